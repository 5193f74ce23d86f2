// Session description handlers: what SIP.js 0.8 to 0.15 has in the place of media
// handlers. The default one is SIP.WebRTC.MediaHandler, which has the members and
// events of both generations. One that a page makes is reached through a Described,
// which has the methods of a media handler.

import { watchMedia } from './callmedia.js';
import { asArray, isObject, member, text } from './lenient.js';
import { callIfAny, emit } from './calls.js';
import { applyModifiers } from './modifiers.js';
import { SIP } from './namespace.js';
import { SessionDescriptionHandlerObserver } from './sdhbase.js';

// ---- options ----

/** The members of a session for what invite and accept are given. */
export const descriptionMembers = () =>
  ({ sessionDescriptionHandler: undefined, sessionDescriptionHandlerOptions: {}, modifiers: [], passedOptions: {} });

/** What invite and accept are given holds for the whole session. */
export function takeDescriptionOptions(session, options) {
  session.passedOptions = options ?? {};
  const own = member(options, 'sessionDescriptionHandlerOptions');
  if (isObject(own)) session.sessionDescriptionHandlerOptions = own;
  if (options?.modifiers !== undefined) session.modifiers = asArray(options.modifiers);
}

/** The options of a call with the modifiers, which are an argument of their own. */
export const withModifiers = (options, modifiers) =>
  (modifiers === undefined ? options : { ...options, modifiers });

/** Whether a re-INVITE asks for new candidates, in any of the places where pages say so. */
export const restartsICE = (options) =>
  [options, member(options, 'sessionDescriptionHandlerOptions')].some((o) => o?.iceRestart || o?.RTCOfferOptions?.iceRestart);

const factoryOptions = (session) => member(session.ua.configuration, 'sessionDescriptionHandlerFactoryOptions');

/** What a media handler is asked with: the media hint, which wins, and the handler options. */
function hintOf(session, passing) {
  const options = session.sessionDescriptionHandlerOptions;
  const own = member(passing, 'sessionDescriptionHandlerOptions');
  const constraints = member(factoryOptions(session), 'constraints');
  const { mediaHint } = session;
  if (!constraints && !own && !(isObject(options) && Object.keys(options).length > 0)) return mediaHint;
  return { ...(constraints && { constraints }), ...options, ...mediaHint, ...own };
}

const ownModifiers = (session, passing) => asArray(member(passing, 'modifiers') ?? session.modifiers);

const agentModifiers = (session) => asArray(member(factoryOptions(session), 'modifiers'));

const allModifiers = (session, passing) =>
  [...ownModifiers(session, passing), ...agentModifiers(session)].filter((f) => typeof f === 'function');

/**
 * How the handler is asked for a description: [hint, modifiers], and the modifiers
 * that are left to us because the handler knows of none.
 */
export function questionOf(session, passing) {
  const { mediaHandler } = session;
  if (mediaHandler instanceof Described) {
    const options = member(passing, 'sessionDescriptionHandlerOptions') ?? session.sessionDescriptionHandlerOptions;
    return { args: [options, ownModifiers(session, passing)], left: [] };
  }
  const modifiers = allModifiers(session, passing);
  return { args: [hintOf(session, passing), modifiers], left: isOurs(mediaHandler) ? [] : modifiers };
}

/** A handler's RTCConfiguration: of the call, else of the user agent. */
export function rtcConfiguration(session, options) {
  for (const from of [options, factoryOptions(session)]) {
    const found = member(member(from, 'peerConnectionOptions'), 'rtcConfiguration');
    if (isObject(found)) return found;
  }
  return {};
}

/** accept's peerConnectionOptions come when the RTCPeerConnection is there already. */
export function reconfigure({ mediaHandler, sessionDescriptionHandlerOptions }) {
  const wanted = member(member(sessionDescriptionHandlerOptions, 'peerConnectionOptions'), 'rtcConfiguration');
  const connection = member(mediaHandler, 'peerConnection');
  if (!isObject(wanted) || !isObject(connection)) return;
  callIfAny(connection, 'setConfiguration', { ...callIfAny(connection, 'getConfiguration'), ...wanted });
}

// ---- the default handler ----

const isOurs = (handler) => handler instanceof SIP.WebRTC.MediaHandler;

/** Whose page has been told of the handler: it hears of tracks from then on. */
const announced = new WeakSet();

/** Tells a session's handler, before it is first asked for a description of ours. */
export function announce(session) {
  if (announced.has(session) || session.mediaHandler instanceof Described) return;
  announced.add(session);
  emit(session, 'SessionDescriptionHandler-created', session.mediaHandler);
}

/** Shows a handler on its session. One of ours needs nobody between. */
export function adopt(session, handler) {
  session.sessionDescriptionHandler = handler;
  if (isOurs(handler)) {
    handler.observer ??= new SessionDescriptionHandlerObserver(session);
    session.mediaHandler = handler;
  }
  watchMedia(session);
  if (typeof handler.getRemoteStreams !== 'function') return;
  for (const name of ['getLocalStreams', 'getRemoteStreams']) {
    if (typeof handler[name] === 'function') session[name] = handler[name].bind(handler);
  }
}

const observed = (handler, event) => {
  if (announced.has(handler.session)) callIfAny(handler.observer, event);
};

/** The browser has a track of the peer. */
export function trackAdded(handler, event) {
  emit(handler, 'addTrack', event);
  observed(handler, 'trackAdded');
}

/** Our streams are being sent. Tracks of the peer may have come before anybody was told of the handler. */
export function localMediaStands(handler) {
  const { peerConnection } = handler;
  const tracks = ['getSenders', 'getReceivers'].flatMap((list) => callIfAny(peerConnection, list) ?? []);
  if (tracks.some(({ track }) => isObject(track))) observed(handler, 'trackAdded');
}

