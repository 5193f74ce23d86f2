// What a session can do with cameras, microphones and the screen while the call
// runs: session.addVideo, removeVideo, shareScreen, stopScreen, useDevice, and the
// events screen, deviceLost and deviceChanged. How it is sent: sending.js.
//
// The browser is asked at once, because it wants to see the click that it comes
// from; what it gives is sent when it is its turn.

import { callIfAny, emit } from './calls.js';
import { Sending } from './sending.js';
import { isObject, isText, text } from './lenient.js';
import { captureDevices, captureScreen } from './capture.js';
import { musicOf } from './mediaowner.js';
import { elements, isFunction, isStream } from './mediavalues.js';

const sendings = new WeakMap(); // session -> Sending
const watched = new WeakSet(); // tracks

/** What the session sends. */
export function sendingOf(session) {
  if (!sendings.has(session)) sendings.set(session, new Sending(session));
  return sendings.get(session);
}

/** The session has its media handler: sees to it that lost devices are noticed. */
export function watchMedia(session) {
  const connection = session.mediaHandler?.peerConnection;
  connection?.addEventListener?.('signalingstatechange', () => watchSent(session, connection));
}

/** The session is over: nothing that the library has captured goes on. */
export function endMedia(session) {
  session.sharing = false;
  sendings.get(session)?.end();
}

function watchSent(session, connection) {
  for (const { track } of elements(connection.getSenders?.())) if (track) watch(session, track);
}

/** Listens to the end of a track: unplugged, taken by another program, or stopped in the browser's own bar. */
function watch(session, track) {
  if (watched.has(track) || !isFunction(track.addEventListener)) return;
  watched.add(track);
  track.addEventListener('ended', () => {
    const sending = sendingOf(session);
    if (!sending.over) lost(sending, track);
  });
}

function lost(sending, track) {
  const { session } = sending, { kind } = track, line = sending.lines[kind];
  if (line.screen === track) {
    tellScreen(session, false, 'browser');
    sending.drop(kind, 'screen', track);
  } else if (line.device === track || sending.isSent(track)) {
    emit(session, 'deviceLost', { kind, label: track.label });
    // A picture that stands still is taken away; a microphone may be replaced as it is.
    if (kind === 'video') sending.drop(kind, 'device', track);
  }
}

function tellScreen(session, sharing, by) {
  if (session.sharing === sharing) return;
  session.sharing = sharing;
  emit(session, 'screen', { sharing, by });
}

/** Sends no screen, or no picture at all, any more; neither does the browser capture it, even if the peer objects. */
async function unshare(session, ...layers) {
  try {
    await sendingOf(session).remove(...layers);
  } finally {
    tellScreen(session, false, 'page');
  }
}

/** Captures devices; what was captured for a change that fails is stopped. */
async function use(session, constraints) {
  const sending = sendingOf(session);
  sending.check();
  const freed = [];
  try {
    const tracks = await capture(sending, constraints, freed);
    await replace(sending, tracks);
    for (const track of tracks) watch(session, track);
    return tracks;
  } catch (error) {
    await regain(sending, freed);
    throw error;
  }
}

async function replace(sending, tracks) {
  try {
    await sending.inTurn(() => putAll(sending, tracks));
  } finally {
    for (const track of tracks) sending.discard(track);
  }
}

/**
 * Asks for devices. Many a phone opens one camera at a time: NotReadableError. Then
 * the one in use is let go first, and noted in freed.
 */
async function capture(sending, constraints, freed) {
  const ask = () => sending.capture('device', captureDevices(sending.session.mediaHandler, constraints));
  try {
    return await ask();
  } catch (error) {
    if (error?.name !== 'NotReadableError') throw error;
    freed.push(...await sending.inTurn(() => sending.free(Object.keys(constraints))));
    if (freed.length === 0) throw error;
    return ask();
  }
}

/** Opens the devices again that were let go in vain; what is not to be had again is lost. */
async function regain(sending, freed) {
  for (const { track, deviceId } of freed) {
    if (sending.over) return;
    const constraints = { [track.kind]: { deviceId: { exact: deviceId } } };
    await capture(sending, constraints, [])
      .then((tracks) => replace(sending, tracks))
      .catch(() => { if (!sending.over) lost(sending, track); });
  }
}

