// Getting and compiling sip.wasm, with errors that name what to change.

const MAGIC = [0x00, 0x61, 0x73, 0x6d]; // "\0asm"

/** Fetches and instantiates; returns the WebAssembly.Instance. url: absolute. */
export async function instantiate(url, importObject, signal) {
  const violations = watchPolicy();
  try {
    const response = await get(url, signal);
    return await fromResponse(url, response, importObject);
  } catch (error) {
    if (violations.length === 0) await aMoment(); // the event comes after the rejection
    throw explain(url, error, violations);
  } finally {
    violations.stop();
  }
}

const aMoment = () => new Promise((resolve) => { setTimeout(resolve, 50); });

async function get(url, signal) {
  if (url.startsWith('file:')) return fromFile(url);
  const response = await fetch(url, { credentials: 'same-origin', signal });
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status} ${response.statusText}: put sip.wasm beside ` +
      'sip.js, or say where it is with SIP.load({wasmURL})');
  }
  return response;
}

// Node has no fetch of file URLs. The module's name is a variable so that
// bundlers for the browser leave it alone.
async function fromFile(url) {
  if (typeof window !== 'undefined') {
    throw new Error('a page opened from a file cannot fetch sip.wasm: serve it over http, or use sip.standalone.js');
  }
  const fs = 'node:fs/promises';
  const bytes = await (await import(/* webpackIgnore: true */ /* @vite-ignore */ fs)).readFile(new URL(url));
  return new Response(bytes, { headers: { 'content-type': 'application/wasm' } });
}

async function fromResponse(url, response, importObject) {
  const type = response.headers.get('content-type') || '';
  if (type === 'application/wasm' && typeof WebAssembly.instantiateStreaming === 'function') {
    return (await WebAssembly.instantiateStreaming(response, importObject)).instance;
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  checkMagic(url, bytes, type);
  if (type !== 'application/wasm') {
    console.warn(`SIP: ${url} is served as "${type}" and not as exactly "application/wasm": ` +
      'it works, but cannot be compiled while it arrives, which is slower');
  }
  return (await WebAssembly.instantiate(bytes, importObject)).instance;
}

function checkMagic(url, bytes, type) {
  if (MAGIC.every((byte, i) => bytes[i] === byte)) return;
  let what = `begins with ${JSON.stringify(String.fromCharCode(...bytes.slice(0, 12)))}`;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) what = 'is gzip without the header "Content-Encoding: gzip"';
  throw new Error(`${url} is not WebAssembly (served as "${type}"; it ${what}): the server must answer with sip.wasm itself`);
}

// The exceptions of a page's Content-Security-Policy do not say what it forbids;
// the event does.
function watchPolicy() {
  const seen = [];
  const listener = (event) => seen.push(event);
  const target = typeof document === 'undefined' ? null : document;
  if (target) target.addEventListener('securitypolicyviolation', listener);
  seen.stop = () => target && target.removeEventListener('securitypolicyviolation', listener);
  return seen;
}

/** An error of loading, with what to change when the page's policy is the cause. */
export function explain(url, error, violations = []) {
  const connect = violations.find((v) => v.effectiveDirective === 'connect-src');
  let text = '';
  if (connect) {
    text = `the page's Content-Security-Policy does not let it fetch ${url}: add its origin to connect-src`;
  } else if (/unsafe-eval|Content Security Policy|\bCSP\b/i.test(String(error && error.message))) {
    text = "the page's Content-Security-Policy forbids WebAssembly: add 'wasm-unsafe-eval' to script-src";
  } else if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) {
    text = `cannot fetch ${url}: is the server up, and does it allow this origin (CORS)? (${error.message})`;
  } else {
    return error instanceof Error ? error : new Error(String(error));
  }
  const explained = new Error(text);
  explained.cause = error;
  return explained;
}
