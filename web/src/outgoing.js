// SIP.OutgoingRequest: a request that we sent, as listeners see it. Go makes
// them complete (makeOutgoing). One that the page makes itself, for
// code written against SIP.js's internals, prints in the same header order.

import { go } from './go.js';
import { unwrap } from './errors.js';
import { assertAlive } from './life.js';
import { C } from './constants.js';
import { lazy } from './lazy.js';
import { NameAddrHeader } from './nameaddr.js';
import { fields, takeApart } from './printed.js';
import { URI } from './uri.js';
import { Utils } from './utils.js';

/**
 * method, ruri (SIP.URI or text), ua, params as SIP.ClientContext's,
 * extraHeaders ['Name: value', ...], body.
 */
export function OutgoingRequest(method, ruri, ua, params, extraHeaders, body) {
  if (!method || !ruri || !ua) return;
  initialize(this, { method, ua, body, extraHeaders });
  this.ruri = ruri;
  const p = params || {};
  const fromURI = p.from_uri || ua.configuration.uri, toURI = p.to_uri || ruri;
  const from = nameAddr(fromURI, p.from_displayName, ua.configuration.displayName);
  const to = nameAddr(toURI, p.to_displayName);
  from?.setParam('tag', p.from_tag || Utils.newTag());
  if (p.to_tag) to?.setParam('tag', p.to_tag);
  Object.assign(this, {
    from,
    to,
    call_id: p.call_id || (ua.configuration.sipjsId || '') + Utils.createRandomToken(15),
    cseq: p.cseq || Math.floor(Math.random() * 10000),
    statusCode: p.status_code,
    reasonPhrase: p.reason_phrase,
  });
  if (p.route_set) this.setHeader('route', p.route_set);
  this.setHeader('max-forwards', '70');
  this.setHeader('to', String(to ?? `<${toURI}>`));
  this.setHeader('from', String(from ?? `<${fromURI}>`));
  this.setHeader('call-id', this.call_id);
  this.setHeader('cseq', `${this.cseq} ${method}`);
}

function initialize(request, { method, ua, body, extraHeaders }) {
  request.ua = ua;
  request.logger = ua && typeof ua.getLogger === 'function' ? ua.getLogger('sip.sipmessage') : undefined;
  request.method = method;
  request.body = body;
  request.extraHeaders = (extraHeaders || []).slice();
}

/** Undefined for what is no address: the request has it as it was given. */
function nameAddr(uri, ...displayNames) {
  const parsed = uri instanceof URI ? uri : NameAddrHeader.parse(String(uri));
  if (!parsed) return undefined;
  const header = parsed instanceof NameAddrHeader ? parsed : new NameAddrHeader(parsed);
  header.displayName = displayNames.find((name) => name !== undefined && name !== null && name !== '')
    || header.displayName;
  return header;
}

Object.assign(OutgoingRequest.prototype, {
  /** value: text or an array of texts. */
  setHeader(name, value) {
    this.headers[Utils.headerize(name)] = Array.isArray(value) ? value : [value];
    this.data = undefined;
  },

  getHeader(name) {
    return this.getHeaders(name)[0];
  },

  /** All values of that name: those set, else those among extraHeaders. */
  getHeaders(name) {
    const key = Utils.headerize(name);
    if (Object.hasOwn(this.headers, key)) return [...this.headers[key]];
    return this.extraHeaders.map(splitField).filter(([n]) => Utils.headerize(n) === key).map(([, v]) => v);
  },

  hasHeader(name) {
    return this.getHeaders(name).length > 0;
  },

  /** Cancels the request while it is pending; reason: a Reason header's value. */
  cancel(reason, extraHeaders = []) {
    assertAlive();
    return unwrap(go.cancelRequest(this, reason, [...(extraHeaders || [])]));
  },

  toString() {
    return typeof this.data === 'string' ? this.data : print(this);
  },
});

function splitField(field) {
  const colon = field.indexOf(':');
  return colon < 0 ? [field, ''] : [field.slice(0, colon).trim(), field.slice(colon + 1).trim()];
}

function print(request) {
  const body = request.body && typeof request.body === 'object' ? request.body : { body: request.body };
  const lines = [`${request.method} ${request.ruri} SIP/2.0`];
  for (const [name, values] of Object.entries(request.headers)) {
    for (const value of values) lines.push(`${name}: ${value}`);
  }
  lines.push(...request.extraHeaders.map((field) => String(field).trim()));
  if (!request.hasHeader('user-agent')) lines.push(`User-Agent: ${userAgent(request.ua)}`);
  if (body.contentType) lines.push(`Content-Type: ${body.contentType}`);
  lines.push(`Content-Length: ${Utils.str_utf8_length(body.body || '')}`);
  return `${lines.join('\r\n')}\r\n\r\n${body.body || ''}`;
}

const userAgent = (ua) => (ua && ua.configuration && ua.configuration.userAgentString) || C.USER_AGENT;

lazy(OutgoingRequest.prototype, 'from', (r) => NameAddrHeader.parse(r.getHeader('from') || ''));
lazy(OutgoingRequest.prototype, 'to', (r) => NameAddrHeader.parse(r.getHeader('to') || ''));
lazy(OutgoingRequest.prototype, 'call_id', (r) => r.getHeader('call-id'));
lazy(OutgoingRequest.prototype, 'cseq', (r) => parseInt(r.getHeader('cseq'), 10));

const PRINTED = Symbol('the parts of what Go printed');

lazy(OutgoingRequest.prototype, 'ruri', (r) => (r[PRINTED] ? URI.parse(r[PRINTED].ruri) || r[PRINTED].ruri : undefined));
lazy(OutgoingRequest.prototype, 'headers', (r) => {
  const headers = {};
  for (const [name, value] of fields(r[PRINTED]?.fields)) {
    const key = Utils.headerize(name);
    if (!Object.hasOwn(headers, key)) headers[key] = [];
    headers[key].push(value);
  }
  return headers;
});

/** An OutgoingRequest of what Go printed (printed.js); octets: a body that is no text. */
export function makeOutgoing(printed, octets, ua) {
  const request = Object.create(OutgoingRequest.prototype);
  const parts = takeApart(printed);
  const { method, body, data } = parts;
  initialize(request, { method, ua, body: octets ?? body });
  request[PRINTED] = parts;
  request.data = data;
  return request;
}
