// SIP.WebRTC and the default media handler. (javascript-api 1.20.1, 1.20.3)

test('a call whose media are bundled is not on hold', async () => {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, BOTH, BOTH);
  equal([out, inc].map((session) => session.mediaHandler.remote_hold), [false, false]);
});

test('a picture that only comes is no hold, for the handler neither', async () => {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  const state = () => [out, inc].map((session) => [session.mediaHandler.remote_hold, session.remote_hold]);
  await out.addVideo();
  await out.renegotiate();
  equal(state(), [[false, false], [false, false]], 'one sends a picture');
  inc.hold();
  await once(out, 'hold');
  equal(state(), [[true, true], [false, false]], 'one holds');
});

test('isSupported finds the functions of the browser and keeps them', () => {
  equal(SIP.WebRTC.isSupported(), true);
  equal(SIP.WebRTC.MediaStream, window.MediaStream);
  equal(SIP.WebRTC.RTCPeerConnection, window.RTCPeerConnection);
  equal(SIP.WebRTC.RTCSessionDescription, window.RTCSessionDescription);
  equal(typeof SIP.WebRTC.getUserMedia, 'function');
});

test('getUserMedia resolves with a stream', async () => {
  SIP.WebRTC.isSupported();
  const stream = await SIP.WebRTC.getUserMedia({ audio: true });
  ok(stream instanceof MediaStream, 'a MediaStream');
  for (const track of stream.getTracks()) track.stop();
});

test('the handler of a call has its members at once', async () => {
  const { alice, bob } = await realPair();
  const out = alice.invite(addressOf(bob), AUDIO);
  const handler = out.mediaHandler;
  ok(handler instanceof SIP.WebRTC.MediaHandler && handler instanceof SIP.EventEmitter, 'class');
  ok(handler.session === out, 'session');
  ok(handler.peerConnection instanceof RTCPeerConnection, 'peerConnection');
  ok(handler.mediaStreamManager instanceof SIP.WebRTC.MediaStreamManager, 'mediaStreamManager');
  equal([handler.audioMuted, handler.videoMuted, handler.isMuted()], [false, false, { audio: false, video: false }]);
  for (const name of ['isReady', 'close', 'getDescription', 'setDescription', 'hasDescription', 'getReferMedia', 'updateIceServers', 'mute', 'unmute', 'hold', 'unhold',
    'getLocalStreams', 'getRemoteStreams', 'render', 'addStream', 'addStreams', 'hasOffer', 'toggleMuteAudio', 'toggleMuteVideo']) equal(typeof handler[name], 'function', name);
  equal(typeof handler.logger.warn, 'function');
  equal(handler.isReady(), true);
  out.cancel();
});

test('the default factory makes it, and says whether it can', async () => {
  const { defaultFactory } = SIP.WebRTC.MediaHandler;
  equal(defaultFactory.isSupported(), true);
  const { ua } = await peered({ mediaHandlerFactory: defaultFactory });
  const session = ua.invite('bob@test.example', AUDIO);
  ok(session.mediaHandler instanceof SIP.WebRTC.MediaHandler, 'class');
  session.cancel();
});

test('the events of a call come in their order', async () => {
  const ours = [];
  const theirs = [];
  const { alice, bob } = await realPair({ mediaHandlerFactory: noisy(ours) }, { mediaHandlerFactory: noisy(theirs) });
  let atInvite;
  bob.on('invite', () => { atInvite = theirs.map(([name]) => name); });
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  await connectedMedia(out, inc);
  const names = ours.map(([name]) => name);
  const order = ['userMediaRequest', 'userMedia', 'iceGathering', 'iceCandidate', 'getDescription', 'setDescription', 'addStream'];
  const places = order.map((name) => names.indexOf(name));
  ok(places.every((place, i) => place >= 0 && (i === 0 || place > places[i - 1])), names.join());
  equal(ours[0][1], { audio: true, video: false }, 'userMediaRequest(constraints)');
  ok(ours[1][1] instanceof MediaStream || ours[1][1][0] instanceof MediaStream, 'userMedia(stream)');
  const gathering = ours.find(([name]) => name === 'iceGathering')[1];
  ok(gathering === out.mediaHandler.peerConnection, 'iceGathering(pc)');
  equal(ours.find(([name]) => name === 'getDescription')[1].type, 'offer');
  equal(ours.find(([name]) => name === 'setDescription')[1].type, 'answer');
  ok(atInvite.includes('setDescription') && atInvite.includes('addStream'), `the callee heard ${atInvite.join()} before invite`);
  ok(!atInvite.includes('userMediaRequest'), 'the callee asks for no device before accept');
  await until(() => ours.some(([name]) => name === 'iceConnectionConnected' || name === 'iceConnectionCompleted'), 'iceConnectionConnected');
});

