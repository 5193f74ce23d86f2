// Video that comes and goes in a running call. (javascript-api 1.32)

test('video is added: the other side sees it, and our camera is shown', async () => {
  const [remote, local] = [element('video'), element('video')];
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, { media: { ...AUDIO.media, render: { local: { video: local } } } },
    { media: { ...AUDIO.media, render: { remote: remote } } });
  await connectedMedia(out, inc);
  const streams = [];
  inc.mediaHandler.on('addStream', ({ stream }) => streams.push(stream));
  await out.addVideo();
  await plays(remote);
  await plays(local);
  await grows(inc, 'video');
  equal(streams.length, 1, 'the page is told');
  ok(streams[0] === inc.getRemoteStreams()[0] && inc.getRemoteStreams().length === 1, 'sound and picture are one stream');
  equal(inc.getRemoteStreams()[0].getTracks().map((t) => t.kind).sort(), ['audio', 'video']);
  equal([directions(out, 'video'), directions(inc, 'video')], [['sendrecv'], ['recvonly']]);
  await grows(inc, 'audio');
});

test('the callee adds it, and then both send', async () => {
  const remote = element('video');
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, { media: { ...AUDIO.media, render: { remote: { video: remote } } } }, AUDIO);
  await connectedMedia(out, inc);
  await inc.addVideo();
  await plays(remote);
  await out.addVideo();
  await Promise.all([grows(out, 'video'), grows(inc, 'video')]);
  equal([directions(out, 'video'), directions(inc, 'video')], [['sendrecv'], ['sendrecv']], 'on one line');
});

test('video is removed: the light goes off, the other side keeps no picture, and the sound goes on', async () => {
  const light = lights();
  const remote = element('video');
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, BOTH, { media: { ...BOTH.media, render: { remote: { video: remote } } } });
  await plays(remote);
  const gone = [];
  inc.mediaHandler.on('removeTrack', ({ track, stream }) => gone.push([track.kind, stream === inc.getRemoteStreams()[0]]));
  const camera = trackOf(out, 'video');
  await out.removeVideo();
  equal([camera.readyState, trackOf(out, 'video')], ['ended', null]);
  equal(light.on().length, 3, 'two microphones and the camera of the other');
  await until(() => remote.videoWidth === 0, 'the picture is gone');
  equal(gone, [['video', true]]);
  equal(inc.getRemoteStreams()[0].getTracks().map((t) => t.kind), ['audio']);
  await Promise.all([grows(inc, 'audio'), grows(out, 'video')]);
  await out.addVideo();
  await until(() => remote.videoWidth > 0, 'it comes again');
  await out.removeVideo();
  await out.removeVideo();
  equal(directions(out, 'video'), ['recvonly'], 'nothing happens the second time');
});

test('the other side refuses the line of a picture that comes no more: it is removed all the same', async () => {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, BOTH, BOTH);
  await connectedMedia(out, inc);
  out.mediaHandler.once('setDescription', (description) => {
    description.sdp = description.sdp.split(/^(?=m=)/m).filter((part) => !part.startsWith('m=video')).join('');
  });
  await out.removeVideo();
  equal([trackOf(out, 'video'), directions(out, 'video')], [null, []]);
  await grows(inc, 'audio');
});

test('what is muted stays muted, whatever is added', async () => {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  out.mute();
  await out.addVideo();
  equal([trackOf(out, 'audio').enabled, trackOf(out, 'video').enabled], [false, true]);
  out.mute({ video: true });
  await out.addVideo({ width: 320 });
  equal([trackOf(out, 'video').enabled, out.mediaHandler.isMuted()], [false, { audio: true, video: true }], 'the next camera, too');
  out.unmute();
  equal([trackOf(out, 'audio').enabled, trackOf(out, 'video').enabled], [true, true]);
  await Promise.all([grows(inc, 'video'), grows(inc, 'audio')]);
});

test('on hold a camera is added in silence, and is seen when the call goes on', async () => {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  await connectedMedia(out, inc);
  const held = once(inc, 'hold');
  out.hold();
  await held;
  await out.addVideo();
  equal([trackOf(out, 'video').enabled, out.isOnHold().local, inc.isOnHold().remote], [false, true, true]);
  out.mute({ audio: true });
  out.unmute({ audio: true });
  equal(trackOf(out, 'audio').enabled, false, 'unmuted, but still on hold');
  const back = once(inc, 'unhold');
  out.unhold();
  await back;
  equal([trackOf(out, 'video').enabled, trackOf(out, 'audio').enabled], [true, true]);
  await grows(inc, 'video');
});

