// dist/sip.mjs

import assert from 'node:assert/strict';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { dist } from './loader_util.mjs';

test('import waits until SIP is complete, and leaves no global SIP', async () => {
  const module = await import(pathToFileURL(join(dist, 'sip.mjs')).href);
  const SIP = module.default;
  assert.equal(new SIP.UA().kind(), 'ua');
  assert.equal(module.UA, SIP.UA);
  assert.equal(module.version, SIP.version);
  assert.equal(globalThis.SIP, undefined);
});
