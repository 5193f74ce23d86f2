// The WebSocket and what goes over it. (javascript-api 1.8, 1.7.7, rules 3 and 5 of 0.3)

const nowhere = { register: false, wsServers: 'ws://one.test/path', mediaHandlerFactory: plainMedia() };

// online is an agent without registration on a scripted peer, connected.
async function online(options = {}, peerOptions = {}) {
  const peer = scriptedPeer(peerOptions);
  const ua = await agent('alice', { ...nowhere, ...options });
  if (!ua.isConnected()) await once(ua, 'connected');
  return { peer, ua, socket: peer.network.sockets[0] };
}

test('window.WebSocket is looked up when the agent connects, not before', async () => {
  const ua = new SIP.UA({ uri: 'alice@test.example', autostart: false, ...nowhere });
  const network = fakeNetwork(); // put there after the construction
  cleanUp(() => ua.stop());
  ua.start();
  await once(ua, 'connected');
  equal(network.sockets.length, 1);
  ok(ua.transport.ws === network.sockets[0], 'transport.ws is the socket of the page');
});

test('the socket is opened at the URL of the server with the subprotocol sip', async () => {
  const { socket } = await online();
  equal(socket.url, 'ws://one.test/path');
  equal(String(socket.protocols), 'sip');
  equal(socket.binaryType, 'arraybuffer');
  for (const handler of ['onopen', 'onmessage', 'onclose', 'onerror']) equal(typeof socket[handler], 'function', handler);
});

test('the transport shows its fields', async () => {
  const { ua, socket } = await online();
  const { transport } = ua;
  ok(transport.ua === ua, 'ua');
  ok(transport.ws === socket, 'ws');
  equal(transport.server.ws_uri, 'ws://one.test/path');
  equal(transport.connected, true);
  equal(transport.closed, false);
  equal(transport.reconnection_attempts, 0);
  equal([SIP.Transport.C.STATUS_READY, SIP.Transport.C.STATUS_DISCONNECTED, SIP.Transport.C.STATUS_ERROR], [0, 1, 2]);
});

test('send writes a text and says whether the socket was open', async () => {
  const { ua, socket } = await online();
  equal(ua.transport.send('hello'), true);
  equal(socket.sent.at(-1), 'hello');
  equal(ua.transport.send({ toString: () => 'an object' }), true);
  equal(socket.sent.at(-1), 'an object');
  socket.readyState = 3;
  equal(ua.transport.send('lost'), false);
});

test('messages go out as text frames', async () => {
  const { ua, peer, socket } = await online();
  ua.message('bob@test.example', 'grüße');
  const request = await peer.request('MESSAGE');
  equal(typeof socket.sent.at(-1), 'string');
  equal(request.body, 'grüße');
  equal(request.get('Content-Length'), '7', 'octets, not characters');
});

test('a page may put its own function in the place of ws.send', async () => {
  const { ua, socket } = await online();
  const frames = [];
  socket.send = (frame) => frames.push(frame);
  ua.message('bob@test.example', 'hello');
  await until(() => frames.length === 1, 'the frame');
  ok(frames[0].startsWith('MESSAGE sip:bob@test.example SIP/2.0\r\n'), frames[0]);
});

test('a binary frame is read as UTF-8', async () => {
  const { ua, socket } = await online();
  const text = compose(`MESSAGE ${ua.configuration.uri} SIP/2.0`, [
    ['Via', 'SIP/2.0/WS peer.invalid;branch=z9hG4bKbinary'], ['Max-Forwards', '70'], ['From', '"Jürgen" <sip:peer@test.example>;tag=1'],
    ['To', `<${ua.configuration.uri}>`], ['Call-ID', 'binary1'], ['CSeq', '1 MESSAGE'], ['Content-Type', 'text/plain'],
  ], 'grüße, 世界');
  const arrived = once(ua, 'message');
  socket.receive(new TextEncoder().encode(text).buffer);
  const [message] = await arrived;
  equal(message.body, 'grüße, 世界');
  equal(message.remoteIdentity.displayName, 'Jürgen');
});

test('keep-alives of the other side are swallowed', async () => {
  const { ua, peer, socket } = await online();
  const before = socket.sent.length;
  socket.receive('\r\n');
  socket.receive('\r\n\r\n');
  ua.message('bob@test.example', 'still here');
  await peer.request('MESSAGE');
  equal(socket.sent.slice(before).filter((frame) => /^SIP\/2\.0/.test(frame)), [], 'no answer but perhaps a pong');
});

test('an agent with keepAliveInterval sends a double CRLF, and hears that no pong came', async () => {
  const { ua, socket } = await online({ keepAliveInterval: 1 });
  fastTimers();
  const pings = () => socket.sent.filter((frame) => frame === '\r\n\r\n').length;
  let late = 0;
  ua.on('keepAliveTimeout', () => { late++; });
  await until(() => pings() >= 1, 'the ping');
  await until(() => late === 1, 'keepAliveTimeout');
});

test('garbage is dropped and disturbs nothing', async () => {
  const { ua, peer, socket } = await online();
  for (const frame of ['', 'hello', 'SIP/2.0 200', 'INVITE\r\n\r\n', '\0\0\0', 'MESSAGE sip:x SIP/2.0\r\nVia: broken\r\n\r\n']) socket.receive(frame);
  socket.receive(new ArrayBuffer(16));
  ua.message('bob@test.example', 'still here');
  await peer.request('MESSAGE');
});

