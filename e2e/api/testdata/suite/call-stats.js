// The numbers of a call: session.stats() and the event stats. (javascript-api 1.34)

// playing is a pair in a call with real media that flow.
async function playing(options = BOTH) {
  const { alice, bob } = await realPair();
  const { out, inc } = await talk(alice, bob, options, options);
  await connectedMedia(out, inc);
  return { out, inc };
}

// numbersOf lists every number in a value.
const numbersOf = (value) => (typeof value === 'number' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(numbersOf) : []);

// reported makes the peer connection of a session report these entries.
function reported(session, ...entries) {
  session.mediaHandler.peerConnection.getStats = async () => new Map(entries.map((entry) => [entry.id, entry]));
}

test('the first sample has no rates, the next has all that is known', async () => {
  const { out, inc } = await playing();
  await Promise.all([grows(out, 'video'), grows(out, 'audio'), grows(inc, 'video')]);
  const first = await out.stats();
  for (const stream of [first.audio.in, first.audio.out, first.video.in, first.video.out]) equal(stream.kbps, undefined, 'no rate');
  let second;
  do {
    await grows(out, 'video');
    second = await out.stats();
  } while (![second.audio.in, second.audio.out, second.video.in, second.video.out].every(({ kbps }) => kbps > 0));
  ok(second.time > first.time, 'later');
  for (const stream of [second.audio.in, second.audio.out, second.video.in, second.video.out]) ok(stream.kbps > 0 && stream.kbps < 10000, show(second));
  equal([second.audio.in.codec, second.audio.out.codec], ['opus', 'opus']);
  ok(second.video.in.codec && second.video.in.width > 0 && second.video.in.height > 0 && second.video.in.fps > 0, show(second.video.in));
  equal(second.audio.in.lost, 0);
  ok(second.audio.in.jitter >= 0 && second.roundTrip >= 0 && second.roundTrip < 1000, show(second));
  ok(second.mos > 4 && second.mos <= 4.5, `MOS ${second.mos}`);
  ok(numbersOf(second).every(Number.isFinite), show(second));
});

test('a call without video has no numbers of it', async () => {
  const { out } = await playing(AUDIO);
  equal((await out.stats()).video, { in: null, out: null });
});

test('the event comes each second, with rates, while somebody listens', async () => {
  const { out, inc } = await playing(AUDIO);
  const timer = { cleared: [] };
  instead(SIP.Timers, 'setInterval', (tick, ms) => { Object.assign(timer, { tick, ms }); return 77; });
  instead(SIP.Timers, 'clearInterval', (id) => timer.cleared.push(id));
  let asked = 0;
  const pc = out.mediaHandler.peerConnection;
  const real = pc.getStats.bind(pc);
  pc.getStats = () => { asked++; return real(); };
  const log = [];
  const listener = (stats) => log.push(stats);
  equal(asked, 0, 'nobody listens');
  out.on('stats', listener);
  out.on('stats', () => {});
  equal([asked, timer.ms], [1, 1000], 'once to begin with');
  let ticks = 0;
  do {
    await grows(inc, 'audio');
    timer.tick();
    ticks++;
    await until(() => log.length === ticks, 'the event');
    equal(asked, 1 + ticks, 'once for both listeners');
  } while (!(log.at(-1).audio.in.kbps > 0 && log.at(-1).audio.out.kbps > 0));
  out.off('stats');
  timer.tick();
  equal([asked, timer.cleared], [1 + ticks, [77]], 'nobody listens any more');
  out.once('stats', listener);
  timer.tick();
  await until(() => log.length === ticks + 1, 'again');
});

test('it ends with the call', async () => {
  const { out, inc } = await playing(AUDIO);
  let asked = 0, told = 0;
  out.on('stats', () => { told++; });
  await until(() => told === 1, 'one');
  const pc = out.mediaHandler.peerConnection;
  pc.getStats = () => { asked++; return new Promise(() => {}); };
  const over = once(out, 'terminated');
  inc.bye();
  await over;
  await new Promise((next) => setTimeout(next, 1300));
  equal([asked, told], [0, 1]);
  ok((await refusal(out.stats())) instanceof SIP.Exceptions.InvalidStateError, 'no numbers afterwards');
});

test('who listens before the call is there hears of it then', async () => {
  const { alice, bob } = await realPair();
  const incoming = once(bob, 'invite');
  const out = alice.invite(addressOf(bob), AUDIO);
  const heard = once(out, 'stats');
  const [inc] = await incoming;
  inc.accept(AUDIO);
  const [numbers] = await heard;
  ok(numbersOf(numbers).every(Number.isFinite), show(numbers));
});

