// Whose a track is. What the library has asked the browser for it stops when it is
// not needed any more; what the page gave it never stops.

import { isObject } from './lenient.js';
import { asArray, elements, isStream } from './mediavalues.js';
import { streamId } from './mediarender.js';

/** On a stream that a MediaStreamManager acquired: the tracks that came with it. */
const heldKey = Symbol('acquired tracks');

/** Notes whose the streams are: acquisitions[id] is true for the page's. */
export function remember(manager, streams, pages) {
  for (const stream of elements(streams).filter(isStream)) {
    if (isObject(manager.acquisitions)) manager.acquisitions[streamId(stream)] = pages;
    if (!pages) stream[heldKey] = stream.getTracks();
  }
}

/** Stops the tracks that came with the streams. */
export function release(manager, streams) {
  for (const stream of asArray(streams).filter(isStream)) {
    for (const track of elements(stream[heldKey])) track.stop?.();
    delete stream[heldKey];
    if (isObject(manager.acquisitions)) delete manager.acquisitions[streamId(stream)];
  }
}

/** Whether the library acquired the stream, so that it may change what is in it. */
export const isAcquired = (stream) => isStream(stream) && Array.isArray(stream[heldKey]);

/** Whether a track came with one of the streams, and they were acquired. */
export const cameWith = (streams, track) => elements(streams).some((s) => isAcquired(s) && s[heldKey].includes(track));

const music = new WeakSet();

/** A copy of a track for a peer on hold: it sounds whether we are muted or not. */
export function musicOf(track) {
  const copy = track.clone();
  copy.enabled = true;
  music.add(copy);
  return copy;
}

export const isMusic = (track) => music.has(track);
