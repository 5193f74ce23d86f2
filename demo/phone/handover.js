// A call that is handed over (REFER), both ways: ours to somebody else, with what
// is heard of it; and the other side's, which connects us with somebody else.

import { whyFailed } from './words.js';

/** Hands the call of a line over to an address, or to the one on another line. */
export function handOver(line, to) {
  const other = typeof to === 'string' ? null : to;
  const name = other ? other.name : to.replace(/@.*/, '');
  line.moving = { name, other, what: 'asking' };
  if (other) other.reason = `You connected ${line.name} with ${name}.`;
  try {
    line.session.refer(other ? other.session : to, { hold: !line.held });
    line.session.referContext.on('notify', ({ body }) => reported(line, body));
  } catch (error) {
    failed(line, `${error.message}. Give a name, or an address such as bob@example.com.`);
  }
  line.changed();
}

// A report on the way: the status line of a response.
function reported(line, body) {
  const [, code] = /^SIP\/2\.0 (1\d\d)/.exec(body) ?? [];
  if (!code || !line.moving) return;
  line.moving.what = code === '100' ? 'calling' : 'it rings there';
  line.changed();
}

const outcome = (name, { code, reason, cause }) => (code ? whyFailed(name, cause, { status_code: code, reason_phrase: reason }) : `${reason}.`);

function failed(line, why) {
  const { name, other } = line.moving;
  if (other) other.reason = '';
  line.moving = null;
  line.say(`${line.name} could not be connected with ${name}: ${why} The call is back.`);
}

/** Follows the REFERs of a line's calls. */
export function setUpHandover(line) {
  line.addEventListener('begin', () => {
    line.on('referAccepted', () => {
      if (line.moving) line.reason = `${line.name} talks to ${line.moving.name} now.`;
    });
    line.on('referRejected', (context) => { if (line.moving) failed(line, outcome(line.moving.name, context.outcome)); });
    line.on('referRequested', (context) => {
      if (context instanceof SIP.ReferServerContext) goAlong(line, context);
    });
  });
}

// Answers when the other side connects us with somebody, who is called instead.
function goAlong(line, context) {
  const who = referredTo(context.referTo), { name } = who;
  context.accept({ followRefer: true, inviteOptions: line.options(line.sendsVideo) });
  const next = context.targetSession;
  if (!next) return;
  line.say(`${line.name} connects you with ${name}.`);
  next.on('failed', (response, cause) => {
    if (line.next !== next) return;
    line.next = null;
    line.session?.mediaHandler.render();
    line.say(`${name} could not be reached (${cause}). You are back with ${line.name}.`);
  });
  line.goOn(next, who);
}

// To whom: an attended transfer names a device, and the person in front of it.
function referredTo({ displayName, uri }) {
  const address = /^[^\s@]+@[^\s@]+$/.test(displayName) ? displayName : `${uri.user}@${uri.host}`;
  return { address, name: (displayName || address).replace(/@.*/, '') };
}

/** Somebody calls in the place of the one on this line, who has handed us over. */
export function takeInstead(line, session) {
  line.goOn(session);
  session.accept(line.options(line.sendsVideo));
}
