// The default handler as pages written for SIP.js 0.8 to 0.15 use it.
// (javascript-api 1.12.4, 1.21)

const LATER = { sessionDescriptionHandlerOptions: { constraints: { audio: true, video: true } } };
const LATER_EVENTS = ['SessionDescriptionHandler-created', 'trackAdded', 'directionChanged', 'accepted'];

// As the documentation of those versions has it.
function show11(session, remoteVideo, localVideo) {
  session.on('trackAdded', () => {
    const pc = session.sessionDescriptionHandler.peerConnection;
    const remoteStream = new MediaStream();
    pc.getReceivers().forEach((receiver) => { remoteStream.addTrack(receiver.track); });
    remoteVideo.srcObject = remoteStream;
    remoteVideo.play().catch(() => {});
    const localStream = new MediaStream();
    pc.getSenders().forEach((sender) => { localStream.addTrack(sender.track); });
    localVideo.srcObject = localStream;
    localVideo.play().catch(() => {});
  });
}

test('the page of the documentation shows both ends at both ends', async () => {
  const { alice, bob } = await realPair();
  const videos = Array.from({ length: 4 }, () => element('video'));
  bob.on('invite', (session) => {
    show11(session, videos[2], videos[3]);
    session.accept(LATER);
  });
  const session = alice.invite(addressOf(bob), LATER);
  show11(session, videos[0], videos[1]);
  for (const video of videos) await plays(video);
});

test('the events come in the order of those versions', async () => {
  const { alice, bob } = await realPair();
  let there;
  bob.on('invite', (session) => { there = events(session, LATER_EVENTS); session.accept(LATER); });
  const out = alice.invite(addressOf(bob), LATER);
  const here = events(out, LATER_EVENTS);
  equal(here, [], 'nothing before ua.invite returns');
  await once(out, 'accepted');
  const first = (log) => log.filter((event, i) => log.findIndex((e) => e.split(' ')[0] === event.split(' ')[0]) === i);
  equal(first(here), ['SessionDescriptionHandler-created 0', 'trackAdded 0', 'directionChanged 0', 'accepted 12']);
  equal(first(there), ['SessionDescriptionHandler-created 5', 'trackAdded 5', 'directionChanged 5', 'accepted 5']);
  ok(here.filter((event) => event.startsWith('trackAdded')).length > 1, "the peer's tracks");
});

test('the handler has the members of those versions', async () => {
  const { alice, bob } = await realPair();
  const log = [];
  const incoming = once(bob, 'invite');
  const out = alice.invite(addressOf(bob), LATER);
  const handler = out.sessionDescriptionHandler;
  for (const name of ['userMediaRequest', 'userMedia', 'getDescription', 'setDescription', 'setRemoteDescription', 'confirmed', 'addTrack', 'addStream', 'iceGathering', 'iceGatheringComplete']) {
    handler.on(name, (...args) => log.push([name, ...args]));
  }
  const [inc] = await incoming;
  inc.accept(LATER);
  await once(out, 'accepted');
  ok(handler === out.mediaHandler && handler.peerConnection instanceof RTCPeerConnection, 'the handler');
  equal(handler.constraints, LATER.sessionDescriptionHandlerOptions.constraints);
  equal([handler.direction, handler.getDirection(), inc.sessionDescriptionHandler.direction], ['sendrecv', 'sendrecv', 'sendrecv']);
  equal(out.sessionDescriptionHandlerOptions === LATER.sessionDescriptionHandlerOptions, true);
  const told = (name) => log.find(([event]) => event === name);
  equal(['userMediaRequest', 'userMedia', 'getDescription', 'setDescription', 'setRemoteDescription', 'confirmed', 'addTrack', 'addStream'].filter((name) => !told(name)), []);
  ok(told('addTrack')[1].track instanceof MediaStreamTrack && told('confirmed')[1] === handler, 'their arguments');
  ok(told('setRemoteDescription')[1].every((receiver) => receiver instanceof RTCRtpReceiver), 'the receivers');
  equal((await handler.holdModifier({ type: 'offer', sdp: 'm=audio 9 x 0\r\na=sendrecv\r\nm=video 9 x 1\r\na=recvonly\r\n' })).sdp, 'm=audio 9 x 0\r\na=sendonly\r\nm=video 9 x 1\r\na=inactive\r\n');
  equal((await handler.holdModifier({ type: 'offer', sdp: 'm=audio 9 x 0\r\n' })).sdp, 'm=audio 9 x 0\r\na=sendonly\r\n');
});

