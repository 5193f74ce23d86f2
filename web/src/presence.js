// ua.presence: who is there, and whether one is there oneself (RFC 3856). What is
// set is published and told (announce.js), who is watched is watched until that is
// stopped (watch.js). What is sent, and when, is the core's business.

import { Announcement } from './announce.js';
import { aorOf, Watch, Watches } from './watch.js';
import { documentOf, STATUSES, statusOf } from './presencestate.js';
import { DirectWatcher, ServerWatchers } from './watchers.js';
import { emit } from './calls.js';
import { EventEmitter, listened } from './emitter.js';
import { Utils } from './utils.js';

/** Somebody whose presence is watched. Events: change(watch), error(error, request). */
export class PresenceWatch extends Watch {
  #owner;

  constructor(owner, target, options) {
    super(owner.ua, target, 'presence', options);
    Object.assign(this, { status: 'unknown', note: '', activities: [], resources: [] });
    this.#owner = owner;
  }

  /** How the subscription stands. */
  get state() {
    return this.phase;
  }

  /** What is known now; called by Watch. */
  take(documents, isAbsent) {
    const lists = documents.flatMap(({ list }) => list?.resources ?? []);
    this.resources = lists.map(resourceOf);
    Object.assign(this, statusOf(documents.filter(({ list }) => !list), isAbsent && lists.length === 0));
    emit(this, 'change', this);
    emit(this.#owner, 'change', this);
  }

  stop() {
    this.#owner.forget(this);
    super.stop();
  }
}

/** One of a list of resources (RFC 4662), as a watch shows it. */
function resourceOf({ uri, names = [], instances = [] }) {
  const documents = instances.map(({ document }) => document).filter(Boolean);
  return { uri, name: names[0]?.text ?? '', ...statusOf(documents, instances.length > 0), documents };
}

/**
 * Events: change(watch) of any watch; watcher(watcher): somebody watches, or wants
 * to, and accept, reject or defer of it says whether he may; watchers(list).
 */
export class Presence extends EventEmitter {
  #id = Utils.newUUID();
  #set = null; // [status, given]
  #announcement;
  #watches;
  #direct = new Set();
  #server;
  #agent = { registered: () => this.#watches.hurry() };

  constructor(ua) {
    super();
    Object.defineProperty(this, 'ua', { value: ua });
    this.#announcement = new Announcement(ua, 'presence', {
      compose: () => this.#document(...this.#set),
      last: () => this.#document('offline', {}),
      greet: (subscription) => this.#greet(subscription),
    });
    this.#watches = new Watches((target, options) => new PresenceWatch(this, target, options));
    this.#server = new ServerWatchers(ua, (watcher) => emit(this, 'watcher', watcher), () => this.#tellWatchers());
    Object.defineProperty(this, listened, { value: (event) => { if (event.startsWith('watcher')) this.#askServer(); } });
  }

  /** One's own status as it was set, null before. */
  get status() {
    return this.#set?.[0] ?? null;
  }

  get note() {
    return this.#document(...this.#set ?? ['offline']).tuples[0].notes[0]?.text ?? '';
  }

  /** 'server' or 'direct': who tells it; null while that is not known. */
  get mode() {
    return this.#announcement.mode;
  }

  /** Says how one is: a promise of 'server' or 'direct'. */
  set(status, given = {}) {
    if (!STATUSES.includes(status)) throw new TypeError(`Invalid status: ${String(status)}; it is one of ${STATUSES.join(', ')}`);
    this.#set = [status, given];
    return this.#announcement.tell().then((mode) => { this.#askServer(); return mode; });
  }

  /** Watches somebody; whom one watches already is given again. */
  watch(target, options) {
    if (this.#watches.all.length === 0) for (const [event, f] of Object.entries(this.#agent)) this.ua.on(event, f);
    return this.#watches.add(target, options);
  }

  /** Ends a watch: it, or whom it watches. */
  unwatch(target) {
    this.#watches.find(target, (t) => this.ua.normalizeTarget(t))?.stop();
  }

  get watching() {
    return this.#watches.all;
  }

  /** Who watches: those whom a server tells, where it says so, and those whom we tell ourselves. */
  get watchers() {
    return [...this.#direct, ...this.#server.list];
  }

  forget(watch) {
    this.#watches.delete(watch);
    if (this.#watches.all.length > 0) return;
    for (const [event, f] of Object.entries(this.#agent)) this.ua.off(event, f);
  }

  /** The user agent stops: nothing is told, nobody is watched any more. */
  end() {
    this.#server.stop();
    this.#announcement.end();
    this.#watches.stop();
    this.#set = null;
  }

  #document(status, given) {
    const { uri } = this.ua.configuration;
    return documentOf({ entity: String(uri), contact: String(uri), id: this.#id, timestamp: new Date() }, status, given);
  }

  // Who asks is there: it may be somebody whom we have waited for.
  #greet(subscription) {
    const watcher = new DirectWatcher(subscription, this.#announcement);
    this.#direct.add(watcher);
    subscription.on('terminated', () => { this.#direct.delete(watcher); this.#tellWatchers(); });
    emit(this, 'watcher', watcher);
    if (watcher.state === 'init') watcher.accept();
    if (watcher.state === 'rejected') this.#direct.delete(watcher);
    this.#tellWatchers();
    this.#watches.hurry(aorOf(subscription.from.uri));
  }

  #tellWatchers() {
    emit(this, 'watchers', this.watchers);
  }

  #askServer() {
    const isWanted = this.listenerCount('watcher') + this.listenerCount('watchers') > 0;
    if (isWanted && this.mode === 'server') this.#server.begin();
  }
}
