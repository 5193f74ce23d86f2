// dist/sip.standalone.js: sip.wasm is inside and is compiled at once, so SIP is
// complete when the script tag is done (Chromium compiles up to 8 MB so on the
// main thread).

import { wasm } from 'packed_wasm'; // made by web/build of sip.wasm
import { unpack } from './unpack.js';
import { explain } from './fetchwasm.js';
import { host } from './host.js';
import { newProgram, start } from './program.js';
import { existing, publish, put } from './shared.js';

function run() {
  const program = newProgram();
  try {
    const module = new WebAssembly.Module(unpack(wasm));
    start(program, new WebAssembly.Instance(module, program.importObject));
  } catch (error) {
    throw explain('sip.standalone.js', error);
  }
}

function install() {
  const { SIP } = host;
  globalThis.SIP = SIP;
  publish(SIP);
  let ready = Promise.resolve(SIP);
  try {
    run();
  } catch (error) {
    ready = Promise.reject(error);
    ready.catch(() => {});
    throw error; // the page sees it as the script's error
  } finally {
    put(SIP, 'ready', ready);
    put(SIP, 'load', () => ready);
  }
}

// A SIP that is still loading is of no use to the page's next script.
if (existing() && existing().UA) globalThis.SIP = existing();
else install();
