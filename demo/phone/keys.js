// The phone by keyboard: a key presses the button that it stands for, when that
// can be pressed and nobody is typing. One may switch them off (WCAG 2.1.4).
// Where a button vanishes under the focus, the next useful one gets it.

import { $ } from './dom.js';

const BUTTONS = {
  a: 'answer', d: 'decline', x: 'hangup', m: 'mute', v: 'camera', h: 'hold', s: 'swap', t: 'transfer-open', k: ['call-keypad', 'dial-keypad'],
};

const usable = (element) => element.offsetParent !== null && !element.disabled;
const find = (ids) => [ids].flat().map($).find(usable);

// Out of a field, to who is calling.
function leave(field) {
  field.blur();
  if (usable($('answer'))) $('answer').focus();
}

export function setUpKeys(lines) {
  const allowed = $('shortcuts');
  addEventListener('keydown', (event) => {
    if (event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && event.target.closest?.('#phone input')) return leave(event.target);
    if (!allowed.checked) return;
    if (event.target.closest?.('input, textarea, select, dialog')) return;
    const key = event.key.toLowerCase();
    if (key === 'c' && usable($('target'))) $('target').focus();
    else if (/^[\d*#]$/.test(key) && lines.front.talking) $('keypad').querySelector(`[data-key="${key}"]`).click();
    else if (BUTTONS[key]) find(BUTTONS[key])?.click();
    else return;
    event.preventDefault();
  });

  let last = null, placed = null; // placed: by us, for as long as there is a call
  $('phone').addEventListener('focusin', (event) => { last = event.target; });
  lines.addEventListener('change', () => {
    const { free, state, number } = lines.front;
    const lost = last && (last.offsetParent === null || (free && last === placed));
    if (!lost || ![last, document.body].includes(document.activeElement)) return;
    last = null;
    // In a call not to a button that does something: Enter may be pressed twice, or long.
    placed = free || state === 'incoming' ? null : $(`line-${number}`);
    (placed ?? find(['answer', 'target']))?.focus();
  });
}
