// SIP.EventEmitter: the union of SIP.js 0.6's own emitter and Node's.
//
// Rules: any event name is accepted; `this` in a listener is the emitter
// (unless a bindTarget was given); no listener is ever dropped; an exception
// in a listener is reported and disturbs neither the other listeners nor the
// caller of emit; emit walks over a copy, so listeners may come and go
// meanwhile. State is made on first use, so objects that never ran the
// constructor (SIP.Utils.augment, Object.create) work too.

import { report } from './errors.js';
import { emittedEvents } from './events.js';
import { remember, when } from './when.js';

/** emitter[listened](event), where there is one, is called when the event gets a listener. */
export const listened = Symbol('listened');

const LISTENERS = Symbol('listeners'); // Map: event -> [{listener, target, once}]
const KNOWN = Symbol('known events'); // Set: names declared by initEvents
const MAX = Symbol('max listeners');
const MAX_LISTENERS = 10;

export function EventEmitter() {}

EventEmitter.C = { MAX_LISTENERS };
EventEmitter.defaultMaxListeners = MAX_LISTENERS;
EventEmitter.EventEmitter = EventEmitter;

function hidden(object, key, make) {
  if (!Object.hasOwn(object, key)) {
    Object.defineProperty(object, key, { value: make(), writable: true, configurable: true });
  }
  return object[key];
}

const tableOf = (emitter) => hidden(emitter, LISTENERS, () => new Map());

function add(emitter, event, listener, target, once, first) {
  if (listener === undefined) return emitter; // 0.6: silently nothing
  if (typeof listener !== 'function') {
    console.error(`SIP.EventEmitter: the listener of "${String(event)}" is no function but ${typeof listener}: ignored`);
    return emitter;
  }
  const table = tableOf(emitter);
  const list = table.get(event) || [];
  const entry = { listener, target, once };
  table.set(event, first ? [entry, ...list] : [...list, entry]);
  warnOfLeak(emitter, event, table.get(event).length);
  emitter[listened]?.(event);
  return emitter;
}

function warnOfLeak(emitter, event, count) {
  const max = emitter[MAX] === undefined ? EventEmitter.defaultMaxListeners : emitter[MAX];
  if (max > 0 && count === max + 1) {
    console.warn(`SIP.EventEmitter: ${count} listeners of "${String(event)}"; is one added again and again? ` +
      'setMaxListeners(n) raises the limit of this warning.');
  }
}

function keep(emitter, event, predicate) {
  const table = tableOf(emitter);
  const rest = (table.get(event) || []).filter(predicate);
  if (rest.length > 0) table.set(event, rest);
  else table.delete(event);
}

const members = {
  on(event, listener, bindTarget) {
    return add(this, event, listener, bindTarget, false, false);
  },

  once(event, listener, bindTarget) {
    return add(this, event, listener, bindTarget, true, false);
  },

  addListener(event, listener, bindTarget) {
    return this.on(event, listener, bindTarget);
  },

  prependListener(event, listener) {
    return add(this, event, listener, undefined, false, true);
  },

  prependOnceListener(event, listener) {
    return add(this, event, listener, undefined, true, true);
  },

  /** off() removes everything, off(event) all of an event. */
  off(event, listener, bindTarget) {
    if (listener === undefined) {
      return arguments.length === 0 ? this.removeAllListeners() : this.removeAllListeners(event);
    }
    if (bindTarget === undefined) return this.removeListener(event, listener);
    keep(this, event, (e) => e.listener !== listener || e.target !== bindTarget);
    return this;
  },

  /** Removes the newest registration of the listener, as Node does. */
  removeListener(event, listener) {
    const list = tableOf(this).get(event) || [];
    const last = list.findLastIndex((e) => e.listener === listener);
    if (last >= 0) keep(this, event, (e) => e !== list[last]);
    return this;
  },

  removeAllListeners(event) {
    if (arguments.length === 0 || event === undefined) tableOf(this).clear();
    else tableOf(this).delete(event);
    return this;
  },

  emit(event, ...args) {
    remember(this, event, args);
    for (const entry of tableOf(this).get(event) || []) {
      if (entry.once) keep(this, event, (e) => e !== entry);
      try {
        entry.listener.apply(entry.target === undefined || entry.target === null ? this : entry.target, args);
      } catch (error) {
        report(error);
      }
    }
    return this;
  },

  when,

  listeners(event) {
    return (tableOf(this).get(event) || []).map((e) => e.listener);
  },

  listenerCount(event) {
    return (tableOf(this).get(event) || []).length;
  },

  eventNames() {
    return [...tableOf(this).keys()];
  },

  setMaxListeners(n) {
    if (typeof n !== 'number' || n < 0 || Number.isNaN(n)) {
      console.error(`SIP.EventEmitter: setMaxListeners needs a number of 0 or more, not ${String(n)}`);
      return this;
    }
    hidden(this, MAX, () => n);
    this[MAX] = n;
    return this;
  },

  getMaxListeners() {
    return this[MAX] === undefined ? EventEmitter.defaultMaxListeners : this[MAX];
  },

  /** 0.6: forgets all listeners and declares these event names. */
  initEvents(events) {
    tableOf(this).clear();
    hidden(this, KNOWN, () => new Set()).clear();
    return this.initMoreEvents(events);
  },

  /** 0.6: declares further event names. */
  initMoreEvents(events) {
    const known = hidden(this, KNOWN, () => new Set());
    for (const event of events || []) known.add(event);
    return this;
  },

  /** Whether the library emits that name, or it was declared, or has listeners. */
  checkEvent(event) {
    return emittedEvents.has(event) || (this[KNOWN] !== undefined && this[KNOWN].has(event)) || this.listenerCount(event) > 0;
  },

  /** Whether the event has listeners. */
  checkListener(event) {
    return this.listenerCount(event) > 0;
  },
};

Object.assign(EventEmitter.prototype, members);
EventEmitter.listenerCount = (emitter, event) => emitter.listenerCount(event);
