// SIP.Utils: the helpers of SIP.js 0.6 and 0.7 that applications call.

import { ALLOWED_METHODS, C } from './constants.js';
import { ask } from './go.js';
import { hostType } from './hosts.js';

const decimal = (x) => !Number.isNaN(Number(x)) && parseFloat(x) === parseInt(x, 10);

function randomBytes(n) {
  return crypto.getRandomValues(new Uint8Array(n));
}

const objects = {
  /** Copies the constructor's prototype members that object lacks, then runs it on object. */
  augment(object, constructor, args, override) {
    const proto = constructor.prototype;
    for (const name in proto) {
      if (override || object[name] === undefined) object[name] = proto[name];
    }
    constructor.apply(object, args);
  },

  /** Merges options[loser], an older spelling, into options[winner]. */
  optionsOverride(options, winner, loser, isDeprecated, logger, defaultValue) {
    if (isDeprecated && options[loser]) {
      logger.warn(`${loser} is deprecated, please use ${winner} instead`);
    }
    if (options[winner] && options[loser]) logger.warn(`${winner} overriding ${loser}`);
    options[winner] = options[winner] || options[loser] || defaultValue;
  },

  /** defaults, then what the page gave. */
  defaultOptions(defaults, options) {
    return { ...defaults, ...options };
  },

  /** An HTMLMediaElement given as session options stands for "render there". */
  desugarSessionOptions(options) {
    if (typeof HTMLMediaElement === 'undefined' || !(options instanceof HTMLMediaElement)) return options;
    return {
      media: {
        constraints: { audio: true, video: options.tagName === 'VIDEO' },
        render: { remote: options },
      },
    };
  },

  getPrefixedProperty(object, name) {
    if (object === null || object === undefined) return undefined;
    const capitalized = name.charAt(0).toUpperCase() + name.slice(1);
    const found = [name, `webkit${capitalized}`, `moz${capitalized}`].find((n) => object[n]);
    return found && object[found];
  },

  isFunction: (x) => typeof x === 'function',

  /** Whether x is a whole number or the text of one. */
  isDecimal: decimal,
};

const promises = {
  Promise,

  /** {promise, resolve, reject} */
  defer() {
    const deferred = {};
    deferred.promise = new Promise((resolve, reject) => {
      deferred.resolve = resolve;
      deferred.reject = reject;
    });
    return deferred;
  },

  /** A promise-returning form of a callback-style method. */
  promisify(object, methodName, callbacksFirst) {
    const method = object[methodName];
    return (arg, onSuccess, onFailure) =>
      new Promise((resolve, reject) => {
        method.apply(object, callbacksFirst ? [resolve, reject, arg] : [arg, resolve, reject]);
      }).then(onSuccess, onFailure);
  },

  /** Runs functions one after the other, each with what the one before gave. */
  reducePromises: (functions, value) => functions.reduce((p, f) => p.then(f), Promise.resolve(value)),
};

const random = {
  /** A token of that many digits of that base (2 to 36). */
  createRandomToken(size, base = 32) {
    const words = crypto.getRandomValues(new Uint32Array(size));
    return Array.from(words, (w) => (w % base).toString(base)).join('');
  },

  newTag: () => random.createRandomToken(10),

  /** A random UUID, RFC 4122 version 4. */
  newUUID() {
    const b = randomBytes(16);
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    const hex = Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  },

  /** An address that RFC 5737 keeps for examples. */
  getRandomTestNetIP: () => `192.0.2.${1 + (randomBytes(1)[0] % 254)}`,
};

const HEADER_SPELLINGS = {
  'Call-Id': 'Call-ID',
  Cseq: 'CSeq',
  'Min-Se': 'Min-SE',
  Rack: 'RAck',
  Rseq: 'RSeq',
  'Www-Authenticate': 'WWW-Authenticate',
};

function spell(name) {
  const words = String(name).toLowerCase().replace(/_/g, '-').split('-');
  const spelled = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('-');
  return Object.hasOwn(HEADER_SPELLINGS, spelled) ? HEADER_SPELLINGS[spelled] : spelled;
}

// Names that were spelled already: nearly all messages have the same ones.
const SPELLED = new Map();
const MOST_SPELLED = 200;

