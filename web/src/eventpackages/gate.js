// What is looked at before the browser's XML parser sees a body: whether it is
// harmless. Whether it is well-formed is the parser's own question.
//
// Document types are refused whole, with the entities that they could declare:
// nothing can expand (the "billion laughs"), nothing is fetched, and no format
// of these packages has one.

import { MAX_ATTRIBUTES, MAX_BODY, MAX_DEPTH, MAX_NODES } from './limits.js';
import { lineAt, malformed } from './malformed.js';

/** What may stand between "<" and ">" without being a tag: [how it begins, how it ends]. */
const SECTIONS = [['<!--', '-->'], ['<![CDATA[', ']]>'], ['<?', '?>']];

/** Throws a MalformedBodyError unless the parser may see the text. */
export function inspect(text) {
  if (text.length > MAX_BODY) throw malformed(`the document is longer than ${MAX_BODY} characters`);
  const unprintable = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.exec(text); // XML 1.0 §2.2
  if (unprintable) throw malformed(`the character ${codePoint(unprintable[0])} is none of XML`, lineAt(text, unprintable.index));
  let depth = 0;
  let nodes = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const end = endOf(text, at);
    depth += level(text, at, end);
    if (depth > MAX_DEPTH) throw malformed(`elements are nested more than ${MAX_DEPTH} deep`, lineAt(text, at));
    if (text[at + 1] !== '/' && ++nodes > MAX_NODES) throw malformed(`the document has more than ${MAX_NODES} elements`);
    at = end;
  }
}

const codePoint = (character) => `U+${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`;

/** How much deeper one stands behind what stands from `at` to `end`. */
function level(text, at, end) {
  if (text[at + 1] === '!' || text[at + 1] === '?') return 0;
  if (text[at + 1] === '/') return -1;
  return text[end - 2] === '/' ? 0 : 1;
}

/** Where that ends which begins with the "<" at `at`. */
function endOf(text, at) {
  for (const [opening, closing] of SECTIONS) {
    if (!text.startsWith(opening, at)) continue;
    const end = text.indexOf(closing, at + opening.length);
    if (end < 0) throw malformed(`what "${opening}" begins has no end`, lineAt(text, at));
    return end + closing.length;
  }
  if (text[at + 1] === '!') throw malformed('document types and entities are not taken', lineAt(text, at));
  return endOfTag(text, at);
}

function endOfTag(text, at) {
  let attributes = 0;
  for (let i = at + 1; i < text.length && text[i] !== '<'; i++) {
    if (text[i] === '>') return i + 1;
    if (text[i] !== '"' && text[i] !== "'") continue;
    if (++attributes > MAX_ATTRIBUTES) throw malformed(`an element has more than ${MAX_ATTRIBUTES} attributes`, lineAt(text, at));
    i = text.indexOf(text[i], i + 1);
    if (i < 0) break;
  }
  throw malformed('a tag has no end', lineAt(text, at));
}
