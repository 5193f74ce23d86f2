// Making a description and setting it as the local one in a single step, as
// setLocalDescription() does without an argument. Asked for first and set then, it
// crosses the page's thread, on which both ends of a demo and all of a page run, once
// more.

import { callIfAny, emit } from './calls.js';
import { elements, isFunction, log } from './mediavalues.js';
import { settle } from './settling.js';

/** Whether a method is the browser's own: a page that has replaced it wants to be asked. */
const isNative = (object, name) =>
  isFunction(object[name]) &&
  new RegExp(`^function ${name}\\(\\) \\{\\s*\\[native code\\]\\s*\\}$`).test(Function.prototype.toString.call(object[name]));

/**
 * Whether nobody has a hand in what lies between the two steps: neither options nor
 * the page. Browsers of before 2020 want the description as an argument; and one
 * without media is not set as it is.
 */
export const inOneStep = (connection, options) =>
  Object.keys(options ?? {}).length === 0 &&
  connection.setLocalDescription?.length === 0 &&
  ['createOffer', 'createAnswer', 'setLocalDescription'].every((name) => isNative(connection, name)) &&
  elements(connection.getTransceivers?.()).some(({ direction }) => direction !== 'stopped');

/** Does so. A promise of the description: {type, sdp}; of nothing where the browser refuses. */
export async function describeItself(connection) {
  try {
    await connection.setLocalDescription();
    return connection.localDescription;
  } catch {
    return undefined; // the two steps tell what it is
  }
}

/**
 * Makes the answer to the first offer and gives it as soon as there is one: it can be
 * on its way to the caller while the browser still sets it. A call whose own answer
 * the browser then refuses has no media and ends.
 */
export async function answerAtOnce(handler, isClosed) {
  const { peerConnection: connection } = handler;
  const answer = await connection.createAnswer().catch(() => undefined); // as above
  if (!answer) return undefined;
  settle(connection, connection.setLocalDescription(answer).catch((error) => {
    if (isClosed()) return;
    log(handler, 'error', `the browser refuses its own answer: ${error.message}`);
    emit(handler, 'peerConnection-selLocalDescriptionFailed', error);
    callIfAny(handler.session, 'terminate');
  }));
  return answer;
}