test('several streams are added, and one that begins anew or goes does no harm', async () => {
  const { out } = await playing(AUDIO);
  const rtp = (id, bytes, received, lost, more = {}) =>
    ({ id, type: 'inbound-rtp', kind: 'video', timestamp: 0, bytesReceived: bytes, packetsReceived: received, packetsLost: lost, ...more });
  reported(out, rtp('a', 1000, 10, 0, { timestamp: 1000 }), rtp('b', 5000, 50, 5));
  equal((await out.stats()).video.in, { lost: 5 / 65 });
  reported(out, rtp('a', 2000, 20, 10, { timestamp: 2000, frameWidth: 320, frameHeight: 180 }), rtp('b', 500, 5, 0), rtp('c', 1000, 10, 0, { frameWidth: 640, frameHeight: 360 }));
  const { kbps, lost, width, height, fps } = (await out.stats()).video.in;
  equal([kbps, lost, width, height, fps], [(1000 + 500 + 1000) * 8 / 1000, 10 / 35, 640, 360, 0]);
  reported(out, rtp('c', 1000, 10, 0, { timestamp: 3000 }));
  equal((await out.stats()).video.in, { kbps: 0, fps: 0 }, 'nothing came, so nothing was lost');
});

test('what a browser does not say is left out, and what it says elsewhere is found', async () => {
  const { out } = await playing(AUDIO);
  reported(out, { id: 'x', type: 'inbound-rtp', mediaType: 'audio', timestamp: 1, packetsReceived: 1 });
  const bare = await out.stats();
  equal(bare.audio, { in: { lost: 0 }, out: null });
  equal([bare.roundTrip, numbersOf(bare).every(Number.isFinite)], [undefined, true]);
  reported(out, { id: 'p', type: 'candidate-pair', selected: true, currentRoundTripTime: 0.05, timestamp: 2000 }, { id: 'q', type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 9 });
  equal((await out.stats()).roundTrip, 50, 'Firefox marks the pair');
  reported(out, { id: 'o', type: 'outbound-rtp', kind: 'audio', packetsSent: 100, timestamp: 4000 },
    { id: 'r', type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 0.08, jitter: 0.004, packetsLost: 25 });
  const there = await out.stats();
  equal([there.roundTrip, there.audio.out], [80, { kbps: 0, lost: 0.25, jitter: 4 }], 'by what the other side reports');
});

test('two samples at the same moment have rates all the same', async () => {
  const { out } = await playing(AUDIO);
  const at = (time, bytes) => reported(out, { id: 'a', type: 'inbound-rtp', kind: 'audio', timestamp: time, bytesReceived: bytes, packetsReceived: bytes / 100 });
  at(1000, 1000);
  await out.stats();
  at(2000, 2000);
  equal((await out.stats()).audio.in.kbps, 8);
  equal((await out.stats()).audio.in.kbps, 8, 'the same report once more');
  at(2010, 2010);
  equal(Math.round((await out.stats()).audio.in.kbps), 8, 'too soon to count from the last');
});

test('the estimate falls with loss and delay, and stays between 1 and 4.5', async () => {
  const { out } = await playing(AUDIO);
  let time = 0, received = 0, lost = 0;
  // sounds is the estimate when this share of a thousand packets is lost, at this round trip in s.
  const sounds = async (share, roundTrip) => {
    time += 1000;
    received += 1000 * (1 - share);
    lost += 1000 * share;
    reported(out, { id: 'a', type: 'inbound-rtp', kind: 'audio', timestamp: time, packetsReceived: received, packetsLost: lost, jitter: 0 },
      { id: 'p', type: 'candidate-pair', selected: true, currentRoundTripTime: roundTrip });
    return (await out.stats()).mos;
  };
  const values = [await sounds(0, 0), await sounds(0.01, 0.02), await sounds(0.05, 0.1), await sounds(0.1, 0.5), await sounds(0.5, 2), await sounds(0.99, 10)];
  equal(values.map((mos) => mos.toFixed(2)), ['4.40', '4.31', '3.85', '2.55', '1.00', '1.00']);
  reported(out, { id: 'a', type: 'inbound-rtp', kind: 'audio', timestamp: time + 1000, packetsReceived: received, packetsLost: lost, jitter: 0 });
  equal((await out.stats()).mos, undefined, 'silence is not judged');
});

test('what the browser aims to keep in its jitter buffer counts, not what lies there while the machine is busy', async () => {
  const { out } = await playing(AUDIO);
  const sounds = async (buffer) => {
    reported(out, { id: 'a', type: 'inbound-rtp', kind: 'audio', timestamp: 1000, packetsReceived: 50, packetsLost: 0, jitter: 0.2, ...buffer },
      { id: 'p', type: 'candidate-pair', selected: true, currentRoundTripTime: 0.04 });
    return (await out.stats()).mos.toFixed(2);
  };
  const of = (delay, target) => ({ jitterBufferEmittedCount: 1000, jitterBufferDelay: delay * 1000, ...(target && { jitterBufferTargetDelay: target * 1000 }) });
  // R = 93.2 - 0.024 * 100 by hand is 90.8; with 800 ms, 93.2 - 0.024 * 840 - 0.11 * (840 - 177.3) is 0.14.
  equal([await sounds(of(0.06)), await sounds(of(0.8, 0.06)), await sounds(of(0.8)), await sounds({})], ['4.36', '4.36', '1.00', '2.77']);
  await sounds(of(0.8, 0.06));
  equal(Math.round((await out.stats()).audio.in.delay), 60, 'it is told, too');
});

test('a handler without a peer connection has none, and is not asked again and again', async () => {
  const { alice, bob } = await pair();
  const { out } = await talk(alice, bob);
  const error = await refusal(out.stats());
  ok(error instanceof SIP.Exceptions.NotSupportedError && error.message.includes('peerConnection'), String(error));
});
