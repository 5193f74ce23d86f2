// Calling: a name or an address, with or without the picture.

import { $ } from './dom.js';
import { account } from './account.js';
import { trouble } from '../trouble.js';

export function setUpDial(lines) {
  function dial(text, video = true) {
    const line = lines.vacant;
    const target = account.target(text);
    if (!target) return;
    if (!line) return trouble('Both lines are in use: hang up one of them to call.');
    trouble('');
    try {
      lines.take(line);
      line.call(account.ua, target, video);
      $('target').value = '';
    } catch (error) {
      trouble(`${error.message}. Give a name, or an address such as bob@example.com.`);
    }
  }

  $('dial').addEventListener('submit', (event) => {
    event.preventDefault();
    dial($('target').value);
  });
  $('call-voice').addEventListener('click', () => dial($('target').value, false));
  $('call-echo').addEventListener('click', () => dial('echo')); // who is at this server as long as it runs
  account.addEventListener('change', () => {
    for (const id of ['call', 'call-voice', 'call-echo']) $(id).disabled = !account.online;
  });
  return dial;
}
