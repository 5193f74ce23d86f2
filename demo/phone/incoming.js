// Somebody calls: answer, with or without the picture, or decline. Who is in a
// call already holds that one, or hangs it up, to answer.

import { $ } from './dom.js';

export function setUpIncoming(lines) {
  const title = document.title, ringing = $('ringing'), home = ringing.parentElement;
  let shown = null;

  // An open dialog covers the page, and nothing behind it can be pressed.
  function place() {
    const where = (!ringing.hidden && openDialog()) || home;
    if (ringing.parentElement !== where) where.prepend(ringing);
  }

  function paint() {
    const line = lines.ringing;
    ringing.hidden = !line;
    place();
    document.title = line ? `${line.name} is calling` : title;
    if (line && line !== shown) show(line);
    shown = line;
  }

  function show(line) {
    const busy = lines.all.some((other) => other.talking);
    $('caller').textContent = `${line.name} (${line.address}) is calling`;
    $('answer').textContent = busy ? 'hold and answer' : 'answer';
    $('answer-voice').hidden = !offersVideo(line);
    $('replace').hidden = !busy;
    // Who types or talks is not to answer by the next key.
    if (!busy && !document.activeElement.matches('input, textarea, select')) $('answer').focus();
  }

  function answer(video) {
    const line = lines.ringing;
    openDialog()?.close();
    // Who called each other at the same moment need one of the two calls.
    for (const other of lines.all) if (other.calls(line.address)) other.hangUp();
    lines.take(line);
    line.answer(video && offersVideo(line));
  }

  $('answer').addEventListener('click', () => answer(true));
  $('answer-voice').addEventListener('click', () => answer(false));
  $('replace').addEventListener('click', () => {
    for (const line of lines.all) if (line.talking) line.hangUp();
    answer(true);
  });
  $('decline').addEventListener('click', () => lines.ringing.decline());
  lines.addEventListener('change', paint);
  const dialogs = new MutationObserver(place);
  for (const dialog of document.querySelectorAll('dialog')) dialogs.observe(dialog, { attributeFilter: ['open'] });
}

const openDialog = () => document.querySelector('dialog[open]');

// An offer without a picture gets an answer without one; a call without an
// offer gets ours.
const offersVideo = ({ session }) => !session.request.body || /^m=video [1-9]/m.test(session.request.body);
