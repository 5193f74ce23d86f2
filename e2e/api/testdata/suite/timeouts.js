// What happens after half a minute of silence. The library's only clock are the
// timers of SIP.Timers, which pages with mocked clocks replace: these tests
// make them run a hundred times faster. (javascript-api 1.4, 1.2, 1.14)

test('the timers of the library are those of SIP.Timers', async () => {
  const set = [];
  instead(SIP.Timers, 'setTimeout', (f, ms, ...args) => { set.push(ms); return setTimeout(f, ms, ...args); });
  const { ua } = await peered();
  const context = ua.message('bob@test.example', 'hello');
  await until(() => set.length > 0, 'a timer');
  ok(context, 'sent');
});

test('a request without answer is a Request Timeout', async () => {
  const { ua, peer } = await peered();
  fastTimers();
  const context = ua.message('bob@test.example', 'hello');
  const log = record(context);
  await peer.request('MESSAGE');
  await once(context, 'failed');
  equal(log, ['failed(null, Request Timeout)']);
});

test('a 408 to a request that is no INVITE is a Request Timeout', async () => {
  const { ua, peer } = await peered();
  const context = ua.message('bob@test.example', 'hello');
  peer.reply(await peer.request('MESSAGE'), 408);
  const [, cause] = await once(context, 'failed');
  equal(cause, 'Request Timeout');
});

test('a call without any answer is a Request Timeout', async () => {
  const { ua, peer } = await peered();
  fastTimers();
  const session = ua.invite('bob@test.example');
  const log = record(session);
  await peer.request('INVITE');
  await once(session, 'terminated');
  equal(log, ['connecting({})0', 'failed(null, Request Timeout)1', 'terminated(null, Request Timeout)9']);
});

test('a registration without answer is a Request Timeout', async () => {
  const peer = scriptedPeer({ registers: false });
  const ua = await agent('alice', { wsServers: 'ws://peer.test', autostart: false });
  fastTimers();
  const failed = once(ua, 'registrationFailed');
  ua.start();
  await peer.request('REGISTER');
  equal(await failed, [null, 'Request Timeout']);
});

test('a 200 is repeated until the ACK, and without one the call ends with No ACK', async () => {
  const { ua, peer } = await peered();
  const incoming = once(ua, 'invite');
  peer.ask('INVITE', ua, { body: sdp() });
  const [session] = await incoming;
  const log = record(session);
  fastTimers();
  session.accept();
  await peer.response(200, 'INVITE');
  const bye = await peer.request('BYE');
  ok(peer.received.filter((m) => m.code === 200).length >= 5, 'the 200 was repeated');
  peer.reply(bye, 200);
  await until(() => session.status === 9, 'the end');
  ok(log.includes('terminated(null, No ACK)9'), log.join());
  equal(log.filter((event) => event.startsWith('terminated')).length, 1);
});

test('a reliable response without PRACK ends the call with No PRACK', async () => {
  const { ua, peer } = await peered();
  const incoming = once(ua, 'invite');
  peer.ask('INVITE', ua, { body: sdp(), headers: [['Require', '100rel'], ['Contact', '<sip:peer@peer.invalid>']] });
  const [session] = await incoming;
  const log = record(session, ['terminated']);
  fastTimers();
  session.progress();
  await peer.response(504, 'INVITE');
  await until(() => log.length > 0, 'the end');
  equal(log, ['terminated(null, No PRACK)9']);
});

test('a cancelled call whose 487 never comes ends too', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const rings = once(session, 'progress');
  peer.reply(await peer.request('INVITE'), 180);
  await rings;
  fastTimers();
  const ended = once(session, 'terminated');
  session.cancel();
  peer.reply(await peer.request('CANCEL'), 200);
  await ended;
  equal(session.status, 9);
});

test('a request within a call that finds nobody is reported, and the call is over', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  peer.accept(await peer.request('INVITE'));
  await once(session, 'accepted');
  await peer.request('ACK');
  const ended = once(session, 'terminated');
  session.sendRequest('INFO', { body: 'x', contentType: 'text/x' });
  peer.reply(await peer.request('INFO'), 481);
  const [response, cause] = await ended;
  equal([response.status_code, cause], [481, 'Dialog Error']);
});

test('a BYE without answer still ends the call at once', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  peer.accept(await peer.request('INVITE'));
  await once(session, 'accepted');
  await peer.request('ACK');
  session.bye();
  equal(session.status, 9);
  await peer.request('BYE');
  equal(Object.keys(ua.sessions), []);
});

test('many transactions later nothing is left', async () => {
  const { ua, peer } = await peered();
  for (let i = 0; i < 20; i++) {
    const context = ua.message('bob@test.example', String(i));
    peer.reply(await peer.request('MESSAGE'), 200);
    await once(context, 'accepted');
  }
  await until(() => ua.transactionsCount === 0, 'all transactions are over');
});
