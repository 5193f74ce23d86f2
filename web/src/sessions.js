// SIP.Session and its kinds: the members that are only values, the overridable
// hooks, and what only arranges calls of others. What has a life is in Go
// (pkg/jsbridge, session*.go).

import { callMedia, endMedia } from './callmedia.js';
import { call, callIfAny, emit } from './calls.js';
import { checkStunServers, checkTurnServers } from './servers.js';
import { Exceptions } from './exceptions.js';
import { go } from './go.js';
import { fillClientContext, fillServerContext } from './contexts.js';
import { identityOf } from './identity.js';
import { inDialog } from './indialog.js';
import { isObject, member, text } from './lenient.js';
import { NameAddrHeader } from './nameaddr.js';
import { renegotiation } from './renegotiate.js';
import { describedBy, descriptionMembers, reconfigure, takeDescriptionOptions, withModifiers } from './sdh.js';
import { SIP } from './namespace.js';
import { speaker } from './speaker.js';
import { transfer } from './refer.js';
import { stats, watchStats } from './stats.js';
import { URI } from './uri.js';

const STATUSES = ['NULL', 'INVITE_SENT', '1XX_RECEIVED', 'INVITE_RECEIVED', 'WAITING_FOR_ANSWER', 'ANSWERED',
  'WAITING_FOR_PRACK', 'WAITING_FOR_ACK', 'CANCELED', 'TERMINATED', 'ANSWERED_WAITING_FOR_PRACK', 'EARLY_MEDIA',
  'CONFIRMED'];
const C = Object.fromEntries(STATUSES.map((name, status) => [`STATUS_${name}`, status]));

// The core has its own queue, so that of a session is always empty.
const pendingActions = {
  length: () => 0,
  isPending: () => false,
  shift() {},
  push() {},
  pop() {},
};

function fillSession(session) {
  watchStats(session);
  Object.assign(session, {
    status: C.STATUS_NULL,
    dialog: null,
    earlyDialogs: {},
    mediaHandler: null,
    mediaHandlerFactory: null,
    hasOffer: false,
    hasAnswer: false,
    early_sdp: null,
    rel100: 'none',
    pendingReinvite: false,
    local_hold: false,
    remote_hold: false,
    startTime: null,
    endTime: null,
    sharing: false,
    tones: null,
    renderbody: null,
    rendertype: null,
    mediaHint: null,
    referContext: undefined,
    mediaError: null,
    data: {},
    timers: {
      ackTimer: null,
      expiresTimer: null,
      invite2xxTimer: null,
      userNoAnswerTimer: null,
      rel1xxTimer: null,
      prackTimer: null,
    },
    pending_actions: pendingActions,
    ...descriptionMembers(),
  });
}

/**
 * The options of a call as [options, media handler factory, what the handler is
 * given]. A factory that says that media are not supported is refused.
 */
export function callOptions(ua, given, modifiers) {
  const options = withModifiers(SIP.Utils.desugarSessionOptions(given) ?? {}, modifiers);
  return [options, factoryOf(ua, options), iceOptions(options)];
}

/**
 * The media handler factory of a call: the option, or the setting. One for session
 * description handlers stands before the other.
 */
export function factoryOf(ua, options) {
  const own = (name) => (typeof member(options, name) === 'function' ? options[name] : undefined);
  const { sessionDescriptionHandlerFactory: later, mediaHandlerFactory } = ua.configuration;
  const described = own('sessionDescriptionHandlerFactory') ?? (own('mediaHandlerFactory') ? undefined : later);
  const factory = described ? describedBy(described) : own('mediaHandlerFactory') ?? mediaHandlerFactory;
  if (typeof factory?.isSupported === 'function' && !factory.isSupported()) {
    throw new Exceptions.NotSupportedError('Media not supported');
  }
  return factory;
}

const ICE = { stunServers: checkStunServers, turnServers: checkTurnServers };

