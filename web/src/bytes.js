// Octets and the text that they are.

import { isBytes, text } from './lenient.js';
import { parameter } from './eventpackages/mediatype.js';

/** The octets of an ArrayBuffer, a view of one, or of a text as UTF-8. */
export function bytesOf(body) {
  if (!isBytes(body)) return new TextEncoder().encode(text(body));
  return ArrayBuffer.isView(body) ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength) : new Uint8Array(body);
}

/** The text of octets in the charset of their content type; UTF-8 where it names none that a browser knows. */
export function textOf(bytes, contentType) {
  return decoder(parameter(contentType, 'charset')).decode(bytes);
}

function decoder(charset) {
  try {
    return new TextDecoder(charset || 'utf-8', { ignoreBOM: true });
  } catch {
    return new TextDecoder('utf-8', { ignoreBOM: true });
  }
}

/** Whether a content type names another charset than UTF-8, which is that of SIP (RFC 3261 section 7.4.1). */
export const hasOtherCharset = (contentType) => !/^(?:utf-?8|us-ascii)?$/i.test(parameter(contentType, 'charset') ?? '');

/** Whether a body of that type is for reading. */
export const isReadable = (contentType) => /^(?:text|message)\/|^application\/json\s*(?:$|;)|^[^;]*\+(?:xml|json)\s*(?:$|;)/i.test(contentType.trim());
