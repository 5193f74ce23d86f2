// Transfer, the methods of sessions and user agents. A REFER of ours is in
// referclient.js, one of the peer's in referserver.js.

import { emit } from './calls.js';
import { Exceptions } from './exceptions.js';
import { SIP } from './namespace.js';
import { follow } from './referserver.js';
import { TERMINATED } from './status.js';

const CONFIRMED = 12;

/** Methods of sessions. */
export const transfer = {
  /** Asks the peer to call target, or to take over another session. */
  refer(target, options) {
    if (target === undefined) throw new TypeError('Not enough arguments');
    if (this.status !== CONFIRMED) throw new Exceptions.InvalidStateError(this.status);
    const context = new SIP.ReferClientContext(this.ua, this, target, options);
    this.referContext = context;
    emit(this, 'referRequested', context);
    context.refer();
    return this;
  },

  /** Makes a listener for 'refer' that follows. */
  followRefer(callback) {
    if (this.status === TERMINATED) throw new Exceptions.InvalidStateError(this.status);
    if (typeof callback !== 'function') throw new TypeError('Not enough arguments');
    return (request) => {
      if (this.status !== TERMINATED) follow(this, request, callback);
    };
  },
};

/** Methods of user agents. */
export const outsideTransfer = {
  /** Asks recipient to call target, without a call with it. */
  refer(recipient, target, options) {
    if (recipient === undefined) throw new TypeError('Not enough arguments');
    const context = new SIP.ReferClientContext(this, recipient, target, options);
    return context.refer();
  },
};
