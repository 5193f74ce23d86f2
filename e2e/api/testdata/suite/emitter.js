// SIP.EventEmitter: the union of the emitters of 0.6 and 0.7. Where they differ,
// 1.6 chooses: any event name is accepted, no listener is dropped, emit returns
// the emitter, and an exception of a listener is reported without disturbing
// the caller. (javascript-api 1.6, 0.3; exceptions and limits in emitter-faults.js)

const make = () => new SIP.EventEmitter();

test('every method of both generations is there', () => {
  const names = ['on', 'once', 'off', 'emit', 'initEvents', 'initMoreEvents', 'checkEvent', 'checkListener',
    'setMaxListeners', 'addListener', 'removeListener', 'removeAllListeners', 'listeners', 'listenerCount'];
  for (const name of names) equal(typeof make()[name], 'function', name);
  equal(SIP.EventEmitter.C.MAX_LISTENERS, 10);
});

test('listeners get all arguments, in the order in which they were added', () => {
  const emitter = make();
  const log = [];
  emitter.on('e', (...args) => log.push(['a', ...args]));
  emitter.addListener('e', (...args) => log.push(['b', ...args]));
  emitter.emit('e', 1, 'two', null);
  equal(log, [['a', 1, 'two', null], ['b', 1, 'two', null]]);
});

test('any event name is accepted', () => {
  const emitter = make();
  let count = 0;
  for (const name of ['made up', '', 'constructor', '__proto__', Symbol('mine'), 'error']) {
    emitter.on(name, () => count++);
    emitter.emit(name);
  }
  emitter.emit('nobody listens');
  equal(count, 6);
});

test('this in a listener is the emitter', () => {
  const emitter = make();
  let self;
  emitter.on('e', function () { self = this; });
  emitter.emit('e');
  equal(self === emitter, true);
});

test('a third argument of on, once and addListener is this instead', () => {
  const emitter = make();
  const target = {};
  const seen = [];
  for (const add of ['on', 'once', 'addListener']) emitter[add]('e', function () { seen.push(this === target); }, target);
  emitter.emit('e');
  equal(seen, [true, true, true]);
});

test('on, once, off, emit and the others return the emitter', () => {
  const emitter = make();
  const f = () => {};
  const calls = [['on', 'e', f], ['once', 'e', f], ['addListener', 'e', f], ['emit', 'e'], ['emit', 'nobody'], ['off', 'e', f],
    ['removeListener', 'e', f], ['off', 'e'], ['off'], ['removeAllListeners'], ['removeAllListeners', 'e'], ['setMaxListeners', 5]];
  for (const [name, ...args] of calls) equal(emitter[name](...args) === emitter, true, name);
});

test('once is called once, also when it emits the same event again', () => {
  const emitter = make();
  let count = 0;
  emitter.once('e', () => { count++; emitter.emit('e'); });
  emitter.emit('e').emit('e');
  equal(count, 1);
});

test('once can be taken back by its function', () => {
  const emitter = make();
  let count = 0;
  const f = () => count++;
  emitter.once('e', f);
  emitter.off('e', f);
  emitter.emit('e');
  equal(count, 0);
});

test('off with event and function removes that listener only', () => {
  const emitter = make();
  const log = [];
  const a = () => log.push('a');
  emitter.on('e', a).on('e', () => log.push('b')).on('other', a);
  emitter.off('e', a);
  emitter.emit('e').emit('other');
  equal(log, ['b', 'a']);
});

test('off with a target removes the listener of that target only', () => {
  const emitter = make();
  const [one, two] = [{ name: 'one' }, { name: 'two' }];
  const log = [];
  function f() { log.push(this.name); }
  emitter.on('e', f, one).on('e', f, two);
  emitter.off('e', f, one);
  emitter.emit('e');
  equal(log, ['two']);
});

test('off with an event removes all of that event, off alone removes everything', () => {
  const emitter = make();
  let count = 0;
  const f = () => count++;
  emitter.on('a', f).on('a', () => count++).on('b', f).on('c', f);
  emitter.off('a');
  emitter.emit('a');
  equal(count, 0, 'after off(a)');
  emitter.emit('b');
  equal(count, 1, 'b is left');
  emitter.off();
  emitter.emit('b').emit('c');
  equal(count, 1, 'after off()');
});

test('off of what was never added is nothing', () => {
  const emitter = make();
  emitter.off('e').off('e', () => {}).off().removeListener('e', () => {}).removeAllListeners('e');
});

