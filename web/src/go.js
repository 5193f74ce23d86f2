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

// What was parsed lately: the addresses in the messages of a page are few.
const parsed = new Map();
const MOST = 200; // texts
const LONGEST = 200; // characters of one

/** ask(name, text) for a function of the text alone, whose result nobody changes. */
export function askOnce(name, text) {
  const key = `${name} ${text}`;
  let result = life.state === 'dead' ? undefined : parsed.get(key);
  if (result !== undefined) return result;
  result = ask(name, text);
  if (result === undefined || key.length > LONGEST) return result;
  if (parsed.size >= MOST) parsed.clear();
  parsed.set(key, result);
  return result;
}
