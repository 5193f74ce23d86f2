// Devices: which there are, changing them in a running call, losing them, and where
// the call is heard. (javascript-api 1.33)

test('devices are listed by what they are', async () => {
  (await navigator.mediaDevices.getUserMedia({ audio: true, video: true })).getTracks().forEach((t) => t.stop());
  const { microphones, cameras, speakers } = await SIP.devices();
  for (const list of [microphones, cameras, speakers]) {
    ok(list.length > 1 && list.every(({ deviceId, label }) => deviceId && label), show(list));
  }
});

test('watch tells of each change until it is stopped', async () => {
  const seen = [];
  const stop = SIP.devices.watch((list) => seen.push(list));
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  await until(() => seen.length === 1, 'the list');
  ok(seen[0].cameras.length > 0, 'the whole list');
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  stop();
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  await SIP.devices();
  await new Promise((next) => setTimeout(next, 50));
  equal(seen.length, 1, 'not even the one that was on its way');
  throws(() => SIP.devices.watch(), TypeError, 'Not enough arguments');
});

async function calling(options = BOTH, render = {}) {
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, { media: { ...options.media, render } }, BOTH);
  await connectedMedia(out, inc);
  const log = [];
  for (const name of ['deviceLost', 'deviceChanged']) out.on(name, (event) => log.push([name, event]));
  return { out, inc, line, log, invites: () => line.sent().filter((m) => m === 'INVITE').length };
}

test('camera and microphone are changed without asking the other side', async () => {
  const light = lights();
  const { out, inc, log, invites } = await calling();
  const [camera, microphone] = [trackOf(out, 'video'), trackOf(out, 'audio')];
  const { cameras, microphones } = await SIP.devices();
  const other = cameras.find(({ label }) => label !== camera.label);
  await out.useDevice({ video: other.deviceId });
  equal([trackOf(out, 'video').label, camera.readyState], [other.label, 'ended']);
  const next = microphones.at(-1);
  await out.useDevice({ audio: next.deviceId, video: { width: 320 } });
  equal([trackOf(out, 'audio').label, microphone.readyState], [next.label, 'ended']);
  equal(log.map(([name, { kind }]) => [name, kind]), [['deviceChanged', 'video'], ['deviceChanged', 'audio'], ['deviceChanged', 'video']]);
  equal(log[0][1].label, other.label);
  equal([invites(), light.on().length], [1, 4]);
  await Promise.all([grows(inc, 'video'), grows(inc, 'audio')]);
});

test('a device that was listed before any was allowed has no id: any of its kind is taken', async () => {
  const { out, log } = await calling();
  await out.useDevice({ audio: '', video: '' });
  equal(log.map(([name, { kind }]) => [name, kind]), [['deviceChanged', 'audio'], ['deviceChanged', 'video']]);
  equal([trackOf(out, 'audio').readyState, trackOf(out, 'video').readyState], ['live', 'live']);
});

test('a muted microphone is muted in the next one, too', async () => {
  const { out } = await calling();
  out.mute({ audio: true });
  await out.useDevice({ audio: true, video: true });
  equal([trackOf(out, 'audio').enabled, trackOf(out, 'video').enabled], [false, true]);
  out.unmute({ audio: true });
  equal(trackOf(out, 'audio').enabled, true);
});

test('a device that is not to be had changes nothing', async () => {
  const light = lights();
  const { out, log } = await calling();
  const [camera, microphone] = [trackOf(out, 'video'), trackOf(out, 'audio')];
  equal((await refusal(out.useDevice({ video: 'no such device' }))).name, 'OverconstrainedError');
  for (const wrong of [undefined, {}, { audio: false }]) ok((await refusal(out.useDevice(wrong))) instanceof TypeError, show(wrong));
  const error = await refusal(out.useDevice({ audio: 7 }));
  equal([error.name, error.message], ['TypeError', 'Invalid audio device: 7 (a deviceId of SIP.devices(), or constraints)']);
  ok(trackOf(out, 'video') === camera && trackOf(out, 'audio') === microphone && log.length === 0, 'all as it was');
  equal(light.on().length, 4);
});

// onePerPhone lets the browser open no camera while the one of a session is open.
function onePerPhone(session) {
  const real = SIP.WebRTC.getUserMedia;
  instead(SIP.WebRTC, 'getUserMedia', async (constraints) => {
    if (constraints.video && trackOf(session, 'video')?.readyState === 'live') throw new DOMException('in use', 'NotReadableError');
    return real(constraints);
  });
}

test('where only one camera can be open, the old one is let go first', async () => {
  const light = lights();
  const { out, inc, log, invites } = await calling();
  onePerPhone(out);
  const camera = trackOf(out, 'video');
  await out.useDevice({ video: { width: 320 } });
  const next = trackOf(out, 'video');
  equal([next !== camera, next.readyState, camera.readyState, invites(), light.on().length], [true, 'live', 'ended', 1, 4]);
  equal(log, [['deviceChanged', { kind: 'video', label: next.label }]]);
  await grows(inc, 'video');
});

