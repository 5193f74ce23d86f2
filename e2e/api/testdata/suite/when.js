// await emitter.when(event): resolved at once for what has happened, rejected with
// a CallEndedError for what will not happen any more. (javascript-api 1.31)

const { CallEndedError } = SIP.Exceptions;

// refused waits for the rejection of a promise.
async function refused(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was not rejected');
}

test('a call is waited for, and its answer is the value', async () => {
  const { alice, bob } = await pair();
  const invited = bob.when('invite');
  const out = alice.invite(addressOf(bob));
  const inc = await invited;
  ok(inc instanceof SIP.InviteServerContext, 'the first argument of the event');
  const accepted = out.when('accepted');
  const confirmed = inc.when('confirmed');
  inc.accept();
  equal((await accepted).status_code, 200);
  equal((await confirmed).method, 'ACK');
});

test('what has happened already is resolved at once, with what it said', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  equal((await out.when('accepted')).status_code, 200);
  equal((await out.when('progress')).status_code, 180);
  equal((await inc.when('confirmed')).method, 'ACK');
  ok(String(await inc.when('accepted')).startsWith('SIP/2.0 200'), 'the text that was sent');
});

test('who calls may wait for confirmed, too: the call stands then', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await ring(alice, bob);
  const confirmed = out.when('confirmed');
  inc.accept();
  equal([(await confirmed).status_code, out.status], [200, 12]);
  equal((await out.when('confirmed')).status_code, 200, 'afterwards');
});

test('a refused call rejects with a typed error that names what came instead', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await ring(alice, bob);
  const waiting = refused(out.when('accepted'));
  const failed = out.when('failed');
  const over = out.when('terminated');
  inc.reject({ statusCode: 486 });
  for (const error of [await waiting, await refused(out.when('accepted'))]) {
    ok(error instanceof CallEndedError && error instanceof Error, 'its class');
    equal([error.name, error.event, error.cause, error.code, error.response.status_code], ['CALL_ENDED_ERROR', 'accepted', 'Busy', 486, 486]);
    equal(error.message, '"accepted" did not come: Busy (486)');
  }
  equal([(await failed).status_code, (await over).status_code], [486, 486], 'the end itself is no failure to wait for it');
  const own = await refused(inc.when('confirmed'));
  equal([own.code, own.event], [486, 'confirmed'], 'the one who refused');
});

test('a call that is hung up rejects what was still waited for', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  const listeners = () => ['dtmf', 'failed', 'terminated'].map((event) => inc.listenerCount(event));
  const before = listeners();
  const waiting = refused(inc.when('dtmf'));
  out.bye();
  const error = await waiting;
  equal([error instanceof CallEndedError, error.cause, error.code], [true, null, null]);
  equal(error.message, '"dtmf" did not come: it has ended');
  equal((await inc.when('terminated')).method, 'BYE', 'the end is known afterwards');
  equal((await inc.when('accepted')).startsWith('SIP/2.0 200'), true, 'and so is what was before');
  equal(listeners(), before, 'nothing is left behind');
});

test('what comes again and again is waited for anew', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  for (let i = 0; i < 2; i++) {
    const held = inc.when('hold');
    out.hold();
    equal(await held, { originator: 'remote' });
    const back = inc.when('unhold');
    out.unhold();
    await back;
  }
});

test('a user agent that is connected and registered says so at once, until it is not', async () => {
  const { alice } = await pair();
  await alice.when('connected');
  await alice.when('registered');
  await alice.registerContext.when('registered');
  const gone = alice.when('unregistered');
  alice.unregister();
  await gone;
  let registered = false;
  alice.when('registered').then(() => { registered = true; });
  await new Promise((next) => setTimeout(next, 30));
  equal(registered, false, 'not any more');
  alice.register();
  await until(() => registered, 'registered again');
});

test('a registration that is refused rejects', async () => {
  const peer = scriptedPeer({ registers: false });
  const ua = await agent('alice', { wsServers: 'ws://peer.test', register: false });
  await ua.when('connected');
  const waiting = refused(ua.when('registered'));
  ua.register();
  peer.reply(await peer.request('REGISTER'), 403);
  const error = await waiting;
  equal([error instanceof CallEndedError, error.event, error.cause, error.code], [true, 'registered', 'Rejected', 403]);
});

test('requests of ours are waited for in the same way', async () => {
  const { peer, ua } = await peered();
  const good = ua.message('bob@test.example', 'hello');
  peer.reply(await peer.request('MESSAGE'), 200);
  equal((await good.when('accepted')).status_code, 200);
  equal((await refused(good.when('failed'))).event, 'failed', 'it will not fail any more');
  const bad = ua.message('bob@test.example', 'hello');
  peer.reply(await peer.request('MESSAGE'), 404);
  equal((await refused(bad.when('accepted'))).cause, 'Not Found');
  equal((await bad.when('failed')).status_code, 404);
});

test('an emitter of the page has no states', async () => {
  const own = new SIP.EventEmitter();
  own.emit('accepted', 1);
  const next = own.when('accepted');
  own.emit('accepted', 2);
  equal(await next, 2);
});

// referring is two calls of alice and bob, and the contexts of one REFER.
async function referring() {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  const asked = inc.when('referRequested');
  out.refer('carol@test.example');
  return { out, inc, mine: out.referContext, theirs: await asked };
}

test('what became of a transfer is known afterwards, also when the call is over', async () => {
  const { out, mine, theirs } = await referring();
  theirs.accept();
  theirs.sendNotify('SIP/2.0 486 Busy Here');
  await until(() => mine.outcome, 'the end');
  out.bye();
  ok(await mine.when('referRejected') === mine && await mine.when('referRequestAccepted') === mine, 'the context');
  ok(await theirs.when('referRequestAccepted') === theirs, 'of the other side');
  const error = await refused(mine.when('referAccepted'));
  equal([error instanceof CallEndedError, error.event, error.cause, error.code, error.response], [true, 'referAccepted', 'Busy', 486, null]);
  equal(error.message, '"referAccepted" did not come: Busy (486)');
});

test('a transfer that is refused or succeeds rejects what was waited for in vain', async () => {
  for (const [answer, vain] of [
    [(context) => context.reject(), ['referRequestAccepted', 'referProgress', 'referAccepted']],
    [(context) => { context.accept(); context.sendNotify('SIP/2.0 200 OK'); }, ['referRequestRejected', 'referRejected']],
  ]) {
    const { mine, theirs } = await referring();
    const waiting = vain.map((event) => refused(mine.when(event)));
    answer(theirs);
    equal((await Promise.all(waiting)).map((error) => error.event), vain);
  }
  const { theirs } = await referring();
  const waiting = refused(theirs.when('referInviteSent'));
  theirs.reject();
  equal((await waiting).message, '"referInviteSent" did not come: it has ended');
  equal((await refused(theirs.when('referRejected'))).event, 'referRejected', 'afterwards, too');
});
