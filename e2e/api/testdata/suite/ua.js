// The user agent: what it is made of, its constants, its life, and what it
// throws at once. (javascript-api 1.7)

const server = { wsServers: 'ws://server.test', mediaHandlerFactory: plainMedia() };

test('a fresh agent has its properties', () => {
  const ua = new SIP.UA({ uri: 'alice@test.example', autostart: false });
  ok(ua instanceof SIP.UA && ua instanceof SIP.EventEmitter, 'class and parent');
  equal(ua.status, 0);
  equal(ua.error, null);
  equal(ua.transport, null);
  equal([ua.data, ua.sessions, ua.subscriptions, ua.dialogs, ua.applicants], [{}, {}, {}, {}, {}]);
  equal(Object.keys(ua.transactions).sort(), ['ict', 'ist', 'nict', 'nist']);
  equal([ua.transactionsCount, ua.nictTransactionsCount, ua.nistTransactionsCount, ua.ictTransactionsCount, ua.istTransactionsCount], [0, 0, 0, 0, 0]);
  ok(ua.registerContext instanceof SIP.RegisterContext, 'registerContext');
  ok(ua.log instanceof SIP.LoggerFactory, 'log');
  for (const level of ['debug', 'log', 'warn', 'error']) equal(typeof ua.logger[level], 'function', level);
  equal(typeof ua.getLogger('mine').warn, 'function');
  equal(typeof ua.cache.credentials, 'object');
  equal(ua.isConnected(), false);
  equal(ua.isRegistered(), false);
});

test('the constants of the class are there', () => {
  const c = SIP.UA.C;
  equal([c.STATUS_INIT, c.STATUS_STARTING, c.STATUS_READY, c.STATUS_USER_CLOSED, c.STATUS_NOT_READY], [0, 1, 2, 3, 4]);
  equal([c.CONFIGURATION_ERROR, c.NETWORK_ERROR, c.MAX_FORWARDS, c.TAG_LENGTH], [1, 2, 70, 10]);
  ok(Array.isArray(c.ALLOWED_METHODS), 'a list');
  ok(String(c.ALLOWED_METHODS).startsWith('ACK,CANCEL,INVITE,MESSAGE,BYE,OPTIONS,INFO,NOTIFY'), String(c.ALLOWED_METHODS));
  equal(String(c.ACCEPTED_BODY_TYPES), 'application/sdp,application/dtmf-relay');
});

test('the contact prints as a name-addr, anonymous or outbound where asked', () => {
  const { contact } = new SIP.UA({ uri: 'alice@test.example', autostart: false });
  ok(contact.uri instanceof SIP.URI, 'uri');
  equal([contact.pub_gruu, contact.temp_gruu], [null, null]);
  ok(/^<sip:[a-z0-9]{8}@[a-z0-9]{12}\.invalid;transport=ws>$/.test(contact.toString()), contact.toString());
  ok(/;transport=ws;ob>$/.test(contact.toString({ outbound: true })), contact.toString({ outbound: true }));
  equal(contact.toString({ anonymous: true }), '<sip:anonymous@anonymous.invalid;transport=ws>');
  equal(contact.toString({ anonymous: true, outbound: true }), '<sip:anonymous@anonymous.invalid;transport=ws;ob>');
});

test('connecting and connected carry the transport, and this is the agent', async () => {
  fakeNetwork();
  const ua = new SIP.UA({ uri: 'alice@test.example', register: false, autostart: false, ...server });
  cleanUp(() => ua.stop());
  const seen = [];
  ua.on('connecting', function (event) { seen.push(['connecting', this === ua, event.attempts, event.transport === ua.transport, ua.isConnected()]); });
  ua.on('connected', function (event) { seen.push(['connected', this === ua, event.transport === ua.transport, ua.isConnected()]); });
  equal(ua.start(), ua);
  await until(() => seen.length === 2, 'connected');
  equal(seen, [['connecting', true, 1, true, false], ['connected', true, true, true]]);
  ok(ua.transport instanceof SIP.Transport, 'a SIP.Transport');
  equal(ua.status, SIP.UA.C.STATUS_READY);
});

