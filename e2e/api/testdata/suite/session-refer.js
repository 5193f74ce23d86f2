// Transfers and Replaces. (javascript-api 1.17, union rules about REFER)

async function calling(configuration) {
  const { ua, peer } = await peered(configuration);
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  const answered = peer.accept(invite);
  await once(session, 'accepted');
  await peer.request('ACK');
  return { ua, peer, session, invite, answered, log: record(session, [...SESSION_EVENTS, 'refer']) };
}

// told writes down what a context of a REFER emits.
function told(context) {
  const log = [];
  for (const name of ['referRequestProgress', 'referRequestAccepted', 'referRequestRejected', 'referInviteSent', 'referProgress', 'referAccepted', 'referRejected']) {
    context.on(name, (c) => log.push(c === context ? name : `${name} with something else`));
  }
  return log;
}

// reports is a NOTIFY of the peer about the REFER in a call of ours; returns what answers it.
let notified = 200;
function reports({ peer, ua, invite, answered }, body, state = 'active;expires=60') {
  notified += 1;
  peer.within('NOTIFY', ua, invite, answered, { outgoing: true, cseq: notified, headers: [['Event', 'refer'], ['Subscription-State', state]], body, type: 'message/sipfrag' });
}
const OVER = 'terminated;reason=noresource';

test('refer sends a REFER and hangs up when the transfer has succeeded, not before', async () => {
  const call = await calling();
  const { ua, peer, session, log } = call;
  equal(session.refer('carol@test.example', { extraHeaders: ['X-One: 1'] }) === session, true);
  const refer = await peer.request('REFER');
  equal(uriOf(refer.get('Refer-To')) || refer.get('Refer-To'), 'sip:carol@test.example');
  equal(refer.get('X-One'), '1');
  equal(uriOf(refer.get('Referred-By') || `<${addressOf(ua)}>`), addressOf(ua));
  equal(log, ['refer(out REFER)12']);
  equal(session.status, 12);
  const context = session.referContext;
  ok(context instanceof SIP.ReferClientContext && context.request.method === 'REFER' && context.applicant === session, 'its context');
  const events = told(context);
  peer.reply(refer, 202);
  await once(context, 'referRequestAccepted');
  reports(call, 'SIP/2.0 180 Ringing');
  await once(session, 'referProgress');
  equal(session.status, 12);
  reports(call, 'SIP/2.0 200 OK', OVER);
  const [c] = await once(session, 'referAccepted');
  equal([c === context, context.outcome], [true, { accepted: true, code: 200, reason: 'OK', cause: null }]);
  peer.reply(await peer.request('BYE'), 200);
  equal(log, ['refer(out REFER)12', 'notify(in NOTIFY)12', 'notify(in NOTIFY)12', 'bye(out BYE)12', 'terminated(null, null)9']);
  equal(events, ['referRequestAccepted', 'referProgress', 'referAccepted']);
});

test('a transfer that fails leaves the call up, and is told once', async () => {
  const cases = [
    [(call, refer) => call.peer.reply(refer, 603), ['referRequestRejected', 'referRejected'], { accepted: false, code: 603, cause: 'Rejected' }],
    [(call, refer) => {
      call.peer.reply(refer, 202);
      reports(call, 'SIP/2.0 486 Busy Here', OVER);
      reports(call, 'SIP/2.0 200 OK', OVER);
    }, ['referRequestAccepted', 'referRejected'], { accepted: false, code: 486, cause: 'Busy' }],
    [(call, refer) => {
      reports(call, 'rubbish', OVER); // before the answer
      call.peer.reply(refer, 202);
    }, ['referRejected', 'referRequestAccepted'], { accepted: false, code: 0, cause: 'Expires' }],
  ];
  for (const [end, events, { accepted, code, cause }] of cases) {
    const call = await calling();
    const { peer, session } = call;
    session.refer('carol@test.example');
    const log = told(session.referContext);
    const over = once(session, 'referRejected');
    end(call, await peer.request('REFER'));
    const [context] = await over;
    await new Promise((next) => setTimeout(next, 50));
    equal([context.outcome.accepted, context.outcome.code, context.outcome.cause, log, session.status], [accepted, code, cause, events, 12]);
  }
});