/** Puts devices of several kinds in place: all of them, or none. */
async function putAll(sending, [first, ...others]) {
  if (!first) return;
  const { kind } = first, { device } = await sending.set(kind, { device: first });
  try {
    await putAll(sending, others);
  } catch (error) {
    await sending.set(kind, { device }).catch(() => {}); // a new line that the peer keeps stays silent
    throw error;
  }
  sending.discard(device);
}

/**
 * What getUserMedia is asked for: a device's id, constraints, or any. '' is the id of
 * each device that is listed before the user has allowed one.
 */
function constraintsOf(kind, wanted) {
  if (isText(wanted) && wanted.length === 0) return true;
  if (isText(wanted)) return { deviceId: { exact: String(wanted) } };
  if (wanted === true || isObject(wanted)) return wanted;
  throw new TypeError(`Invalid ${kind} device: ${text(wanted)} (a deviceId of SIP.devices(), or constraints)`);
}

export const callMedia = {
  /** Sends the camera; constraints as those of getUserMedia({video: constraints}). */
  async addVideo(constraints = true) {
    await use(this, { video: constraintsOf('video', constraints) });
  },

  /** Sends no picture any more, neither of a camera nor of a screen. */
  async removeVideo() {
    await unshare(this, 'screen', 'device');
  },

  /** Sends a screen, window or tab in place of the camera; constraints of getDisplayMedia. */
  async shareScreen(constraints = { video: true }) {
    const sending = sendingOf(this);
    sending.check();
    const { removals: { screen } } = sending;
    const tracks = await sending.capture('screen', captureScreen(this.mediaHandler, constraints));
    const track = tracks.find(({ kind }) => kind === 'video');
    try {
      if (screen !== sending.removals.screen) return;
      if (!track) throw new TypeError('shareScreen: the browser gave no picture; ask for {video: true}');
      await sending.inTurn(() => sending.put('video', { screen: track }));
    } finally {
      for (const each of tracks) sending.discard(each);
    }
    if (screen !== sending.removals.screen) return;
    tellScreen(this, true, 'page');
    watch(this, track);
    if (track.readyState === 'ended') lost(sending, track); // meanwhile
  },

  /** Sends the camera again, or nothing where there was none. */
  async stopScreen() {
    await unshare(this, 'screen');
  },

  /** Takes another microphone or camera: {audio, video}, each a deviceId or constraints. */
  async useDevice(devices) {
    const constraints = {};
    for (const kind of ['audio', 'video']) {
      const wanted = devices?.[kind];
      if (wanted !== undefined && wanted !== null && wanted !== false) constraints[kind] = constraintsOf(kind, wanted);
    }
    if (Object.keys(constraints).length === 0) throw new TypeError('Not enough arguments');
    for (const { kind, label } of await use(this, constraints)) {
      emit(this, 'deviceChanged', { kind, label });
    }
  },
};

/**
 * Holds or goes on: the handler stops and starts the tracks. options.music is a
 * stream that the peer hears, and sees, meanwhile.
 */
export function holdMedia(session, hold, options) {
  const music = options?.music ?? null;
  if (hold && music && !isStream(music)) throw new TypeError('hold: music must be a MediaStream');
  const sending = sendings.get(session) ?? (hold && music ? sendingOf(session) : null);
  if (hold && music) sending.check();
  callIfAny(session.mediaHandler, hold ? 'hold' : 'unhold');
  if (!sending || sending.over || (hold && !music)) return;
  sending.inTurn(() => playAll(sending, hold ? music : null)).catch((error) => {
    if (!sending.over) session.logger?.warn?.(`music on hold: ${error.message}`);
  });
}

/** Lets the peer have tracks like those of a stream, of the kinds that are sent; none for null. */
async function playAll(sending, stream) {
  for (const [kind, line] of Object.entries(sending.lines)) {
    const track = elements(stream?.getTracks()).find((t) => t.kind === kind);
    const music = track && line.device ? musicOf(track) : null;
    if (music) sending.captured.set(music, 'music');
    if (music || line.music) await sending.put(kind, { music });
  }
}

