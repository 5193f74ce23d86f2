// Methods of SIP.WebRTC.MediaHandler that only list or switch streams and tracks.

import { SIP } from './namespace.js';
import { integer, isObject, text } from './lenient.js';
import { isMusic } from './mediaowner.js';
import { asArray, elements, isStream, log } from './mediavalues.js';

const isClosed = (connection) => !isObject(connection) || connection.signalingState === 'closed';

const sentTracks = (connection) =>
  elements(connection.getSenders?.()).map((sender) => sender.track).filter(isObject);

/** Sends the tracks of a stream that are not being sent yet; what is no stream adds nothing. */
function send(handler, stream) {
  if (!isStream(stream)) return;
  log(handler, 'log', `adding stream: ${text(stream.id)}`);
  const sent = sentTracks(handler.peerConnection);
  for (const track of elements(stream.getTracks())) {
    if (!sent.includes(track)) handler.peerConnection.addTrack(track, stream);
  }
}

export const tracks = {
  /** addStream(stream, onSuccess, onFailure), which pages replace to add none. */
  addStream(stream, onSuccess, onFailure) {
    try {
      send(this, stream);
    } catch (error) {
      onFailure?.(error);
      return;
    }
    onSuccess?.();
  },

  /** addStreams(streams) -> promise */
  async addStreams(streams) {
    for (const stream of asArray(streams)) send(this, stream);
  },

  /**
   * What is being sent: the acquired streams of which a track is sent, and one
   * more stream of the tracks that a page has added or put in their place.
   */
  getLocalStreams() {
    if (isClosed(this.peerConnection)) return [];
    let rest = sentTracks(this.peerConnection);
    const streams = elements(this.localMedia).filter((stream) => {
      if (!isStream(stream)) return false;
      const own = stream.getTracks();
      const before = rest.length;
      rest = rest.filter((track) => !own.includes(track));
      return rest.length < before;
    });
    return rest.length > 0 ? [...streams, new SIP.WebRTC.MediaStream(rest)] : streams;
  },

  /** The streams of the other side; those of a closed handler are the ones that it had. */
  getRemoteStreams() {
    const closed = isClosed(this.peerConnection);
    return elements(this._remoteStreams).filter((stream) => closed || elements(stream.getTracks?.()).length > 0);
  },

  toggleMuteAudio(mute) {
    this.toggleMuteHelper('getAudioTracks', Boolean(mute));
  },

  toggleMuteVideo(mute) {
    this.toggleMuteHelper('getVideoTracks', Boolean(mute));
  },

  toggleMuteHelper(getter, mute) {
    for (const stream of elements(this.getLocalStreams())) {
      for (const track of elements(stream[getter]?.())) if (!isMusic(track)) track.enabled = !mute;
    }
  },

  /** sendDtmf(tones[, options]) -> whether the tones go out as RTP events (RFC 4733). */
  sendDtmf(tones, options) {
    return elements(this.peerConnection?.getSenders?.()).some(({ dtmf }) => {
      if (!dtmf?.canInsertDTMF) return false;
      const duration = integer(options?.duration), gap = integer(options?.interToneGap);
      try {
        dtmf.insertDTMF(text(tones), Number.isNaN(duration) ? 100 : duration, Number.isNaN(gap) ? 70 : gap);
        return true;
      } catch {
        return false;
      }
    });
  },
};
