// SIP.Hacks: the SDP repairs that SIP.js's own media handler and those derived
// from it call. Where 0.6 took a message and 0.7 its SDP text, both work: a
// text gives the changed text, a message is changed and returned.

import { Utils } from './utils.js';

const onText = (change) => (x) => {
  if (typeof x === 'string') return change(x);
  if (x && typeof x.body === 'string') x.body = change(x.body);
  return x;
};

const isFirefox = () => typeof globalThis.mozRTCPeerConnection !== 'undefined' ||
  (typeof navigator !== 'undefined' && /\bFirefox\//.test(navigator.userAgent || ''));

/** Splits an SDP into its session part and its media parts, line ends kept. */
const sections = (sdp) => sdp.split(/(?=^m=)/m);

function addConnectionLines(sdp) {
  const [session, ...media] = sections(sdp);
  if (/^c=/m.test(session)) return sdp;
  const repaired = media.map((part) => (/^c=/m.test(part) ? part
    : part.replace(/^(m=.*\r?\n(?:i=.*\r?\n)?)/, '$1c=IN IP4 0.0.0.0\r\n')));
  return session + repaired.join('');
}

function markInactive(sdp) {
  const [session, ...media] = sections(sdp);
  return session + media.map((part) => {
    if (!/^m=\S+ 0 /.test(part) || /^a=(sendrecv|sendonly|recvonly|inactive)\b/m.test(part)) return part;
    return `${part.replace(/(\r?\n)?$/, '')}\r\na=inactive\r\n`;
  }).join('');
}

export const Hacks = {
  AllBrowsers: {
    maskDtls: onText((sdp) => sdp.replace(/ UDP\/TLS\/RTP\/SAVP/gi, ' RTP/SAVP')),
    unmaskDtls: onText((sdp) => sdp.replace(/ RTP\/SAVP/gi, ' UDP/TLS/RTP/SAVP')),
  },
  Firefox: {
    isFirefox,
    cannotHandleExtraWhitespace: onText((sdp) => (isFirefox() ? sdp.replace(/ \r\n/g, '\r\n') : sdp)),
    hasMissingCLineInSDP: onText(addConnectionLines),
    hasIncompatibleCLineWithSomeSIPEndpoints: onText((sdp) =>
      sdp.replace(/(c=IN IP4 )0\.0\.0\.0/g, (_, start) => start + Utils.getRandomTestNetIP())),
  },
  Chrome: {
    needsExplicitlyInactiveSDP: onText(markInactive),
    getsConfusedAboutGUM(session) {
      if (session.mediaHandler) session.mediaHandler.close();
    },
  },
};
