// A re-INVITE whose options ask for other devices than those that are sent: the way
// in which pages of SIP.js 0.8 to 0.15 add and remove video.
//
//   session.reinvite({ sessionDescriptionHandlerOptions: { constraints: { audio: true, video: true } } });
//
// It is done when it is the re-INVITE's turn, and taken back when the peer refuses.

import { sendingOf } from './callmedia.js';
import { captureDevices } from './capture.js';
import { isObject, member } from './lenient.js';
import { localMediaStands } from './sdh.js';
import { SIP } from './namespace.js';
import { attach, detach } from './transceivers.js';

const changes = new WeakMap(); // options of a re-INVITE -> what was changed for it
const ALL = { audio: true, video: true };

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Before the offer: takes the devices that the options ask for, unless they are in use. */
export async function takeConstraints(session, passing) {
  const wanted = member(member(passing, 'sessionDescriptionHandlerOptions'), 'constraints');
  const handler = session.mediaHandler;
  if (!isObject(wanted) || !(handler instanceof SIP.WebRTC.MediaHandler) || same(wanted, handler.constraints ?? ALL)) return;
  const sending = sendingOf(session), hint = handler.mediaHint;
  sending.check();
  const tracks = wanted.audio || wanted.video ? await sending.capture('device', captureDevices(handler, wanted)) : [];
  sending.learn();
  const change = { sending, hint, kinds: [] };
  changes.set(passing, change);
  for (const kind of ['audio', 'video']) {
    const track = tracks.find((t) => t.kind === kind) ?? null;
    await replace(change, kind, track);
  }
  localMediaStands(handler);
}

async function replace({ sending, kinds }, kind, track) {
  const line = sending.lines[kind], before = { ...line };
  const transceiver = sending.sender(kind), sent = transceiver?.sender.track ?? null;
  if (!track && !sent) return;
  const note = (step) => kinds.push({ kind, before, track, ...step });
  line.device = track;
  if (line.screen || line.music) note({}); // what is above goes on
  else if (track && sent) {
    await transceiver.sender.replaceTrack(track);
    note({ undo: () => transceiver.sender.replaceTrack(sent) });
  } else if (track) note(await attach(sending.connection, transceiver, track, sending.homeOf(track)));
  else note(await detach(sending.handler, transceiver));
  sending.enable(kind, track);
}

/** The re-INVITE is over: what was in use before is let go, or goes on, unless it was to be taken away. */
export async function settleConstraints(options, ok) {
  const change = changes.get(options);
  changes.delete(options);
  if (!change || change.sending.over) return;
  const { sending, hint, kinds } = change;
  if (!ok && kinds.every(({ track }) => track)) sending.handler.mediaHint = hint;
  for (const { kind, before, track, done, undo } of kinds) {
    if (ok) done?.();
    else await undo?.();
    const goesBack = !ok && track;
    if (goesBack) sending.lines[kind] = before;
    sending.showLocally(kind);
    sending.discard(goesBack ? track : before.device);
  }
}
