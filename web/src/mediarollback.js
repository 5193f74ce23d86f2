// handler.rollback(): an offer comes to nothing, and the call goes on as it was
// before it.
//
// In Chromium a rollback gives back the states, but not all that the offer has done
// already: it sends nothing to who has offered not to receive, and the one who was
// called neither sends nor plays pictures after an offer of its own. What was agreed
// last does it all again. So that is negotiated anew, within the browser: the other
// side's last description is offered, and answered.

import { isFunction, log } from './mediavalues.js';
import { settle } from './settling.js';

const BACK = { type: 'rollback' };

/** Our offer has been refused, or the peer's cannot be answered. */
export function rollback() {
  const { peerConnection: connection } = this;
  const side = ['Local', 'Remote'].find((which) => this.hasOffer(which.toLowerCase()));
  if (!side || !isFunction(connection[`set${side}Description`])) return;
  settle(connection, takeBack(connection, `set${side}Description`)
    .catch((error) => log(this, 'warn', `the offer could not be taken back: ${error.message}`)));
}

async function takeBack(connection, method) {
  const { currentRemoteDescription: agreed } = connection;
  await connection[method](BACK);
  if (!agreed) return;
  const back = keepDirections(connection);
  try {
    await connection.setRemoteDescription({ type: 'offer', sdp: agreed.sdp });
    await connection.setLocalDescription();
  } catch (error) {
    if (connection.signalingState === 'have-remote-offer') await connection.setRemoteDescription(BACK);
    throw error;
  } finally {
    back();
  }
}

/** Lets an answer agree to the directions of before, not to those that are wanted next. Gives what ends that. */
function keepDirections(connection) {
  const wanted = connection.getTransceivers()
    .filter(({ direction, currentDirection: agreed }) => agreed && direction !== 'stopped' && agreed !== 'stopped' && agreed !== direction)
    .map((transceiver) => [transceiver, transceiver.direction]);
  for (const [transceiver] of wanted) transceiver.direction = transceiver.currentDirection;
  return () => {
    for (const [transceiver, direction] of wanted) if (transceiver.direction !== 'stopped') transceiver.direction = direction;
  };
}
