// How the browser comes to its own description: in one step, unless the page has a
// hand in it. (javascript-api 1.20.3)

const { prototype: connections } = RTCPeerConnection;

/** Marks a description in a way that browsers keep: an fmtp parameter of Opus. */
const marked = ({ type, sdp }, mark) => ({ type, sdp: sdp.replace(/useinbandfec=1/, `useinbandfec=1;${mark}=1`) });
const has = (message, mark) => new RegExp(`^a=fmtp:.*[ ;]${mark}=1\\b`, 'm').test(message.body);

/** Replaces a method that makes descriptions; gives what it was called with. */
function marking(object, method, mark) {
  const real = object[method], calls = [];
  instead(object, method, async function (options) {
    calls.push(options);
    return marked(await real.call(this, options), mark);
  });
  return calls;
}

test('createOffer and createAnswer of the page are asked, and what they say is sent', async () => {
  const asked = ['createOffer', 'createAnswer'].map((method) => marking(connections, method, method.toLowerCase()));
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  equal(asked.map((calls) => calls.length), [1, 1]);
  ok(has(line.find('INVITE')[0], 'createoffer'), 'the offer');
  ok(has(line.find('200 INVITE')[0], 'createanswer'), 'the answer');
  await connectedMedia(out, inc);
});

test('setLocalDescription of the page is given what the browser has made', async () => {
  const real = connections.setLocalDescription, given = [];
  instead(connections, 'setLocalDescription', function (...args) {
    given.push(args[0]?.type);
    return real.call(this, marked(args[0], 'stereo'));
  });
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  equal(given, ['offer', 'answer']);
  ok(has(line.find('INVITE')[0], 'stereo') && has(line.find('200 INVITE')[0], 'stereo'), 'both texts');
  await connectedMedia(out, inc);
});

test('a class of the page that makes descriptions itself is asked', async () => {
  SIP.WebRTC.isSupported();
  class Mine extends RTCPeerConnection {
    async createOffer(options) { return marked(await super.createOffer(options), 'stereo'); }
  }
  instead(SIP.WebRTC, 'RTCPeerConnection', Mine);
  const { alice, bob, line } = await realPair();
  await talk(alice, bob, AUDIO, AUDIO);
  ok(has(line.find('INVITE')[0], 'stereo'), 'the offer');
});

test('a class of the page that does not tell its configuration makes calls', async () => {
  SIP.WebRTC.isSupported();
  class Mine extends RTCPeerConnection {
    get getConfiguration() { return undefined; }
  }
  instead(SIP.WebRTC, 'RTCPeerConnection', Mine);
  const uncaught = [], seen = ({ message }) => uncaught.push(message);
  window.addEventListener('error', seen);
  cleanUp(() => window.removeEventListener('error', seen));
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  await connectedMedia(out, inc);
  equal(uncaught, []);
});

test('a proxy in place of the connection is asked', async () => {
  SIP.WebRTC.isSupported();
  const asked = [];
  const handler = {
    get(target, name) {
      const value = target[name];
      if (typeof value === 'function') return (...args) => { asked.push(name); return value.apply(target, args); };
      return value;
    },
    set(target, name, value) { target[name] = value; return true; },
  };
  instead(SIP.WebRTC, 'RTCPeerConnection', function (configuration) { return new Proxy(new RTCPeerConnection(configuration), handler); });
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  ok(['createOffer', 'createAnswer'].every((name) => asked.includes(name)), asked.join());
  await connectedMedia(out, inc);
});

test('a method that the page replaces on the connection of a running call is asked from then on', async () => {
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  await connectedMedia(out, inc);
  marking(out.mediaHandler.peerConnection, 'createOffer', 'stereo');
  marking(inc.mediaHandler.peerConnection, 'createAnswer', 'cbr');
  await new Promise((succeeded, failed) => { out.hold({ eventHandlers: { succeeded, failed } }); });
  ok(has(line.find('INVITE').at(-1), 'stereo'), 'the offer');
  ok(has(line.find('200 INVITE').at(-1), 'cbr'), 'the answer');
  await new Promise((succeeded, failed) => { out.unhold({ eventHandlers: { succeeded, failed } }); });
  equal([out.mediaHandler.peerConnection.signalingState, inc.mediaHandler.peerConnection.signalingState], ['stable', 'stable']);
});

const candidates = (sdp) => [...sdp.matchAll(/^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host/gm)].map(([, address, port]) => `${address} ${port}`).sort();

test('who knows no trickle is sent all that the browser finds', async () => {
  let offer;
  // An answer does not wait when ICE is through, so the caller hides its candidates.
  const hiding = (session, options) => {
    const handler = new SIP.WebRTC.MediaHandler(session, options);
    handler.on('getDescription', (d) => { offer = d.sdp; d.sdp = d.sdp.replace(/^a=candidate:.*\r\n/gm, ''); });
    return handler;
  };
  const { alice, bob, line } = await realPair({ trickle: false, mediaHandlerFactory: hiding }, { trickle: false });
  const { out, inc } = await talk(alice, bob, BOTH, BOTH);
  await connectedMedia(out, inc);
  ok(/^m=audio [1-9]/m.test(offer) && /^m=video [1-9]/m.test(offer), 'both media');
  for (const [what, sent, { mediaHandler: { peerConnection: pc } }] of [['offer', offer, out], ['answer', line.find('200 INVITE')[0].body, inc]]) {
    await until(() => pc.iceGatheringState === 'complete', 'all is gathered');
    const { sdp } = pc.localDescription;
    const transport = new Set(candidates(sdp));
    ok(transport.size > 0 && [...transport].every((candidate) => candidates(sent).includes(candidate)), `${what}: sent ${candidates(sent)}, found ${[...transport]}`);
    equal(sent.match(/^a=(ice-ufrag|ice-pwd|fingerprint):.*/gm), sdp.match(/^a=(ice-ufrag|ice-pwd|fingerprint):.*/gm), what);
  }
});