function iceOptions(options) {
  const { peerConnectionOptions } = member(options, 'sessionDescriptionHandlerOptions') ?? {};
  const ice = { RTCConstraints: member(options, 'RTCConstraints'), ...(peerConnectionOptions && { peerConnectionOptions }) };
  for (const [name, check] of Object.entries(ICE)) {
    const given = member(options, name);
    if (!given) continue;
    ice[name] = check(given);
    if (ice[name] === undefined) throw new TypeError(`Invalid ${name}: ${text(given)}`);
  }
  return ice;
}

const mediaOf = (options) => {
  const { media = options?.mediaConstraints } = options ?? {};
  return media;
};

function takeHint(session, options) {
  session.mediaHint = mediaOf(options) ?? session.ua.configuration.media;
  takeDescriptionOptions(session, options);
  if (typeof options?.onInfo === 'function') session.onInfo = options.onInfo;
  if (options?.dtmfType !== undefined) session.dtmfType = options.dtmfType;
}

/** The members of a call of ours. */
export function fillClientSession(session, ua, request, options, ice) {
  fillSession(session);
  fillClientContext(session, ua, request, 'sip.inviteclientcontext');
  Object.assign(session, {
    isCanceled: false,
    received_100: false,
    cancelReason: null,
    anonymous: Boolean(options.anonymous),
    inviteWithoutSdp: Boolean(options.inviteWithoutSdp),
    RTCConstraints: options.RTCConstraints,
    stunServers: ice.stunServers,
    turnServers: ice.turnServers,
    from_tag: request.from_tag,
    contact: request.getHeader('Contact'),
    renderbody: options.renderbody || null,
    rendertype: options.rendertype || null,
    rel100: ua.configuration.rel100,
  });
  takeHint(session, options);
}

/** The members of a call that comes; replacee: the session that it replaces. */
export function fillServerSession(session, ua, request, replacee) {
  fillSession(session);
  fillServerContext(session, ua, request, 'sip.inviteservercontext');
  session.from_tag = request.from_tag;
  session.contact = String(ua.contact);
  session.assertedIdentity = identityOf(request);
  if (replacee) session.replacee = replacee;
  // A body that is for the user's eyes.
  const contentType = text(request.getHeader('Content-Type'));
  const { type } = request.parseHeader('Content-Disposition') || {};
  if (contentType === '' || (/^application\/sdp/i.test(contentType) && type !== 'render')) return;
  session.renderbody = request.body;
  session.rendertype = contentType;
}

/** What the media handler of an incoming call is given. */
export const incomingOptions = () => ({ RTCConstraints: { optional: [{ DtlsSrtpKeyAgreement: 'true' }] } });

/** The options of session.accept hold from the first question to the handler on. */
export function takeAcceptOptions(session, options, ice) {
  takeHint(session, options);
  if (isObject(ice.stunServers) || isObject(ice.turnServers)) callIfAny(session.mediaHandler, 'updateIceServers', ice);
  reconfigure(session);
  // Ours renders when it has described the call, which it may have done already.
  const { mediaHandler, mediaHint } = session;
  if (!(mediaHandler instanceof SIP.WebRTC.MediaHandler)) callIfAny(mediaHandler, 'render');
  else if (mediaHandler.localMedia) callIfAny(mediaHandler, 'render', mediaHint?.render);
}

/** The option media of progress and sendReinvite. */
export function takeMedia(session, options) {
  if (isObject(mediaOf(options))) session.mediaHint = mediaOf(options);
}

const dialogIDText = {
  value() {
    return this.call_id + this.local_tag + this.remote_tag;
  },
  writable: true,
  configurable: true,
};

/**
 * Shows and tells a dialog: the members of SIP.Dialog. Until there is a
 * confirmed one a caller may have several early dialogs.
 */