test('a message received by hand through the transport reaches the agent', async () => {
  const { ua, peer } = await online();
  const arrived = once(ua, 'message');
  const text = compose(`MESSAGE ${ua.configuration.uri} SIP/2.0`, [
    ['Via', 'SIP/2.0/WS peer.invalid;branch=z9hG4bKbyhand'], ['Max-Forwards', '70'], ['From', '<sip:peer@test.example>;tag=1'],
    ['To', `<${ua.configuration.uri}>`], ['Call-ID', 'byhand1'], ['CSeq', '1 MESSAGE'], ['Content-Type', 'text/plain'],
  ], 'by hand');
  ua.transport.onMessage({ data: text });
  equal((await arrived)[0].body, 'by hand');
  await peer.response(200, 'MESSAGE');
});

test('traceSip shows whole messages to the log connector', async () => {
  const lines = [];
  const connector = (level, category, label, content) => { if (category === 'sip.transport') lines.push([level, content]); };
  const { ua, peer } = await online({ traceSip: true, log: { builtinEnabled: false, level: 'log', connector } });
  const context = ua.message('bob@test.example', 'hello');
  peer.reply(await peer.request('MESSAGE'), 200);
  await once(context, 'accepted');
  const out = lines.find(([, content]) => /^sending WebSocket message:\n\n/.test(content));
  const back = lines.find(([, content]) => /^received WebSocket text message:\n\n/.test(content));
  ok(out && out[0] === 'log' && out[1].includes('MESSAGE sip:bob@test.example SIP/2.0'), 'the request');
  ok(back && back[0] === 'log' && back[1].includes('SIP/2.0 200'), 'the response');
});

test('without traceSip no message is in the log', async () => {
  const lines = [];
  const { ua, peer } = await online({ log: { builtinEnabled: false, level: 'log', connector: (level, category, label, content) => lines.push(content) } });
  ua.message('bob@test.example', 'hello');
  await peer.request('MESSAGE');
  ok(!lines.some((line) => String(line).includes('MESSAGE sip:bob')), 'no trace');
});

test('requests made while disconnected are sent in the order of their calls', async () => {
  const peer = scriptedPeer();
  const ua = await agent('alice', { ...nowhere, autostart: false });
  ua.start();
  ua.message('one@test.example', '1');
  ua.request('OPTIONS', 'two@test.example');
  ua.message('three@test.example', '3');
  ua.invite('five@test.example'); // its offer is made first
  ua.message('four@test.example', '4');
  await until(() => peer.received.length >= 5, 'five requests');
  equal(peer.received.slice(0, 5).map((m) => userOf(m.ruri)), ['one', 'two', 'three', 'four', 'five']);
});

test('the headers of a request are in the order of the description', async () => {
  const { ua, peer } = await online({ displayName: 'Alice' });
  ua.message('bob@test.example', 'hello', { extraHeaders: ['X-One: 1', 'X-Two: 2'] });
  const request = await peer.request('MESSAGE');
  const names = request.headers.map(([name]) => name);
  equal(names.slice(0, 6), ['Via', 'Max-Forwards', 'To', 'From', 'Call-ID', 'CSeq']);
  ok(names.indexOf('X-One') === 6 && names.indexOf('X-Two') === 7, names.join());
  equal(request.get('Max-Forwards'), '70');
  ok(/^SIP\/2\.0\/WS [a-z0-9]{12}\.invalid;branch=z9hG4bK\w+$/.test(request.get('Via')), request.get('Via'));
  ok(/^"Alice" <sip:alice\d+@test\.example>;tag=\w{10}$/.test(request.get('From')), request.get('From'));
  ok(request.get('Call-ID').startsWith(ua.configuration.sipjsId), request.get('Call-ID'));
  equal(request.get('User-Agent'), ua.configuration.userAgentString);
  equal(request.get('Supported'), 'timer, outbound');
  equal(names.at(-1), 'Content-Length');
});

test('forceRport, hackViaTcp, hackIpInContact and usePreloadedRoute show on the wire', async () => {
  const { ua, peer } = await online({ forceRport: true, hackViaTcp: true, hackIpInContact: true, usePreloadedRoute: true });
  ua.message('bob@test.example', 'hello');
  const request = await peer.request('MESSAGE');
  ok(/^SIP\/2\.0\/TCP 192\.0\.2\.\d+;branch=[^;]+;rport$/.test(request.get('Via')), request.get('Via'));
  equal(request.get('Route'), '<sip:one.test;transport=ws;lr>');
  equal(request.headers[0][0], 'Route');
});

test('the last error of the transport can be read', async () => {
  const { ua, socket } = await online();
  const { transport } = ua;
  socket.drop(4001, 'maintenance');
  equal(transport.lastTransportError, { code: 4001, reason: 'maintenance' });
  equal(transport.connected, false);
  await once(ua, 'connected');
});

test('disconnect closes the socket', async () => {
  const { ua, socket } = await online();
  ua.transport.disconnect();
  await until(() => socket.closedWith, 'the close');
});