test('a camera that was let go in vain is opened again, or told as lost', async () => {
  const light = lights();
  const { out, inc, log } = await calling();
  onePerPhone(out);
  const { label } = trackOf(out, 'video');
  equal((await refusal(out.useDevice({ video: 'no such device' }))).name, 'OverconstrainedError');
  equal([trackOf(out, 'video').label, trackOf(out, 'video').readyState, light.on().length, log], [label, 'live', 4, []]);
  await grows(inc, 'video');
  instead(SIP.WebRTC, 'getUserMedia', async () => { throw new DOMException('in use', 'NotReadableError'); });
  equal((await refusal(out.useDevice({ video: true }))).name, 'NotReadableError');
  equal(log, [['deviceLost', { kind: 'video', label }]]);
  await until(() => trackOf(out, 'video') === null, 'taken out of the call');
});

test('when one of two devices cannot be sent, neither is', async () => {
  const light = lights();
  const { out, inc } = await calling(AUDIO);
  const microphone = trackOf(out, 'audio');
  instead(inc.mediaHandler, 'setDescription', () => Promise.reject(new Error('no')));
  await refusal(out.useDevice({ audio: true, video: true }));
  ok(trackOf(out, 'audio') === microphone && microphone.readyState === 'live', 'the old microphone goes on');
  equal(light.on().length, 3);
  await grows(inc, 'audio');
});

test('a camera that is unplugged is told, taken out of the call, and can be replaced', async () => {
  const remote = element('video');
  const { out, inc, log } = await calling();
  inc.mediaHandler.render({ remote: { video: remote } });
  await until(() => remote.videoWidth > 0, 'a picture');
  const { label } = trackOf(out, 'video');
  unplug(trackOf(out, 'video'));
  equal(log, [['deviceLost', { kind: 'video', label }]]);
  await until(() => remote.videoWidth === 0, 'no frozen picture');
  equal([out.status, trackOf(out, 'video')], [12, null]);
  await Promise.all([grows(inc, 'audio'), grows(out, 'video')]);
  await out.useDevice({ video: (await SIP.devices()).cameras[1].deviceId });
  await until(() => remote.videoWidth > 0, 'the other camera');
});

test('who takes another camera at once keeps the picture, without a re-INVITE', async () => {
  const { out, inc, invites } = await calling();
  const changed = once(out, 'deviceChanged');
  out.on('deviceLost', () => out.useDevice({ video: true }));
  instead(SIP.WebRTC, 'getUserMedia', (() => { const stream = navigator.mediaDevices.getUserMedia({ video: true }); return () => stream; })());
  unplug(trackOf(out, 'video'));
  await changed;
  await grows(inc, 'video');
  ok(invites() <= 3, `${invites()} INVITEs`);
});

test('a microphone that is unplugged is told, and the call goes on without it', async () => {
  const { out, inc, log, invites } = await calling();
  unplug(trackOf(out, 'audio'));
  equal([log.map(([name, { kind }]) => [name, kind]), out.status], [[['deviceLost', 'audio']], 12]);
  await grows(inc, 'video');
  await out.useDevice({ audio: true });
  equal([trackOf(out, 'audio').readyState, invites()], ['live', 1]);
  await grows(inc, 'audio');
});

test('devices of the page that are unplugged are told, too, and nothing after the call', async () => {
  const own = await navigator.mediaDevices.getUserMedia({ audio: true });
  cleanUp(() => own.getTracks().forEach((t) => t.stop()));
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, { media: { stream: own } }, AUDIO);
  const log = [];
  out.on('deviceLost', ({ kind }) => log.push(kind));
  own.getTracks()[0].dispatchEvent(new Event('ended'));
  equal(log, ['audio']);
  const over = once(inc, 'terminated');
  out.bye();
  await over;
  own.getTracks()[0].dispatchEvent(new Event('ended'));
  equal(log, ['audio']);
});

test('the call is heard where the page wants, also what comes later', async () => {
  const sound = element('audio');
  const own = element('audio');
  const { out, inc } = await calling(AUDIO, { remote: { audio: sound } });
  own.srcObject = out.getRemoteStreams()[0];
  const { speakers } = await SIP.devices();
  const { deviceId } = speakers.at(-1);
  await out.setSpeaker(deviceId);
  equal(own.sinkId, deviceId);
  await until(() => sound.sinkId === deviceId, 'the element of the hint');
  const late = element('audio');
  out.mediaHandler.render({ remote: { audio: late } });
  await until(() => late.sinkId === deviceId, 'rendered afterwards');
  await out.setSpeaker();
  equal(own.sinkId, '', 'nothing is the default');
  await out.setSpeaker(deviceId);
  await out.setSpeaker('');
  equal([sound.sinkId, own.sinkId, late.sinkId], ['', '', '']);
  equal((await refusal(out.setSpeaker('no such speaker'))).name, 'NotFoundError');
});

test('what is given the sound while the speaker changes comes out of the new one, too', async () => {
  const own = element('audio');
  const { out } = await calling(AUDIO);
  [own.srcObject] = out.getRemoteStreams();
  const { deviceId } = (await SIP.devices()).speakers.at(-1);
  const changed = out.setSpeaker(deviceId);
  const late = element('audio');
  out.mediaHandler.render({ remote: { audio: late } });
  await changed;
  equal([own.sinkId, late.sinkId], [deviceId, deviceId]);
});

test('a browser that cannot choose a speaker says so', async () => {
  const { alice, bob } = await pair();
  const { out } = await talk(alice, bob);
  instead(HTMLMediaElement.prototype, 'setSinkId', undefined);
  ok((await refusal(out.setSpeaker('x'))) instanceof SIP.Exceptions.NotSupportedError, 'NotSupportedError');
});