const VISUAL_NUMBER = /^[-.()]*\+?[0-9\-.()]+$/;

const texts = {
  /** Length in octets of the text as UTF-8. */
  str_utf8_length: (text) => new TextEncoder().encode(String(text)).length,

  /** 'call-id' -> 'Call-ID', 'x_foo' -> 'X-Foo'. */
  headerize(name) {
    let spelled = SPELLED.get(name);
    if (spelled === undefined) {
      spelled = spell(name);
      if (SPELLED.size < MOST_SPELLED) SPELLED.set(name, spelled);
    }
    return spelled;
  },

  /** Percent-encodes a user part; what is encoded already stays so. */
  escapeUser(user) {
    let decoded = String(user);
    try {
      decoded = decodeURIComponent(decoded);
    } catch {
      // a lone "%": it is text, and is encoded below
    }
    return encodeURIComponent(decoded).replace(/%3A/gi, ':').replace(/%2B/gi, '+')
      .replace(/%3F/gi, '?').replace(/%2F/gi, '/');
  },

  /** 'domain', 'IPv4', 'IPv6', or undefined when it is no host. */
  hostType(host) {
    if (!host) return undefined;
    return hostType(String(host));
  },

  /** A SIP.URI of what a person calls: 'bob', 'sip:bob@x', '+1 (23)'... */
  normalizeTarget(target, domain) {
    if (!target) return undefined;
    if (typeof target === 'object' && !(target instanceof String)) {
      return target instanceof Utils.URI ? target : undefined;
    }
    if (typeof target !== 'string' && !(target instanceof String)) return undefined;
    const text = String(target);
    const at = text.lastIndexOf('@');
    if (at < 0 && !domain) return undefined;
    const host = at < 0 ? domain : text.slice(at + 1);
    let user = (at < 0 ? text : text.slice(0, at)).replace(/^(sips?|tel):/i, '');
    if (VISUAL_NUMBER.test(user)) user = user.replace(/[-.()]/g, '');
    return Utils.URI.parse(`sip:${texts.escapeUser(user)}@${host}`);
  },

  /** Hex of the MD5 of the text as UTF-8, line ends as LF. */
  calculateMD5: (text) => ask('md5', String(text).replace(/\r\n/g, '\n')),

  /** An SDP without media, for a dialog that only exists to be ended. */
  generateFakeSDP(sdp) {
    if (!sdp) return undefined;
    const [origin] = /^o=.*$/m.exec(sdp) || ['o=- 0 0 IN IP4 0.0.0.0'];
    return `v=0\r\n${origin}\r\ns=-\r\nt=0 0\r\nc=IN IP4 0.0.0.0`;
  },
};

function checkStatus(code) {
  if (!code || code < 100 || code > 699) throw new TypeError(`Invalid status_code: ${code}`);
}

const statuses = {
  /** The cause constant of a final response's code. */
  sipErrorCause(code) {
    const key = Object.keys(C.SIP_ERROR_CAUSES).find((k) => C.SIP_ERROR_CAUSES[k].includes(code));
    return key ? C.causes[key] : C.causes.SIP_FAILURE_CODE;
  },

  getReasonPhrase: (code, specific) => specific || C.REASON_PHRASE[code] || '',

  getReasonHeaderValue: (code, reason) =>
    `SIP ;cause=${code} ;text="${statuses.getReasonPhrase(code, reason)}"`,

  /** The Reason header's value of a cancel; undefined without a code. */
  getCancelReason(code, reason) {
    if (code && (code < 200 || code > 699)) throw new TypeError(`Invalid status_code: ${code}`);
    return code ? statuses.getReasonHeaderValue(code, reason) : undefined;
  },

  buildStatusLine(code = null, reason = null) {
    checkStatus(code);
    if (reason && typeof reason !== 'string' && !(reason instanceof String)) {
      throw new TypeError(`Invalid reason_phrase: ${reason}`);
    }
    return `SIP/2.0 ${code} ${statuses.getReasonPhrase(code, reason)}\r\n`;
  },

  /** The Allow header's value of that UA. */
  getAllowedMethods: () => String(ALLOWED_METHODS),
};

/** `Utils.URI` is set by namespace.js: URI itself needs this file. */
export const Utils = Object.assign({}, objects, promises, random, texts, statuses);
