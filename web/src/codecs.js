// Which codecs a call prefers: {audio: ['opus', 'PCMU'], video: ['VP9']}, of its media
// hint, else of the user agent. Those named come first, in their order; the others
// stay behind them, so that a peer that knows none of the named is still heard.

import { isObject, member, text } from './lenient.js';
import { asArray, elements, isFunction, log } from './mediavalues.js';

/** What no medium is coded with: repairs, tones and silence. */
const helpers = new Set(['rtx', 'red', 'ulpfec', 'flexfec-03', 'telephone-event', 'cn']);

const nameOf = ({ mimeType }) => text(mimeType).toLowerCase().replace(/^(audio|video)\//, '');

/** The codecs of a browser in the order in which they are wanted. */
export function ordered(codecs, wanted) {
  const names = asArray(wanted).map((name) => nameOf({ mimeType: name })).filter((name) => !helpers.has(name));
  const rank = (codec) => {
    const at = names.indexOf(nameOf(codec));
    if (at >= 0) return at;
    return helpers.has(nameOf(codec)) ? names.length + 1 : names.length;
  };
  return codecs.map((codec) => [rank(codec), codec]).sort(([x], [y]) => x - y).map(([, codec]) => codec);
}

/** Tells a handler's RTCPeerConnection, before an offer and before an answer. */
export function preferCodecs(handler) {
  const wanted = member(handler.mediaHint, 'codecs') ?? member(member(member(handler.session, 'ua'), 'configuration'), 'codecs');
  if (!isObject(wanted)) return;
  for (const transceiver of elements(handler.peerConnection.getTransceivers?.())) {
    const kind = text(transceiver.receiver?.track?.kind);
    const codecs = globalThis.RTCRtpReceiver?.getCapabilities?.(kind)?.codecs;
    if (!wanted[kind] || !codecs || !isFunction(transceiver.setCodecPreferences)) continue;
    try {
      transceiver.setCodecPreferences(ordered(codecs, wanted[kind]));
    } catch (error) {
      log(handler, 'warn', `the browser does not take the codec preferences of ${kind}: ${error.message}`);
    }
  }
}
