// Registration. (javascript-api 1.11)

const manual = { registers: false };

async function connected(options = {}) {
  const peer = scriptedPeer(manual);
  const ua = await agent('alice', { wsServers: 'ws://peer.test', autostart: false, ...options });
  return { ua, peer };
}

// registering is an agent whose first REGISTER has come and was not yet answered.
async function registering(options = {}) {
  const { ua, peer } = await connected(options);
  ua.start();
  return { ua, peer, request: await peer.request('REGISTER') };
}

const confirm = (peer, request, expires) => peer.send(confirmRegister(request, expires));

test('the register context has its members', async () => {
  const { ua } = await connected();
  const context = ua.registerContext;
  ok(context instanceof SIP.RegisterContext && context instanceof SIP.EventEmitter, 'class');
  equal(context.method, 'REGISTER');
  equal(context.registrar.toString(), 'sip:test.example');
  equal(context.expires, 600);
  equal([context.registered, context.registered_before === undefined || !context.registered_before], [false, true]);
  ok(/;reg-id=1;\+sip\.instance="<urn:uuid:[0-9a-f-]{36}>"$/.test(context.contact), context.contact);
  equal(context.call_id.length, 22);
  equal(context.cseq, 80);
  equal(String(context.to_uri), addressOf(ua));
});

test('the first REGISTER is as described', async () => {
  const { ua, request } = await registering({ displayName: 'Alice', registerExpires: 300 });
  equal(request.ruri, 'sip:test.example');
  equal(request.get('CSeq'), '81 REGISTER');
  ok(/^<sip:\w{8}@\w{12}\.invalid;transport=ws>;reg-id=1;\+sip\.instance="<urn:uuid:[0-9a-f-]{36}>";expires=300$/.test(request.get('Contact')), request.get('Contact'));
  equal(request.get('Supported').replaceAll(' ', ''), 'path,gruu,outbound');
  equal(uriOf(request.get('To')), addressOf(ua));
  ok(request.get('Allow').includes('INVITE'), 'Allow');
});

test('a 2xx is accepted and registered on the context, registered on the agent', async () => {
  const { ua, peer, request } = await registering();
  const seen = [];
  for (const name of ['accepted', 'registered']) ua.registerContext.on(name, (response) => seen.push([name, response.status_code]));
  ua.on('registered', function (response) { seen.push(['ua', response.status_code, this === ua]); });
  confirm(peer, request);
  await once(ua, 'registered');
  equal(seen, [['accepted', 200], ['registered', 200], ['ua', 200, true]]);
  equal([ua.isRegistered(), ua.registerContext.registered], [true, true]);
});

test('a 2xx without Contact counts as registered', async () => {
  const { ua, peer, request } = await registering();
  peer.reply(request, 200); // bug to fix: SIP.js gave no event at all
  await once(ua, 'registered');
});

test('a refusal is registrationFailed with response and cause', async () => {
  for (const [code, cause] of [[403, 'Rejected'], [404, 'Not Found'], [500, 'SIP Failure Code'], [486, 'Busy'], [480, 'Unavailable']]) {
    const { ua, peer, request } = await registering();
    const failed = once(ua, 'registrationFailed');
    const inner = once(ua.registerContext, 'failed');
    peer.reply(request, code);
    const [response, reason] = await failed;
    equal([response.status_code, reason], [code, cause]);
    equal((await inner)[1], cause);
    equal(ua.isRegistered(), false);
  }
});

test('a wrong password is an authentication error', async () => {
  const { ua, peer, request } = await registering({ password: 'wrong' });
  const challenge = { headers: [['WWW-Authenticate', 'Digest realm="r", nonce="n", qop="auth"']] };
  const failed = once(ua, 'registrationFailed');
  peer.reply(request, 401, challenge);
  const second = await peer.request('REGISTER');
  ok(second.get('Authorization').includes('username="alice'), second.get('Authorization'));
  peer.reply(second, 401, challenge);
  const [response, cause] = await failed;
  equal([response.status_code, cause], [401, 'Authentication Error']);
});

test('423 with Min-Expires is tried again with more, and without is a failure', async () => {
  let { ua, peer, request } = await registering({ registerExpires: 30 });
  peer.reply(request, 423, { headers: [['Min-Expires', '900']] });
  request = await peer.request('REGISTER');
  ok(request.get('Contact').includes('expires=900'), request.get('Contact'));
  confirm(peer, request, 900);
  await once(ua, 'registered');
  ({ ua, peer, request } = await registering());
  const failed = once(ua, 'registrationFailed');
  peer.reply(request, 423);
  equal((await failed)[1], 'SIP Failure Code');
});

test('a registration is refreshed before it ends, on the same Call-ID', async () => {
  const { ua, peer, request } = await registering();
  confirm(peer, request, 5);
  await once(ua, 'registered');
  const refresh = await peer.request('REGISTER');
  equal(refresh.get('Call-ID'), request.get('Call-ID'));
  equal(refresh.get('CSeq'), '82 REGISTER');
  const again = once(ua, 'registered');
  confirm(peer, refresh, 600);
  await again;
});

test('a registration that is not refreshed ends with Expires', async () => {
  const { ua, peer, request } = await registering();
  confirm(peer, request, 2);
  await once(ua, 'registered');
  equal(await once(ua, 'unregistered'), [null, 'Expires']);
  equal(ua.isRegistered(), false);
});