/** Our description is made: which way the media go now, as the first of them does. */
export function noteDirection({ mediaHandler, local_hold: held }, sdp) {
  if (!isOurs(mediaHandler)) return;
  const direction = /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(held ? onHold(sdp) : sdp)?.[1] ?? null;
  if (direction === mediaHandler.direction) return;
  mediaHandler.direction = direction;
  observed(mediaHandler, 'directionChanged');
}

/** The peer's description is applied. */
export function remoteStands(handler) {
  if (!isOurs(handler)) return;
  emit(handler, 'setRemoteDescription', callIfAny(handler.peerConnection, 'getReceivers'));
  emit(handler, 'confirmed', handler);
}

function onHold(sdp) {
  if (!/^a=(sendrecv|sendonly|recvonly|inactive)/m.test(sdp)) return sdp.replace(/^m=[^\n]*\n/gm, '$&a=sendonly\r\n');
  return sdp.replace(/^a=sendrecv/gm, 'a=sendonly').replace(/^a=recvonly/gm, 'a=inactive');
}

/** What SIP.WebRTC.MediaHandler has of the later generation. */
export const handlerMembers = {
  /** The direction of our last description; null before the first. */
  getDirection() {
    return this.direction ?? null;
  },

  /** Makes a description one that holds the peer. The session does so by itself. */
  holdModifier(description) {
    return Promise.resolve(Object.assign(description, { sdp: onHold(text(description.sdp)) }));
  },
};

/** Completes SIP.WebRTC.MediaHandler, and puts its name of later versions on SIP.Web. */
export function installSDH() {
  const { MediaHandler } = SIP.WebRTC;
  Object.defineProperty(MediaHandler.prototype, 'constraints', {
    get() {
      return member(this.mediaHint, 'constraints');
    },
    configurable: true,
  });
  class Handler extends MediaHandler {
    constructor(logger, observer, options) {
      super(observer.session, options);
      if (logger) this.logger = logger;
      this.observer = observer;
    }
  }
  Object.defineProperty(Handler, 'name', { value: 'SessionDescriptionHandler' });
  Handler.defaultFactory = (session, options) =>
    new Handler(session.ua.getLogger('sip.invitecontext.sessionDescriptionHandler', session.id), new SessionDescriptionHandlerObserver(session, options), options);
  Handler.defaultFactory.isSupported = () => SIP.WebRTC.isSupported();
  Object.assign(SIP.Web, { SessionDescriptionHandler: Handler });
}

// ---- a handler of the page ----

const WAITING_FOR_ANSWER = 4;

/**
 * A session description handler of the page's factory, as a media handler. That of
 * an incoming call is made when the call is accepted: before, nothing is applied.
 */
class Described {
  constructor(session, factory) {
    Object.assign(this, { session, factory, handler: null, offer: null });
  }

  make() {
    const { session } = this;
    const handler = this.factory.call(session, session, factoryOptions(session) ?? {});
    if (!isObject(handler)) throw new TypeError('sessionDescriptionHandlerFactory must return a session description handler');
    this.handler = handler;
    announced.add(session);
    adopt(session, handler);
    emit(session, 'SessionDescriptionHandler-created', handler);
  }

  get peerConnection() {
    return member(this.handler, 'peerConnection');
  }

  hasDescription = () => true; // the core looks at content types

  async setDescription(message) {
    const { session } = this;
    if (!this.handler && session.request === message && session.status <= WAITING_FOR_ANSWER) {
      this.offer = message;
      return;
    }
    if (!this.handler) this.make();
    await this.apply(message);
  }

  async apply(message) {
    const { handler, session } = this;
    const type = message.getHeader('Content-Type');
    if (callIfAny(handler, 'hasDescription', type) === false) {
      throw new Error(`the session description handler takes no description of type ${type}`);
    }
    await handler.setDescription(message.body, session.sessionDescriptionHandlerOptions, this.modifiers(session.modifiers));
  }

  async getDescription(...[options, modifiers]) { // an arity of 2 would mean callbacks
    if (!this.handler) this.make();
    const { offer, handler, session } = this;
    this.offer = null;
    if (offer) await this.apply(offer);
    const hold = session.local_hold && typeof handler.holdModifier === 'function'
      ? [(description) => handler.holdModifier(description)] : [];
    return handler.getDescription(options, this.modifiers([...modifiers, ...hold]));
  }

  /** Later versions' default handler knows those of the user agent; a page's own gets them with its options. */
  modifiers(own) {
    return isOurs(this.handler) ? [...own, ...agentModifiers(this.session)] : [...own];
  }

  isReady() {
    return true;
  }

  close() {
    callIfAny(this.handler, 'close');
  }

  sendDtmf(tones, options) {
    return Boolean(callIfAny(this.handler, 'sendDtmf', tones, options));
  }
}

for (const name of ['mute', 'unmute', 'hold', 'unhold', 'rollback', 'restartIce', 'render']) {
  Described.prototype[name] = function (...args) {
    return callIfAny(this.handler, name, ...args);
  };
}

/** The media handler factory that stands for a session description handler factory. */
export const describedBy = (factory) =>
  Object.assign((session) => new Described(session, factory), { isSupported: () => factory.isSupported?.() ?? true });

export const isDescribed = (handler) => handler instanceof Described;

/** Changes a text as modifiers want it; without any, what there is. */
export async function modified(modifiers, type, sdp, step) {
  return modifiers.length === 0 ? sdp : (await applyModifiers(modifiers, { type, sdp }, step)).sdp;
}
