// Calls between two agents of this page over a wire without a proxy, and media
// handlers that describe a session without a device.

let descriptions = 0;

// sdp is a session description with one audio stream.
function sdp(direction = 'sendrecv') {
  return ['v=0', `o=- ${++descriptions} 1 IN IP4 127.0.0.1`, 's=-', 't=0 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 0', 'c=IN IP4 127.0.0.1',
    'a=mid:0', 'a=rtcp-mux', 'a=setup:actpass', 'a=ice-ufrag:abcd', 'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`, `a=${direction}`, ''].join(CRLF);
}

// plainMedia is a mediaHandlerFactory in promise style; `change` may replace members.
// Each handler writes down its calls: [['getDescription', hint], ...].
function plainMedia(change = () => ({})) {
  const factory = (session, options) => {
    const note = (name) => (...args) => { handler.calls.push([name, ...args]); };
    const handler = {
      session, options, calls: [],
      getDescription(hint) {
        handler.calls.push(['getDescription', hint]);
        if (!handler.acquired) session.connecting(); // what a handler says when it has its streams
        handler.acquired = true;
        return Promise.resolve({ body: sdp(), contentType: 'application/sdp' });
      },
      setDescription(message) {
        handler.calls.push(['setDescription', message]);
        return Promise.resolve();
      },
      hasDescription: (message) => message.getHeader('Content-Type') === 'application/sdp',
      isReady: () => true,
      close: note('close'), render: note('render'), mute: note('mute'), unmute: note('unmute'), hold: note('hold'), unhold: note('unhold'),
    };
    Object.assign(handler, change(handler, session, options));
    factory.made.push(handler);
    return handler;
  };
  factory.made = [];
  return factory;
}

// wire connects the agents of a test with each other: requests go by the user
// of their Request-URI, responses by their Via. It answers REGISTER itself.
function wire() {
  const ends = new Map();
  const line = { messages: [], passes: () => true };
  line.network = fakeNetwork({
    receive(socket, message) {
      learn(ends, socket, message);
      if (message.method === 'REGISTER') return socket.receive(confirmRegister(message));
      line.messages.push(message);
      if (!line.passes(message)) return undefined;
      return line.deliver(message, socket);
    },
  });
  line.deliver = (message, from) => {
    const target = ends.get(message.code ? sentBy(message) : userOf(message.ruri));
    if (target) return target.receive(message.frame ?? message.text);
    if (message.method && message.method !== 'ACK') return from.receive(answer(message, 404, { reason: 'Not Found' }));
    return undefined;
  };
  // sent lists what went over the wire: ['INVITE', '100 INVITE', ...].
  line.sent = () => line.messages.map((m) => (m.code ? `${m.code} ${m.get('CSeq').split(' ')[1]}` : m.method));
  line.find = (what) => line.messages.filter((_, i) => line.sent()[i] === what);
  return line;
}

const sentBy = (message) => /^SIP\/2\.0\/\w+ ([^;:]+)/.exec(message.get('Via'))[1];

function learn(ends, socket, message) {
  if (message.code) return;
  ends.set(sentBy(message), socket);
  ends.set(userOf(uriOf(message.get('From'))), socket);
  const contact = uriOf(message.get('Contact') || '');
  if (contact) ends.set(userOf(contact), socket);
}

// pair is two registered agents on a wire.
async function pair(optionsOfAlice = {}, optionsOfBob = {}) {
  const line = wire();
  const media = () => ({ wsServers: 'ws://wire.test', mediaHandlerFactory: plainMedia() });
  const [alice, bob] = await Promise.all([
    agent('alice', { ...media(), ...optionsOfAlice }),
    agent('bob', { ...media(), ...optionsOfBob }),
  ]);
  return { alice, bob, line };
}

const addressOf = (ua) => ua.configuration.uri.toString();

// ring makes alice call bob, and waits until it rings there and alice has heard it.
async function ring(alice, bob, options) {
  const incoming = once(bob, 'invite');
  const out = alice.invite(addressOf(bob), options);
  const log = record(out);
  const [inc] = await incoming;
  await until(() => out.status === 2, 'the caller hears 180');
  return { out, inc, outLog: log, incLog: record(inc) };
}

// talk makes alice call bob, who accepts; both ends are confirmed when it resolves.
async function talk(alice, bob, options, answerOptions) {
  const call = await ring(alice, bob, options);
  call.inc.accept(answerOptions);
  await until(() => call.out.status === 12 && call.inc.status === 12, 'both ends are confirmed');
  return call;
}

// Not refer: to listen to it is to take transfers.
const SESSION_EVENTS = ['connecting', 'progress', 'accepted', 'confirmed', 'rejected', 'failed', 'terminated', 'cancel', 'bye',
  'dtmf', 'notify', 'hold', 'unhold', 'muted', 'unmuted', 'replaced', 'ack', 'prack', 'info'];

// record writes down the events of a session as name(arguments)status.
function record(session, names = SESSION_EVENTS) {
  const log = [];
  for (const name of names) session.on(name, (...args) => log.push(`${name}(${args.map(brief).join(', ')})${session.status ?? ''}`));
  return log;
}

function brief(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return value.startsWith('SIP/2.0 ') ? 'text' : value;
  if (value instanceof SIP.IncomingResponse) return String(value.status_code);
  if (value instanceof SIP.IncomingRequest) return `in ${value.method}`;
  if (value instanceof SIP.OutgoingRequest) return `out ${value.method}`;
  if (value.tone !== undefined) return value.tone;
  return show(value);
}
