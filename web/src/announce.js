// Telling a state of ours to whoever wants to know it, for presence.js and
// lamps.js: published at our own address (RFC 3903), where a server keeps and
// tells it, and told by ourselves to those whose SUBSCRIBE reaches us, as it does
// where no server answers it. Both at once: who of the two is asked is the
// server's business.

import { answerEvents } from './notifier.js';
import { C } from './constants.js';
import { Exceptions } from './exceptions.js';
import { Pause } from './pause.js';

/** Seconds: a page that is gone without a word is believed to be there no longer. */
const EXPIRES = 600;

const FIRST_PAUSE = 10_000; // ms
const LONGEST_PAUSE = 300_000; // ms

/** Those have no presence server: until the next connection they are not asked again. */
const NO_SERVER = new Set([403, 404, 405, 489, 501]);

export class Announcement {
  #pause = new Pause(FIRST_PAUSE, LONGEST_PAUSE);
  #told = new Map(); // who was accepted -> how often he was told
  #waiting = []; // promises of who wants to know how it is distributed
  #publication = null;
  #published = 0;
  #isOn = false;
  #refused = false;
  #page = { pagehide: () => this.#hide(), pageshow: ({ persisted }) => { if (persisted && this.#isOn) this.tell(); } };
  #agent = { registered: () => { if (!this.#publication && !this.#refused) this.#publish(); }, connected: () => { this.#refused = false; } };

  /**
   * compose(version) -> document of now; last() -> document of when we are gone;
   * greet(subscription): somebody asks: call add, or refuse him.
   */
  constructor(ua, event, { compose, last, greet }) {
    Object.assign(this, { ua, event, compose, last, greet, mode: null });
  }

  get isOn() {
    return this.#isOn;
  }

  /** Tells the state that is now; a promise of 'server' or 'direct', once that is known. */
  tell() {
    if (!this.#isOn) this.#begin();
    const known = new Promise((resolve, reject) => { this.#waiting.push({ resolve, reject }); });
    known.catch(() => {}); // a page need not care
    for (const subscription of this.#told.keys()) this.#notify(subscription);
    if (this.#refused) this.#settle('direct');
    else this.#publish();
    return known;
  }

  #begin() {
    this.#isOn = true;
    answerEvents(this.ua, this.event, (subscription) => this.greet(subscription));
    for (const [event, f] of Object.entries(this.#agent)) this.ua.on(event, f);
    for (const [event, f] of Object.entries(this.#page)) globalThis.addEventListener?.(event, f);
  }

  /** Accepts a subscriber, and tells him the state. */
  add(subscription) {
    this.#told.set(subscription, 0);
    subscription.on('terminated', () => this.#told.delete(subscription));
    this.#notify(subscription);
  }

  #notify(subscription) {
    const version = this.#told.get(subscription);
    this.#told.set(subscription, version + 1);
    subscription.notify({ document: this.compose(version) });
  }

  #publish() {
    this.#pause.stop();
    const given = { document: this.compose(this.#published++) };
    if (this.#publication) {
      this.#publication.publish(given);
      return;
    }
    const context = this.ua.publish(this.ua.configuration.uri, this.event, given, { expires: EXPIRES });
    this.#publication = context;
    const mine = (f) => (...args) => { if (this.#publication === context) f(...args); };
    let refusal = null;
    context.on('published', mine(() => { this.#pause.reset(); this.#settle('server'); }));
    context.on('failed', mine((response) => { refusal = response; }));
    context.on('unpublished', mine(() => { if (context.state === 'unpublished') this.#unpublished(refusal); }));
  }

  // It is tried again, but where the server has said that it does no such thing.
  #unpublished(refusal) {
    this.#publication = null;
    this.#refused = NO_SERVER.has(refusal?.status_code);
    if (!this.#refused) this.#pause.again(() => this.#publish());
    this.#settle('direct');
  }

  #settle(mode) {
    this.mode = mode;
    for (const { resolve } of this.#waiting.splice(0)) resolve(mode);
  }

  // The page goes; it may come back as it was (pageshow).
  #hide() {
    this.#pause.stop();
    const context = this.#publication;
    this.#publication = null;
    context?.close();
    for (const [subscription, version] of this.#told) {
      // RFC 6665 §4.1.3: "probation" has them ask again later.
      subscription.terminate({ reason: 'probation', retryAfter: AFTER_THE_END, document: this.last(version) });
    }
    this.#told.clear();
  }

  /** Ends it: whoever was told is told so. */
  end() {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.mode = null;
    answerEvents(this.ua, this.event, undefined);
    for (const [event, f] of Object.entries(this.#agent)) this.ua.off(event, f);
    for (const [event, f] of Object.entries(this.#page)) globalThis.removeEventListener?.(event, f);
    this.#hide();
    const stopped = new Exceptions.RequestFailedError('PUBLISH', C.causes.CANCELED);
    for (const { reject } of this.#waiting.splice(0)) reject(stopped);
  }
}

/** Seconds after which who was told that we are gone may ask again. */
const AFTER_THE_END = 30;
