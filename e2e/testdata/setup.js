// How long the set-up of a call with audio and video takes, for `make bench`:
// from invite() until both peer connections have found their way. Beside it two
// bare peer connections of the same page, which is what a set-up without any
// signalling takes.

const hasWay = (pc) => new Promise((resolve) => {
  const look = () => { if (['connected', 'completed'].includes(pc.iceConnectionState)) resolve(); };
  pc.addEventListener('iceconnectionstatechange', look);
  look();
});

// atRest: the page has nothing to do, not even with the end of the call before.
async function atRest() {
  const idle = () => new Promise(requestIdleCallback);
  for (let times = 0; times < 5;) times = (await idle()).timeRemaining() > 5 ? times + 1 : 0;
}

// call: one call between two user agents. Resolves with its time and timeline.
async function call(caller, callee) {
  const { line, step } = (current = steps());
  step('caller', 'invite()');
  const called = new Promise((resolve) => callee.once('invite', (session) => {
    resolve(session);
    step('callee', 'invite event, accept()');
    followSession(session, 'callee');
    session.accept(media('bob'));
  }));
  const session = caller.invite(callee.configuration.uri, media('alice'));
  step('caller', 'invite() returned');
  followSession(session, 'caller');
  const failed = new Promise((_, reject) => session.on('failed', (message, cause) => reject(new Error(`failed: ${cause}`))));
  const ways = [session, called].map(async (end) => hasWay((await end).mediaHandler.peerConnection));
  await Promise.race([failed, Promise.all(ways)]);
  step('', 'both ends connected');
  const ended = [session, await called].map((end) => when(end, 'terminated'));
  const result = { time: line.at(-1).at, line: [...line] };
  session.terminate();
  await Promise.all(ended);
  return result;
}

// bare: two peer connections that hand each other everything at once.
async function bare(trickle) {
  const { line, step } = steps(), [x, y] = [new RTCPeerConnection(), new RTCPeerConnection()];
  const ways = Promise.all([x, y].map(hasWay)), streams = [];
  for (const [pc, end] of [[x, 'caller'], [y, 'callee']]) listen(pc, end, step);
  if (trickle) [[x, y], [y, x]].forEach(([from, to]) => { from.onicecandidate = (e) => { if (e.candidate) to.addIceCandidate(e.candidate); }; });
  const describe = async (pc, end) => {
    step(end, 'userMediaRequest');
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    step(end, 'userMedia');
    streams.push(stream);
    for (const track of stream.getTracks()) pc.addTrack(track, stream);
    const gathered = new Promise((resolve) => pc.addEventListener('icegatheringstatechange', () => { if (pc.iceGatheringState === 'complete') resolve(); }));
    await pc.setLocalDescription();
    if (!trickle) await gathered;
  };
  await describe(x, 'caller');
  await y.setRemoteDescription(x.localDescription);
  await describe(y, 'callee');
  await x.setRemoteDescription(y.localDescription);
  await ways;
  step('', 'both ends connected');
  for (const stream of streams) for (const track of stream.getTracks()) track.stop();
  const result = { time: line.at(-1).at, line: [...line] };
  for (const pc of [x, y]) pc.close();
  return result;
}

const middle = (values) => values.sort((x, y) => x - y)[Math.floor(values.length / 2)];

// medians is the median of the times, and of when each step of most runs came.
function medians(runs) {
  const moments = new Map();
  for (const { line } of runs) {
    for (const { end, what, at } of line) {
      const key = JSON.stringify([end, what]);
      moments.set(key, [...(moments.get(key) ?? []), at]);
    }
  }
  const line = [...moments].filter(([, at]) => at.length > runs.length / 2)
    .map(([key, at]) => { const [end, what] = JSON.parse(key); return { end, what, at: middle(at) }; });
  return { time: middle(runs.map(({ time }) => time)), line: line.sort((x, y) => x.at - y.at) };
}

// benchSetUp measures all in turn, so that what else the machine does is in each.
async function benchSetUp(runs) {
  const kinds = {
    ours: () => call(window.a, window.b),
    untrickled: () => call(window.a, window.c),
    bareFull: () => bare(false),
    bareTrickle: () => bare(true),
  };
  const all = {};
  followConnections();
  followSocket(window.a, 'caller');
  followSocket(window.b, 'callee');
  followSocket(window.c, 'callee');
  for (const name of Object.keys(kinds)) all[name] = [];
  for (let i = 0; i <= runs; i++) { // the first of each opens the devices and does not count
    for (const [name, run] of Object.entries(kinds)) {
      await atRest();
      const result = await run();
      if (i > 0) all[name].push(result);
    }
  }
  return Object.fromEntries(Object.entries(all).map(([name, results]) => [name, medians(results)]));
}
