// MESSAGE and INFO within a call, both ways, with their outcome.
// (javascript-api 1.7.5, 1.12.3; RFC 3428, RFC 6086)

const failureOf = (promise) => promise.then(() => { throw new Error('was not rejected'); }, (error) => error);

async function calling() {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  const answered = peer.accept(invite);
  await once(session, 'accepted');
  await peer.request('ACK');
  return { ua, peer, session, invite, answered };
}

test('a message of the call arrives at the user agent with its session, and at the session', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  for (const [from, to, ua] of [[out, inc, bob], [inc, out, alice]]) {
    const both = Promise.all([once(ua, 'message'), once(to, 'message')]);
    const response = await from.message('hello there', { extraHeaders: ['X-One: 1'] });
    equal(response.status_code, 200);
    const [[context], [request]] = await both;
    ok(context.session === to && context instanceof SIP.ServerContext, 'its session');
    equal([context.body, context.contentType, request.getHeader('X-One'), request instanceof SIP.IncomingRequest], ['hello there', 'text/plain', '1', true]);
    equal(request.call_id, out.request.call_id, 'in the dialog');
  }
});

test('a message of no call has no session', async () => {
  const { alice, bob } = await pair();
  await talk(alice, bob);
  const came = once(bob, 'message');
  alice.message(addressOf(bob), 'outside');
  const [context] = await came;
  equal([context.body, context.session], ['outside', undefined]);
});

test('a message is told on the own session as the request that left', async () => {
  const { peer, session } = await calling();
  const told = once(session, 'message');
  session.message('<b>x</b>', { contentType: 'text/html' }).catch(() => {});
  const [request] = await told;
  ok(request instanceof SIP.OutgoingRequest, 'the request');
  const message = await peer.request('MESSAGE');
  equal([message.get('Content-Type'), message.body, message.get('Contact')], ['text/html', '<b>x</b>', undefined]);
});

test('a refusal rejects with the response, silence and a lost connection with their cause', async () => {
  const { peer, session } = await calling();
  const refused = failureOf(session.message('x'));
  peer.reply(await peer.request('MESSAGE'), 403, { reason: 'Not today' });
  const error = await refused;
  ok(error instanceof SIP.Exceptions.RequestFailedError && error instanceof Error, 'the class');
  equal([error.message, error.name, error.method, error.code, error.cause, error.response.status_code], ['the MESSAGE was refused: 403 Not today', 'REQUEST_FAILED_ERROR', 'MESSAGE', 403, null, 403]);
  equal(session.status, 12, 'the call stands');
});

test('silence rejects', async () => {
  fastTimers();
  const { session } = await calling();
  const error = await failureOf(session.info('x', { contentType: 'application/x' }));
  equal([error.message, error.cause, error.code], ['the INFO was not answered: Request Timeout', 'Request Timeout', null]);
});

test('an INFO whose onInfo throws is refused at once, and the page hears of it', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  const reported = [];
  instead(window, 'reportError', ({ message }) => reported.push(message));
  inc.onInfo = () => { throw new Error('of the page'); };
  const { response } = await failureOf(out.info('lost'));
  equal([response.status_code, reported], [500, ['of the page']]);
  inc.onInfo = (request) => { request.reply(200); throw new Error('too late'); };
  equal((await out.info('answered')).status_code, 200);
});

test('an INFO of the call goes to onInfo, which answers', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  inc.onInfo = (request) => request.reply(request.body === 'yes?' ? 200 : 488);
  equal((await out.info('yes?', { contentType: 'application/x-question' })).status_code, 200);
  const error = await failureOf(out.info('no?', { contentType: 'application/x-question' }));
  equal(error.code, 488);
});

test('provisional responses are for receiveResponse only', async () => {
  const { peer, session } = await calling();
  const codes = [];
  const answered = session.info('x', { receiveResponse: (response) => codes.push(response.status_code) });
  const info = await peer.request('INFO');
  peer.reply(info, 100);
  peer.reply(info, 200);
  equal([(await answered).status_code, codes.at(-1)], [200, 200]);
});

test('sendRequest tells silence and a lost connection, too', async () => {
  fastTimers();
  const { session } = await calling();
  await new Promise((resolve) => { session.sendRequest('OPTIONS', { onRequestTimeout: resolve }); });
});

test('without a body, or without a call, nothing is sent', async () => {
  const { peer, session } = await calling();
  throws(() => session.message(), TypeError, 'Not enough arguments');
  throws(() => session.info(), TypeError, 'Not enough arguments');
  session.bye();
  peer.reply(await peer.request('BYE'), 200);
  ok((await failureOf(session.message('x'))) instanceof SIP.Exceptions.InvalidStateError, 'an InvalidStateError');
});