test('connected can be observed although the agent starts in its constructor', async () => {
  fakeNetwork();
  const ua = new SIP.UA({ uri: 'alice@test.example', register: false, ...server });
  cleanUp(() => ua.stop());
  equal(ua.status, SIP.UA.C.STATUS_STARTING);
  await once(ua, 'connected');
});

test('start is no-op while the agent starts or runs', async () => {
  const network = fakeNetwork();
  const ua = new SIP.UA({ uri: 'alice@test.example', register: false, ...server });
  cleanUp(() => ua.stop());
  equal(ua.start(), ua);
  await once(ua, 'connected');
  ua.start();
  await new Promise((next) => setTimeout(next, 30));
  equal(network.sockets.length, 1);
});

test('afterConnected calls at once when connected, or later', async () => {
  fakeNetwork();
  const ua = new SIP.UA({ uri: 'alice@test.example', register: false, ...server });
  cleanUp(() => ua.stop());
  let called = 0;
  ua.afterConnected(() => { called++; });
  equal(called, 0);
  await until(() => called === 1, 'the callback');
  ua.afterConnected(() => { called++; });
  equal(called, 2);
});

test('the order of a start is connecting, connected, registered', async () => {
  const peer = scriptedPeer();
  const ua = new SIP.UA({ uri: 'alice@test.example', autostart: false, ...server });
  cleanUp(() => ua.stop());
  const seen = [];
  for (const name of ['connecting', 'connected', 'registered']) ua.on(name, () => seen.push(name));
  ua.start();
  await once(ua, 'registered');
  equal(seen, ['connecting', 'connected', 'registered']);
  equal(ua.isRegistered(), true);
  equal(peer.network.sockets.length, 1);
});

test('stop unregisters, disconnects with 1000, and fires unregistered before disconnected', async () => {
  const { ua, peer } = await peered();
  const seen = [];
  ua.on('unregistered', (response, cause) => seen.push(['unregistered', response && response.status_code, cause]));
  ua.on('disconnected', (event) => seen.push(['disconnected', event.transport instanceof SIP.Transport, event.code, event.reason]));
  equal(ua.stop(), ua);
  equal(ua.status, SIP.UA.C.STATUS_USER_CLOSED);
  await until(() => seen.length === 2, 'the end');
  equal(seen, [['unregistered', 200, null], ['disconnected', true, 1000, '']]);
  equal(peer.socket.closedWith.code === undefined || peer.socket.closedWith.code === 1000, true, 'close code');
  ua.stop(); // closed already: a warning, no more
});

test('a stopped agent starts again', async () => {
  const { ua } = await peered();
  ua.stop();
  await once(ua, 'disconnected');
  ua.start();
  await once(ua, 'registered');
  equal(ua.isConnected(), true);
});

test('stop ends the calls', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  const ended = once(inc, 'terminated');
  alice.stop();
  equal(out.status, 9);
  await ended;
  equal(Object.keys(alice.sessions), []);
});

test('what a page gets wrong is thrown at once with the text of the description', () => {
  fakeNetwork();
  const ua = new SIP.UA({ uri: 'alice@test.example', register: false, ...server });
  cleanUp(() => ua.stop());
  throws(() => ua.message(), TypeError, 'Not enough arguments');
  throws(() => ua.message('bob@test.example'), TypeError, 'Not enough arguments');
  throws(() => ua.message(undefined, 'hello'), TypeError, 'Not enough arguments');
  throws(() => ua.invite(), TypeError, 'Not enough arguments');
  throws(() => ua.request(), TypeError, 'Not enough arguments');
  throws(() => ua.request('OPTIONS'), TypeError, 'Not enough arguments');
  throws(() => ua.message('', 'hello'), TypeError, 'Invalid target: ');
  throws(() => ua.invite(''), TypeError, 'Invalid target: ');
  throws(() => ua.request('OPTIONS', ''), TypeError, 'Invalid target: ');
  throws(() => ua.invite('sip:bob@ex ample'), TypeError, 'Invalid target: sip:bob@ex ample');
});

