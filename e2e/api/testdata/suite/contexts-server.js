// Requests that come: messages, OPTIONS, what nobody takes; and the
// ServerContext. (javascript-api 1.10, 1.7.6)

const FROM = '"Peter P." <sip:peer@test.example>;tag=abc';

async function incoming(options = {}, body = 'hello', more = {}) {
  const { ua, peer } = await peered(options);
  const arrived = once(ua, 'message');
  const request = peer.ask('MESSAGE', ua, { from: FROM, body, type: 'text/plain', ...more });
  const [message] = await arrived;
  return { ua, peer, request, message };
}

test('a message is answered with 200 and handed to the page', async () => {
  const { ua, peer, request, message } = await incoming();
  ok(message instanceof SIP.ServerContext, 'class');
  equal([message.body, message.content_type, message.contentType, message.method], ['hello', 'text/plain', 'text/plain', 'MESSAGE']);
  equal(message.remoteIdentity.uri.toString(), 'sip:peer@test.example');
  equal([message.remoteIdentity.displayName, message.remoteIdentity.friendlyName], ['Peter P.', 'Peter P.']);
  equal(message.localIdentity.uri.toString(), addressOf(ua));
  ok(message.request instanceof SIP.IncomingRequest && message.ua === ua, 'request and ua');
  equal(message.data, {});
  const response = await peer.response(200, 'MESSAGE');
  equal(response.get('Call-ID'), request.get('Call-ID'));
  ok(tagOf(response.get('To')), 'a To tag');
});

test('without a display name there is none, and the friendly name is the address', async () => {
  const { message } = await incoming({}, 'x', { from: '<sip:peer@test.example>;tag=abc' });
  equal(message.remoteIdentity.displayName, undefined);
  equal(message.remoteIdentity.friendlyName, 'peer@test.example');
});

test('the request of a message can be read', async () => {
  const { message } = await incoming({}, 'grüße', { headers: [['X-Many', 'a'], ['X-Many', 'b'], ['Subject', 'Greetings'], ['k', 'eventlist']] });
  const { request } = message;
  equal([request.method, request.ruri.toString().startsWith('sip:alice'), request.from_tag, request.body], ['MESSAGE', true, 'abc', 'grüße']);
  equal([request.getHeader('subject'), request.hasHeader('Subject'), request.hasHeader('X-None'), request.getHeader('X-None')], ['Greetings', true, false, undefined]);
  equal(request.getHeaders('X-Many'), ['a', 'b']);
  equal(request.getHeader('Supported'), 'eventlist', 'a compact form');
  equal(request.parseHeader('from').uri.user, 'peer');
  equal(request.parseHeader('cseq').value, 1);
  equal(request.cseq, 1);
  ok(request.via_branch.startsWith('z9hG4bK'), 'via_branch');
  ok(request.data.startsWith('MESSAGE '), 'data');
});

test('a message is answered although nobody listens', async () => {
  const { ua, peer } = await peered();
  peer.ask('MESSAGE', ua, { body: 'hello', type: 'text/plain' });
  await peer.response(200, 'MESSAGE');
});

test('accept and reject of a message that was answered emit, without effect on the wire', async () => {
  const { peer, message } = await incoming();
  await peer.response(200);
  const log = record(message);
  equal(message.accept(), message);
  equal(message.reject(), message);
  equal(log.map((line) => line.split('(')[0]), ['accepted', 'rejected', 'failed']);
  await new Promise((next) => setTimeout(next, 30));
  equal(peer.received.length, 0, 'nothing more was sent');
});

test('the ranges of the answers are checked', async () => {
  const { message } = await incoming();
  for (const [method, low, high] of [['progress', 99, 200], ['accept', 199, 300], ['reject', 299, 700], ['reply', 99, 700]]) {
    for (const code of [low, high]) throws(() => message[method]({ statusCode: code }), TypeError, `Invalid statusCode: ${code}`);
  }
});

test('OPTIONS is answered by the agent', async () => {
  const { ua, peer } = await peered();
  peer.ask('OPTIONS', ua);
  const response = await peer.response(200, 'OPTIONS');
  for (const method of ['INVITE', 'ACK', 'CANCEL', 'BYE', 'MESSAGE', 'OPTIONS']) ok(response.get('Allow').includes(method), response.get('Allow'));
  ok(response.get('Accept').includes('application/sdp'), response.get('Accept'));
});

test('methods that nobody takes get 405 with Allow', async () => {
  const { ua, peer } = await peered();
  for (const method of ['PUBLISH', 'SUBSCRIBE', 'REGISTER']) {
    peer.ask(method, ua);
    const response = await peer.response(405, method);
    ok(response.get('Allow').includes('INVITE'), 'Allow'); // bug to fix: SIP.js left it out
  }
});

test('requests for somebody else, outside of calls and of other schemes are refused', async () => {
  const { ua, peer } = await peered();
  peer.ask('MESSAGE', ua, { ruri: 'sip:somebody@test.example', body: 'x', type: 'text/plain' });
  await peer.response(404);
  peer.ask('MESSAGE', ua, { ruri: addressOf(ua).replace('sip:', 'sips:'), body: 'x', type: 'text/plain' });
  await peer.response(416);
  peer.ask('BYE', ua, { to: `<${addressOf(ua)}>;tag=unknown` });
  await peer.response(481, 'BYE');
  peer.ask('NOTIFY', ua, { headers: [['Event', 'presence'], ['Subscription-State', 'active']] });
  await peer.response(481, 'NOTIFY');
});

test('a NOTIFY out of the blue is taken where the page wants it', async () => {
  const { ua, peer } = await peered({ allowLegacyNotifications: true });
  const notified = once(ua, 'notify');
  peer.ask('NOTIFY', ua, { headers: [['Event', 'message-summary'], ['Subscription-State', 'active']], body: 'Messages-Waiting: yes\r\n', type: 'application/simple-message-summary' });
  const [{ request }] = await notified;
  equal([request.method, request.body], ['NOTIFY', 'Messages-Waiting: yes\r\n']);
  await peer.response(200, 'NOTIFY');
});

test('a throwing listener of message disturbs neither the answer nor the next message', async () => {
  const { ua, peer } = await peered();
  const bodies = [];
  silently();
  ua.on('message', () => { throw new Error('of the page'); });
  ua.on('message', (message) => bodies.push(message.body));
  for (const body of ['one', 'two']) {
    peer.ask('MESSAGE', ua, { body, type: 'text/plain' });
    await peer.response(200);
  }
  await until(() => bodies.length === 2, 'both messages');
  equal(bodies, ['one', 'two']);
});

test('after stop, requests are ignored', async () => {
  const { ua, peer } = await peered();
  let count = 0;
  ua.on('message', () => { count++; });
  ua.stop();
  peer.ask('MESSAGE', ua, { body: 'late', type: 'text/plain' });
  await once(ua, 'disconnected');
  equal(count, 0);
});

test('a message between two agents carries text of any language', async () => {
  const { alice, bob } = await pair({ displayName: 'Алиса' });
  const arrived = once(bob, 'message');
  const context = alice.message(addressOf(bob), 'Привет, "Bob"!\n世界 \u{1F600}');
  const accepted = once(context, 'accepted');
  const [message] = await arrived;
  equal(message.body, 'Привет, "Bob"!\n世界 \u{1F600}');
  equal(message.remoteIdentity.displayName, 'Алиса');
  equal((await accepted)[1], 'OK');
});
