// Who is writing: the two state machines of RFC 3994, section 3.

import { Timers } from './timers.js';

/** Seconds. Section 3.2: after a pause of so long one has stopped writing. */
const IDLE = 15;

/** Seconds for which "active" is believed when it does not say: sections 3.3 and 4. */
export const REFRESH = 120;

/** Seconds between two "active" of one who goes on writing: before REFRESH ends, and at least 60 (section 3.2). */
const REPEAT = 100;

/** Seconds for which "active" is believed at most, whatever it says. */
const MAX_REFRESH = 600;

const later = (seconds, f) => Timers.setTimeout(f, seconds * 1000);

/** Our side. announce('active' | 'idle') is called when the peer should be told. */
export class Writer {
  constructor(announce) {
    this.announce = announce;
    this.active = false;
  }

  /** Something was typed. */
  typing() {
    Timers.clearTimeout(this.pause);
    this.pause = later(IDLE, () => this.idle());
    if (this.active) return;
    this.active = true;
    this.begin();
  }

  begin() {
    this.announce('active');
    this.repeat = later(REPEAT, () => this.begin());
  }

  /** What was being written was given up. */
  idle() {
    if (this.stop()) this.announce('idle');
  }

  /** What was being written is sent, which says it all (section 3.2). Whether it was active. */
  stop() {
    Timers.clearTimeout(this.pause);
    Timers.clearTimeout(this.repeat);
    const { active } = this;
    this.active = false;
    return active;
  }
}

/** The peer's side. changed(active) is called when it has changed. */
export class Reader {
  constructor(changed) {
    this.changed = changed;
    this.active = false;
  }

  /** A status came. Section 3.3: a state that one does not know is as good as idle. */
  receive({ state, refresh = REFRESH }) {
    this.become(state === 'active');
    if (this.active) this.timer = later(Math.min(refresh, MAX_REFRESH), () => this.become(false));
  }

  /** The message itself came, or the time is over. */
  become(active) {
    Timers.clearTimeout(this.timer);
    if (active === this.active) return;
    this.active = active;
    this.changed(active);
  }
}
