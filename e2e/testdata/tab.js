// One phone of a scenario (e2e/scenarios): a tab with one user agent, its calls,
// and all that it captured.

let ua = null;
let call = null; // the newest one
const calls = [];
let sent = []; // what crossed the connection: see wire.js

// lights are the tracks of devices and screens that the browser gave.
const lights = [];
for (const name of ['getUserMedia', 'getDisplayMedia']) {
  const real = navigator.mediaDevices[name].bind(navigator.mediaDevices);
  navigator.mediaDevices[name] = async (constraints) => {
    const stream = await real(constraints);
    lights.push(...stream.getTracks());
    return stream;
  };
}
const realClone = MediaStreamTrack.prototype.clone;
MediaStreamTrack.prototype.clone = function () {
  const copy = realClone.call(this);
  if (lights.includes(this)) lights.push(copy);
  return copy;
};
const lit = () => lights.filter((track) => track.readyState === 'live');

// both and sound are hints for invite and accept.
const both = () => media('screen');
const sound = () => media('screen', { audio: true, video: false });

// ring is what happens to an incoming call; scenarios replace it.
let ring = (session) => session.accept(both());

// heard are the messages of others in chats.
const heard = [];
const listens = (chat) => { chat.on('message', (message) => heard.push(message)); };

// online brings the tab's user agent on line.
async function online(options) {
  await SIP.ready;
  ua = new SIP.UA(options);
  ua.on('invite', (session) => { known(session); ring(session); });
  ua.on('chat', listens);
  await when(ua, 'registered', ['registrationFailed']);
  sent = wire(ua);
}

// known makes a session the tab's newest call, whose events are written down.
function known(session) {
  call = record(session);
  calls.push(call);
  return call;
}

// dial calls somebody, and resolves when it was accepted.
async function dial(target, options = both()) {
  const session = known(ua.invite(target, options));
  await session.when('accepted');
  return session;
}

const talking = (session = call) => session?.status === SIP.Session.C.STATUS_CONFIRMED;
const over = (session = call) => session?.status === SIP.Session.C.STATUS_TERMINATED;

// come is what arrived of a call's media so far.
async function come(session = call) {
  const sum = { audio: 0, video: 0 };
  const connection = session?.mediaHandler?.peerConnection;
  if (!connection || connection.signalingState === 'closed') return sum;
  for (const report of (await connection.getStats()).values()) {
    if (report.type === 'inbound-rtp') sum[report.kind] += (report.kind === 'video' ? report.framesDecoded : report.packetsReceived) || 0;
  }
  return sum;
}

// listen begins to count; more says whether enough has come since.
let before = null;
const listen = async (session) => { before = await come(session); return true; };
const more = async (kinds, session) => {
  const now = await come(session);
  return kinds.every((kind) => now[kind] > before[kind] + 3);
};

// energy is how loud all was together that was heard in the call.
const energy = async (session = call) => (await inbound(session, 'audio')).totalAudioEnergy ?? 0;

// told notes events of an emitter as texts, in their order.
const notes = [];
function told(emitter, ...names) {
  for (const name of names) emitter.on(name, () => notes.push(name));
  return emitter;
}

// hurry makes the library's clock run faster in the calls that follow: its only
// timers are those of SIP.Timers.
function hurry() {
  SIP.Timers.setTimeout = (f, ms, ...args) => setTimeout(f, ms / 8, ...args);
}

// watched is the newest watch of presence, lamp what the newest busy lamp shows.
const watched = () => ua.presence.watching.at(-1);
const lamp = () => ua.lamps.watching.at(-1)?.state;

// offline ends all, and resolves when the connection is closed.
async function offline() {
  if (!ua.isConnected()) return;
  const gone = when(ua, 'disconnected');
  ua.stop();
  await gone;
}

// passing has all that crosses a user agent's connection go through functions of its
// text, which return what goes on, null for nothing.
function passing(ua, { out = (text) => text, come = (text) => text }) {
  const socket = ua.transport.ws, { send, onmessage } = socket;
  const textOf = (data) => (typeof data === 'string' ? data : new TextDecoder().decode(data));
  socket.send = function (data) { const text = out(textOf(data)); if (text !== null) send.call(this, text); };
  socket.onmessage = function ({ data }) { const text = come(textOf(data)); if (text !== null) onmessage.call(this, new MessageEvent('message', { data: text })); };
}

// old has a phone say nothing of PRACK and UPDATE, nor of what needs them.
const old = (ua) => passing(ua, {
  out: (text) => text.replace(/^(Allow|Supported): .*$/gm, (line) => line.replace(/(?<=[ ,])(PRACK|UPDATE|100rel|timer)(, |$)/g, '')),
});

// deaf has a phone not hear the requests of a method, and mute not send them.
const without = (method) => (text) => (text.startsWith(`${method} `) ? null : text);
const deaf = (ua, method) => passing(ua, { come: without(method) });
const mute = (ua, method) => passing(ua, { out: without(method) });
