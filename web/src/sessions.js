// SIP.Session and its kinds: the overridable hooks, and what only arranges calls of
// others. Its members: callmembers.js; its options: calloptions.js. What has a life
// is in Go (pkg/jsbridge, session*.go).

import { callMedia, endMedia } from './callmedia.js';
import { C } from './status.js';
import { fillSession } from './callmembers.js';
import { call, callIfAny, emit } from './calls.js';
import { dialogID } from './dialogid.js';
import { go } from './go.js';
import { inDialog } from './indialog.js';
import { isObject, member } from './lenient.js';
import { renegotiation } from './renegotiate.js';
import { SIP } from './namespace.js';
import { speaker } from './speaker.js';
import { transfer } from './refer.js';
import { stats } from './stats.js';
import { URI } from './uri.js';

/**
 * Shows and tells a dialog: the members of SIP.Dialog. Until there is a
 * confirmed one a caller may have several early dialogs.
 */
export function showDialog(session, quiet, early, confirmed, [callID, localTag, remoteTag, local, remote, target], localSeq, remoteSeq, routes) {
  const id = dialogID(callID, localTag, remoteTag);
  const dialog = {
    id,
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
