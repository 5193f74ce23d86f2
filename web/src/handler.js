// A session and its media handler.
//
// The handler is always reached as a JavaScript object, ours as well as the
// page's, in the way in which it wants to be called: with callbacks when its
// method takes more than one argument, else with a promise.

import { callIfAny, tryApply } from './calls.js';
import { isObject, isText, member, text } from './lenient.js';
import { isStillOurs } from './mediastyles.js';
import { makeIncomingRequest, makeIncomingResponse } from './messages.js';
import { takeConstraints } from './newconstraints.js';
import { offerAnew } from './reoffer.js';
import { adopt, announce, isDescribed, modified, noteDirection, questionOf, remoteStands } from './sdh.js';
import { TERMINATED } from './status.js';

export { errorText } from './lenient.js';

/** Gives a session its media handler; returns what went wrong, null for nothing. */
export function makeHandler(session, factory, options) {
  const [failure] = tryApply(() => {
    session.mediaHandlerFactory = factory;
    const handler = factory.call(session, session, options);
    if (!isObject(handler)) throw new TypeError('mediaHandlerFactory must return a media handler');
    session.mediaHandler = handler;
    if (!isDescribed(handler)) adopt(session, handler);
  });
  return failure;
}

// Calls a method in its style; what it gives, throws or rejects with is the
// outcome of a promise (or of the thenable that it returned).
function ask(handler, name, direct, withCallbacks) {
  const method = member(handler, name);
  if (typeof method !== 'function') return Promise.reject(new Error(`the media handler has no method ${name}`));
  if (method.length > 1) return new Promise((ok, fail) => method.apply(handler, withCallbacks(ok, fail)));
  const [failure, answer] = tryApply(method, handler, ...direct);
  return failure === null ? answer : Promise.reject(failure);
}

// Keeps what a handler failed with: the page reads session.mediaError.
function noting(session, answer) {
  session.mediaError = null;
  return Promise.resolve(answer).catch((error) => {
    session.mediaError = error;
    throw error;
  });
}

// Of this the peer is told, with 415.
function unsupported(contentType) {
  const error = new Error(`the media handler reads no ${contentType}`);
  error.name = 'UnsupportedMediaType';
  return error;
}

/**
 * Hands the peer's description to the handler. One that knows hasDescription
 * gets the message in which it came, any other the text. inRequest: it came in
 * session.request.
 * A provisional answer may be followed by another.
 */
export function setDescription(session, sdp, contentType, offer, inRequest, provisional) {
  if (!inRequest) announce(session);
  const { args: [options, modifiers], left } = questionOf(session);
  const args = [provisional ? { ...options, provisional } : options, modifiers];
  const give = (changed) => {
    const handler = session.mediaHandler;
    let message = changed;
    if (typeof member(handler, 'hasDescription') === 'function') {
      message = inRequest && changed === sdp ? session.request : messageOf(session.ua, changed, contentType, offer);
    }
    if (!/^application\/sdp\b/i.test(contentType) && !callIfAny(handler, 'hasDescription', message)) return Promise.reject(unsupported(contentType));
    return ask(handler, 'setDescription', [message, ...args], (ok, fail) => [changed, ok, fail]);
  };
  const kind = offer ? 'offer' : 'answer';
  const ready = offer ? undefined : offerAnew(session);
  const change = () => modified(left, kind, sdp, 'setDescription').then(give);
  const given = ready || left.length > 0 ? Promise.resolve(ready).then(change) : give(sdp);
  return noting(session, given).then(() => remoteStands(session.mediaHandler));
}

/** Whether the handler takes provisional answers: ours does, one of a page if it says so. */
export function takesEarlyAnswers({ mediaHandler }) {
  return Boolean(member(mediaHandler, 'earlyAnswers') ?? isStillOurs(mediaHandler, 'setDescription'));
}

// A message in which a description came, as far as a handler may look at it.
function messageOf(ua, sdp, contentType, offer) {
  const plain = { ua, method: 'INVITE', body: sdp, data: sdp, headers: [['Content-Type', contentType]] };
  if (offer) return makeIncomingRequest(plain);
  return makeIncomingResponse({ ...plain, status_code: 200, reason_phrase: 'OK' });
}

/**
 * Asks the handler for our description; a promise of [body, content type]. passing:
 * the options of the re-INVITE that it is for.
 */
export function getDescription(session, offer, restartICE, passing) {
  announce(session);
  const { mediaHandler } = session;
  if (restartICE) callIfAny(mediaHandler, 'restartIce');
  const { args, left } = questionOf(session, passing);
  if (passing !== undefined) session.pendingReinvite = true;
  const describe = () => ask(mediaHandler, 'getDescription', args, (ok, fail) => [ok, fail, args[0]]);
  const given = passing === undefined ? describe() : takeConstraints(session, passing).then(() => {
    if (session.status === TERMINATED) throw new Error('the call has ended'); // who is closed must not open a microphone again
    return describe();
  });
  return noting(session, finish(session, given, left, offer ? 'offer' : 'answer'));
}

async function finish(session, given, modifiers, kind) {
  const [body, contentType] = descriptionOf(await given);
  const changed = await modified(modifiers, kind, body, 'getDescription');
  noteDirection(session, changed);
  return [changed, contentType];
}

/** [body, content type] of what a handler gave: a text, or an object that has them. */
function descriptionOf(given) {
  if (isText(given)) return [String(given), 'application/sdp'];
  const body = member(given, 'body') ?? member(given, 'sdp');
  return [text(body), text(member(given, 'contentType')) || 'application/sdp'];
}
