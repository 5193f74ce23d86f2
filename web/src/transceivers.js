// A transceiver of an RTCPeerConnection that begins to send, or sends no more. Each
// step takes effect at once on our side and gives {done, undo}: what to do when the
// other side has agreed, and when it has not. What begins to send has a way back;
// what is taken away stays away, because nobody who turns a camera off may stay filmed.
// isAstray says whether the other side has agreed to something else.

import { SIP } from './namespace.js';
import { settled } from './settling.js';

export const isStopped = ({ stopped, direction, currentDirection }) =>
  Boolean(stopped) || direction === 'stopped' || currentDirection === 'stopped';

/** Waits until no offer of a connection is open. */
async function stable(connection) {
  const isStable = () => ['stable', 'closed'].includes(connection.signalingState);
  if (!isStable()) {
    await new Promise((resolve) => {
      const look = () => {
        if (!isStable()) return;
        connection.removeEventListener('signalingstatechange', look);
        resolve();
      };
      connection.addEventListener('signalingstatechange', look);
    });
  }
  await settled(connection);
}

/** Sends a track by a transceiver that sends nothing, or by a new one. */
export async function attach(connection, transceiver, track, stream) {
  const done = () => {};
  if (!transceiver) {
    // addTrack would take one that is being stopped, and fail.
    const added = connection.addTransceiver(track, { direction: 'sendrecv', streams: [stream] });
    const undo = async () => {
      await stable(connection);
      if (isStopped(added)) return;
      await added.sender.replaceTrack(null);
      added.stop();
    };
    // Chromium gives the line of a new transceiver to one that was stopped after its
    // only offer had been taken back; in the next offer each has its own.
    return { done, undo, isAstray: () => added.mid === null };
  }
  const { direction, sender } = transceiver;
  await sender.replaceTrack(track);
  sender.setStreams?.(stream);
  if (direction !== 'sendonly') transceiver.direction = 'sendrecv';
  const undo = async () => {
    await stable(connection);
    if (isStopped(transceiver)) return;
    await sender.replaceTrack(null);
    turn(transceiver, direction);
  };
  return { done, undo };
}

/**
 * Sends nothing any more by a transceiver. Chromium does not send again what a
 * description that was rolled back had stopped, so with a handler of ours only the
 * text that is offered says so until the other side has agreed.
 */
export async function detach(handler, transceiver) {
  const { direction, sender } = transceiver;
  const rest = direction === 'sendonly' ? 'inactive' : 'recvonly';
  await sender.replaceTrack(null);
  const back = handler instanceof SIP.WebRTC.MediaHandler
    ? offering(handler, transceiver.mid, rest)
    : turning(transceiver, rest);
  const done = () => {
    back();
    turn(transceiver, rest);
  };
  return { done, undo: back };
}

function turning(transceiver, rest) {
  const { direction } = transceiver;
  turn(transceiver, rest);
  return () => turn(transceiver, direction);
}

/** One whose line the other side has refused has stopped, and has no direction any more. */
function turn(transceiver, direction) {
  if (!isStopped(transceiver)) transceiver.direction = direction;
}

/** Offers of a handler say the direction of one line; gives what ends that. */
function offering(handler, mid, direction) {
  const rewrite = (description) => {
    if (description.type === 'offer') description.sdp = withDirection(description.sdp, mid, direction);
  };
  handler.on('getDescription', rewrite);
  return () => handler.removeListener('getDescription', rewrite);
}

const withDirection = (sdp, mid, direction) =>
  sdp.split(/^(?=m=)/m).map((part) => (part.split('\r\n').includes(`a=mid:${mid}`)
    ? part.replace(/^a=(sendrecv|sendonly)\r$/m, `a=${direction}\r`) : part)).join('');
