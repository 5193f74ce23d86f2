// Extra headers of every kind reach the wire, and headers of others are read.
// (javascript-api 1.7.2, 1.12.3, 1.13, 1.14)

const X = { extraHeaders: ['X-One: 1', 'X-Two: a, b'] };
const has = (message, what) => equal([message.get('X-One'), message.get('X-Two')], ['1', 'a, b'], what);

async function calling(options) {
  const { ua, peer } = await peered(options);
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  const answered = peer.accept(invite);
  await once(session, 'accepted');
  return { ua, peer, session, invite, answered, ack: await peer.request('ACK') };
}

// called is an incoming call that rings.
async function called(options) {
  const { ua, peer } = await peered(options);
  const incoming = once(ua, 'invite');
  const invite = peer.ask('INVITE', ua, { body: sdp() });
  const [session] = await incoming;
  return { ua, peer, invite, session };
}

test('the headers of a caller\'s commands are on the wire', async () => {
  const { ua, peer } = await peered();
  ua.invite('bob@test.example', X);
  const invite = await peer.request('INVITE');
  has(invite, 'invite');
  const other = ua.invite('carol@test.example');
  const second = await peer.request('INVITE');
  peer.reply(second, 180);
  await once(other, 'progress');
  other.cancel(X);
  has(await peer.request('CANCEL'), 'cancel');
});

test('the headers of a callee\'s answers are on the wire', async () => {
  const { peer, session } = await called();
  session.progress({ ...X, statusCode: 182 });
  has(await peer.response(182, 'INVITE'), 'progress');
  session.accept(X);
  has(await peer.response(200, 'INVITE'), 'accept');
  const other = await called();
  other.session.reject({ ...X, statusCode: 486 });
  has(await other.peer.response(486, 'INVITE'), 'reject');
});

test('the headers of what is sent in a call are on the wire', async () => {
  const { peer, session } = await calling();
  for (const [method, send] of [
    ['INFO', () => session.dtmf('1', X)],
    ['INVITE', () => session.hold(X)],
    ['INVITE', () => session.unhold(X)],
    ['INVITE', () => session.reinvite(X)],
    ['INVITE', () => session.renegotiate(X)],
    ['REFER', () => session.refer('carol@test.example', X)],
    ['MESSAGE', () => session.message('hello', X)],
    ['INFO', () => session.info('hello', X)],
    ['OPTIONS', () => session.sendRequest('OPTIONS', X)],
    ['BYE', () => session.bye(X)],
  ]) {
    send();
    const request = await peer.request(method);
    has(request, method);
    if (method === 'INVITE') {
      peer.accept(request);
      await peer.request('ACK');
      await until(() => session.isReadyToReinvite(), 'ready');
    } else {
      peer.reply(request, method === 'REFER' ? 603 : 200);
    }
  }
});

test('a header that would be two is refused', async () => {
  const { session } = await calling();
  for (const send of [() => session.bye({ extraHeaders: ['X: 1\r\nVia: x'] }), () => session.hold({ extraHeaders: ['Call-ID: x'] }), () => session.reinvite({ extraHeaders: ['nothing'] })]) throws(send, TypeError);
  const failure = await session.message('hello', { extraHeaders: ['CSeq: 1 X'] }).then(() => null, (error) => error);
  ok(failure instanceof TypeError, 'a rejection');
});

test('a type of a body that would be more headers is refused', async () => {
  const { peer, session } = await calling();
  const evil = { contentType: 'text/plain\r\nX-Evil: 1' };
  const failure = await session.message('hello', evil).then(() => null, (error) => error);
  ok(failure instanceof TypeError && failure.message.includes('Content-Type'), String(failure));
  throws(() => session.sendRequest('INFO', { ...evil, body: 'x' }), TypeError);
  throws(() => session.bye({ ...evil, body: 'x' }), TypeError);
  equal([session.status, peer.received.length], [12, 0]);
});

test('the headers of the user agent are on all its requests; those of a request win', async () => {
  const { ua, peer, session, invite, ack } = await calling({ extraHeaders: ['X-App: phone', 'X-App: 2', 'X-One: configured'] });
  equal(ua.configuration.extraHeaders.length, 3);
  const apps = (message) => [message.all('X-App'), message.get('X-One')];
  const own = (message) => equal(apps(message), [['phone', '2'], 'configured'], message.method);
  own(invite);
  own(ack);
  const { receive } = peer.network;
  const registered = once(ua, 'registered');
  peer.network.receive = (socket, message) => { own(message); receive(socket, message); };
  ua.register();
  await registered;
  peer.network.receive = receive;
  session.info('x', { extraHeaders: ['X-One: mine', 'x-app: 3'] });
  const info = await peer.request('INFO');
  equal(apps(info), [['3'], 'mine']);
  peer.reply(info, 200);
  ua.message('bob@test.example', 'hello');
  own(await peer.request('MESSAGE'));
  const call = ua.invite('carol@test.example');
  peer.reply(await peer.request('INVITE'), 180);
  await once(call, 'progress');
  call.cancel({ extraHeaders: ['X-One: mine'] });
  equal(apps(await peer.request('CANCEL')), [['phone', '2'], 'mine']);
  session.bye();
  own(await peer.request('BYE'));
});

test('a header of the configuration that cannot be sent is a ConfigurationError', () => {
  for (const extraHeaders of [['X: 1\r\nY: 2'], ['no colon']]) {
    const error = throws(() => new SIP.UA({ uri: 'a@b.example', wsServers: 'ws://x.test', autostart: false, extraHeaders }), SIP.Exceptions.ConfigurationError);
    equal(error.parameter, 'extraHeaders');
  }
  throws(() => new SIP.UA({ uri: 'a@b.example', wsServers: 'ws://x.test', autostart: false, extraHeaders: ['Via: x'] }), Error);
});

test('headers of others are read: of requests, of responses, of both sides of a call', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await ring(alice, bob, X);
  equal([inc.request.getHeader('x-one'), inc.request.getHeaders('X-TWO')], ['1', ['a, b']]);
  const accepted = once(out, 'accepted');
  inc.accept({ extraHeaders: ['X-Room: 7'] });
  equal((await accepted)[0].getHeader('x-room'), '7');
  const ended = once(inc, 'bye');
  out.bye({ extraHeaders: ['X-Why: enough'] });
  equal((await ended)[0].getHeader('x-why'), 'enough');
});

test('earlyMedia sends our description before the call is accepted, without 100rel', async () => {
  const { peer, session } = await called();
  session.progress({ statusCode: 183, earlyMedia: true });
  const early = await peer.response(183, 'INVITE');
  ok(early.body.startsWith('v=0') && !early.get('Require') && !early.get('RSeq'), 'a description in a 183 that is not reliable');
  session.accept();
  const final = await peer.response(200, 'INVITE');
  equal(final.body, early.body, 'RFC 3261 §13.2.1: the same one');
});
