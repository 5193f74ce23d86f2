// Splitting a header's comma list into its elements.

/** RFC 3261 §7.3.1: a comma separates, except in quotes and in <>. */
export function splitList(text) {
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
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  const elements = parts.map((part) => part.trim()).filter((part) => part !== '');
  return elements.length > 0 ? elements : [text];
}
