// What the tests' pages share: agents that are on line, calls whose events are
// written down, and pictures that are counted.

// agent makes a user agent and waits until it is registered.
async function agent(name, options) {
  await SIP.ready;
  const ua = new SIP.UA({ uri: `${name}@${location.hostname}`, displayName: name, ...options });
  await when(ua, 'registered', ['registrationFailed']);
  return ua;
}

// when resolves with the event's arguments; one of the failing events rejects.
function when(emitter, event, failing = []) {
  return new Promise((resolve, reject) => {
    emitter.on(event, (...args) => resolve(args));
    for (const bad of failing) {
      emitter.on(bad, (...args) => reject(new Error(`${bad}: ${args.map(String).join(', ')}`)));
    }
  });
}

// record writes down the events of a session in their order, with its status.
function record(session) {
  const log = [];
  const names = ['connecting', 'progress', 'accepted', 'confirmed', 'rejected', 'failed', 'cancel', 'bye', 'terminated'];
  for (const name of names) session.on(name, (...args) => log.push({ name, status: session.status, cause: typeof args[1] === 'string' ? args[1] : null }));
  session.recorded = log;
  return session;
}

const named = (session) => session.recorded.map((event) => event.name).join(' ');
const causes = (session) => session.recorded.filter((event) => event.cause).map((event) => `${event.name} ${event.cause}`).join(', ');

function media(id, constraints = { audio: true, video: true }) {
  return { media: { constraints, render: { remote: document.getElementById(id) } } };
}

const frames = (id) => document.getElementById(id).getVideoPlaybackQuality().totalVideoFrames;

// inbound is what the statistics say about the audio or video that a call
// receives: bytesReceived, framesDecoded, totalAudioEnergy ...
async function inbound(session, kind) {
  const report = await session.mediaHandler.peerConnection.getStats();
  return [...report.values()].find((entry) => entry.type === 'inbound-rtp' && entry.kind === kind) || {};
}

// picture is what a video element shows: its mean brightness, 0 to 255, and its
// pixels as a text to compare with.
function picture(id) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 24 });
  const context = canvas.getContext('2d');
  context.drawImage(document.getElementById(id), 0, 0, 32, 24);
  const pixels = context.getImageData(0, 0, 32, 24).data.filter((value, i) => i % 4 < 3);
  return { brightness: pixels.reduce((sum, value) => sum + value, 0) / pixels.length, pixels: pixels.join() };
}