test('who is on hold adds video, too', async () => {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  const held = once(inc, 'hold');
  out.hold();
  await held;
  await inc.addVideo();
  equal([trackOf(inc, 'video').enabled, inc.isOnHold()], [true, { local: false, remote: true }]);
  const back = once(inc, 'unhold');
  out.unhold();
  await back;
  await grows(out, 'video');
});

test('it waits for a re-INVITE that is under way, and changes come one after the other', async () => {
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  await connectedMedia(out, inc);
  out.hold();
  const changes = [out.addVideo(), out.removeVideo(), out.addVideo(), inc.addVideo()];
  await Promise.all(changes);
  equal([trackOf(out, 'video')?.readyState, trackOf(inc, 'video')?.readyState], ['live', 'live']);
  out.unhold();
  await until(() => !out.isOnHold().local && !inc.isOnHold().remote, 'no hold');
  await Promise.all([grows(out, 'video'), grows(inc, 'video')]);
  equal([out.status, inc.status], [12, 12]);
});

test('a refused camera changes nothing, and is told with its name', async () => {
  const { alice, bob, line } = await realPair();
  const { out } = await talk(alice, bob, AUDIO, AUDIO);
  const log = [];
  for (const name of ['userMediaRequest', 'userMediaFailed']) out.mediaHandler.on(name, (value) => log.push([name, value.name ?? value]));
  failing('getUserMedia', 'NotAllowedError');
  const before = line.messages.length;
  equal((await refusal(out.addVideo())).name, 'NotAllowedError');
  equal(log, [['userMediaRequest', { video: true }], ['userMediaFailed', 'NotAllowedError']]);
  equal([line.messages.length, trackOf(out, 'video'), out.status], [before, null, 12]);
});

test('a renegotiation that is refused leaves the call as it was', async () => {
  const light = lights();
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  await connectedMedia(out, inc);
  const refuse = instead(inc.mediaHandler, 'setDescription', () => Promise.reject(new Error('no')));
  const error = await refusal(out.addVideo());
  ok(error instanceof SIP.Exceptions.RenegotiationError && error.message.includes('488'), String(error));
  equal([light.on().length, trackOf(out, 'video'), out.status, inc.status], [2, null, 12, 12], 'the new camera is off');
  ok(!/^m=video [1-9]/m.test((await out.mediaHandler.peerConnection.createOffer()).sdp), 'the next offer has no video');
  await grows(inc, 'audio');
});

test('who turns the camera off is not filmed, even if the other side refuses the change', async () => {
  const light = lights();
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, BOTH, BOTH);
  await connectedMedia(out, inc);
  const camera = trackOf(out, 'video');
  instead(inc.mediaHandler, 'setDescription', () => Promise.reject(new Error('no')));
  const removed = refusal(out.removeVideo());
  equal(camera.readyState, 'ended', 'off at once');
  const error = await removed;
  ok(error instanceof SIP.Exceptions.RenegotiationError && error.message.includes('488'), String(error));
  equal([trackOf(out, 'video'), light.on().length, out.status, out.getLocalStreams()[0].getVideoTracks().length], [null, 3, 12, 0]);
  await grows(inc, 'audio');
  delete inc.mediaHandler.setDescription;
  await out.addVideo();
  await grows(inc, 'video');
});

test('a camera that is still being asked for can be taken back', async () => {
  const light = lights();
  const { alice, bob, line } = await realPair();
  const { out } = await talk(alice, bob, AUDIO, AUDIO);
  const question = asked('getUserMedia');
  const added = out.addVideo();
  await until(() => question.pending, 'the question');
  await out.removeVideo();
  question.allow();
  await added;
  equal([light.tracks.length, light.on().length, trackOf(out, 'video')], [3, 2, null], 'it came, and went');
  equal(line.sent().filter((m) => m === 'INVITE').length, 1);
});

test('a camera that is turned off before the answer is off', async () => {
  const light = lights();
  const { alice, bob } = await realPair();
  const incoming = once(bob, 'invite');
  const out = alice.invite(addressOf(bob), BOTH);
  const [inc] = await incoming;
  ok((await refusal(out.removeVideo())) instanceof SIP.Exceptions.InvalidStateError, 'it cannot be negotiated yet');
  equal([light.on().length, trackOf(out, 'video')], [1, null], 'the microphone');
  inc.accept(BOTH);
  await once(out, 'accepted');
  await connectedMedia(out, inc);
  await Promise.all([grows(inc, 'audio'), grows(out, 'video')]);
});

