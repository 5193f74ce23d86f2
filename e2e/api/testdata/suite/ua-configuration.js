// The configuration of a user agent: parameters, defaults, what is accepted and
// how it is stored, what is refused. (javascript-api 1.7.1, 1.7.2)

// offline makes an agent that opens no socket.
function offline(options) {
  return new SIP.UA({ uri: 'alice@test.example', autostart: false, ...options });
}

// stored is the value of one parameter after construction.
const stored = (name, value) => offline({ [name]: value }).configuration[name];

// refused wants a ConfigurationError that names parameter and value; of a falsy
// value it says that the parameter is missing.
function refused(name, value) {
  const error = throws(() => offline({ [name]: value }), SIP.Exceptions.ConfigurationError,
    value ? `Invalid value ${JSON.stringify(value)} for parameter "${name}"` : `Missing parameter: ${name}`);
  ok(error instanceof Error, 'a ConfigurationError is an Error');
  equal(error.name, 'CONFIGURATION_ERROR');
  equal(error.code, 1);
  equal(error.parameter, name);
  ok(error.value === value, 'the error carries the value');
}

test('an agent without configuration is anonymous and finds its server at the origin of the page', () => {
  const network = fakeNetwork();
  const ua = new SIP.UA();
  cleanUp(() => ua.stop());
  ok(/^sip:anonymous\.[a-z0-9]{6}@anonymous\.invalid$/i.test(String(ua.configuration.uri)), String(ua.configuration.uri));
  const server = ua.configuration.wsServers[0];
  equal(server.ws_uri, `ws://${location.host}/sip`);
  equal(server.scheme, 'WS');
  equal(server.sip_uri, `<sip:${location.host};transport=ws;lr>`);
  equal([server.status, server.weight], [0, 0]);
  equal(network.sockets.length <= 1, true, 'at most one socket');
});

test('a string is the URI, also as a String object', () => {
  fakeNetwork();
  for (const text of ['bob@test.example', new String('bob@test.example')]) {
    const ua = new SIP.UA(text);
    cleanUp(() => ua.stop());
    equal(String(ua.configuration.uri), 'sip:bob@test.example');
  }
});

test('the URI becomes a SIP.URI, its scheme may be missing or in capitals', () => {
  ok(stored('uri', 'alice@test.example') instanceof SIP.URI, 'a SIP.URI');
  for (const text of ['alice@test.example', 'sip:alice@test.example', 'SIP:alice@test.example']) equal(String(stored('uri', text)), 'sip:alice@test.example');
});

test('a URI that does not parse, has no user or is sips is refused', () => {
  for (const uri of ['sip:test.example', 'alice@', 'sip:@test.example', 'sips:alice@test.example', 5, {}]) refused('uri', uri);
});

test('the defaults are those of the description', () => {
  const c = offline().configuration;
  equal(c.password, null, 'password');
  equal(c.authorizationUser, 'alice', 'authorizationUser');
  equal(c.displayName || '', '', 'displayName');
  equal(c.register, true, 'register');
  equal(c.registerExpires, 600, 'registerExpires');
  equal(String(c.registrarServer), 'sip:test.example', 'registrarServer');
  ok(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(c.instanceId), `instanceId ${c.instanceId}`);
  equal(c.userAgentString, SIP.C.USER_AGENT, 'userAgentString');
  equal(c.traceSip, false, 'traceSip');
  equal(c.noAnswerTimeout, 60000, 'noAnswerTimeout in ms');
  equal(c.rel100, 'none', 'rel100');
  equal(c.replaces, 'none', 'replaces');
  equal([c.sessionTimers, c.sessionExpires, c.minSessionExpires], [true, 1800, 90], 'session timers');
  equal(c.stunServers, [], 'stunServers: nobody is called that the page did not name');
  equal(c.turnServers, [], 'turnServers');
  equal(c.usePreloadedRoute, false, 'usePreloadedRoute');
  equal([c.connectionRecoveryMinInterval, c.connectionRecoveryMaxInterval], [2, 30], 'recovery');
  equal([c.wsServerMaxReconnection, c.wsServerReconnectionTimeout], [3, 4], 'reconnection');
  equal([c.hackViaTcp, c.hackIpInContact, c.hackWssInTransport], [false, false, false], 'hacks');
  equal(c.keepAliveInterval, 0, 'keepAliveInterval');
  equal(c.extraSupported, [], 'extraSupported');
  equal(c.iceCheckingTimeout, 5000, 'iceCheckingTimeout');
  equal(c.contactTransport, 'ws', 'contactTransport');
  equal(c.forceRport, false, 'forceRport');
  equal(c.allowLegacyNotifications, false, 'allowLegacyNotifications');
  equal(c.autostop, true, 'autostop');
  equal(c.custom, {}, 'custom');
  equal(typeof c.mediaHandlerFactory, 'function', 'mediaHandlerFactory');
});

