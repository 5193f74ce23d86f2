// Splitting the text of a header.

/** "a=b=c" at the first separator: ["a", "b=c"]; ["a"] where there is none. */
export function cut(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** The parts between separators that stand neither in quotes nor in <>. */
export function splitOutside(text, separator) {
  const parts = [];
  let start = 0;
  let quoted = false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"' && depth === 0) quoted = true;
    else if (c === '<') depth = 1;
    else if (c === '>') depth = 0;
    else if (c === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** RFC 3261 §7.3.1: the elements of a comma list. */
export function splitList(text) {
  const elements = splitOutside(text, ',').map((part) => part.trim()).filter((part) => part !== '');
  return elements.length > 0 ? elements : [text];
}
