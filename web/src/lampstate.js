// Calls as dialogs (RFC 4235), and dialogs as a lamp that says whether somebody
// speaks.

import { C } from './status.js';

const { STATUS_TERMINATED, STATUS_CANCELED, STATUS_CONFIRMED, STATUS_WAITING_FOR_ACK } = C;

/** 'busy' while somebody speaks or calls, 'ringing' while he is called, 'idle', or 'unknown'. */
export function lampOf(documents, isKnown) {
  if (documents.length === 0) return isKnown ? 'idle' : 'unknown';
  const dialogs = documents.flatMap((document) => document.dialogs ?? []).filter(({ state }) => state.value !== 'terminated');
  if (dialogs.length === 0) return 'idle';
  // Who does not say which side he is means that he is called.
  return dialogs.every((dialog) => dialog.state.value !== 'confirmed' && dialog.direction !== 'initiator') ? 'ringing' : 'busy';
}

/** The dialog of a call, undefined when it is over. named: with whom is said, too. */
export function dialogOf(session, named) {
  const { status, request } = session;
  if (status === STATUS_TERMINATED || status === STATUS_CANCELED || !request) return undefined;
  const { id = {} } = session.dialog ?? Object.values(session.earlyDialogs ?? {})[0] ?? {};
  const isConfirmed = status === STATUS_CONFIRMED || status === STATUS_WAITING_FOR_ACK;
  const direction = isOutgoing(session) ? 'initiator' : 'recipient';
  const early = direction === 'recipient' || id.remote_tag ? 'early' : 'trying';
  const tags = { callId: id.call_id ?? request.call_id, localTag: id.local_tag, remoteTag: id.remote_tag };
  const sides = { local: side(session.localIdentity), remote: side(session.remoteIdentity) };
  return { id: String(session.id), direction, state: { value: isConfirmed ? 'confirmed' : early }, ...(named && { ...tags, ...sides }) };
}

const isOutgoing = (session) => session.method === 'INVITE' && typeof session.invite === 'function';

const side = (identity) => identity && { identity: { uri: String(identity.uri), display: identity.displayName || undefined } };
