// Runs the Go program and notices when it stops.
//
// Rules: nothing of Go's stays on the page's global object; the reason of a
// crash is Go's own last words on stderr; the program's exit is a crash,
// whatever the exit code, because its main never returns.

import { goClass } from 'wasm_exec'; // made by web/build of $(go env GOROOT)/lib/wasm/wasm_exec.js
import { consoleFS, lastWords, noPath, noProcess } from './goenv.js';
import { host } from './host.js';
import { life, markDead } from './life.js';

const HOST = '__sipwasm_host';

/** Whether the WebAssembly instance itself failed, which nothing recovers from. */
function isTrap(error) {
  return error instanceof WebAssembly.RuntimeError;
}

/** A program to run: Go's own glue, with its death noticed at once. */
export function newProgram() {
  const Go = goClass(consoleFS);
  const program = new Go();
  const resume = program._resume;
  program.exit = (code) => {
    for (const id of program._scheduledTimeouts.values()) clearTimeout(id);
    markDead(new Error(`the Go program has exited with code ${code}${lastWords()}`));
  };
  program._resume = () => {
    try {
      resume.call(program);
    } catch (error) {
      if (isTrap(error)) trapped(program, error);
      throw error;
    }
  };
  return program;
}

function trapped(program, error) {
  program.exited = true;
  const reason = new Error(`the Go program has crashed: ${error.message}${lastWords()}`);
  reason.cause = error;
  markDead(reason);
}

/**
 * Runs the instance. When it returns, Go has installed everything on
 * host.SIP; it throws when Go did not come that far.
 */
export function start(program, instance) {
  withGoGlobals(() => {
    program.run(instance).then(
      () => markDead(new Error(`the Go program has ended${lastWords()}`)),
      (error) => markDead(error),
    );
  });
  if (life.state === 'dead') throw life.reason;
  if (life.state !== 'ready') throw new Error('the Go program did not install SIP: sip.wasm is of another build');
}

// Go's runtime takes fs, process and path from the global object while it
// starts; they are put there for that moment only.
function withGoGlobals(run) {
  const globals = { fs: consoleFS, process: noProcess, path: noPath, [HOST]: host };
  const before = {};
  for (const name of Object.keys(globals)) {
    before[name] = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value: globals[name], writable: true, configurable: true });
  }
  try {
    run();
  } finally {
    for (const name of Object.keys(globals)) {
      delete globalThis[name];
      if (before[name]) Object.defineProperty(globalThis, name, before[name]);
    }
  }
}
