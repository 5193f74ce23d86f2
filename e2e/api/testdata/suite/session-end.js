// Rejecting, hanging up, terminate in every state, commands at the wrong time,
// and what happens when the other side or the media fail. (javascript-api 1.12.3, 1.14)

const invalid = (f, status) => throws(f, SIP.Exceptions.InvalidStateError, `Invalid status: ${status}`);

test('the causes of refusals are those of the table', async () => {
  const { ua, peer } = await peered();
  const causes = { 486: 'Busy', 600: 'Busy', 403: 'Rejected', 603: 'Rejected', 302: 'Redirected', 480: 'Unavailable', 410: 'Unavailable', 408: 'Unavailable', 430: 'Unavailable',
    404: 'Not Found', 604: 'Not Found', 484: 'Address Incomplete', 488: 'Incompatible SDP', 606: 'Incompatible SDP', 500: 'SIP Failure Code', 401: 'Authentication Error' };
  for (const [code, cause] of Object.entries(causes)) {
    const session = ua.invite('bob@test.example');
    const log = record(session, ['rejected', 'failed', 'terminated']);
    peer.reply(await peer.request('INVITE'), Number(code), { headers: code === '302' ? [['Contact', '<sip:x@y>']] : [] });
    await once(session, 'terminated');
    equal(log, [`rejected(${code}, ${cause})1`, `failed(${code}, ${cause})1`, `terminated(${code}, ${cause})9`]);
  }
});

test('with followRedirects a call goes on to the next Contact', async () => {
  const { ua, peer } = await peered({ followRedirects: true });
  const session = ua.invite('bob@test.example');
  const log = record(session, ['rejected', 'failed', 'terminated']);
  peer.reply(await peer.request('INVITE'), 302, { headers: [['Contact', '<sip:second@y.example>;q=0.5, <sip:first@x.example>']] });
  let request = await peer.request('INVITE');
  equal(request.ruri, 'sip:first@x.example');
  peer.reply(request, 486);
  request = await peer.request('INVITE');
  equal(request.ruri, 'sip:second@y.example');
  peer.reply(request, 480);
  await once(session, 'terminated');
  equal(log, ['rejected(480, Unavailable)1', 'failed(480, Unavailable)1', 'terminated(480, Unavailable)9']);
});

test('reject takes code, phrase, headers and body', async () => {
  const { alice, bob, line } = await pair();
  const { out, inc } = await ring(alice, bob);
  const rejected = once(out, 'rejected');
  inc.reject({ statusCode: 603, reasonPhrase: 'Not today', extraHeaders: ['X-Why: sleep'], body: 'later' });
  const [response, cause] = await rejected;
  equal([response.status_code, response.reason_phrase, response.getHeader('X-Why'), response.body, cause], [603, 'Not today', 'sleep', 'later', 'Rejected']);
  equal(line.find('603 INVITE').length, 1);
});

test('reject refuses codes that are no refusal', async () => {
  const { alice, bob } = await pair();
  const { inc } = await ring(alice, bob);
  for (const code of [180, 200, 299, 700]) throws(() => inc.reject({ statusCode: code }), TypeError, `Invalid statusCode: ${code}`);
  equal(inc.status, 4);
  inc.reject();
});

test('bye checks its code, and sends headers, body and a Reason', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  for (const code of [100, 700]) throws(() => out.bye({ statusCode: code }), TypeError, `Invalid statusCode: ${code}`);
  const ended = once(inc, 'bye');
  out.bye({ statusCode: 200, reasonPhrase: 'Done', extraHeaders: ['X-One: 1'], body: 'so long' });
  const [request] = await ended;
  ok(request instanceof SIP.IncomingRequest, 'an IncomingRequest');
  equal([request.getHeader('X-One'), request.body], ['1', 'so long']);
  equal(request.getHeader('Reason').replaceAll(' ;', ';'), 'SIP;cause=200;text="Done"');
});

test('bye before there is a dialog is InvalidStateError, and after the end nothing', async () => {
  const { alice, bob } = await pair();
  const out = alice.invite(addressOf(bob));
  invalid(() => out.bye(), 0);
  const ended = once(out, 'terminated');
  out.terminate();
  await ended;
  const log = record(out);
  equal(out.bye() === out, true);
  equal(log, []);
});