test('the call stays after a transfer with activeAfterTransfer, or to no SIP address', async () => {
  for (const [target, options] of [['carol@test.example', { activeAfterTransfer: true }], ['http://pages.example/', {}]]) {
    const call = await calling();
    const { peer, session } = call;
    session.refer(target, options);
    peer.reply(await peer.request('REFER'), 202);
    reports(call, 'SIP/2.0 200 OK', OVER);
    await once(session, 'referAccepted');
    await new Promise((next) => setTimeout(next, 50));
    equal(session.status, 12);
  }
});

test('with noReferSub the answer to the REFER is the end', async () => {
  const { peer, session } = await calling();
  const responses = [];
  session.refer('carol@test.example', { noReferSub: true, receiveResponse: (response) => responses.push(response.status_code) });
  const refer = await peer.request('REFER');
  equal([refer.get('Refer-Sub'), refer.get('Supported').includes('norefersub')], ['false', true]);
  peer.reply(refer, 202, { headers: [['Refer-Sub', 'false']] });
  peer.reply(await peer.request('BYE'), 200);
  equal([session.referContext.outcome.accepted, responses], [true, [202]]);
});

test('with hold the peer is held while the transfer goes on, and resumed when it fails', async () => {
  const call = await calling();
  const { peer, session, log } = call;
  session.refer('carol@test.example', { hold: true });
  const hold = await peer.request('INVITE');
  ok(hold.body.includes('a=sendonly'), hold.body);
  peer.accept(hold);
  peer.reply(await peer.request('REFER'), 202);
  equal(session.isOnHold().local, true);
  reports(call, 'SIP/2.0 486 Busy Here', OVER);
  const resumed = await peer.request('INVITE');
  ok(resumed.body.includes('a=sendrecv'), resumed.body);
  peer.accept(resumed);
  await until(() => session.isOnHold().local === false, 'resumed');
  equal(log.filter((event) => /hold/.test(event)).length, 2);
  equal(session.mediaHandler.calls.map(([name]) => name).filter((name) => /hold/.test(name)), ['hold', 'unhold']);
});

test('refer tells its context before it sends', async () => {
  const { peer, session } = await calling();
  const log = [];
  session.on('referRequested', (context) => log.push([context instanceof SIP.ReferClientContext, context.request]));
  session.refer('carol@test.example');
  await peer.request('REFER');
  equal(log, [[true, null]]);
});

test('the target may be a URI, a name-addr or no SIP address at all', async () => {
  for (const [target, want] of [[SIP.URI.parse('sip:carol@test.example;x=1'), 'sip:carol@test.example;x=1'], ['"Carol" <sip:carol@test.example>', 'sip:carol@test.example'],
    ['http://pages.example/path?x=1', 'http://pages.example/path?x=1'], ['carol', 'sip:carol@test.example']]) {
    const { peer, session } = await calling();
    session.refer(target);
    const value = (await peer.request('REFER')).get('Refer-To');
    equal(uriOf(value) || value, want);
  }
});

test('refer wants a target, and a call', async () => {
  const { session } = await calling();
  throws(() => session.refer(), TypeError, 'Not enough arguments');
  throws(() => session.refer('sip:ca rol@'), TypeError, 'Invalid target: sip:ca rol@');
});

test('a call that is over cannot be taken over, nor a call by itself', async () => {
  const { alice, bob } = await pair();
  const { out } = await talk(alice, bob);
  const { out: other } = await talk(alice, bob);
  throws(() => out.refer(out), TypeError, 'Invalid target: a call cannot be transferred to itself');
  other.bye();
  throws(() => out.refer(other), SIP.Exceptions.InvalidStateError, 'Invalid status: 9');
  equal(out.referContext, undefined);
});

