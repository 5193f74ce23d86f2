// Transfer (RFC 3515): SIP.ReferServerContext is a REFER of the peer, within a call or
// outside. The core reports how the call goes that follows it (pkg/jsbridge,
// session_refer.go); here the page decides, and the call is made.

import { call, callIfAny, emit, listenerCount, tryApply } from './calls.js';
import { fillServerContext } from './contexts.js';
import { unwrap } from './errors.js';
import { Exceptions } from './exceptions.js';
import { go } from './go.js';
import { isObject, text } from './lenient.js';
import { SIP } from './namespace.js';
import { isSession, tell } from './referclient.js';
import { TERMINATED } from './status.js';

const WAITING_FOR_ANSWER = 4;
const ANSWERED = 5;

const isSIP = (uri) => uri?.scheme === 'sip' || uri?.scheme === 'sips';

// RFC 3515 §2.1: the URI may name another method than INVITE.
const isCall = (uri) => isSIP(uri) && (uri.getParam('method') ?? 'INVITE').toUpperCase() === 'INVITE';

export const ReferServerContext = {
  ctor(ua, request) {
    if (!isObject(ua) || !isObject(request)) throw new TypeError('Not enough arguments');
    fillServerContext(this, ua, request, 'sip.referservercontext');
    const to = request.parseHeader('refer-to');
    Object.assign(this, {
      status: WAITING_FOR_ANSWER,
      referTo: to,
      referredBy: request.getHeader('Referred-By'),
      replaces: to?.uri?.getHeader?.('Replaces')?.[0],
      referredSession: undefined,
      targetSession: undefined,
      callId: request.call_id,
      cseq: request.cseq,
      fromTag: request.from_tag,
      id: text(request.call_id) + text(request.from_tag),
    });
  },

  methods: {
    /** Says 100: the REFER is being thought about. */
    progress() {
      demand(this, WAITING_FOR_ANSWER);
      unwrap(go.answerRefer(this, 'reply', { statusCode: 100 }));
      emit(this, 'referRequestProgress', this);
      return this;
    },

    reject(options = {}) {
      demand(this, WAITING_FOR_ANSWER);
      const { statusCode = options.status_code ?? 603 } = options;
      if (!(statusCode >= 300 && statusCode <= 699)) throw new TypeError(`Invalid statusCode: ${statusCode}`);
      unwrap(go.answerRefer(this, 'reply', { ...options, statusCode }));
      this.status = TERMINATED;
      emit(this, 'referRequestRejected', this);
      return this;
    },

    /**
     * Takes the REFER. With followRefer the call is made with inviteOptions, and
     * reported by itself; without, sendNotify reports.
     */
    accept({ followRefer, inviteOptions } = {}, modifiers = undefined) {
      demand(this, WAITING_FOR_ANSWER);
      if (!followRefer) {
        unwrap(go.answerRefer(this, 'accept'));
        taken(this);
        return this;
      }
      if (!isCall(this.referTo?.uri)) {
        this.logger.error('only a call of a SIP address can be followed: the REFER is refused');
        return this.reject();
      }
      // Accepts it by itself, when nothing is wrong with the call.
      const session = this.ua.invite(callee(this), { ...sameMedia(this, inviteOptions), ...inviteOptions, referral: this }, modifiers);
      taken(this);
      followedBy(this, session);
      return this;
    },

    /** Reports how the call goes: 'SIP/2.0 180 Ringing'. A final status is the last. */
    sendNotify(line) {
      demand(this, ANSWERED);
      const [, code, reason] = /^SIP\/2\.0 ([1-6]\d\d) ?([^\r\n]*)/.exec(text(line)) ?? [];
      if (!code) throw new TypeError(`Invalid status line: ${text(line)}`);
      unwrap(go.answerRefer(this, 'notify', undefined, Number(code), reason));
      if (code >= 200) this.status = TERMINATED;
      return this;
    },
  },
};

function demand(context, status) {
  if (context.status !== status) throw new Exceptions.InvalidStateError(context.status);
}

function taken(context) {
  context.status = ANSWERED;
  emit(context, 'referRequestAccepted', context);
}

