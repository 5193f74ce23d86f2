// SIP.IncomingRequest and SIP.IncomingResponse: what listeners are given, and
// the makers that Go calls. Values: they hold what arrived, and ask Go only to
// parse a header that somebody looks at.
//
// Go gives a message as one text (printed.js): one crossing costs less than its
// parts would. The header fields are taken apart when somebody looks at one.
// Where no text exists there is plain data:
//   data           the whole text
//   headers        [[name, value], ...] in the order of the message
//   body           string
//   method, ruri                request (ruri: text)
//   status_code, reason_phrase, method      response (method from CSeq)
// Other members of the plain object are copied onto the message as they are
// (transport, ua, logger ...). makeOutgoing is in outgoing.js.

import { ask, go } from './go.js';
import { unwrap } from './errors.js';
import { isBytes } from './lenient.js';
import { assertAlive } from './life.js';
import { lazy } from './lazy.js';
import { Grammar } from './grammar.js';
import { rules } from './rules.js';
import { NameAddrHeader } from './nameaddr.js';
import { fields, takeApart } from './printed.js';
import { URI } from './uri.js';
import { Utils } from './utils.js';
import { splitList } from './split.js';

/** Headers whose comma lists are held as one entry per element. */
const LISTS = new Set(['Contact', 'Record-Route', 'Via']);

function initialize(message, ua, category) {
  message.ua = ua;
  message.logger = ua && typeof ua.getLogger === 'function' ? ua.getLogger(category) : undefined;
  message.data = null;
  message.method = null;
  message.body = null;
}

const common = {
  /** Adds one header after those of its name; lists of Contact, Via ... are split. */
  addHeader(name, value) {
    const key = Utils.headerize(name);
    if (!Object.hasOwn(this.headers, key)) this.headers[key] = [];
    const values = LISTS.has(key) ? splitList(value) : [value];
    for (const raw of values) this.headers[key].push({ raw });
  },

  /** The text of the first header of that name, undefined when there is none. */
  getHeader(name) {
    const list = entries(this, name);
    return list.length > 0 ? list[0].raw : undefined;
  },

  /** The texts of all headers of that name. */
  getHeaders(name) {
    return entries(this, name).map((entry) => entry.raw);
  },

  hasHeader(name) {
    return entries(this, name).length > 0;
  },

  /** Replaces all headers of that name by one. */
  setHeader(name, value) {
    this.headers[Utils.headerize(name)] = [{ raw: value }];
  },

  /**
   * The idx-th header of that name as Grammar.parse gives it; undefined when
   * there is none or no rule for it. One that does not parse is removed.
   */
  parseHeader(name, idx = 0) {
    const key = Utils.headerize(name);
    const list = entries(this, key);
    if (idx >= list.length) return undefined;
    if (list[idx].parsed) return list[idx].parsed;
    const rule = key.replace(/-/g, '_');
    if (!rules.has(rule)) return undefined;
    const parsed = Grammar.parse(list[idx].raw, rule);
    if (parsed === -1) {
      list.splice(idx, 1);
      return undefined;
    }
    list[idx].parsed = isOneOfList(key, parsed) ? parsed[0].parsed : parsed;
    return list[idx].parsed;
  },

  s(name, idx) {
    return this.parseHeader(name, idx);
  },

  toString() {
    return this.data;
  },
};

// The rules Contact and Record_Route give a list; an entry here is one element.
const isOneOfList = (key, parsed) => LISTS.has(key) && Array.isArray(parsed) && parsed.length > 0;

function entries(message, name) {
  const key = Utils.headerize(name);
  return Object.hasOwn(message.headers, key) ? message.headers[key] : [];
}

const FIELDS = Symbol('the header fields, as printed');

function parseFields(message) {
  message.headers = {};
  for (const [name, value] of fields(message[FIELDS])) message.addHeader(name, value);
  return message.headers;
}

// null is for what the message has not, as in SIP.js.
function addLazies(prototype) {
  lazy(prototype, 'headers', parseFields);
  for (const side of ['from', 'to']) {
    lazy(prototype, side, (m) => m.parseHeader(side) ?? null);
    lazy(prototype, `${side}_tag`, (m) => (m[side] ? m[side].getParam('tag') : null));
  }
  lazy(prototype, 'via', (m) => m.parseHeader('via') ?? null);
  lazy(prototype, 'via_branch', (m) => (m.via ? m.via.branch : null));
  lazy(prototype, 'call_id', (m) => m.getHeader('call-id') ?? null);
  lazy(prototype, 'cseq', (m) => (m.hasHeader('cseq') ? parseInt(m.getHeader('cseq'), 10) : null));
  lazy(prototype, 'refer_to', (m) => m.parseHeader('refer-to'));
  lazy(prototype, 'event', (m) => m.parseHeader('event'));
  lazy(prototype, 'bodyBytes', (m) => new TextEncoder().encode(m.body || ''));
}

