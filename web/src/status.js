// session.status: the states of a call, named as SIP.js names them.

const STATUSES = ['NULL', 'INVITE_SENT', '1XX_RECEIVED', 'INVITE_RECEIVED', 'WAITING_FOR_ANSWER', 'ANSWERED',
  'WAITING_FOR_PRACK', 'WAITING_FOR_ACK', 'CANCELED', 'TERMINATED', 'ANSWERED_WAITING_FOR_PRACK', 'EARLY_MEDIA',
  'CONFIRMED'];
/** SIP.Session.C */
export const C = Object.fromEntries(STATUSES.map((name, status) => [`STATUS_${name}`, status]));

export const TERMINATED = C.STATUS_TERMINATED;
