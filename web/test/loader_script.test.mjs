// dist/sip.js, the script tag that fetches sip.wasm.

import assert from 'node:assert/strict';
import test from 'node:test';
import { collect, runScript, serve } from './loader_util.mjs';

const globals = () => Object.getOwnPropertyNames(globalThis).filter((n) => n !== 'document').sort();

test('SIP is there at once, is filled in place, and only SIP is added to the page', async (t) => {
  const server = await serve();
  t.after(server.close);
  const before = globals();
  runScript('sip.js', `${server.url}sip.js`);
  const early = globalThis.SIP;
  assert.equal(early.UA, undefined);
  assert.throws(() => early.URI.parse('sip:a@b'), /not ready yet: wait for SIP\.ready/);
  assert.equal(await early.ready, early);
  assert.equal(new early.UA('x').kind(), 'ua');
  assert.deepEqual(server.requests, ['sip.wasm']);
  assert.deepEqual(globals(), [...before, 'SIP'].sort());
});

test('a second tag and a later load change nothing', async (t) => {
  const server = await serve();
  t.after(server.close);
  const first = globalThis.SIP;
  runScript('sip.js', `${server.url}other/sip.js`);
  assert.equal(globalThis.SIP, first);
  assert.equal(await first.load({ wasmURL: `${server.url}other.wasm` }), first);
  runScript('sip.standalone.js', `${server.url}sip.standalone.js`);
  assert.equal(globalThis.SIP, first);
  assert.deepEqual(server.requests, []);
});

test('when the program crashes the page is told, and later calls say so', async () => {
  const { SIP } = globalThis;
  const told = [];
  const errors = collect('error');
  SIP.onpanic = (reason) => told.push(reason);
  const ua = new SIP.UA('x');
  assert.throws(() => ua.crash(), /SIP has stopped .*probe crashed on purpose/);
  assert.equal(told.length, 1);
  assert.ok(told[0] instanceof Error);
  assert.match(told[0].message, /probe crashed on purpose/);
  assert.ok(errors.some((line) => line.includes('probe crashed on purpose')));
  assert.throws(() => ua.kind(), /SIP has stopped/);
  assert.throws(() => new SIP.UA(), /SIP has stopped/);
  assert.throws(() => SIP.URI.parse('sip:a@b'), /SIP has stopped/);
  await assert.rejects(SIP.load(), /probe crashed on purpose/);
  assert.equal(told.length, 1);
});
