// Which microphone, camera and speaker: for the next call, and for those that
// run. Kept in the browser; the list follows what is plugged in and out.

import { $, make } from './dom.js';
import { remember, remembered } from './store.js';

const KINDS = {
  audio: { select: 'device-audio', list: 'microphones', word: 'microphone' },
  video: { select: 'device-video', list: 'cameras', word: 'camera' },
  speaker: { select: 'device-speaker', list: 'speakers', word: 'speaker' },
};

const chosen = remembered('devices', {});
let known = []; // ids of what is plugged in; none as long as the browser keeps them secret

// What was chosen and is not there any more is no reason not to talk.
function constraint(kind) {
  const id = chosen[kind];
  if (!id) return true;
  if (!known.length) return { deviceId: { ideal: id } };
  return known.includes(id) ? { deviceId: { exact: id } } : true;
}

/** The constraints of a new call. */
export function wanted(video) {
  return { audio: constraint('audio'), video: video && constraint('video') };
}

/** A new camera for a call without one. */
export const wantedCamera = () => constraint('video');

export function setUpDevices(lines) {
  for (const [kind, { select }] of Object.entries(KINDS)) {
    $(select).addEventListener('change', (event) => {
      chosen[kind] = event.target.value;
      remember('devices', chosen);
      for (const line of lines.all) if (line.talking) use(line, kind);
    });
  }
  const look = () => SIP.devices().then(paint);
  look();
  $('settings-open').addEventListener('click', look);
  SIP.devices.watch(paint);
  for (const line of lines.all) {
    line.addEventListener('talk', () => { if (chosen.speaker) use(line, 'speaker'); });
    line.addEventListener('begin', () => line.on('deviceLost', (device) => replace(line, device)));
  }
}

function paint(devices) {
  known = Object.values(devices).flat().map(({ deviceId }) => deviceId).filter(Boolean);
  for (const [kind, { select, list, word }] of Object.entries(KINDS)) {
    const options = devices[list].filter(({ deviceId }) => deviceId)
      .map(({ deviceId, label }, i) => make('option', { value: deviceId, textContent: label || `${word} ${i + 1}` }));
    $(select).replaceChildren(make('option', { value: '', textContent: 'as the browser chooses' }), ...options);
    $(select).value = chosen[kind] ?? '';
    if ($(select).selectedIndex < 0) $(select).value = '';
  }
}

// Lets a running call use what is chosen.
async function use(line, kind) {
  const { word } = KINDS[kind];
  try {
    if (kind === 'speaker') await line.session.setSpeaker(chosen.speaker);
    else if (kind === 'audio' || line.sendsVideo) await line.session.useDevice({ [kind]: chosen[kind] || true });
  } catch (error) {
    line.say(`The ${word} could not be changed (${error.message}). The call goes on with the one before.`);
  }
}

// A microphone that is gone in a call is replaced by any other; a camera is not
// switched on by itself.
async function replace(line, { kind, label }) {
  const { word } = KINDS[kind];
  line.say(`The ${word} ${label ? `“${label}” ` : ''}is gone. Plug it in again, or choose another one under “settings”.`);
  if (kind === 'video') line.sendsVideo = false;
  else await line.session.useDevice({ audio: true }).then(() => line.say(`The ${word} “${label}” is gone: you speak into another one now.`), () => {});
  line.changed();
}
