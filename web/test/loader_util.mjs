// What the loaders' tests share: the dist under test, an HTTP server for it,
// and a page that is just enough of one for a script tag.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import vm from 'node:vm';

export const dist = process.env.SIPWASM_DIST;

/** Serves dist; types: {name: content type}, statuses: {name: status}. Gives {url, requests, close}. */
export async function serve({ types = {}, statuses = {}, bodies = {} } = {}) {
  const requests = [];
  const server = createServer((request, response) => {
    const name = request.url.slice(1);
    requests.push(name);
    const type = types[name] || (name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript');
    response.writeHead(statuses[name] || 200, { 'content-type': type });
    response.end(bodies[name] || (statuses[name] ? 'no' : readFileSync(join(dist, name.replace(/^.*\//, '')))));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const close = () => { server.closeAllConnections(); server.close(); };
  return { url: `http://127.0.0.1:${server.address().port}/`, requests, close };
}

/** Runs a script of dist as the tag <script src=... data-...> would. */
export function runScript(name, src, dataset = {}) {
  globalThis.document = {
    currentScript: { src, dataset },
    baseURI: new URL('.', src).href,
    addEventListener() {},
    removeEventListener() {},
  };
  vm.runInThisContext(readFileSync(join(dist, name), 'utf8'), { filename: name });
  globalThis.document.currentScript = null;
}

/** Collects what is written to console[method] from now on. */
export function collect(method) {
  const lines = [];
  console[method] = (...args) => lines.push(args.map(String).join(' '));
  return lines;
}
