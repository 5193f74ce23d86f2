// Chat: one line sends, one handler receives. Presence, typing and ticks are
// handlers, too.
import { alice, bob } from './video.js';
import { readOnSight, ticksOf } from './ticks.js';

const WORDS = {
  available: 'is available', busy: 'is busy', away: 'is away', dnd: 'does not want to be disturbed',
  offline: 'is not on line', unknown: 'may be there or not',
};

function setUpMessages(ua, name, otherUA) {
  const part = (what) => document.getElementById(`${name}-message-${what}`);
  const other = otherUA.configuration;
  const chat = ua.chat(other.uri, { cpim: true }); // who takes ticks and typing from the first message on
  const watch = ua.presence.watch(other.uri);

  part('form').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = part('input').value.trim();
    if (!text) return;
    part('input').value = '';
    show(ua.configuration.displayName, text, 'mine').append(ticksOf(chat.send(text)));
  });

  chat.on('message', (message) => {
    readOnSight(message, show(other.displayName, message.body, 'theirs'));
  });

  part('input').addEventListener('input', (event) => {
    if (event.target.value.trim()) chat.typing();
    else chat.idle();
  });
  chat.on('typing', paintStatus);
  watch.on('change', paintStatus);

  function paintStatus() {
    const { status, note } = watch;
    part('dot').dataset.status = status;
    part('status').textContent = `${other.displayName} ${chat.isTyping ? 'is writing' : note ? `says: ${note}` : WORDS[status]}`;
  }

  part('presence').addEventListener('change', (event) => ua.presence.set(event.target.value));
  ua.presence.set(part('presence').value);
  paintStatus();

  function show(from, text, className) {
    const display = part('display');
    display.querySelector('.none')?.remove();
    const item = Object.assign(document.createElement('li'), { className });
    const words = document.createElement('span');
    words.append(Object.assign(document.createElement('b'), { textContent: from }), ' ', text);
    item.append(words);
    display.append(item);
    display.scrollTop = display.scrollHeight;
    return item;
  }

  part('input').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      part('form').requestSubmit();
    }
  });
}

setUpMessages(alice, 'alice', bob);
setUpMessages(bob, 'bob', alice);
