// SIP.URI: a value. Only parsing asks Go; everything else is plain data.
//
// Scheme and host are shown in lower case and kept as written for toRaw; user
// is percent-decoded (a ":password" stays inside it); parameter names and
// values are in lower case, header names in SIP's spelling, header values in
// arrays. Of a URI that is neither sip nor sips everything after "scheme:" is
// kept, and printed as long as host, user and port are left alone.

import { askOnce } from './go.js';
import { absoluteURI } from './hosts.js';
import { paramMethods } from './params.js';
import { Utils } from './utils.js';

const PARTS = Symbol('parts');

export function URI(scheme, user, host, port, parameters, headers) {
  if (!host) throw new TypeError('missing or invalid "host" parameter');
  const raw = { scheme: scheme || 'sip', user, host, port };
  const normal = { ...raw, scheme: raw.scheme.toLowerCase(), host: host.toLowerCase() };
  Object.defineProperty(this, PARTS, { value: { raw, normal, opaque: undefined } });
  this.parameters = {};
  this.headers = {};
  for (const name of Object.keys(parameters || {})) this.setParam(name, parameters[name]);
  for (const name of Object.keys(headers || {})) this.setHeader(name, headers[name]);
}

/** Parses a sip, sips or other absolute URI; undefined when it is none. */
URI.parse = function (text) {
  if (typeof text !== 'string' && !(text instanceof String)) return undefined;
  const plain = askOnce('parseURI', String(text));
  return plain ? fromPlain(plain) : undefined;
};

/**
 * Makes a URI of what Go's parseURI returns:
 *   {scheme, user|null, host, port|null,    scheme and host as written
 *    params: [[name, value|null], ...],     as written, quotes kept
 *    headers: [[name, value], ...],         as written
 *    opaque}                                 only for schemes other than sip and
 *                                            sips: all that follows "scheme:"
 */
export function fromPlain(plain) {
  const { scheme, opaque } = plain;
  const host = plain.host || absoluteURI(`${scheme.toLowerCase()}:${opaque}`)?.host || opaque;
  const uri = new URI(scheme, orUndefined(plain.user), host, orUndefined(plain.port));
  for (const [name, value] of plain.params || []) uri.setParam(name, value);
  for (const [name, value] of plain.headers || []) {
    uri.setHeader(name, [...(uri.getHeader(name) || []), value]);
  }
  if (typeof plain.opaque === 'string') uri[PARTS].opaque = plain.opaque;
  return uri;
}

const orUndefined = (x) => (x === null ? undefined : x);

function accessor(name, normalize) {
  return {
    get() {
      return this[PARTS].normal[name];
    },
    set(value) {
      const parts = this[PARTS];
      parts.raw[name] = value;
      parts.normal[name] = normalize(value);
      if (name !== 'scheme') parts.opaque = undefined;
    },
    enumerable: true,
    configurable: true,
  };
}

const lower = (value) => String(value).toLowerCase();
const portNumber = (value) => (value === 0 ? 0 : parseInt(value, 10) || null);

Object.defineProperties(URI.prototype, {
  scheme: accessor('scheme', lower),
  user: accessor('user', (value) => value),
  host: accessor('host', lower),
  port: accessor('port', portNumber),
  /** user@host, or what there is of it: a tel URI has no user. */
  aor: { get() { return [this.user, this.host].filter(Boolean).join('@'); }, configurable: true },
  _raw: { get() { return this[PARTS].raw; }, configurable: true },
  _normal: { get() { return this[PARTS].normal; }, configurable: true },
});

const headerMethods = {
  /** value: a string or an array of strings. */
  setHeader(name, value) {
    if (name) this.headers[Utils.headerize(name)] = Array.isArray(value) ? value : [value];
  },

  /** The header's values, an array. */
  getHeader(name) {
    return this.hasHeader(name) ? this.headers[Utils.headerize(name)] : undefined;
  },

  hasHeader(name) {
    return Boolean(name) && Object.hasOwn(this.headers, Utils.headerize(name));
  },

  deleteHeader(name) {
    const values = this.getHeader(name);
    if (name) delete this.headers[Utils.headerize(name)];
    return values;
  },

  clearHeaders() {
    this.headers = {};
  },
};

Object.assign(URI.prototype, paramMethods(lower), headerMethods, {
  clone() {
    const { raw, opaque } = this[PARTS];
    const copy = new URI(raw.scheme, raw.user, raw.host, raw.port, this.parameters);
    for (const name of Object.keys(this.headers)) copy.headers[name] = [...this.headers[name]];
    copy[PARTS].opaque = opaque;
    return copy;
  },

  toString() {
    return print(this, this[PARTS].normal);
  },

  /** As toString, with scheme and host in the case in which they were given. */
  toRaw() {
    return print(this, this[PARTS].raw);
  },
});

function print(uri, parts) {
  if (uri[PARTS].opaque !== undefined) return `${parts.scheme}:${uri[PARTS].opaque}`;
  let text = `${parts.scheme}:${/^sips?$/i.test(parts.scheme) ? '' : '//'}`;
  if (parts.user) text += `${Utils.escapeUser(parts.user)}@`;
  text += parts.host;
  if (parts.port || parts.port === 0) text += `:${parts.port}`;
  for (const [name, value] of Object.entries(uri.parameters)) {
    text += value === null ? `;${name}` : `;${name}=${value}`;
  }
  const headers = Object.entries(uri.headers).flatMap(([name, values]) => values.map((v) => `${name}=${v}`));
  return headers.length > 0 ? `${text}?${headers.join('&')}` : text;
}
