// SIP.ChatMessage: one message of a chat, ours or the peer's.
//
// status of ours:  queued -> sent -> delivered -> displayed, or failed with a cause;
//                  what was said to have failed may still turn out to be delivered
// of the peer's:   delivered -> displayed, or failed when it was refused
//
// Each change is an event "change", here and at the chat.

import { emit } from './calls.js';
import { EventEmitter } from './emitter.js';

const RANK = { failed: -1, queued: 0, sent: 1, delivered: 2, displayed: 3 };

const DISPLAY = Symbol('tells the sender that it was displayed');
const REFUSE = Symbol('refuses it');

export class ChatMessage extends EventEmitter {
  constructor(chat, members) {
    super();
    Object.assign(this, {
      chat, id: null, direction: 'incoming', body: '', bytes: null, contentType: 'text/plain', date: null, expires: null,
      status: 'queued', cause: null, response: null,
    }, members);
  }

  /** Whether it was worth reading only until a time that is over. */
  get expired() {
    return this.expires !== null && this.expires.getTime() < Date.now();
  }

  /** The user has seen it: its sender is told, if it wants to know. Once is enough. */
  markDisplayed() {
    if (this.direction !== 'incoming' || this.status !== 'delivered') return;
    advance(this, 'displayed');
    this[DISPLAY]?.();
  }

  /** Within a listener of "message": refuses it as message.reject of a SIP.ServerContext does. */
  reject(options) {
    if (!this[REFUSE]) throw new TypeError('Only a message that has just come can be rejected');
    this[REFUSE](options);
  }
}

/** What a message that came can do; both may be missing. */
export function enable(message, { display, refuse }) {
  for (const [key, value] of [[DISPLAY, display], [REFUSE, refuse]]) {
    Object.defineProperty(message, key, { value, writable: true, configurable: true });
  }
}

/** Whether a message goes forward to that status: it never goes back, but for a failure that was none. */
export function advance(message, status, { cause = null, response = null } = {}) {
  if (RANK[status] <= RANK[message.status]) return false;
  change(message, { status, cause, response });
  return true;
}

/** The message did not arrive; what is known to have arrived has. */
export function fail(message, cause, response = null) {
  if (RANK[message.status] >= RANK.delivered && message.direction === 'outgoing') return;
  change(message, { status: 'failed', cause, response });
}

/** It will be tried again. */
export function revive(message) {
  if (message.status === 'failed') change(message, { status: 'queued', cause: null, response: null });
}

function change(message, members) {
  Object.assign(message, members);
  emit(message, 'change', message);
  emit(message.chat, 'change', message);
}
