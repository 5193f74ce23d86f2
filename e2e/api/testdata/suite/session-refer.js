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

test('refer sends a REFER and hangs up when the peer takes it, not before', async () => {
  const { ua, peer, session, log } = await calling();
  equal(session.refer('carol@test.example', { extraHeaders: ['X-One: 1'] }) === session, true);
  const refer = await peer.request('REFER');
  equal(uriOf(refer.get('Refer-To')) || refer.get('Refer-To'), 'sip:carol@test.example');
  equal(refer.get('X-One'), '1');
  equal(uriOf(refer.get('Referred-By') || `<${addressOf(ua)}>`), addressOf(ua));
  equal(log, ['refer(out REFER)12']);
  equal(session.status, 12);
  peer.reply(refer, 202);
  peer.reply(await peer.request('BYE'), 200);
  equal(log, ['refer(out REFER)12', 'bye(out BYE)12', 'terminated(null, null)9']);
});

test('a REFER that is refused leaves the call up', async () => {
  const { peer, session, log } = await calling();
  session.refer('carol@test.example');
  peer.reply(await peer.request('REFER'), 603);
  await new Promise((next) => setTimeout(next, 100));
  equal([session.status, log], [12, ['refer(out REFER)12']]);
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
  await until(() => out.status === 9 && inc.status === 9, 'the old call is over');
  const [self, request, session] = followed;
  ok(self === inc, 'this is the session');
  equal(request.method, 'REFER');
  ok(session instanceof SIP.InviteClientContext && session.ua === bob, 'the new call');
  fromBob.accept();
  await until(() => session.status === 12, 'the new call stands');
  equal(line.find('202 REFER').length, 1);
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
  peer.reply(await peer.request('BYE'), 200);
  equal(log, ['notify(out NOTIFY)12', 'refer(in REFER)12', 'inviteSent', 'callback', 'bye(out BYE)12', 'terminated(null, null)9']);
});
