// SIP.SessionDescriptionHandler and the observer: what later versions' handlers are
// made of. See sdh.js.

import { emit } from './calls.js';
import { EventEmitter } from './emitter.js';

/** The abstract base of later versions: every method does nothing. */
export class SessionDescriptionHandler extends EventEmitter {}

for (const name of ['close', 'getDescription', 'hasDescription', 'holdModifier', 'setDescription', 'sendDtmf', 'getDirection']) {
  SessionDescriptionHandler.prototype[name] = function () {};
}

/** Through which a handler tells its session. */
export class SessionDescriptionHandlerObserver {
  constructor(session, options) {
    Object.assign(this, { type: 'SessionDescriptionHandlerObserver', session, options });
  }

  trackAdded() {
    emit(this.session, 'trackAdded');
  }

  directionChanged() {
    emit(this.session, 'directionChanged');
  }
}