test('an ICE restart of a call that nobody has a hand in has new credentials', async () => {
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  await connectedMedia(out, inc);
  const ufrags = () => line.find('INVITE').map(({ body }) => /^a=ice-ufrag:(.*)$/m.exec(body)[1]);
  await new Promise((succeeded, failed) => { out.reinvite({ iceRestart: true, eventHandlers: { succeeded, failed } }); });
  ok(ufrags()[0] !== ufrags()[1], ufrags().join());
  out.mediaHandler.restartIce();
  await new Promise((succeeded, failed) => { out.reinvite({ eventHandlers: { succeeded, failed } }); });
  ok(ufrags()[1] !== ufrags()[2], ufrags().join());
  await connectedMedia(out, inc);
});

test('an ICE restart has new credentials also where fewer devices came than were asked for', async () => {
  SIP.WebRTC.isSupported();
  const open = SIP.WebRTC.getUserMedia;
  instead(SIP.WebRTC, 'getUserMedia', () => open({ audio: true }));
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, BOTH, BOTH);
  await connectedMedia(out, inc);
  await new Promise((succeeded, failed) => { out.reinvite({ iceRestart: true, eventHandlers: { succeeded, failed } }); });
  const [before, after] = line.find('INVITE').map(({ body }) => /^a=ice-ufrag:(.*)$/m.exec(body)[1]);
  ok(before !== after, before);
});

test('a call that ends while the browser describes itself ends whole', async () => {
  const { ua, peer } = await peered({ mediaHandlerFactory: undefined });
  const waiting = new Promise((called) => {
    instead(connections, 'setLocalDescription', () => { called(); return new Promise(() => {}); });
  });
  const session = ua.invite('bob@test.example', AUDIO), told = events(session, ['failed', 'terminated']);
  await waiting;
  const tracks = session.getLocalStreams().flatMap((stream) => stream.getTracks());
  session.terminate();
  await until(() => told.some((event) => event.startsWith('terminated')), 'the end');
  equal([tracks.length, ...tracks.map(({ readyState }) => readyState)], [1, 'ended'], 'the microphone');
  equal([session.mediaHandler.peerConnection.signalingState, peer.received.length], ['closed', 0], 'nothing was sent');
});

// answering calls bob, who has not answered yet; sent(then) calls then in the moment in
// which his 200 leaves.
async function answering(optionsOfAlice) {
  const { alice, bob, line } = await realPair(optionsOfAlice);
  const call = await ring(alice, bob, BOTH), { peerConnection: connection } = call.inc.mediaHandler, { send } = bob.transport;
  let then = () => {};
  instead(bob.transport, 'send', function (text) {
    if (/^SIP\/2\.0 200 [^]*^CSeq: *\d+ INVITE/m.test(text)) then(text);
    return send.call(this, text);
  });
  return { ...call, line, connection, sent: (f) => { then = f; } };
}

test('an answer to who takes candidates later leaves while the browser still sets it, and the next description waits for that', async () => {
  const { out, inc, line, connection, sent } = await answering();
  const states = [];
  let next;
  sent(() => {
    states.push(connection.signalingState);
    next = inc.mediaHandler.getDescription({}, [async (description) => description]);
  });
  inc.accept(BOTH);
  await once(inc, 'accepted');
  await next;
  states.push(connection.signalingState);
  equal(states, ['have-remote-offer', 'have-local-offer']);
  equal(candidates(line.find('200 INVITE')[0].body), [], 'none yet');
  await connectedMedia(out, inc);
});

test('who puts a call on hold as soon as it is answered is heard', async () => {
  const { out, inc } = await answering();
  const held = once(out, 'hold');
  inc.on('accepted', () => inc.hold());
  inc.accept(BOTH);
  await held;
  equal([inc.local_hold, out.mediaHandler.remote_hold], [true, true]);
});

test('an answer to who knows no trickle leaves when it can connect', async () => {
  const { out, inc, line, connection, sent } = await answering({ trickle: false });
  let state = '';
  sent(() => { state = connection.signalingState; });
  inc.accept(BOTH);
  await connectedMedia(out, inc);
  equal(state, 'stable');
  ok(candidates(line.find('200 INVITE')[0].body).length > 0, 'candidates');
});

test('a call whose answer the browser refuses when it has left ends on both sides, and the camera is off', async () => {
  const light = lights();
  const { out, inc, connection } = await answering();
  const { mediaHandler: handler } = inc, { createOfferOrAnswer } = handler, told = events(handler, ['peerConnection-selLocalDescriptionFailed']);
  handler.createOfferOrAnswer = function (...args) {
    const made = createOfferOrAnswer.apply(this, args);
    connection.setLocalDescription = () => Promise.reject(new DOMException('no more', 'OperationError'));
    return made;
  };
  const over = Promise.all([out, inc].map((session) => once(session, 'terminated')));
  inc.accept(BOTH);
  await over;
  equal([told.length, light.on().length], [1, 0]);
});
