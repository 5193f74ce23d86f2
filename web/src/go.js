// The functions that the Go program gives to the JavaScript values.
//
// Go fills this object at start-up (host.go.parseURI = ...). The values call
// them through `ask`, which turns "not there yet" and "died" into Errors.

import { life, lifeError } from './life.js';

/** Functions set by Go; host.js documents each. */
export const go = {};

/** Whether Go has given a function of that name. */
export function knows(name) {
  return life.state !== 'dead' && typeof go[name] === 'function';
}

/** Calls go[name](...args) and returns its plain result. */
export function ask(name, ...args) {
  if (!knows(name)) throw lifeError();
  const result = go[name](...args);
  if (life.state === 'dead') throw lifeError();
  return result;
}
