// Statics of SIP.WebRTC.MediaStreamManager: showing streams in a page's <audio>
// and <video> elements, and the id of a stream.
//
// What to render in may be an element, a function that returns one, an array of
// those, or {video, audio}; anything else, null and the null inside {video: null}
// mean nothing.

import { SIP } from './namespace.js';
import { report } from './errors.js';
import { isObject, text } from './lenient.js';
import { asArray, elements, isFunction } from './mediavalues.js';

/** How often a paused element is told to play, in ms. */
const playInterval = 100;

/** The ids of the stream's tracks, audio first, in a row. */
export const streamId = (stream) =>
  [...elements(stream?.getAudioTracks?.()), ...elements(stream?.getVideoTracks?.())].map((track) => text(track.id)).join('');

/** render(stream | streams, elements) */
export function render(streams, where) {
  if (!where) return false;
  if (Array.isArray(where) && where.length === 0) throw new TypeError('elements must not be empty');
  if (isByKind(where)) {
    renderByKind(asArray(streams), where);
  } else {
    const list = asArray(where);
    asArray(streams).forEach((stream, i) => show(list[i % list.length], stream));
  }
  return undefined;
}

const isByKind = (v) =>
  typeof v === 'object' && !Array.isArray(v) && v.nodeType === undefined && ('video' in v || 'audio' in v);

/**
 * Shows the first stream that has a picture, or sound, in the element for it; with
 * an audio element of its own, the video element stays silent.
 */
function renderByKind(streams, { video, audio }) {
  if (streams.length === 0) return;
  const having = (getter) => streams.find((stream) => elements(stream[getter]?.()).length > 0) ?? streams[0];
  if (video && audio) {
    const element = elementOf(video);
    if (isObject(element)) element.volume = 0;
  }
  show(video, having('getVideoTracks'));
  show(audio, having('getAudioTracks'));
}

const elementOf = (v) => (isFunction(v) ? v() : v);

const shownIn = new WeakMap(); // stream -> Set of elements
const speakers = new WeakMap(); // stream -> deviceId

/** The elements in which a stream is rendered. */
export const rendered = (stream) => [...(shownIn.get(stream) ?? [])].filter((element) => element.srcObject === stream);

/** Lets a stream come out of a speaker in all elements that will be given it. */
export function useSpeaker(stream, deviceId) {
  speakers.set(stream, deviceId);
}

/** A stream has lost its picture: no element may keep the last frame of it. */
export function refresh(stream) {
  if (elements(stream.getVideoTracks?.()).length > 0) return;
  for (const element of rendered(stream)) {
    if (!element.videoWidth) continue;
    element.srcObject = null;
    element.srcObject = stream;
    ensurePlaying(element);
  }
}

/** Attaches a stream to an element and keeps it playing. */
function show(target, stream) {
  const element = elementOf(target);
  if (!isObject(element)) return;
  if (!shownIn.has(stream)) shownIn.set(stream, new Set());
  shownIn.get(stream).add(element);
  const deviceId = speakers.get(stream);
  if (deviceId !== undefined && element.sinkId !== deviceId) Promise.resolve(element.setSinkId?.(deviceId)).catch(report);
  if (isFunction(globalThis.attachMediaStream)) {
    globalThis.attachMediaStream(element, stream);
  } else if (element.srcObject !== stream) {
    element.srcObject = stream;
  }
  ensurePlaying(element);
}

/**
 * Starts the element, and tries again until it plays or has no living stream any
 * more. The id of the interval is on the element.
 */
function ensurePlaying(element) {
  if (element.ensurePlayingIntervalId || play(element)) return;
  const id = SIP.Timers.setInterval(() => {
    if (!play(element)) return;
    SIP.Timers.clearInterval(id);
    element.ensurePlayingIntervalId = null;
  }, playInterval);
  element.ensurePlayingIntervalId = id;
}

/**
 * Starts a paused element; true when there is nothing to start. A browser that
 * refuses (no click on the page yet) is asked again later.
 */
function play(element) {
  const stream = element.srcObject;
  if (!element.paused || !isObject(stream) || stream.active === false) return true;
  try {
    Promise.resolve(element.play?.()).catch(() => {});
  } catch {
    // as above
  }
  return false;
}
