// SIP.Web.Modifiers: functions that change a session description before it is
// used, each from description to promise of description, as in SIP.js 0.8-0.15;
// and how such functions, these and a page's, are applied.

import { errorText, isObject, isText } from './lenient.js';
import { Exceptions } from './exceptions.js';

const onSDP = (change) => (description) => {
  description.sdp = change(description.sdp || '');
  return Promise.resolve(description);
};

const escapeRegExp = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Removes from every media part the payload types whose rtpmap matches. */
function dropPayload(sdp, pattern) {
  return sdp.split(/(?=^m=)/m).map((part) => {
    const rtpmap = new RegExp(`^a=rtpmap:(\\d+) ${pattern}\\b`, 'gim');
    const ids = Array.from(part.matchAll(rtpmap), (m) => m[1]);
    if (ids.length === 0 || !part.startsWith('m=')) return part;
    return part.match(/[^\n]*\n|[^\n]+$/g).filter((line) => !ids.some((id) => isAbout(line, id)))
      .map((line) => (line.startsWith('m=') ? withoutIds(line, ids) : line)).join('');
  }).join('');
}

const isAbout = (line, id) => new RegExp(`^a=(rtpmap|fmtp|rtcp-fb):${id}\\b`).test(line);

function withoutIds(mLine, ids) {
  const [, start, formats, end] = /^(m=\S+ \S+ \S+)((?: \S+)*)\s*?(\r?\n?)$/.exec(mLine) || [];
  if (start === undefined) return mLine;
  return start + formats.split(' ').filter((f) => !ids.includes(f)).join(' ') + end;
}

function addMids(sdp) {
  let n = 0;
  return sdp.split(/(?=^m=)/m).map((part) => {
    if (!part.startsWith('m=') || /^a=mid:/m.test(part)) return part;
    return part.replace(/^(m=.*\r?\n)((?:[icbk]=.*\r?\n)*)/, (all) => `${all}a=mid:mid${n++}\r\n`);
  }).join('');
}

const stripRtpPayload = (payload) => onSDP((sdp) => dropPayload(sdp, escapeRegExp(payload)));

export const Modifiers = {
  stripTcpCandidates: onSDP((sdp) => sdp.replace(/^a=candidate:\d+ \d+ tcp .*?\r?\n/gim, '')),
  stripTelephoneEvent: stripRtpPayload('telephone-event'),
  stripG722: stripRtpPayload('G722'),
  stripRtpPayload,
  stripVideo: onSDP((sdp) => sdp.split(/(?=^m=)/m).filter((part) => !part.startsWith('m=video')).join('')),
  cleanJitsiSdpImageattr: onSDP((sdp) =>
    sdp.replace(/^a=imageattr:.*/gm, (line) => line.replace(/\b([xy])=\[0-/g, '$1=[1:'))),
  addMidLines: onSDP(addMids),
};

/**
 * Applies functions one after the other to {type, sdp}; a promise of the result.
 * step is getDescription for what we send, setDescription for the peer's. What is
 * wrong with a modifier is the Error.
 */
export async function applyModifiers(modifiers, { type, sdp }, step) {
  let description = { type, sdp };
  for (const modifier of modifiers) description = await applyOne(modifier, description, step);
  // RFC 3264 section 6: as many media parts in the answer as in the offer. A part
  // that was taken away is refused; only our own offer may do without it.
  const mayShrink = step === 'getDescription' && type === 'offer';
  return { type, sdp: mendParts(sdp, description.sdp, !mayShrink) };
}

async function applyOne(modifier, description, step) {
  const what = `the modifier ${modifier.name ? `"${modifier.name}" ` : ''}of ${step}`;
  let changed;
  try {
    changed = await modifier(description);
  } catch (error) {
    throw new Exceptions.SessionDescriptionHandlerError(step, error, `${what} failed: ${errorText(error)}`);
  }
  if (isObject(changed) && isText(changed.sdp)) return changed;
  const problem = `${what} must return a promise of {type, sdp}`;
  throw new Exceptions.SessionDescriptionHandlerError(step, new TypeError(problem), problem);
}

const partsOf = (sdp) => sdp.split(/(?=^m=)/m);
const midOf = (part) => /^a=mid:(.*)$/m.exec(part)?.[1];
const kindOf = (part) => /^m=(\S+)/.exec(part)?.[1];
const isSame = (a, b) =>
  (midOf(a) === undefined || midOf(b) === undefined ? kindOf(a) === kindOf(b) : midOf(a) === midOf(b));

/**
 * Takes the media parts that `after` lacks out of the bundle, and puts them, if
 * wanted, where they stood in `before`, with port 0.
 */
export function mendParts(before, after, refuse) {
  const [, ...all] = partsOf(before);
  let [head, ...left] = partsOf(after);
  if (left.length >= all.length) return after;
  const whole = all.map((part) => {
    if (left.length > 0 && isSame(left[0], part)) return left.shift();
    const mid = midOf(part);
    if (mid !== undefined) head = head.replace(/^a=group:BUNDLE.*$/gm, (line) => withoutMid(line, mid));
    return refuse ? refused(part, mid) : '';
  });
  return head + whole.join('') + left.join('');
}

const withoutMid = (line, mid) => line.split(' ').filter((word, i) => i === 0 || word !== mid).join(' ');

function refused(part, mid) {
  const mLine = /^m=.*/.exec(part)[0].trimEnd().replace(/^(m=\S+) \S+/, '$1 0');
  return [mLine, 'c=IN IP4 0.0.0.0', ...(mid === undefined ? [] : [`a=mid:${mid}`]), 'a=inactive', ''].join('\r\n');
}

/** Refuses the video of a description of the peer. */
export const withoutVideo = ({ type, sdp }) =>
  ({ type, sdp: mendParts(sdp, partsOf(sdp).filter((part) => !part.startsWith('m=video')).join(''), true) });
