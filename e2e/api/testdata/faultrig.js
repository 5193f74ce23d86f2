// What is left of a call that ends while something is under way: nothing.

// When it ends: in the same turn as the command, before and after the command's first
// message arrives, before and after what answers it arrives; a command that sends
// nothing: when it is done.
const MOMENTS = ['at once', 'sent', 'arrived', 'answered', 'taken'];
const SILENT_MOMENTS = ['at once', 'done'];

// Who ends it: who gave the command, the other one, who gave it and has lost the
// connection in the same turn; or nobody yet, only the connection is lost, and the
// call goes on when there is a new one.
const ENDINGS = {
  self: (call) => putDown(call.self),
  other: (call) => (call.other ? putDown(call.other) : call.bob.once('invite', putDown)),
  lost(call) {
    disconnect(call);
    putDown(call.self);
  },
  back: (call) => disconnect(call),
  // Who loses the connection before the call stands has no call any more; the other one,
  // whom no server tells, gives it up.
  gone(call) {
    disconnect(call);
    putDown(call.other);
  },
};
const OF_A_CALL = ['self', 'other', 'lost', 'back'];

const putDown = (session) => { if (session.status !== 9) session.terminate(); };
const disconnect = (call) => call.self.ua.transport.ws.drop();

// hangUps gives a command in many calls at once, and ends each of them in another way
// at another moment. Then every call must be over at both ends, told once; what was
// promised be settled; nothing captured go on; nothing be complained of. Gives the
// calls by what happened to them, 'self sent'.
//
// command: {
//   run(self, call)      gives the command; returns what it promises
//   before(self, call)   brings the call there
//   options, answer      of the call and of who accepts it, AUDIO by default
//   configuration        of the agents
//   setUp(call)          in place of a call that stands: sets call.self and call.other
//   byCallee             the one who was called gives the command
//   silent               the command sends nothing
//   asks                 'getUserMedia': the user is asked, and allows it only after the end
//   kinds, moments       of ENDINGS and MOMENTS, if not all of a call that stands
//   few                  only each second of them: browsers are slow with many pictures
// }
async function hangUps(command) {
  const left = { light: lights(), connections: made('RTCPeerConnection'), complaints: complaints() };
  const clock = hurrying();
  const line = wire();
  const log = { builtinEnabled: false, connector: (level, category, label, text) => { if (level === 'error' && category !== 'sip.transport') left.complaints.push(`${category}: ${text}`); } };
  const calls = await Promise.all(faultsOf(command).map((fault) => withAgents({ log, ...command.configuration }, fault)));
  left.handles = SIP.__handles();
  await Promise.all(calls.map((call) => (command.setUp ?? stands)(call, command)));
  await Promise.all(calls.map((call) => command.before?.(call.self, call)));
  await eventually(calls, ({ agents }) => agents.every((ua) => Object.values(ua.sessions).every(atRest)), 'it is quiet');
  const question = command.asks && asked(command.asks);
  watch(line, calls);
  for (const call of calls) give(command, call);
  if (command.silent) {
    await eventually(calls, (call) => call.when !== 'done' || call.promises === 0 || call.outcomes.length > 0 || command.asks, 'the command is done');
    for (const call of calls) reach(call, 'done');
  }
  await eventually(calls, (call) => call.ended, 'it comes to that');
  question?.allow();
  clock.hurry();
  await Promise.all(calls.filter(({ who }) => who === 'back').map(comesBack));
  await nothingIsLeft(calls, left);
  return Object.fromEntries(calls.map((call) => [call.name, call]));
}

const faultsOf = ({ silent, moments = silent ? SILENT_MOMENTS : MOMENTS, kinds = OF_A_CALL, few }) =>
  moments.flatMap((when, i) => kinds.filter((_, k) => !few || (i + k) % 2 === 0).map((who) => ({ who, when })));

const atRest = (session) => ![7, 12].includes(session.status) || session.isReadyToReinvite();

// eventually waits until something holds for all calls; a failure names those for which
// it does not, and what each says of itself.
async function eventually(calls, holds, what, say = stateOf) {
  const end = Date.now() + PATIENCE / 2;
  for (;;) {
    const rest = calls.filter((call) => !holds(call));
    if (rest.length === 0) return;
    if (Date.now() > end) throw new Error(`in vain: ${what}\n${rest.map((call) => `${call.name}: ${say(call)}`).join('\n')}`);
    await new Promise((next) => setTimeout(next, 10));
  }
}

const stateOf = ({ self, other, stage, promises, outcomes, logs }) =>
  show([self?.status, other?.status, stage?.start ?? stage, promises - outcomes.length, logs]);

// plainly: media are not what matters in the command.
const plainly = (command) => ({ ...command, configuration: { mediaHandlerFactory: plainMedia(), ...command.configuration } });

// Who lost the connection has another one at once.
const RECONNECTING = { wsServerReconnectionTimeout: 1, connectionRecoveryMinInterval: 1, connectionRecoveryMaxInterval: 1, wsServerMaxReconnection: 100 };

async function withAgents(configuration, fault) {
  const options = { wsServers: 'ws://wire.test', ...RECONNECTING, ...configuration };
  const [alice, bob, carol] = await Promise.all([agent('alice', options), agent('bob', options), agent('carol', { ...options, mediaHandlerFactory: plainMedia() })]);
  const call = { ...fault, name: `${fault.who} ${fault.when}`, alice, bob, carol, agents: [alice, bob, carol], sessions: [], logs: [], promises: 0, outcomes: [], stage: 'begun', ended: false };
  call.settled = () => call.outcomes.length === call.promises;
  for (const ua of [alice, bob]) {
    ua.on('inviteSent', (session) => follow(call, session));
    ua.on('invite', (session) => follow(call, session));
  }
  return call;
}