// The hint for a call that follows another: the kinds of media that this one has.
function mediaOf({ mediaHandler: handler, mediaHint }) {
  return typeof handler?.getReferMedia === 'function' ? call(handler, 'getReferMedia') : mediaHint;
}

// Who is sent on in a call without a camera has none in the next, unless the page
// says what it wants.
function sameMedia({ referredSession }, options) {
  const said = ['media', 'mediaConstraints', 'sessionDescriptionHandlerOptions'].some((name) => options?.[name] !== undefined);
  return referredSession && !said ? { media: mediaOf(referredSession) } : {};
}

function callee({ referTo: { uri } }) {
  const target = uri.clone();
  target.clearHeaders();
  return target;
}

// The call that a REFER asks for is under way: its end is the end of the transfer.
function followedBy(context, session) {
  context.targetSession = session;
  tell(context, context.referredSession, 'referInviteSent');
  const over = (event) => () => {
    if (context.status === TERMINATED) return;
    context.status = TERMINATED;
    tell(context, context.referredSession, event);
  };
  callIfAny(session, 'on', 'progress', ({ status_code: code }) => {
    if (code > 100) tell(context, context.referredSession, 'referProgress');
  });
  callIfAny(session, 'on', 'accepted', over('referAccepted'));
  callIfAny(session, 'on', 'failed', over('referRejected'));
  callIfAny(session, 'on', 'terminated', over('referRejected'));
}

/** The context of a REFER of the peer to a session or a user agent. */
export function makeReferral(to, ua, request) {
  const context = new SIP.ReferServerContext(ua, request);
  if (isSession(to)) {
    context.referredSession = to;
    to.referContext = context;
    remember(to, context);
  }
  return context;
}

// The newest REFERs of each session's peer, for listeners of 'refer'.
const MAX_REMEMBERED = 16;
const remembered = new WeakMap();

function remember(session, context) {
  remembered.set(session, [...remembered.get(session) ?? [], context].slice(-MAX_REMEMBERED));
}

const contextOf = (session, request) => remembered.get(session)?.find(({ cseq }) => cseq === request.cseq);

/**
 * Lets the page decide about a REFER of the peer: a listener of 'referRequested'
 * does; one of 'refer' is told that it was taken; where nobody listens it is
 * declined.
 */
export function tellReferral(context, to) {
  const session = isSession(to);
  const event = session ? 'referRequested' : 'outOfDialogReferRequested';
  if (listenerCount(to, event) > 0) emit(to, event, context);
  else call(context, session && listenerCount(to, 'refer') > 0 ? 'accept' : 'reject');
}

// Makes the call that a REFER asks for, tells the callback, and leaves the old one
// when the new one stands. What is no SIP address is opened in a window; the call
// stays.
export function follow(session, request, callback) {
  const { uri, displayName } = request.parseHeader('refer-to');
  const context = contextOf(session, request);
  if (!isSIP(uri)) {
    callIfAny(globalThis, 'open', String(uri));
    inform(context, 'SIP/2.0 200 OK');
    return;
  }
  // RFC 3515 §2.1, RFC 3891 §3: the URI's Replaces becomes a header of the INVITE.
  const replaces = unescaped(text(uri.getHeader('Replaces')));
  const next = call(session.ua, 'invite', callee({ referTo: { uri } }), {
    params: { to_displayName: displayName },
    extraHeaders: replaces ? [`Replaces: ${replaces}`] : [],
    media: mediaOf(session),
    referral: context,
  });
  if (!isObject(next)) inform(context, 'SIP/2.0 603 Decline'); // the console has the reason
  else if (context) followedBy(context, next);
  tryApply(callback, session, request, next);
  callIfAny(next, 'on', 'accepted', () => {
    if (session.status !== TERMINATED) call(session, 'terminate');
  });
}

// Tells the peer what became of a REFER that no call of ours follows.
function inform(context, line) {
  if (context?.status === ANSWERED) call(context, 'sendNotify', line);
}

// What cannot be unescaped is for the one who is called to refuse.
function unescaped(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
