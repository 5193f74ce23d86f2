// session.setSpeaker: where the sound of a call comes out. That belongs to the
// page's elements, those that the library renders into and those that the page has
// given one of the call's streams itself.

import { Exceptions } from './exceptions.js';
import { text } from './lenient.js';
import { elements, isFunction } from './mediavalues.js';
import { rendered, useSpeaker } from './mediarender.js';

const speakers = new WeakMap(); // session -> deviceId

/** A stream of the call has come: it is heard where the others are. */
export function speakFrom(session, stream) {
  if (speakers.has(session)) useSpeaker(stream, speakers.get(session));
}

function elementsOf(streams) {
  const onPage = [...(globalThis.document?.querySelectorAll?.('audio, video') ?? [])];
  return new Set([...streams.flatMap(rendered), ...onPage.filter((element) => streams.includes(element.srcObject))]);
}

const streamsOf = (session) => elements(session.getRemoteStreams?.());

const playFrom = (session, deviceId) =>
  Promise.all([...elementsOf(streamsOf(session))].map((element) => element.sinkId !== deviceId && element.setSinkId(deviceId)));

export const speaker = {
  /** deviceId as in SIP.devices(), '' for the default; what comes later goes there, too. */
  async setSpeaker(deviceId) {
    if (!isFunction(globalThis.HTMLMediaElement?.prototype.setSinkId)) {
      throw new Exceptions.NotSupportedError('this browser cannot choose a speaker (HTMLMediaElement.setSinkId)');
    }
    await playFrom(this, text(deviceId));
    speakers.set(this, text(deviceId));
    for (const stream of streamsOf(this)) speakFrom(this, stream);
    // Those that have been given a stream while the others changed.
    await playFrom(this, text(deviceId));
  },
};
