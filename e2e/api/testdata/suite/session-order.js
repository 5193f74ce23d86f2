// The order of the events of a call, with session.status as the listener sees
// it: the 0.7.8 column of table 1.15b, with the union rules of 1.30.

test('an outgoing call that is accepted', async () => {
  const { alice, bob } = await pair();
  const sent = [];
  alice.on('inviteSent', (session) => sent.push(session.status));
  const statusAtInvite = [];
  bob.on('invite', (session) => statusAtInvite.push(session.status));
  const { outLog, incLog } = await talk(alice, bob);
  equal(sent, [0]);
  equal(statusAtInvite, [4]);
  // ring() attaches its log in the task of ua.invite, as an application does.
  equal(outLog, ['connecting({})0', 'progress(100)1', 'progress(180)2', 'ack(out ACK)12', 'accepted(200, OK)12']);
  equal(incLog, ['connecting({})5', 'accepted(text, OK)5', 'confirmed(in ACK)12']);
});

test('the caller hangs up', async () => {
  const { alice, bob } = await pair();
  const { out, inc, outLog, incLog } = await talk(alice, bob);
  outLog.length = incLog.length = 0;
  const ended = once(inc, 'terminated');
  equal(out.bye(), out);
  await ended;
  equal(outLog, ['bye(out BYE)12', 'terminated(null, null)9']);
  equal(incLog, ['bye(in BYE)12', 'terminated(in BYE, null)9']);
});

test('the callee hangs up', async () => {
  const { alice, bob } = await pair();
  const { out, inc, outLog, incLog } = await talk(alice, bob);
  outLog.length = incLog.length = 0;
  const ended = once(out, 'terminated');
  inc.bye();
  await ended;
  equal(incLog, ['bye(out BYE)12', 'terminated(null, null)9']);
  equal(outLog, ['bye(in BYE)12', 'terminated(in BYE, null)9']);
});

test('terminate in a call is bye, and terminated comes once', async () => {
  const { alice, bob } = await pair();
  const { out, inc, outLog } = await talk(alice, bob);
  outLog.length = 0;
  const ended = once(inc, 'terminated');
  out.terminate();
  await ended;
  equal(outLog, ['bye(out BYE)12', 'terminated(null, null)9']);
});

test('the callee rejects', async () => {
  const { alice, bob } = await pair();
  const { out, inc, outLog, incLog } = await ring(alice, bob);
  const ended = once(out, 'terminated');
  equal(inc.reject(), inc);
  await ended;
  equal(incLog.slice(0, 2), ['rejected(text, Temporarily Unavailable)4', 'failed(text, Temporarily Unavailable)4']);
  equal(incLog.length, 3);
  ok(/^terminated\(.*\)9$/.test(incLog[2]), incLog[2]);
  equal(outLog.slice(3), ['rejected(480, Unavailable)2', 'failed(480, Unavailable)2', 'terminated(480, Unavailable)9']);
});

test('the callee is busy', async () => {
  const { alice, bob } = await pair();
  const { out, inc, outLog, incLog } = await ring(alice, bob);
  const ended = once(out, 'terminated');
  inc.reject({ statusCode: 486 });
  await ended;
  equal(incLog[0], 'rejected(text, Busy Here)4');
  equal(outLog.slice(3), ['rejected(486, Busy)2', 'failed(486, Busy)2', 'terminated(486, Busy)9']);
});

test('nobody has that name', async () => {
  const { alice } = await pair();
  const out = alice.invite('nobody@test.example');
  const log = record(out);
  await once(out, 'terminated');
  equal(log, ['connecting({})0', 'rejected(404, Not Found)1', 'failed(404, Not Found)1', 'terminated(404, Not Found)9']);
});

for (const how of ['cancel', 'terminate']) {
  test(`the caller gives up while it rings, by ${how}`, async () => {
    const { alice, bob } = await pair();
    const { out, inc, outLog, incLog } = await ring(alice, bob);
    outLog.length = 0;
    const ended = [once(out, 'terminated'), once(inc, 'terminated')];
    equal(out[how](), out);
    await Promise.all(ended);
    equal(outLog, ['cancel()2', 'rejected(487, SIP Failure Code)2', 'failed(487, SIP Failure Code)2', 'terminated(487, SIP Failure Code)9']);
    equal(incLog, ['cancel()8', 'rejected(in CANCEL, Canceled)8', 'failed(in CANCEL, Canceled)8', 'terminated(in CANCEL, Canceled)9']);
  });
}

