// A caller who changes his mind, at every moment. (javascript-api 1.13)

// calling is a session whose INVITE has come to the scripted peer.
async function calling(options) {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example', options);
  const log = record(session);
  return { ua, peer, session, log, invite: await peer.request('INVITE') };
}

test('before any answer the CANCEL waits for the first provisional', async () => {
  const { peer, session, log, invite } = await calling();
  session.cancel();
  equal(session.isCanceled, true);
  await new Promise((next) => setTimeout(next, 50));
  equal(peer.received.map((m) => m.method), [], 'no CANCEL yet');
  peer.reply(invite, 180);
  const cancel = await peer.request('CANCEL');
  equal(cancel.ruri, invite.ruri);
  equal(branchOf(cancel), branchOf(invite));
  for (const name of ['From', 'To', 'Call-ID']) equal(cancel.get(name), invite.get(name), name);
  equal(cancel.get('CSeq'), invite.get('CSeq').replace('INVITE', 'CANCEL'));
  equal(cancel.get('Max-Forwards'), '70');
  peer.reply(cancel, 200);
  peer.reply(invite, 487);
  const ack = await peer.request('ACK');
  equal(branchOf(ack), branchOf(invite));
  await until(() => log.at(-1).startsWith('terminated'), 'the end');
  ok(log.includes('cancel()1') || log.includes('cancel()2'), log.join());
  equal(log.filter((event) => /^(accepted|progress\(1[^0])/.test(event)), [], 'nothing else was heard');
});

test('a CANCEL carries a Reason where the page gives a code', async () => {
  const { peer, session, invite } = await calling();
  const rings = once(session, 'progress');
  peer.reply(invite, 180);
  await rings;
  session.cancel({ status_code: 200, reason_phrase: 'Answered elsewhere', extraHeaders: ['X-One: 1'] });
  const cancel = await peer.request('CANCEL');
  equal(cancel.get('Reason').replaceAll(' ;', ';'), 'SIP;cause=200;text="Answered elsewhere"');
  equal(cancel.get('X-One'), '1');
});

test('both spellings of the code are read, and a code without phrase gets the standard one', async () => {
  const { peer, session, invite } = await calling();
  const rings = once(session, 'progress');
  peer.reply(invite, 180);
  await rings;
  session.cancel({ statusCode: 486 });
  equal((await peer.request('CANCEL')).get('Reason').replaceAll(' ;', ';'), 'SIP;cause=486;text="Busy Here"');
});

test('a code that is no final answer is refused', async () => {
  const { session } = await calling();
  for (const code of [100, 199, 700]) throws(() => session.cancel({ status_code: code }), TypeError, `Invalid status_code: ${code}`);
  equal(session.isCanceled, false);
});

test('a call that was answered in spite of the CANCEL is ended with ACK and BYE', async () => {
  const { peer, session, log, invite } = await calling();
  session.cancel();
  peer.accept(invite);
  await peer.request('ACK');
  const bye = await peer.request('BYE');
  peer.reply(bye, 200);
  await until(() => session.status === 9, 'the end');
  equal(log.filter((event) => event.startsWith('accepted')), []);
  equal(log.filter((event) => event.startsWith('terminated')).length, 1);
});

test('the 200 that crosses the CANCEL is ended too', async () => {
  const { peer, session, invite } = await calling();
  const rings = once(session, 'progress');
  peer.reply(invite, 180);
  await rings;
  session.cancel();
  peer.reply(await peer.request('CANCEL'), 200);
  peer.accept(invite);
  await peer.request('ACK');
  peer.reply(await peer.request('BYE'), 200);
  await until(() => session.status === 9, 'the end');
});

test('an INVITE that is challenged after cancel is not sent again', async () => {
  const { peer, session, invite } = await calling();
  session.cancel();
  peer.reply(invite, 407, { headers: [['Proxy-Authenticate', 'Digest realm="r", nonce="n"']] });
  await peer.request('ACK');
  await until(() => session.status === 9, 'the end');
  equal(peer.received.filter((m) => m.method === 'INVITE').length, 0);
});

test('cancel a second time, or after the end, is InvalidStateError or nothing', async () => {
  const { peer, session, invite } = await calling();
  peer.reply(invite, 404);
  await once(session, 'terminated');
  const error = throws(() => session.cancel(), SIP.Exceptions.InvalidStateError, 'Invalid status: 9');
  equal([error.status, error.code, error.name, error instanceof Error], [9, 2, 'INVALID_STATE_ERROR', true]);
});

test('cancel in a call is InvalidStateError', async () => {
  const { alice, bob } = await pair();
  const { out } = await talk(alice, bob);
  throws(() => out.cancel(), SIP.Exceptions.InvalidStateError, 'Invalid status: 12');
});

test('cancel in the progress listener works', async () => {
  const { alice, bob } = await pair();
  const out = alice.invite(addressOf(bob));
  out.on('progress', function (response) { if (response.status_code === 180) this.cancel(); });
  const [message, cause] = await once(out, 'terminated');
  equal([message.status_code, cause], [487, 'SIP Failure Code']);
});

test('the callee hears it only once, and cannot accept any more', async () => {
  const { alice, bob } = await pair();
  const { out, inc, incLog } = await ring(alice, bob);
  const ended = once(inc, 'terminated');
  out.cancel();
  await ended;
  throws(() => inc.accept(), SIP.Exceptions.InvalidStateError, 'Invalid status: 9');
  equal(incLog.filter((event) => event.startsWith('terminated')).length, 1);
});

test('a CANCEL for nothing gets 481', async () => {
  const { ua, peer } = await peered();
  peer.ask('CANCEL', ua, { branch: 'z9hG4bKnothing' });
  await peer.response(481, 'CANCEL');
});

test('a callee who is accepting when the CANCEL comes ends quietly', async () => {
  let finish;
  const slow = plainMedia(() => ({ getDescription: (hint) => new Promise((resolve) => { finish = () => resolve({ body: sdp(), contentType: 'application/sdp' }); }) }));
  const { alice, bob } = await pair({}, { mediaHandlerFactory: slow });
  const { out, inc, incLog } = await ring(alice, bob);
  inc.accept();
  await until(() => finish, 'the description is asked for');
  const ended = once(inc, 'terminated');
  out.cancel();
  await ended;
  finish();
  await new Promise((next) => setTimeout(next, 30));
  equal(incLog.filter((event) => event.startsWith('accepted')), []);
  equal(out.status, 9);
});

test('one media handler is made for each call and closed at its end', async () => {
  const factory = plainMedia();
  const { alice, bob } = await pair({ mediaHandlerFactory: factory });
  const { out } = await ring(alice, bob);
  const ended = once(out, 'terminated');
  out.cancel();
  await ended;
  equal(factory.made.length, 1);
  equal(factory.made[0].calls.filter(([name]) => name === 'close').length, 1);
});

test('the request of a call can be cancelled by itself', async () => {
  const { peer, session, invite } = await calling();
  const rings = once(session, 'progress');
  peer.reply(invite, 180);
  await rings;
  session.request.cancel('SIP;cause=200;text="Elsewhere"');
  const cancel = await peer.request('CANCEL');
  equal(cancel.get('Reason').replaceAll(' ;', ';'), 'SIP;cause=200;text="Elsewhere"');
});
