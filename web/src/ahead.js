// Candidates that are gathered before they are needed: of who makes the first offer
// while the camera opens (RFC 8829 §3.5.4). Of who answers Chromium throws them away
// when it sets the answer.

import { elements, isFunction } from './mediavalues.js';
import { mayUseDevices } from './usermedia.js';

/** The configuration of a connection that has no description yet, where it can be changed. */
function changeable(connection) {
  if (connection.signalingState !== 'stable' || connection.localDescription || !isFunction(connection.setConfiguration)) return undefined;
  try {
    return connection.getConfiguration();
  } catch {
    return undefined; // what a page put in its place does not tell
  }
}

function setPool(connection, configuration, iceCandidatePoolSize) {
  try {
    connection.setConfiguration({ ...configuration, iceCandidatePoolSize });
    return true;
  } catch {
    return false; // a browser without it gathers when the description is set
  }
}

/**
 * Lets a connection gather for the media that were just asked for. Those are not
 * bundled yet, so sound and picture have a transport each. Gives {servers} when it
 * does: whether there are any, which are asked from now on. Before the page may use
 * devices a browser shows only one interface, and hides its address.
 */
export function gatherAhead(connection, { audio, video }) {
  const configuration = mayUseDevices() && changeable(connection);
  if (!configuration || configuration.iceCandidatePoolSize) return undefined;
  const began = setPool(connection, configuration, [audio, video].filter(Boolean).length);
  return began ? { servers: elements(configuration.iceServers).length > 0 } : undefined;
}

/**
 * Before the first offer: nothing is kept that has no media to go with. Chromium would
 * take it, with its credentials, for the first ICE restart, which would be none.
 */
export function noMoreAhead(connection) {
  const configuration = changeable(connection), needed = elements(connection.getTransceivers?.()).length;
  if (configuration?.iceCandidatePoolSize > needed) setPool(connection, configuration, needed);
}