test('the caller gives up at once: nothing is sent, and the session ends', async () => {
  const { alice, bob, line } = await pair();
  const out = alice.invite(addressOf(bob));
  const log = record(out);
  out.cancel();
  await until(() => out.status === 9, 'the end'); // 0.7 hung here for ever
  await until(() => log.some((event) => event.startsWith('terminated')), 'terminated');
  const events = log.filter((event) => !event.startsWith('connecting')); // whether the handler came that far is its business
  equal(events[0], 'cancel()0');
  equal(events.map((event) => event.split('(')[0]), ['cancel', 'failed', 'terminated']);
  ok(events[2].endsWith(')9'), log.join());
  await new Promise((next) => setTimeout(next, 100));
  equal(line.sent(), []);
});

test('nobody answers', async () => {
  const { alice, bob } = await pair({}, { noAnswerTimeout: 1 });
  const { out, inc, outLog, incLog } = await ring(alice, bob);
  await Promise.all([once(out, 'terminated'), once(inc, 'terminated')]);
  equal(incLog, ['failed(in INVITE, No Answer)4', 'terminated(in INVITE, No Answer)9']);
  equal(outLog.slice(3), ['rejected(408, Unavailable)2', 'failed(408, Unavailable)2', 'terminated(408, Unavailable)9']);
});

test('the INVITE expires', async () => {
  const { ua, peer } = await peered();
  const incoming = once(ua, 'invite');
  peer.ask('INVITE', ua, { body: sdp(), headers: [['Expires', '1']] });
  const [inc] = await incoming;
  const log = record(inc);
  await once(inc, 'terminated');
  equal(log, ['failed(in INVITE, Expires)4', 'terminated(in INVITE, Expires)9']);
  await peer.response(487, 'INVITE');
});

test('tones', async () => {
  const { alice, bob } = await pair();
  const { out, inc, outLog, incLog } = await talk(alice, bob);
  const own = record(out, ['dtmf']);
  const others = record(inc, ['dtmf']);
  outLog.length = incLog.length = 0;
  out.dtmf('12', { duration: 70, interToneGap: 50 });
  await until(() => others.length === 2, 'two tones');
  equal(own, ['dtmf(out INFO, 1)12', 'dtmf(out INFO, 2)12']);
  equal(others, ['dtmf(in INFO, 1)12', 'dtmf(in INFO, 2)12']);
});

test('hold and unhold', async () => {
  const { alice, bob } = await pair();
  const { out, inc, outLog, incLog } = await talk(alice, bob);
  outLog.length = incLog.length = 0;
  out.hold();
  await until(() => incLog.length === 2 && outLog.length === 2, 'the re-INVITE is over');
  equal(outLog, ['hold({"originator":"local"})12', 'ack(out ACK)12']);
  equal(incLog, ['hold({"originator":"remote"})7', 'confirmed(in ACK)12']);
  equal([out.isOnHold(), inc.isOnHold()], [{ local: true, remote: false }, { local: false, remote: true }]);
  outLog.length = incLog.length = 0;
  out.unhold();
  await until(() => incLog.length === 2 && outLog.length === 2, 'the re-INVITE is over');
  equal(outLog, ['unhold({"originator":"local"})12', 'ack(out ACK)12']);
  equal(incLog, ['unhold({"originator":"remote"})7', 'confirmed(in ACK)12']);
  equal([out.isOnHold(), inc.isOnHold()], [{ local: false, remote: false }, { local: false, remote: false }]);
});

test('a call without an offer in its INVITE', async () => {
  const { alice, bob } = await pair();
  const { outLog, incLog } = await talk(alice, bob, { inviteWithoutSdp: true });
  equal(outLog, ['progress(100)1', 'progress(180)2', 'connecting({})2', 'ack(out ACK)12', 'accepted(200, OK)12']);
  equal(incLog, ['connecting({})5', 'accepted(text, OK)5', 'confirmed(in ACK)12']);
});

test('early media with reliable provisional responses', async () => {
  const both = () => ({ audio: true, video: true });
  const muting = () => plainMedia(() => ({ mute: both, unmute: both }));
  const { alice, bob } = await pair({ rel100: 'required', mediaHandlerFactory: muting() }, { mediaHandlerFactory: muting() });
  const incoming = once(bob, 'invite');
  const out = alice.invite(addressOf(bob));
  const outLog = record(out);
  const [inc] = await incoming;
  const incLog = record(inc);
  inc.progress();
  await until(() => out.status === 11 && inc.status === 11, 'early media');
  inc.accept();
  await until(() => out.status === 12 && inc.status === 12, 'the call');
  const muted = '{"audio":true,"video":true}';
  equal(outLog, ['connecting({})0', 'progress(100)1', 'prack(out PRACK)2', `muted(${muted})11`, 'progress(183)11', 'ack(out ACK)12', `unmuted(${muted})12`, 'accepted(200, OK)12']);
  equal(incLog.filter((event) => !/^accepted/.test(event)), ['connecting({})6', 'progress(text, undefined)6', `muted(${muted})11`, `unmuted(${muted})12`, 'confirmed(in ACK)12']);
  ok(incLog.some((event) => /^accepted\(text, OK\)/.test(event)), incLog.join());
});