test('terminate in every state of a caller ends the call', async () => {
  for (const state of [0, 1, 2, 12]) {
    const { ua, peer } = await peered();
    const session = ua.invite('bob@test.example');
    const log = record(session, ['accepted', 'bye', 'cancel', 'terminated']);
    if (state > 0) {
      const invite = await peer.request('INVITE');
      if (state === 2) peer.reply(invite, 180);
      if (state === 12) peer.accept(invite);
      await until(() => session.status === state, `status ${state}`);
      equal(session.terminate() === session, true);
      if (state < 12) peer.reply(invite, 180);
      if (state < 12) {
        peer.reply(await peer.request('CANCEL'), 200);
        peer.reply(invite, 487);
      }
    } else {
      session.terminate();
    }
    await until(() => log.some((event) => event.startsWith('terminated')), `the end from ${state}`);
    equal(session.status, 9);
    equal(log.filter((event) => event.startsWith('terminated')).length, 1, `terminated from ${state}`);
    equal(log.some((event) => event.startsWith(state === 12 ? 'bye' : 'cancel')), true, log.join());
  }
});

test('terminate of an ended call: nothing for the caller, InvalidStateError for the callee', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  const ended = once(inc, 'terminated');
  out.terminate();
  await ended;
  equal(out.terminate() === out, true);
  invalid(() => inc.terminate(), 9);
});

test('terminate of a ringing callee is a reject', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await ring(alice, bob);
  const ended = once(out, 'terminated');
  inc.terminate();
  const [response] = await ended;
  equal(response.status_code, 480);
});

test('terminate of a callee who waits for the ACK sends BYE after it', async () => {
  const { ua, peer } = await peered();
  const incoming = once(ua, 'invite');
  const invite = peer.ask('INVITE', ua, { body: sdp() });
  const [session] = await incoming;
  session.accept();
  const answered = await peer.response(200, 'INVITE');
  equal(session.status, 7);
  session.terminate();
  peer.within('ACK', ua, invite, answered, { cseq: 1 });
  const bye = await peer.request('BYE');
  peer.reply(bye, 200);
  equal(bye.get('Call-ID'), invite.get('Call-ID'));
  await until(() => session.status === 9, 'the end');
});

test('commands in the wrong state are InvalidStateError', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await ring(alice, bob);
  invalid(() => out.dtmf('1'), 2);
  invalid(() => out.hold(), 2);
  invalid(() => out.unhold(), 2);
  invalid(() => out.refer('carol@test.example'), 2);
  invalid(() => inc.dtmf('1'), 4);
  invalid(() => inc.hold(), 4);
  const ended = once(inc, 'terminated');
  inc.reject();
  await ended;
  for (const name of ['accept', 'reject']) invalid(() => inc[name](), 9);
  equal(inc.progress() === inc, true, 'progress is ignored');
  for (const f of [() => inc.dtmf('1'), () => inc.hold(), () => inc.refer('x@y.example')]) invalid(f, 9);
});

test('accept twice is InvalidStateError', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await ring(alice, bob);
  inc.accept();
  invalid(() => inc.accept(), 5);
  await until(() => out.status === 12, 'the call');
  ok([7, 12].includes(inc.status), 'answered');
  invalid(() => inc.accept(), inc.status);
});

test('progress of a callee sends further provisional answers', async () => {
  const { alice, bob } = await pair();
  const { out, inc, incLog } = await ring(alice, bob);
  const heard = once(out, 'progress');
  equal(inc.progress({ statusCode: 182, reasonPhrase: 'In line', extraHeaders: ['X-Place: 3'] }) === inc, true);
  const [response] = await heard;
  equal([response.status_code, response.reason_phrase, response.getHeader('X-Place')], [182, 'In line', '3']);
  equal(incLog, ['progress(text, In line)4']);
  throws(() => inc.progress({ statusCode: 200 }), TypeError, 'Invalid statusCode: 200');
  inc.reject();
});

test('a caller whose media fail hears WebRTC Error, and nothing is sent', async () => {
  const failing = plainMedia((handler, session) => ({ getDescription(hint) { session.connecting(); return Promise.reject(new DOMException('denied', 'NotAllowedError')); } }));
  const { alice, bob, line } = await pair({ mediaHandlerFactory: failing });
  const out = alice.invite(addressOf(bob));
  const log = record(out);
  await once(out, 'terminated');
  equal(log, ['connecting({})0', 'failed(null, WebRTC Error)0', 'terminated(null, WebRTC Error)9']);
  equal(line.sent(), []);
});

