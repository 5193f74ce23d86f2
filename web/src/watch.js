// Watching somebody, for presence.js and lamps.js: a subscription that is taken
// up again whatever ended it, until stop(). The core takes up again what a
// notifier ends; who was not there at all is asked again here, after pauses that
// grow, at once when the user agent has registered anew, and when the other side
// shows that it is there (presence.js).

import { EventEmitter } from './emitter.js';
import { emit } from './calls.js';
import { Exceptions } from './exceptions.js';
import { Pause } from './pause.js';

/** Seconds: who vanishes without a word is missed no later. */
const EXPIRES = 600;

const FIRST_PAUSE = 10_000; // ms
const LONGEST_PAUSE = 60_000; // ms

/** RFC 6665 §4.1.3, RFC 3261 §21: whoever says this is not asked again. */
const REFUSALS = new Set([403, 603]);
const FINAL_REASONS = new Set(['rejected', 'noresource', 'invariant']);

/** What says that somebody is not there now, rather than that he cannot be watched. */
const ABSENT = new Set([404, 408, 410, 480, 481, 486, 487, 500, 503, 504, 600]);

/** Phases in which the other side notifies. */
const PHASES = new Set(['pending', 'active']);

const AOR = Symbol('whom it watches');

/** "user@host" of a SIP.URI, to compare with. */
export const aorOf = (uri) => `${uri.user ?? ''}@${String(uri.host).toLowerCase()}`;

/**
 * phase: 'trying', 'pending' and 'active' (as the other side says), 'waiting' to
 * try again, 'refused', 'stopped'. A class of it has take(documents, isAbsent):
 * the documents of all devices, none where nothing is known.
 */
export class Watch extends EventEmitter {
  #pause = new Pause(FIRST_PAUSE, LONGEST_PAUSE);
  #documents = new Map(); // by fork: somebody may have several devices
  #options;

  /** `event` is the package; options: {expires, eventList}. Throws TypeError for a target that is none. */
  constructor(ua, target, event, { expires = EXPIRES, eventList = false } = {}) {
    super();
    const uri = ua.normalizeTarget(target);
    if (!uri) throw new TypeError(`Invalid target: ${target}`);
    Object.assign(this, { ua, uri: String(uri), event, document: null, subscription: null, phase: 'trying' });
    Object.defineProperty(this, AOR, { value: aorOf(uri) });
    this.#options = { expires, eventList };
  }

  get aor() {
    return this[AOR];
  }

  /** Subscribes; again where it waits to be tried again. */
  begin() {
    this.#pause.stop();
    this.phase = 'trying';
    const subscription = this.ua.subscribe(this.uri, this.event, this.#options);
    this.subscription = subscription;
    const mine = (f) => (...args) => { if (this.subscription === subscription) f(...args); };
    let failure = {};
    subscription.on('failed', mine((response, cause) => { failure = { response, cause }; }));
    subscription.on('notify', mine((told) => this.#notified(told)));
    // One of several devices has ended it: what it has said holds no more.
    subscription.on('forkOver', mine(({ fork }) => { if (this.#documents.delete(fork)) this.#show(); }));
    subscription.on('error', mine((error, request) => emit(this, 'error', error, request)));
    // What failed is tried again by the core; as long as it stands, what is known holds.
    subscription.on('retry', mine(({ response, cause, after }) => { if (!PHASES.has(subscription.state)) this.#ended({ again: after, response, cause }); }));
    subscription.on('terminated', mine((end) => this.#ended({ ...failure, ...end, response: end.response ?? failure.response })));
  }

  /** Tries at once what waits to be tried again. */
  hurry() {
    if (this.phase !== 'waiting') return;
    this.#pause.reset();
    this.begin();
  }

  /** Ends it. */
  stop() {
    if (this.phase === 'stopped') return;
    this.#pause.stop();
    this.phase = 'stopped';
    const { subscription } = this;
    this.subscription = null;
    subscription?.close();
  }

  #notified({ fork, state, document, error, request }) {
    this.#pause.reset();
    if (PHASES.has(this.subscription.state)) this.phase = this.subscription.state;
    if (error) return;
    if (document !== undefined) this.#documents.set(fork, document);
    else if (state !== 'terminated' && !request.body) this.#documents.set(fork, null); // nothing is known of who is watched
    if (document !== undefined || state !== 'terminated') this.#show(this.phase !== 'pending');
  }

  // again: in how many seconds the core takes it up again by itself. Where that is
  // later than now it is done here, because it may be hurried.
  #ended({ again, reason, retryAfter = 0, response, cause }) {
    this.#documents.clear();
    if (again === 0) {
      this.phase = 'trying';
      return;
    }
    const { subscription } = this;
    this.subscription = null;
    if (again !== undefined) {
      subscription.close();
      this.#wait(again);
    } else if (REFUSALS.has(response?.status_code) || FINAL_REASONS.has(reason)) this.phase = 'refused';
    else this.#wait(retryAfter);
    this.#show(!response || ABSENT.has(response.status_code));
    if (this.phase === 'refused') emit(this, 'error', new Exceptions.RequestFailedError('SUBSCRIBE', cause ?? reason, response));
  }

  #wait(seconds) {
    this.phase = 'waiting';
    this.#pause.again(() => this.begin(), seconds * 1000);
  }

  #show(isAbsent = true) {
    const documents = [...this.#documents.values()].filter(Boolean);
    this.document = documents.at(-1) ?? null;
    this.take(documents, isAbsent && this.phase !== 'refused');
  }
}

/** The watches of a user agent, one for each address. */
export class Watches {
  #list = new Map();

  constructor(make) {
    this.make = make;
  }

  get all() {
    return [...this.#list.values()];
  }

  /** The watch of the address, begun if it is new. */
  add(target, options) {
    const made = this.make(target, options);
    const known = this.#list.get(made.uri);
    if (known) return known;
    made.begin();
    this.#list.set(made.uri, made);
    return made;
  }

  /** Forgets it. */
  delete(watch) {
    if (this.#list.get(watch.uri) === watch) this.#list.delete(watch.uri);
  }

  find(target, uriOf) {
    return this.#list.get(target?.uri ?? String(uriOf(target)));
  }

  hurry(aor) {
    for (const watch of this.all) if (aor === undefined || watch.aor === aor) watch.hurry();
  }

  stop() {
    for (const watch of this.all) watch.stop();
  }
}
