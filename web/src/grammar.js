// SIP.Grammar.parse(text, rule): Go parses, here the plain result becomes
// SIP.URI and SIP.NameAddrHeader objects. -1 when the text does not match or
// the rule does not exist.

import { unfold } from './fold.js';
import { ask } from './go.js';
import { fromPlain as uriFromPlain } from './uri.js';
import { fromPlain as nameAddrFromPlain } from './nameaddr.js';

/** The start rules; a header's rule is its name with "_" for "-". */
export const rules = new Set(`Contact Name_Addr_Header Record_Route Request_Response SIP_URI
  Subscription_State Via absoluteURI Call_ID Content_Disposition Content_Length Content_Type CSeq
  displayName Event From host Max_Forwards Min_SE Proxy_Authenticate quoted_string Refer_To Replaces
  Session_Expires stun_URI Supported Require To turn_URI uuid WWW_Authenticate challenge sipfrag
  Expires Referred_By P_Asserted_Identity Route`.split(/\s+/));

/** Turns {$uri: ...} and {$nameAddr: ...}, at any depth, into objects. */
export function revive(x) {
  if (Array.isArray(x)) return x.map(revive);
  if (typeof x !== 'object' || x === null) return x;
  if (x.$uri) return uriFromPlain(x.$uri);
  if (x.$nameAddr) return nameAddrFromPlain(x.$nameAddr);
  for (const key of Object.keys(x)) x[key] = revive(x[key]);
  return x;
}

export const Grammar = {
  parse(text, rule) {
    if (!rules.has(rule)) return -1;
    const line = rule === 'sipfrag' ? String(text) : unfold(String(text));
    if (line === undefined) return -1;
    const result = ask('parseGrammar', rule, line);
    return result === undefined || result === null ? -1 : revive(result);
  },
};
