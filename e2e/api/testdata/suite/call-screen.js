// The screen in a running call, in place of the camera or alone. (javascript-api 1.32)

const ofScreen = (track) => track?.label.startsWith('screen');

// Their pictures, 640 by 480 and 800 by 600, at any size that a busy browser makes them smaller to.
const smaller = (width) => [1, 3 / 4, 1 / 2, 3 / 8, 1 / 4, 3 / 16, 1 / 8].map((scale) => width * scale);
const isScreen = ({ videoWidth }) => smaller(800).includes(videoWidth);
const isCamera = ({ videoWidth }) => smaller(640).includes(videoWidth);

async function calling(options, answerOptions = options) {
  const remote = element('video');
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, options, { media: { ...answerOptions.media, render: { remote: { video: remote } } } });
  await connectedMedia(out, inc);
  const log = [];
  for (const session of [out, inc]) session.on('screen', (event) => log.push(event));
  return { out, inc, line, remote, log, invites: () => line.sent().filter((m) => m === 'INVITE').length };
}

test('the screen takes the place of the camera, and the other side sees its size change', async () => {
  const light = lights();
  const { out, inc, remote, log, invites } = await calling(BOTH);
  await until(() => isCamera(remote), 'the camera');
  const camera = trackOf(out, 'video');
  equal(out.sharing, false);
  await out.shareScreen();
  equal([ofScreen(trackOf(out, 'video')), out.sharing, camera.readyState], [true, true, 'live']);
  await until(() => isScreen(remote), 'the screen');
  ok(out.getLocalStreams()[0].getVideoTracks()[0] === trackOf(out, 'video'), 'our own picture shows it');
  const screen = trackOf(out, 'video');
  await out.stopScreen();
  ok(trackOf(out, 'video') === camera, 'the camera is back');
  equal([screen.readyState, out.sharing], ['ended', false]);
  await until(() => isCamera(remote), 'the camera again');
  equal(log, [{ sharing: true, by: 'page' }, { sharing: false, by: 'page' }]);
  equal([invites(), light.on().length], [1, 4], 'nobody was asked for it, and the screen is free');
});

test('without a camera the screen is negotiated, and away again', async () => {
  const { out, inc, remote, log, invites } = await calling(AUDIO);
  await inc.shareScreen();
  await grows(out, 'video');
  equal(invites(), 2);
  await inc.stopScreen();
  equal([trackOf(inc, 'video'), directions(inc, 'video'), invites()], [null, ['recvonly'], 3]);
  await out.shareScreen({ video: { width: { max: 400 } } });
  await until(() => isScreen(remote) && remote.videoWidth <= 400, 'a small screen of the other side');
  equal(log.map(({ sharing }) => sharing), [true, false, true]);
});

test("the browser's own stop button ends it, and the page is told by whom", async () => {
  const { out, inc, remote, log } = await calling(BOTH);
  const camera = trackOf(out, 'video');
  await out.shareScreen();
  unplug(trackOf(out, 'video'));
  equal([log.at(-1), out.sharing], [{ sharing: false, by: 'browser' }, false]);
  await until(() => trackOf(out, 'video') === camera, 'the camera is back');
  await until(() => isCamera(remote), 'seen');
  const alone = await calling(AUDIO);
  await alone.out.shareScreen();
  await until(() => isScreen(alone.remote), 'the screen');
  unplug(trackOf(alone.out, 'video'));
  await until(() => alone.remote.videoWidth === 0, 'no frozen picture');
  equal(alone.log, [{ sharing: true, by: 'page' }, { sharing: false, by: 'browser' }]);
});

test('when the other side does not let the stopped screen be taken out, it still is shared no more', async () => {
  silently();
  const { out, inc, log } = await calling(AUDIO);
  await out.shareScreen();
  instead(inc.mediaHandler, 'setDescription', () => Promise.reject(new Error('no')));
  const failed = once(out, 'renegotiationError');
  unplug(trackOf(out, 'video'));
  await failed;
  await until(() => trackOf(out, 'video') === null, 'nothing is sent');
  equal([out.sharing, out.status, log.length], [false, 12, 2]);
  delete inc.mediaHandler.setDescription;
  await out.addVideo();
  await grows(inc, 'video');
});

test('who refuses changes nothing', async () => {
  const { out, log, invites } = await calling(BOTH);
  const camera = trackOf(out, 'video');
  const told = once(out.mediaHandler, 'userMediaFailed');
  failing('getDisplayMedia', 'NotAllowedError');
  const error = await refusal(out.shareScreen());
  equal([error.name, (await told)[0] === error], ['NotAllowedError', true]);
  ok(trackOf(out, 'video') === camera, 'the camera is sent');
  equal([out.sharing, log, invites(), out.status], [false, [], 1, 12]);
});

