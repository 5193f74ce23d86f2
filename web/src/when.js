// emitter.when(event): a promise of an event, for code that waits.
//
//   const response = await session.when('accepted');
//
// It is resolved with the event's first argument, at once when the event stands
// for a state that was reached already (a call was accepted, the user agent is
// connected, a transfer was refused). When the end comes first it is rejected with
// an Exceptions.CallEndedError.

import { Exceptions } from './exceptions.js';
import { TERMINATED } from './status.js';

/** Events that say that a state was reached, and the ones that end it. */
const STATES = {
  connected: ['disconnected'],
  disconnected: ['connected'],
  registered: ['unregistered', 'registrationFailed'],
  unregistered: ['registered'],
  registrationFailed: ['registered'],
  pending: ['active', 'failed', 'terminated'],
  active: ['pending', 'failed', 'terminated'],
  published: ['unpublished'],
  unpublished: ['published'],
};

/** Events that come once in the life of a call or a request: what they say stays true. */
const ONCE = new Set('progress accepted confirmed rejected failed replaced terminated succeeded'.split(' '));

/**
 * Events that come once in the life of a REFER, and the ones that end it. A call
 * emits them, too, but may be transferred again.
 */
const OF_A_REFER = {
  referRequestProgress: ['referRequestAccepted', 'referRejected'],
  referRequestAccepted: ['referRejected'],
  referRequestRejected: ['referRequestAccepted'],
  referInviteSent: ['referRejected'],
  referProgress: ['referAccepted', 'referRejected'],
  referAccepted: ['referRejected'],
  referRejected: ['referAccepted'],
};

const REACHED = Symbol('reached states'); // Map: event -> its arguments

const isCall = (emitter) => typeof emitter.terminate === 'function';

/** Calls, requests, tones, user agents: not the emitters that a page makes for itself. */
const hasStates = (emitter) => 'ua' in emitter || 'owner' in emitter || 'transport' in emitter;

const isRefer = (emitter) => 'referTo' in emitter && !isCall(emitter);

/** The peer's REFER, which we may refuse: nothing follows then. */
const isRefusable = (emitter) => typeof emitter.reject === 'function';

/** A registration is asked for again and again: nothing is said once and for all. */
const isRepeated = (emitter) => 'registered' in emitter;

/** Notes an event that says that a state was reached. The emitter calls it before its listeners. */
export function remember(emitter, event, args) {
  if (!hasStates(emitter)) return;
  const isState = Object.hasOwn(STATES, event);
  const once = isRefer(emitter) ? Object.hasOwn(OF_A_REFER, event) : ONCE.has(event) && !isRepeated(emitter);
  if (!isState && !once) return;
  if (!Object.hasOwn(emitter, REACHED)) Object.defineProperty(emitter, REACHED, { value: new Map() });
  for (const [other, ends] of Object.entries(STATES)) if (ends.includes(event)) emitter[REACHED].delete(other);
  emitter[REACHED].set(event, args);
}

/** It begins anew: what was reached before says nothing any more. */
export function forgetStates(emitter) {
  emitter[REACHED]?.clear();
}

const reached = (emitter, event) => (Object.hasOwn(emitter, REACHED) ? emitter[REACHED].get(event) : undefined);

/** Who calls has no "confirmed" of its own: the call stands when it was accepted. */
const namesOf = (emitter, event) =>
  event === 'confirmed' && isCall(emitter) && typeof emitter.cancel === 'function' ? [event, 'accepted'] : [event];

/** Events after which the awaited one will not come. */
function endsOf(emitter, event) {
  if (event === 'terminated') return []; // "failed" comes before it
  if (isCall(emitter)) return ['failed', 'terminated'].filter((end) => end !== event);
  if (isRefer(emitter)) return endsOfRefer(emitter, event);
  const ends = ['failed', 'registrationFailed', 'terminated'];
  if (event === 'failed' || event === 'rejected') ends.push('accepted');
  if (event === 'published') ends.push('unpublished');
  return ends.filter((end) => end !== event);
}

function endsOfRefer(emitter, event) {
  const ends = OF_A_REFER[event] ?? [];
  return ends.length > 0 && isRefusable(emitter) && event !== 'referRequestRejected' ? [...ends, 'referRequestRejected'] : ends;
}

/** Why it ended, for the error: a REFER's events say it with the context, a subscription's in an object. */
function why([message, cause] = []) {
  const { outcome } = message ?? {};
  if (endsSubscription(message)) return [message.response, message.cause ?? message.reason];
  return outcome ? [undefined, outcome.cause, outcome.code || null] : [message, cause];
}

const endsSubscription = (message) => Object.hasOwn(message ?? {}, 'reason');

/** A subscription that is taken up again by itself has not ended for who waits. */
const comesBack = ([message]) => endsSubscription(message) && message.again !== undefined;

export function when(event) {
  const names = namesOf(this, event);
  const known = names.map((name) => reached(this, name)).find(Boolean);
  if (known) return Promise.resolve(known[0]);
  const error = (args) => new Exceptions.CallEndedError(event, ...why(args));
  const ends = endsOf(this, event);
  const end = ends.map((name) => reached(this, name)).find(Boolean);
  if (end || (this.status === TERMINATED && isCall(this))) return Promise.reject(error(end));
  return new Promise((resolve, reject) => {
    const done = (settle) => {
      for (const name of names) this.removeListener(name, happened);
      for (const name of ends) this.removeListener(name, ended);
      settle();
    };
    const happened = (value) => done(() => resolve(value));
    const ended = (...args) => comesBack(args) || done(() => reject(error(args)));
    for (const name of names) this.on(name, happened);
    for (const name of ends) this.on(name, ended);
  });
}
