// Content types.

import { cut, splitOutside } from '../split.js';

/** "Application/PIDF+XML; charset=x" as 'application/pidf+xml'; '' of undefined. */
export const mediaType = (contentType) => cut(String(contentType ?? ''), ';')[0].trim().toLowerCase();

/** The value of a parameter of a content type, without its quotes; undefined when it has none. */
export function parameter(contentType, name) {
  for (const part of splitOutside(String(contentType ?? ''), ';').slice(1)) {
    const [key, value] = cut(part, '=');
    if (value !== undefined && key.trim().toLowerCase() === name) return unquoted(value.trim());
  }
  return undefined;
}

const unquoted = (value) => (/^".*"$/s.test(value) && value.length > 1 ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value);