test('an attended transfer names the other call in Replaces', async () => {
  const { ua, peer, session } = await calling();
  const other = ua.invite('carol@test.example');
  peer.accept(await peer.request('INVITE'), { tag: 'carol', headers: [] });
  await once(other, 'accepted');
  session.refer(other);
  const value = (await peer.request('REFER')).get('Refer-To');
  const [, replaces] = /\?Replaces=([^>]+)>/.exec(value);
  const text = decodeURIComponent(replaces);
  ok(text.startsWith(other.request.call_id), text);
  ok(text.includes(';to-tag=carol'), text);
  ok(text.includes(`;from-tag=${other.dialog.id.local_tag}`), text);
  ok(value.startsWith('"carol@test.example" <sip:peer@peer.invalid'), value);
});

test('NOTIFYs about the transfer are answered and told', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  session.refer('carol@test.example');
  const notified = once(session, 'notify');
  await peer.request('REFER');
  peer.within('NOTIFY', ua, invite, answered, { outgoing: true, cseq: 101, headers: [['Event', 'refer'], ['Subscription-State', 'active;expires=60']], body: 'SIP/2.0 100 Trying\r\n', type: 'message/sipfrag' });
  const [request] = await notified;
  equal([request.method, request.body], ['NOTIFY', 'SIP/2.0 100 Trying\r\n']);
  await peer.response(200, 'NOTIFY');
});

test('a REFER to nobody who listens is declined with 603', async () => {
  const { alice, bob, line } = await pair();
  const { out, inc, outLog } = await talk(alice, bob);
  outLog.length = 0;
  out.refer('carol@test.example');
  await until(() => line.sent().includes('603 REFER'), 'the answer');
  await new Promise((next) => setTimeout(next, 50));
  equal([out.status, inc.status, outLog], [12, 12, []]);
});

test('a REFER to a listener is taken with 202 and a first NOTIFY', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  const referred = once(session, 'refer');
  peer.within('REFER', ua, invite, answered, { outgoing: true, cseq: 101, headers: [['Refer-To', '<sip:carol@test.example>'], ['Contact', '<sip:peer@peer.invalid>']] });
  const [request] = await referred;
  equal(request.parseHeader('refer-to').uri.toString(), 'sip:carol@test.example');
  await peer.response(202, 'REFER');
  const notify = await peer.request('NOTIFY');
  equal([notify.get('Event').split(';')[0], notify.body.trim(), notify.get('Content-Type').split(';')[0]], ['refer', 'SIP/2.0 100 Trying', 'message/sipfrag']);
  equal(session.status, 12);
});

test('followRefer makes the new call, tells the page, and leaves the old one', async () => {
  const line = wire();
  const options = () => ({ wsServers: 'ws://wire.test', mediaHandlerFactory: plainMedia() });
  const [alice, bob, carol] = await Promise.all(['alice', 'bob', 'carol'].map((name) => agent(name, options())));
  const { out, inc, outLog, incLog } = await talk(alice, bob);
  const referred = [record(out, ['refer']), record(inc, ['refer'])];
  const atCarol = once(carol, 'invite');
  let followed;
  inc.on('refer', inc.followRefer(function (request, session) { followed = [this, request, session]; }));
  out.refer(addressOf(carol));
  const [fromBob] = await atCarol;
  const [self, request, session] = followed;
  ok(self === inc, 'this is the session');
  equal(request.method, 'REFER');
  ok(session instanceof SIP.InviteClientContext && session.ua === bob, 'the new call');
  equal([out.status, inc.status], [12, 12]);
  fromBob.accept();
  await until(() => session.status === 12, 'the new call stands');
  await until(() => out.status === 9 && inc.status === 9, 'the old call is over');
  equal(line.find('202 REFER').length, 1);
  equal(uriOf(line.find('INVITE').at(-1).get('Referred-By')), addressOf(alice));
  equal(line.find('NOTIFY').map((m) => m.body.trim()), ['SIP/2.0 100 Trying', 'SIP/2.0 180 Ringing', 'SIP/2.0 200 OK']);
  equal(outLog.filter((event) => event.startsWith('terminated')).length, 1);
  equal(referred, [['refer(out REFER)12'], ['refer(in REFER)12']]);
  equal(incLog.filter((event) => event.startsWith('terminated')).length, 1);
});

