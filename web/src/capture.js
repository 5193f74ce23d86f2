// Asking the browser for devices and screens in a running call. The media handler
// tells of it as it does at the beginning of a call: userMediaRequest, userMedia,
// userMediaFailed.

import { emit } from './calls.js';
import { eitherStyle } from './mediastyles.js';
import { isSupported } from './usermedia.js';
import { SIP } from './namespace.js';

async function asking(handler, constraints, ask) {
  isSupported();
  emit(handler, 'userMediaRequest', constraints);
  try {
    const stream = await ask();
    emit(handler, 'userMedia', stream);
    return stream;
  } catch (error) {
    emit(handler, 'userMediaFailed', error);
    throw error;
  }
}

/** A promise of a stream of SIP.WebRTC.getUserMedia, which may be a page's, of either style. */
export const captureDevices = (handler, constraints) =>
  asking(handler, constraints, () => eitherStyle((ok, fail) => SIP.WebRTC.getUserMedia(constraints, ok, fail)));

/** A promise of a stream of SIP.WebRTC.getDisplayMedia, which may be a page's. */
export const captureScreen = (handler, constraints) =>
  asking(handler, constraints, () => SIP.WebRTC.getDisplayMedia(constraints));
