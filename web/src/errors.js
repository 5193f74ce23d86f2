// How an error crosses from Go: Go cannot throw into JavaScript, so its
// functions return [errorSpec|null, value] and `unwrap` throws here.

import { Exceptions } from './exceptions.js';

const builtin = { Error, TypeError, RangeError, SyntaxError };

/**
 * Makes an Error of what Go returned in the first place of its pair:
 *   an Error                       itself (a DOMException too)
 *   'text'                         Error with that message
 *   {name:'InvalidStateError', args:[9]}   new SIP.Exceptions[name](...args)
 *   {name:'TypeError', message}    the built-in class; any other name: an
 *                                  Error that carries the name
 * `code` and `cause` of the last two are copied onto the Error.
 */
export function toError(spec) {
  if (spec instanceof Error) return spec;
  if (typeof DOMException !== 'undefined' && spec instanceof DOMException) return spec;
  if (typeof spec !== 'object' || spec === null) return new Error(String(spec));
  if (typeof spec.name !== 'string' && typeof spec.message !== 'string') return spec; // the page threw it
  const error = construct(spec);
  if (spec.code !== undefined) error.code = spec.code;
  if (spec.cause !== undefined) error.cause = spec.cause;
  return error;
}

function construct(spec) {
  if (Object.hasOwn(Exceptions, spec.name)) {
    return new Exceptions[spec.name](...(spec.args || [spec.message]));
  }
  if (Object.hasOwn(builtin, spec.name)) return new builtin[spec.name](spec.message);
  const error = new Error(spec.message);
  if (spec.name) error.name = spec.name;
  return error;
}

/** Returns the value of Go's [errorSpec|null, value], or throws its error. */
export function unwrap(pair) {
  if (pair === undefined || pair === null) return undefined;
  if (pair[0] !== null && pair[0] !== undefined) throw toError(pair[0]);
  return pair[1];
}

/**
 * Reports an exception of the page's own code where the page looks for it:
 * as an uncaught error (window.onerror and the console), without unwinding
 * the library's stack.
 */
export function report(error) {
  if (typeof window !== 'undefined' && typeof globalThis.reportError === 'function') {
    globalThis.reportError(error);
  } else if (typeof console !== 'undefined') {
    console.error(error);
  }
}
