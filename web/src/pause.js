// Trying again: after a while, each time after twice the while, up to a most.

import { Timers } from './timers.js';

export class Pause {
  #timer;
  #next;

  /** Milliseconds. */
  constructor(first, most) {
    this.first = first;
    this.most = most;
    this.#next = first;
  }

  /** Calls f when it is time, but not before `least` ms; only the last such call counts. */
  again(f, least = 0) {
    this.stop();
    this.#timer = Timers.setTimeout(() => { this.#timer = undefined; f(); }, Math.max(this.#next, least));
    this.#next = Math.min(this.#next * 2, this.most);
  }

  stop() {
    if (this.#timer !== undefined) Timers.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** It went well: the next pause is the first again. */
  reset() {
    this.stop();
    this.#next = this.first;
  }
}
