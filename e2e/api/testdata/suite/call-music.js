// Hold with music, and mute: what is heard, measured. (javascript-api 1.32)

// tone is a stream of a sine that sounds; volume 0 to 1.
function tone(volume = 0.5) {
  const context = new AudioContext();
  const oscillator = context.createOscillator(), gain = context.createGain(), out = context.createMediaStreamDestination();
  gain.gain.value = volume;
  oscillator.connect(gain).connect(out);
  oscillator.start();
  cleanUp(() => context.close());
  return out.stream;
}

// quietCall is a call in which the caller's microphone is a stream of silence.
async function quietCall() {
  const silence = tone(0);
  const { alice, bob, line } = await realPair();
  const sound = element('audio');
  const { out, inc } = await talk(alice, bob, { media: { stream: silence } }, { media: { ...AUDIO.media, render: { remote: { audio: sound } } } });
  await connectedMedia(out, inc);
  return { out, inc, line, silence, heard: () => loudness(inc.getRemoteStreams()[0]) };
}

// becomes waits until the loudness at the other side is as wanted.
async function becomes(heard, fits, what) {
  suite.waitingFor = `waiting until it is ${what}`;
  while (!fits(await heard()));
}

const loud = (rms) => rms > 0.05;
const silent = (rms) => rms < 0.01;

test('music is heard while the peer is on hold, and the microphone is back afterwards', async () => {
  const { out, inc, silence, heard } = await quietCall();
  const music = tone();
  const microphone = trackOf(out, 'audio');
  await becomes(heard, silent, 'silent');
  const held = once(inc, 'hold');
  out.hold({ music });
  await held;
  await becomes(heard, loud, 'loud');
  ok(trackOf(out, 'audio') !== microphone, 'the music is sent');
  const back = once(inc, 'unhold');
  out.unhold();
  await back;
  await until(() => trackOf(out, 'audio') === microphone, 'the microphone');
  await becomes(heard, silent, 'silent');
  equal([microphone.enabled, music.getTracks()[0].readyState, music.getTracks()[0].enabled, silence.getTracks()[0].readyState], [true, 'live', true, 'live']);
});

test('a muted microphone does not silence the music, and is muted still when it comes back', async () => {
  const { out, inc, heard } = await quietCall();
  const microphone = trackOf(out, 'audio');
  out.mute();
  const held = once(inc, 'hold');
  out.hold({ music: tone() });
  await held;
  await becomes(heard, loud, 'loud');
  out.unmute();
  out.mute();
  await becomes(heard, loud, 'loud still');
  equal(microphone.enabled, false);
  out.unhold();
  await until(() => trackOf(out, 'audio') === microphone, 'the microphone');
  equal([microphone.enabled, out.mediaHandler.isMuted().audio], [false, true]);
  out.unmute();
  equal(microphone.enabled, true);
});

test('unmuted on hold, it is heard only when the call goes on', async () => {
  const { out, inc } = await quietCall();
  const microphone = trackOf(out, 'audio');
  out.mute();
  out.hold({ music: tone() });
  await until(() => trackOf(out, 'audio') !== microphone, 'the music');
  out.unmute();
  equal(microphone.enabled, false, 'on hold');
  out.unhold();
  await until(() => trackOf(out, 'audio') === microphone, 'the microphone');
  equal(microphone.enabled, true);
});

test('another microphone that is taken meanwhile is heard afterwards', async () => {
  const light = lights();
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  await connectedMedia(out, inc);
  const first = trackOf(out, 'audio');
  out.hold({ music: tone() });
  await until(() => trackOf(out, 'audio') !== first, 'the music');
  const music = trackOf(out, 'audio');
  await out.useDevice({ audio: true });
  ok(trackOf(out, 'audio') === music && first.readyState === 'ended', 'the music goes on, the old microphone is off');
  out.unhold();
  await until(() => trackOf(out, 'audio') !== music, 'the new microphone');
  equal([trackOf(out, 'audio').enabled, music.readyState, light.on().length], [true, 'ended', 2]);
});

test('a picture of the music takes the place of the camera', async () => {
  const remote = element('video');
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, BOTH, { media: { ...BOTH.media, render: { remote: { video: remote } } } });
  await plays(remote);
  const canvas = Object.assign(document.createElement('canvas'), { width: 300, height: 100 });
  const paint = setInterval(() => { const c = canvas.getContext('2d'); c.fillStyle = `hsl(${Date.now() % 360} 90% 50%)`; c.fillRect(0, 0, 300, 100); }, 40);
  cleanUp(() => clearInterval(paint));
  const camera = trackOf(out, 'video');
  out.hold({ music: canvas.captureStream(20) });
  await until(() => remote.videoWidth / remote.videoHeight > 2.5, 'the picture');
  out.unhold();
  await until(() => trackOf(out, 'video') === camera, 'the camera');
  await until(() => remote.videoWidth / remote.videoHeight < 1.5 && remote.videoHeight > 0, 'is seen');
  equal(camera.enabled, true);
});

test('a hold that is refused takes the music back', async () => {
  silently();
  const { out, inc, heard } = await quietCall();
  const microphone = trackOf(out, 'audio');
  instead(inc.mediaHandler, 'setDescription', () => Promise.reject(new Error('no')));
  const back = once(out, 'unhold');
  out.hold({ music: tone() });
  await back;
  await until(() => trackOf(out, 'audio') === microphone && microphone.enabled, 'the microphone');
  equal([out.isOnHold().local, out.status], [false, 12]);
});

test('the music ends with the call, and what the page gave goes on', async () => {
  const { out, inc } = await quietCall();
  const music = tone();
  const microphone = trackOf(out, 'audio');
  out.hold({ music });
  await until(() => trackOf(out, 'audio') !== microphone, 'the music');
  const copy = trackOf(out, 'audio');
  const over = once(out, 'terminated');
  inc.bye();
  await over;
  equal([copy.readyState, music.getTracks()[0].readyState], ['ended', 'live']);
});

test('what is no stream is refused before anything happens', async () => {
  const { out, line } = await quietCall();
  const before = line.sent().filter((m) => m === 'INVITE').length;
  throws(() => out.hold({ music: 'a song' }), TypeError, 'hold: music must be a MediaStream');
  equal([out.isOnHold().local, line.sent().filter((m) => m === 'INVITE').length], [false, before]);
});
