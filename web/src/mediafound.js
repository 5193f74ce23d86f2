// The candidates that the browser finds. The page hears of each as it comes. Go is
// told of all that come together: those of all interfaces are there within a
// millisecond, and each that crosses by itself takes a third of one.

import { SIP } from './namespace.js';
import { emit } from './calls.js';
import { text } from './lenient.js';

/** How long the first one waits for others, in ms; then for as long as there are more. */
const together = 1;

/** "type protocol m-line ufrag", each without spaces; nothing for the end of candidates. */
const lineOf = (candidate) => (candidate
  ? [candidate.type, candidate.protocol, candidate.sdpMLineIndex, candidate.usernameFragment].map((part) => text(part) || '-').join(' ')
  : '');

/** A listener of icecandidate, which calls tell with a line for each. */
export function candidateListener(handler, tell) {
  const found = [];
  let timer = null, counted = 0;
  const flush = () => {
    SIP.Timers.clearTimeout(timer);
    timer = null;
    tell(found.splice(0).join('\n'));
  };
  const wait = (milliseconds) => {
    counted = found.length;
    timer = SIP.Timers.setTimeout(() => (found.length > counted ? wait(0) : flush()), milliseconds);
  };
  return (e) => {
    emit(handler, 'iceCandidate', e);
    found.push(lineOf(e.candidate));
    if (!e.candidate) flush();
    else if (timer === null) wait(together);
  };
}
