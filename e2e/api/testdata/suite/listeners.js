// Listeners: this, listeners that throw, commands given inside listeners.
// (javascript-api 0.3, union rule "emitter")

test('this is the emitter, also for once and after a bind target', async () => {
  const { alice, bob } = await pair();
  const { out } = await ring(alice, bob);
  const seen = [];
  const other = {};
  out.on('cancel', function () { seen.push(this === out); });
  out.once('cancel', function () { seen.push(this === out); });
  out.on('cancel', function () { seen.push(this === other); }, other);
  const ended = once(out, 'terminated');
  out.cancel();
  await ended;
  equal(seen, [true, true, true]);
});

test('a throwing listener disturbs neither the call nor the other listeners', async () => {
  silently();
  const { alice, bob } = await pair();
  const { out, inc } = await ring(alice, bob);
  const seen = [];
  for (const session of [out, inc]) {
    for (const name of SESSION_EVENTS) session.on(name, () => { throw new Error(`of the page, in ${name}`); });
    session.on('accepted', () => seen.push('accepted'));
    session.on('terminated', () => seen.push('terminated'));
  }
  inc.accept();
  await until(() => out.status === 12 && inc.status === 12, 'the call');
  out.bye();
  await until(() => seen.length === 4, 'all listeners');
  equal(seen, ['accepted', 'accepted', 'terminated', 'terminated']);
});

test('a throwing invite listener does not lose the call', async () => {
  silently();
  const { alice, bob } = await pair();
  bob.on('invite', () => { throw new Error('of the page'); });
  bob.on('invite', (session) => session.accept());
  const out = alice.invite(addressOf(bob));
  await once(out, 'accepted');
});

test('accept within the invite listener', async () => {
  const { alice, bob } = await pair();
  bob.on('invite', function (session) { equal(this === bob, true); session.accept(); });
  const out = alice.invite(addressOf(bob));
  await once(out, 'accepted');
});

test('reject within the invite listener', async () => {
  const { alice, bob } = await pair();
  bob.on('invite', (session) => session.reject({ statusCode: 486 }));
  equal((await once(alice.invite(addressOf(bob)), 'terminated'))[1], 'Busy');
});

test('bye within the accepted listener, on both sides', async () => {
  const { alice, bob } = await pair();
  bob.once('invite', (session) => session.accept());
  const out = alice.invite(addressOf(bob));
  const log = record(out, ['accepted', 'bye', 'terminated']);
  out.on('accepted', function () { this.bye(); });
  await once(out, 'terminated');
  equal(log, ['accepted(200, OK)12', 'bye(out BYE)12', 'terminated(null, null)9']);
  const other = await ring(alice, bob);
  other.inc.accept();
  other.inc.on('accepted', function () { this.bye(); });
  await once(other.inc, 'terminated');
});

test('a new call within the terminated listener', async () => {
  const { alice, bob } = await pair();
  bob.on('invite', (session) => session.accept());
  const first = alice.invite(addressOf(bob));
  const second = new Promise((resolve) => {
    first.on('accepted', () => first.bye());
    first.on('terminated', () => { const next = alice.invite(addressOf(bob)); next.on('accepted', () => resolve(next)); });
  });
  equal((await second).status, 12);
});

test('stop within the listeners of a call', async () => {
  for (const event of ['progress', 'accepted']) {
    const { alice, bob } = await pair();
    bob.on('invite', (session) => setTimeout(() => { if (session.status === 4) session.accept(); }, 20));
    const out = alice.invite(addressOf(bob));
    const ended = once(out, 'terminated');
    out.on(event, () => alice.stop());
    await ended;
    equal([alice.status, out.status], [SIP.UA.C.STATUS_USER_CLOSED, 9]);
  }
});

test('a message sent within the message listener', async () => {
  const { alice, bob } = await pair();
  bob.on('message', (message) => { if (message.body === 'ping') bob.message(message.remoteIdentity.uri, 'pong'); });
  const answer = once(alice, 'message');
  alice.message(addressOf(bob), 'ping');
  equal((await answer)[0].body, 'pong');
});

test('listeners added within a listener hear the next event only', async () => {
  const { alice, bob } = await pair();
  const seen = [];
  bob.on('message', (message) => {
    seen.push(message.body);
    bob.once('message', (next) => seen.push(`then ${next.body}`));
  });
  for (const body of ['one', 'two']) await once(alice.message(addressOf(bob), body), 'accepted');
  equal(seen, ['one', 'two', 'then two']);
});
