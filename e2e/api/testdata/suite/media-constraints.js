// A re-INVITE that asks for other devices, as pages of SIP.js 0.8 to 0.15 add and
// remove video. (javascript-api 1.12.3, 1.21)

const using = (constraints) => ({ sessionDescriptionHandlerOptions: { constraints } });
const SOUND = using({ audio: true, video: false });
const PICTURE = using({ audio: true, video: true });

const sentKinds = (session) => session.sessionDescriptionHandler.peerConnection.getSenders().map(({ track }) => track && track.kind).filter(Boolean).sort();
const mediaOf = (message) => [...message.body.matchAll(/^m=(\w+)[^]*?^a=(sendrecv|sendonly|recvonly|inactive)/gm)].map(([, kind, direction]) => `${kind} ${direction}`);

test('constraints with video add it, and without it take it away', async () => {
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, SOUND, SOUND);
  const [track] = out.sessionDescriptionHandler.peerConnection.getSenders().map((sender) => sender.track);
  const video = element('video');
  inc.on('trackAdded', () => { video.srcObject = new MediaStream(inc.sessionDescriptionHandler.peerConnection.getReceivers().map((r) => r.track)); video.play().catch(() => {}); });
  const local = once(out, 'trackAdded');
  await out.renegotiate(PICTURE);
  await local;
  await plays(video);
  equal([sentKinds(out), track.readyState], [['audio', 'video'], 'ended'], 'the devices before are let go');
  const [camera] = out.sessionDescriptionHandler.peerConnection.getSenders().map((sender) => sender.track).filter((t) => t.kind === 'video');
  out.reinvite(SOUND);
  equal(out.pendingReinvite, true);
  await once(out, 'reinviteAccepted');
  await until(() => camera.readyState === 'ended', 'the camera is off');
  equal([sentKinds(out), out.pendingReinvite], [['audio'], false]);
  equal(mediaOf(line.find('INVITE').at(-1)), ['audio sendrecv', 'video recvonly']);
  equal(out.getLocalStreams().flatMap((stream) => stream.getTracks().map(({ kind }) => kind)), ['audio']);
  out.bye();
  await until(() => out.sessionDescriptionHandler.localMedia.flatMap((stream) => stream.getTracks()).every(({ readyState }) => readyState === 'ended'), 'the microphone is off');
});

test('what the peer refuses is taken back, and its camera is off', async () => {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, SOUND, SOUND);
  const before = out.sessionDescriptionHandler.peerConnection.getSenders().map((sender) => sender.track);
  const captured = [];
  out.sessionDescriptionHandler.on('userMedia', (stream) => captured.push(...stream.getTracks()));
  inc.sessionDescriptionHandler.setDescription = () => Promise.reject(new Error('no video here'));
  const error = await out.renegotiate(PICTURE).then(() => null, (e) => e);
  equal(error.response.status_code, 488);
  await until(() => captured.length === 2 && captured.every((track) => track.readyState === 'ended'), 'what was captured is let go');
  equal([sentKinds(out), before[0].readyState, out.sessionDescriptionHandler.constraints], [['audio'], 'live', { audio: true, video: false }]);
  delete inc.sessionDescriptionHandler.setDescription;
  await out.renegotiate(PICTURE);
  equal(sentKinds(out), ['audio', 'video'], 'a second time it works');
});

test('a camera that cannot be had leaves the call alone', async () => {
  const { alice, bob } = await realPair();
  const { out } = await talk(alice, bob, SOUND, SOUND);
  const failed = once(out, 'renegotiationError');
  out.reinvite(using({ audio: true, video: { deviceId: { exact: 'none' } } }));
  const [error] = await failed;
  ok(error.message.includes('no new description could be made: OverconstrainedError'), error.message);
  equal([out.status, sentKinds(out)], [12, ['audio']]);
});

test('the same constraints ask for nothing', async () => {
  const { alice, bob } = await realPair();
  const { out } = await talk(alice, bob, SOUND, SOUND);
  out.sessionDescriptionHandler.on('userMediaRequest', () => { throw new Error('asked'); });
  await out.renegotiate(SOUND);
  equal(sentKinds(out), ['audio']);
});

test('a call that ends while the camera is asked for leaves no camera on', async () => {
  const { alice, bob } = await realPair();
  const { out } = await talk(alice, bob, SOUND, SOUND);
  const captured = [];
  out.sessionDescriptionHandler.on('userMedia', (stream) => captured.push(...stream.getTracks()));
  const over = out.renegotiate(PICTURE).catch((error) => error);
  out.bye();
  equal((await over).name, 'RENEGOTIATION_ERROR');
  await until(() => captured.length === 2 && captured.every((track) => track.readyState === 'ended'), 'let go');
});
