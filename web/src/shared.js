// One SIP per page: whichever loader comes first, script tag or module, later
// ones of the same version find its SIP and load nothing.

import { version } from './version.js';

const key = Symbol.for(`sipwasm ${version}`);

/** The SIP that an earlier loader made, undefined when this is the first. */
export function existing() {
  return globalThis[key];
}

/** Makes this the page's SIP. */
export function publish(SIP) {
  Object.defineProperty(globalThis, key, { value: SIP, configurable: true });
}

/** Puts a constant, non-enumerable member on SIP. */
export function put(SIP, name, value) {
  Object.defineProperty(SIP, name, { value, configurable: true, enumerable: false });
}
