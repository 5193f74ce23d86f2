// Requests outside of dialogs: ua.message, ua.request and what they return, a
// ClientContext. (javascript-api 1.9)

test('ua.message returns a complete context before anything is sent', async () => {
  const { ua, peer } = await peered();
  const before = peer.received.length;
  const context = ua.message('bob@test.example', 'hello');
  ok(context instanceof SIP.ClientContext && context instanceof SIP.EventEmitter, 'class and parent');
  ok(context.ua === ua, 'ua');
  equal(context.method, 'MESSAGE');
  ok(context.request instanceof SIP.OutgoingRequest, 'request');
  ok(context.localIdentity instanceof SIP.NameAddrHeader && context.localIdentity.hasParam('tag'), 'localIdentity has its tag');
  equal(context.localIdentity.uri.toString(), addressOf(ua));
  equal(context.remoteIdentity.uri.toString(), 'sip:bob@test.example');
  equal(context.data, {});
  equal(typeof context.logger.warn, 'function');
  equal(peer.received.length, before);
});

test('the body of a context reads as the text and as body and contentType', async () => {
  const { ua } = await peered();
  const context = ua.message('bob@test.example', 'hello', { contentType: 'text/html' });
  equal(String(context.body), 'hello'); // union rule "ctx.body"
  equal([context.body.body, context.body.contentType], ['hello', 'text/html']);
  equal(context.contentType, 'text/html');
});

test('the request of a context can be read', async () => {
  const { ua } = await peered();
  const { request } = ua.message('bob@test.example', 'hello', { extraHeaders: ['X-One: 1'] });
  equal(request.method, 'MESSAGE');
  equal(request.ruri.toString(), 'sip:bob@test.example');
  ok(request.ua === ua, 'ua');
  equal(request.getHeader('X-One'), '1');
  ok(request.from instanceof SIP.NameAddrHeader && request.to instanceof SIP.NameAddrHeader, 'from and to');
  ok(request.call_id.startsWith(ua.configuration.sipjsId), 'call_id');
  equal(typeof request.cseq, 'number');
  ok(request.toString().startsWith('MESSAGE sip:bob@test.example SIP/2.0\r\n'), request.toString());
});

test('a message is text/plain unless it says otherwise', async () => {
  const { ua, peer } = await peered();
  ua.message('bob@test.example', 'one');
  let request = await peer.request('MESSAGE');
  equal([request.get('Content-Type'), request.body, request.ruri], ['text/plain', 'one', 'sip:bob@test.example']);
  ua.message('bob@test.example', '<b>two</b>', { contentType: 'text/html', extraHeaders: ['X-Two: 2', 'X-Two: 3'] });
  request = await peer.request('MESSAGE');
  equal([request.get('Content-Type'), request.body, request.all('X-Two')], ['text/html', '<b>two</b>', ['2', '3']]);
});

test('an empty body is a body', async () => {
  const { ua, peer } = await peered();
  ua.message('bob@test.example', '');
  equal((await peer.request('MESSAGE')).body, '');
});

test('the target may be a SIP.URI or a bare name', async () => {
  const { ua, peer } = await peered();
  ua.message(SIP.URI.parse('sip:bob@other.example;x=y'), 'one');
  equal((await peer.request('MESSAGE')).ruri, 'sip:bob@other.example;x=y');
  ua.message('bob', 'two');
  equal((await peer.request('MESSAGE')).ruri, 'sip:bob@test.example');
});

test('a code that has no standard phrase has none, whatever was written', async () => {
  const { peer, ua } = await peered();
  const context = ua.request('MESSAGE', 'bob@example.com', { body: 'hello' });
  const accepted = once(context, 'accepted');
  peer.reply(await peer.request('MESSAGE'), 299, { reason: 'Our own' });
  const [response, phrase] = await accepted;
  equal([response.reason_phrase, phrase], ['Our own', '']);
});

test('a provisional answer is progress, a 2xx is accepted, with the standard phrases', async () => {
  const { ua, peer } = await peered();
  const context = ua.message('bob@test.example', 'hello');
  const log = record(context);
  let self;
  context.on('accepted', function () { self = this; });
  const request = await peer.request('MESSAGE');
  peer.reply(request, 180, { reason: 'Klingelt' });
  await once(context, 'progress');
  peer.reply(request, 202, { reason: 'Angenommen' });
  await once(context, 'accepted');
  equal(log, ['progress(180, Ringing)', 'accepted(202, Accepted)']);
  ok(self === context, 'this is the context');
});

test('a refusal is rejected, then failed', async () => {
  const { ua, peer } = await peered();
  const context = ua.message('nobody@test.example', 'hello');
  const log = record(context);
  peer.reply(await peer.request('MESSAGE'), 404, { reason: 'Keiner da' });
  await once(context, 'failed');
  equal(log, ['rejected(404, Not Found)', 'failed(404, Not Found)']);
});

test('the response that listeners get can be read', async () => {
  const { ua, peer } = await peered();
  const context = ua.message('bob@test.example', 'hello');
  peer.reply(await peer.request('MESSAGE'), 200, { reason: 'Fine', headers: [['X-More', 'a'], ['X-More', 'b']], body: 'thanks', type: 'text/plain' });
  const [response] = await once(context, 'accepted');
  ok(response instanceof SIP.IncomingResponse, 'class');
  equal([response.status_code, response.reason_phrase, response.method, response.body], [200, 'Fine', 'MESSAGE', 'thanks']);
  equal(response.getHeaders('x-more'), ['a', 'b']);
  equal(response.to_tag, 'peer');
  ok(response.toString().startsWith('SIP/2.0 200 Fine\r\n'), response.toString());
});

