// Who takes part: a user agent each for Alice and Bob. They register with the
// server that this page came from; wsServers would name another one.
import { ladder } from './ladder.js';

await SIP.ready;

// A word of this page's own, so that visitors of one server do not ring each other.
const room = Math.random().toString(36).slice(2, 7);

export function person(name, displayName) {
  return new SIP.UA({
    uri: `${name}.${room}@${location.hostname}`,
    displayName: displayName,
    traceSip: true,
    log: { builtinEnabled: false, connector: ladder(displayName) },
  });
}