test('an end that takes no video is told as one, and the camera is off', async () => {
  const light = lights();
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  out.mediaHandler.on('setDescription', (d) => { d.sdp = d.sdp.replace(/^m=video \d+/m, 'm=video 0'); });
  const error = await refusal(out.addVideo());
  ok(error instanceof SIP.Exceptions.RenegotiationError && error.message.includes('takes no video'), String(error));
  equal([light.on().length, out.status], [2, 12]);
  await grows(inc, 'audio');
});

test('no light is left on when the call ends, whenever that is', async () => {
  const moments = {
    'while the user is asked': async ({ out, inc, question }) => {
      const change = refusal(out.addVideo());
      await until(() => question.pending, 'the question');
      await hangUp(inc, out);
      ok((await change) instanceof SIP.Exceptions.CallEndedError, 'told at once');
      question.allow();
    },
    'while it is negotiated': async ({ out, inc, question, line }) => {
      question.allow();
      inc.mediaHandler.setDescription = () => new Promise(() => {});
      const change = refusal(out.addVideo());
      await until(() => line.sent().filter((m) => m === 'INVITE').length === 2, 'the re-INVITE');
      await hangUp(out, inc);
      ok((await change) instanceof SIP.Exceptions.CallEndedError, 'told');
    },
    'when it is there': async ({ out, inc, question }) => {
      question.allow();
      await out.addVideo();
      await hangUp(inc, out);
    },
  };
  for (const [name, moment] of Object.entries(moments)) {
    const light = lights();
    const { alice, bob, line } = await realPair();
    const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
    const question = asked('getUserMedia');
    await moment({ out, inc, question, line });
    suite.waitingFor = name;
    await until(() => light.tracks.length === 3, `${name}: the camera was given`);
    await until(() => light.on().length === 0, `${name}: the lights are off`);
    ok((await refusal(out.addVideo())) instanceof SIP.Exceptions.InvalidStateError, 'afterwards it is refused');
    for (const clean of suite.cleaners.splice(0).reverse()) await clean();
  }
});

async function hangUp(who, other) {
  const over = once(other, 'terminated');
  who.bye();
  await over;
}

test('streams of the page are left as they are', async () => {
  const own = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  cleanUp(() => own.getTracks().forEach((t) => t.stop()));
  const tracks = own.getTracks();
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, { media: { stream: own } }, BOTH);
  await connectedMedia(out, inc);
  await out.removeVideo();
  await out.addVideo();
  ok(trackOf(out, 'video') !== own.getVideoTracks()[0], 'a camera of our own');
  await out.useDevice({ audio: true });
  equal([own.getTracks().length, tracks.map((t) => t.readyState)], [2, ['live', 'live']]);
  ok(out.getLocalStreams().some((s) => s !== own && s.getVideoTracks().includes(trackOf(out, 'video'))), 'shown beside them');
  await hangUp(out, inc);
  equal(tracks.map((t) => [t.readyState, t.enabled]), [['live', true], ['live', true]]);
});

test('a handler without a peer connection says so', async () => {
  const { alice, bob } = await pair();
  const { out } = await talk(alice, bob);
  for (const change of [() => out.addVideo(), () => out.removeVideo(), () => out.shareScreen(), () => out.stopScreen(), () => out.useDevice({ audio: true })]) {
    const error = await refusal(change());
    ok(error instanceof SIP.Exceptions.NotSupportedError && error.message.includes('peerConnection'), String(error));
  }
  throws(() => out.hold({ music: new MediaStream() }), SIP.Exceptions.NotSupportedError);
});

test('a handler of the page that has a peer connection will do', async () => {
  const own = () => (session, options) => {
    const real = new SIP.WebRTC.MediaHandler(session, options);
    return { peerConnection: real.peerConnection, isReady: () => real.isReady(), close: () => real.close(), render() {},
      getDescription: (hint) => real.getDescription(hint), setDescription: (message) => real.setDescription(message), hasDescription: (m) => real.hasDescription(m),
      mute() {}, unmute() {}, hold() {}, unhold() {} };
  };
  const light = lights();
  const { alice, bob } = await realPair({ mediaHandlerFactory: own() });
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  await out.addVideo();
  await grows(inc, 'video');
  await hangUp(inc, out);
  await until(() => light.on().length === 0, 'the lights are off');
});
