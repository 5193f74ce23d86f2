// Transfer: hand a call over to somebody, at once (blind) or after talking to
// them (attended), or bring the people of both lines together. What becomes of
// it is told on the line; when it fails the call is back.

import { $ } from './dom.js';
import { account } from './account.js';
import { handOver, setUpHandover } from './handover.js';

export function setUpTransfer(lines, dial) {
  const dialog = $('transfer');
  let line = null; // whose call is handed over

  for (const each of lines.all) setUpHandover(each);

  $('transfer-open').addEventListener('click', () => {
    line = lines.front;
    const { behind } = lines;
    $('transfer-title').textContent = `Transfer ${line.name}`;
    $('transfer-join').hidden = !behind;
    $('transfer-join').textContent = behind ? `connect ${line.name} with ${behind.name}` : '';
    $('transfer-ask').hidden = Boolean(behind);
    $('transfer-to').value = '';
    dialog.showModal();
    $(behind ? 'transfer-join' : 'transfer-to').focus();
  });

  // The call may end while the question is open.
  lines.addEventListener('change', () => { if (dialog.open && !line.talking) dialog.close(); });

  function withTarget(act) {
    const to = account.target($('transfer-to').value);
    if (!to) return $('transfer-to').focus();
    dialog.close();
    act(to);
  }

  $('transfer-form').addEventListener('submit', (event) => {
    event.preventDefault();
    withTarget((to) => handOver(line, to));
  });
  $('transfer-ask').addEventListener('click', () => withTarget((to) => {
    dial(to, line.sendsVideo);
    const other = lines.front;
    if (other !== line) other.say(`When you have talked, press “transfer” to connect ${line.name} with ${other.name}.`);
  }));
  $('transfer-join').addEventListener('click', () => {
    dialog.close();
    if (lines.behind) handOver(lines.behind, line); // who waits is handed to the one whom we talk to
  });
  $('transfer-cancel').addEventListener('click', () => dialog.close());
}
