// Where streams come from and where they are shown: the media hint and the
// MediaStreamManager. (javascript-api 1.20.2, 1.20.5)

// asking counts the calls of SIP.WebRTC.getUserMedia.
function asking() {
  SIP.WebRTC.isSupported();
  const asked = [];
  const real = SIP.WebRTC.getUserMedia;
  instead(SIP.WebRTC, 'getUserMedia', (constraints, ...more) => {
    asked.push(constraints);
    return real.call(SIP.WebRTC, constraints, ...more);
  });
  return asked;
}

test('devices are asked for through SIP.WebRTC.getUserMedia, with the constraints untouched', async () => {
  const asked = asking();
  const { alice, bob } = await realPair();
  const constraints = { audio: { echoCancellation: false }, video: false };
  await talk(alice, bob, { media: { constraints } }, AUDIO);
  ok(asked[0] === constraints || show(asked[0]) === show(constraints), show(asked[0]));
  equal(asked.length, 2);
});

test('without a hint audio and video are asked for', async () => {
  const asked = asking();
  const { ua, peer } = await peered({ mediaHandlerFactory: undefined });
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  equal(asked, [{ audio: true, video: true }]);
  ok(/m=audio/.test(invite.body) && /m=video/.test(invite.body), 'both in the offer');
  session.cancel();
});

test('neither audio nor video: no device is asked for', async () => {
  const asked = asking();
  const { alice, bob } = await realPair();
  const none = { media: { constraints: { audio: false, video: false }, dataChannel: true } };
  const { out } = await talk(alice, bob, none, { media: { constraints: { audio: false, video: false } } });
  equal(asked, []);
  equal(out.getLocalStreams(), []);
});

test('a stream of the page is used as it is and never stopped', async () => {
  const asked = asking();
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  cleanUp(() => stream.getTracks().forEach((t) => t.stop()));
  for (const given of [stream, [stream]]) {
    const { alice, bob } = await realPair();
    const { out, inc } = await talk(alice, bob, { media: { stream: given } }, { media: { stream } });
    equal(asked, []);
    equal(out.mediaHandler.peerConnection.getSenders().filter((s) => s.track).map((s) => s.track), stream.getTracks());
    const ended = once(inc, 'terminated');
    out.bye();
    await ended;
    equal(stream.getTracks().map((t) => t.readyState), ['live']);
  }
});

test('a refused device is userMediaFailed with its name, and the call fails', async () => {
  SIP.WebRTC.isSupported();
  const refusal = new DOMException('no', 'NotAllowedError');
  instead(SIP.WebRTC, 'getUserMedia', () => Promise.reject(refusal));
  const log = [];
  const { ua, peer } = await peered({ mediaHandlerFactory: noisy(log) });
  const session = ua.invite('bob@test.example', AUDIO);
  const events = record(session, ['connecting', 'failed', 'terminated']);
  await once(session, 'terminated');
  const [, error] = log.find(([name]) => name === 'userMediaFailed');
  ok(error === refusal || error.name === 'NotAllowedError', String(error));
  equal(events.filter((event) => !event.startsWith('connecting')), ['failed(null, WebRTC Error)0', 'terminated(null, WebRTC Error)9']);
  equal(peer.received, []);
});

test('the remote stream is rendered into every shape of the hint', async () => {
  const shapes = {
    element: (video) => video,
    function: (video) => () => video,
    array: (video) => [video],
    'video of an object': (video) => ({ video }),
    'video and audio of an object': (video, audio) => ({ video, audio }),
  };
  for (const [name, shape] of Object.entries(shapes)) {
    const video = element('video');
    const audio = element('audio');
    const { alice, bob } = await realPair();
    const render = { remote: shape(video, audio), local: { video: null } };
    const { out, inc } = await talk(alice, bob, { media: { constraints: { audio: true, video: true }, render } }, BOTH);
    await connectedMedia(out, inc);
    suite.waitingFor = name;
    await plays(video);
    const shown = video.srcObject.getVideoTracks()[0];
    ok(out.getRemoteStreams()[0].getVideoTracks().includes(shown), name);
    if (name.includes('audio')) {
      equal(video.volume, 0, 'the sound comes from the audio element');
      ok(audio.srcObject, 'audio has a stream');
    }
    out.bye();
  }
});

test('the local stream is rendered too', async () => {
  const video = element('video');
  const { ua, peer } = await peered({ mediaHandlerFactory: undefined });
  const session = ua.invite('bob@test.example', { media: { constraints: { audio: false, video: true }, render: { local: { video } } } });
  await peer.request('INVITE');
  await plays(video);
  ok(video.srcObject === session.getLocalStreams()[0] || video.srcObject.getVideoTracks()[0] === session.getLocalStreams()[0].getVideoTracks()[0], 'our own stream');
  session.cancel();
});

test('nothing to render into is no error, and render says false without a hint', async () => {
  for (const render of [undefined, null, { remote: null, local: null }, { remote: { video: null } }, {}]) {
    const { ua, peer } = await peered({ mediaHandlerFactory: undefined });
    const session = ua.invite('bob@test.example', { media: { constraints: { audio: true, video: false }, render } });
    await peer.request('INVITE');
    if (!render) equal(session.mediaHandler.render(), false);
    session.cancel();
  }
});

