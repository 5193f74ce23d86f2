// dist/sip.js, the script tag: a global SIP at once, complete when SIP.ready
// resolves. sip.wasm is fetched from beside this file, from the tag's
// data-wasm attribute, or from where SIP.load({wasmURL}) says.

import { host } from './host.js';
import { existing, publish } from './shared.js';
import { prepare } from './stream.js';

const tag = typeof document === 'undefined' ? null : document.currentScript;

function defaultURL() {
  if (tag && tag.dataset.wasm) return new URL(tag.dataset.wasm, document.baseURI).href;
  if (tag && tag.src) return new URL('sip.wasm', tag.src).href;
  return 'sip.wasm';
}

if (existing()) {
  globalThis.SIP = existing();
} else {
  prepare(defaultURL());
  publish(host.SIP);
  globalThis.SIP = host.SIP;
  host.SIP.load().catch(() => {}); // told on the console and by SIP.ready
}
