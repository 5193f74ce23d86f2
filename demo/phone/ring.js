// When the phone sounds: it rings, it lets the caller hear that it rings there
// (unless the other side is heard already), and it tells busy from silence. The
// ring tone is the page's choice, and remembered.

import { $, make } from './dom.js';
import { setting } from './store.js';
import { play, RINGS, TONES } from './tones.js';

const BUSY_FOR = 4000; // ms

let busyUntil = 0;

export function setUpRing(lines) {
  const choice = $('ring-tone');
  choice.append(...Object.keys(RINGS).map((name) => make('option', { textContent: name })));
  const update = () => play(toneFor(lines, RINGS[choice.value]));
  setting(choice, () => play(RINGS[choice.value])); // until the settings are closed
  $('settings').addEventListener('close', update);
  lines.addEventListener('change', update);
  for (const line of lines.all) {
    line.addEventListener('record', ({ detail: { cause } }) => {
      if (cause !== SIP.C.causes.BUSY) return;
      busyUntil = Date.now() + BUSY_FOR;
      setTimeout(update, BUSY_FOR + 1);
    });
  }
}

function toneFor(lines, ring) {
  const { all, front } = lines;
  if (lines.ringing) return all.some((line) => line.talking) ? TONES.waiting : ring;
  if (front.state === 'ringing' && !front.early) return TONES.ringback;
  return Date.now() < busyUntil ? TONES.busy : null;
}
