// Messages: to whom you talk to, else to the address in the field.

import { $, make } from './dom.js';
import { account } from './account.js';
import { nameOf } from './words.js';
import { trouble } from '../trouble.js';

export function setUpMessages(lines) {
  const to = () => lines.front.address || account.target($('target').value);

  function send(event) {
    event.preventDefault();
    const text = $('text').value;
    if (!text) return;
    if (!to()) return trouble('To whom? Type a name into the field above, then send the message.');
    const item = show('you', text, true);
    try {
      account.ua.message(to(), text).on('failed', (response, cause) => {
        item.classList.add('failed');
        item.append(` (not delivered: ${cause})`);
      });
      $('text').value = '';
    } catch (error) {
      item.remove();
      trouble(`${error.message}. Give a name, or an address such as bob@example.com.`);
    }
  }

  function paint() {
    const address = to();
    $('text').placeholder = address ? `a message to ${address.replace(/@.*/, '')}` : 'a message';
  }

  $('chat').addEventListener('submit', send);
  $('target').addEventListener('input', paint);
  lines.addEventListener('change', paint);
  account.addEventListener('message', ({ detail }) => show(nameOf(detail.remoteIdentity).name, detail.body));
  account.addEventListener('change', () => { $('send').disabled = !account.online; });
}

function show(from, text, mine) {
  $('messages').querySelector('.none')?.remove();
  const item = make('li', { className: mine ? 'mine' : 'theirs' }, make('b', { textContent: from }), ' ', text);
  $('messages').append(item);
  $('messages').scrollTop = $('messages').scrollHeight;
  return item;
}
