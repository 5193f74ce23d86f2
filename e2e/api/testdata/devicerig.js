// Devices and screens in tests: what was captured, and whether a light is still on.

// lights notes every track that the browser gives; on() lists those that still run.
function lights() {
  SIP.WebRTC.isSupported();
  const tracks = [];
  for (const name of ['getUserMedia', 'getDisplayMedia']) {
    const real = SIP.WebRTC[name];
    instead(SIP.WebRTC, name, async (constraints) => {
      const stream = await real(constraints);
      tracks.push(...stream.getTracks());
      return stream;
    });
  }
  return { tracks, on: () => tracks.filter((t) => t.readyState === 'live').map((t) => t.label) };
}

// failing makes a way to capture reject with a DOMException until the test ends.
function failing(name, error) {
  SIP.WebRTC.isSupported();
  instead(SIP.WebRTC, name, () => Promise.reject(new DOMException('no', error)));
}

// asked makes a way to capture wait like a user who thinks; allow() lets it go on.
function asked(name) {
  SIP.WebRTC.isSupported();
  const real = SIP.WebRTC[name];
  const question = { pending: false };
  const allowed = new Promise((resolve) => { question.allow = resolve; });
  instead(SIP.WebRTC, name, async (constraints) => {
    question.pending = true;
    await allowed;
    return real(constraints);
  });
  return question;
}

// refusal waits for the rejection of a promise.
async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was not rejected');
}

// unplug ends a track as the browser does when its device is gone.
function unplug(track) {
  track.stop();
  track.dispatchEvent(new Event('ended'));
}

const senderOf = (session, kind) => session.mediaHandler.peerConnection.getSenders().find((s) => s.track?.kind === kind);
const trackOf = (session, kind) => senderOf(session, kind)?.track ?? null;
const directions = (session, kind) => session.mediaHandler.peerConnection.getTransceivers().filter((t) => t.receiver.track.kind === kind).map((t) => t.direction);

// come is how many frames of video were decoded, or packets of sound have come.
async function come(session, kind) {
  const report = await session.mediaHandler.peerConnection.getStats();
  return [...report.values()].filter((s) => s.type === 'inbound-rtp' && s.kind === kind)
    .reduce((sum, s) => sum + ((kind === 'video' ? s.framesDecoded : s.packetsReceived) || 0), 0);
}

// grows waits until more of a kind has come than at the beginning.
async function grows(session, kind) {
  const before = await come(session, kind);
  suite.waitingFor = `waiting until more ${kind} comes`;
  while (await come(session, kind) <= before) await new Promise((next) => setTimeout(next, 20));
}

// loudness is the root mean square of what a stream sounds like, over a tenth of a second.
async function loudness(stream) {
  const context = new AudioContext();
  try {
    await context.resume();
    const meter = context.createAnalyser();
    meter.fftSize = 8192;
    context.createMediaStreamSource(stream).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    await new Promise((next) => setTimeout(next, 250));
    meter.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
  } finally {
    await context.close();
  }
}