test('both names of the end of gathering are told', async () => {
  const log = [];
  const { alice, bob } = await realPair({ mediaHandlerFactory: noisy(log) });
  await talk(alice, bob, AUDIO, AUDIO);
  await until(() => ['iceComplete', 'iceGatheringComplete'].every((name) => log.some(([n]) => n === name)), 'both');
});

test('what a listener changes in the description is what is sent', async () => {
  const { alice, bob, line } = await realPair();
  const out = alice.invite(addressOf(bob), AUDIO);
  out.mediaHandler.on('getDescription', (description) => { description.sdp += 'a=x-mine:1\r\n'; });
  const [inc] = await once(bob, 'invite');
  ok(line.find('INVITE')[0].body.endsWith('a=x-mine:1\r\n'), 'the text of the offer');
  equal(inc.request.body.endsWith('a=x-mine:1\r\n'), true);
  out.cancel();
});

test('what a listener changes in the remote description is what is applied', async () => {
  const { alice, bob } = await realPair();
  const out = alice.invite(addressOf(bob), AUDIO);
  out.mediaHandler.on('setDescription', (description) => {
    equal(description.type, 'answer');
    description.sdp = description.sdp.replace('a=sendrecv', 'a=inactive');
  });
  const [inc] = await once(bob, 'invite');
  inc.accept(AUDIO);
  await once(out, 'accepted');
  ok(out.mediaHandler.peerConnection.remoteDescription.sdp.includes('a=inactive'), 'the applied text');
});

test('the peer connection is made by SIP.WebRTC.RTCPeerConnection, with the servers in urls', async () => {
  SIP.WebRTC.isSupported();
  const made = [];
  class Mine extends window.RTCPeerConnection {
    constructor(configuration, ...more) { super(configuration, ...more); made.push(configuration); }
  }
  instead(SIP.WebRTC, 'RTCPeerConnection', Mine);
  const { ua } = await peered({ mediaHandlerFactory: undefined, stunServers: ['stun:127.0.0.1:9'], turnServers: [{ urls: ['turn:127.0.0.1:9'], username: 'u', password: 'p' }] });
  const session = ua.invite('bob@test.example', AUDIO);
  ok(session.mediaHandler.peerConnection instanceof Mine, 'the class of the page');
  const servers = made[0].iceServers;
  equal(servers.flatMap((s) => s.urls), ['stun:127.0.0.1:9', 'turn:127.0.0.1:9']);
  const turn = servers.find((s) => [s.urls].flat()[0].startsWith('turn'));
  equal([turn.username, turn.credential], ['u', 'p']);
  session.cancel();
  const other = ua.invite('bob@test.example', { ...AUDIO, stunServers: ['stun:127.0.0.2:9'], turnServers: [] });
  ok(made[1].iceServers.flatMap((s) => s.urls).includes('stun:127.0.0.2:9'), 'the servers of the call');
  other.cancel();
});

test('a connection of the page that has gathered and says nothing is not waited for', async () => {
  SIP.WebRTC.isSupported();
  class Silent extends window.RTCPeerConnection {
    get iceGatheringState() { return 'complete'; }

    addEventListener() {}
  }
  instead(SIP.WebRTC, 'RTCPeerConnection', Silent);
  const { peer, ua } = await peered({ mediaHandlerFactory: undefined, iceCheckingTimeout: 10 * PATIENCE });
  const session = ua.invite('bob@test.example', AUDIO);
  ok((await peer.request('INVITE')).body.includes('m=audio'), 'the offer');
  session.cancel();
});

test('the handler hands the events of its manager on as they are', async () => {
  const { ua } = await peered({ mediaHandlerFactory: undefined });
  const session = ua.invite('bob@test.example', AUDIO);
  const { mediaHandler: handler } = session;
  for (const event of ['userMediaRequest', 'userMedia', 'userMediaFailed']) {
    const heard = once(handler, event);
    handler.mediaStreamManager.emit(event, 1, 'two', { three: 3 });
    equal(await heard, [1, 'two', { three: 3 }], event);
  }
  session.cancel();
});

