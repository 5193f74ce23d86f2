// SIP.EventEmitter: the union of SIP.js 0.6 and 0.7.

import assert from 'node:assert/strict';
import test from 'node:test';
import { EventEmitter } from '../src/emitter.js';

function collect(method) {
  const original = console[method];
  const lines = [];
  console[method] = (...args) => lines.push(args);
  return { lines, restore: () => { console[method] = original; } };
}

test('this in a listener is the emitter, arguments are passed, emit returns the emitter', () => {
  const emitter = new EventEmitter();
  const seen = [];
  emitter.on('x', function (...args) { seen.push(this, ...args); });
  assert.equal(emitter.emit('x', 1, 2), emitter);
  assert.deepEqual(seen, [emitter, 1, 2]);
});

test('a bindTarget overrides this', () => {
  const target = {};
  let self;
  new EventEmitter().on('x', function () { self = this; }, target).emit('x');
  assert.equal(self, target);
});

test('a throwing listener is reported and disturbs nobody', () => {
  const errors = collect('error');
  const emitter = new EventEmitter();
  const seen = [];
  emitter.on('x', () => { throw new Error('page bug'); });
  emitter.on('x', () => seen.push('second'));
  emitter.emit('x');
  errors.restore();
  assert.deepEqual(seen, ['second']);
  assert.equal(errors.lines[0][0].message, 'page bug');
});

test('once listeners run once, even when they emit the same event', () => {
  const emitter = new EventEmitter();
  let n = 0;
  emitter.once('x', () => { n++; emitter.emit('x'); });
  emitter.emit('x').emit('x');
  assert.equal(n, 1);
});

test('listeners added or removed while emitting do not change that round', () => {
  const emitter = new EventEmitter();
  const seen = [];
  const second = () => seen.push('second');
  emitter.on('x', () => { seen.push('first'); emitter.off('x', second); emitter.on('x', () => seen.push('late')); });
  emitter.on('x', second);
  emitter.emit('x');
  assert.deepEqual(seen, ['first', 'second']);
});

test('off removes one listener, all of an event, or all', () => {
  const emitter = new EventEmitter();
  const f = () => {};
  emitter.on('x', f).on('x', f).on('x', () => {}).on('y', f);
  emitter.off('x', f);
  assert.equal(emitter.listenerCount('x'), 2);
  emitter.off('x');
  assert.equal(emitter.listenerCount('x'), 0);
  assert.equal(emitter.listenerCount('y'), 1);
  emitter.off();
  assert.equal(emitter.listenerCount('y'), 0);
});

test('off with a bindTarget removes the listener of that target only', () => {
  const emitter = new EventEmitter();
  const [a, b, f] = [{}, {}, () => {}];
  emitter.on('x', f, a).on('x', f, b).off('x', f, a);
  assert.equal(emitter.listenerCount('x'), 1);
});

test('removeListener, removeAllListeners and listeners behave as in Node', () => {
  const emitter = new EventEmitter();
  const [f, g] = [() => {}, () => {}];
  emitter.addListener('x', f).addListener('x', g);
  assert.deepEqual(emitter.listeners('x'), [f, g]);
  emitter.removeListener('x', f);
  assert.deepEqual(emitter.listeners('x'), [g]);
  emitter.removeAllListeners('x');
  assert.deepEqual(emitter.listeners('x'), []);
  assert.deepEqual(emitter.on('y', f).removeAllListeners().listeners('y'), []);
});

test('no listener is dropped beyond the maximum; one warning is given', () => {
  const warnings = collect('warn');
  const emitter = new EventEmitter();
  for (let i = 0; i < 20; i++) emitter.on('x', () => {});
  assert.equal(emitter.listenerCount('x'), 20);
  assert.equal(warnings.lines.length, 1);
  emitter.setMaxListeners(0);
  for (let i = 0; i < 20; i++) emitter.on('y', () => {});
  warnings.restore();
  assert.equal(warnings.lines.length, 1);
  assert.equal(EventEmitter.C.MAX_LISTENERS, 10);
});

test('a listener that is undefined or no function is ignored', () => {
  const errors = collect('error');
  const emitter = new EventEmitter();
  assert.equal(emitter.on('x', undefined), emitter);
  assert.equal(errors.lines.length, 0);
  emitter.on('x', 'text');
  errors.restore();
  assert.equal(errors.lines.length, 1);
  assert.equal(emitter.listenerCount('x'), 0);
});

test('checkEvent knows declared names, the library\'s names, and names with listeners', () => {
  const emitter = new EventEmitter();
  assert.equal(emitter.checkEvent('mine'), false);
  assert.equal(emitter.checkEvent('registrationFailed'), true);
  emitter.initEvents(['mine']);
  emitter.initMoreEvents(['more']);
  assert.ok(emitter.checkEvent('mine') && emitter.checkEvent('more'));
  emitter.on('other', () => {});
  assert.ok(emitter.checkEvent('other') && emitter.checkListener('other') && !emitter.checkListener('mine'));
});

test('objects that never ran the constructor can emit', () => {
  const object = Object.create(EventEmitter.prototype);
  const other = Object.create(EventEmitter.prototype);
  let n = 0;
  object.on('x', () => n++);
  other.emit('x');
  object.emit('x');
  assert.equal(n, 1);
  assert.deepEqual(Object.keys(object), []);
});

test('when waits for an event, and is rejected when the end comes first', async () => {
  const session = new EventEmitter();
  const accepted = session.when('accepted');
  session.emit('accepted', 'response');
  assert.equal(await accepted, 'response');
  const never = session.when('accepted');
  session.emit('failed', 'busy response', 'Busy');
  await assert.rejects(never, (e) => e instanceof Error && e.cause === 'Busy' && e.response === 'busy response');
  assert.deepEqual(session.eventNames(), []);
  const over = session.when('terminated');
  session.emit('terminated', null, null);
  assert.equal(await over, null);
});