test('the browser says why there is no screen', async () => {
  SIP.WebRTC.isSupported();
  for (const [name, message] of [['NotAllowedError', 'the screen is not shared: no'], ['InvalidStateError', 'a screen can only be asked for in answer to a click or key: no']]) {
    const real = navigator.mediaDevices.getDisplayMedia;
    navigator.mediaDevices.getDisplayMedia = () => Promise.reject(new DOMException('no', name));
    cleanUp(() => { delete navigator.mediaDevices.getDisplayMedia; });
    const error = await refusal(SIP.WebRTC.getDisplayMedia({ video: true }));
    equal([error.name, error.message, error.cause.message], [name, message, 'no']);
  }
});

test('a shared screen that is refused by the other side is free again', async () => {
  const light = lights();
  const { out, inc } = await calling(AUDIO);
  instead(inc.mediaHandler, 'setDescription', () => Promise.reject(new Error('no')));
  await refusal(out.shareScreen());
  equal([out.sharing, light.on().filter((label) => label.startsWith('screen'))], [false, []]);
});

test('a screen that the other side does not let go of is shared no more, nor one that is still being asked for', async () => {
  const light = lights();
  const screens = () => light.on().filter((label) => label.startsWith('screen')).length;
  const { out, inc, log } = await calling(AUDIO);
  await out.shareScreen();
  instead(inc.mediaHandler, 'setDescription', () => Promise.reject(new Error('no')));
  const stopped = refusal(out.stopScreen());
  equal(screens(), 0, 'free at once');
  ok((await stopped) instanceof SIP.Exceptions.RenegotiationError, 'it is told');
  equal([out.sharing, trackOf(out, 'video'), log.at(-1)], [false, null, { sharing: false, by: 'page' }]);
  const question = asked('getDisplayMedia');
  const second = await calling(BOTH);
  const shared = second.out.shareScreen();
  await until(() => question.pending, 'the question');
  await second.out.stopScreen();
  question.allow();
  await shared;
  equal([screens(), second.out.sharing, second.log, trackOf(second.out, 'video').readyState], [0, false, [], 'live']);
});

test('what is muted stays muted under the screen', async () => {
  const { out, inc, remote } = await calling(BOTH);
  out.mute();
  await out.shareScreen();
  equal([trackOf(out, 'video').enabled, trackOf(out, 'audio').enabled], [false, false]);
  out.unmute({ video: true });
  equal(trackOf(out, 'video').enabled, true);
  await until(() => isScreen(remote), 'the screen');
  out.mute({ video: true });
  await out.stopScreen();
  equal([trackOf(out, 'video').enabled, out.mediaHandler.isMuted()], [false, { audio: true, video: true }]);
  out.unmute();
  equal([trackOf(out, 'video').enabled, trackOf(out, 'audio').enabled], [true, true]);
});

test('on hold it is shared in the dark', async () => {
  const { out, inc } = await calling(BOTH);
  const held = once(inc, 'hold');
  out.hold();
  await held;
  await out.shareScreen();
  equal(trackOf(out, 'video').enabled, false);
  const back = once(inc, 'unhold');
  out.unhold();
  await back;
  equal([trackOf(out, 'video').enabled, ofScreen(trackOf(out, 'video'))], [true, true]);
});

test('another camera waits behind the screen, and removeVideo takes both away', async () => {
  const light = lights();
  const { out, log } = await calling(BOTH);
  await out.shareScreen();
  const [, second] = (await SIP.devices()).cameras;
  await out.useDevice({ video: second.deviceId });
  equal(ofScreen(trackOf(out, 'video')), true);
  await out.stopScreen();
  equal(trackOf(out, 'video').label, second.label);
  await out.shareScreen();
  await out.removeVideo();
  equal([trackOf(out, 'video'), out.sharing, log.at(-1)], [null, false, { sharing: false, by: 'page' }]);
  equal(light.on().length, 3, 'two microphones, and the camera of the other side');
});

test('no screen is left shared when the call ends, whenever that is', async () => {
  const light = lights();
  const first = await calling(AUDIO);
  await first.out.shareScreen();
  const over = once(first.out, 'terminated');
  first.inc.bye();
  await over;
  equal([light.on(), first.out.sharing], [[], false]);
  const question = asked('getDisplayMedia');
  const second = await calling(AUDIO);
  const change = refusal(second.out.shareScreen());
  await until(() => question.pending, 'the question');
  second.out.bye();
  ok((await change) instanceof SIP.Exceptions.CallEndedError, 'told at once');
  question.allow();
  await until(() => light.tracks.length === 6, 'the screen is given');
  await until(() => light.on().length === 0, 'and taken back');
});
