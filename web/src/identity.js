// Who the other side is, by what servers say: P-Asserted-Identity (RFC 3325 section
// 9.1), else Remote-Party-ID, the draft that came before it and that many still send.
//
// It is only as good as who wrote it: section 5 has a server remove what comes from
// outside of its domain of trust. Behind a server that does not, it says nothing.

import { emit } from './calls.js';
import { NameAddrHeader } from './nameaddr.js';
import { splitList } from './split.js';

/** The asserted identity in a message, a SIP address before a telephone number; undefined for none. */
export function identityOf(message) {
  for (const name of ['P-Asserted-Identity', 'Remote-Party-ID']) {
    const all = message.getHeaders(name).flatMap(splitList).map((value) => NameAddrHeader.parse(value)).filter(Boolean);
    const found = all.find(({ uri }) => /^sips?$/.test(uri.scheme)) ?? all[0];
    if (found) return found;
  }
  return undefined;
}

/** Shows and tells the identity when a message of the call says another one. */
export function noteIdentity(session, message) {
  const found = typeof message?.getHeaders === 'function' ? identityOf(message) : undefined;
  if (!found || String(found) === String(session.assertedIdentity)) return;
  session.assertedIdentity = found;
  emit(session, 'identity', found);
}
