// Who watches us: those whose SUBSCRIBE has reached us, and those of whom a
// presence server tells (RFC 3857).

import { Exceptions } from './exceptions.js';

/** Somebody whom we tell ourselves. state: init, pending, active, rejected, terminated. */
export class DirectWatcher {
  #subscription;
  #announcement;

  constructor(subscription, announcement) {
    this.#subscription = subscription;
    this.#announcement = announcement;
    Object.assign(this, { uri: String(subscription.from.uri), displayName: subscription.from.displayName, via: 'direct', state: 'init' });
    subscription.on('terminated', () => { this.state = 'terminated'; });
  }

  /** He is told, now and whenever something changes. */
  accept() {
    if (this.state !== 'init' && this.state !== 'pending') return;
    this.state = 'active';
    this.#announcement.add(this.#subscription);
  }

  /** He is told that somebody has to decide, and nothing else until then. */
  defer() {
    if (this.state !== 'init') return;
    this.state = 'pending';
    this.#subscription.notify({ state: 'pending' });
  }

  /** He is told nothing more. */
  reject() {
    const { state } = this;
    if (state === 'rejected' || state === 'terminated') return;
    this.state = 'rejected';
    if (state === 'init') this.#subscription.reject({ statusCode: 603 });
    else this.#subscription.terminate({ reason: 'rejected' });
  }
}

/** Somebody whom the server tells, or asks us about. */
class ServerWatcher {
  constructor({ uri, displayName, status }) {
    Object.assign(this, { uri, displayName, via: 'server', state: status });
  }

  accept() {
    if (this.state !== 'active') decided();
  }

  defer() {}

  reject() {
    decided();
  }
}

// RFC 3857 §4.7.1: the rules are with the server, and are changed by other ways than SIP.
function decided() {
  throw new Exceptions.NotSupportedError('who may watch is decided by the rules that the presence server has');
}

export class ServerWatchers {
  #rows = new Map(); // id -> ServerWatcher
  #subscription = null;

  /** tell(watcher) of a new one, changed() of anything. */
  constructor(ua, tell, changed) {
    Object.assign(this, { ua, tell, changed });
  }

  get list() {
    return [...this.#rows.values()];
  }

  /** Asks the server, once: where it does not know, nobody is asked again. */
  begin() {
    if (this.#subscription) return;
    const subscription = this.ua.subscribe(this.ua.configuration.uri, 'presence.winfo');
    this.#subscription = subscription;
    subscription.on('change', (document) => this.#take(document));
    subscription.on('terminated', ({ again }) => { if (again === undefined && this.#subscription === subscription) this.#clear(); });
  }

  stop() {
    const subscription = this.#subscription;
    this.#subscription = null;
    this.#clear();
    subscription?.close();
  }

  #take({ watcherLists = [] }) {
    const watchers = watcherLists.filter((list) => list.package === 'presence').flatMap((list) => list.watchers ?? []);
    const known = this.#rows;
    this.#rows = new Map(watchers.map((row) => [row.id, Object.assign(known.get(row.id) ?? new ServerWatcher(row), { state: row.status })]));
    for (const [id, watcher] of this.#rows) if (!known.has(id)) this.tell(watcher);
    this.changed();
  }

  #clear() {
    if (this.#rows.size === 0) return;
    this.#rows.clear();
    this.changed();
  }
}
