// MESSAGE, RFC 3428: sending one with ua.message, and what the listeners of "message"
// are given. The chat that is made of them is in chat.js.

import { call, emit } from './calls.js';
import { giveToChat } from './chats.js';
import { hasOtherCharset, textOf } from './bytes.js';
import { integer } from './lenient.js';
import { lazy } from './lazy.js';
import { SIP } from './namespace.js';

/** Seconds: what an Expires header holds (RFC 3261 section 20.19). */
const MAX_EXPIRES = 2 ** 32 - 1;

const DEFERRED = Symbol('answered later');

/** The options of the request that ua.message(target, body, options) sends. */
export function messageOptions(body, options) {
  const contentType = options?.contentType ?? 'text/plain';
  const expires = options?.expires;
  if (expires === undefined || expires === null) return { ...options, contentType, body };
  const seconds = integer(expires);
  if (!(seconds >= 0 && seconds <= MAX_EXPIRES)) throw new TypeError(`Invalid expires: ${expires} (seconds)`);
  return { ...options, contentType, body, expires: seconds, extraHeaders: seconds ? dated(options.extraHeaders) : options.extraHeaders };
}

// RFC 3428 section 4: whoever says for how long a message is worth reading should say
// since when. It may wait for a connection meanwhile.
function dated(extraHeaders = []) {
  if (extraHeaders.some((line) => /^date\s*:/i.test(line))) return extraHeaders;
  return [...extraHeaders, `Date: ${new Date().toUTCString()}`];
}

/**
 * message.defer(), within a listener of "message": accept or reject comes later. Whoever
 * has not answered after 28 s is answered for, with 500.
 */
function defer() {
  Object.defineProperty(this, DEFERRED, { value: true });
  return this;
}

/**
 * Makes the SIP.ServerContext of a MESSAGE and tells it. One that came within a call
 * has its session. Go then answers 200 unless a listener has answered, or, which the
 * result says, wants to do so later.
 */
export function tellMessage(ua, request) {
  const context = new SIP.ServerContext(ua, request);
  lazy(context, 'bytes', () => request.bodyBytes);
  if (hasOtherCharset(context.contentType)) context.body = textOf(context.bytes, context.contentType);
  Object.defineProperty(context, 'defer', { value: defer });
  const session = request.to_tag === undefined ? null : ua.findSession(request);
  if (session) {
    context.session = session;
    emit(session, 'message', request);
  }
  const isRefused = () => request.answered >= 300; // Go sets it
  emit(ua, 'message', context);
  if (context[DEFERRED]) return true;
  if (request.to_tag === undefined) call({ giveToChat }, 'giveToChat', ua, context, isRefused);
  return false;
}