function follow(call, session) {
  call.sessions.push(session);
  call.logs.push(record(session));
}

async function stands(call, { options = AUDIO, answer = options, byCallee }) {
  const { out, inc } = await talk(call.alice, call.bob, options, answer);
  Object.assign(call, byCallee ? { self: inc, other: out } : { self: out, other: inc });
}

function give(command, call) {
  call.stage = 'armed';
  const promised = [command.run(call.self, call)].flat().filter((each) => typeof each?.then === 'function');
  call.promises = promised.length;
  for (const promise of promised) promise.then((value) => call.outcomes.push({ value }), (error) => call.outcomes.push({ error }));
  reach(call, 'at once');
}

function reach(call, moment) {
  if (call.ended || call.when !== moment) return;
  call.ended = true;
  ENDINGS[call.who](call);
}

// watch lets each message pass, and notes those that the moments are named by.
function watch(line, calls) {
  const deliver = line.network.receive;
  line.network.receive = (socket, message) => {
    const isOf = (session) => session?.ua.transport?.ws === socket;
    const call = calls.find(({ self, other }) => isOf(self) || isOf(other));
    const [before, after] = call ? momentsOf(call, isOf(call.self), message) : [];
    if (before) reach(call, before);
    if (socket.readyState === 1) deliver(socket, message); // else it was lost with the connection
    if (after) reach(call, after);
  };
}

function momentsOf(call, bySelf, message) {
  const { stage } = call, [, method] = message.get('CSeq').split(' ');
  if (stage === 'armed' && message.method === 'ACK') return []; // of the call
  if (method === 'REGISTER' || message.code === 100 || message.get('Info-Package') === 'trickle-ice') return [];
  if (stage === 'armed' && bySelf && (!message.code || method === 'INVITE')) {
    call.stage = message;
    return ['sent', 'arrived'];
  }
  if (bySelf || !stage.start || message.code < 200) return [];
  if (stage.method && stage.get('CSeq') !== message.get('CSeq')) return []; // answers another one
  call.stage = 'answered';
  return ['answered', 'taken'];
}

// A call whose connection came back stands at both ends, or has ended at both; then it ends.
async function comesBack(call) {
  const { self, other } = call;
  await eventually([call], () => self.ua.isRegistered() && call.settled(), 'the connection is back');
  await eventually([call], () => self.status === other.status && atRest(self) && atRest(other), 'both ends agree');
  putDown(self);
}

async function nothingIsLeft(calls, { light, connections, complaints: found, handles }) {
  await eventually(calls, ({ self, other }) => self.status === 9 && (other?.status ?? 9) === 9, 'both ends are over');
  await eventually(calls, (call) => call.settled(), 'what was promised is told');
  for (const { agents } of calls) for (const ua of agents) Object.values(ua.sessions).forEach(putDown);
  await eventually([light], () => light.on().length === 0, 'nothing is captured', () => light.on());
  await eventually([connections], () => connections.every((connection) => connection.signalingState === 'closed'), 'all connections are closed', String);
  await eventually([SIP], () => SIP.__handles() === handles, `${handles} handles`, SIP.__handles);
  for (const { name, logs } of calls) {
    for (const log of logs) equal(log.filter((event) => event.startsWith('terminated')).length, 1, `${name}: ${log}`);
  }
  equal(found, []);
}

// made notes the objects of a class of SIP.WebRTC that are made until the test ends.
function made(name) {
  SIP.WebRTC.isSupported();
  const list = [];
  instead(SIP.WebRTC, name, new Proxy(SIP.WebRTC[name], {
    construct(target, args) {
      const object = new target(...args);
      list.push(object);
      return object;
    },
  }));
  return list;
}

// complaints notes what no page should read in its console.
function complaints() {
  const list = [];
  const listeners = {
    unhandledrejection: ({ reason }) => list.push(`unhandled: ${reason?.stack ?? reason}`),
    error: ({ message }) => list.push(`uncaught: ${message}`),
  };
  for (const [event, listener] of Object.entries(listeners)) {
    window.addEventListener(event, listener);
    cleanUp(() => window.removeEventListener(event, listener));
  }
  const report = console.error;
  instead(console, 'error', (...args) => { list.push(args.join(' ')); report(...args); });
  return list;
}

// hurrying is a clock of the library that can be made to run a hundred times faster,
// so that what was to come in minutes comes at once.
function hurrying() {
  const waiting = new Map();
  let factor = 1, last = 1e9; // numbers that the browser's timers do not have
  const set = (id, { f, ms }) => {
    const ring = () => { waiting.delete(id); f(); };
    waiting.set(id, { f, ms, timer: setTimeout(ring, ms / factor) });
  };
  const clear = (id) => {
    clearTimeout(waiting.get(id)?.timer ?? id); // one of before is the browser's
    waiting.delete(id);
  };
  cleanUp(() => [...waiting.keys()].forEach(clear));
  instead(SIP.Timers, 'setTimeout', (f, ms, ...args) => {
    last += 1;
    set(last, { f: () => f(...args), ms });
    return last;
  });
  instead(SIP.Timers, 'clearTimeout', clear);
  return {
    hurry() {
      factor = 100;
      for (const [id, entry] of [...waiting]) {
        clear(id);
        set(id, entry);
      }
    },
  };
}
