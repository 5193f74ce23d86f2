// SIP.NameAddrHeader: `"Display name" <uri>;param=value`, a value.
//
// displayName is the plain text: without quotes and escapes, undefined when
// absent. Parameter names are in lower case, values as written (a quoted
// string keeps its quotes).

import { unfold } from './fold.js';
import { askOnce } from './go.js';
import { paramMethods } from './params.js';
import { URI, fromPlain as uriFromPlain } from './uri.js';

const DISPLAY_NAME = Symbol('display name');

export function NameAddrHeader(uri, displayName, parameters) {
  if (!(uri instanceof URI)) throw new TypeError('missing or invalid "uri" parameter');
  this.uri = uri;
  Object.defineProperty(this, DISPLAY_NAME, { value: displayName, writable: true });
  this.parameters = {};
  for (const name of Object.keys(parameters || {})) this.setParam(name, parameters[name]);
}

/** Parses a name-addr or addr-spec with parameters; undefined when it is none. */
NameAddrHeader.parse = function (text) {
  if (typeof text !== 'string' && !(text instanceof String)) return undefined;
  const line = unfold(String(text));
  const plain = line !== undefined && askOnce('parseNameAddr', line);
  return plain ? fromPlain(plain) : undefined;
};

/** Makes one of Go's {displayName|undefined, uri: plain URI, params: [[name, value|null], ...]}. */
export function fromPlain(plain) {
  const header = new NameAddrHeader(uriFromPlain(plain.uri), plain.displayName || undefined);
  for (const [name, value] of plain.params || []) header.setParam(name, value);
  return header;
}

Object.defineProperties(NameAddrHeader.prototype, {
  displayName: {
    get() {
      return this[DISPLAY_NAME];
    },
    set(value) {
      this[DISPLAY_NAME] = value === 0 ? '0' : value;
    },
    enumerable: true,
    configurable: true,
  },
  /** What to show to a person: the display name, or user@host. */
  friendlyName: {
    get() {
      return this.displayName || this.uri.aor;
    },
    configurable: true,
  },
});

Object.assign(NameAddrHeader.prototype, paramMethods(String), {
  clone() {
    return new NameAddrHeader(this.uri.clone(), this.displayName, this.parameters);
  },

  toString() {
    const name = this.displayName;
    let text = name || name === 0 ? `"${escapeQuoted(String(name))}" ` : '';
    text += `<${this.uri.toString()}>`;
    for (const [key, value] of Object.entries(this.parameters)) {
      text += value === null ? `;${key}` : `;${key}=${value}`;
    }
    return text;
  },
});

// RFC 3261 §25.1: quoted-pair, for the two characters that end or escape.
const escapeQuoted = (text) => text.replace(/["\\]/g, '\\$&');
