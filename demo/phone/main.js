// A phone for one user: any name, any address, any server. Each module has one
// concept; this one puts them together.

import { $, make } from './dom.js';
import { account, nameToBegin } from './account.js';
import { addScreen, stateOf, View } from './view.js';
import { Line } from './line.js';
import { Lines } from './lines.js';
import { takeInstead } from './handover.js';
import { library, trouble } from '../trouble.js';
import { setUpCalls } from './calls.js';
import { setUpDial } from './dial.js';
import { setUpIncoming } from './incoming.js';
import { setUpDevices } from './devices.js';
import { setUpKeypad } from './keypad.js';
import { setUpKeys } from './keys.js';
import { setUpMessages } from './messages.js';
import { setUpPeople } from './people.js';
import { setUpQuality } from './quality.js';
import { setUpRing } from './ring.js';
import { setUpShare } from './share.js';
import { setUpTransfer } from './transfer.js';
import { setting } from './store.js';
import { setUpWire, tag } from './wire.js';

const SAID = 5; // announcements kept
const AGAIN = 600; // ms within which a second press is a double one
const lines = new Lines([1, 2].map((number) => new Line(number, ...addScreen(number))));

const dial = setUpDial(lines);

new View(lines);
setUpWire(lines);
setUpIncoming(lines);
setUpKeypad(lines);
setUpCalls(lines, dial);
setUpTransfer(lines, dial);
setUpShare(lines);
setUpQuality(lines);
for (const id of ['music', 'shortcuts', 'tones']) setting($(id));
setUpMessages(lines);
setUpPeople(dial);
setUpKeys(lines);
setUpRing(lines);
announce();

for (const line of lines.all) $(`line-${line.number}`).addEventListener('click', () => lines.press(line));
$('mute').addEventListener('click', () => lines.front.mute(!lines.front.muted));
$('hold').addEventListener('click', () => (lines.front.held ? lines.take(lines.front) : lines.front.hold()));
$('swap').addEventListener('click', () => lines.swap());
let notBefore = 0;
$('hangup').addEventListener('click', ({ timeStamp }) => {
  if (timeStamp < notBefore) return;
  if (lines.behind) notBefore = timeStamp + AGAIN; // it comes to the front, under the same button
  lines.front.hangUp();
});
$('settings-open').addEventListener('click', () => $('settings').showModal());
$('leave').addEventListener('click', () => account.stop());
$('account').addEventListener('submit', (event) => {
  event.preventDefault();
  account.start(tag);
});

account.addEventListener('invite', ({ detail: session }) => {
  const line = lines.vacant;
  const replaced = session.replacee && lines.all.find((each) => each.session === session.replacee);
  if (replaced) takeInstead(replaced, session);
  else if (line) line.ring(session);
  else session.reject({ statusCode: 486 });
});

account.addEventListener('change', () => {
  const there = Boolean(account.ua);
  const entering = there && $('phone').hidden, leaving = !there && !$('phone').hidden;
  $('account').hidden = there;
  for (const id of ['phone', 'leave', 'presence']) $(id).hidden = !there;
  $('second').href = `phone.html#name=${$('name').value === 'bob' ? 'alice' : 'bob'}`;
  if (entering) $('target').focus();
  if (leaving) $('name').focus();
});

// What changes on a line is said to those who do not see it: its state, but for
// the time of a call, and its note.
function announce() {
  for (const line of lines.all) {
    let state = stateOf(line), note = '';
    line.addEventListener('change', () => {
      const now = line.talking && !line.held && !line.holdsUs ? 'in a call' : stateOf(line);
      if (now !== state) say(line, line.free ? line.note || 'the call is over' : `${line.name} ${now}`);
      else if (line.note && line.note !== note) say(line, line.note);
      ({ note } = line);
      state = now;
    });
  }
  function say(line, what) {
    // A note that came to the front with its line is said once.
    if (what === line.note && $('announce').lastElementChild?.textContent.endsWith(`: ${what}`)) return;
    $('announce').append(make('p', { textContent: `Line ${line.number}: ${what}` }));
    if ($('announce').childElementCount > SAID) $('announce').firstElementChild.remove();
  }
}

$('name').value = nameToBegin();
try {
  await library();
  setUpDevices(lines);
  if (!window.isSecureContext) trouble('Camera and microphone need https: start the server with -self-signed, and open its https address.');
  $('register').disabled = false;
} catch (error) {
  trouble(`This phone cannot start: ${error.message}`);
}
