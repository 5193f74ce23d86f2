// SIP.Subscription: to be told what happens elsewhere (RFC 6665). What is sent, when
// it is refreshed and taken up again is the core's business (pkg/jsbridge,
// subscription.go); here it is shown and told.
//
// What comes, in this order: the state, id and tables change; accepted, notify
// (or failed and rejected); pending or active when that is new; change or error;
// terminated, always the last.

import { C } from './constants.js';
import { call, emit } from './calls.js';
import { dialogID } from './dialogid.js';
import { contentTypes, forget, read, stopMending, tellDocument } from './documents.js';
import { forgetStates } from './when.js';
import { go } from './go.js';
import { isObject, text } from './lenient.js';
import { NameAddrHeader } from './nameaddr.js';
import { SIP } from './namespace.js';
import { unwrap } from './errors.js';

/** Refusals that end a subscription of SIP.js. Here the core knows which do. */
const ERROR_CODES = [404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604];

const USUAL_EXPIRES = 3600; // seconds

const STOOD = Symbol('a NOTIFY has come since subscribe()');
const TOLD = Symbol('the state that was told last');
const DIALOGS = Symbol('dialog ids by fork');

/** Phases of the core in which somebody notifies. */
const PHASES = { 2: 'pending', 3: 'active' };

function expiresOf({ expires }, logger) {
  if (expires === undefined) return USUAL_EXPIRES;
  if (typeof expires === 'number' && expires >= 0 && expires < 2 ** 32) return Math.floor(expires);
  logger.warn(`expires must be a number of seconds. Using default of ${USUAL_EXPIRES}.`);
  return USUAL_EXPIRES;
}

/** What a notifier may send. A page that has an Accept header of its own knows better. */
function acceptable({ accept, eventList, extraHeaders = [] }, event) {
  if (extraHeaders.some((field) => /^\s*accept\s*:/i.test(field))) return [];
  return [accept ?? contentTypes(event, eventList)].flat();
}

function targetOf(ua, target) {
  if (target === undefined) throw new TypeError('Not enough arguments');
  const uri = ua.normalizeTarget(target);
  if (!isObject(uri)) throw new TypeError(`Invalid target: ${text(target)}`);
  return uri;
}

/** The members of a context of ours that sends again and again, before it has sent anything. */
export function fillUsage(context, ua, method, target, category) {
  const { uri, displayName } = ua.configuration;
  Object.assign(context, {
    data: {},
    ua,
    logger: ua.getLogger(category),
    method,
    request: null,
    localIdentity: new NameAddrHeader(uri, displayName || undefined),
    remoteIdentity: new NameAddrHeader(targetOf(ua, target)),
  });
}

/** Shows the newest request. */
export function showRequest(context, request) {
  if (!request) return; // it waits for a connection
  Object.assign(context, { request, localIdentity: request.from, remoteIdentity: request.to });
}

export const Subscription = {
  ctor(ua, target, event, options) {
    if (!event) throw new TypeError('Event necessary to create a subscription.');
    if (!isObject(ua)) throw new TypeError('Not enough arguments');
    const given = isObject(options) ? options : {};
    fillUsage(this, ua, 'SUBSCRIBE', target, 'sip.subscription');
    Object.assign(this, {
      event: text(event),
      target,
      options: { ...given },
      expires: expiresOf(given, ua.logger),
      extraHeaders: [...given.extraHeaders ?? []],
      body: given.body,
      contact: text(ua.contact),
      id: null,
      dialog: null,
      state: 'init',
      document: null,
      timers: { N: null, sub_duration: null },
      errorCodes: ERROR_CODES,
    });
    this[DIALOGS] = new Map();
  },

  methods: {
    /** Subscribes, or again when that has ended; refreshes when it stands. */
    subscribe() {
      if (this.state === 'notify_wait') return this;
      if (isUp(this)) return call(this, 'refresh') ?? this;
      const { ua, event, options } = this;
      const { poll = this.expires === 0, once, eventList } = options;
      const words = [event, acceptable(options, event).join(', '), eventList ? 'eventlist' : ''];
      forgetStates(this);
      leaveTables(this);
      this[STOOD] = false;
      showRequest(this, unwrap(go.subscribe(this, ua, this.target, { ...options, extraHeaders: this.extraHeaders },
        words.join('\0'), poll ? 0 : this.expires, Boolean(poll), Boolean(once))));
      this.state = 'notify_wait';
      ua.earlySubscriptions[earlyKey(this)] = this;
      return this;
    },

    /** Asks for the state, and for more time, within the dialog. */
    refresh() {
      if (isUp(this)) unwrap(go.usage(this, 'refresh'));
      return this;
    },

    /** Ends it; the notifier tells the state a last time. */
    unsubscribe() {
      if (this.state === 'terminated' || this.state === 'init') return this;
      this.state = 'terminated';
      unwrap(go.usage(this, 'unsubscribe'));
      return this;
    },

    /** Ends it, and does not wait for a notifier that has not been heard of. */
    close() {
      if (this.state !== 'notify_wait' || this[STOOD]) return this.unsubscribe();
      this.state = 'terminated';
      unwrap(go.usage(this, 'close'));
      return this;
    },

    // What follows are the hooks by which it is told; a page may replace each.

    receiveResponse(response) {
      const phrase = C.REASON_PHRASE[response.status_code] || '';
      if (response.status_code < 200) emit(this, 'progress', response, phrase);
      else if (response.status_code < 300 && this.state !== 'terminated') emit(this, 'accepted', response, phrase);
    },

    /** A NOTIFY came, which was answered. */
    receiveRequest(request, { fork = 0 } = {}) {
      const { state, reason, expires, retry_after: retryAfter } = request.parseHeader('subscription-state') ?? {};
      const said = read(this, request, fork);
      const { document, error } = said;
      emit(this, 'notify', { request, event: this.event, document, error, fork, state, reason, expires, retryAfter });
      tellState(this);
      tellDocument(this, said, request);
    },

    failed(response, cause) {
      emit(this, 'failed', response, cause);
      if (response) emit(this, 'rejected', response, cause);
      return this;
    },

    onDialogError(response) {
      return call(this, 'failed', response, C.causes.DIALOG_ERROR);
    },
  },
};

