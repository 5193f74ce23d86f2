// The keypad: tones in a call, digits of the address before one.

import { $, make } from './dom.js';
import { click, KEYS } from './tones.js';

const LETTERS = { 2: 'abc', 3: 'def', 4: 'ghi', 5: 'jkl', 6: 'mno', 7: 'pqrs', 8: 'tuv', 9: 'wxyz', 0: '+' };
const NAMES = { '*': 'star', '#': 'hash' };

export function setUpKeypad(lines) {
  const pad = $('keypad');
  const openers = [$('dial-keypad'), $('call-keypad')];
  let shownFor = null;

  function show(on) {
    pad.hidden = !on;
    for (const opener of openers) opener.setAttribute('aria-expanded', on);
  }

  function press(key) {
    click(key);
    if (lines.front.talking) lines.front.tone(key, { dtmfType: $('tones').value });
    else if (lines.front.free) $('target').value += key;
  }

  for (const key of KEYS) {
    const button = make('button', { type: 'button' }, make('b', { textContent: key }), make('small', { textContent: LETTERS[key] ?? '' }));
    button.dataset.key = key;
    button.setAttribute('aria-label', NAMES[key] ?? key);
    button.addEventListener('click', () => press(key));
    pad.append(button);
  }
  for (const opener of openers) opener.addEventListener('click', () => show(pad.hidden));
  // A keypad is for one call, or for one address.
  lines.addEventListener('change', () => {
    if (shownFor === lines.front.session) return;
    shownFor = lines.front.session;
    show(false);
  });
}
