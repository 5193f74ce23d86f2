// Both generations at once: callbacks where 0.6 had them, promises where 0.7
// has them. (javascript-api 1.20.1, union rules of 1.30)

const stopped = (stream) => { cleanUp(() => stream.getTracks().forEach((t) => t.stop())); return stream; };

test('SIP.WebRTC.getUserMedia takes callbacks too', async () => {
  SIP.WebRTC.isSupported();
  const stream = await new Promise((resolve, reject) => { SIP.WebRTC.getUserMedia({ audio: true }, resolve, reject); });
  equal(stopped(stream).getAudioTracks().length, 1);
  const error = await new Promise((resolve, reject) => { SIP.WebRTC.getUserMedia({ audio: { deviceId: { exact: 'none' } } }, reject, resolve); });
  equal(error.name, 'OverconstrainedError');
});

test('a getUserMedia of the page may be in either style', async () => {
  SIP.WebRTC.isSupported();
  const microphone = () => navigator.mediaDevices.getUserMedia({ audio: true });
  for (const style of [(constraints) => microphone(), (constraints, ok, fail) => { microphone().then(ok, fail); }]) {
    instead(SIP.WebRTC, 'getUserMedia', style);
    const { alice, bob } = await realPair();
    const { out } = await talk(alice, bob, AUDIO, AUDIO);
    equal(out.getLocalStreams().length, 1);
    out.bye();
  }
});

test('the handler knows its local media', async () => {
  const { alice, bob } = await realPair();
  const { out } = await talk(alice, bob, AUDIO, AUDIO);
  const media = [out.mediaHandler.localMedia].flat();
  ok(media[0] instanceof MediaStream && media[0] === out.getLocalStreams()[0], 'localMedia');
});

test('a page may render again, elsewhere, in the middle of a call', async () => {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, BOTH, BOTH);
  await connectedMedia(out, inc);
  const video = element('video');
  out.mediaHandler.render({ remote: video });
  await plays(video);
});

test('the streams of a call that is over are not asked for again', async () => {
  const { alice, bob } = await realPair();
  const first = await talk(alice, bob, AUDIO, AUDIO);
  const ended = once(first.inc, 'terminated');
  first.out.bye();
  await ended;
  const second = await talk(alice, bob, AUDIO, AUDIO);
  await connectedMedia(second.out, second.inc);
  ok(second.out.getLocalStreams()[0] !== first.out.mediaHandler.localMedia, 'a stream of its own');
});

test('two calls at once have peer connections of their own', async () => {
  const { alice, bob } = await realPair();
  const one = await talk(alice, bob, AUDIO, AUDIO);
  const two = await talk(bob, alice, AUDIO, AUDIO);
  await connectedMedia(one.out, one.inc, two.out, two.inc);
  const all = [one.out, one.inc, two.out, two.inc].map((s) => s.mediaHandler.peerConnection);
  equal(new Set(all).size, 4);
  one.out.bye();
  equal(two.out.mediaHandler.peerConnection.signalingState, 'stable');
});

test('a hundred calls leave nothing behind in the agent', async () => {
  const { alice, bob } = await pair();
  bob.on('invite', (session) => session.accept());
  for (let i = 0; i < 100; i++) {
    const out = alice.invite(addressOf(bob));
    await once(out, 'accepted');
    const ended = once(out, 'terminated');
    out.bye();
    await ended;
  }
  await until(() => Object.keys(bob.sessions).length === 0, 'bob is free');
  equal([Object.keys(alice.sessions), Object.keys(alice.dialogs), Object.keys(alice.applicants)], [[], [], []]);
});
