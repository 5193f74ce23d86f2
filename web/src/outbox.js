// What waits to be sent to one peer, in order, one at a time: RFC 3428 section 8
// forbids a second MESSAGE to the same URI outside of a call while the first has
// no final response.
//
// An item: {kind, render() -> {body, contentType, extraHeaders, expires}, done(response),
// refused(response) -> whether to try again, failed(response, cause), until (ms since
// 1970), size (bytes)}.
//
// What a connection took along is sent again over the next one, as long as it is
// worth reading: at least once is what is promised, and the receiver drops what
// it knows by its Message-ID.

import { Timers } from './timers.js';

/** Messages, notifications and their bytes that wait for one peer. */
export const MAX_WAITING = 256;
export const MAX_WAITING_BYTES = 16 << 20;

/** How often what fails over an open connection, unsent, is tried again, and after how many seconds. */
const MAX_TRIES = 3;
const PAUSE = 2;

/** What setTimeout takes. */
const MAX_DELAY = 2 ** 31 - 1;

const LOST = 'Connection Error';
const UNANSWERED = 'Request Timeout';

export class Outbox {
  constructor(ua, uri) {
    Object.assign(this, { ua, uri, waiting: [], unanswered: [], current: null, paused: false, closed: false });
  }

  /** Puts an item behind the others; false when there are too many. */
  add(item) {
    const items = [...this.waiting, ...this.unanswered];
    const bytes = items.reduce((sum, { size }) => sum + size, item.size);
    if (items.length >= MAX_WAITING || bytes > MAX_WAITING_BYTES) return false;
    this.waiting.push(item);
    item.tries = 0;
    this.watch(item, item.until - Date.now());
    this.soon();
    return true;
  }

  /** Takes back what fits and waits; none of it is told of. */
  remove(fits) {
    const gone = [...this.waiting, ...this.unanswered].filter(fits);
    for (const item of gone) this.drop(item);
    return gone;
  }

  drop(item) {
    Timers.clearTimeout(item.timer);
    this.waiting = this.waiting.filter((other) => other !== item);
    this.unanswered = this.unanswered.filter((other) => other !== item);
  }

  /** Fails the item in so many ms, when it is not worth reading any more. */
  watch(item, left) {
    const part = Math.min(Math.max(left, 0), MAX_DELAY);
    item.timer = Timers.setTimeout(() => {
      if (left > part) this.watch(item, left - part);
      else this.expire(item);
    }, part);
  }

  expire(item) {
    if (item === this.current) return; // its answer decides
    const waited = this.waiting.includes(item);
    this.drop(item);
    if (waited) item.failed(null, 'Expires'); // an unanswered one has failed already
  }

  // A microtask later: what is sent because of a message goes out behind its 200.
  soon() {
    queueMicrotask(() => this.pump());
  }

  pump() {
    if (this.current || this.paused || this.waiting.length === 0 || !this.ua.isConnected()) return;
    this.current = this.waiting.shift();
    if (Date.now() >= this.current.until) { // the machine has slept
      this.settle((item) => item.failed(null, 'Expires'));
      return;
    }
    try {
      this.send(this.current);
    } catch (error) {
      this.settle((item) => item.failed(null, error.message));
    }
  }

  send(item) {
    const { body, ...options } = item.render();
    const context = this.ua.message(this.uri, body, options);
    context.on('accepted', (response) => this.settle(() => item.done(response)));
    context.on('failed', (response, cause) => this.settle(() => this.judge(item, response, cause)));
  }

  /** The item under way has its answer. */
  settle(what) {
    const item = this.current;
    this.current = null;
    Timers.clearTimeout(item.timer);
    what(item);
    this.soon();
  }

  judge(item, response, cause) {
    if (response) {
      if (item.refused(response)) this.again(item);
      else item.failed(response, cause);
      return;
    }
    if (cause === LOST && this.tries(item)) return;
    item.failed(null, cause);
    if (cause !== UNANSWERED || item.fleeting || this.closed) return;
    this.unanswered.push(item); // a connection that has died and not said so looks like this
    this.watch(item, item.until - Date.now());
  }

  /** The item went down with its connection, or did not leave at all. */
  tries(item) {
    if (item.fleeting || this.closed || ++item.tries > MAX_TRIES) return false;
    this.again(item);
    this.paused = true;
    Timers.clearTimeout(this.pause);
    this.pause = Timers.setTimeout(() => this.resume(), PAUSE * 1000);
    return true;
  }

  again(item) {
    this.waiting.unshift(item);
    this.watch(item, item.until - Date.now());
  }

  resume() {
    this.paused = false;
    this.pump();
  }

  /** Over the new connection goes what was not answered over the old one, in order. */
  reconnected() {
    const items = this.unanswered.splice(0);
    for (const item of items) item.revived();
    this.waiting.unshift(...items);
    for (const item of this.waiting) item.tries = 0;
    this.resume();
  }

  /** Takes back all that waits; what is under way has its answer and no second try. */
  close() {
    this.closed = true;
    Timers.clearTimeout(this.pause);
    return this.remove(() => true);
  }
}
