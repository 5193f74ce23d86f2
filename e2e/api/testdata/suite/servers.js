// Which server is used, what happens when one does not answer, and when the
// connection is lost. (javascript-api 1.7.7, union rule "WS drop")

const SERVERS = ['ws://one.test', 'ws://two.test'];

// starting is an agent on a network whose sockets go as accept says.
function starting(options, accept) {
  const network = fakeNetwork({ accept, receive: (socket, message) => { if (message.method === 'REGISTER') socket.receive(confirmRegister(message)); } });
  const ua = new SIP.UA({ uri: 'alice@test.example', register: false, autostart: false, mediaHandlerFactory: plainMedia(), ...options });
  cleanUp(() => ua.stop());
  return { ua, network };
}

test('the server with the highest weight is used', async () => {
  for (const weights of [[1, 9], [9, 1]]) {
    const { ua, network } = starting({ wsServers: SERVERS.map((ws_uri, i) => ({ ws_uri, weight: weights[i] })) });
    ua.start();
    await once(ua, 'connected');
    equal(network.sockets[0].url, SERVERS[weights.indexOf(9)]);
  }
});

test('a dead first server is given up for the next at once', async () => {
  const { ua, network } = starting({ wsServers: [{ ws_uri: 'ws://dead.test', weight: 9 }, { ws_uri: 'ws://alive.test', weight: 1 }] },
    (socket) => (socket.url === 'ws://dead.test' ? socket.drop() : socket.open()));
  const seen = [];
  for (const name of ['connecting', 'connected', 'disconnected']) ua.on(name, (event) => seen.push([name, event.transport.server.ws_uri]));
  const begin = Date.now();
  ua.start();
  await once(ua, 'connected');
  ok(Date.now() - begin < 1000, 'without waiting');
  equal(seen, [['connecting', 'ws://dead.test'], ['disconnected', 'ws://dead.test'], ['connecting', 'ws://alive.test'], ['connected', 'ws://alive.test']]);
  equal(network.sockets.map((s) => s.url), ['ws://dead.test', 'ws://alive.test']);
  equal(ua.configuration.wsServers[0].status, 2, 'the dead server is marked');
});

test('when no server is left, the agent waits and begins again', async () => {
  let dead = true;
  const { ua, network } = starting({ wsServers: SERVERS, connectionRecoveryMinInterval: 1, connectionRecoveryMaxInterval: 1 },
    (socket) => (dead ? socket.drop() : socket.open()));
  ua.start();
  await until(() => network.sockets.length === 2, 'both were tried');
  equal(network.sockets.map((s) => s.url).sort(), SERVERS);
  ok(ua.transportRecoverAttempts >= 0, 'attempts are counted');
  dead = false;
  await once(ua, 'connected');
});

test('a handshake that is refused is an error of the log, and disconnected', async () => {
  const { ua } = starting({ wsServers: 'ws://one.test' }, (socket) => socket.drop());
  const gone = once(ua, 'disconnected');
  ua.start();
  const [event] = await gone;
  ok(event.transport instanceof SIP.Transport, 'the transport');
  equal(ua.isConnected(), false);
});

test('a dropped connection is taken up again at once, without disconnected', async () => {
  const { ua, network } = starting({ wsServers: 'ws://one.test' });
  ua.start();
  await once(ua, 'connected');
  const seen = [];
  for (const name of ['connecting', 'connected', 'disconnected']) ua.on(name, (event) => seen.push([name, event.attempts || 0]));
  const begin = Date.now();
  network.sockets[0].drop();
  await once(ua, 'connected');
  ok(Date.now() - begin < 1500, `at once, not after ${Date.now() - begin} ms`);
  equal(seen, [['connecting', 1], ['connected', 0]]);
  equal(network.sockets.length, 2);
});

test('reconnections are counted, and after the last the server is given up', async () => {
  let dead = false;
  const { ua, network } = starting({ wsServers: 'ws://one.test', wsServerMaxReconnection: 2, wsServerReconnectionTimeout: 1 },
    (socket) => (dead ? socket.drop() : socket.open()));
  ua.start();
  await once(ua, 'connected');
  const attempts = [];
  ua.on('connecting', (event) => attempts.push(event.attempts));
  dead = true;
  const gone = once(ua, 'disconnected');
  network.sockets[0].drop();
  await gone;
  equal(attempts, [1, 2]);
});

test('after a reconnection the agent registers again', async () => {
  const { ua, peer } = await peered();
  const seen = [];
  ua.on('unregistered', (response, cause) => seen.push(['unregistered', response, cause]));
  ua.on('registered', () => seen.push(['registered']));
  peer.network.sockets[0].drop();
  await until(() => seen.length === 2, 'registered again');
  equal(seen, [['unregistered', null, 'Connection Error'], ['registered']]);
});

test('a confirmed call survives a drop, and its BYE works afterwards', async () => {
  const { alice, bob, line } = await pair();
  const { out, inc, outLog } = await talk(alice, bob);
  const before = outLog.length;
  line.network.sockets.find((s) => s === alice.transport.ws).drop();
  await once(alice, 'registered');
  equal(out.status, 12);
  ok(!outLog.slice(before).some((event) => /^(failed|terminated|rejected|bye)/.test(event)), outLog.join());
  const ended = once(inc, 'terminated');
  out.bye();
  await ended;
});

test('a call that is not confirmed fails with the connection', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const log = record(session, ['rejected', 'failed', 'terminated']);
  peer.reply(await peer.request('INVITE'), 180);
  await once(session, 'progress');
  peer.network.sockets[0].drop();
  await until(() => session.status === 9, 'the end');
  ok(log.some((event) => event.startsWith('failed(null, Connection Error)')), log.join());
  equal(log.filter((event) => event.startsWith('terminated')).length, 1, 'terminated once');
  equal(log.at(-1), 'terminated(null, Connection Error)9');
});

test('a request in flight fails with the connection', async () => {
  const { ua, peer } = await peered();
  const context = ua.message('bob@test.example', 'hello');
  const failed = once(context, 'failed');
  await peer.request('MESSAGE');
  peer.network.sockets[0].drop();
  equal(await failed, [null, 'Connection Error']);
});

test('a request made between drop and reconnection is sent afterwards', async () => {
  const { ua, peer } = await peered();
  peer.network.sockets[0].drop();
  ua.message('bob@test.example', 'after the drop');
  equal((await peer.request('MESSAGE')).body, 'after the drop');
});
