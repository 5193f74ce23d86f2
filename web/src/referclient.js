// Transfer (RFC 3515): SIP.ReferClientContext is a REFER of ours, within a call or
// outside. The core knows what was answered and reported and how it ended
// (pkg/jsbridge, session_refer.go); here it is told, and the old call is ended when
// the transfer has succeeded.

import { call, emit, tryApply } from './calls.js';
import { unwrap } from './errors.js';
import { Exceptions } from './exceptions.js';
import { go } from './go.js';
import { Grammar } from './grammar.js';
import { isObject, text } from './lenient.js';
import { SIP } from './namespace.js';
import { TERMINATED } from './status.js';

export const isSession = (v) => v instanceof SIP.Session;

/** Emits on a context and on its call, while that is not over. */
export function tell(context, session, event) {
  emit(context, event, context);
  if (isSession(session) && session.status !== TERMINATED) emit(session, event, context);
}

/**
 * What stands in Refer-To: a session as it is, any URI or name-addr as text, else
 * what the user agent makes of it.
 */
function referTo(ua, applicant, target) {
  if (isSession(target)) {
    if (target === applicant) throw new TypeError('Invalid target: a call cannot be transferred to itself');
    if (target.status === TERMINATED) throw new Exceptions.InvalidStateError(TERMINATED);
    return target;
  }
  const given = text(target);
  const whole = given.includes('<') ? given : `<${given}>`;
  if (Grammar.parse(whole, 'Refer_To') !== -1) return whole;
  const uri = call(ua, 'normalizeTarget', target);
  if (!isObject(uri)) throw new TypeError(`Invalid target: ${given}`);
  return `<${uri}>`;
}

// A page or a mail address does not take the call over.
function takesOver({ applicant, options, referTo: to }) {
  return isSession(applicant) && !options.activeAfterTransfer && (isSession(to) || /^[^<]*<sips?:/i.test(to));
}

export const ReferClientContext = {
  ctor(ua, applicant, target, options) {
    if (!isObject(ua) || !applicant || target === undefined) throw new TypeError('Not enough arguments');
    Object.assign(this, {
      ua,
      logger: ua.getLogger('sip.referclientcontext'),
      method: 'REFER',
      data: {},
      applicant,
      target,
      referTo: referTo(ua, applicant, target),
      options: { ...options },
      extraHeaders: [...options?.extraHeaders ?? []],
      request: null,
      outcome: null,
    });
  },

  methods: {
    /** Sends the REFER. */
    refer(options) {
      const { ua, applicant } = this;
      Object.assign(this.options, options);
      const request = unwrap(go.refer(this, isSession(applicant) ? applicant : ua, this.referTo, this.options, applicant));
      if (request) this.request = request;
      return this;
    },

    /** A NOTIFY came, which was answered. */
    receiveNotify(request) {
      emit(this, 'notify', request);
    },
  },
};

/** The answer to a REFER of ours, null if none came. */
export function referAnswered(context, response) {
  const { options } = context;
  if (response && typeof options.receiveResponse === 'function') tryApply(options.receiveResponse, options, response);
  const code = response?.status_code ?? 408;
  emit(context, code < 200 ? 'referRequestProgress' : code < 300 ? 'referRequestAccepted' : 'referRequestRejected', context);
}

/** A report of the peer; the final one is told by referOver. */
export function referReported(context, request, code) {
  call(context, 'receiveNotify', request);
  if (code < 200) tell(context, context.applicant, 'referProgress');
}

/**
 * How a REFER of ours ended, once. left: the call that was to be taken over is still
 * there, because its peer knows no Replaces: it ends with the other one.
 */
export function referOver(context, accepted, code, reason, cause, left) {
  context.outcome = { accepted, code, reason, cause };
  const { applicant, options, target } = context;
  const over = [];
  if (accepted && takesOver(context)) over.push(applicant);
  if (left && !options.activeAfterTransfer) over.push(target);
  tell(context, applicant, accepted ? 'referAccepted' : 'referRejected');
  for (const session of over) if (session.status !== TERMINATED) call(session, 'terminate');
}
