// SIP.Session.DTMF: one tone, its duration and the gap after it, in milliseconds.
// Go sends them (pkg/jsbridge/dtmf.go).

import { callIfAny } from './calls.js';
import { integer, text } from './lenient.js';
import { SIP } from './namespace.js';

const limits = {
  MIN_DURATION: 70,
  MAX_DURATION: 6000,
  DEFAULT_DURATION: 100,
  MIN_INTER_TONE_GAP: 50,
  DEFAULT_INTER_TONE_GAP: 500,
};

// A time within its limits; nothing and 0 stand for the default.
function lasting(what, v, initial, low, high) {
  if (!v) return initial;
  if (Number.isNaN(integer(v))) throw new TypeError(`Invalid ${what}: ${text(v)}`);
  return Math.min(Math.max(integer(v), low), high);
}

const isTones = (v) => ['string', 'number'].includes(typeof v) && /^[\dA-D#*,]+$/i.test(v);

export const DTMF = {
  statics: { C: limits, ...limits },

  ctor(owner, tone, options) {
    if (!isTones(tone) || String(tone).length !== 1) {
      throw new TypeError(`Invalid tone: ${text(tone)}`);
    }
    const { duration, interToneGap } = options ?? {};
    Object.assign(this, {
      owner,
      tone: String(tone).toUpperCase(),
      duration: lasting('tone duration', duration, limits.DEFAULT_DURATION, limits.MIN_DURATION, limits.MAX_DURATION),
      interToneGap: lasting('interToneGap', interToneGap, limits.DEFAULT_INTER_TONE_GAP, limits.MIN_INTER_TONE_GAP, 2 ** 30),
      direction: null,
      request: null,
      logger: owner.ua.getLogger('sip.invitecontext.dtmf'),
    });
  },
};

/** Tones that go among the sound where that is possible. */
const amongSound = new WeakSet();

/** The gap after a tone among the sound, in ms, as RTCDTMFSender has it. */
const SOUND_GAP = 70;

// How the tones go: as this call of dtmf says, the call, or the user agent.
const wayOf = (session, options) => checkWay(options?.dtmfType) ?? session.dtmfType ?? session.ua.configuration.dtmfType;

/** A way that tones can go, or none. */
export function checkWay(way) {
  if (![undefined, null, 'info', 'rtp'].includes(way)) throw new TypeError(`Invalid dtmfType: ${text(way)} (info or rtp)`);
  return way;
}

/** The tones that session.dtmf(tones, options) asks for. */
export function tonesOf(session, tones, options) {
  if (!isTones(tones)) throw new TypeError(`Invalid tones: ${text(tones)}`);
  const rtp = wayOf(session, options) === 'rtp';
  const times = rtp ? { ...options, interToneGap: options?.interToneGap || SOUND_GAP } : options;
  return Array.from(String(tones).toUpperCase(), (symbol) => {
    const tone = Object.assign(new SIP.Session.DTMF(session, symbol, times), { direction: 'outgoing' });
    if (rtp) amongSound.add(tone);
    return tone;
  });
}

/** Plays a tone among the sound (RFC 4733); false where it is to go in an INFO. */
export function playTone({ mediaHandler }, dtmf) {
  const { tone, duration, interToneGap } = dtmf;
  return amongSound.has(dtmf) && Boolean(callIfAny(mediaHandler, 'sendDtmf', tone, { duration, interToneGap }));
}
