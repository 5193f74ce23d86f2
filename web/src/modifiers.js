// SIP.Web.Modifiers: functions that change a session description before it is
// used, each from description to promise of description, as in SIP.js 0.8-0.15.

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
