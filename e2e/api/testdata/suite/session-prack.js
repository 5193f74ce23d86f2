// Reliable provisional responses. (javascript-api 1.15a)

test('rel100 shows in Supported or in Require', async () => {
  for (const [rel100, header] of [['supported', 'Supported'], ['required', 'Require']]) {
    const { ua, peer } = await peered({ rel100 });
    ua.invite('bob@test.example');
    ok((await peer.request('INVITE')).get(header).includes('100rel'), header);
  }
});

test('a reliable 183 with an answer is acknowledged, applied, muted, and then progress', async () => {
  const { ua, peer } = await peered({ rel100: 'supported' });
  const session = ua.invite('bob@test.example');
  const log = record(session);
  const invite = await peer.request('INVITE');
  const answer = sdp();
  peer.reply(invite, 183, { tag: 'one', headers: [['Require', '100rel'], ['RSeq', '42'], ['Contact', '<sip:peer@peer.invalid>']], body: answer });
  const prack = await peer.request('PRACK');
  equal(prack.get('RAck'), `42 ${invite.get('CSeq')}`);
  peer.reply(prack, 200);
  await until(() => session.status === 11, 'early media');
  equal(session.mediaHandler.calls.find(([name]) => name === 'setDescription')[1].body, answer);
  ok(session.mediaHandler.calls.some(([name]) => name === 'mute'), 'muted');
  peer.accept(invite, { tag: 'one', body: '' });
  await peer.request('ACK');
  await until(() => session.status === 12, 'the call');
  ok(session.mediaHandler.calls.some(([name]) => name === 'unmute'), 'unmuted');
  equal(log.map((event) => event.split('(')[0]).filter((name) => !/^(un)?muted$/.test(name)), ['connecting', 'prack', 'progress', 'ack', 'accepted']);
});

test('a 183 that is not reliable is not applied', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  peer.reply(invite, 183, { body: sdp(), headers: [['Contact', '<sip:peer@peer.invalid>']] });
  const [response] = await once(session, 'progress');
  equal([response.status_code, response.body.slice(0, 3), session.status], [183, 'v=0', 2]);
  equal(session.mediaHandler.calls.filter(([name]) => name === 'setDescription').length, 0);
});

test('the same reliable response twice is acknowledged once', async () => {
  const { ua, peer } = await peered({ rel100: 'supported' });
  ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  const options = { tag: 'one', headers: [['Require', '100rel'], ['RSeq', '7'], ['Contact', '<sip:peer@peer.invalid>']] };
  peer.reply(invite, 180, options);
  peer.reply(invite, 180, options);
  peer.reply(await peer.request('PRACK'), 200);
  await new Promise((next) => setTimeout(next, 50));
  equal(peer.received.filter((m) => m.method === 'PRACK').length, 0);
});

const required = [['Require', '100rel'], ['Contact', '<sip:peer@peer.invalid>']];

async function requiring(options, configuration) {
  const { ua, peer } = await peered(configuration);
  const incoming = once(ua, 'invite');
  const invite = peer.ask('INVITE', ua, { body: sdp(), headers: required, ...options });
  const [session] = await incoming;
  return { ua, peer, invite, session, log: record(session) };
}

test('an INVITE that requires 100rel is not rung on its own', async () => {
  const { peer } = await requiring();
  await new Promise((next) => setTimeout(next, 50));
  equal(peer.received.map((m) => m.code), [100]);
});

test('progress is then a 183 with an answer, repeated until the PRACK', async () => {
  const { ua, peer, invite, session, log } = await requiring();
  session.progress();
  const first = await peer.response(183, 'INVITE');
  equal(session.status, 6);
  equal(first.get('Require'), '100rel');
  ok(/^\d+$/.test(first.get('RSeq')) && Number(first.get('RSeq')) < 10000, first.get('RSeq'));
  ok(first.body.startsWith('v=0'), 'an answer');
  equal(log.map((event) => event.split('(')[0]), ['connecting', 'progress']);
  equal((await peer.response(183, 'INVITE')).text, first.text, 'repeated');
  peer.within('PRACK', ua, invite, first, { cseq: 2, headers: [['RAck', `${first.get('RSeq')} 1 INVITE`]] });
  await peer.response(200, 'PRACK');
  equal(session.status, 11);
  session.accept();
  const answered = await peer.response(200, 'INVITE');
  peer.within('ACK', ua, invite, answered, { cseq: 1 });
  await until(() => session.status === 12, 'the call');
});

test('accept while waiting for the PRACK is remembered, with its options', async () => {
  const { ua, peer, invite, session } = await requiring();
  session.progress({ extraHeaders: ['X-Early: 1'] });
  const first = await peer.response(183, 'INVITE');
  equal(first.get('X-Early'), '1');
  session.accept({ extraHeaders: ['X-Late: 1'] });
  equal(session.status, 10);
  peer.within('PRACK', ua, invite, first, { cseq: 2, headers: [['RAck', `${first.get('RSeq')} 1 INVITE`]] });
  const answered = await peer.response(200, 'INVITE');
  equal(answered.get('X-Late'), '1');
  peer.within('ACK', ua, invite, answered, { cseq: 1 });
  await until(() => session.status === 12, 'the call');
});

test('where the caller only supports it, the page chooses', async () => {
  const supported = { headers: [['Supported', '100rel'], ['Contact', '<sip:peer@peer.invalid>']] };
  const { peer, session } = await requiring(supported);
  await peer.response(180, 'INVITE');
  session.progress({ statusCode: 182 });
  equal((await peer.response(182)).get('Require'), undefined);
  session.progress({ rel100: true });
  equal((await peer.response(183)).get('Require'), '100rel');
});

test('a PRACK for nothing gets 481', async () => {
  const { ua, peer, invite, session } = await requiring();
  session.progress();
  const first = await peer.response(183, 'INVITE');
  peer.within('PRACK', ua, invite, first, { cseq: 2, headers: [['RAck', '99999 1 INVITE']] });
  await peer.response(481, 'PRACK');
});

test('an offer in a reliable 1xx is answered in the PRACK', async () => {
  const { ua, peer } = await peered({ rel100: 'supported' });
  const session = ua.invite('bob@test.example', { inviteWithoutSdp: true });
  const invite = await peer.request('INVITE');
  equal(invite.body, '');
  peer.reply(invite, 183, { tag: 'one', headers: [['Require', '100rel'], ['RSeq', '3'], ['Contact', '<sip:peer@peer.invalid>']], body: sdp() });
  const prack = await peer.request('PRACK');
  ok(prack.body.startsWith('v=0'), 'the answer');
  peer.reply(prack, 200);
  await until(() => session.status === 11, 'early media');
  peer.accept(invite, { tag: 'one', body: '' });
  equal((await peer.request('ACK')).body, '');
  await until(() => session.status === 12, 'the call');
});