test('followRefer wants a callback', async () => {
  const { session } = await calling();
  throws(() => session.followRefer(), TypeError);
});

test('followRefer opens what is no SIP address in a window, and the call stays', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  const open = window.open;
  const opened = new Promise((resolve) => { window.open = (url) => { resolve(url); return null; }; });
  cleanUp(() => { window.open = open; });
  session.on('refer', session.followRefer(() => {}));
  peer.within('REFER', ua, invite, answered, { outgoing: true, cseq: 101, headers: [['Refer-To', '<http://pages.example/path?x=1>'], ['Contact', '<sip:peer@peer.invalid>']] });
  equal(await opened, 'http://pages.example/path?x=1');
  equal(session.status, 12);
});

test('a followed Replaces becomes a header of the new INVITE', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  session.on('refer', session.followRefer(() => {}));
  peer.within('REFER', ua, invite, answered, { outgoing: true, cseq: 101, headers: [['Refer-To', '<sip:carol@test.example?Replaces=abc%40host%3Bto-tag%3D1%3Bfrom-tag%3D2>'], ['Contact', '<sip:peer@peer.invalid>']] });
  const next = await peer.request('INVITE');
  equal([next.ruri, next.get('Replaces')], ['sip:carol@test.example', 'abc@host;to-tag=1;from-tag=2']);
});

test('an INVITE that replaces a call says so, and ends it when accepted', async () => {
  const { ua, peer, session, invite, answered } = await calling({ replaces: 'supported' });
  const replaced = once(session, 'replaced');
  const incoming = once(ua, 'invite');
  const value = `${invite.get('Call-ID')};to-tag=${tagOf(invite.get('From'))};from-tag=${tagOf(answered.get('To'))}`;
  peer.ask('INVITE', ua, { body: sdp(), headers: [['Replaces', value], ['Require', 'replaces'], ['Contact', '<sip:peer@peer.invalid>']] });
  const [next] = await incoming;
  ok(next.replacee === session, 'replacee');
  next.accept();
  ok((await replaced)[0] === next, 'replaced(newSession)');
  peer.reply(await peer.request('BYE'), 200);
  await until(() => session.status === 9, 'the replaced call is over');
});

test('an INVITE that replaces no call gets 481', async () => {
  const { ua, peer } = await calling({ replaces: 'supported' });
  peer.ask('INVITE', ua, { body: sdp(), headers: [['Replaces', 'nothing;to-tag=1;from-tag=2'], ['Contact', '<sip:peer@peer.invalid>']] });
  await peer.response(481, 'INVITE');
});

test('the order of a transfer that is followed', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  const log = record(session, [...SESSION_EVENTS, 'refer']);
  ua.on('inviteSent', () => log.push('inviteSent'));
  session.on('refer', session.followRefer(() => log.push('callback')));
  peer.within('REFER', ua, invite, answered, { outgoing: true, cseq: 101, headers: [['Refer-To', '<sip:carol@test.example>'], ['Contact', '<sip:peer@peer.invalid>']] });
  const next = await peer.request('INVITE');
  equal(log, ['notify(out NOTIFY)12', 'refer(in REFER)12', 'inviteSent', 'callback']);
  peer.reply(await peer.request('NOTIFY'), 200);
  peer.accept(next);
  peer.reply(await peer.request('BYE'), 200);
  equal(log.slice(4), ['notify(out NOTIFY)12', 'bye(out BYE)12', 'terminated(null, null)9']);
});

test('followRefer says so when there is no call that it could make', async () => {
  for (const to of ['<sip:carol@test.example;method=BYE>', '<sip:carol@test.example?Replaces=a%0D%0AX:%20y>']) {
    const { ua, peer, session, invite, answered } = await calling();
    silently();
    session.on('refer', session.followRefer(() => {}));
    peer.within('REFER', ua, invite, answered, { outgoing: true, cseq: 101, headers: [['Refer-To', to]] });
    await peer.response(202, 'REFER');
    peer.reply(await peer.request('NOTIFY'), 200);
    const notify = await peer.request('NOTIFY');
    equal([notify.body, notify.get('Subscription-State'), session.status], ['SIP/2.0 603 Decline\r\n', OVER, 12]);
  }
});