test('a callee whose media fail answers 480', async () => {
  const failing = plainMedia(() => ({ getDescription: (hint) => Promise.reject(new Error('no camera')) }));
  const { alice, bob } = await pair({}, { mediaHandlerFactory: failing });
  const { out, inc, incLog } = await ring(alice, bob);
  const ended = once(out, 'terminated');
  inc.accept();
  const [response] = await ended;
  equal(response.status_code, 480);
  equal(incLog.map((event) => event.split('(')[0]), ['failed', 'terminated']);
  ok(incLog[0].includes('WebRTC Error'), incLog[0]);
});

test('an offer that the handler refuses gets 488, and the page never hears of it', async () => {
  const refusing = plainMedia(() => ({ setDescription: (message) => Promise.reject(new Error('no codec')) }));
  const { alice, bob } = await pair({}, { mediaHandlerFactory: refusing });
  let invited = false;
  bob.on('invite', () => { invited = true; });
  const out = alice.invite(addressOf(bob));
  const [response, cause] = await once(out, 'terminated');
  equal([response.status_code, cause, invited], [488, 'Incompatible SDP', false]);
});

test('an answer that the handler refuses ends the call with ACK and BYE', async () => {
  const refusing = plainMedia(() => ({ setDescription: (message) => Promise.reject(new Error('no codec')) }));
  const { ua, peer } = await peered({ mediaHandlerFactory: refusing });
  const session = ua.invite('bob@test.example');
  const ended = once(session, 'terminated');
  peer.accept(await peer.request('INVITE'));
  await peer.request('ACK');
  peer.reply(await peer.request('BYE'), 200);
  equal((await ended)[1], 'Bad Media Description');
});

test('an INVITE without Contact, or with another body than SDP, is refused', async () => {
  const { ua, peer } = await peered();
  peer.ask('INVITE', ua, { body: 'x', type: 'text/x', headers: [['Contact', '<sip:peer@peer.invalid>'], ['Content-Disposition', 'session']] });
  await peer.response(415, 'INVITE');
});

test('a response without a call is no harm', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  peer.accept(invite);
  await once(session, 'accepted');
  const ack = await peer.request('ACK');
  peer.accept(invite); // again: it is acknowledged again
  equal((await peer.request('ACK')).get('CSeq'), ack.get('CSeq'));
  equal(session.status, 12);
});

test('an answer from a second branch is acknowledged and hung up', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  peer.accept(invite, { tag: 'one' });
  await peer.request('ACK');
  peer.accept(invite, { tag: 'two' });
  const bye = await peer.request('BYE');
  equal(tagOf(bye.get('To')), 'two');
  equal(session.status, 12);
});

test('a 200 without a description is no answer: the call ends with Bad Media Description', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const log = record(session, ['accepted', 'terminated']);
  peer.accept(await peer.request('INVITE'), { body: '' });
  await peer.request('ACK');
  peer.reply(await peer.request('BYE'), 200);
  await until(() => log.length > 0, 'the end');
  equal(log, ['terminated(200, Bad Media Description)9']);
});

test('an INVITE without Contact is refused, and the page does not hear of it', async () => {
  const { ua, peer } = await peered();
  let invited = false;
  ua.on('invite', () => { invited = true; });
  peer.ask('INVITE', ua, { body: sdp(), contact: false });
  await until(() => peer.received.some((m) => m.code >= 400), 'a refusal');
  ok([400, 500].includes(peer.received.find((m) => m.code >= 400).code), 'SIP.js said 500, RFC 3261 means 400');
  equal(invited, false);
});

test('the events of a command come before it returns', async () => {
  const { alice, bob } = await pair();
  const call = await ring(alice, bob);
  call.inc.reject();
  equal(call.incLog.map((event) => event.split('(')[0]), ['rejected', 'failed', 'terminated']);
  const other = await talk(alice, bob);
  other.outLog.length = 0;
  other.out.bye();
  equal(other.outLog, ['bye(out BYE)12', 'terminated(null, null)9']);
  const third = await ring(alice, bob);
  third.outLog.length = 0;
  third.out.cancel();
  equal(third.outLog, ['cancel()2']);
});
