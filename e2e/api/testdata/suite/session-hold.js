// Hold, mute and re-INVITE. (javascript-api 1.16, 1.12.3)

async function calling() {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  const answered = peer.accept(invite);
  await once(session, 'accepted');
  await peer.request('ACK');
  return { ua, peer, session, invite, answered, log: record(session) };
}

const direction = (message) => (/a=(sendrecv|sendonly|recvonly|inactive)/.exec(message.body) || [])[1];

test('hold sends a re-INVITE that says sendonly, and is told at once', async () => {
  const { peer, session, log, invite } = await calling();
  session.hold();
  equal(log, ['hold({"originator":"local"})12']);
  equal([session.local_hold, session.isOnHold()], [true, { local: true, remote: false }]);
  ok(session.mediaHandler.calls.some(([name]) => name === 'hold'), 'the handler holds');
  const again = await peer.request('INVITE');
  equal([direction(again), again.get('Call-ID')], ['sendonly', invite.get('Call-ID')]);
  ok(tagOf(again.get('To')), 'in the dialog');
  ok(parseInt(again.get('CSeq')) > parseInt(invite.get('CSeq')), 'CSeq');
  peer.accept(again, { body: sdp('recvonly') });
  equal((await peer.request('ACK')).get('CSeq').split(' ')[0], again.get('CSeq').split(' ')[0]);
  session.unhold();
  equal([session.local_hold, session.isOnHold().local], [false, false]);
  ok(session.mediaHandler.calls.some(([name]) => name === 'unhold'), 'the handler goes on');
  equal(direction(await peer.request('INVITE')), 'sendrecv');
});

test('hold twice is one hold', async () => {
  const { peer, session, log } = await calling();
  session.hold();
  peer.accept(await peer.request('INVITE'), { body: sdp('recvonly') });
  await peer.request('ACK');
  session.hold();
  await new Promise((next) => setTimeout(next, 50));
  equal(log.filter((event) => event.startsWith('hold')).length, 1);
  equal(peer.received.length, 0);
});

test('hold and unhold at once cancel each other or come in order', async () => {
  const { peer, session } = await calling();
  session.hold();
  session.unhold();
  const first = await peer.request('INVITE');
  peer.accept(first);
  await peer.request('ACK');
  if (direction(first) === 'sendonly') {
    const second = await peer.request('INVITE');
    equal(direction(second), 'sendrecv');
    peer.accept(second);
  }
  await until(() => session.isReadyToReinvite(), 'ready');
  equal(session.isOnHold().local, false);
});

test('hold takes headers and handlers of its outcome', async () => {
  const { peer, session } = await calling();
  const outcome = new Promise((resolve) => {
    session.hold({ extraHeaders: ['X-One: 1'], eventHandlers: { succeeded: () => resolve('succeeded'), failed: () => resolve('failed') } });
  });
  const again = await peer.request('INVITE');
  equal(again.get('X-One'), '1');
  equal(session.isReadyToReinvite(), false);
  peer.accept(again, { body: sdp('recvonly') });
  equal(await outcome, 'succeeded');
  equal(session.isReadyToReinvite(), true);
});

test('who hangs up at once is not asked for a description any more', async () => {
  const { alice, bob } = await pair();
  const { out } = await talk(alice, bob);
  const { calls } = out.mediaHandler;
  out.hold({ extraHeaders: ['X-One: 1'] });
  out.bye();
  await new Promise((next) => setTimeout(next, 20));
  equal(calls.at(-1), ['close']);
});

test('a hold that is refused leaves the call alone', async () => {
  const { peer, session } = await calling();
  const outcome = new Promise((resolve) => { session.hold({ eventHandlers: { failed: () => resolve('failed') } }); });
  peer.reply(await peer.request('INVITE'), 488);
  equal(await outcome, 'failed');
  equal(session.status, 12);
});

test('a re-INVITE that finds no dialog ends the call with Dialog Error', async () => {
  const { peer, session } = await calling();
  session.hold();
  const ended = once(session, 'terminated');
  peer.reply(await peer.request('INVITE'), 481);
  const [response, cause] = await ended;
  equal([response.status_code, cause], [481, 'Dialog Error']);
});

test('a re-INVITE that crosses another is tried again later', async () => {
  const { peer, session } = await calling();
  session.hold();
  peer.reply(await peer.request('INVITE'), 491);
  const again = await peer.request('INVITE'); // RFC 3261 14.1: after 2.1 to 4 s
  equal(direction(again), 'sendonly');
  peer.accept(again, { body: sdp('recvonly') });
  await peer.request('ACK');
});

