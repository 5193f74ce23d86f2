// SIP.load and SIP.ready for the loaders that fetch sip.wasm.
//
// SIP.ready is settled once: resolved with SIP, or rejected with an Error that
// says why. A page may call SIP.load({wasmURL}) while the automatic load is
// under way (it is then abandoned) or after it failed (SIP.ready is then a new
// promise). When SIP is ready, load changes nothing.

import { host } from './host.js';
import { life, onDeath } from './life.js';
import { instantiate } from './fetchwasm.js';
import { newProgram, start } from './program.js';
import { put } from './shared.js';

const { SIP } = host;
let current = null; // {url, abort} of the attempt under way
let deferred = null;

function newReady() {
  deferred = SIP.Utils.defer();
  deferred.promise.catch(() => {}); // told below; a page that waits hears it too
  put(SIP, 'ready', deferred.promise);
}

/** Makes SIP.ready and SIP.load. defaultURL: where sip.wasm is looked for. */
export function prepare(defaultURL) {
  newReady();
  put(SIP, 'load', ({ wasmURL = defaultURL } = {}) => load(String(new URL(wasmURL, baseURL()))));
}

const baseURL = () => (typeof document === 'undefined' ? undefined : document.baseURI);

function load(url) {
  if (life.state === 'ready' || (current && current.url === url)) return SIP.ready;
  if (life.state === 'dead') return Promise.reject(life.reason);
  if (current) current.abort.abort();
  else if (deferred.failed) newReady();
  run({ url, abort: new AbortController() });
  return SIP.ready;
}

async function run(attempt) {
  current = attempt;
  const { resolve, reject } = deferred;
  try {
    const program = newProgram();
    const instance = await instantiate(attempt.url, program.importObject, attempt.abort.signal);
    if (current !== attempt) return; // another load was asked for
    start(program, instance);
    resolve(SIP);
  } catch (error) {
    if (current !== attempt) return;
    deferred.failed = true;
    console.error(`SIP could not be loaded: ${error.message}`);
    reject(error);
  } finally {
    if (current === attempt) current = null;
  }
}

// A death before ready is the attempt's failure, told by run.
onDeath(() => {
  if (deferred && !current) put(SIP, 'ready', Promise.reject(life.reason));
  if (deferred && !current) SIP.ready.catch(() => {});
});
