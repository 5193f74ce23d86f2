// Music on hold: who waits hears a few quiet notes, played for the first who
// waits and for all of them. One may switch it off; then it is silent there.

import { $ } from './dom.js';
import { audio, loop } from './tones.js';

const NOTES = [392, 494, 587, 784, 659, 587, 494, 440];
const TUNE = NOTES.map((note) => [[note], 0.45]);

let stream = null;

/** The options of session.hold. */
export function holdOptions() {
  if (!$('music').checked || !audio()) return {};
  if (!stream) {
    const out = audio().createMediaStreamDestination();
    loop(TUNE, out);
    ({ stream } = out);
  }
  return { music: stream };
}
