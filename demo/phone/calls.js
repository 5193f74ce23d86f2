// The recent calls: who, which way, when and how long. A press calls again. They
// are kept in the browser, for each of your addresses on its own.

import { $, icon, make } from './dom.js';
import { account } from './account.js';
import { remember, remembered } from './store.js';
import { lasting } from './words.js';

const LIMIT = 50; // calls kept
const UNANSWERED = { 'Busy': 'busy', 'Rejected': 'declined', 'Not Found': 'not found' };

export function setUpCalls(lines, dial) {
  let key = '', calls = [];

  function keep(list) {
    calls = list.slice(0, LIMIT);
    remember(key, calls);
    paint();
  }

  function paint() {
    $('calls').replaceChildren(...calls.map((call) => entry(call, dial)));
    if (!calls.length) $('calls').append(make('li', { className: 'none', textContent: 'No calls yet' }));
    $('calls-clear').disabled = !calls.length;
  }

  for (const line of lines.all) {
    line.addEventListener('record', ({ detail }) => keep([detail, ...calls].sort((a, b) => b.at - a.at)));
  }
  $('calls-clear').addEventListener('click', () => keep([]));
  account.addEventListener('change', () => {
    if (!account.ua) return;
    key = `calls:${account.uri}`;
    calls = remembered(key, []);
    paint();
  });
}

function entry({ name, address, video, outgoing, at, answered, seconds, missed, cause }, dial) {
  const kind = missed ? 'missed' : outgoing ? 'out' : 'in';
  const what = missed ? 'missed' : answered ? lasting(seconds) : outgoing ? UNANSWERED[cause] ?? 'no answer' : 'declined';
  const when = time(new Date(at));
  const button = make('button', { className: 'recent', title: `call ${address} again` },
    icon(kind), make('b', { textContent: name }), make('span', { textContent: what }), make('time', { textContent: when, dateTime: new Date(at).toISOString() }));
  button.dataset.kind = kind;
  button.setAttribute('aria-label', `Call ${name} again: ${outgoing ? 'outgoing' : 'incoming'}, ${what}, ${when}`);
  button.addEventListener('click', () => dial(address, video));
  return make('li', {}, button);
}

function time(date) {
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(undefined, today ? { timeStyle: 'short' } : { dateStyle: 'medium' });
}
