// The class shim: JavaScript classes whose methods are Go functions.
//
// Rules:
//  - Classes are constructor functions, so `new SIP.UA(c)`, `class X extends
//    SIP.UA` and the older `SIP.UA.call(this, c)` all run the Go constructor
//    on the object at hand.
//  - Methods are enumerable on the prototype (SIP.Utils.augment copies what a
//    for-in loop sees) and may be replaced, there or on an instance.
//  - A Go function receives `this` and the arguments, and returns
//    [errorSpec|null, value]; undefined stands for [null, undefined].

import { EventEmitter } from './emitter.js';
import { assertAlive, life, lifeError } from './life.js';
import { unwrap } from './errors.js';

/** Classes by name, for parents and mixins; JavaScript's own may be added. */
const registry = { EventEmitter };

/** Makes a throwing JavaScript function of a Go function. */
export function shim(name, goFunc) {
  const method = function (...args) {
    assertAlive();
    return unwrap(callGo(goFunc, this, args));
  };
  return Object.defineProperty(method, 'name', { value: name, configurable: true });
}

/** The same of a function of ours: nothing works when the program has died. */
export function guard(name, f) {
  const method = function (...args) {
    assertAlive();
    return f.apply(this, args);
  };
  return Object.defineProperty(method, 'name', { value: name, configurable: true });
}

/** goFunc.apply(self, args), or the Error of a program that died in it. */
export function callGo(goFunc, self, args) {
  let pair;
  try {
    pair = goFunc.apply(self, args);
  } catch (error) {
    if (life.state !== 'dead') throw error; // the page's own, through a getter of its
  }
  if (life.state === 'dead') throw lifeError(); // it died in this very call
  return pair;
}

/**
 * Defines a class and returns it.
 *   name        'UA', 'WebRTC.MediaHandler'
 *   parentName  name of an earlier class; null for EventEmitter
 *   spec.ctor     Go function (this, args); without it the parent's runs
 *   spec.methods  {name: Go function}
 *   spec.getters  {name: Go function}; the property may still be replaced on
 *                 an instance
 *   spec.statics  {name: value}, put there as it is; wrap a Go function by host.shim
 *   spec.mixins   names of classes whose methods are added where missing
 *   own           what is written in JavaScript, see members.js
 */
export function defineClass(name, parentName, spec, own = {}) {
  const parent = parentName ? registry[parentName] : EventEmitter;
  if (!parent) throw new Error(`defineClass(${name}): no class ${parentName}`);
  const shortName = name.slice(name.lastIndexOf('.') + 1);
  const construct = spec.ctor ? shim(shortName, spec.ctor) : own.ctor ? guard(shortName, own.ctor) : parent;
  const cls = function (...args) {
    if (this === undefined || this === globalThis) {
      throw new TypeError(`Class constructor ${shortName} cannot be invoked without 'new'`);
    }
    construct.apply(this, args);
  };
  Object.defineProperty(cls, 'name', { value: shortName, configurable: true });
  Object.setPrototypeOf(cls, parent); // statics are inherited
  cls.prototype = Object.create(parent.prototype, {
    constructor: { value: cls, writable: true, configurable: true },
  });
  addMethods(cls.prototype, spec.methods, shim);
  addMethods(cls.prototype, own.methods, guard);
  addGetters(cls.prototype, spec.getters);
  for (const mixin of spec.mixins || []) addMissing(cls.prototype, registry[mixin].prototype);
  Object.assign(cls, spec.statics, own.statics);
  registry[name] = cls;
  return cls;
}

function addMethods(prototype, methods = {}, wrap) {
  for (const [name, f] of Object.entries(methods)) prototype[name] = wrap(name, f);
}

function addGetters(prototype, getters = {}) {
  for (const [name, goFunc] of Object.entries(getters)) {
    Object.defineProperty(prototype, name, {
      get: shim(name, goFunc),
      set: replaceWith(name),
      enumerable: false, // augment must not run a getter on the prototype
      configurable: true,
    });
  }
}

// Objects stay open: assigning to a read-only member replaces it.
function replaceWith(name) {
  return function (value) {
    Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
  };
}

function addMissing(prototype, source) {
  for (let p = source; p && p !== EventEmitter.prototype && p !== Object.prototype; p = Object.getPrototypeOf(p)) {
    for (const key of Object.getOwnPropertyNames(p)) {
      if (key === 'constructor' || key in prototype) continue;
      Object.defineProperty(prototype, key, Object.getOwnPropertyDescriptor(p, key));
    }
  }
}