test('hold changes the direction at both ends', async () => {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, LATER, LATER);
  const directions = () => [out, inc].map((session) => session.sessionDescriptionHandler.getDirection());
  const changed = Promise.all([once(out, 'directionChanged'), once(inc, 'directionChanged')]);
  out.hold();
  await changed;
  equal(directions(), ['sendonly', 'recvonly']);
  await until(() => out.isReadyToReinvite() && inc.isReadyToReinvite(), 'quiet');
  out.unhold();
  await until(() => directions().join() === 'sendrecv,sendrecv', 'back');
});

test('a call without media of ours tells the tracks of the other side', async () => {
  const { alice, bob } = await realPair();
  const incoming = once(bob, 'invite');
  const out = alice.invite(addressOf(bob), LATER);
  const [inc] = await incoming;
  const told = once(inc, 'trackAdded');
  inc.accept({ sessionDescriptionHandlerOptions: { constraints: { audio: false, video: false } } });
  await told;
  equal(inc.sessionDescriptionHandler.peerConnection.getReceivers().map(({ track }) => track.kind).sort(), ['audio', 'video']);
  await once(out, 'accepted');
});

test('the options of the user agent hold where the call has none', async () => {
  const settings = { constraints: { audio: true, video: false }, peerConnectionOptions: { iceCheckingTimeout: 700, rtcConfiguration: { iceTransportPolicy: 'relay' } } };
  const { alice, bob } = await realPair({ sessionDescriptionHandlerFactoryOptions: settings });
  const out = alice.invite(addressOf(bob));
  equal(out.sessionDescriptionHandler.peerConnection.getConfiguration().iceTransportPolicy, 'relay');
  equal(alice.configuration.iceCheckingTimeout, 700);
  await once(out, 'SessionDescriptionHandler-created');
  await once(out.sessionDescriptionHandler, 'userMedia');
  equal(out.sessionDescriptionHandler.constraints, settings.constraints);
  const own = alice.invite(addressOf(bob), { sessionDescriptionHandlerOptions: { peerConnectionOptions: { rtcConfiguration: { iceTransportPolicy: 'all' } } } });
  equal(own.sessionDescriptionHandler.peerConnection.getConfiguration().iceTransportPolicy, 'all');
});

test('accept takes peerConnectionOptions', async () => {
  const { alice, bob } = await realPair();
  const { inc } = await ring(alice, bob, AUDIO);
  inc.accept({ sessionDescriptionHandlerOptions: { constraints: { audio: true }, peerConnectionOptions: { rtcConfiguration: { iceServers: [{ urls: 'stun:127.0.0.1:3478' }] } } } });
  equal(inc.sessionDescriptionHandler.peerConnection.getConfiguration().iceServers[0].urls[0], 'stun:127.0.0.1:3478');
});

test('modifiers change what is sent and what the browser does', async () => {
  const { alice, bob, line } = await realPair();
  const incoming = once(bob, 'invite');
  const { stripG722, stripTelephoneEvent, stripRtpPayload } = SIP.Web.Modifiers;
  const out = alice.invite(addressOf(bob), AUDIO, [stripG722, stripRtpPayload('opus')]);
  const [inc] = await incoming;
  inc.accept(AUDIO, [stripTelephoneEvent]);
  await once(out, 'accepted');
  const [offer, answer] = ['INVITE', '200 INVITE'].map((what) => line.find(what)[0].body);
  ok(!/G722|opus/.test(offer) && /telephone-event/.test(offer) && /PCMU/.test(offer), offer);
  ok(!/G722|opus|telephone-event/.test(answer) && /PCMU/.test(answer), answer);
  ok(!out.mediaHandler.peerConnection.localDescription.sdp.includes('opus'), 'the browser itself');
});