test('render with an empty list of elements is the TypeError of the description', async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  cleanUp(() => stream.getTracks().forEach((t) => t.stop()));
  throws(() => SIP.WebRTC.MediaStreamManager.render([stream], []), TypeError, 'elements must not be empty');
});

test('the page may attach streams itself', async () => {
  const attached = [];
  instead(window, 'attachMediaStream', (target, stream) => { attached.push([target, stream]); });
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  cleanUp(() => stream.getTracks().forEach((t) => t.stop()));
  const audio = element('audio');
  SIP.WebRTC.MediaStreamManager.render([stream], [audio]);
  ok(attached.length === 1 && attached[0][0] === audio && attached[0][1] === stream, 'attachMediaStream(element, stream)');
});

test('a stream has an id made of its tracks', async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  cleanUp(() => stream.getTracks().forEach((t) => t.stop()));
  equal(SIP.WebRTC.MediaStreamManager.streamId(stream), stream.getTracks().map((t) => t.id).join(''));
});

test('the manager acquires, tells, and releases what it acquired', async () => {
  const manager = new SIP.WebRTC.MediaStreamManager();
  ok(manager instanceof SIP.EventEmitter, 'an emitter');
  const log = [];
  for (const name of ['userMediaRequest', 'userMedia']) manager.on(name, (value) => log.push([name, value]));
  const streams = await manager.acquire({ constraints: { audio: true } });
  ok(Array.isArray(streams) && streams[0] instanceof MediaStream, 'a promise of streams');
  equal(log[0], ['userMediaRequest', { audio: true }]);
  equal(log[1][0], 'userMedia');
  manager.release(streams);
  equal(streams[0].getTracks().map((t) => t.readyState), ['ended']);
});

test('the manager acquires with callbacks too', async () => {
  const manager = new SIP.WebRTC.MediaStreamManager(undefined, { constraints: { audio: true, video: false } });
  const stream = await new Promise((resolve, reject) => { manager.acquire(resolve, reject); });
  const one = Array.isArray(stream) ? stream[0] : stream;
  equal(one.getTracks().map((t) => t.kind), ['audio'], 'by the default hint');
  manager.release(stream);
  equal(one.getTracks()[0].readyState, 'ended');
});

test('the manager leaves streams of the page alone', async () => {
  const manager = new SIP.WebRTC.MediaStreamManager();
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  cleanUp(() => stream.getTracks().forEach((t) => t.stop()));
  const streams = await manager.acquire({ stream });
  ok(streams[0] === stream, 'the same stream');
  manager.release(streams);
  equal(stream.getTracks()[0].readyState, 'live');
});

// ownManager is a factory of default handlers with a manager of the page.
const ownManager = (manager, change = () => {}) => (session, options) => {
  const handler = new SIP.WebRTC.MediaHandler(session, { ...options, mediaStreamManager: manager });
  change(handler);
  return handler;
};

test('a manager of the page is asked in callback style, in promise style, and told to release', async () => {
  const microphone = () => navigator.mediaDevices.getUserMedia({ audio: true });
  const styles = {
    callback: { acquire(onSuccess, onFailure, hint) { this.hint = hint; microphone().then(onSuccess, onFailure); } },
    'callback without a hint': { acquire(onSuccess) { microphone().then((stream) => onSuccess(stream)); } },
    'promise of a list': { acquire(hint) { this.hint = hint; return microphone().then((stream) => [stream]); } },
    'promise of a stream': { acquire(hint) { return microphone(); } },
  };
  for (const [name, manager] of Object.entries(styles)) {
    const released = [];
    manager.release = (streams) => { released.push(streams); for (const s of [streams].flat()) for (const t of s.getTracks()) t.stop(); };
    const { alice, bob } = await realPair({ mediaHandlerFactory: ownManager(manager) });
    suite.waitingFor = name;
    const { out, inc } = await talk(alice, bob, { media: { constraints: { audio: true, video: false }, mine: 1 } }, AUDIO);
    equal(out.getLocalStreams().length, 1, name);
    if (manager.hint) equal(manager.hint.constraints, { audio: true, video: false }, name);
    const ended = once(inc, 'terminated');
    out.bye();
    await ended;
    equal(released.length, 1, `${name}: released`);
  }
});

test('addStream replaced on the handler is called in its style', async () => {
  const calls = [];
  const change = (handler) => {
    handler.addStream = function (stream, success, failure) {
      calls.push([this === handler, stream instanceof MediaStream, typeof success, typeof failure]);
      for (const track of stream.getTracks()) handler.peerConnection.addTrack(track, stream);
      success();
    };
  };
  const { alice, bob } = await realPair({ mediaHandlerFactory: ownManager(new SIP.WebRTC.MediaStreamManager(), change) });
  await talk(alice, bob, AUDIO, AUDIO);
  equal(calls, [[true, true, 'function', 'function']]);
});

test('addStreams replaced on the handler is called with the streams', async () => {
  const calls = [];
  const change = (handler) => {
    handler.addStreams = (streams) => {
      calls.push(streams.map((s) => s instanceof MediaStream));
      for (const stream of streams) for (const track of stream.getTracks()) handler.peerConnection.addTrack(track, stream);
      return Promise.resolve();
    };
  };
  const { alice, bob } = await realPair({ mediaHandlerFactory: ownManager(new SIP.WebRTC.MediaStreamManager(), change) });
  await talk(alice, bob, AUDIO, AUDIO);
  equal(calls, [[true]]);
});
