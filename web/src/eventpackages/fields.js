// Header fields in bodies: of parts, of message/sipfrag, of message summaries.

import { MAX_FIELDS } from './limits.js';
import { malformed } from './malformed.js';

const FIELD = /^([!#$%&'*+\-.^`|~\w]+)[ \t]*:[ \t]*(.*?)[ \t]*$/s;

/** [[name, value], ...] of lines that may be folded (RFC 3261 §7.3.1); `first` is the number of the first line. */
export function parseFields(text, first = 1) {
  if (text.trim() === '') return [];
  const lines = text.split(/\r?\n/);
  if (lines.length > MAX_FIELDS) throw malformed(`more than ${MAX_FIELDS} lines of header fields`);
  const list = [];
  for (const [i, line] of lines.entries()) {
    if (line === '') continue;
    const field = FIELD.exec(line);
    if (/^[ \t]/.test(line) && list.length > 0) list.at(-1)[1] = `${list.at(-1)[1]} ${line.trim()}`.trim();
    else if (field) list.push([field[1], field[2]]);
    else throw malformed(`"${line.slice(0, 40)}" is no header field`, first + i);
  }
  return list;
}

/** The value of the first field of that name. */
export const valueOf = (list, name) => list.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

/** The lines; a value that would end its line cannot be written. */
export function formatFields(list) {
  return list.map(([name, value]) => {
    const line = `${name}: ${value}`;
    if (!FIELD.test(line) || /[\r\n\0]/.test(line)) throw new TypeError(`"${line}" is no header field`);
    return `${line}\r\n`;
  }).join('');
}
