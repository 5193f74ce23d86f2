// What the bodies of NOTIFYs say: the documents of the event's package
// (SIP.EventPackages), whole ones and those that say only what has changed.
//
// Rules:
//  - A body that its package does not understand is an error that the page is told;
//    the subscription goes on, and what was understood last stands.
//  - Each notifier of a subscription (a SUBSCRIBE may fork) counts its documents by
//    itself, and anew when it is taken up again: a partial document is joined with what
//    came in the same dialog, whose number `fork` is, never with another's.
//  - Where one was missed the notifier is asked for everything, by a refresh (RFC 6665
//    §4.4.2, RFC 4235 §4.3), not more often than MEND_PAUSE: a notifier whose
//    numbers never fit would otherwise be asked for ever.

import { call, emit, tryApply } from './calls.js';
import { EventBodies, EventPackages } from './eventpackages/index.js';
import { SIP } from './namespace.js';

/** Milliseconds between two refreshes that fetch what was missed. */
const MEND_PAUSE = 5000;

const KEPT = Symbol('documents by fork'); // as many as the core has forks
const MENDED = Symbol('when a refresh was asked for'); // {at, timer}

/** The event package of an Event header's value, 'presence' or 'presence;id=7'. */
const packageOf = (event) => event.split(';')[0].trim();

/** What a subscriber to an event accepts; none for an event that nobody knows. */
export function contentTypes(event, lists) {
  const name = packageOf(event);
  return EventBodies.knows(name) ? EventBodies.contentTypes(name, { lists }) : [];
}

/** A body as packages take it: octets where it is no text. */
const bodyOf = (request) => (Object.hasOwn(request, 'bodyBytes') ? request.bodyBytes : request.body);

/**
 * What a NOTIFY says: {document} as a whole, {} for nothing, or {error}. gap: the
 * notifier should be asked for everything.
 */
export function read(subscription, request, fork) {
  const { [KEPT]: kept = keep(subscription) } = subscription;
  const name = packageOf(subscription.event);
  if (!EventBodies.knows(name) || !request.body) return {};
  const [error, result] = tryApply(joined, undefined, name, kept.get(fork), request);
  if (error) return { error };
  kept.set(fork, result.document);
  return result;
}

function keep(subscription) {
  Object.defineProperty(subscription, KEPT, { value: new Map() });
  return subscription[KEPT];
}

// Reads a body, and joins it with what is known. A package of the page need not be able to.
function joined(name, before, request) {
  const document = EventBodies.parse(name, bodyOf(request), request.getHeader('Content-Type'));
  const plain = EventPackages[name] && !EventPackages[name].merge;
  return plain ? { document, gap: false } : EventBodies.merge(name, before, document);
}

/** Forgets what one notifier said, or all of them. */
export function forget(subscription, fork) {
  if (fork === undefined) subscription[KEPT]?.clear();
  else subscription[KEPT]?.delete(fork);
}

/** Shows what a NOTIFY said, and tells it, after the NOTIFY itself was told. */
export function tellDocument(subscription, { document, error, gap, stale }, request) {
  if (error) emit(subscription, 'error', error, request);
  if (gap) mend(subscription);
  if (document === undefined || stale || document === subscription.document) return;
  subscription.document = document;
  emit(subscription, 'change', document);
}

// Fetches everything, now or when the pause is over.
function mend(subscription) {
  const { at = -Infinity, timer } = subscription[MENDED] ?? {};
  if (timer !== undefined) return;
  const wait = at + MEND_PAUSE - Date.now();
  const mended = { at };
  Object.defineProperty(subscription, MENDED, { value: mended, configurable: true });
  const refresh = () => {
    Object.assign(mended, { at: Date.now(), timer: undefined });
    call(subscription, 'refresh');
  };
  if (wait > 0) mended.timer = SIP.Timers.setTimeout(refresh, wait);
  else refresh();
}

/** Nothing is fetched any more: the subscription has ended. */
export function stopMending(subscription) {
  const mended = subscription[MENDED];
  if (mended?.timer === undefined) return;
  SIP.Timers.clearTimeout(mended.timer);
  mended.timer = undefined;
}

/**
 * What is sent of what the page gave to notify or publish: a text, bytes, or {body,
 * contentType} or {document}, which the event's package writes. Throws what that throws.
 */
export function written(event, given, usual) {
  const name = packageOf(event);
  const { document, body, contentType = usual } = given?.document !== undefined || given?.body !== undefined ? given : { body: given };
  if (document === undefined) return { body, contentType: contentType ?? contentTypes(event)[0] ?? 'text/plain' };
  if (!EventBodies.knows(name)) throw new TypeError(`Nobody knows how to write a document of "${name}": put it into SIP.EventPackages`);
  return EventBodies.format(name, document);
}
