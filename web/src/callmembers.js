// The members that a session has when it is new.

import { descriptionMembers } from './sdh.js';
import { fillClientContext, fillServerContext } from './contexts.js';
import { identityOf } from './identity.js';
import { takeHint } from './calloptions.js';
import { C } from './status.js';
import { text } from './lenient.js';
import { watchStats } from './stats.js';

/** A page's own list of what is to be done later, by name: what the core does later is not in it. */
class PendingActions {
  actions = [];

  length() {
    return this.actions.length;
  }

  isPending(name) {
    return this.actions.some((action) => action.name === name);
  }

  shift() {
    return this.actions.shift();
  }

  push(name) {
    this.actions.push({ name });
  }

  /** Takes out the first of that name. */
  pop(name) {
    const index = this.actions.findIndex((action) => action.name === name);
    if (index >= 0) this.actions.splice(index, 1);
  }
}

export function fillSession(session) {
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
    pending_actions: new PendingActions(),
    ...descriptionMembers(),
  });
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
    from_tag: request.from.getParam('tag'),
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
  session.assertedIdentity = identityOf(request, 'called');
  if (replacee) session.replacee = replacee;
  // A body that is for the user's eyes.
  const contentType = text(request.getHeader('Content-Type'));
  const { type } = request.parseHeader('Content-Disposition') || {};
  if (contentType === '' || (/^application\/sdp/i.test(contentType) && type !== 'render')) return;
  session.renderbody = request.body;
  session.rendertype = contentType;
}
