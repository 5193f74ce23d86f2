// SIP.LoggerFactory and its loggers: levels, console, connector, line format.
// (javascript-api 1.5)

const levels = ['error', 'warn', 'log', 'debug'];

// factory is a LoggerFactory whose lines come to `lines` instead of the console.
function factory(settings = {}) {
  const made = new SIP.LoggerFactory();
  made.lines = [];
  made.builtinEnabled = false;
  made.connector = (...args) => made.lines.push(args);
  return Object.assign(made, settings);
}

// consoleSpy catches what is printed until the test ends.
function consoleSpy() {
  const printed = [];
  for (const level of levels) {
    const real = console[level];
    cleanUp(() => { console[level] = real; });
    console[level] = (...args) => printed.push([level, ...args]);
  }
  return printed;
}

test('a new factory prints to the console, at level 2, without connector', () => {
  const made = new SIP.LoggerFactory();
  equal([made.builtinEnabled, made.level, made.connector], [true, 2, null]);
});

test('the three settings are accessors of the factory', () => {
  const made = new SIP.LoggerFactory();
  for (const key of ['builtinEnabled', 'level', 'connector']) equal(typeof Object.getOwnPropertyDescriptor(made, key).set, 'function', key);
});

test('level takes 0 to 3 and the names', () => {
  const made = factory();
  for (const [given, stored] of [[0, 0], [1, 1], [2, 2], [3, 3], ['error', 0], ['warn', 1], ['log', 2], ['debug', 3]]) {
    made.level = given;
    equal(made.level, stored, String(given));
  }
});

test('a level above 3 counts as 3', () => {
  const made = factory();
  made.level = 7;
  equal(made.level, 3);
});

test('an invalid level is logged as an error and changes nothing', () => {
  for (const bad of ['loud', -1, null, undefined, {}, true]) {
    const made = factory({ level: 1 });
    made.level = bad;
    equal(made.level, 1, String(bad));
    equal(made.lines.length, 1, `${String(bad)}: one line`);
    equal(made.lines[0].slice(0, 2), ['error', 'sip.loggerfactory']);
  }
});

test('an invalid builtinEnabled is logged as an error and changes nothing', () => {
  for (const bad of ['false', 0, null, {}]) {
    const made = factory();
    made.builtinEnabled = bad;
    equal(made.builtinEnabled, false, String(bad));
    equal(made.lines.map((line) => line.slice(0, 2)), [['error', 'sip.loggerfactory']]);
  }
});

test('connector is a function, or null, which an empty text and undefined mean too', () => {
  const f = () => {};
  for (const [given, stored] of [[f, f], [null, null], [f, f], ['', null], [f, f], [undefined, null]]) {
    const made = new SIP.LoggerFactory();
    made.connector = f;
    made.connector = given;
    equal(made.connector === stored, true, String(given));
  }
});

test('an invalid connector is logged as an error and changes nothing', () => {
  for (const bad of ['console', 5, {}]) {
    const made = factory();
    const before = made.connector;
    made.connector = bad;
    equal(made.connector === before, true);
    equal(made.lines.map((line) => line.slice(0, 2)), [['error', 'sip.loggerfactory']]);
  }
});

test('each level shows itself and what is graver', () => {
  for (let level = 0; level <= 3; level++) {
    const made = factory({ level });
    for (const name of levels) made[name]('some.category', null, name);
    equal(made.lines.map(([name]) => name), levels.slice(0, level + 1), `level ${level}`);
  }
});

test('the connector gets level, category, label and content', () => {
  const made = factory({ level: 3 });
  made.warn('some.category', 'a label', 'the content');
  equal(made.lines, [['warn', 'some.category', 'a label', 'the content']]);
});

test('the connector works without the console, the console without connector', () => {
  const printed = consoleSpy();
  const quiet = factory();
  quiet.log('some.category', null, 'one');
  equal([printed.length, quiet.lines.length], [0, 1]);
  const loud = factory({ builtinEnabled: true, connector: null });
  loud.log('some.category', null, 'two');
  equal([printed.length, loud.lines.length], [1, 0]);
});

test('a connector that throws disturbs nobody', () => {
  const made = factory();
  const report = window.reportError;
  cleanUp(() => { window.reportError = report; });
  window.reportError = () => {};
  made.connector = () => { throw new Error('bad connector'); };
  made.log('some.category', null, 'one');
});

test('a line on the console is date, category and content', () => {
  const printed = consoleSpy();
  new SIP.LoggerFactory().log('some.category', null, 'the content');
  equal(printed.length, 1);
  const [level, line] = printed[0];
  equal(level, 'log');
  const [date, ...rest] = line.split(' | ');
  ok(Math.abs(new Date(date) - Date.now()) < 60000, date);
  equal(rest, ['some.category', 'the content']);
});

test('a label stands between category and content', () => {
  const printed = consoleSpy();
  new SIP.LoggerFactory().error('some.category', 'a label', 'the content');
  equal(printed[0][0], 'error');
  equal(printed[0][1].split(' | ').slice(1), ['some.category', 'a label', 'the content']);
});

test('content that is no text is printed as it is', () => {
  const printed = consoleSpy();
  const content = { a: 1 };
  new SIP.LoggerFactory().warn('some.category', null, content);
  equal([printed[0][0], printed[0].at(-1) === content], ['warn', true]);
});

