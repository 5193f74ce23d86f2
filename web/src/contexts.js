// SIP.ClientContext, ServerContext, RegisterContext and Transport: the members
// that are only values, and the overridable hooks. What has a life is in Go
// (pkg/jsbridge: context.go, server_context.go, register.go, transport.go).

import { C } from './constants.js';
import { call, emit } from './calls.js';
import { forgetSocket, keepSocket, onMessage, send } from './frames.js';
import { integer, isBytes, isObject, text } from './lenient.js';
import { lazy } from './lazy.js';
import { makeOutgoing } from './outgoing.js';
import { NameAddrHeader } from './nameaddr.js';

const failedWith = (cause) => function () {
  emit(this, 'failed', null, cause);
};

const lost = {
  onRequestTimeout: failedWith('Request Timeout'),
  onTransportError: failedWith('Connection Error'),
};

/** The members of a context of a request of ours. */
export function fillClientContext(context, ua, request, category) {
  Object.assign(context, {
    data: {},
    ua,
    logger: ua.getLogger(category),
    method: request.method,
    request,
  });
  showIdentities(context, 'from', 'to');
}

// The identities are parsed when somebody reads them.
function showIdentities(context, local, remote) {
  const { request } = context;
  lazy(context, 'localIdentity', () => request[local]);
  lazy(context, 'remoteIdentity', () => request[remote]);
}

/**
 * What new SIP.ClientContext(ua, method, target, options) was given, where it is of
 * the usual form: the target's URI, expires (seconds or ''), content type, body and
 * extra headers, with NUL between. undefined for any other form, which Go reads part by part.
 */
export function usualRequest(ua, target, options) {
  const { params, extraHeaders = [], body = '', contentType = '', expires } = isObject(options) ? options : {};
  if (target === undefined || isObject(params) || !Array.isArray(extraHeaders)) return undefined;
  const texts = [contentType, body, ...extraHeaders];
  if (contentType === '' || !texts.every((part) => typeof part === 'string' && !part.includes('\0'))) return undefined;
  const uri = ua.normalizeTarget?.(target);
  return [isObject(uri) ? String(uri) : '', text(integer(expires) || ''), ...texts].join('\0');
}

/** A SIP.ClientContext whose request has left: see makeOutgoing and showBody. */
export function showClientContext(context, ua, printed, octets, options, body, contentType) {
  fillClientContext(context, ua, makeOutgoing(printed, octets, ua), 'sip.clientcontext');
  showBody(context, isObject(options) ? options.body : undefined, body, contentType);
}

/**
 * context.body and contentType: a String object that has the members body and
 * contentType serves both generations of pages; octets are shown as they were given.
 */
function showBody(context, given, body, contentType) {
  context.body = given;
  if (given === undefined) return;
  context.contentType = contentType;
  if (isBytes(given)) return;
  context.body = Object.defineProperties(new String(body), {
    body: { value: body, writable: true, configurable: true },
    contentType: { value: contentType, writable: true, configurable: true },
  });
}

export const ClientContext = {
  methods: {
    ...lost,

    send() {
      return this;
    },

    receiveResponse(response) {
      const reason = C.REASON_PHRASE[response.status_code] || '';
      for (const event of eventsOf(response.status_code)) emit(this, event, response, reason);
    },
  },
};

function eventsOf(code) {
  if (code < 200) return ['progress'];
  return code < 300 ? ['accepted'] : ['rejected', 'failed'];
}

/** The members of a context of a request of others. */
export function fillServerContext(context, ua, request, category) {
  const contentType = request.getHeader?.('Content-Type') || 'text/plain';
  Object.assign(context, {
    data: {},
    ua,
    logger: ua.getLogger?.(category),
    request,
    method: request.method,
    body: request.body,
    contentType,
    content_type: contentType,
    transaction: request.server_transaction,
  });
  showIdentities(context, 'to', 'from');
}

export const ServerContext = {
  ctor(ua, request) {
    if (!isObject(ua) || !isObject(request)) throw new TypeError('Not enough arguments');
    fillServerContext(this, ua, request, 'sip.servercontext');
  },

  methods: lost,
};

/** The members of a registration that do not change. */
export function fillRegisterContext(context, ua) {
  const { uri, registrarServer } = ua.configuration;
  const own = NameAddrHeader.parse(`<${uri}>`);
  Object.assign(context, {
    ua,
    logger: ua.getLogger('sip.registercontext'),
    method: 'REGISTER',
    request: null,
    data: {},
    registered: false,
    registered_before: false,
    registrationTimer: null,
    registrationExpiredTimer: null,
    options: {},
    closeHeaders: [],
    registrar: registrarServer,
    to_uri: uri,
    localIdentity: own,
    remoteIdentity: own,
  });
}

/** What the context shows of the newest REGISTER. */
export function showRegistration(context, callID, cseq, expires, contact) {
  Object.assign(context, { call_id: callID, cseq, expires, contact });
}

/** Shows a successful REGISTER and tells it. */
export function tellRegistered(context, response) {
  context.registered = true;
  context.registered_before = true;
  emit(context, 'accepted', response);
  emit(context, 'registered', response);
  emit(context.ua, 'registered', response);
}

const nothing = () => {};

export const RegisterContext = {
  methods: {
    registrationFailure: nothing,
    onTransportClosed: nothing,
    onTransportConnected: nothing,

    cancel() {
      return this;
    },

    /** Unregisters with the headers that were kept for it. */
    close() {
      return this.unregister({ extraHeaders: this.closeHeaders });
    },

    unregistered(response = null, cause = null) {
      this.registered = false;
      emit(this, 'unregistered', response, cause);
    },
  },
};

/** The members of a SIP.Transport. */
export function fillTransport(transport, ua, server) {
  Object.assign(transport, {
    ua,
    logger: ua.getLogger('sip.transport'),
    server,
    ws: null,
    reconnection_attempts: 0,
    closed: false,
    connected: false,
    reconnectTimer: null,
    lastTransportError: {},
    keepAliveTimer: null,
    keepAliveTimeout: null,
    keepAliveInterval: ua.configuration.keepAliveInterval,
  });
  ua.transport = transport;
}

const HANDLERS = { onopen: 'onOpen', onmessage: 'onMessage', onclose: 'onClose', onerror: 'onError' };

/**
 * Opens transport.ws. The constructor WebSocket is looked up now, and the
 * handlers are plain properties: pages put their own in place of both.
 */
export function openSocket(transport, url, protocol) {
  const ws = new WebSocket(url, protocol);
  ws.binaryType = 'arraybuffer';
  for (const [property, method] of Object.entries(HANDLERS)) ws[property] = (event) => call(transport, method, event);
  transport.ws = ws;
  keepSocket(transport, ws);
  return ws;
}

/** Hears nothing more of a socket, and closes it unless the code is 0. */
export function dropSocket(transport, ws, code) {
  forgetSocket(transport);
  for (const property of Object.keys(HANDLERS)) ws[property] = null;
  if (code !== 0) call(ws, 'close', code);
}

export const Transport = {
  methods: { onMessage, send },
  statics: { C: { STATUS_READY: 0, STATUS_DISCONNECTED: 1, STATUS_ERROR: 2 } },
};
