// One header line of message/cpim: RFC 3862 section 2.1 to 2.3.

import { malformed } from './eventpackages/malformed.js';
import { splitOutside } from './split.js';
import { text } from './lenient.js';

/** name ":" *(";" parameter) SP value */
const LINE = /^([^\s:;]+):((?:;[^\s;"]*(?:"(?:[^"\\]|\\.)*")?)*)(?:[ \t]+(.*))?$/s;

/** {name, value, lang} of a line; value is without its escapes. */
export function parseLine(line, number) {
  const [, name, parameters, value = ''] = LINE.exec(line) ?? [];
  if (name === undefined) throw malformed(`"${line.slice(0, 40)}" is no header of message/cpim`, number);
  const lang = splitOutside(parameters, ';').find((part) => /^lang=/i.test(part));
  return { name, value: unescape(value.trimEnd()), lang: lang?.slice(5) };
}

const ESCAPES = { b: '\b', t: '\t', n: '\n', r: '\r' };

// Section 2.3.1
function unescape(value) {
  return value.replace(/\\(?:u([\da-f]{4})|(.))/gis, (_, code, c) => (code ? String.fromCharCode(parseInt(code, 16)) : ESCAPES[c] ?? c));
}

const NAMES = { '\\': '\\\\', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A text as the value of a header: nothing in it ends the line. */
export function escapeValue(value) {
  return text(value).replace(/[\\\x00-\x1f\x7f\u2028\u2029]/g, (c) => NAMES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** {name, uri} of `Formal Name <uri>`; a bare URI is taken, too. */
export function parseAddress(value) {
  const [, name, uri] = /^(.*?)<([^<>]*)>\s*$/s.exec(value) ?? [undefined, '', value];
  const shown = name.trim().replace(/^"(.*)"$/s, '$1');
  return shown === '' ? { uri: uri.trim() } : { name: shown, uri: uri.trim() };
}

/** The same of {name, uri} or a URI. */
export function formatAddress(address) {
  const { name, uri } = typeof address === 'object' && 'uri' in address ? address : { uri: address };
  if (/[<>\s]/.test(text(uri))) throw new TypeError(`"${uri}" is no URI`);
  return name ? `"${escapeValue(name).replace(/"/g, '\\"')}" <${uri}>` : `<${uri}>`;
}