test('followRefer calls also where Replaces cannot be unescaped, without it', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  session.on('refer', session.followRefer(() => {}));
  peer.within('REFER', ua, invite, answered, { outgoing: true, cseq: 101, headers: [['Refer-To', '<sip:carol@test.example;method=invite?Replaces=%zz>']] });
  equal((await peer.request('INVITE')).ruri, 'sip:carol@test.example');
});

// asked is a call in which the peer has sent a REFER.
const CAROL = '<sip:carol@test.example?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2>';
async function asked(session, call, headers = [], referTo = CAROL) {
  const { ua, peer, invite, answered } = call;
  const requested = once(session, 'referRequested');
  peer.within('REFER', ua, invite, answered, { outgoing: true, cseq: 101, headers: [['Refer-To', referTo], ['Referred-By', '<sip:peer@test.example>'], ['Contact', '<sip:peer@peer.invalid>'], ...headers] });
  const [context] = await requested;
  return context;
}

test('a listener of referRequested decides: it follows, and the peer hears how it goes', async () => {
  const call = await calling();
  const { ua, peer, session } = call;
  const context = await asked(session, call);
  const events = told(context);
  ok(context instanceof SIP.ReferServerContext && context === session.referContext && context.referredSession === session, 'the context');
  equal([context.status, String(context.referTo.uri.user), context.referredBy, decodeURIComponent(context.replaces)], [4, 'carol', '<sip:peer@test.example>', 'a@b;to-tag=1;from-tag=2']);
  const inviteSent = once(session, 'referInviteSent');
  equal(context.accept({ followRefer: true, inviteOptions: { extraHeaders: ['X-One: 1'] } }) === context, true);
  ok((await inviteSent)[0] === context, 'the session tells it, too');
  await peer.response(202, 'REFER');
  equal((await peer.request('NOTIFY')).body, 'SIP/2.0 100 Trying\r\n');
  const next = await peer.request('INVITE');
  equal([next.ruri, next.get('X-One'), next.get('Referred-By'), next.get('Replaces')], ['sip:carol@test.example', '1', '<sip:peer@test.example>', 'a@b;to-tag=1;from-tag=2']);
  ok(context.targetSession.ua === ua, 'the call that follows');
  throws(() => context.accept(), SIP.Exceptions.InvalidStateError);
  peer.reply(next, 486);
  await once(session, 'referRejected');
  equal([context.status, session.status, events], [9, 12, ['referRequestAccepted', 'referInviteSent', 'referRejected']]);
});

test('a listener of referRequested may reject, or report by itself', async () => {
  const call = await calling();
  const { peer, session } = call;
  const rejected = await asked(session, call);
  rejected.progress();
  await peer.response(100, 'REFER');
  throws(() => rejected.reject({ statusCode: 200 }), TypeError, 'Invalid statusCode: 200');
  rejected.reject({ statusCode: 486 });
  await peer.response(486, 'REFER');
  throws(() => rejected.accept(), SIP.Exceptions.InvalidStateError);

  const second = await calling();
  const own = await asked(second.session, second);
  throws(() => own.sendNotify('SIP/2.0 180 Ringing'), SIP.Exceptions.InvalidStateError);
  own.accept();
  second.peer.reply(await second.peer.request('NOTIFY'), 200);
  throws(() => own.sendNotify('nonsense'), TypeError, 'Invalid status line: nonsense');
  own.sendNotify('SIP/2.0 603 Not today');
  const notify = await second.peer.request('NOTIFY');
  equal([notify.body, notify.get('Subscription-State'), own.status], ['SIP/2.0 603 Not today\r\n', 'terminated;reason=noresource', 9]);
});

