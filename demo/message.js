// Instant messages: one line sends, one handler receives.
import { alice, bob } from './video.js';

function setUpMessages(ua, name, otherUA) {
  const display = document.getElementById(`${name}-message-display`);
  const input = document.getElementById(`${name}-message-input`);
  const form = document.getElementById(`${name}-message-form`);
  const status = document.getElementById(`${name}-message-status`);

  function show(from, text) {
    display.querySelector('.none')?.remove();
    const item = document.createElement('li');
    item.className = from === ua.configuration.displayName ? 'mine' : 'theirs';
    item.append(Object.assign(document.createElement('b'), { textContent: from }), ' ', text);
    display.append(item);
    display.scrollTop = display.scrollHeight;
  }

  ua.on('message', (message) => {
    show(message.remoteIdentity.displayName || message.remoteIdentity.uri.user, message.body);
  });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = '';
    show(ua.configuration.displayName, text);
    const sent = ua.message(otherUA.configuration.uri, text);
    sent.on('accepted', () => { status.textContent = 'delivered'; });
    sent.on('failed', (response, cause) => { status.textContent = `not delivered: ${cause}`; });
  });

  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

setUpMessages(alice, 'alice', bob);
setUpMessages(bob, 'bob', alice);
