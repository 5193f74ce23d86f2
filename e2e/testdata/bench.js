// The measurements of `make bench`, in the page. Times are milliseconds.

const quiet = { log: { builtinEnabled: false } };
const median = (times) => times.sort((x, y) => x - y)[Math.floor(times.length / 2)];

// registered: new SIP.UA to its registered event.
async function benchRegister(runs) {
  const times = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    const ua = await agent(`bench${i}`, quiet);
    times.push(performance.now() - start);
    ua.stop();
    await when(ua, 'disconnected');
  }
  return median(times);
}

// messages: MESSAGE and its 200, one after the other; per second.
async function benchMessages(count) {
  const start = performance.now();
  for (let i = 0; i < count; i++) await when(a.message('bob', 'text'), 'accepted', ['failed']);
  return count / ((performance.now() - start) / 1000);
}

// parsing: whole messages from JavaScript, per second.
function benchParse(text, count) {
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    if (!SIP.Parser.parseMessage(text, a)) throw new Error('does not parse');
  }
  return count / ((performance.now() - start) / 1000);
}

// A media handler without media, so that a thousand calls take seconds.
function silent(session) {
  const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=sendrecv\r\n';
  const handler = new SIP.EventEmitter();
  return Object.assign(handler, {
    isReady: () => true, close() {}, render() {}, mute() {}, unmute() {}, hold() {}, unhold() {},
    hasDescription: () => true,
    getDescription: () => Promise.resolve({ body: sdp, contentType: 'application/sdp' }),
    setDescription: () => Promise.resolve(),
  });
}

// Calls made and ended, all of them; resolves when the last one is gone.
async function benchCalls(count) {
  const [x, y] = await Promise.all([agent('silent1', { mediaHandlerFactory: silent, ...quiet }), agent('silent2', { mediaHandlerFactory: silent, ...quiet })]);
  y.on('invite', (session) => session.accept());
  for (let i = 0; i < count; i++) {
    const call = x.invite('silent2');
    await when(call, 'accepted', ['failed']);
    const ended = when(call, 'terminated');
    call.bye();
    await ended;
  }
  for (const ua of [x, y]) {
    ua.stop();
    await when(ua, 'disconnected');
  }
}