test('accept with followRefer refuses what is no call', async () => {
  for (const to of ['<sip:carol@test.example;method=BYE>', '<tel:+123>']) {
    const call = await calling();
    silently();
    const context = await asked(call.session, call, [], to);
    context.accept({ followRefer: true });
    equal([(await call.peer.response(603, 'REFER')).code, context.status, context.targetSession], [603, 9, undefined]);
  }
});

test('accept with followRefer calls with the media of the call, unless the page says which', async () => {
  const media = { constraints: { audio: true, video: false } };
  for (const [inviteOptions, want] of [[undefined, media], [{ media: { constraints: { audio: false, video: true } } }, { constraints: { audio: false, video: true } }]]) {
    const call = await calling({ mediaHandlerFactory: plainMedia(() => ({ getReferMedia: () => media })) });
    const context = await asked(call.session, call);
    context.accept({ followRefer: true, inviteOptions });
    await call.peer.request('INVITE');
    equal(context.targetSession.mediaHandler.calls.find(([name]) => name === 'getDescription')[1], want);
  }
});

test('ua.refer asks somebody without a call, and hears how it goes', async () => {
  const { ua, peer } = await peered();
  throws(() => ua.refer(), TypeError, 'Not enough arguments');
  throws(() => ua.refer('bob@test.example', 'sip:ca rol@'), TypeError, 'Invalid target: sip:ca rol@');
  const context = ua.refer('bob@test.example', 'carol@test.example', { extraHeaders: ['X-One: 1'] });
  const events = told(context);
  ok(context instanceof SIP.ReferClientContext && context.request instanceof SIP.OutgoingRequest, 'the context');
  const refer = await peer.request('REFER');
  equal([refer.ruri, uriOf(refer.get('Refer-To')), refer.get('X-One')], ['sip:bob@test.example', 'sip:carol@test.example', '1']);
  peer.reply(refer, 202, { headers: [['Contact', '<sip:peer@peer.invalid>']] });
  await once(context, 'referRequestAccepted');
  equal(events, ['referRequestAccepted']);
  peer.ask('BYE', ua, { headers: [] });
  await peer.response(481, 'BYE');
});

test('ua.refer asks somebody to take over a call', async () => {
  const { ua, peer, session } = await calling();
  ua.refer('carol@test.example', session);
  const [, replaces] = /<sip:peer@peer\.invalid[^>]*\?Replaces=([^>]+)>/.exec((await peer.request('REFER')).get('Refer-To'));
  equal(decodeURIComponent(replaces), `${session.request.call_id};to-tag=peer;from-tag=${session.dialog.id.local_tag}`);
});

test('a REFER outside of a call is for a listener that the configuration allows', async () => {
  const ask = (peer, ua) => peer.ask('REFER', ua, { headers: [['Refer-To', '<sip:carol@test.example>'], ['Contact', '<sip:peer@peer.invalid>']] });
  const closed = await peered();
  ask(closed.peer, closed.ua);
  await closed.peer.response(405, 'REFER');
  const { ua, peer } = await peered({ allowOutOfDialogRefers: true });
  ask(peer, ua);
  await peer.response(603, 'REFER');
  const requested = once(ua, 'outOfDialogReferRequested');
  ask(peer, ua);
  const [context] = await requested;
  ok(context instanceof SIP.ReferServerContext && context.referredSession === undefined, 'the context');
  context.accept({ followRefer: true });
  await peer.response(202, 'REFER');
  equal((await peer.request('INVITE')).ruri, 'sip:carol@test.example');
});

// three is agents on a wire; alice talks to bob, who follows.
async function three(optionsOfCarol = {}) {
  const line = wire();
  const options = { wsServers: 'ws://wire.test' };
  const [alice, bob, carol] = await Promise.all([['alice', {}], ['bob', {}], ['carol', optionsOfCarol]].map(([name, more]) => agent(name, { ...options, mediaHandlerFactory: plainMedia(), ...more })));
  const { out, inc } = await talk(alice, bob);
  let followed;
  inc.on('refer', inc.followRefer((request, session) => { followed = session; }));
  return { line, alice, bob, carol, out, inc, followed: () => followed };
}