test('unregister takes the binding away', async () => {
  const { ua, peer, request } = await registering();
  confirm(peer, request);
  await once(ua, 'registered');
  const gone = once(ua, 'unregistered');
  equal(ua.unregister({ extraHeaders: ['X-Bye: 1'] }), ua);
  equal([ua.configuration.register, ua.isRegistered()], [false, false]);
  const last = await peer.request('REGISTER');
  ok(/expires=0/.test(last.get('Contact')), last.get('Contact'));
  equal(last.get('X-Bye'), '1');
  confirm(peer, last);
  const [response, cause] = await gone;
  equal([response.status_code, cause], [200, null]);
});

test('unregister all takes every binding away', async () => {
  const { ua, peer, request } = await registering();
  confirm(peer, request);
  await once(ua, 'registered');
  ua.unregister({ all: true });
  const last = await peer.request('REGISTER');
  equal([last.get('Contact'), last.get('Expires')], ['*', '0']);
});

test('unregister of who is not registered does nothing', async () => {
  const { ua, peer } = await connected({ register: false });
  ua.start();
  await once(ua, 'connected');
  ua.unregister();
  ua.message('bob@test.example', 'hello');
  await peer.request('MESSAGE');
  equal(peer.received.filter((m) => m.method === 'REGISTER').length, 0);
});

test('register on demand, with headers', async () => {
  const { ua, peer } = await connected({ register: false });
  ua.start();
  await once(ua, 'connected');
  equal(ua.register({ extraHeaders: ['X-Hello: 1'] }), ua);
  equal(ua.configuration.register, true);
  const request = await peer.request('REGISTER');
  equal(request.get('X-Hello'), '1');
  confirm(peer, request);
  await once(ua, 'registered');
});

test('register before start waits for the connection', async () => {
  const { ua, peer } = await connected({ register: false });
  ua.register(); // union: queued, where SIP.js threw a raw TypeError
  ua.start();
  confirm(peer, await peer.request('REGISTER'));
  await once(ua, 'registered');
});

test('GRUUs of the registrar become those of the contact', async () => {
  const { ua, peer, request } = await registering();
  const contact = `${request.get('Contact')};pub-gruu="sip:alice@test.example;gr=x";temp-gruu="sip:tmp@test.example;gr"`;
  peer.reply(request, 200, { headers: [['Contact', contact]] });
  await once(ua, 'registered');
  ok(ua.contact.pub_gruu instanceof SIP.URI, 'a URI');
  equal(ua.contact.toString(), '<sip:alice@test.example;gr=x>');
  equal(ua.contact.toString({ anonymous: true }), '<sip:tmp@test.example;gr>');
});

test('the other devices of the user in the answer do no harm', async () => {
  const { ua, peer, request } = await registering();
  peer.reply(request, 200, { headers: [['Contact', '<sip:other@10.0.0.1>;expires=20, <<broken>'], ['Contact', request.get('Contact')]] });
  await once(ua, 'registered');
});

test('headers of register may be kept for the end', async () => {
  const { ua, peer } = await connected({ register: false });
  ua.start();
  await once(ua, 'connected');
  ua.register({ extraHeaders: ['X-Kept: 1'], closeWithHeaders: true });
  const request = await peer.request('REGISTER');
  equal(request.get('X-Kept'), '1');
  confirm(peer, request);
  await once(ua, 'registered');
  ua.stop();
  const last = await peer.request('REGISTER');
  equal(last.get('X-Kept'), '1');
});

test('contactTransport, instanceId and contactName show in the Contact', async () => {
  const { request } = await registering({ contactTransport: 'wss', instanceId: '1f2e3d4c-5b6a-4978-8a9b-0c1d2e3f4a5b', contactName: 'me' });
  const contact = request.get('Contact');
  ok(/^<sip:me@\w+\.invalid;transport=wss>/.test(contact), contact);
  ok(contact.includes('+sip.instance="<urn:uuid:1f2e3d4c-5b6a-4978-8a9b-0c1d2e3f4a5b>"'), contact);
});

test('a nonce is used with a rising count, and a stale one replaced', async () => {
  const { ua, peer, request } = await registering({ password: 'secret' });
  const challenge = (nonce, more = '') => ({ headers: [['WWW-Authenticate', `Digest realm="r", nonce="${nonce}", qop="auth"${more}`]] });
  peer.reply(request, 401, challenge('one'));
  const second = await peer.request('REGISTER');
  ok(second.get('Authorization').includes('nc=00000001'), second.get('Authorization'));
  confirm(peer, second, 5);
  await once(ua, 'registered');
  const refresh = await peer.request('REGISTER');
  if (refresh.get('Authorization')) ok(refresh.get('Authorization').includes('nc=00000002'), refresh.get('Authorization'));
  peer.reply(refresh, 401, challenge('two', ', stale=true'));
  const again = await peer.request('REGISTER');
  ok(again.get('Authorization').includes('nonce="two"') && again.get('Authorization').includes('nc=00000001'), again.get('Authorization'));
});

test('a provisional answer is progress of the context', async () => {
  const { ua, peer, request } = await registering();
  const progress = once(ua.registerContext, 'progress');
  peer.reply(request, 100);
  equal((await progress)[0].status_code, 100);
});

test('the context may be used by itself', async () => {
  const { ua, peer } = await connected({ register: false });
  ua.start();
  await once(ua, 'connected');
  ua.registerContext.register();
  confirm(peer, await peer.request('REGISTER'));
  await once(ua.registerContext, 'registered');
  const gone = once(ua.registerContext, 'unregistered');
  ua.registerContext.unregister();
  confirm(peer, await peer.request('REGISTER'));
  equal((await gone)[1], null);
  equal(ua.registerContext.registered, false);
});