test('removeAllListeners takes one event or all', () => {
  const emitter = make();
  emitter.on('a', () => {}).on('b', () => {}).on('c', () => {});
  emitter.removeAllListeners('a');
  equal(['a', 'b', 'c'].map((e) => emitter.listenerCount(e)), [0, 1, 1]);
  emitter.removeAllListeners();
  equal(['a', 'b', 'c'].map((e) => emitter.listenerCount(e)), [0, 0, 0]);
});

test('a function added twice is called twice', () => {
  const emitter = make();
  let count = 0;
  const f = () => count++;
  emitter.on('e', f).on('e', f);
  emitter.emit('e');
  equal(count, 2);
});

test('listeners and listenerCount tell who listens', () => {
  const emitter = make();
  const [a, b] = [() => {}, () => {}];
  equal([emitter.listeners('e').length, emitter.listenerCount('e')], [0, 0]);
  emitter.on('e', a).once('e', b);
  equal(emitter.listenerCount('e'), 2);
  const list = emitter.listeners('e');
  equal(list[0] === a && list[1] === b, true, 'the functions themselves');
  list.pop();
  equal(emitter.listenerCount('e'), 2, 'the list is a copy');
});

test('a listener added or removed while an event is told changes the next one only', () => {
  const emitter = make();
  const log = [];
  const late = () => log.push('late');
  const gone = () => log.push('gone');
  emitter.once('e', () => { emitter.on('e', late); emitter.off('e', gone); });
  emitter.on('e', gone);
  emitter.emit('e');
  equal(log, ['gone']);
  emitter.emit('e');
  equal(log, ['gone', 'late']);
});

test('initEvents declares names and forgets listeners, initMoreEvents adds names', () => {
  const emitter = make();
  emitter.on('old', () => {});
  emitter.initEvents(['one']);
  equal([emitter.checkEvent('one'), emitter.checkEvent('two'), emitter.listenerCount('old')], [true, false, 0]);
  emitter.initMoreEvents(['two']);
  equal([emitter.checkEvent('one'), emitter.checkEvent('two')], [true, true]);
});

test('checkEvent knows what the library emits and what has listeners', () => {
  const emitter = make();
  for (const name of ['connected', 'registered', 'invite', 'message', 'progress', 'accepted', 'rejected', 'failed', 'terminated',
    'bye', 'cancel', 'refer', 'dtmf', 'hold', 'muted', 'userMedia', 'dataChannel', 'addStream']) ok(emitter.checkEvent(name), name);
  equal(emitter.checkEvent('mine'), false);
  emitter.on('mine', () => {});
  equal(emitter.checkEvent('mine'), true);
});

test('checkListener tells whether an event has listeners', () => {
  const emitter = make();
  equal(emitter.checkListener('e'), false);
  emitter.on('e', () => {});
  equal(emitter.checkListener('e'), true);
});

test('a class of the page may extend the emitter, in the new style and the old', () => {
  class Modern extends SIP.EventEmitter {}
  function Old() { SIP.EventEmitter.call(this); }
  Old.prototype = new SIP.EventEmitter();
  for (const emitter of [new Modern(), new Old(), new Old()]) {
    let count = 0;
    emitter.on('e', () => count++);
    emitter.emit('e');
    equal(count, 1);
    ok(emitter instanceof SIP.EventEmitter);
  }
});

test('two objects with one emitter as prototype do not share listeners', () => {
  const base = make();
  const [a, b] = [Object.create(base), Object.create(base)];
  let count = 0;
  a.on('e', () => count++);
  b.emit('e');
  base.emit('e');
  equal(count, 0);
});

test('an emitter shows nothing of itself when it is enumerated', () => {
  const emitter = make();
  emitter.on('e', () => {});
  equal(Object.keys(emitter), []);
  equal(JSON.stringify(emitter), '{}');
});

test('an emit replaced on an instance is used by the library', async () => {
  fakeNetwork();
  const seen = [];
  const ua = new SIP.UA({ uri: 'alice@test.example', autostart: false, register: false });
  cleanUp(() => ua.stop());
  ua.emit = function (event, ...args) { seen.push(event); return SIP.EventEmitter.prototype.emit.call(this, event, ...args); };
  const connected = once(ua, 'connected');
  ua.start();
  await connected;
  equal(seen, ['connecting', 'connected']);
});
