// What the phone sounds like, made by WebAudio: a tune is a row of steps, each
// [frequencies in Hz, seconds], which comes again until it is stopped. Browsers
// let no page sound before a person has pressed something, so the sound is
// switched on by the first press.

const VOLUME = 0.08;
const FADE = 0.01; // seconds, so that nothing clicks

export const RINGS = {
  chime: [[[659], 0.16], [[784], 0.16], [[1047], 0.4], [[], 1.6]],
  bell: [[[880, 1109], 0.08], [[988, 1245], 0.08], [[880, 1109], 0.08], [[988, 1245], 0.08], [[880, 1109], 0.3], [[], 1.8]],
  low: [[[220, 330], 0.6], [[], 0.3], [[220, 330], 0.6], [[], 2]],
  silent: [],
};

// ITU-T E.180: what most of the world hears while it rings there, when it is
// busy, and when a second call waits.
export const TONES = {
  ringback: [[[425], 1], [[], 4]],
  busy: [[[425], 0.5], [[], 0.5]],
  waiting: [[[425], 0.2], [[], 0.2], [[425], 0.2], [[], 5]],
};

// ITU-T Q.23: a row and a column.
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
export const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

let context = null, playing = null, stop = null;

/** The page's sound, null before the first press. */
export const audio = () => context;

for (const event of ['pointerdown', 'keydown']) {
  addEventListener(event, () => {
    context ??= new AudioContext();
    if (context.state === 'suspended') context.resume();
    if (playing) start();
  }, { capture: true });
}

/** Plays the tune over and over; null is silence. The same tune goes on. */
export function play(tune) {
  if (tune === playing) return;
  stop?.();
  stop = null;
  playing = tune;
  if (tune) start();
}

function start() {
  if (context) stop ??= loop(playing, context.destination);
}

/** The tune that sounds, or would if it could; null for silence. */
export const sounding = () => playing;

/** One short tone of a key. */
export function click(key) {
  const at = KEYS.indexOf(key);
  if (context && at >= 0) sound([ROWS[Math.floor(at / 3)], COLUMNS[at % 3]], context.currentTime, 0.12, context.destination);
}

/** Plays a tune into a node of audio() until the function that it gives is called. */
export function loop(tune, to) {
  const out = new GainNode(context);
  out.connect(to);
  let timer = 0;
  const round = () => {
    let at = context.currentTime + FADE;
    for (const [frequencies, seconds] of tune) {
      sound(frequencies, at, seconds, out);
      at += seconds;
    }
    timer = setTimeout(round, (at - context.currentTime) * 1000);
  };
  if (tune.length) round();
  return () => {
    clearTimeout(timer);
    out.disconnect();
  };
}

function sound(frequencies, from, seconds, to) {
  for (const frequency of frequencies) {
    const tone = new OscillatorNode(context, { frequency });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setTargetAtTime(VOLUME, from, FADE / 2);
    volume.gain.setTargetAtTime(0, from + seconds - FADE, FADE / 2);
    tone.connect(volume).connect(to);
    tone.start(from);
    tone.stop(from + seconds + FADE);
  }
}
