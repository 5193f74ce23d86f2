// The namespace SIP: what is pure JavaScript stands here, the rest is put on
// it by Go through host.defineClass.

import { C } from './constants.js';
import { Chat } from './chat.js';
import { ChatMessage } from './chatmessage.js';
import { CPIM } from './cpim.js';
import { devices } from './devices.js';
import { EventEmitter } from './emitter.js';
import { EventBodies, EventPackages } from './eventpackages/index.js';
import { Exceptions } from './exceptions.js';
import { Grammar } from './grammar.js';
import { Hacks } from './hacks.js';
import { IMDN } from './imdn.js';
import { IsComposing } from './iscomposing.js';
import { LoggerFactory } from './logger.js';
import { IncomingRequest, IncomingResponse, Parser } from './messages.js';
import { Modifiers } from './modifiers.js';
import { NameAddrHeader } from './nameaddr.js';
import { OutgoingRequest } from './outgoing.js';
import { sanityCheck } from './sanity.js';
import { SessionDescriptionHandler, SessionDescriptionHandlerObserver } from './sdhbase.js';
import { Simple } from './simple.js';
import { Timers } from './timers.js';
import { URI } from './uri.js';
import { Utils } from './utils.js';
import { name, version } from './version.js';
import { onDeath } from './life.js';
import { report } from './errors.js';

/** SIP.Event of 0.6: what an event is made of. */
function Event(type, sender, data) {
  this.type = type;
  this.sender = sender;
  this.data = data;
}

// normalizeTarget needs the class, the class needs Utils.
Object.defineProperty(Utils, 'URI', { get: () => URI });

export const SIP = {
  C,
  CPIM,
  Chat,
  ChatMessage,
  Event,
  EventBodies,
  EventEmitter,
  EventPackages,
  Exceptions,
  Grammar,
  Hacks,
  IMDN,
  IncomingRequest,
  IncomingResponse,
  IsComposing,
  LoggerFactory,
  NameAddrHeader,
  OutgoingRequest,
  Parser,
  SessionDescriptionHandler,
  Simple,
  Timers,
  URI,
  Utils,
  Web: { Modifiers, SessionDescriptionHandlerObserver, Simple },
  WebRTC: { Modifiers, Simple },
  devices,
  sanityCheck,

  /** Called with an Error when the Go program has stopped; set by the page. */
  onpanic: null,
};

Object.defineProperties(SIP, {
  name: { get: () => name, enumerable: true },
  version: { get: () => version, enumerable: true },
});

onDeath((reason) => {
  report(reason);
  if (typeof SIP.onpanic !== 'function') return;
  try {
    SIP.onpanic(reason);
  } catch (error) {
    report(error);
  }
});