test('print writes to the function it is given', () => {
  const lines = [];
  new SIP.LoggerFactory().print((line) => lines.push(line), 'some.category', null, 'the content');
  ok(lines[0].endsWith(' | some.category | the content'), lines[0]);
});

test('a logger writes at the four levels under its category', () => {
  const made = factory({ level: 3 });
  const logger = made.getLogger('some.category');
  for (const name of levels) logger[name](`a ${name}`);
  equal(made.lines.map(([level, category, , content]) => [level, category, content]), levels.map((name) => [name, 'some.category', `a ${name}`]));
});

test('loggers are kept per category', () => {
  const made = factory();
  equal(made.getLogger('a') === made.getLogger('a'), true, 'the same');
  equal(made.getLogger('a') === made.getLogger('b'), false, 'others for others');
});

test('a label makes a logger of its own at level 3, and shows there', () => {
  const made = factory({ level: 3 });
  const labelled = made.getLogger('a', 'call 1');
  equal(labelled === made.getLogger('a', 'call 2'), false);
  labelled.log('x');
  equal(made.lines, [['log', 'a', 'call 1', 'x']]);
});

test('below level 3 a label changes nothing', () => {
  const made = factory({ level: 2 });
  equal(made.getLogger('a', 'call 1') === made.getLogger('a'), true);
  made.getLogger('a', 'call 1').log('x');
  equal(made.lines[0][2] || null, null, 'no label');
});

test('a category may have the name of a member of Object', () => {
  const made = factory();
  made.getLogger('constructor').log('x');
  made.getLogger('__proto__').log('y');
  equal(made.lines.map((line) => line[1]), ['constructor', '__proto__']);
});

test('a method replaced on the prototype is honoured', () => {
  const real = SIP.LoggerFactory.prototype.debug;
  cleanUp(() => { SIP.LoggerFactory.prototype.debug = real; });
  const seen = [];
  SIP.LoggerFactory.prototype.debug = (category, label, content) => seen.push([category, content]);
  new SIP.LoggerFactory().getLogger('a').debug('x');
  equal(seen, [['a', 'x']]);
});

test('a user agent writes through the connector of its configuration', () => {
  const lines = [];
  const ua = new SIP.UA({ uri: 'alice@test.example', password: 'secret', autostart: false,
    log: { builtinEnabled: false, level: 'debug', connector: (...args) => lines.push(args) } });
  ok(ua.log instanceof SIP.LoggerFactory, 'ua.log');
  ok(lines.some(([, category]) => category === 'sip.ua'), 'lines of sip.ua');
  const all = lines.map((line) => line[3]).join('\n');
  for (const name of ['uri', 'wsServers', 'registerExpires', 'displayName']) ok(all.includes(name), `${name} is logged`);
  ok(all.includes('NOT SHOWN') && !all.includes('secret'), 'the password is not shown');
  ua.getLogger('my.category', 'my label').debug('mine');
  equal(lines.at(-1), ['debug', 'my.category', 'my label', 'mine']);
});

test('each object writes under the category of its class', async () => {
  const lines = [];
  const { peer, ua } = await peered({ log: { builtinEnabled: false, connector: (...args) => lines.push(args) } });
  const message = once(ua, 'message');
  peer.ask('MESSAGE', ua, { body: 'hello', type: 'text/plain' });
  const [incoming] = await message;
  const invited = once(ua, 'invite');
  peer.ask('INVITE', ua, { body: sdp() });
  const [called] = await invited;
  const outgoing = ua.message('bob@test.example', 'hello');
  const calling = ua.invite('bob@test.example');
  const owners = [[ua, 'sip.ua'], [ua.transport, 'sip.transport'], [ua.registerContext, 'sip.registercontext'], [outgoing, 'sip.clientcontext'],
    [incoming, 'sip.servercontext'], [calling, 'sip.inviteclientcontext'], [called, 'sip.inviteservercontext'], [outgoing.request, 'sip.sipmessage']];
  for (const [owner, category] of owners) {
    owner.logger.log(`of ${category}`);
    equal(lines.at(-1).slice(0, 2), ['log', category]);
    equal(lines.at(-1)[3], `of ${category}`);
  }
});

test('what the library writes names its place in the listed categories', async () => {
  const listed = /^(sip\.(ua|transport|parser|sanitycheck|sipmessage|transaction\.(nict|ict|nist|ist)|dialog|requestsender|registercontext|clientcontext|servercontext|inviteclientcontext|inviteservercontext|subscription|invitecontext\.(mediahandler|dtmf)|loggerfactory|eventemitter)|sipjs\.digestauthentication)$/;
  const lines = [];
  const { peer, ua } = await peered({ traceSip: true, log: { builtinEnabled: false, level: 'debug', connector: (...args) => lines.push(args) } });
  const invited = once(ua, 'invite');
  peer.ask('INVITE', ua, { body: sdp() });
  (await invited)[0].reject();
  await peer.response(480, 'INVITE');
  peer.send('garbage');
  await until(() => lines.some(([level]) => level === 'warn'), 'the garbage is warned of');
  const odd = [...new Set(lines.map((line) => line[1]).filter((category) => !listed.test(category)))];
  equal(odd, []);
});
