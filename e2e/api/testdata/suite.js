// A few lines of test framework. A test is a sentence and a function; it fails
// by throwing, or by taking longer than PATIENCE.

const PATIENCE = 20000; // ms; far above what a test takes, only so that a hang has a name

const suite = {
  tests: [],
  names: () => suite.tests.map((test) => test.name),
  // run resolves with '' or with what went wrong.
  async run(index) {
    const { body, name } = suite.tests[index];
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`no end after ${PATIENCE} ms: ${name}; ${suite.waitingFor || ''}`)), PATIENCE));
    try {
      suite.waitingFor = '';
      await Promise.race([body(), late]);
      return '';
    } catch (error) {
      return String(error && error.stack || error);
    } finally {
      for (const clean of suite.cleaners.splice(0).reverse()) await clean();
    }
  },
  cleaners: [],
};

window.suite = suite;

function test(name, body) {
  suite.tests.push({ name, body });
}

// cleanUp runs the function after the running test, whatever its end; the last first.
function cleanUp(f) {
  suite.cleaners.push(f);
}

function show(value) {
  if (typeof value === 'string') return JSON.stringify(value);
  try {
    return JSON.stringify(value, sorted) ?? String(value);
  } catch {
    return String(value);
  }
}

// sorted is for JSON.stringify: the order of an object's members says nothing.
function sorted(key, value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, value[name]]));
}

function equal(got, want, what = 'value') {
  const same = typeof want === 'object' && want !== null ? show(got) === show(want) : Object.is(got, want);
  if (!same) throw new Error(`${what}: got ${show(got)}, want ${show(want)}`);
}

function ok(value, what) {
  if (!value) throw new Error(what || 'not true');
}

// throws wants the function to throw synchronously an instance of the class with the message.
function throws(f, cls, message) {
  try {
    f();
  } catch (error) {
    if (!(error instanceof cls)) throw new Error(`threw ${error && error.name}: ${error && error.message}, want a ${cls.name}`);
    if (message !== undefined) equal(error.message, message, 'message of the exception');
    return error;
  }
  throw new Error(`did not throw; want ${cls.name} ${message || ''}`);
}

// once resolves with the arguments of the next such event.
function once(emitter, event) {
  suite.waitingFor = `waiting for ${event}`;
  return new Promise((resolve) => {
    const listener = (...args) => { emitter.off(event, listener); resolve(args); };
    emitter.on(event, listener);
  });
}

// until waits for a condition in the page.
async function until(condition, what) {
  suite.waitingFor = `waiting until ${what || condition}`;
  while (!condition()) await new Promise((next) => setTimeout(next, 10));
}

let counter = 0;

// agent makes a user agent of its own name, on line when the promise resolves; it stops after the test.
async function agent(name, options = {}) {
  const ua = new SIP.UA({ uri: `${name}${++counter}@test.example`, displayName: name, ...options });
  cleanUp(() => ua.stop());
  if (options.autostart !== false && options.register !== false) await once(ua, 'registered');
  return ua;
}

// events writes down the named events of an emitter with the session's status: ['progress 2', ...].
function events(session, names) {
  const log = [];
  for (const name of names) session.on(name, () => log.push(`${name} ${session.status}`));
  return log;
}

// instead puts a value in the place of a property until the test ends.
function instead(object, name, value) {
  const own = Object.getOwnPropertyDescriptor(object, name);
  object[name] = value;
  cleanUp(() => { if (own) Object.defineProperty(object, name, own); else delete object[name]; });
}

// waits notes how long the library wants to wait, in ms, each time that it does:
// how long it really takes says more of the machine.
function waits() {
  const list = [];
  for (const name of ['setTimeout', 'setInterval']) {
    const real = SIP.Timers[name];
    instead(SIP.Timers, name, (f, ms) => { list.push(ms); return real(f, ms); });
  }
  return list;
}

// fastTimers makes the library's clock run a hundred times faster, until the
// test ends: its only timers are those of SIP.Timers, which pages with mocked
// clocks replace.
function fastTimers() {
  instead(SIP.Timers, 'setTimeout', (f, ms, ...args) => setTimeout(f, ms / 100, ...args));
}

// silently keeps errors that a test provokes out of the console, until it ends.
function silently() {
  const report = console.error;
  const quiet = (event) => event.preventDefault();
  console.error = () => {};
  window.addEventListener('error', quiet);
  cleanUp(() => new Promise((next) => setTimeout(() => { console.error = report; window.removeEventListener('error', quiet); next(); }, 20)));
}