const isUp = ({ state }) => state === 'pending' || state === 'active';

const earlyKey = ({ request, event }) => text(request.call_id) + text(request.from?.getParam('tag')) + event;

// Emits pending and active when the state has become that.
function tellState(subscription) {
  const { state } = subscription;
  if (subscription[TOLD] === state) return;
  subscription[TOLD] = state;
  if (isUp(subscription)) emit(subscription, state);
}

/** A provisional response, or a 2xx to a SUBSCRIBE or a refresh. */
export function subscriptionAnswered(subscription, request, response) {
  const expires = Number(response.getHeader('Expires'));
  showRequest(subscription, request);
  if (response.status_code >= 200 && expires > 0 && subscription.state !== 'terminated') subscription.expires = expires;
  if (subscription.state === 'notify_wait') subscription.ua.earlySubscriptions[earlyKey(subscription)] = subscription;
  call(subscription, 'receiveResponse', response);
}

/** A NOTIFY. phase: where the subscription stands as a whole, which may have several notifiers. */
export function subscriptionNotified(subscription, request, fork, phase) {
  subscription[STOOD] = true;
  showDialog(subscription, request, fork);
  if (subscription.state !== 'terminated') subscription.state = PHASES[phase] ?? subscription.state;
  call(subscription, 'receiveRequest', request, { fork });
}

// RFC 6665 §4.4.1: the NOTIFY makes the dialog.
function showDialog(subscription, request, fork) {
  const { ua } = subscription;
  const id = dialogID(request.call_id, request.to_tag, request.from_tag);
  Reflect.deleteProperty(ua.earlySubscriptions, earlyKey(subscription));
  ua.subscriptions[id] = subscription;
  subscription[DIALOGS].set(fork, String(id));
  subscription.id = String(id);
  subscription.dialog = {
    id,
    state: 2,
    owner: subscription,
    local_seqnum: subscription.request.cseq,
    remote_seqnum: request.cseq,
    route_set: request.getHeaders('Record-Route'),
    local_uri: request.to?.uri,
    remote_uri: request.from?.uri,
    remote_target: text(request.parseHeader('contact')?.uri),
  };
}

/** One notifier of several has ended. */
export function forkOver(subscription, fork) {
  const { [DIALOGS]: dialogs, ua } = subscription;
  Reflect.deleteProperty(ua.subscriptions, dialogs.get(fork));
  dialogs.delete(fork);
  forget(subscription, fork);
  emit(subscription, 'forkOver', { fork });
}

/**
 * A SUBSCRIBE failed; after: in how many seconds the core tries again, 0: it lives until
 * it expires, or has ended, as phase says.
 */
export function subscriptionFailed(subscription, response, cause, after, phase) {
  if (response) call(subscription, 'receiveResponse', response);
  if (subscription[STOOD] && (after > 0 || PHASES[phase])) emit(subscription, 'retry', { response, cause, after });
  else giveUp(subscription, response, cause);
}

// Tells a failure that ends it, once. Who has not been heard of yet is given up, as in
// SIP.js, even if the core would try again.
function giveUp(subscription, response, cause) {
  if (subscription.state === 'terminated') return;
  subscription.state = 'terminated';
  if (response) call(subscription, 'failed', response, cause);
  else if (cause === C.causes.REQUEST_TIMEOUT) call(subscription, 'onRequestTimeout');
  else if (cause === C.causes.CONNECTION_ERROR) call(subscription, 'onTransportError');
  else call(subscription, 'failed', null, cause);
  unwrap(go.usage(subscription, 'close'));
}

/**
 * No notifier is left. again: in how many seconds the core takes it up again, undefined
 * when it does not.
 */
export function subscriptionOver(subscription, request, reason, response, cause, again) {
  if (again !== undefined && subscription.state === 'terminated') return; // not by itself: the page has ended it
  const failed = cause && cause !== C.causes.CANCELED;
  if (failed && (again === undefined || !subscription[STOOD])) {
    giveUp(subscription, response, cause);
    if (again !== undefined) return; // the end follows
  }
  stopMending(subscription);
  leaveTables(subscription);
  subscription[TOLD] = undefined;
  subscription.state = again === undefined ? 'terminated' : 'notify_wait';
  const retryAfter = request?.parseHeader('subscription-state')?.retry_after;
  const event = { reason, retryAfter, request, response, cause };
  emit(subscription, 'terminated', again === undefined ? event : { ...event, again });
  if (again !== undefined) forgetStates(subscription); // it has not ended for who waits
}

// Nothing is left of its dialogs.
function leaveTables(subscription) {
  const { subscriptions, earlySubscriptions } = subscription.ua;
  for (const table of [subscriptions, earlySubscriptions]) {
    for (const [id, of] of Object.entries(table)) if (of === subscription) delete table[id];
  }
  Object.assign(subscription, { id: null, dialog: null });
  subscription[DIALOGS].clear();
  forget(subscription);
}
