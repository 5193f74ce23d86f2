// People: a busy lamp for each, with what they say of themselves. A press calls
// them. Whom one watches is kept in the browser, for each of one's addresses.

import { $, make } from './dom.js';
import { account } from './account.js';
import { remember, remembered, setting } from './store.js';
import { trouble } from '../trouble.js';

const LAMPS = { ringing: 'it rings there', busy: 'in a call' };

export function setUpPeople(dial) {
  let ua = null, key = '', people = [];

  function watch(address) {
    const item = make('li', { className: 'watched' });
    const lamp = make('i', { className: 'dot' });
    const what = make('span');
    const call = make('button', { className: 'recent' }, lamp, make('b', { textContent: address.replace(/@.*/, '') }), what);
    const forget = make('button', { className: 'quiet', textContent: '✕', title: `watch ${address} no more`, ariaLabel: `Watch ${address} no more` });
    const calls = ua.lamps.watch(address);
    const presence = ua.presence.watch(address);
    function paint() {
      const said = presence.note || presence.status;
      // Who is not there has no lamp that could be trusted.
      lamp.dataset.state = presence.status === 'offline' ? 'unknown' : calls.state;
      lamp.dataset.status = LAMPS[calls.state] ? '' : presence.status;
      what.textContent = LAMPS[calls.state] ? `${LAMPS[calls.state]}, ${said}` : said;
      call.title = `call ${address}`;
      call.ariaLabel = `Call ${address}: ${what.textContent}`;
    }
    for (const each of [calls, presence]) each.on('change', paint);
    call.addEventListener('click', () => dial(address));
    forget.addEventListener('click', () => {
      for (const each of [calls, presence]) each.stop();
      keep(people.filter((other) => other !== address));
      item.remove();
      paintNone();
    });
    paint();
    item.append(call, forget);
    $('people').append(item);
  }

  function paintNone() {
    if (!people.length) $('people').replaceChildren(make('li', { className: 'none', textContent: 'Nobody yet' }));
    else $('people').querySelector('.none')?.remove();
  }

  function keep(list) {
    people = list;
    remember(key, people);
    paintNone();
  }

  $('people-add').addEventListener('submit', (event) => {
    event.preventDefault();
    const address = account.target($('person').value);
    if (!address || people.includes(address)) return;
    try {
      watch(address);
    } catch (error) {
      return trouble(`${error.message}. Give a name, or an address such as bob@example.com.`);
    }
    $('person').value = '';
    keep([...people, address]);
  });

  setting($('presence'), () => ua?.presence.set($('presence').value));

  account.addEventListener('change', () => {
    if (account.ua === ua) return;
    ua = account.ua;
    if (!ua) return;
    key = `people:${account.uri}`;
    people = remembered(key, []);
    $('people').replaceChildren();
    for (const address of people) watch(address);
    paintNone();
    ua.presence.set($('presence').value);
    ua.lamps.share();
  });
}
