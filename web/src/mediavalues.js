// Small readers of what pages and browsers hand over to the media side. See also
// lenient.js.

import { report } from './errors.js';
import { isObject } from './lenient.js';

export { asArray } from './lenient.js';

export const isFunction = (v) => typeof v === 'function';

/** A MediaStream, or what a test uses in its place; managers without media hand over {}. */
export const isStream = (v) => isObject(v) && isFunction(v.getTracks);

/** The elements of an array; anything else has none. */
export const elements = (v) => (Array.isArray(v) ? v : []);

/** Writes to the logger of a handler or manager. */
export function log(owner, level, content) {
  try {
    owner.logger?.[level]?.(content);
  } catch (error) {
    report(error);
  }
}

/** An Error with a name and, unless undefined, a cause. */
export function makeError(name, message, cause) {
  const error = cause === undefined ? new Error(message) : new Error(message, { cause });
  if (name) error.name = name;
  return error;
}