test('ua.request sends any method', async () => {
  const { ua, peer } = await peered();
  const context = ua.request('INFO', 'bob@test.example', { body: 'x=1', contentType: 'application/x-test', extraHeaders: ['X-One: 1'] });
  ok(context instanceof SIP.ClientContext, 'class');
  equal(context.method, 'INFO');
  const log = record(context);
  const request = await peer.request('INFO');
  equal([request.body, request.get('Content-Type'), request.get('X-One')], ['x=1', 'application/x-test', '1']);
  peer.reply(request, 405);
  await once(context, 'failed');
  equal(log, ['rejected(405, Method Not Allowed)', 'failed(405, Method Not Allowed)']);
});

test('params replace what the agent would write', async () => {
  const { ua, peer } = await peered();
  ua.message('bob@test.example', 'hello', { params: {
    from_displayName: 'Somebody', from_uri: 'sip:somebody@test.example', from_tag: 'mytag', to_displayName: 'Bob', call_id: 'my-call-id', cseq: 77,
  } });
  const request = await peer.request('MESSAGE');
  equal(request.get('From'), '"Somebody" <sip:somebody@test.example>;tag=mytag');
  equal(request.get('To'), '"Bob" <sip:bob@test.example>');
  equal([request.get('Call-ID'), request.get('CSeq')], ['my-call-id', '77 MESSAGE']);
});

test('an extra header with a line break is refused, never sent', async () => {
  const { ua, peer } = await peered();
  throws(() => ua.message('bob@test.example', 'hello', { extraHeaders: ['X-One: 1\r\nX-Evil: 2'] }), Error);
  throws(() => ua.message('bob@test.example', 'hello', { contentType: 'text/plain\r\nX-Evil: 2' }), Error);
  throws(() => ua.request('IN FO', 'bob@test.example'), Error);
  ua.message('bob@test.example', 'fine');
  equal((await peer.request('MESSAGE')).body, 'fine');
});

test('the options are not changed', async () => {
  const { ua } = await peered();
  const options = { extraHeaders: ['X-One: 1'], strange: true };
  ua.message('bob@test.example', 'hello', options);
  equal(options, { extraHeaders: ['X-One: 1'], strange: true });
});

test('a context can be made by hand, and sends when told', async () => {
  const { ua, peer } = await peered();
  const context = new SIP.ClientContext(ua, 'OPTIONS', 'bob@test.example', { extraHeaders: ['X-Hand: made'] });
  equal(context.request.getHeader('X-Hand'), 'made');
  equal(context.send(), context);
  const request = await peer.request('OPTIONS');
  equal(request.get('X-Hand'), 'made');
  peer.reply(request, 200);
  equal((await once(context, 'accepted'))[1], 'OK');
  throws(() => new SIP.ClientContext(ua, 'OPTIONS'), TypeError, 'Not enough arguments');
  throws(() => new SIP.ClientContext(ua, 'OPTIONS', ''), TypeError, 'Invalid target: ');
});

test('receiveResponse, overridden on the instance, gets the responses', async () => {
  const { ua, peer } = await peered();
  const context = ua.message('bob@test.example', 'hello');
  const got = [];
  context.receiveResponse = function (response) { got.push([this === context, response.status_code]); };
  let accepted = false;
  context.on('accepted', () => { accepted = true; });
  peer.reply(await peer.request('MESSAGE'), 200);
  await until(() => got.length === 1, 'the response');
  equal([got, accepted], [[[true, 200]], false]);
});

test('cancel checks its code and emits cancel', async () => {
  const { ua, peer } = await peered();
  const context = ua.request('OPTIONS', 'bob@test.example');
  await peer.request('OPTIONS');
  for (const code of [199, 700, 'x']) throws(() => context.cancel({ status_code: code }), TypeError, `Invalid status_code: ${code}`);
  let canceled = 0;
  context.on('cancel', () => { canceled++; });
  context.cancel();
  await until(() => canceled === 1, 'cancel');
});

test('a challenge is answered once, silently, and a second one is the answer', async () => {
  const { ua, peer } = await peered({ password: 'secret', authorizationUser: 'auth' });
  const challenge = (stale) => ({ headers: [['WWW-Authenticate', `Digest realm="test.example", nonce="n1", algorithm=MD5, qop="auth"${stale ? ', stale=true' : ''}`]] });
  const context = ua.message('bob@test.example', 'hello');
  const log = record(context);
  const first = await peer.request('MESSAGE');
  peer.reply(first, 401, challenge());
  const second = await peer.request('MESSAGE');
  const credentials = second.get('Authorization');
  for (const part of ['Digest', 'username="auth"', 'realm="test.example"', 'nonce="n1"', 'uri="sip:bob@test.example"', 'nc=00000001', 'qop=auth']) ok(credentials.includes(part), `${part} in ${credentials}`);
  equal(second.get('Call-ID'), first.get('Call-ID'));
  ok(parseInt(second.get('CSeq')) > parseInt(first.get('CSeq')), 'the CSeq rises');
  peer.reply(second, 401, challenge());
  await once(context, 'failed');
  equal(log, ['rejected(401, Unauthorized)', 'failed(401, Unauthorized)']);
});

test('the other hooks of a context may be overridden too', async () => {
  const { ua, peer } = await peered();
  const context = ua.message('bob@test.example', 'hello');
  let told = 0;
  context.onTransportError = () => { told++; };
  let failed = false;
  context.on('failed', () => { failed = true; });
  await peer.request('MESSAGE');
  peer.network.sockets[0].drop();
  await until(() => told === 1, 'onTransportError');
  equal(failed, false);
});
