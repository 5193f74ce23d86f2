// What a session is made of on both sides, and its states. (javascript-api 1.12)

test('an outgoing session is complete when invite returns', async () => {
  const { alice, bob } = await pair();
  const out = alice.invite(addressOf(bob), { media: { constraints: { audio: true, video: false } } });
  ok(out instanceof SIP.InviteClientContext, 'InviteClientContext');
  ok(out instanceof SIP.Session, 'Session');
  ok(out instanceof SIP.EventEmitter, 'EventEmitter');
  equal([out.status, out.method], [0, 'INVITE']);
  ok(out.ua === alice, 'ua');
  ok(out.mediaHandler && out.mediaHandler.session === out, 'mediaHandler is made already, by the factory');
  equal(typeof out.mediaHandlerFactory, 'function');
  equal(out.mediaHint, { constraints: { audio: true, video: false } });
  ok(out.request instanceof SIP.OutgoingRequest, 'request');
  ok(out.localIdentity instanceof SIP.NameAddrHeader && out.remoteIdentity instanceof SIP.NameAddrHeader, 'identities');
  equal([out.localIdentity.uri.toString(), out.remoteIdentity.uri.toString()], [addressOf(alice), addressOf(bob)]);
  equal([out.data, out.startTime, out.endTime, out.dialog || null, out.tones || null], [{}, null, null, null, null]);
  equal([out.local_hold, out.remote_hold, out.isOnHold()], [false, false, { local: false, remote: false }]);
  equal([out.anonymous, out.inviteWithoutSdp, out.isCanceled, out.received_100], [false, false, false, false]);
  ok(alice.sessions[out.id] === out, 'ua.sessions has it under its id');
  equal(out.from_tag, out.request.from.getParam('tag'));
  equal(out.id, out.request.call_id + out.from_tag);
  ok(/;transport=ws;ob>$/.test(out.contact), out.contact);
  equal(Object.keys(out.timers).sort(), ['ackTimer', 'expiresTimer', 'invite2xxTimer', 'prackTimer', 'rel1xxTimer', 'userNoAnswerTimer']);
  out.cancel();
});

test('pending_actions is a list of its own for each session', async () => {
  const { alice, bob } = await pair();
  const [{ pending_actions: list }, other] = [1, 2].map(() => alice.invite(addressOf(bob)));
  for (const name of ['hold', 'unhold', 'mute', 'unhold']) list.push(name);
  equal([list.length(), list.actions[0], list.isPending('mute'), list.isPending('dtmf')], [4, { name: 'hold' }, true, false]);
  list.pop('unhold');
  list.pop('nothing');
  equal([list.shift(), list.actions], [{ name: 'hold' }, [{ name: 'mute' }, { name: 'unhold' }]]);
  equal(other.pending_actions.length(), 0);
});

test('an incoming session is complete in the invite listener', async () => {
  const { alice, bob } = await pair({ displayName: 'Alice' });
  const { inc, out } = await ring(alice, bob);
  ok(inc instanceof SIP.InviteServerContext && inc instanceof SIP.Session && inc instanceof SIP.EventEmitter, 'classes');
  equal([inc.status, inc.method], [4, 'INVITE']);
  ok(inc.ua === bob && inc.request instanceof SIP.IncomingRequest, 'ua and request');
  ok(inc.mediaHandler && inc.mediaHandler.session === inc, 'mediaHandler');
  equal([inc.remoteIdentity.displayName, inc.remoteIdentity.uri.toString()], ['Alice', addressOf(alice)]);
  equal(inc.localIdentity.uri.toString(), addressOf(bob));
  ok(bob.sessions[inc.id] === inc, 'ua.sessions');
  equal(inc.id, out.request.call_id + inc.request.from_tag);
  equal([inc.data, inc.startTime, inc.endTime], [{}, null, null]);
  equal(inc.cancel, undefined, 'a callee does not cancel');
  inc.reject();
});

test('the states have their numbers', () => {
  const names = { NULL: 0, INVITE_SENT: 1, '1XX_RECEIVED': 2, INVITE_RECEIVED: 3, WAITING_FOR_ANSWER: 4, ANSWERED: 5, WAITING_FOR_PRACK: 6,
    WAITING_FOR_ACK: 7, CANCELED: 8, TERMINATED: 9, ANSWERED_WAITING_FOR_PRACK: 10, EARLY_MEDIA: 11, CONFIRMED: 12 };
  for (const [name, number] of Object.entries(names)) equal(SIP.Session.C[`STATUS_${name}`], number, name);
});

test('the session writes down when it began and ended', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  for (const session of [out, inc]) {
    ok(session.startTime instanceof Date && Date.now() - session.startTime < 10000, 'startTime');
    equal(session.endTime, null);
  }
  const ended = once(inc, 'terminated');
  out.bye();
  await ended;
  for (const session of [out, inc]) ok(session.endTime instanceof Date && session.endTime >= session.startTime, 'endTime');
});

test('the end leaves nothing in ua.sessions', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  equal([Object.keys(alice.sessions).length, Object.keys(bob.sessions).length], [1, 1]);
  const ended = once(inc, 'terminated');
  out.bye();
  await ended;
  equal([Object.keys(alice.sessions).length, Object.keys(bob.sessions).length], [0, 0]);
  equal([out.status, inc.status], [9, 9]);
});

