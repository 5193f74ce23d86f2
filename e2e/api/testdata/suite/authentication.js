// Challenges that the page answers itself: authenticationFactory and
// DigestAuthentication. (javascript-api 1.7.2, 1.27)

const bearer = { headers: [['WWW-Authenticate', 'Bearer realm="test.example"']] };
const digest = (nonce, more = '') => ({ headers: [['WWW-Authenticate', `Digest realm="r", nonce="${nonce}", qop="auth"${more}`]] });

test('the factory of the page makes the credentials', async () => {
  const seen = [];
  const authenticationFactory = (ua) => ({
    authenticate(request, challenge) { seen.push([ua, request.method, request.ruri.toString(), challenge]); return true; },
    toString: () => 'Bearer token-of-mine',
  });
  const { ua, peer } = await peered({ authenticationFactory });
  const context = ua.message('bob@test.example', 'hello');
  peer.reply(await peer.request('MESSAGE'), 401, bearer);
  const second = await peer.request('MESSAGE');
  equal(second.get('Authorization'), 'Bearer token-of-mine');
  equal([seen.length, seen[0][1], seen[0][2]], [1, 'MESSAGE', 'sip:bob@test.example']);
  ok(seen[0][0] === ua, 'factory(ua)');
  const accepted = once(context, 'accepted');
  peer.reply(second, 200);
  await accepted;
});

test('the challenge is what the grammar makes of it', async () => {
  let got;
  const { ua, peer } = await peered({ authenticationFactory: () => ({ authenticate(request, challenge) { got = challenge; return false; }, toString: () => '' }) });
  const context = ua.message('bob@test.example', 'hello');
  const log = record(context);
  peer.reply(await peer.request('MESSAGE'), 401, digest('n1'));
  await once(context, 'failed');
  equal([got.realm, got.nonce, got.qop], ['r', 'n1', ['auth']]);
  equal(log, ['rejected(401, Unauthorized)', 'failed(401, Unauthorized)'], 'authenticate said no');
});

test('a second challenge is the answer, unless the nonce was stale', async () => {
  let made = 0;
  const { ua, peer } = await peered({ authenticationFactory: () => { const n = ++made; return { authenticate: () => true, toString: () => `Digest n${n}` }; } });
  const context = ua.message('bob@test.example', 'hello');
  peer.reply(await peer.request('MESSAGE'), 401, digest('a'));
  peer.reply(await peer.request('MESSAGE'), 401, digest('b', ', stale=true'));
  const third = await peer.request('MESSAGE');
  equal(third.get('Authorization'), 'Digest n2');
  const failed = once(context, 'failed');
  peer.reply(third, 401, digest('c'));
  equal((await failed)[1], 'Unauthorized');
});

test('calls and registrations ask it too, and a proxy gets Proxy-Authorization', async () => {
  const peer = scriptedPeer({ registers: false });
  const authenticationFactory = () => ({ authenticate: () => true, toString: () => 'Bearer x' });
  const ua = await agent('alice', { wsServers: 'ws://peer.test', autostart: false, mediaHandlerFactory: plainMedia(), authenticationFactory });
  const registered = once(ua, 'registered');
  ua.start();
  peer.reply(await peer.request('REGISTER'), 401, bearer);
  const again = await peer.request('REGISTER');
  equal(again.get('Authorization'), 'Bearer x');
  peer.send(confirmRegister(again));
  await registered;
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  peer.reply(invite, 407, { headers: [['Proxy-Authenticate', 'Bearer realm="test.example"']] });
  equal((await peer.request('ACK')).get('CSeq').split(' ')[0], invite.get('CSeq').split(' ')[0]);
  const second = await peer.request('INVITE');
  equal(second.get('Proxy-Authorization'), 'Bearer x');
  peer.accept(second);
  await once(session, 'accepted');
});

test('a factory that throws is a request that is refused', async () => {
  silently();
  const { ua, peer } = await peered({ authenticationFactory: () => { throw new Error('of the page'); } });
  const context = ua.message('bob@test.example', 'hello');
  const failed = once(context, 'failed');
  peer.reply(await peer.request('MESSAGE'), 401, bearer);
  equal((await failed)[0].status_code, 401);
});

test('DigestAuthentication of the library may be used by the page', async () => {
  const { ua, peer } = await peered({ password: 'secret', authenticationFactory: (agent) => new SIP.DigestAuthentication(agent) });
  ua.message('bob@test.example', 'hello');
  peer.reply(await peer.request('MESSAGE'), 401, digest('n1'));
  const credentials = (await peer.request('MESSAGE')).get('Authorization');
  for (const part of ['Digest', 'realm="r"', 'nonce="n1"', 'uri="sip:bob@test.example"', 'response="', 'nc=00000001', 'cnonce="']) ok(credentials.includes(part), `${part} in ${credentials}`);
});
