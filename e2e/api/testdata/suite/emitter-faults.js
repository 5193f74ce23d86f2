// SIP.EventEmitter where the page makes mistakes: listeners that throw, that are
// no functions, that are too many. 1.6 chooses for the union: they are reported
// and disturb neither the other listeners nor the caller of emit, and none is
// dropped. (javascript-api 1.6)

// reported collects what is reported as uncaught until the test ends.
function reported() {
  const errors = [];
  const seen = (event) => { errors.push(event.error); event.preventDefault(); };
  window.addEventListener('error', seen);
  cleanUp(() => window.removeEventListener('error', seen));
  return errors;
}

// quiet swallows a console method and counts its calls.
function quiet(method) {
  const calls = [];
  const real = console[method];
  cleanUp(() => { console[method] = real; });
  console[method] = (...args) => calls.push(args);
  return calls;
}

const make = () => new SIP.EventEmitter();

test('a listener that throws disturbs neither the others nor the caller, and is reported as uncaught', async () => {
  const errors = reported();
  const emitter = make();
  const log = [];
  const bad = new Error('of the page');
  emitter.on('e', () => log.push('a'));
  emitter.on('e', () => { throw bad; });
  emitter.on('e', () => log.push('b'));
  equal(emitter.emit('e') === emitter, true);
  log.push('after');
  equal(log, ['a', 'b', 'after']);
  await until(() => errors.length > 0, 'the exception is reported');
  equal(errors.length, 1);
  equal(errors[0] === bad, true, 'the exception itself');
});

test('a listener that throws null is reported too', async () => {
  let count = 0;
  const seen = (event) => { count++; event.preventDefault(); };
  window.addEventListener('error', seen);
  cleanUp(() => window.removeEventListener('error', seen));
  make().on('e', () => { throw null; }).emit('e');
  await until(() => count === 1, 'it is reported');
});

test('a once listener that throws is gone', () => {
  reported();
  const emitter = make();
  emitter.once('e', () => { throw new Error('of the page'); });
  emitter.emit('e');
  equal(emitter.listenerCount('e'), 0);
});

test('undefined in place of a listener is nothing at all', () => {
  const emitter = make();
  const errors = quiet('error');
  equal(emitter.on('e', undefined) === emitter, true);
  equal(emitter.once('e') === emitter, true);
  equal([emitter.listenerCount('e'), errors.length], [0, 0]);
});

test('what is no function is logged and ignored', () => {
  const emitter = make();
  const errors = quiet('error');
  equal(emitter.on('e', 'text') === emitter, true);
  emitter.on('e', {});
  emitter.emit('e');
  equal([emitter.listenerCount('e'), errors.length], [0, 2]);
});

test('more than ten listeners are warned of once, and none is dropped', () => {
  const emitter = make();
  const warnings = quiet('warn');
  let count = 0;
  for (let i = 0; i < 10; i++) emitter.on('e', () => count++);
  equal(warnings.length, 0, 'ten are in order');
  for (let i = 0; i < 10; i++) emitter.on('e', () => count++);
  equal(warnings.length, 1);
  emitter.emit('e');
  equal(count, 20);
});

test('setMaxListeners moves the limit of the warning, 0 is no limit', () => {
  const warnings = quiet('warn');
  const small = make().setMaxListeners(1);
  small.on('e', () => {}).on('e', () => {});
  equal(warnings.length, 1);
  const open = make().setMaxListeners(0);
  for (let i = 0; i < 30; i++) open.on('e', () => {});
  equal(warnings.length, 1);
});

test('an invalid setMaxListeners is logged and ignored', () => {
  const errors = quiet('error');
  const emitter = make();
  for (const bad of ['many', -1, NaN, undefined]) equal(emitter.setMaxListeners(bad) === emitter, true);
  equal(errors.length, 4);
});
