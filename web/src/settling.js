// What an RTCPeerConnection still does with a description that the call has left behind:
// one that is taken back, or an answer of ours that has been sent already.

import { isObject } from './lenient.js';

const settling = new WeakMap(); // RTCPeerConnection -> promise of the end of what settle was given

/** The next description of a connection has to wait for this promise, which is kept. */
export function settle(connection, promise) {
  const kept = promise.then(() => {
    if (settling.get(connection) === kept) settling.delete(connection);
  });
  settling.set(connection, kept);
}

/** A promise when there is something to wait for. Nothing on a closed connection ends. */
export const settled = (connection) =>
  (isObject(connection) && connection.signalingState !== 'closed' ? settling.get(connection) : undefined);
