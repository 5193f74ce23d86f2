// SIP.IncomingSubscription: somebody wants to be told what happens here (RFC 6665, the
// notifier). The user agent emits 'subscribe', the page accepts it and calls notify
// whenever there is something to tell. What is sent and when the subscription ends is
// the core's business (pkg/jsbridge, notifier.go).
//
// Which packages are taken: those of ua.configuration.allowEvents, by default all,
// while somebody listens to 'subscribe'; and those that the library answers itself
// (answerEvents). All else is refused as if there were no SUBSCRIBE.

import { call, emit, listenerCount, tryApply } from './calls.js';
import { Exceptions } from './exceptions.js';
import { fillServerContext } from './contexts.js';
import { go } from './go.js';
import { isBytes, isObject, text } from './lenient.js';
import { listened } from './emitter.js';
import { written } from './documents.js';
import { report, unwrap } from './errors.js';
import { SIP } from './namespace.js';

const ANSWERERS = Symbol('what the library answers'); // Map: package -> function(subscription)
const ALLOWED = Symbol('the packages that the core knows of');

/** The package of an event, without its parameters. */
const nameOf = ({ event }) => text(event?.event);

export const IncomingSubscription = {
  ctor(ua, request) {
    if (!isObject(ua) || !isObject(request)) throw new TypeError('Not enough arguments');
    fillServerContext(this, ua, request, 'sip.incomingsubscription');
    Object.assign(this, {
      event: nameOf(request),
      id: text(request.call_id) + text(request.from_tag) + text(request.event?.params?.id),
      from: request.from,
      expires: undefined,
      state: 'init',
    });
  },

  methods: {
    /** Takes the subscription: call notify in the same turn, or the first NOTIFY is empty. */
    accept({ expires = 0, ...options } = {}) {
      demandLife(this);
      this.expires = unwrap(go.usage(this, 'accept', options, '', expires));
      this.state = (options.statusCode ?? options.status_code) === 202 ? 'pending' : 'active';
      return this;
    },

    /**
     * Tells the state: a text, bytes, {body, contentType} or {document}; state:
     * 'active' or 'pending'. Who was not accepted yet is.
     */
    notify(given = '') {
      demandLife(this);
      const { state = 'active', extraHeaders } = isObject(given) && !isBytes(given) ? given : {};
      const options = { ...written(this.event, given), extraHeaders };
      if (this.state === 'init') this.accept();
      unwrap(go.usage(this, 'notify', options, state));
      if (this.state !== 'terminated') this.state = state;
      return this;
    },

    /** Ends it. Who was not accepted yet is refused. */
    terminate({ reason = '', retryAfter = 0, extraHeaders, ...given } = {}) {
      if (this.state === 'init') return this.reject();
      const told = given.body !== undefined || given.document !== undefined ? written(this.event, given) : {};
      unwrap(go.usage(this, 'terminate', { ...told, extraHeaders }, reason, retryAfter));
      return this;
    },

    reject(options = {}) {
      demandLife(this);
      unwrap(go.usage(this, 'reject', options));
      return this;
    },

    /** Keeps the decision for later: nobody else answers it meanwhile. */
    defer() {
      this.deferred = true;
      return this;
    },
  },
};

function demandLife({ state }) {
  if (state === 'terminated') throw new Exceptions.InvalidStateError(state);
}

/** Somebody wants to subscribe; expires: seconds that he asks for, 0 for one answer. */
export function makeSubscriber(ua, request, expires) {
  const subscription = new SIP.IncomingSubscription(ua, request);
  subscription.expires = expires;
  return subscription;
}

/** Tells it: the page first, then whoever in the library answers for the package. */
export function tellSubscriber(subscription) {
  const { ua, event } = subscription;
  const asked = isAllowed(ua, event); // a listener may hear of one only
  if (asked) emit(ua, 'subscribe', subscription);
  if (subscription.state !== 'init' || subscription.deferred) return;
  const answer = ua[ANSWERERS]?.get(event);
  if (answer) {
    const [error] = tryApply(answer, undefined, subscription);
    if (error) report(error);
  } else if (!asked) {
    allow(ua); // the last listener has gone meanwhile
    subscription.reject({ statusCode: 405 });
  }
}

/** The subscriber asked for more time, or has ended it: then terminated follows. */
export function subscriberRefreshed(subscription, request, expires) {
  subscription.expires = expires;
  emit(subscription, 'refresh', request);
}

/** Nobody listens any more. */
export function subscriberGone(subscription, reason, response, cause) {
  subscription.state = 'terminated';
  emit(subscription, 'terminated', { reason, response, cause });
}

// allowEvents counts while somebody listens.
function isAllowed(ua, event) {
  const { allowEvents } = ua.configuration;
  return listenerCount(ua, 'subscribe') > 0 && (!allowEvents || allowEvents.includes(event));
}

/** The packages whose SUBSCRIBEs the core shows; ['*'] for all. */
export function allowedEvents(ua) {
  const own = [...ua[ANSWERERS]?.keys() ?? []];
  if (listenerCount(ua, 'subscribe') === 0) return own;
  const { allowEvents } = ua.configuration;
  return allowEvents ? [...new Set([...allowEvents, ...own])] : ['*'];
}

// Tells the core; what has gone to rest asks when it wakes (ua_config.go).
function allow(ua) {
  const events = allowedEvents(ua);
  if (String(events) === ua[ALLOWED]) return;
  hide(ua, ALLOWED, String(events));
  unwrap(go.allowEvents(ua, events));
}

const hide = (object, key, value) => Object.defineProperty(object, key, { value, configurable: true });

/** Lets a user agent take SUBSCRIBEs when it is listened to. */
export function takeSubscribers(ua) {
  hide(ua, listened, (event) => { if (event === 'subscribe') allow(ua); });
}

/**
 * For the library's own: answer(subscription) gets what the page has not answered, of
 * one package; undefined takes that back.
 */
export function answerEvents(ua, event, answer) {
  if (!ua[ANSWERERS]) hide(ua, ANSWERERS, new Map());
  if (answer) ua[ANSWERERS].set(event, answer);
  else ua[ANSWERERS].delete(event);
  allow(ua);
}
