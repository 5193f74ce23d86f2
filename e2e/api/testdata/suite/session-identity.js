// Who servers say that the other side is: P-Asserted-Identity and Remote-Party-ID.
// (javascript-api 1.12.2; RFC 3325)

const PAI = (value) => ['P-Asserted-Identity', value];
const uriOfIdentity = (session) => session.assertedIdentity && session.assertedIdentity.uri.toString();

async function calling(headers = []) {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const told = [];
  session.on('identity', (identity) => told.push(identity.uri.toString()));
  const invite = await peer.request('INVITE');
  const answered = peer.accept(invite, { headers });
  await once(session, 'accepted');
  await peer.request('ACK');
  return { ua, peer, session, invite, answered, told };
}

test('the callee reads it in the INVITE, a SIP address before a telephone number', async () => {
  const { ua, peer } = await peered();
  for (const [headers, want] of [
    [[PAI('<tel:+4912345>, "Boss" <sip:boss@test.example>')], 'sip:boss@test.example'],
    [[PAI('<tel:+4912345>')], 'tel:+4912345'],
    [[['Remote-Party-ID', '"Boss" <sip:rpid@test.example>;party=calling;screen=yes;privacy=off']], 'sip:rpid@test.example'],
    [[['Remote-Party-ID', '<sip:rpid@test.example>'], PAI('<sip:boss@test.example>')], 'sip:boss@test.example'],
    [[['Remote-Party-ID', '<sip:me@test.example>;party=Called, <tel:+49123>;party=calling, <sip:rpid@test.example>;party=calling']], 'sip:rpid@test.example'],
    [[['Remote-Party-ID', '<sip:me@test.example>;party=called'], ['Remote-Party-ID', '<tel:+49123>']], 'tel:+49123'],
    [[PAI('<<<')], undefined],
    [[PAI('<http://test.example/boss>')], undefined],
    [[], undefined],
  ]) {
    const incoming = once(ua, 'invite');
    peer.ask('INVITE', ua, { body: sdp(), headers });
    const [session] = await incoming;
    equal(uriOfIdentity(session), want, show(headers));
    session.reject();
  }
});

test('the caller learns it from the responses', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const told = [];
  session.on('identity', (identity) => { told.push(identity.uri.toString()); ok(identity instanceof SIP.NameAddrHeader && session.assertedIdentity === identity, 'shown before it is told'); });
  const invite = await peer.request('INVITE');
  peer.reply(invite, 180, { headers: [PAI('"Bob" <sip:bob@test.example>')] });
  await once(session, 'progress');
  equal([told, session.assertedIdentity.displayName], [['sip:bob@test.example'], 'Bob']);
  peer.accept(invite, { headers: [PAI('"Bob" <sip:bob@test.example>')] });
  await once(session, 'accepted');
  equal(told.length, 1, 'the same is told once');
});

test('of several Remote-Party-IDs the caller takes the one of the called', async () => {
  const both = [['Remote-Party-ID', '<sip:me@test.example>;party=calling'], ['Remote-Party-ID', '<sip:boss@test.example>;party=called']];
  equal((await calling(both)).told, ['sip:boss@test.example']);
  equal((await calling(both.slice(0, 1))).told, ['sip:me@test.example'], 'some say calling of whoever speaks');
});

test('it changes with a re-INVITE or an UPDATE of the peer', async () => {
  const { ua, peer, session, invite, answered, told } = await calling([PAI('<sip:bob@test.example>')]);
  peer.within('INVITE', ua, invite, answered, { outgoing: true, cseq: 101, body: sdp(), headers: [PAI('<sip:carol@test.example>')] });
  await peer.response(200, 'INVITE');
  peer.within('ACK', ua, invite, answered, { outgoing: true, cseq: 101 });
  peer.within('UPDATE', ua, invite, answered, { outgoing: true, cseq: 102, headers: [['Remote-Party-ID', '<sip:dave@test.example>;party=calling']] });
  await peer.response(200, 'UPDATE');
  equal(told, ['sip:bob@test.example', 'sip:carol@test.example', 'sip:dave@test.example']);
  equal(uriOfIdentity(session), 'sip:dave@test.example');
});

test('it changes with the answer to a re-INVITE of ours', async () => {
  const { peer, session, told } = await calling();
  equal(session.assertedIdentity, undefined);
  const outcome = session.renegotiate();
  peer.accept(await peer.request('INVITE'), { headers: [PAI('<sip:carol@test.example>')] });
  await outcome;
  equal(told, ['sip:carol@test.example']);
});

test('receiveReinvite and receiveReinviteResponse are called, and may be replaced', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  const seen = [];
  session.receiveReinvite = (request) => seen.push(request.method);
  session.receiveReinviteResponse = (response) => seen.push(response.status_code);
  const outcome = session.renegotiate();
  peer.accept(await peer.request('INVITE'));
  await outcome;
  peer.within('INVITE', ua, invite, answered, { outgoing: true, cseq: 101, body: sdp() });
  await peer.response(200, 'INVITE');
  equal(seen, [200, 'INVITE']);
});
