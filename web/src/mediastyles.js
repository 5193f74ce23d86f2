// Two styles of asking: a method is given functions to call (0.6), or returns a
// promise (0.7). Ours are called in both, and those of pages answer in either.

import { guard } from './classes.js';
import { report } from './errors.js';
import { isObject } from './lenient.js';
import { isFunction, isStream, makeError } from './mediavalues.js';
import { settled } from './settling.js';

/** On the success function that acquire is given: the hint. */
const hintKey = Symbol('media hint');

/**
 * Methods of two styles. In the newer one they return a promise, in the older
 * they are given functions to call. Each sorts its arguments into [onSuccess,
 * onFailure, the others ...]; without functions it answers by a promise.
 */
const styles = {
  getDescription: (args) =>
    isFunction(args[0]) ? [(d) => args[0](d.body), args[1], args[2]] : [null, null, ...args],
  createOfferOrAnswer: (args) => (isFunction(args[0]) ? args : [null, null, ...args]),
  setDescription: ([message, ok, ...rest]) =>
    isFunction(ok) ? [ok, rest[0], message] : [null, null, message, ok, ...rest],
  acquire(args) {
    const carried = isFunction(args[0]) ? args[0][hintKey] : undefined;
    if (isFunction(args[0]) && (carried === undefined || isFunction(args[1]))) {
      return [(streams) => args[0](streams.length === 1 ? streams[0] : streams), args[1], args[2]];
    }
    return [null, null, carried === undefined ? args[0] : carried];
  },
};

/** Where the result of such a method goes: the first of resolve and reject counts. */
function makeAnswer(ok, fail) {
  const answer = { settled: false, onSettled() {} };
  const settle = (f) => (value) => {
    if (answer.settled) return;
    answer.settled = true;
    answer.onSettled();
    f(value);
  };
  const tell = (f) => (value) => {
    try {
      if (isFunction(f)) f(value);
    } catch (error) {
      report(error);
    }
  };
  if (ok) {
    return Object.assign(answer, { resolve: settle(tell(ok)), reject: settle(tell(fail)) });
  }
  answer.promise = new Promise((resolve, reject) => {
    Object.assign(answer, { resolve: settle(resolve), reject: settle(reject) });
  });
  return answer;
}

/** Lets Go's method (answer, arguments ...) be called in both styles. */
export function bothStyles(prototype, name) {
  const method = prototype[name];
  put(prototype, {
    [name](...args) {
      const [ok, fail, ...rest] = styles[name](args);
      const answer = makeAnswer(ok, fail);
      const run = () => method.call(this, answer, ...rest);
      const before = settled(this.peerConnection);
      if (before) before.then(run).catch(answer.reject);
      else run();
      return answer.promise;
    },
  });
}

/** Adds functions to a class, its prototype or a namespace. */
export function put(target, functions) {
  for (const [name, f] of Object.entries(functions)) {
    target[name] = guard(name, f);
  }
}

/**
 * Calls a function of the page that may answer by the callbacks given to it or
 * by what it returns: a promise, an array, a stream. A promise of the answer.
 */
export function eitherStyle(call) {
  return new Promise((ok, fail) => {
    const answer = call(ok, fail);
    if (isObject(answer) && isFunction(answer.then)) answer.then(ok, fail);
    else if (Array.isArray(answer) || isStream(answer)) ok(answer);
  });
}

/**
 * Asks a manager, ours or a page's, for media; a promise. The two styles of
 * acquire cannot be told apart by the number of parameters (both are written
 * with one: onSuccess, or the hint), so the first argument is both: a
 * function to call on success, which carries the hint's members as its own.
 */
export const acquire = (manager, hint) =>
  eitherStyle((ok, fail) => {
    const success = (...args) => ok(...args);
    for (const key of Object.keys(hint)) {
      Object.defineProperty(success, key, { value: hint[key], writable: true, configurable: true, enumerable: true });
    }
    success[hintKey] = hint;
    if (!isFunction(manager?.acquire)) {
      throw makeError('TypeError', 'the mediaStreamManager has no method acquire');
    }
    return manager.acquire(success, fail, hint);
  });

/** Methods as we made them, to tell whether a page replaced them. */
const ours = {};

export function noteOurs({ addStream, addStreams, setDescription }) {
  Object.assign(ours, { addStream, addStreams, setDescription });
}

/** Whether a handler's method is still the one that we made. */
export const isStillOurs = (handler, name) => isFunction(handler[name]) && handler[name] === ours[name];

/** Adds the acquired streams, by the page's addStreams or addStream where it has replaced them. */
async function addOneByOne(scope, handler, streams) {
  for (const stream of streams) {
    if (scope.closed) return;
    await eitherStyle((ok, fail) => handler.addStream(stream, ok, fail));
  }
}

export function addMedia(scope, handler, streams) {
  const { addStream, addStreams } = handler;
  if (addStreams === ours.addStreams && addStream !== ours.addStream && isFunction(addStream)) {
    return addOneByOne(scope, handler, streams);
  }
  return addStreams?.call(handler, streams);
}