test('an attended transfer joins the other two, and ends both calls of who transferred', async () => {
  const { line, alice, carol, out, inc, followed } = await three({ replaces: 'supported' });
  const { out: second, inc: atCarol } = await talk(alice, carol);
  const replaced = once(atCarol, 'replaced');
  const incoming = once(carol, 'invite');
  out.refer(second);
  const [taken] = await incoming;
  ok(taken.replacee === atCarol, 'carol sees which call it takes the place of');
  taken.accept();
  equal((await replaced)[0] === taken, true);
  await until(() => out.status === 9 && inc.status === 9 && second.status === 9 && atCarol.status === 9, 'the old calls are over');
  await until(() => followed().status === 12 && taken.status === 12, 'bob and carol talk');
  equal([out.referContext.outcome.accepted, out.referContext.outcome.code, line.find('481 NOTIFY').length], [true, 200, 0]);
});

test('an attended transfer ends the call with a target that knows no Replaces, when it has succeeded', async () => {
  for (const options of [{}, { activeAfterTransfer: true }]) {
    const { alice, carol, out, inc } = await three();
    const { out: second, inc: atCarol } = await talk(alice, carol);
    const incoming = once(carol, 'invite');
    out.refer(second, options);
    const [taken] = await incoming;
    equal([taken.replacee, second.status, atCarol.status], [undefined, 12, 12]);
    taken.accept();
    await once(out, 'referAccepted');
    if (options.activeAfterTransfer) {
      await new Promise((next) => setTimeout(next, 50));
      equal([second.status, atCarol.status], [12, 12]);
    } else await until(() => [out, inc, second, atCarol].every(({ status }) => status === 9), 'the old calls are over');
    equal(taken.status, 12);
  }
});

test('an attended transfer that fails leaves the call with its target', async () => {
  const { alice, carol, out, inc } = await three();
  const { out: second, inc: atCarol } = await talk(alice, carol);
  carol.on('invite', (session) => session.reject({ statusCode: 486 }));
  out.refer(second);
  await once(out, 'referRejected');
  await new Promise((next) => setTimeout(next, 50));
  equal([out, inc, second, atCarol].map(({ status }) => status), [12, 12, 12, 12]);
});

test('when the target is busy all goes on as it was', async () => {
  const { carol, out, inc, followed } = await three();
  carol.on('invite', (session) => session.reject({ statusCode: 486 }));
  out.refer(addressOf(carol), { hold: true });
  const [context] = await once(out, 'referRejected');
  equal(context.outcome, { accepted: false, code: 486, reason: 'Busy Here', cause: 'Busy' });
  await until(() => out.isOnHold().local === false && inc.isOnHold().remote === false && inc.status === 12, 'taken off hold');
  equal([out.status, inc.status, followed().status, inc.referContext.status], [12, 12, 9, 9]);
});

test('hanging up in the middle does not end the transfer, whoever does', async () => {
  for (const who of ['out', 'inc']) {
    const agents = await three();
    const { carol, out, followed } = agents;
    const ringing = once(carol, 'invite');
    out.refer(addressOf(carol));
    const log = told(out.referContext);
    const [atCarol] = await ringing;
    agents[who].bye();
    await until(() => agents.out.status === 9 && agents.inc.status === 9, 'the old call is over');
    atCarol.accept();
    await until(() => out.referContext.outcome, 'told');
    await until(() => followed().status === 12, 'bob and carol talk');
    equal([out.referContext.outcome.accepted, log.filter((event) => /^refer(Accepted|Rejected)$/.test(event))], [true, ['referAccepted']]);
  }
});

test('the user agent that stops tells what became of a transfer', async () => {
  const { carol, alice, out } = await three();
  const ringing = once(carol, 'invite');
  out.refer(addressOf(carol));
  await ringing;
  alice.stop();
  equal([out.status, out.referContext.outcome.accepted, out.referContext.outcome.reason], [9, false, 'the user agent was stopped']);
});
