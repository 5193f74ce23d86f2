// The streams of the other side, as they come and change: handler._remoteStreams,
// and what happens when a track is added to one or taken away in a running call.

import { emit } from './calls.js';
import { refresh } from './mediarender.js';
import { elements, isFunction } from './mediavalues.js';
import { speakFrom } from './speaker.js';

const known = new WeakMap(); // stream -> the tracks of which the page was told

const tracksOf = (stream) => elements(stream.getTracks?.());

/**
 * Adds a stream to those of the other side. Whether the page has to be told: it is
 * new, or has a track that it did not have (video was added). The browser has put
 * all tracks of a description into it before it tells of the first.
 */
export function rememberRemote(handler, stream) {
  const streams = elements(handler._remoteStreams).filter((s) => s === stream || tracksOf(s).length > 0);
  if (!streams.includes(stream)) streams.push(stream);
  handler._remoteStreams = streams;
  const before = known.get(stream);
  if (!before) watch(handler, stream);
  const tracks = tracksOf(stream);
  known.set(stream, tracks);
  speakFrom(handler.session, stream);
  return !before || tracks.some((track) => !before.includes(track));
}

/** A track that goes takes its picture with it, and may come again. */
function watch(handler, stream) {
  if (!isFunction(stream.addEventListener)) return;
  stream.addEventListener('removetrack', ({ track }) => {
    known.set(stream, tracksOf(stream));
    refresh(stream);
    emit(handler, 'removeTrack', { track, stream });
  });
}
