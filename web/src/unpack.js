// Unpacking the wasm inside sip.standalone.js: base64 of gzip. The browser's
// own DecompressionStream cannot be used, it answers later; this answers now.

import { inflate } from './inflate.js';

const GZIP_HEADER = 10; // bytes: RFC 1952 §2.3, no optional fields
const GZIP_TRAILER = 8; // CRC-32 and length

function fromBase64(text) {
  if (typeof Uint8Array.fromBase64 === 'function') return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** The bytes that were packed by web/build. */
export function unpack(text) {
  const gzip = fromBase64(text);
  const size = new DataView(gzip.buffer).getUint32(gzip.length - 4, true); // RFC 1952: ISIZE
  return inflate(gzip.subarray(GZIP_HEADER, gzip.length - GZIP_TRAILER), size);
}
