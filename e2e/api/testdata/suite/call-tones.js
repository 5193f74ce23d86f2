// Tones among the sound (RFC 4733), and the choice between them and INFO. (javascript-api 1.15)

// Not those that carry candidates.
const tonesOn = (line) => line.find('INFO').filter((m) => m.get('Content-Type').includes('dtmf'));

// playing is a pair of agents in a call with real sound; tones() is what the browser plays.
async function playing(optionsOfAlice = {}, inviteOptions = {}) {
  const { alice, bob, line } = await realPair(optionsOfAlice);
  const { out, inc } = await talk(alice, bob, { ...AUDIO, ...inviteOptions }, AUDIO);
  await connectedMedia(out, inc);
  const { dtmf } = senderOf(out, 'audio');
  await until(() => dtmf.canInsertDTMF, 'the browser can play tones');
  let heard = '';
  dtmf.addEventListener('tonechange', ({ tone }) => { heard += tone; });
  const infos = () => tonesOn(line).map((m) => m.body);
  return { out, inc, line, infos, tones: () => heard };
}

test('a user agent that wants it sends tones among the sound, in order, as long as asked for', async () => {
  const { out, tones, infos } = await playing({ dtmfType: 'rtp' });
  const waiting = waits(), played = [];
  const { insertDTMF } = RTCDTMFSender.prototype;
  instead(RTCDTMFSender.prototype, 'insertDTMF', function (...args) { played.push(args); insertDTMF.apply(this, args); });
  let events = 0;
  out.on('dtmf', () => { events++; });
  out.dtmf('12', { duration: 200, interToneGap: 100 });
  out.dtmf('#');
  equal(out.tones.map(({ tone }) => tone), ['2', '#'], 'what waits');
  await until(() => tones() === '12#', 'the tones');
  equal(played, [['1', 200, 100], ['2', 200, 100], ['#', 100, 70]]);
  equal(waiting.filter((ms) => ms === 300).length, 2, 'each has its time');
  await until(() => out.tones === null, 'the end of the queue');
  equal([infos(), events], [[], 0]);
});

test('the call says how, else the user agent, and each tone may say otherwise', async () => {
  for (const [agentSays, callSays, toneSays, way] of [
    ['info', undefined, undefined, 'info'], ['rtp', 'info', undefined, 'info'], ['info', 'rtp', undefined, 'rtp'],
    ['info', 'info', 'rtp', 'rtp'], ['rtp', undefined, 'info', 'info'],
  ]) {
    const { out, tones, infos } = await playing({ dtmfType: agentSays }, { dtmfType: callSays });
    out.dtmf('7', { dtmfType: toneSays });
    await until(() => tones() + infos().length !== '0', `${agentSays} ${callSays} ${toneSays}`);
    equal([tones(), infos().length], way === 'rtp' ? ['7', 0] : ['', 1], `${agentSays} ${callSays} ${toneSays}`);
  }
});

test('who is called says so in accept', async () => {
  const { alice, bob, line } = await realPair();
  const { out, inc } = await talk(alice, bob, AUDIO, { ...AUDIO, dtmfType: SIP.C.dtmfType.RTP });
  await connectedMedia(out, inc);
  let heard = '';
  senderOf(inc, 'audio').dtmf.addEventListener('tonechange', ({ tone }) => { heard += tone; });
  inc.dtmf('9');
  await until(() => heard === '9', 'the tone');
  equal(tonesOn(line), []);
});

test('both ways share one queue, and a comma is a pause in it', async () => {
  const { out } = await playing();
  const order = [], waiting = waits();
  out.on('dtmf', (request, { tone }) => order.push(['info', tone]));
  senderOf(out, 'audio').dtmf.addEventListener('tonechange', ({ tone }) => { if (tone) order.push(['rtp', tone]); });
  out.dtmf('1', { dtmfType: 'rtp' });
  out.dtmf('2', { dtmfType: 'info', interToneGap: 50 });
  out.dtmf(',3', { dtmfType: 'rtp' });
  await until(() => order.length === 3, 'three tones');
  equal(order, [['rtp', '1'], ['info', '2'], ['rtp', '3']]);
  equal(waiting.filter((ms) => ms === 2000).length, 1, 'the pause');
});

