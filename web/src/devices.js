// SIP.devices(): the microphones, cameras and speakers of this machine. Their
// labels are empty until the user has allowed the page to use one of the kind.

import { report } from './errors.js';

const KINDS = { audioinput: 'microphones', videoinput: 'cameras', audiooutput: 'speakers' };

const mediaDevices = () => globalThis.navigator?.mediaDevices;

export async function devices() {
  const found = { microphones: [], cameras: [], speakers: [] };
  for (const { kind, deviceId, label } of (await mediaDevices()?.enumerateDevices?.()) ?? []) {
    found[KINDS[kind]]?.push({ deviceId, label });
  }
  return found;
}

/** Calls the listener with the new list each time it changes; gives a function that ends it. */
devices.watch = (listener) => {
  if (typeof listener !== 'function') throw new TypeError('Not enough arguments');
  let stopped = false;
  const changed = async () => {
    const list = await devices();
    if (!stopped) listener(list);
  };
  const heard = () => { changed().catch(report); };
  mediaDevices()?.addEventListener?.('devicechange', heard);
  return () => {
    stopped = true;
    mediaDevices()?.removeEventListener?.('devicechange', heard);
  };
};
