// The bodies of the package "refer" (RFC 3515): message/sipfrag (RFC 3420), a
// message of which parts may be missing.

import { checkType } from './define.js';
import { decodeText } from './decode.js';
import { formatFields, parseFields } from './fields.js';
import { malformed } from './malformed.js';

const contentTypes = ['message/sipfrag'];

/** The start line, {} where the text has none. */
function startLine(line) {
  const [, code, reason = ''] = /^SIP\/2\.0 (\d{3})(?: (.*))?$/i.exec(line) ?? [];
  if (code) return { statusCode: Number(code), reasonPhrase: reason };
  const [, method, ruri] = /^(\S+) (\S+) SIP\/2\.0$/i.exec(line) ?? [];
  return method ? { method, ruri } : {};
}

function parse(body, contentType) {
  checkType(contentTypes, contentType);
  const text = decodeText(body, contentType);
  if (text.trim() === '') throw malformed('the body is empty');
  const [first] = text.split(/\r?\n/, 1);
  const start = startLine(first.trimEnd());
  const hasStart = Object.keys(start).length > 0;
  // RFC 3420 §2: an empty line ends the header fields; a body without any has one before it.
  const rest = hasStart ? text.slice(first.length).replace(/^\r?\n/, '') : text;
  const [fields, own] = split(rest);
  const document = { ...start, headers: parseFields(fields, hasStart ? 2 : 1) };
  if (own) document.body = own;
  return document;
}

/** The header fields and what follows the empty line, undefined where there is none. */
function split(text) {
  if (/^\r?\n/.test(text)) return ['', text.replace(/^\r?\n/, '')];
  const end = /\r?\n\r?\n/.exec(text);
  return end ? [text.slice(0, end.index), text.slice(end.index + end[0].length)] : [text, undefined];
}

function format(document) {
  let start = '';
  if (document.statusCode !== undefined) start = `SIP/2.0 ${document.statusCode} ${document.reasonPhrase ?? ''}`;
  else if (document.method !== undefined) start = `${document.method} ${document.ruri} SIP/2.0`;
  if (/[\r\n]/.test(start)) throw new TypeError(`"${start}" is more than one line`);
  const body = !document.body ? '' : `\r\n${document.body}`;
  return (start && `${start}\r\n`) + formatFields(document.headers ?? []) + body;
}

export const refer = {
  name: 'refer',
  contentTypes,
  parse,
  format,
  merge: (previous, document) => ({ document, gap: false }),
};
