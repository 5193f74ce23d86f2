// ua.lamps: busy lamps (RFC 4235). Whether others speak is watched (watch.js);
// that one speaks oneself is published and told (announce.js) when one wants to
// share it.

import { Announcement } from './announce.js';
import { aorOf, Watch, Watches } from './watch.js';
import { dialogOf, lampOf } from './lampstate.js';
import { emit } from './calls.js';
import { EventEmitter } from './emitter.js';

/** Somebody whose calls are watched. Events: change(lamp), error(error, request). state is what the lamp shows. */
export class Lamp extends Watch {
  #owner;

  constructor(owner, target, options) {
    super(owner.ua, target, 'dialog', options);
    Object.assign(this, { state: 'unknown', dialogs: [] });
    this.#owner = owner;
  }

  /** What is known now; called by Watch. */
  take(documents, isAbsent) {
    this.dialogs = documents.flatMap(({ dialogs }) => dialogs ?? []);
    this.state = lampOf(documents, isAbsent);
    emit(this, 'change', this);
    emit(this.#owner, 'change', this);
  }

  stop() {
    this.#owner.forget(this);
    super.stop();
  }
}

/** What a call says when it gets on. */
const STEPS = ['progress', 'dialog', 'accepted', 'confirmed', 'rejected', 'failed', 'cancel', 'terminated'];

/** Events: change(lamp) of any lamp. */
export class Lamps extends EventEmitter {
  #announcement;
  #watches;
  #named = true;
  #told = '';
  #step = () => this.#changed();
  #agent = { registered: () => this.#watches.hurry() };
  #calls = { invite: (session) => this.#follow(session), inviteSent: (session) => this.#follow(session) };

  constructor(ua) {
    super();
    Object.defineProperty(this, 'ua', { value: ua });
    this.#announcement = new Announcement(ua, 'dialog', {
      compose: (version) => this.#document(version, this.#dialogs()),
      last: (version) => this.#document(version, []),
      greet: (subscription) => this.#greet(subscription),
    });
    this.#watches = new Watches((target, options) => new Lamp(this, target, options));
  }

  /** Watches somebody; whom one watches already is given again. */
  watch(target, options) {
    if (this.#watches.all.length === 0) listen(this.ua, this.#agent);
    return this.#watches.add(target, options);
  }

  unwatch(target) {
    this.#watches.find(target, (t) => this.ua.normalizeTarget(t))?.stop();
  }

  get watching() {
    return this.#watches.all;
  }

  /** 'server' or 'direct': who tells of one's own calls; null while nobody does. */
  get mode() {
    return this.#announcement.mode;
  }

  /** Tells of one's own calls, with: names false without saying with whom: a promise of 'server' or 'direct'. */
  share({ names = true } = {}) {
    this.#named = Boolean(names);
    if (!this.#announcement.isOn) {
      listen(this.ua, this.#calls);
      for (const session of Object.values(this.ua.sessions)) this.#follow(session, true);
    }
    this.#told = JSON.stringify(this.#dialogs());
    return this.#announcement.tell();
  }

  /** Tells of them no more. */
  unshare() {
    if (!this.#announcement.isOn) return;
    unlisten(this.ua, this.#calls);
    for (const session of Object.values(this.ua.sessions)) for (const step of STEPS) session.off(step, this.#step);
    this.#announcement.end();
  }

  forget(watch) {
    this.#watches.delete(watch);
    if (this.#watches.all.length === 0) unlisten(this.ua, this.#agent);
  }

  /** The user agent stops. */
  end() {
    this.unshare();
    this.#watches.stop();
  }

  #greet(subscription) {
    this.#announcement.add(subscription);
    this.#watches.hurry(aorOf(subscription.from.uri));
  }

  #follow(session, quiet) {
    for (const step of STEPS) session.on(step, this.#step);
    if (!quiet) this.#changed();
  }

  // A page's listener may still change what comes next: what holds after them all is told.
  #changed() {
    queueMicrotask(() => {
      const now = JSON.stringify(this.#dialogs());
      if (!this.#announcement.isOn || now === this.#told) return;
      this.#told = now;
      this.#announcement.tell();
    });
  }

  #dialogs() {
    return Object.values(this.ua.sessions).map((session) => dialogOf(session, this.#named)).filter(Boolean);
  }

  #document(version, dialogs) {
    return { version, state: 'full', entity: String(this.ua.configuration.uri), dialogs };
  }
}

function listen(emitter, listeners) {
  for (const [event, f] of Object.entries(listeners)) emitter.on(event, f);
}

function unlisten(emitter, listeners) {
  for (const [event, f] of Object.entries(listeners)) emitter.off(event, f);
}
