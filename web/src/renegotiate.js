// Renegotiation: what the page is told of a re-INVITE or UPDATE of ours. The
// core decides when it can leave and what becomes of it (pkg/jsbridge,
// session_hold.go).

import { call, callIfAny, emit } from './calls.js';
import { Exceptions } from './exceptions.js';
import { noteIdentity } from './identity.js';
import { errorText, member } from './lenient.js';
import { report } from './errors.js';
import { settleConstraints } from './newconstraints.js';
import { TERMINATED } from './status.js';

/** Why the last one of a session failed, between its event and its outcome. */
const causes = new WeakMap();

/** A re-INVITE of the peer came. */
export function tellReinvite(session, request) {
  session.pendingReinvite = true;
  noteIdentity(session, request);
  call(session, 'receiveReinvite', request);
  emit(session, 'reinvite', session, request);
}

/** A re-INVITE, ours or the peer's, was accepted. */
export function tellReinviteAccepted(session) {
  session.pendingReinvite = false;
  emit(session, 'reinviteAccepted', session);
}

/** A re-INVITE, ours or the peer's, failed; response and cause are null where there is none. */
export function tellReinviteFailed(session, response, cause) {
  session.pendingReinvite = false;
  causes.set(session, cause);
  emit(session, 'reinviteFailed', session, response, cause);
}

/**
 * The outcome of one of ours: tells options.eventHandlers, and after a failure the
 * event renegotiationError. The core says it before the events that go with it
 * are delivered, so all of this comes after them.
 */
export function reinviteOver(session, options, ok, response) {
  const { mediaError } = session; // the next question to the handler clears it
  queueMicrotask(() => {
    if (response) {
      noteIdentity(session, response);
      call(session, 'receiveReinviteResponse', response);
    }
    settleConstraints(options, ok).catch(report);
    const handlers = member(options, 'eventHandlers');
    if (ok) {
      callIfAny(handlers, 'succeeded', response);
      return;
    }
    const error = refusal(session, response, mediaError);
    emit(session, 'renegotiationError', error);
    callIfAny(handlers, 'failed', response, error);
  });
}

function refusal(session, response, mediaError) {
  const cause = causes.get(session) ?? null;
  causes.delete(session);
  const error = new Exceptions.RenegotiationError(whyNot(session.status, mediaError, response, cause));
  return Object.assign(error, { cause: mediaError ?? cause, response });
}

function whyNot(status, mediaError, response, cause) {
  if (mediaError) {
    const what = response ? "the peer's answer could not be applied" : 'no new description could be made';
    return `${what}: ${errorText(mediaError)}. The call goes on as it was.`;
  }
  if (response) {
    const warning = response.getHeader('Warning');
    const said = `${response.status_code} ${response.reason_phrase}${warning ? `, Warning: ${warning}` : ''}`;
    return `the new description was refused: ${said}. The call goes on as it was.`;
  }
  if (status === TERMINATED) return 'the call ended before the new description was answered.';
  return `the new description was not answered: ${cause ?? 'the connection was lost'}.`;
}

export const renegotiation = {
  /** The name of later versions for sendReinvite. */
  reinvite(options, modifiers) {
    return this.sendReinvite(options, modifiers);
  },

  /**
   * Negotiates the media anew: offers what the handler now has. Waits for its turn
   * and comes again after glare (RFC 3261 section 14.1). A promise of the peer's
   * answer; rejected with a RenegotiationError that says who refused what.
   */
  renegotiate(options, modifiers) {
    return new Promise((resolve, reject) => {
      const eventHandlers = { succeeded: resolve, failed: (_, error) => reject(error) };
      this.sendReinvite({ ...options, eventHandlers }, modifiers);
    });
  },
};