test('the dialog of a call can be read', async () => {
  const { alice, bob } = await pair();
  const call = await ring(alice, bob);
  const dialogs = [];
  call.out.on('dialog', (dialog) => dialogs.push(dialog));
  call.inc.accept();
  await until(() => call.out.status === 12 && call.inc.status === 12, 'the call');
  const { dialog } = call.out;
  ok(dialog, 'session.dialog');
  equal(dialog.id.call_id, call.out.request.call_id);
  equal(dialog.id.local_tag, call.out.request.from_tag || call.out.request.from.getParam('tag'));
  equal(dialog.id.remote_tag, call.inc.dialog.id.local_tag);
  equal(dialog.id.toString(), dialog.id.call_id + dialog.id.local_tag + dialog.id.remote_tag);
  ok(String(dialog.remote_target).includes('.invalid'), 'remote_target');
  equal(dialog.local_uri.toString(), addressOf(alice));
  const ended = once(call.inc, 'terminated');
  call.out.bye();
  await ended;
  ok(!call.out.dialog, 'no dialog after the call');
});

test('an early dialog is announced', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const dialogs = [];
  session.on('dialog', (dialog) => dialogs.push(dialog.id.remote_tag));
  const invite = await peer.request('INVITE');
  peer.reply(invite, 180, { tag: 'early', headers: [['Contact', '<sip:peer@peer.invalid>']] });
  await until(() => dialogs.length === 1, 'the dialog');
  equal(dialogs, ['early']);
  peer.accept(invite, { tag: 'early' });
  await once(session, 'accepted');
});

test('a session without a call has the class and the members', () => {
  const session = new SIP.Session(plainMedia());
  equal(session.status, 0);
  equal([session.local_hold, session.remote_hold], [false, false]);
  ok(session instanceof SIP.EventEmitter, 'an emitter');
});

test('getLocalStreams and getRemoteStreams are those of the media handler that has them', async () => {
  const local = [{ id: 'l' }];
  const remote = [{ id: 'r' }];
  const { alice, bob } = await pair({ mediaHandlerFactory: plainMedia(() => ({ getLocalStreams: () => local, getRemoteStreams: () => remote })) });
  const out = alice.invite(addressOf(bob));
  equal([out.getLocalStreams() === local, out.getRemoteStreams() === remote], [true, true]);
  out.cancel();
});

test('the asserted identity is read', async () => {
  const { alice, bob } = await pair();
  const { inc } = await ring(alice, bob, { extraHeaders: ['P-Asserted-Identity: "Boss" <sip:boss@test.example>'] });
  equal([inc.assertedIdentity.displayName, inc.assertedIdentity.uri.toString()], ['Boss', 'sip:boss@test.example']);
  inc.reject();
});

test('commands return the session, so that they can be chained', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  equal(out.dtmf('1') === out, true, 'dtmf');
  equal(out.sendRequest('INFO', { body: 'x', contentType: 'text/x' }) === out, true, 'sendRequest');
  equal(out.hold(), undefined, 'hold returns nothing');
  equal(out.unhold(), undefined, 'unhold returns nothing');
  equal(inc.bye() === inc, true, 'bye');
});

test('sendRequest sends any request within the call and hands its response over', async () => {
  const { alice, bob } = await pair();
  const { out, inc, outLog } = await talk(alice, bob);
  outLog.length = 0;
  const arrived = new Promise((resolve) => { inc.onInfo = resolve; });
  const answered = new Promise((resolve) => {
    out.sendRequest('INFO', { body: 'level=3', contentType: 'application/x-level', extraHeaders: ['X-One: 1'], receiveResponse: resolve });
  });
  equal(outLog, ['info(out INFO)12']);
  const request = await arrived;
  equal([request.body, request.getHeader('Content-Type'), request.getHeader('X-One')], ['level=3', 'application/x-level', '1']);
  request.reply(200);
  equal((await answered).status_code, 200);
});

test('a MESSAGE within a call is an event of the agent', async () => {
  const { alice, bob } = await pair();
  const { out } = await talk(alice, bob);
  const arrived = once(bob, 'message');
  out.sendRequest('MESSAGE', { body: 'psst', contentType: 'text/plain' });
  equal((await arrived)[0].body, 'psst');
});

test('close takes a session away without a word', async () => {
  const { alice, bob } = await pair();
  const { out, outLog } = await talk(alice, bob);
  outLog.length = 0;
  equal(out.close() === out, true);
  equal([out.status, alice.sessions[out.id], outLog], [9, undefined, []]);
  equal(out.mediaHandler.calls.filter(([name]) => name === 'close').length, 1);
});

test('reply of a callee answers by the code', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await ring(alice, bob);
  const heard = once(out, 'progress');
  inc.reply({ statusCode: 183, reasonPhrase: 'Soon' });
  equal((await heard)[0].status_code, 183);
  throws(() => inc.reply({ statusCode: 99 }), TypeError, 'Invalid statusCode: 99');
  inc.reject();
});

test('connecting carries an object with request', async () => {
  const { alice, bob } = await pair();
  const [argument] = await once(alice.invite(addressOf(bob)), 'connecting');
  ok('request' in argument, 'a request member');
  equal(argument.request, undefined);
});

test('the message of terminated reads in both generations', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  const ended = once(inc, 'terminated');
  out.bye();
  const [first, cause] = await ended;
  equal([first.method, cause], ['BYE', null]);
  equal([first.message.method, first.cause], ['BYE', null]); // 0.6: ({message, cause}), union rule of 1.29
});

test('offer and answer are marked', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  equal([out.hasOffer, out.hasAnswer, inc.hasOffer, inc.hasAnswer], [true, true, true, true]);
});
