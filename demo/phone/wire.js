// The ladder of each line: which line a message on the wire belongs to, by its
// Call-ID, and the buttons that show one line only.

import { $ } from './dom.js';
import { clear } from '../ladder.js';

const LIMIT = 200; // calls whose line is remembered: more than the ladder has rows for

const lineOf = new Map(); // Call-ID -> number of the line

/** Marks a row of the ladder with its call and its line. */
export function tag(row, text) {
  row.dataset.call = /^(?:call-id|i)\s*:\s*(\S+)/im.exec(text)?.[1] ?? '';
  row.dataset.line = lineOf.get(row.dataset.call) ?? '';
}

export function setUpWire(lines) {
  for (const line of lines.all) line.addEventListener('begin', () => belongs(line));
  for (const button of document.querySelectorAll('#ladder-show button')) {
    button.addEventListener('click', () => {
      $('ladder').dataset.show = button.dataset.show;
      for (const each of button.parentNode.children) each.setAttribute('aria-pressed', each === button);
    });
  }
  $('ladder-clear').addEventListener('click', clear);
}

// The first messages of an incoming call are drawn before its line is known.
function belongs(line) {
  const call = line.session.request.call_id;
  lineOf.set(call, line.number);
  if (lineOf.size > LIMIT) lineOf.delete(lineOf.keys().next().value);
  for (const row of document.querySelectorAll('#ladder .row')) {
    if (row.dataset.call === call) row.dataset.line = line.number;
  }
}