test('where no sender can, the tone goes in an INFO', async () => {
  const { alice, bob, line } = await realPair({ dtmfType: 'rtp' });
  const silent = { media: { constraints: { audio: false, video: false }, dataChannel: true } };
  const { out } = await talk(alice, bob, silent, silent);
  out.dtmf('4');
  await until(() => tonesOn(line).length === 1, 'an INFO');
  equal(tonesOn(line)[0].body, 'Signal= 4\r\nDuration= 100');
});

test('while the peer holds us, nothing of ours sounds: the tone goes in an INFO', async () => {
  const { out, inc, infos, tones } = await playing({ dtmfType: 'rtp' });
  const held = once(out, 'hold');
  inc.hold();
  await held;
  await until(() => !senderOf(out, 'audio').dtmf.canInsertDTMF, 'the browser knows');
  out.dtmf('8');
  await until(() => infos().length === 1, 'an INFO');
  equal(tones(), '');
});

test('a media handler of the page is asked, and may say no', async () => {
  const asked = [];
  const media = (answer) => plainMedia(() => ({ sendDtmf: (tone, options) => { asked.push([tone, options]); return answer; } }));
  for (const answer of [true, false]) {
    const { alice, bob, line } = await pair({ mediaHandlerFactory: media(answer), dtmfType: 'rtp' });
    const { out } = await talk(alice, bob);
    out.dtmf('6', { duration: 90 });
    equal(asked.at(-1), ['6', { duration: 90, interToneGap: 70 }]);
    await until(() => tonesOn(line).length === (answer ? 0 : 1), String(answer));
  }
});

test('tones among the sound that wait end with the call', async () => {
  const { out, inc, tones } = await playing({ dtmfType: 'rtp' });
  out.dtmf('123456', { duration: 70 });
  await until(() => tones() === '1', 'the first');
  const over = once(inc, 'terminated');
  out.bye();
  await over;
  equal(out.tones, null);
  await new Promise((next) => setTimeout(next, 300));
  equal(tones(), '1');
});

test('a muted microphone does not silence them', async () => {
  const { out, tones } = await playing({ dtmfType: 'rtp' });
  out.mute();
  out.dtmf('0');
  await until(() => tones() === '0', 'the tone');
});

test('what is no way to send them is refused', async () => {
  const { alice, bob } = await pair();
  const { out } = await talk(alice, bob);
  throws(() => out.dtmf('1', { dtmfType: 'sound' }), TypeError, 'Invalid dtmfType: sound (info or rtp)');
  const calls = Object.keys(alice.sessions).length;
  throws(() => alice.invite(addressOf(bob), { dtmfType: 'sound' }), TypeError, 'Invalid dtmfType: sound (info or rtp)');
  equal(Object.keys(alice.sessions).length, calls, 'no call is made');
  const { inc } = await ring(alice, bob, { dtmfType: null });
  throws(() => inc.accept({ dtmfType: 'sound' }), TypeError, 'Invalid dtmfType: sound (info or rtp)');
  equal(inc.status, 4, 'it rings on');
});

test('a bare tone of a gateway is heard', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  const answered = peer.accept(invite);
  await once(session, 'accepted');
  await peer.request('ACK');
  const heard = once(session, 'dtmf');
  peer.within('INFO', ua, invite, answered, { outgoing: true, cseq: 101, body: '5\r\n', type: 'application/dtmf' });
  await peer.response(200, 'INFO');
  const [, dtmf] = await heard;
  equal([dtmf.tone, dtmf.duration, dtmf.direction], ['5', 100, 'incoming']);
});
