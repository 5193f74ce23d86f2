// Multipart bodies (RFC 2046 §5.1), by bytes: their parts may be anything.

import { octets } from './decode.js';
import { formatFields, parseFields, valueOf } from './fields.js';
import { MAX_PARTS } from './limits.js';
import { malformed } from './malformed.js';
import { parameter } from './mediatype.js';

const CR = 13, LF = 10;

/** [{headers, contentType, contentID, body: Uint8Array}, ...] */
export function parseMultipart(body, contentType) {
  const boundary = parameter(contentType, 'boundary');
  if (!boundary) throw malformed('the content type has no boundary');
  const bytes = octets(body);
  const marks = delimiters(bytes, new TextEncoder().encode(`--${boundary}`));
  if (marks.length === 0) throw malformed('the boundary is not in the body');
  if (!marks.at(-1).last) throw malformed('the body ends before its last boundary');
  return marks.slice(0, -1).map((mark, i) => part(bytes.subarray(mark.end, marks[i + 1].start)));
}

// RFC 2046 §5.1.1: at the begin of a line, with blanks behind it; the line break
// before it is its own.
function delimiters(bytes, dashed) {
  const found = [];
  for (let at = 0; at >= 0 && at < bytes.length; at = bytes.indexOf(LF, at) + 1 || -1) {
    if (!startsWith(bytes, dashed, at)) continue;
    const mark = delimiter(bytes, at, at + dashed.length);
    if (mark) found.push(mark);
    if (mark?.last) break;
    if (found.length > MAX_PARTS) throw malformed(`the body has more than ${MAX_PARTS} parts`);
  }
  return found;
}

const startsWith = (bytes, wanted, at) => wanted.every((byte, i) => bytes[at + i] === byte);

function delimiter(bytes, at, behind) {
  const last = bytes[behind] === 0x2d && bytes[behind + 1] === 0x2d;
  let end = last ? behind + 2 : behind;
  while (bytes[end] === 0x20 || bytes[end] === 0x09) end++;
  if (bytes[end] === CR && bytes[end + 1] === LF) end++;
  if (end < bytes.length && bytes[end] !== LF) return undefined; // a longer boundary: of an inner body
  return { last, start: at - lineBreak(bytes, at), end: end + 1 };
}

function lineBreak(bytes, at) {
  if (bytes[at - 1] !== LF) return 0;
  return bytes[at - 2] === CR ? 2 : 1;
}

function part(bytes) {
  const { head, body } = divide(bytes);
  const headers = parseFields(new TextDecoder().decode(head));
  const encoding = valueOf(headers, 'Content-Transfer-Encoding');
  // RFC 3261 §7.4.1 leaves no need for others.
  if (encoding && !/^(?:7bit|8bit|binary)$/i.test(encoding)) throw malformed(`a part is encoded as ${encoding}, not binary`);
  const contentID = valueOf(headers, 'Content-ID')?.replace(/^<(.*)>$/, '$1');
  return { headers, contentType: valueOf(headers, 'Content-Type') ?? 'text/plain', contentID, body };
}

/** The header fields of a part and what follows the empty line behind them. */
export function divide(bytes) {
  for (let at = 0; at >= 0 && at < bytes.length; at = bytes.indexOf(LF, at) + 1 || -1) {
    const blank = bytes[at] === LF ? 1 : bytes[at] === CR && bytes[at + 1] === LF && 2;
    if (blank) return { head: bytes.subarray(0, at), body: bytes.subarray(at + blank) };
  }
  throw malformed('a part has no empty line behind its header fields');
}

/** The body of parts {contentType, contentID, body: text} with that boundary, which must not stand in them. */
export function formatMultipart(parts, boundary) {
  const printed = parts.map(({ contentType, contentID, body }) => {
    const fields = [['Content-Transfer-Encoding', 'binary'], ['Content-ID', `<${contentID}>`], ['Content-Type', contentType]];
    return `--${boundary}\r\n${formatFields(fields)}\r\n${body}\r\n`;
  });
  return `${printed.join('')}--${boundary}--\r\n`;
}
