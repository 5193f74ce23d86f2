// dist/sip.js when something is wrong, and where it looks for sip.wasm.

import assert from 'node:assert/strict';
import test from 'node:test';
import { collect, runScript, serve } from './loader_util.mjs';

const errors = collect('error');
const warnings = collect('warn');

/** A page without any SIP, as far as the loader can see. */
function freshPage() {
  delete globalThis.SIP;
  for (const key of Object.getOwnPropertySymbols(globalThis)) {
    if (String(key.description).startsWith('sipwasm')) delete globalThis[key];
  }
  errors.length = warnings.length = 0;
}

async function loaded(t, options, dataset) {
  freshPage();
  const server = await serve(options);
  t.after(server.close);
  runScript('sip.js', `${server.url}sip.js`, dataset);
  return server;
}

test('a missing sip.wasm is named with its URL and what to do', async (t) => {
  const server = await loaded(t, { statuses: { 'sip.wasm': 404 } });
  await assert.rejects(SIP.ready, (e) => e.message.includes(`${server.url}sip.wasm answered 404`) && e.message.includes('wasmURL'));
  assert.ok(errors[0].startsWith('SIP could not be loaded: '));
});

test('after a failure, load with the right URL makes SIP ready', async (t) => {
  const server = await loaded(t, { statuses: { 'sip.wasm': 404 } });
  const failed = SIP.ready;
  await assert.rejects(failed);
  assert.equal(await SIP.load({ wasmURL: `${server.url}there/sip.wasm` }), SIP);
  assert.equal(await SIP.ready, SIP);
  assert.notEqual(SIP.ready, failed);
});

test('a wrong type works and is said', async (t) => {
  await loaded(t, { types: { 'sip.wasm': 'application/octet-stream' } });
  await SIP.ready;
  assert.ok(SIP.UA);
  assert.match(warnings[0], /"application\/octet-stream" and not as exactly "application\/wasm"/);
});

test('a page in place of sip.wasm is recognised', async (t) => {
  await loaded(t, { types: { 'sip.wasm': 'text/html' }, bodies: { 'sip.wasm': '<!DOCTYPE html>' } });
  await assert.rejects(SIP.ready, /is not WebAssembly \(served as "text\/html"; it begins with "<!DOCTYPE ht"\)/);
});

test('raw gzip without its header is recognised', async (t) => {
  const bodies = { 'sip.wasm': Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]) };
  await loaded(t, { types: { 'sip.wasm': 'application/octet-stream' }, bodies });
  await assert.rejects(SIP.ready, /gzip without the header "Content-Encoding: gzip"/);
});

test('a server that does not answer is named', async () => {
  freshPage();
  runScript('sip.js', 'http://127.0.0.1:9/sip.js');
  await assert.rejects(SIP.ready, /cannot fetch http:\/\/127\.0\.0\.1:9\/sip\.wasm: is the server up/);
});

test('data-wasm says where sip.wasm is', async (t) => {
  const server = await loaded(t, {}, { wasm: '/elsewhere/sip.wasm' });
  await SIP.ready;
  assert.deepEqual(server.requests, ['elsewhere/sip.wasm']);
});

test('load with another URL replaces the load under way', async (t) => {
  const server = await loaded(t, { statuses: { 'sip.wasm': 404 } });
  const { ready } = SIP;
  SIP.load({ wasmURL: 'mine/sip.wasm' });
  assert.equal(await ready, SIP);
  assert.ok(SIP.UA);
  assert.ok(server.requests.includes('mine/sip.wasm'));
});
