// session.renegotiate, and the events of a re-INVITE. (javascript-api 1.12.3, 1.12.4, 1.16)

const REINVITE_EVENTS = ['invite', 'reinvite', 'reinviteAccepted', 'reinviteFailed', 'renegotiationError', 'ack', 'confirmed', 'terminated'];

async function calling() {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  const answered = peer.accept(invite);
  await once(session, 'accepted');
  await peer.request('ACK');
  return { ua, peer, session, invite, answered, log: events(session, REINVITE_EVENTS) };
}

// refusalOf waits for a promise to be rejected, and returns the Error.
async function refusalOf(promise) {
  try {
    await promise;
  } catch (error) {
    ok(error instanceof SIP.Exceptions.RenegotiationError && error instanceof Error, 'a RenegotiationError');
    equal([error.name, error.code], ['RENEGOTIATION_ERROR', 5]);
    return error;
  }
  throw new Error('was not rejected');
}

test('renegotiate offers anew and is resolved with the answer', async () => {
  const { peer, session, log } = await calling();
  const outcome = session.renegotiate({ extraHeaders: ['X-One: 1'] });
  const again = await peer.request('INVITE');
  equal([again.get('X-One'), again.body.startsWith('v=0')], ['1', true]);
  peer.accept(again);
  equal((await outcome).status_code, 200);
  equal(log, ['invite 12', 'ack 12', 'reinviteAccepted 12']);
});

test('renegotiate is rejected with the refusal and its Warning, after the events', async () => {
  const { peer, session, log } = await calling();
  const outcome = session.renegotiate();
  peer.reply(await peer.request('INVITE'), 488, { reason: 'Not Acceptable Here', headers: [['Warning', '399 peer.invalid "no video here"']] });
  const error = await refusalOf(outcome);
  equal(error.message, 'the new description was refused: 488 Not Acceptable Here, Warning: 399 peer.invalid "no video here". The call goes on as it was.');
  equal([error.response.status_code, error.cause], [488, 'Incompatible SDP']);
  equal(log, ['invite 12', 'reinviteFailed 12', 'renegotiationError 12']);
  equal(session.status, 12, 'the call stands');
});

test('renegotiate is rejected with what the handler failed with', async () => {
  const { peer, session } = await calling();
  session.mediaHandler.getDescription = () => Promise.reject(new RangeError('no camera'));
  const error = await refusalOf(session.renegotiate());
  equal(error.message, 'no new description could be made: RangeError: no camera. The call goes on as it was.');
  ok(error.cause instanceof RangeError && session.mediaError === error.cause, 'the cause');
  equal(peer.received.length, 0, 'nothing was sent');
});

test('renegotiate is rejected when the answer cannot be applied', async () => {
  const { peer, session } = await calling();
  session.mediaHandler.setDescription = () => Promise.reject(new Error('odd answer'));
  const outcome = session.renegotiate();
  peer.accept(await peer.request('INVITE'));
  const error = await refusalOf(outcome);
  equal(error.message, "the peer's answer could not be applied: Error: odd answer. The call goes on as it was.");
  equal(error.response.status_code, 200);
});

test('an error of an earlier negotiation is not blamed for a later one', async () => {
  const { peer, session } = await calling();
  const own = session.mediaHandler.getDescription;
  session.mediaHandler.getDescription = () => Promise.reject(new Error('busy'));
  await refusalOf(session.renegotiate());
  session.mediaHandler.getDescription = own;
  const outcome = session.renegotiate();
  peer.reply(await peer.request('INVITE'), 403, { reason: 'Forbidden' });
  ok((await refusalOf(outcome)).message.includes('403 Forbidden'), 'the refusal');
  equal(session.mediaError, null);
});

test('two wait for each other and both are answered', async () => {
  const { peer, session } = await calling();
  const both = Promise.all([session.renegotiate({ extraHeaders: ['X-N: 1'] }), session.renegotiate({ extraHeaders: ['X-N: 2'] })]);
  for (const n of ['1', '2']) {
    const again = await peer.request('INVITE');
    equal(again.get('X-N'), n);
    equal(peer.received.length, 0, 'one at a time');
    peer.accept(again);
    await peer.request('ACK');
  }
  equal((await both).map((response) => response.status_code), [200, 200]);
});

test('glare comes again by itself', async () => {
  fastTimers();
  const { peer, session, log } = await calling();
  const outcome = session.renegotiate();
  peer.reply(await peer.request('INVITE'), 491, { reason: 'Request Pending' });
  peer.accept(await peer.request('INVITE'));
  equal((await outcome).status_code, 200);
  equal(log.filter((event) => event.startsWith('reinviteFailed')), []);
});

test('a call that ends while it waits rejects it', async () => {
  const { peer, session } = await calling();
  const outcome = session.renegotiate();
  await peer.request('INVITE');
  session.bye();
  equal((await refusalOf(outcome)).message, 'the call ended before the new description was answered.');
});

test('without a call there is nothing to renegotiate', async () => {
  const { peer, session } = await calling();
  session.bye();
  peer.reply(await peer.request('BYE'), 200);
  const failure = await session.renegotiate().then(() => null, (error) => error);
  ok(failure instanceof SIP.Exceptions.InvalidStateError, 'an InvalidStateError');
});

test('the two ends of a re-INVITE hear of it', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  const here = events(out, REINVITE_EVENTS);
  const there = events(inc, REINVITE_EVENTS);
  inc.on('reinvite', (session) => ok(session === inc, 'the session'));
  await out.renegotiate();
  await until(() => there.includes('confirmed 12'), 'the ACK');
  equal(here, ['invite 12', 'ack 12', 'reinviteAccepted 12']);
  equal(there, ['reinvite 12', 'reinviteAccepted 7', 'confirmed 12']);
});

test('the eventHandlers of hold are given the response and the reason', async () => {
  const { peer, session } = await calling();
  const failed = new Promise((resolve) => { session.hold({ eventHandlers: { failed: (...args) => resolve(args) } }); });
  peer.reply(await peer.request('INVITE'), 488);
  const [response, error] = await failed;
  equal([response.status_code, error.name], [488, 'RENEGOTIATION_ERROR']);
});

test('update sends the offer in an UPDATE where the peer takes that', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  peer.accept(await peer.request('INVITE'), { headers: [['Allow', 'INVITE, ACK, BYE, UPDATE']] });
  await once(session, 'accepted');
  await peer.request('ACK');
  const outcome = session.renegotiate({ update: true, extraHeaders: ['X-One: 1'] });
  const update = await peer.request('UPDATE');
  equal([update.get('X-One'), update.body.startsWith('v=0')], ['1', true]);
  peer.accept(update);
  equal((await outcome).status_code, 200);
});

test('a hold that the peer refuses is told as unhold, and the handler sends again', async () => {
  const { peer, session } = await calling();
  const log = record(session, ['hold', 'unhold', 'reinviteFailed', 'renegotiationError']);
  const over = once(session, 'renegotiationError');
  session.hold();
  peer.reply(await peer.request('INVITE'), 488);
  await over;
  equal([session.local_hold, session.isOnHold().local], [false, false]);
  equal(log.map((event) => event.split('(')[0]), ['hold', 'reinviteFailed', 'unhold', 'renegotiationError']);
  equal(session.mediaHandler.calls.map(([name]) => name).filter((name) => name.endsWith('hold')), ['hold', 'unhold']);
});
