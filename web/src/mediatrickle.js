// The candidates of the other side that come when its description was sent
// (RFC 8840), and what a fragment of a description says of them.

import { isObject } from './lenient.js';
import { log } from './mediavalues.js';

const given = new WeakMap(); // handler -> the candidates that its browser has got

/** The candidates of a fragment: {candidate, sdpMid, usernameFragment}; an empty candidate is the end. */
function candidatesOf(fragment) {
  const [session, ...sections] = fragment.split(/^(?=m=)/m);
  const value = (text, name) => new RegExp(`^a=${name}:(.*?)\r?$`, 'm').exec(text)?.[1];
  const ended = (text) => /^a=end-of-candidates\r?$/m.test(text);
  return sections.flatMap((section) => {
    const about = { sdpMid: value(section, 'mid'), usernameFragment: value(section, 'ice-ufrag') ?? value(session, 'ice-ufrag') };
    const lines = Array.from(section.matchAll(/^a=(candidate:.*?)\r?$/gm), (match) => match[1]);
    if (ended(session) || ended(section)) lines.push('');
    return lines.map((candidate) => ({ candidate, ...about }));
  });
}

/**
 * handler.addCandidates(fragment) -> promise. A fragment repeats the ones before
 * it. What the browser refuses (of a generation that is over, for media that were
 * refused) is left out.
 */
export async function addCandidates(fragment) {
  const connection = this.peerConnection;
  if (!isObject(connection) || connection.signalingState === 'closed') return;
  if (!given.has(this)) given.set(this, new Set());
  const known = given.get(this), described = connection.remoteDescription?.sdp ?? '';
  await Promise.all(candidatesOf(String(fragment)).map(async (candidate) => {
    const key = JSON.stringify(candidate);
    if (known.has(key) || (candidate.candidate !== '' && described.includes(candidate.candidate))) return;
    known.add(key);
    try {
      await connection.addIceCandidate(candidate);
    } catch (error) {
      log(this, 'debug', `candidate left out: ${error.message}`);
    }
  }));
}
