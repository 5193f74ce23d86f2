// Reading what a page gave: its values may be of any type.

export const isObject = (v) => (typeof v === 'object' && v !== null) || typeof v === 'function';

/** ArrayBuffers and their views. */
export const isBytes = (v) => v instanceof ArrayBuffer || ArrayBuffer.isView(v);

/** Texts and String objects. */
export const isText = (v) => typeof v === 'string' || v instanceof String;

/** String(v), '' for undefined and null. */
export const text = (v) => (v === undefined || v === null ? '' : String(v));

/** The text v, '' when it is none. */
export const own = (v) => (isText(v) ? String(v) : '');

/** A whole number, also as text; NaN for anything else. */
export function integer(v) {
  if (typeof v !== 'number' && (typeof v !== 'string' || v.trim() === '')) return NaN;
  return Number.isInteger(Number(v)) && Math.abs(v) <= 2 ** 53 ? Number(v) : NaN;
}

/** obj[key], undefined when obj has no members. */
export const member = (obj, key) => (isObject(obj) ? obj[key] : undefined);

/** v if it is an array, none for undefined and null, else [v]. */
export function asArray(v) {
  if (Array.isArray(v)) return v;
  return v === undefined || v === null ? [] : [v];
}

/** "Name: message" of whatever was thrown. */
export function errorText(error) {
  if (!isObject(error)) return text(error);
  return [error.name, error.message].map(text).filter(Boolean).join(': ');
}
