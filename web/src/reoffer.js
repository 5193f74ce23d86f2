// An answer to an offer that has been answered already. RFC 3311 §5.1: an UPDATE before
// the INVITE is answered makes the early answer of its branch the last word; when
// another branch of the fork takes the call then, its answer is to the same INVITE.
//
// RFC 3264 §5, §8: the browser is offered once more what the INVITE has offered, with
// the same ports, credentials and certificate, and nobody is told. The answer then
// brings it to the other peer, as one behind a provisional answer does.

import { SIP } from './namespace.js';
import { isObject, text } from './lenient.js';
import { settled } from './settling.js';

const credentials = (sdp) => /^a=ice-ufrag:(.*)$/m.exec(sdp)?.[1].trim();

/** A promise when an answer comes of which the browser of a caller knows no offer. */
export function offerAnew({ mediaHandler, request }) {
  const connection = mediaHandler instanceof SIP.WebRTC.MediaHandler && mediaHandler.peerConnection;
  if (!isObject(connection)) return undefined;
  const before = settled(connection);
  return before || connection.signalingState === 'stable' ? describe(connection, text(request?.body), before) : undefined;
}

async function describe(connection, invite, before) {
  await before;
  if (connection.signalingState !== 'stable') return;
  const offer = await connection.createOffer();
  if (credentials(offer.sdp) !== credentials(invite)) {
    throw new Error('another phone answers than the one with which the media were changed before: what it was offered is gone');
  }
  await connection.setLocalDescription(offer);
}