export function showDialog(session, quiet, early, confirmed, [callID, localTag, remoteTag, local, remote, target], localSeq, remoteSeq, routes) {
  const id = { call_id: callID, local_tag: localTag, remote_tag: remoteTag };
  const dialog = {
    id: Object.defineProperty(id, 'toString', dialogIDText),
    state: confirmed ? 2 : 1,
    owner: session,
    local_seqnum: localSeq,
    remote_seqnum: remoteSeq,
    route_set: routes,
    local_uri: URI.parse(local),
    remote_uri: URI.parse(remote),
    remote_target: target,
  };
  if (early) session.earlyDialogs[String(id)] = dialog;
  else Object.assign(session, { dialog, earlyDialogs: {} });
  if (!quiet) emit(session, 'dialog', dialog);
}

/** The last that is heard of a session, see hooks.terminated. */
export function tellTerminated(session, message, cause) {
  // Pages of the older generation get one argument, {message, cause}.
  if (isObject(message)) {
    Object.defineProperty(message, 'message', { value: message, writable: true, configurable: true });
    Object.defineProperty(message, 'cause', { value: cause, writable: true, configurable: true });
  }
  call(session, 'terminated', message, cause);
}

// The overridable methods through which a session tells what happened to it. A
// page may replace each, on the class or on one session; what stands here is
// what they do by themselves.
const hooks = {
  accepted(...args) {
    this.startTime = new Date();
    emit(this, 'accepted', ...args);
    return this;
  },

  terminated(...args) {
    this.endTime = new Date();
    call(this, 'close');
    emit(this, 'terminated', ...args);
    return this;
  },

  /** The media handler has the user's devices, or has not. */
  connecting(request) {
    emit(this, 'connecting', { request });
    return this;
  },

  canceled(...args) {
    emit(this, 'cancel', ...args);
    return this;
  },

  rejected(...args) {
    emit(this, 'rejected', ...args);
    return this;
  },

  failed(...args) {
    emit(this, 'failed', ...args);
    return this;
  },

  onTransportError() {},
  onRequestTimeout() {},
  onDialogError() {},
  receiveReinvite() {},
  receiveInviteResponse() {},
  receiveReinviteResponse() {},
};

// mute and unmute: the handler does it and says what changed.
const muting = (name, event) => function (options) {
  if (typeof this.mediaHandler?.[name] !== 'function') return;
  const changed = this.mediaHandler[name](options);
  if (isObject(changed)) emit(this, event, { audio: Boolean(changed.audio), video: Boolean(changed.video) });
};

export const Session = {
  statics: { C },

  ctor(mediaHandlerFactory) {
    fillSession(this);
    this.mediaHandlerFactory = mediaHandlerFactory;
  },

  methods: {
    ...hooks,
    ...renegotiation,
    ...inDialog,
    ...callMedia,
    ...speaker,
    ...transfer,
    ...stats,
    mute: muting('mute', 'muted'),
    unmute: muting('unmute', 'unmuted'),

    isOnHold() {
      return { local: Boolean(this.local_hold), remote: Boolean(this.remote_hold) };
    },

    /** The core makes dialogs. */
    createDialog() {
      return isObject(this.dialog);
    },

    /** An internal of SIP.js that applications override; by itself it hangs up. */
    acceptAndTerminate() {
      if (this.status !== C.STATUS_TERMINATED) this.bye();
      return this;
    },

    /**
     * Closes the media handler and makes the user agent forget the session. It
     * tells nobody.
     */
    close() {
      endMedia(this);
      callIfAny(this.mediaHandler, 'close');
      this.status = C.STATUS_TERMINATED;
      Reflect.deleteProperty(member(this.ua, 'sessions') ?? {}, this.id);
      Reflect.deleteProperty(this, 'dialog');
      this.earlyDialogs = {};
      go.abandon(this);
      return this;
    },
  },
};

const nothing = () => {};

export const InviteClientContext = {
  methods: {
    /** Enters the call into ua.sessions; it is under way already. */
    invite() {
      if (this.status !== C.STATUS_TERMINATED) this.ua.sessions[this.id] = this;
      return this;
    },

    receiveResponse: nothing,

    send() {
      return this;
    },
  },
};