test('media flow both ways, and the streams can be asked for', async () => {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, BOTH, BOTH);
  await connectedMedia(out, inc);
  for (const session of [out, inc]) {
    for (const which of ['getLocalStreams', 'getRemoteStreams']) {
      const streams = session[which]();
      equal(streams.length, 1, which);
      ok(streams[0] instanceof MediaStream, which);
      equal(streams[0].getTracks().map((t) => t.kind).sort(), ['audio', 'video'], which);
    }
  }
});

test('mute and unmute switch tracks, tell what changed, and unhold keeps what was muted', async () => {
  const { alice, bob } = await realPair();
  const { out } = await talk(alice, bob, BOTH, BOTH);
  const tracks = () => out.getLocalStreams()[0].getTracks().filter((t) => t.enabled).map((t) => t.kind).sort();
  const log = record(out, ['muted', 'unmuted']);
  equal(out.mediaHandler.mute({ audio: true }), { audio: true, video: false });
  equal(tracks(), ['video']);
  equal(out.mediaHandler.isMuted(), { audio: true, video: false });
  equal(out.mediaHandler.mute({ audio: true }), undefined, 'nothing changed');
  out.mediaHandler.hold();
  equal(tracks(), []);
  out.mediaHandler.unhold();
  equal(tracks(), ['video']);
  out.unmute({ audio: true });
  equal(tracks(), ['audio', 'video']);
  out.mute();
  equal(tracks(), []);
  out.unmute();
  equal(tracks(), ['audio', 'video']);
  equal(log.length, 3);
  equal(log, ['unmuted({"audio":true,"video":false})12', 'muted({"audio":true,"video":true})12', 'unmuted({"audio":true,"video":true})12']);
});

test('mute of an audio call says audio only', async () => {
  const { alice, bob } = await realPair();
  const { out } = await talk(alice, bob, AUDIO, AUDIO);
  const got = [];
  out.on('muted', (what) => got.push(what));
  out.on('unmuted', (what) => got.push(what));
  out.mute();
  out.unmute();
  equal(got.map((what) => [Boolean(what.audio), Boolean(what.video)]), [[true, false], [true, false]]);
});

test('hold reaches the other side through real descriptions, and back', async () => {
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  await connectedMedia(out, inc);
  const held = once(inc, 'hold');
  out.hold();
  await held;
  ok(line.messages.filter((m) => m.method === 'INVITE').at(-1).body.includes('a=sendonly'), 'sendonly');
  const back = once(inc, 'unhold');
  await until(() => out.isReadyToReinvite(), 'ready');
  out.unhold();
  await back;
  equal([out.isOnHold(), inc.isOnHold()], [{ local: false, remote: false }, { local: false, remote: false }]);
});

test('a transfer takes the kinds of media along', async () => {
  const { alice, bob } = await realPair();
  const { out } = await talk(alice, bob, AUDIO, AUDIO);
  const { constraints } = out.mediaHandler.getReferMedia();
  equal([Boolean(constraints.audio), Boolean(constraints.video)], [true, false]);
});

test('the end closes the peer connection and lets the devices go', async () => {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  const tracks = [out, inc].flatMap((s) => s.getLocalStreams()).flatMap((s) => s.getTracks());
  const connections = [out, inc].map((s) => s.mediaHandler.peerConnection);
  equal(tracks.map((t) => t.readyState), ['live', 'live']);
  const ended = once(inc, 'terminated');
  out.bye();
  await ended;
  equal(tracks.map((t) => t.readyState), ['ended', 'ended']);
  equal(connections.map((pc) => pc.signalingState), ['closed', 'closed']);
  equal(out.mediaHandler.getLocalStreams(), []);
});

test('SIP.MediaHandler is a base that does nothing', () => {
  const handler = new SIP.MediaHandler({});
  ok(handler instanceof SIP.EventEmitter, 'an emitter');
  for (const name of ['isReady', 'close', 'getDescription', 'setDescription', 'mute', 'unmute', 'hold', 'unhold']) equal(typeof handler[name], 'function', name);
  class Own extends SIP.MediaHandler {}
  ok(new Own({}) instanceof SIP.MediaHandler, 'subclass');
});