test('sipjsId, hostportParams and viaHost are derived', () => {
  const c = offline({ uri: 'alice@test.example:5061' }).configuration;
  ok(/^[a-z0-9]{5}$/.test(c.sipjsId), c.sipjsId);
  equal(c.hostportParams, 'test.example:5061');
  ok(/^[a-z0-9]{12}\.invalid$/.test(c.viaHost), c.viaHost);
});

test('empty values mean the default', () => {
  for (const nothing of [null, '', undefined, NaN, []]) {
    equal(stored('registerExpires', nothing), 600, 'registerExpires');
    equal(stored('userAgentString', nothing), SIP.C.USER_AGENT, 'userAgentString');
    equal(stored('rel100', nothing), 'none', 'rel100');
  }
  equal(stored('stunServers', []), [], 'an empty list of STUN servers is a value');
});

test('numbers are positive integers, also as strings', () => {
  for (const name of ['registerExpires', 'connectionRecoveryMinInterval', 'connectionRecoveryMaxInterval', 'wsServerMaxReconnection', 'wsServerReconnectionTimeout', 'keepAliveInterval']) {
    equal(stored(name, 7), 7, name);
    equal(stored(name, '12'), 12, name);
    for (const bad of [0, -1, 1.5, 'many', {}, true]) refused(name, bad);
  }
  equal(stored('noAnswerTimeout', 30), 30000);
  equal(stored('noAnswerTimeout', '2'), 2000);
  refused('noAnswerTimeout', 0);
  equal(stored('iceCheckingTimeout', 700), 700);
  equal(stored('iceCheckingTimeout', 100), 500, 'the least waiting time');
});

test('the times of a session are at least 90 seconds, and the error says so', () => {
  equal([stored('sessionExpires', 90), stored('minSessionExpires', '3600'), stored('sessionTimers', false)], [90, 3600, false]);
  equal(offline({ minSessionExpires: 3600 }).configuration.sessionExpires, 3600, 'the default is not below the least');
  for (const name of ['sessionExpires', 'minSessionExpires']) {
    throws(() => offline({ [name]: 89 }), SIP.Exceptions.ConfigurationError,
      `Invalid value 89 for parameter "${name}": a whole number of seconds, at least 90 (RFC 4028 §5)`);
  }
  throws(() => offline({ sessionExpires: 100, minSessionExpires: 200 }), SIP.Exceptions.ConfigurationError,
    'Invalid value 100 for parameter "sessionExpires": it is less than minSessionExpires');
});

test('the longest recovery interval is not below the shortest', () => {
  const error = throws(() => offline({ connectionRecoveryMinInterval: 9, connectionRecoveryMaxInterval: 3 }), SIP.Exceptions.ConfigurationError,
    'Invalid value 3 for parameter "connectionRecoveryMaxInterval"');
  equal(error.parameter, 'connectionRecoveryMaxInterval');
});

