// Messages: to whom you talk to, else to the address in the field, with ticks for
// what was delivered and read, and word of who is writing.

import { $, make } from './dom.js';
import { account } from './account.js';
import { nameOf } from './words.js';
import { readOnSight, ticksOf } from '../ticks.js';
import { trouble } from '../trouble.js';

export function setUpMessages(lines) {
  const to = () => lines.front.address || account.target($('target').value) || last?.uri.toString();
  const followed = new WeakSet();
  let last = null; // the chat that was used last

  /** Shows what comes in a chat, from its first message on. */
  function follow(chat) {
    if (followed.has(chat)) return chat;
    followed.add(chat);
    chat.on('message', (message) => {
      last = chat;
      readOnSight(message, show(nameOf(message.request.from).name, message.body));
      paint();
    });
    chat.on('typing', (active) => {
      $('writing').textContent = active ? `${chat.uri.user} is writing` : '';
    });
    return chat;
  }

  function send(event) {
    event.preventDefault();
    const text = $('text').value;
    if (!text) return;
    if (!to()) return trouble('To whom? Type a name into the field above, then send the message.');
    const chat = chatWith(to());
    if (!chat) return trouble(`${to()} is no address. Give a name, or an address such as bob@example.com.`);
    last = chat;
    const message = chat.send(text);
    show('you', text, ticksOf(message));
    message.on('change', ({ status, cause }) => {
      if (status === 'failed') trouble(`The message “${text}” was not delivered: ${cause}.`);
    });
    $('text').value = '';
  }

  function type() {
    const chat = to() && chatWith(to());
    if (!chat) return;
    if ($('text').value.trim()) chat.typing();
    else chat.idle();
  }

  function chatWith(address) {
    try {
      return follow(account.ua.chat(address));
    } catch {
      return null; // no address yet
    }
  }

  function paint() {
    const address = to();
    $('text').placeholder = address ? `a message to ${address.replace(/^sips?:|@.*/g, '')}` : 'a message';
  }

  $('chat').addEventListener('submit', send);
  $('text').addEventListener('input', type);
  $('target').addEventListener('input', paint);
  lines.addEventListener('change', paint);
  account.addEventListener('chat', ({ detail }) => follow(detail));
  account.addEventListener('change', () => {
    $('send').disabled = !account.online;
    if (!account.ua) last = null;
  });
}

function show(from, text, ticks) {
  $('messages').querySelector('.none')?.remove();
  const words = make('span', {}, make('b', { textContent: from }), ' ', text);
  const item = make('li', { className: ticks ? 'mine' : 'theirs' }, words);
  if (ticks) item.append(ticks);
  $('messages').append(item);
  $('messages').scrollTop = $('messages').scrollHeight;
  return item;
}
