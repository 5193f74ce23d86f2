// Calls with the browser's own media: fake devices, real peer connections.

// realPair is a pair of agents with the default media handler.
const realPair = (optionsOfAlice = {}, optionsOfBob = {}) =>
  pair({ mediaHandlerFactory: undefined, ...optionsOfAlice }, { mediaHandlerFactory: undefined, ...optionsOfBob });

const AUDIO = { media: { constraints: { audio: true, video: false } } };
const BOTH = { media: { constraints: { audio: true, video: true } } };

// noisy writes down the events of a media handler from the first on; it is used
// as a factory around the default one.
function noisy(log, events = HANDLER_EVENTS) {
  return (session, options) => {
    const handler = new SIP.WebRTC.MediaHandler(session, options);
    for (const name of events) handler.on(name, (...args) => log.push([name, ...args]));
    return handler;
  };
}

const HANDLER_EVENTS = ['userMediaRequest', 'userMedia', 'userMediaFailed', 'iceGathering', 'iceCandidate', 'iceComplete', 'iceGatheringComplete', 'getDescription', 'setDescription', 'addStream',
  'dataChannel', 'iceConnectionChecking', 'iceConnectionConnected', 'iceConnectionCompleted', 'iceConnectionFailed', 'iceFailed'];

// element makes a media element on the page, for one test.
function element(kind) {
  const made = document.createElement(kind);
  made.muted = true;
  made.playsInline = true;
  document.body.append(made);
  cleanUp(() => { made.srcObject = null; clearInterval(made.ensurePlayingIntervalId); made.remove(); });
  return made;
}

// plays resolves when frames of a video arrive.
const plays = (video) => until(() => video.videoWidth > 0 && video.currentTime > 0, 'the video plays');

// connected waits until both peer connections are.
const connectedMedia = (...sessions) => until(() => sessions.every((s) => ['connected', 'completed'].includes(s.mediaHandler.peerConnection.iceConnectionState)), 'the media connect');
