// Bytes to text. What arrived as UTF-8 is a text already; anything else comes as
// octets, and says itself what it is.

import { isBytes, isText } from '../lenient.js';
import { MAX_BODY } from './limits.js';
import { malformed } from './malformed.js';
import { parameter } from './mediatype.js';

const bytesOf = (body) => (ArrayBuffer.isView(body) ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength) : new Uint8Array(body));

function notTooLong(length) {
  if (length > MAX_BODY) throw malformed(`the body is longer than ${MAX_BODY} bytes`);
}

/** The octets of a body that is a text or octets. */
export function octets(body) {
  if (!isBytes(body) && !isText(body)) throw malformed('there is no body');
  notTooLong(isBytes(body) ? body.byteLength : body.length);
  return isBytes(body) ? bytesOf(body) : new TextEncoder().encode(String(body));
}

/** The text of a body in the charset of its content type, UTF-8 where it names none. */
export function decodeText(body, contentType) {
  return decode(body, (bytes) => byteOrderMark(bytes) ?? parameter(contentType, 'charset'));
}

/** RFC 7303 §3: the byte order mark, else the content type, else the XML declaration says the charset. */
export function decodeXML(body, contentType) {
  return decode(body, (bytes) => byteOrderMark(bytes) ?? parameter(contentType, 'charset') ?? declared(bytes));
}

function decode(body, charsetOf) {
  if (isText(body)) {
    notTooLong(body.length);
    return String(body).replace(/^\ufeff/, '');
  }
  const bytes = octets(body);
  const charset = charsetOf(bytes) ?? 'utf-8';
  return decoderOf(charset, bytes);
}

function decoderOf(charset, bytes) {
  let decoder;
  try {
    decoder = new TextDecoder(charset, { fatal: true });
  } catch {
    throw malformed(`no browser reads the charset "${charset}"; UTF-8 would do`);
  }
  try {
    return decoder.decode(bytes);
  } catch {
    throw malformed(`the body says that it is ${charset} and is not`);
  }
}

function byteOrderMark([a, b, c]) {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return a === 0xff && b === 0xfe ? 'utf-16le' : undefined;
}

const DECLARATION = 200; // bytes: no declaration is longer

function declared(bytes) {
  const start = String.fromCharCode(...bytes.subarray(0, DECLARATION));
  return /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1];
}