test('the peer holds and goes on', async () => {
  const { ua, peer, session, invite, answered, log } = await calling();
  let cseq = 100;
  for (const [offer, answer, event, held] of [['sendonly', 'recvonly', 'hold', true], ['sendrecv', 'sendrecv', 'unhold', false], ['inactive', 'inactive', 'hold', true]]) {
    log.length = 0;
    peer.within('INVITE', ua, invite, answered, { outgoing: true, cseq: ++cseq, body: sdp(offer) });
    const response = await peer.response(200, 'INVITE');
    equal(log, [`${event}({"originator":"remote"})7`]);
    equal([session.remote_hold, session.isOnHold().remote], [held, held]);
    ok(response.get('Contact') && response.body.includes(`a=${answer}\r\n`), `an answer to ${offer}, whatever the handler says: ${response.body}`);
    peer.within('ACK', ua, invite, answered, { outgoing: true, cseq });
    await until(() => log.length === 2, 'the ACK');
    equal(log[1], 'confirmed(in ACK)12');
  }
});

test('a re-INVITE that the handler refuses gets 488, one with another body 415, and the call goes on', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  session.mediaHandler.setDescription = (message) => Promise.reject(new Error('no'));
  peer.within('INVITE', ua, invite, answered, { outgoing: true, cseq: 101, body: sdp() });
  await peer.response(488, 'INVITE');
  peer.within('ACK', ua, invite, answered, { outgoing: true, cseq: 101 });
  peer.within('INVITE', ua, invite, answered, { outgoing: true, cseq: 102, body: 'x', type: 'text/x' });
  await peer.response(415, 'INVITE');
  equal(session.status, 12);
});

test('a request out of order gets 500', async () => {
  const { ua, peer, invite, answered } = await calling();
  peer.within('INFO', ua, invite, answered, { outgoing: true, cseq: 200, body: 'Signal=1\r\nDuration=100', type: 'application/dtmf-relay' });
  await peer.response(200, 'INFO');
  peer.within('INFO', ua, invite, answered, { outgoing: true, cseq: 150, body: 'Signal=1\r\nDuration=100', type: 'application/dtmf-relay' });
  await peer.response(500, 'INFO');
});

test('sendReinvite offers anew and tells its outcome', async () => {
  const { peer, session } = await calling();
  const outcome = new Promise((resolve) => {
    session.sendReinvite({ extraHeaders: ['X-One: 1'], eventHandlers: { succeeded: () => resolve('succeeded'), failed: () => resolve('failed') } });
  });
  const again = await peer.request('INVITE');
  equal([again.get('X-One'), direction(again)], ['1', 'sendrecv']);
  peer.accept(again);
  equal(await outcome, 'succeeded');
});

test('reinvite is its public name', async () => {
  const { peer, session } = await calling();
  session.reinvite();
  peer.accept(await peer.request('INVITE'));
  await peer.request('ACK');
  equal(session.status, 12);
});

test('mute and unmute ask the handler, and tell what it changed', async () => {
  const { session, log } = await calling();
  const asked = [];
  session.mediaHandler.mute = (options) => { asked.push(['mute', options]); return { audio: true, video: false }; };
  session.mediaHandler.unmute = (options) => { asked.push(['unmute', options]); return { audio: true, video: false }; };
  session.mute({ audio: true });
  session.unmute();
  equal(asked, [['mute', { audio: true }], ['unmute', undefined]]);
  equal(log, ['muted({"audio":true,"video":false})12', 'unmuted({"audio":true,"video":false})12']);
});

test('mute that changes nothing tells nothing', async () => {
  const { session, log } = await calling();
  session.mediaHandler.mute = () => undefined;
  session.mute();
  equal(log, []);
});

test('a call survives many holds', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  for (let i = 0; i < 5; i++) {
    const held = once(inc, 'hold');
    out.hold();
    await held;
    const back = once(inc, 'unhold');
    out.unhold();
    await back;
  }
  await until(() => out.isReadyToReinvite() && inc.isReadyToReinvite(), 'quiet');
  equal([out.status, inc.status], [12, 12]);
});

test('a re-INVITE without a description is offered one', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  peer.within('INVITE', ua, invite, answered, { outgoing: true, cseq: 101 });
  const response = await peer.response(200, 'INVITE');
  ok(response.body.startsWith('v=0'), 'an offer');
  peer.within('ACK', ua, invite, answered, { outgoing: true, cseq: 101, body: sdp('sendonly') });
  await until(() => session.status === 12, 'confirmed');
  equal(session.mediaHandler.calls.filter(([name]) => name === 'setDescription').length, 2);
});

test('a re-INVITE while another is being answered is sent away', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  session.mediaHandler.setDescription = (message) => new Promise(() => {});
  peer.within('INVITE', ua, invite, answered, { outgoing: true, cseq: 101, body: sdp() });
  peer.within('INVITE', ua, invite, answered, { outgoing: true, cseq: 102, body: sdp() });
  const refusal = await peer.response(500, 'INVITE');
  ok(/^\d+$/.test(refusal.get('Retry-After')) && Number(refusal.get('Retry-After')) <= 10, 'Retry-After');
});

test('a re-INVITE that crosses ours gets 491', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  session.hold();
  await peer.request('INVITE');
  peer.within('INVITE', ua, invite, answered, { outgoing: true, cseq: 101, body: sdp() });
  await peer.response(491, 'INVITE');
});
