// dist/sip.standalone.js and the class shim, with the test program inside.

import assert from 'node:assert/strict';
import test from 'node:test';
import { runScript } from './loader_util.mjs';

runScript('sip.standalone.js', 'http://127.0.0.1/sip.standalone.js');
const { SIP } = globalThis;

test('SIP is complete when the tag is done', async () => {
  assert.equal(new SIP.Probe(1, 2).made, 2);
  assert.equal(await SIP.ready, SIP);
});

test('name and version can be read and not be written', () => {
  assert.equal(SIP.name, 'sipwasm');
  assert.match(SIP.version, /^\d+\.\d+\.\d+$/);
  assert.throws(() => { SIP.version = 'x'; }, TypeError);
});

test('objects are instances of their class, its parents and EventEmitter', () => {
  const ua = new SIP.UA();
  assert.ok(ua instanceof SIP.UA && ua instanceof SIP.Probe && ua instanceof SIP.EventEmitter);
  assert.equal(ua.constructor, SIP.UA);
  assert.equal(SIP.UA.name, 'UA');
  assert.equal(SIP.Media.Handler.name, 'Handler');
  assert.equal(ua.made, 0, "a class without a constructor runs its parent's");
});

test('class X extends works, with fields and super', () => {
  class Mine extends SIP.UA {
    field = 5;

    kind() {
      return `my ${super.kind()}`;
    }
  }
  const mine = new Mine('a');
  assert.deepEqual([mine.kind(), mine.field, mine.made], ['my ua', 5, 1]);
  assert.ok(mine instanceof SIP.UA);
});

test('the older ways of inheriting work', () => {
  function Old(...args) {
    SIP.UA.apply(this, args);
  }
  Old.prototype = Object.create(SIP.UA.prototype);
  assert.equal(new Old(1, 2, 3).made, 3);
  const mixed = {};
  SIP.Utils.augment(mixed, SIP.Probe, [1]);
  assert.deepEqual([mixed.made, mixed.echo('x')], [1, 'x']);
});

test('a class called as a function throws', () => {
  assert.throws(() => (0, SIP.UA)(), /cannot be invoked without 'new'/);
});

test('methods can be replaced on an instance and on a prototype', () => {
  const probe = new SIP.Probe();
  probe.echo = () => 'mine';
  assert.equal(probe.echo('x'), 'mine');
  const original = SIP.Probe.prototype.echo;
  SIP.Probe.prototype.echo = function (x) { return [original.call(this, x)]; };
  assert.deepEqual(new SIP.UA().echo('x'), ['x']);
  SIP.Probe.prototype.echo = original;
});

test('getters compute, and can be replaced on an instance', () => {
  const probe = new SIP.Probe(1, 2);
  assert.equal(probe.answer, 42);
  probe.answer = 'mine';
  assert.equal(probe.answer, 'mine');
});

test('statics are values or functions, and are inherited', () => {
  assert.equal(SIP.Probe.LIMIT, 7);
  assert.equal(SIP.UA.twice(4), 8);
});

test('errors of Go are thrown as real Errors', () => {
  const probe = new SIP.Probe();
  const thrown = (spec) => {
    try {
      probe.fail(spec);
    } catch (error) {
      return error;
    }
    return undefined;
  };
  assert.throws(() => new SIP.Probe('refuse'), { name: 'TypeError', message: 'Not enough arguments' });
  const state = thrown({ name: 'InvalidStateError', args: [9] });
  assert.ok(state instanceof SIP.Exceptions.InvalidStateError && state instanceof Error);
  assert.equal(state.status, 9);
  const own = new RangeError('own');
  assert.equal(thrown(own), own);
  const custom = thrown({ name: 'NotAllowedError', message: 'no', cause: own });
  assert.deepEqual([custom.name, custom.message, custom.cause, custom instanceof Error], ['NotAllowedError', 'no', own, true]);
  const page = { odd: true };
  assert.equal(thrown(page), page);
});

test('an exit of the program is a crash, whatever its code', () => {
  const told = [];
  console.error = () => {};
  SIP.onpanic = (reason) => told.push(reason.message);
  assert.throws(() => new SIP.Probe().exit(0), /SIP has stopped/);
  assert.deepEqual(told, ['the Go program has exited with code 0']);
});
