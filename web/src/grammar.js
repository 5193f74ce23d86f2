// SIP.Grammar.parse(text, rule): the plain result of a rule (rules.js), in which
// addresses become SIP.URI and SIP.NameAddrHeader objects. -1 when the text does not
// match or the rule does not exist.

import { unfold } from './fold.js';
import { rules } from './rules.js';
import { fromPlain as uriFromPlain } from './uri.js';
import { fromPlain as nameAddrFromPlain } from './nameaddr.js';

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
    return revive(rules.get(rule)(line) ?? -1);
  },
};
