// SIP.Timers: the values of RFC 3261 for a reliable transport, and the wrappers
// of the browser's timers that the library itself uses. (javascript-api 1.4)

// replace puts values on an object until the test ends.
function replace(object, values) {
  const before = Object.fromEntries(Object.keys(values).map((key) => [key, object[key]]));
  cleanUp(() => Object.assign(object, before));
  Object.assign(object, values);
}

test('the base timers are in milliseconds', () => {
  equal([SIP.Timers.T1, SIP.Timers.T2, SIP.Timers.T4], [500, 4000, 5000]);
});

test('the timers that give up take 32 seconds', () => {
  for (const letter of ['B', 'F', 'H', 'L', 'M', 'N']) equal(SIP.Timers[`TIMER_${letter}`], 32000, letter);
});

test('the timers that wait for retransmissions are 0 on a reliable transport', () => {
  for (const letter of ['D', 'I', 'J', 'K']) equal(SIP.Timers[`TIMER_${letter}`], 0, letter);
});

test('a provisional response is repeated every minute', () => {
  equal(SIP.Timers.PROVISIONAL_RESPONSE_INTERVAL, 60000);
});

test('the wrappers find the global functions when they are called', () => {
  const calls = [];
  const spy = (name, result) => (...args) => { calls.push([name, args.length, args[1]]); return result; };
  replace(window, {
    setTimeout: spy('setTimeout', 1),
    clearTimeout: spy('clearTimeout'),
    setInterval: spy('setInterval', 2),
    clearInterval: spy('clearInterval'),
  });
  const nothing = () => {};
  equal([SIP.Timers.setTimeout(nothing, 11), SIP.Timers.setInterval(nothing, 22)], [1, 2], 'the ids');
  SIP.Timers.clearTimeout(1);
  SIP.Timers.clearInterval(2);
  equal(calls, [['setTimeout', 2, 11], ['setInterval', 2, 22], ['clearTimeout', 1, undefined], ['clearInterval', 1, undefined]]);
});

test('the wrappers work without an object, as the browser ones do', async () => {
  const { setTimeout: later } = SIP.Timers;
  await new Promise((resolve) => later(resolve, 0));
});

test('the library takes its time from SIP.Timers, so that a page with a mocked clock rules it', async () => {
  const pending = [];
  replace(SIP.Timers, {
    setTimeout(f, delay) { pending.push({ f, delay }); return pending.length; },
    clearTimeout(id) { if (pending[id - 1]) pending[id - 1].cleared = true; },
  });
  const network = fakeNetwork(); // answers nothing
  const ua = await agent('alice', { register: false, wsServers: 'ws://silent.test' });
  ua.message('bob@test.example', 'hello');
  await until(() => network.sockets.some((s) => s.sent.length > 0), 'the message leaves');
  ok(pending.some((t) => !t.cleared && t.delay > 30000 && t.delay <= 32000), `timer F is set: ${show(pending.map((t) => t.delay))}`);
});

test('after stop nothing of a user agent waits in SIP.Timers', async () => {
  const pending = new Map();
  let last = 0;
  replace(SIP.Timers, {
    setTimeout(f, delay) {
      const id = ++last;
      pending.set(id, window.setTimeout(() => { pending.delete(id); f(); }, delay));
      return id;
    },
    clearTimeout(id) { window.clearTimeout(pending.get(id)); pending.delete(id); },
  });
  const { ua } = await peered();
  ok(pending.size > 0, 'the refresh of the registration waits');
  ua.stop();
  await until(() => pending.size === 0, 'all timers are gone');
});