export function IncomingRequest(ua) {
  initialize(this, ua, 'sip.sipmessage');
  this.server_transaction = null;
  this.transport = null;
}

export function IncomingResponse(ua) {
  initialize(this, ua, 'sip.sipmessage');
  this.status_code = null;
  this.reason_phrase = null;
}

for (const cls of [IncomingRequest, IncomingResponse]) {
  Object.assign(cls.prototype, common);
  addLazies(cls.prototype);
}

const RURI = Symbol('the Request-URI, as written');

lazy(IncomingRequest.prototype, 'ruri', (m) => (m[RURI] ? URI.parse(m[RURI]) || m[RURI] : null));

Object.assign(IncomingRequest.prototype, {
  /** Answers the request; returns the response's text. Throws TypeError for bad arguments. */
  reply(code, reason, extraHeaders = [], body = undefined, onSuccess = undefined, onFailure = undefined) {
    Utils.buildStatusLine(code, reason); // throws for what it does not accept
    assertAlive();
    const call = () => unwrap(go.reply(this, code, orUndefined(reason), [...(extraHeaders || [])], orUndefined(body)));
    return settle(call, onSuccess, onFailure);
  },

  /** Answers without a transaction. */
  reply_sl(code, reason) {
    Utils.buildStatusLine(code, reason);
    assertAlive();
    return unwrap(go.replyStateless(this, code, orUndefined(reason)));
  },
});

const orUndefined = (x) => (x === null ? undefined : x);

function settle(call, onSuccess, onFailure) {
  let text;
  try {
    text = call();
  } catch (error) {
    if (!onFailure) throw error;
    onFailure();
    return undefined;
  }
  if (onSuccess) onSuccess();
  return text;
}

function fill(message, plain) {
  const { headers = [], body, ruri, ...rest } = plain;
  Object.assign(message, rest);
  for (const [name, value] of headers) message.addHeader(name, value);
  message.body = body === undefined || body === null ? '' : body;
  if (ruri !== undefined) message.ruri = ruri;
  return message;
}

/**
 * The IncomingRequest or IncomingResponse that Go printed; octets: the body as
 * Uint8Array where it is no text, else null.
 */
export function makeIncoming(printed, octets, ua, transport) {
  const parts = takeApart(printed);
  const message = parts.code === undefined ? request(parts, ua, transport) : response(parts, ua);
  message.data = parts.data;
  message[FIELDS] = parts.fields;
  message.body = parts.body;
  if (octets) {
    message.bodyBytes = octets;
    message.body = new TextDecoder('utf-8', { ignoreBOM: true }).decode(octets);
  }
  return message;
}

function request(parts, ua, transport) {
  const message = new IncomingRequest(ua);
  if (transport) message.transport = transport;
  message.method = parts.method;
  message[RURI] = parts.ruri;
  return message;
}

function response(parts, ua) {
  const message = new IncomingResponse(ua);
  message.status_code = parts.code;
  message.reason_phrase = parts.reason;
  [message.method] = /\S*(?=\s*$)/.exec(/\nCSeq: (.*)/.exec(parts.fields)?.[1] ?? '');
  return message;
}

/** An IncomingRequest of Go's plain data. */
export function makeIncomingRequest(plain) {
  return fill(new IncomingRequest(plain.ua), plain);
}

/** An IncomingResponse of Go's plain data. */
export function makeIncomingResponse(plain) {
  return fill(new IncomingResponse(plain.ua), plain);
}

export const Parser = {
  /** Parses a whole message; undefined when it is none. */
  parseMessage(data, ua) {
    const parsed = ask('parseMessage', data);
    if (!parsed) {
      if (ua && typeof ua.getLogger === 'function') {
        ua.getLogger('sip.parser').warn('error parsing the message: dropped');
      }
      return undefined;
    }
    const [printed, octets] = [parsed].flat();
    const message = makeIncoming(printed, octets, ua);
    message.data = isBytes(data) ? new TextDecoder().decode(data) : String(data);
    // Go prints what the body has; the message may have promised more.
    const [, promised] = /\r\n(?:Content-Length|l)[ \t]*:\s*(\d+)\s*\r\n/i.exec(message.data) ?? [];
    if (Number(promised) > message.bodyBytes.length) message.setHeader('Content-Length', promised);
    return message;
  },

  /** The parsed value of one header field, as message.parseHeader gives it. */
  parseNameAddr: (text) => NameAddrHeader.parse(text),
};
