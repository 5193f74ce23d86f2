// Who the other side is, by what servers say: P-Asserted-Identity (RFC 3325 section
// 9.1), else Remote-Party-ID, the draft that came before it and that many still send.
//
// It is only as good as who wrote it: section 5 has a server remove what comes from
// outside of its domain of trust. Behind a server that does not, it says nothing.

import { emit } from './calls.js';
import { NameAddrHeader } from './nameaddr.js';
import { SIP } from './namespace.js';
import { splitList } from './split.js';

/** RFC 3325 section 9.1: what an identity may be; the better first. */
const SCHEMES = [/^sips?$/, /^tel$/];

/** Of several Remote-Party-IDs one may be of the own side: that is the peer's only where there is no other. */
const isOurs = ({ parameters: { party } }, role) => typeof party === 'string' && party.toLowerCase() === role;

/**
 * The asserted identity in a message, a SIP address before a telephone number;
 * undefined for none. role is ours in the call: 'calling' or 'called'.
 */
export function identityOf(message, role) {
  for (const name of ['P-Asserted-Identity', 'Remote-Party-ID']) {
    const all = message.getHeaders(name).flatMap(splitList).map((value) => NameAddrHeader.parse(value)).filter(Boolean);
    const theirs = all.filter((each) => !isOurs(each, role));
    for (const list of [theirs, all]) {
      const found = SCHEMES.map((scheme) => list.find(({ uri }) => scheme.test(uri.scheme))).find(Boolean);
      if (found) return found;
    }
  }
  return undefined;
}

const roleIn = (session) => (session instanceof SIP.InviteClientContext ? 'calling' : 'called');

/** Shows and tells the identity when a message of the call says another one. */
export function noteIdentity(session, message) {
  const found = typeof message?.getHeaders === 'function' ? identityOf(message, roleIn(session)) : undefined;
  if (!found || String(found) === String(session.assertedIdentity)) return;
  session.assertedIdentity = found;
  emit(session, 'identity', found);
}
