// SIP.CPIM: message/cpim, RFC 3862. A message says itself from whom, to whom and
// when it is, whatever brings it, and has header fields of any namespace.
//
//   SIP.CPIM.parse(text or octets) -> {from, to, cc, dateTime, subject, headers,
//       contentType, partHeaders, bytes, body}; throws MalformedBodyError
//   SIP.CPIM.header(message, name, namespace) -> value
//   SIP.CPIM.format({from, to, cc, dateTime, subject, headers, contentType,
//       partHeaders, body}) -> octets, or a text where the body is one
//
// Addresses are {name, uri}, headers {name, namespace, value, lang} with the
// namespace's URI, undefined for those of RFC 3862. What is compared is compared
// without regard to case: section 2.1 has names exact, and not everybody writes so.

import { bytesOf, isReadable, textOf } from './bytes.js';
import { escapeValue, formatAddress, parseAddress, parseLine } from './cpimline.js';
import { formatFields, parseFields, valueOf } from './eventpackages/fields.js';
import { malformed } from './eventpackages/malformed.js';
import { divide } from './eventpackages/multipart.js';
import { MAX_FIELDS } from './eventpackages/limits.js';
import { isBytes, text } from './lenient.js';

export const CPIM_TYPE = 'message/cpim';

const decode = (bytes) => new TextDecoder().decode(bytes);

const same = (a, b) => text(a).toLowerCase() === text(b).toLowerCase();

function parse(body) {
  const outer = divide(bytesOf(body));
  const message = { from: undefined, to: [], cc: [], dateTime: undefined, subject: undefined, headers: readHeaders(decode(outer.head)) };
  for (const entry of message.headers) if (entry.namespace === undefined) readOwn(message, entry);
  return Object.assign(message, readPart(outer.body));
}

// Section 2.1: lines are not folded.
function readHeaders(head) {
  const lines = head.split(/\r?\n/);
  if (lines.length > MAX_FIELDS) throw malformed(`more than ${MAX_FIELDS} lines of header fields`);
  const namespaces = new Map(); // prefix -> URI; '' for names without a prefix
  const headers = [];
  for (const [i, line] of lines.entries()) {
    if (line === '') continue;
    const { name, value, lang } = parseLine(line, i + 1);
    const dot = name.indexOf('.');
    const prefix = dot < 0 ? '' : name.slice(0, dot).toLowerCase();
    const entry = { name: name.slice(dot + 1), namespace: namespaces.get(prefix), value, lang };
    if (dot > 0 && entry.namespace === undefined) entry.name = name; // a prefix that nobody has declared
    if (same(name, 'NS')) declare(namespaces, value, i + 1);
    else headers.push(entry);
  }
  return headers;
}

const OWN = 'urn:ietf:params:cpim-headers:';

// Section 3.4: NS: prefix <uri>; the names that follow may have the prefix.
function declare(namespaces, value, line) {
  const [, prefix, uri] = /^(\S*)\s*<([^<>]*)>$/.exec(value) ?? [];
  if (uri === undefined) throw malformed(`"${value.slice(0, 40)}" declares no namespace`, line);
  namespaces.set(prefix.toLowerCase(), uri === OWN ? undefined : uri);
}

function readOwn(message, { name, value }) {
  switch (name.toLowerCase()) {
    case 'from':
      message.from = parseAddress(value);
      break;
    case 'to':
    case 'cc':
      message[name.toLowerCase()].push(parseAddress(value));
      break;
    case 'datetime': // RFC 3339
      if (!Number.isNaN(Date.parse(value))) message.dateTime = new Date(value);
      break;
    case 'subject':
      message.subject ??= value;
      break;
    default:
  }
}

// Section 2.2: what is inside is a MIME body of its own.
function readPart(part) {
  const { head, body } = divide(part);
  const partHeaders = parseFields(decode(head));
  const contentType = valueOf(partHeaders, 'Content-Type') ?? 'text/plain';
  const bytes = decodeTransfer(body, valueOf(partHeaders, 'Content-Transfer-Encoding'));
  return { contentType, partHeaders, bytes, body: isReadable(contentType) ? textOf(bytes, contentType) : bytes };
}

function decodeTransfer(bytes, encoding = 'binary') {
  if (/^(?:7bit|8bit|binary)$/i.test(encoding)) return bytes;
  if (!same(encoding, 'base64')) throw malformed(`what is inside is encoded as ${encoding}, not binary or base64`);
  try {
    return Uint8Array.from(atob(decode(bytes).replace(/\s+/g, '')), (c) => c.charCodeAt(0));
  } catch {
    throw malformed('what is inside says that it is base64 and is not');
  }
}

/** The value of the first header of that name; namespace: a URI, none for those of RFC 3862. */
function header(message, name, namespace = undefined) {
  return message.headers.find((entry) => entry.namespace === namespace && same(entry.name, name))?.value;
}

function format({ from, to, cc, dateTime, subject, headers = [], contentType = 'text/plain;charset=utf-8', partHeaders = [], body = '' }) {
  const lines = [
    ...[from].flat().filter(Boolean).map((address) => `From: ${formatAddress(address)}`),
    ...[to ?? []].flat().map((address) => `To: ${formatAddress(address)}`),
    ...[cc ?? []].flat().map((address) => `cc: ${formatAddress(address)}`),
    ...(dateTime === undefined ? [] : [`DateTime: ${new Date(dateTime).toISOString()}`]),
    ...(subject === undefined ? [] : [`Subject: ${escapeValue(subject)}`]),
    ...extensions(headers),
  ];
  const fields = [['Content-Type', contentType], ['Content-Length', bytesOf(body).length], ...partHeaders];
  const head = `${lines.map((line) => `${line}\r\n`).join('')}\r\n${formatFields(fields)}\r\n`;
  return isBytes(body) ? joined(bytesOf(head), bytesOf(body)) : head + text(body);
}

/** The lines of headers of namespaces, each declared before its first name. */
function extensions(headers) {
  const prefixes = new Map();
  const lines = [];
  for (const { name, namespace, value, lang, prefix } of headers) {
    if (!/^[\w!#$%&'*+^`|~-]+$/.test(name)) throw new TypeError(`"${name}" is no name of a CPIM header`);
    if (namespace !== undefined && !prefixes.has(namespace)) {
      if (/[<>\s]/.test(namespace)) throw new TypeError(`"${namespace}" is no namespace`);
      prefixes.set(namespace, prefix ?? `n${prefixes.size + 1}`);
      lines.push(`NS: ${prefixes.get(namespace)} <${namespace}>`);
    }
    const full = namespace === undefined ? name : `${prefixes.get(namespace)}.${name}`;
    lines.push(`${full}:${lang ? `;lang=${lang}` : ''} ${escapeValue(value)}`);
  }
  return lines;
}

function joined(a, b) {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

export const CPIM = { parse, format, header };
