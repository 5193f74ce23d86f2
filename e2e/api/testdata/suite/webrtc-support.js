// SIP.WebRTC.isSupported() and the four names of the browser that it puts on
// SIP.WebRTC, through which the library calls. (javascript-api 1.20.1)

// replace puts values on an object until the test ends.
function replace(object, values) {
  const before = Object.fromEntries(Object.keys(values).map((key) => [key, object[key]]));
  cleanUp(() => Object.assign(object, before));
  Object.assign(object, values);
}

test('isSupported is true here, at each call', () => {
  equal([SIP.WebRTC.isSupported(), SIP.WebRTC.isSupported()], [true, true]);
});

test('after isSupported the four names are there', () => {
  SIP.WebRTC.isSupported();
  equal(SIP.WebRTC.RTCPeerConnection === window.RTCPeerConnection, true);
  equal(SIP.WebRTC.RTCSessionDescription === window.RTCSessionDescription, true);
  equal(SIP.WebRTC.MediaStream === window.MediaStream, true);
  equal(typeof SIP.WebRTC.getUserMedia, 'function');
});

test('getUserMedia returns a promise of a stream, as in 0.7', async () => {
  SIP.WebRTC.isSupported();
  const stream = await SIP.WebRTC.getUserMedia({ audio: true });
  cleanUp(() => stream.getTracks().forEach((track) => track.stop()));
  equal([stream instanceof MediaStream, stream.getAudioTracks().length, stream.getVideoTracks().length], [true, 1, 0]);
});

test('getUserMedia calls back, as in 0.6', async () => {
  SIP.WebRTC.isSupported();
  const stream = await new Promise((resolve, reject) => { SIP.WebRTC.getUserMedia({ audio: true }, resolve, reject); });
  cleanUp(() => stream.getTracks().forEach((track) => track.stop()));
  ok(stream instanceof MediaStream);
  const error = await new Promise((resolve, reject) => { SIP.WebRTC.getUserMedia({}, reject, resolve); });
  ok(error, 'what is asked for nothing fails');
});

test('an error of the browser keeps its name', async () => {
  SIP.WebRTC.isSupported();
  const error = await SIP.WebRTC.getUserMedia({ video: { width: { exact: 123456 } } }).then(() => null, (e) => e);
  ok(error instanceof Error, String(error));
  equal(error.name, 'OverconstrainedError');
});

test('isSupported again leaves what a page has put there', () => {
  SIP.WebRTC.isSupported();
  const mine = () => {};
  replace(SIP.WebRTC, { getUserMedia: mine });
  SIP.WebRTC.isSupported();
  equal(SIP.WebRTC.getUserMedia === mine, true);
});

test('a page may say that WebRTC is not supported', () => {
  replace(SIP.WebRTC, { isSupported: () => false });
  throws(() => new SIP.WebRTC.MediaStreamManager(), SIP.Exceptions.NotSupportedError, 'Media not supported');
});

test('the library takes streams through SIP.WebRTC.getUserMedia', async () => {
  SIP.WebRTC.isSupported();
  const asked = [];
  const real = SIP.WebRTC.getUserMedia;
  replace(SIP.WebRTC, { getUserMedia(constraints) { asked.push(constraints); return real(constraints); } });
  const streams = await new SIP.WebRTC.MediaStreamManager().acquire({ constraints: { audio: true, video: false } });
  cleanUp(() => [streams].flat().forEach((stream) => stream.getTracks().forEach((track) => track.stop())));
  equal(asked, [{ audio: true, video: false }]);
});

test('the library makes connections by SIP.WebRTC.RTCPeerConnection', async () => {
  SIP.WebRTC.isSupported();
  const made = [];
  const Real = SIP.WebRTC.RTCPeerConnection;
  replace(SIP.WebRTC, { RTCPeerConnection: class extends Real { constructor(...args) { super(...args); made.push(this); } } });
  const { peer, ua } = await peered({ mediaHandlerFactory: undefined });
  const session = ua.invite('bob@example.com', { media: { constraints: { audio: true, video: false } } });
  equal([made.length, session.mediaHandler.peerConnection === made[0]], [1, true]);
  await peer.request('INVITE');
  session.terminate();
});