test('a failed configuration is a ConfigurationError of the instance that is being made', () => {
  let made;
  class Own extends SIP.UA {
    loadConfig(configuration) {
      made = this;
      return super.loadConfig(configuration);
    }
  }
  throws(() => new Own({ uri: 'nonsense uri@', autostart: false }), SIP.Exceptions.ConfigurationError);
  equal([made.status, made.error], [SIP.UA.C.STATUS_NOT_READY, SIP.UA.C.CONFIGURATION_ERROR]);
});

test('a target is completed with the domain of the agent', () => {
  const ua = new SIP.UA({ uri: 'alice@test.example:5061', autostart: false });
  const text = (target) => String(ua.normalizeTarget(target));
  equal(text('bob'), 'sip:bob@test.example:5061');
  equal(text('sip:bob@other.example'), 'sip:bob@other.example');
  equal(text('+1(555)010-99'), 'sip:+155501099@test.example:5061');
  equal(text('tel:+1-555-0100'), 'sip:+15550100@test.example:5061');
  const uri = SIP.URI.parse('sip:bob@other.example;x=1');
  ok(ua.normalizeTarget(uri) === uri, 'a URI is returned as it is');
  equal(ua.normalizeTarget(''), undefined);
  equal(ua.normalizeTarget(undefined), undefined);
});

test('credentials are kept by realm and URI', () => {
  const ua = new SIP.UA({ uri: 'alice@test.example', autostart: false });
  const credentials = { realm: 'test.example', uri: 'sip:bob@test.example', username: 'alice' };
  ua.saveCredentials(credentials);
  equal(ua.getCredentials({ method: 'INVITE', ruri: SIP.URI.parse('sip:bob@test.example') }).username, 'alice');
  equal(ua.getCredentials({ method: 'INVITE', ruri: SIP.URI.parse('sip:carol@test.example') }), undefined);
});

test('transactions are announced and counted', async () => {
  const { ua, peer } = await peered();
  const seen = [];
  ua.on('newTransaction', ({ transaction }) => seen.push(`new ${transaction.type}`));
  ua.on('transactionDestroyed', ({ transaction }) => seen.push(`gone ${transaction.type}`));
  const context = ua.message('bob@test.example', 'hello');
  const request = await peer.request('MESSAGE');
  equal(ua.nictTransactionsCount, 1);
  equal(ua.transactionsCount, 1);
  peer.reply(request, 200);
  await once(context, 'accepted');
  await until(() => ua.transactionsCount === 0, 'no transaction is left');
  equal(seen, ['new nict', 'gone nict']);
});

test('the agent stops when its page goes, unless autostop says no', async () => {
  for (const autostop of [true, false]) {
    const { ua, peer } = await peered({ autostop });
    const before = peer.socket.sent.length;
    window.dispatchEvent(new Event('unload'));
    equal(ua.status === SIP.UA.C.STATUS_USER_CLOSED, autostop);
    equal(peer.socket.sent.slice(before).map((frame) => frame.split(' ')[0]), autostop ? ['REGISTER'] : [], 'said before the page is gone');
  }
});

test('an agent that calls itself gets 482', async () => {
  const { alice } = await pair();
  const [response] = await once(alice.invite(addressOf(alice)), 'terminated');
  equal(response.status_code, 482);
});

test('two agents of one page have calls both ways at once', async () => {
  const { alice, bob } = await pair();
  ok(alice.configuration.sipjsId !== bob.configuration.sipjsId, 'ids');
  ok(alice.configuration.viaHost !== bob.configuration.viaHost, 'hosts');
  const there = await talk(alice, bob);
  const back = await talk(bob, alice);
  equal([there.out.status, back.out.status], [12, 12]);
  equal([Object.keys(alice.sessions).length, Object.keys(bob.sessions).length], [2, 2]);
});

test('stopping one agent leaves the other alone', async () => {
  const { alice, bob } = await pair();
  alice.stop();
  equal([alice.status, bob.status], [SIP.UA.C.STATUS_USER_CLOSED, SIP.UA.C.STATUS_READY]);
  equal(bob.isRegistered(), true);
});
