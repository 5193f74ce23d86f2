// Calling what a page may have replaced: its exceptions are reported or handed
// back, and disturb nothing.

import { EventEmitter } from './emitter.js';
import { report } from './errors.js';

/** f.apply(thisArg, args...) -> [exception|null, value]. */
export function tryApply(f, thisArg, ...args) {
  try {
    return [null, f.apply(thisArg, args)];
  } catch (error) {
    return [nonNull(error), undefined];
  }
}

// `throw null` is legal JavaScript; null in the first place means "no error".
function nonNull(error) {
  return error === null || error === undefined ? new Error(String(error)) : error;
}

/** obj[method](...args), overridden or not; a throw is reported -> undefined. */
export function call(obj, method, ...args) {
  try {
    return obj[method](...args);
  } catch (error) {
    report(error);
    return undefined;
  }
}

/** call, if obj has such a method. */
export function callIfAny(obj, method, ...args) {
  return typeof obj?.[method] === 'function' ? call(obj, method, ...args) : undefined;
}

/** Emits on obj: its own emit when it has one (the page may override it). */
export function emit(obj, event, ...args) {
  try {
    if (typeof obj.emit === 'function') obj.emit(event, ...args);
    else EventEmitter.prototype.emit.call(obj, event, ...args);
  } catch (error) {
    report(error);
  }
}

/** How many listeners obj has for the event. */
export function listenerCount(obj, event) {
  return typeof obj.listenerCount === 'function' ? obj.listenerCount(event) : 0;
}