test('booleans are booleans only', () => {
  for (const name of ['register', 'traceSip', 'usePreloadedRoute', 'hackViaTcp', 'hackWssInTransport', 'forceRport', 'followRedirects', 'allowLegacyNotifications', 'autostop',
    'hackAllowUnregisteredOptionTags', 'hackCleanJitsiSdpImageattr', 'hackStripTcp']) {
    equal(stored(name, true), true, name);
    equal(stored(name, false), false, name);
    for (const bad of ['true', 1, {}]) refused(name, bad);
  }
  refused('autostart', 'yes');
});

test('texts are stored as texts', () => {
  equal(stored('password', 1234), '1234');
  equal(stored('authorizationUser', 'al.ice'), 'al.ice');
  equal(stored('displayName', 'Alice A.'), 'Alice A.');
  equal(stored('displayName', 0), '0');
  equal(stored('userAgentString', 'Phone/1.0'), 'Phone/1.0');
  equal(stored('contactTransport', 'wss'), 'wss');
  refused('displayName', 'broken "quote');
  refused('authorizationUser', 'broken "quote');
});

test('a line break in a text is refused, never sent', () => {
  refused('displayName', 'Alice\r\nX-Evil: 1');
  refused('userAgentString', 'Phone\r\nX-Evil: 1');
});

test('the registrar is a SIP URI without user', () => {
  equal(String(stored('registrarServer', 'registrar.example')), 'sip:registrar.example');
  ok(stored('registrarServer', 'sip:registrar.example') instanceof SIP.URI);
  refused('registrarServer', 'sip:alice@registrar.example');
});

test('the instance id is a UUID with or without its prefix', () => {
  const uuid = '1f2e3d4c-5b6a-4978-8a9b-0c1d2e3f4a5b';
  equal(stored('instanceId', uuid), uuid);
  equal(stored('instanceId', `uuid:${uuid}`), uuid);
  refused('instanceId', 'my-phone');
});

test('rel100 and replaces take three values and read everything else as none', () => {
  for (const name of ['rel100', 'replaces']) {
    for (const value of ['none', 'supported', 'required']) equal(stored(name, value), value, name);
    equal(stored(name, 'perhaps'), 'none', name);
  }
  equal(offline({ reliable: 'supported' }).configuration.rel100, 'supported', 'the older name of rel100');
});

test('wsServers are strings, objects with a weight, or a list of both', () => {
  const servers = stored('wsServers', ['ws://one.example', { ws_uri: 'wss://two.example:8443/sip', weight: 10 }]);
  equal(servers.map((s) => s.ws_uri), ['ws://one.example', 'wss://two.example:8443/sip']);
  equal(servers.map((s) => s.scheme), ['WS', 'WSS']);
  equal(servers.map((s) => s.weight), [0, 10]);
  equal(servers.map((s) => s.sip_uri), ['<sip:one.example;transport=ws;lr>', '<sip:two.example:8443;transport=ws;lr>']);
  equal(servers.map((s) => s.status), [0, 0]);
  equal(stored('wsServers', 'wss://one.example')[0].scheme, 'WSS');
  const short = stored('wsServers', 'ws:one.example:8080/sip')[0]; // a URL for browsers
  equal([short.ws_uri, short.sip_uri, short.scheme], ['ws:one.example:8080/sip', '<sip:one.example:8080;transport=ws;lr>', 'WS']);
});

test('a server that is no WebSocket URL is refused', () => {
  for (const bad of ['http://one.example', 'one.example', 5, [{ weight: 3 }], [{ ws_uri: 'ws://one.example', weight: 'heavy' }], ['ws://one.example', 'http://two.example']]) refused('wsServers', bad);
});

test('STUN servers get their scheme', () => {
  equal(stored('stunServers', 'stun.example'), ['stun:stun.example']);
  equal(stored('stunServers', ['stun:a.example:3478', 'stuns:b.example', 'c.example']), ['stun:a.example:3478', 'stuns:b.example', 'stun:c.example']);
  refused('stunServers', ['not a host']);
});