test('stripVideo of the callee refuses the video, as RFC 3264 wants it', async () => {
  const { alice, bob, line } = await realPair();
  const { out, inc } = await ring(alice, bob, BOTH);
  inc.accept(BOTH, [SIP.Web.Modifiers.stripVideo]);
  await once(out, 'accepted');
  const answer = line.find('200 INVITE')[0].body;
  equal([...answer.matchAll(/^m=(\w+) (\d+)/gm)].map(([, kind, port]) => [kind, port === '0']), [['audio', false], ['video', true]]);
  await connectedMedia(out, inc);
  await out.renegotiate();
});

test('a modifier that throws in the default handler is named', async () => {
  const { alice, bob } = await realPair();
  const out = alice.invite(addressOf(bob), AUDIO, [function broken() { throw new RangeError('off'); }]);
  await once(out, 'failed');
  equal([out.mediaError.name, out.mediaError.message], ['SESSION_DESCRIPTION_HANDLER_ERROR', 'the modifier "broken" of getDescription failed: RangeError: off']);
});

test('stripVideo of the caller offers none', async () => {
  const { alice, bob, line } = await realPair();
  const incoming = once(bob, 'invite');
  const out = alice.invite(addressOf(bob), BOTH, SIP.Web.Modifiers.stripVideo);
  const [inc] = await incoming;
  inc.accept(BOTH);
  await once(out, 'accepted');
  ok(!line.find('INVITE')[0].body.includes('m=video'), 'no video');
  await connectedMedia(out, inc);
  await out.renegotiate();
  ok(!line.find('INVITE')[1].body.includes('m=video'), 'nor later');
  await inc.renegotiate();
});

test('video that the browser refuses is left out, unless the page wants none of that', async () => {
  const refuse = (handler) => {
    const { peerConnection } = handler;
    const own = peerConnection.setRemoteDescription;
    peerConnection.setRemoteDescription = (d) => (/^m=video [^0]/m.test(d.sdp) ? Promise.reject(new Error('odd video')) : own.call(peerConnection, d));
    return handler;
  };
  const factory = (session, options) => refuse(new SIP.WebRTC.MediaHandler(session, options));
  const { alice, bob, line } = await realPair({ mediaHandlerFactory: factory });
  const { out, inc } = await talk(alice, bob, BOTH, BOTH);
  await connectedMedia(out, inc);
  ok(/^m=video [^0]/m.test(line.find('200 INVITE')[0].body), 'the answer had video');
  const strict = alice.invite(addressOf(bob), { ...LATER, sessionDescriptionHandlerOptions: { ...LATER.sessionDescriptionHandlerOptions, disableAudioFallback: true } });
  bob.on('invite', (session) => session.accept(BOTH));
  await once(strict, 'terminated');
  ok(strict.mediaError.message.includes('odd video'), strict.mediaError.message);
});

test('the default handler made by its factory of later versions tells its own observer', async () => {
  const { SessionDescriptionHandler } = SIP.Web;
  const made = [];
  const factory = (session, options) => { made.push(SessionDescriptionHandler.defaultFactory(session, options)); return made.at(-1); };
  const { alice, bob } = await realPair({ sessionDescriptionHandlerFactory: factory });
  const out = alice.invite(addressOf(bob), LATER);
  const log = events(out, LATER_EVENTS);
  bob.on('invite', (session) => session.accept(LATER));
  await once(out, 'accepted');
  ok(out.sessionDescriptionHandler === made[0] && out.mediaHandler === made[0] && made[0] instanceof SessionDescriptionHandler, 'the handler');
  equal(log.slice(0, 3), ['SessionDescriptionHandler-created 0', 'trackAdded 0', 'directionChanged 0']);
});

test('a callee hears of no track before it has accepted', async () => {
  const { alice, bob } = await realPair();
  const log = [];
  class Noted extends SIP.InviteServerContext {
    emit(event, ...args) {
      log.push(event);
      return super.emit(event, ...args);
    }
  }
  instead(SIP, 'InviteServerContext', Noted);
  const { inc } = await ring(alice, bob, LATER);
  equal(log.filter((event) => LATER_EVENTS.includes(event)), []);
  inc.accept(LATER);
  await until(() => log.includes('accepted'), 'accepted');
  equal(log.filter((event) => LATER_EVENTS.includes(event)).slice(0, 2), ['SessionDescriptionHandler-created', 'trackAdded']);
});