test('TURN servers have urls, and server is an older name for them', () => {
  const one = stored('turnServers', { urls: 'turn:turn.example:3478', username: 'u', password: 'p' })[0];
  equal([one.urls, one.username, one.password], [['turn:turn.example:3478'], 'u', 'p']);
  equal(stored('turnServers', [{ server: 'turn:old.example', username: 'u', password: 'p' }])[0].urls, ['turn:old.example']);
  equal(stored('turnServers', [{ urls: ['turn:open.example?transport=tcp'] }])[0].urls, ['turn:open.example?transport=tcp'], 'no credentials');
  refused('turnServers', [{ username: 'u', password: 'p' }]);
});

test('each parameter has its older name with underscores, and the newer one wins', () => {
  const c = offline({
    display_name: 'Alice', authorization_user: 'auth', register_expires: 90, registrar_server: 'sip:reg.example', trace_sip: true,
    no_answer_timeout: 5, use_preloaded_route: true, user_agent_string: 'Old/1', ws_servers: 'ws://old.example', stun_servers: 'stun:old.example',
    instance_id: '1f2e3d4c-5b6a-4978-8a9b-0c1d2e3f4a5b', turn_servers: { urls: 'turn:old.example' },
  }).configuration;
  equal([c.displayName, c.authorizationUser, c.registerExpires, String(c.registrarServer), c.traceSip, c.noAnswerTimeout, c.usePreloadedRoute, c.userAgentString],
    ['Alice', 'auth', 90, 'sip:reg.example', true, 5000, true, 'Old/1']);
  equal([c.wsServers[0].ws_uri, c.stunServers[0], c.instanceId, c.turnServers[0].urls[0]],
    ['ws://old.example', 'stun:old.example', '1f2e3d4c-5b6a-4978-8a9b-0c1d2e3f4a5b', 'turn:old.example']);
  equal(offline({ display_name: 'Old', displayName: 'New' }).configuration.displayName, 'New');
});

test('the configuration is read-only and not enumerable, but for register and custom', () => {
  const ua = offline({ custom: { a: 1 } });
  equal(Object.keys(ua.configuration), []);
  const property = Object.getOwnPropertyDescriptor(ua.configuration, 'displayName');
  equal([property.writable, property.enumerable, property.configurable], [false, false, false]);
  throws(() => { 'use strict'; ua.configuration.displayName = 'X'; }, TypeError);
  new Function('c', 'c.displayName = "X"')(ua.configuration); // sloppy: ignored
  equal(ua.configuration.displayName || '', '');
  ua.configuration.register = false;
  equal(ua.configuration.register, false);
  ua.configuration.custom = { b: 2 };
  equal(ua.configuration.custom.b, 2);
});

test('unknown parameters are ignored', () => {
  equal(offline({ colour: 'green' }).configuration.colour, undefined);
});

test('hackViaTcp, hackIpInContact and hackWssInTransport change Via and Contact', () => {
  ok(/^192\.0\.2\.\d+$/.test(offline({ hackIpInContact: true }).configuration.viaHost));
  equal(offline({ hackIpInContact: '10.1.2.3' }).configuration.viaHost, '10.1.2.3');
  ok(/transport=wss/.test(String(offline({ hackWssInTransport: true }).contact)));
});

test('mediaHandlerFactory is a function, authenticationFactory too', () => {
  refused('mediaHandlerFactory', 'x');
  refused('authenticationFactory', 'x');
});

test('extraSupported keeps registered option tags only, unless the page insists', () => {
  equal(stored('extraSupported', ['eventlist', 'x-mine']), ['eventlist']);
  equal(offline({ extraSupported: ['x-mine'], hackAllowUnregisteredOptionTags: true }).configuration.extraSupported, ['x-mine']);
});

test('log options are applied before all others', () => {
  const lines = [];
  offline({ log: { builtinEnabled: false, level: 'debug', connector: (level, category, label, content) => lines.push([level, category, content]) }, password: 'secret' });
  ok(lines.some(([, category]) => category === 'sip.ua'), 'the parameters are logged');
  ok(lines.some(([, , content]) => /password/.test(content) && /NOT SHOWN/.test(content)), 'the password is named but not shown');
  ok(!lines.some(([, , content]) => /secret/.test(String(content))), 'the password is not in the log');
});
