// SIP.WebRTC: the names under which the library reaches the browser's media.
//
// MediaStream, getUserMedia, getDisplayMedia, RTCPeerConnection and RTCSessionDescription appear
// on it with the first isSupported(). A page may replace them; the library
// always calls through these properties.

import { SIP } from './namespace.js';
import { guard } from './classes.js';
import { report } from './errors.js';
import { isObject, text } from './lenient.js';
import { isFunction, makeError } from './mediavalues.js';

let supported; // the answer of isSupported, once it has run
let allowed = false; // whether the page has got a device
let microphone = null; // the browser's PermissionStatus, which lives

/**
 * Whether the page may use devices, as far as it is known. Without that a browser
 * gathers candidates of the default interface only, and hides their addresses.
 */
export const mayUseDevices = () => allowed || microphone?.state === 'granted';

async function watchPermission() {
  try {
    microphone = await globalThis.navigator.permissions.query({ name: 'microphone' });
  } catch {
    // not known here
  }
}

/**
 * Whether calls are possible here. Puts the browser's classes on SIP.WebRTC;
 * what a page has put there stays.
 */
export function isSupported() {
  if (supported !== undefined) return supported;
  for (const name of ['MediaStream', 'RTCPeerConnection', 'RTCSessionDescription']) {
    provide(name, globalThis[name] ?? globalThis[`webkit${name}`] ?? globalThis[`moz${name}`]);
  }
  watchPermission();
  provide('getUserMedia', guard('getUserMedia', getUserMedia));
  provide('getDisplayMedia', guard('getDisplayMedia', getDisplayMedia));
  supported = isObject(SIP.WebRTC.RTCPeerConnection) && isObject(SIP.WebRTC.RTCSessionDescription);
  return supported;
}

function provide(name, value) {
  if (SIP.WebRTC[name] === undefined && value) SIP.WebRTC[name] = value;
}

/** getUserMedia(constraints) returns a promise; (constraints, onSuccess, onFailure) does not. */
function getUserMedia(constraints, onSuccess, onFailure) {
  const promise = request(constraints);
  if (!isFunction(onSuccess)) return promise;
  promise.then(onSuccess, isFunction(onFailure) ? onFailure : () => {}).catch(report);
  return undefined;
}

async function request(constraints) {
  const devices = globalThis.navigator?.mediaDevices;
  if (!isFunction(devices?.getUserMedia)) throw noMediaDevices();
  try {
    const stream = await devices.getUserMedia(constraints);
    allowed = true;
    return stream;
  } catch (error) {
    throw userMediaError(error, constraints);
  }
}

/** getDisplayMedia(constraints) returns a promise. */
async function getDisplayMedia(constraints) {
  const devices = globalThis.navigator?.mediaDevices;
  if (!isFunction(devices?.getDisplayMedia)) throw noMediaDevices('getDisplayMedia');
  try {
    return await devices.getDisplayMedia(constraints);
  } catch (error) {
    throw withReason(error, screenReasons[text(error?.name)] ?? '');
  }
}

const screenReasons = {
  __proto__: null,
  NotAllowedError: 'the screen is not shared',
  InvalidStateError: 'a screen can only be asked for in answer to a click or key',
  NotReadableError: 'the screen cannot be captured',
};

/** Browsers hide their devices from pages that did not come over https or from localhost. */
function noMediaDevices(method = 'getUserMedia') {
  return makeError('NotSupportedError', globalThis.isSecureContext === false
    ? 'no access to camera, microphone and screen: browsers give it only to pages served over https or from localhost'
    : `this browser has no navigator.mediaDevices.${method}`);
}

const denied = (devices) => `access to the ${devices} was denied`;
const busy = (devices) => `the ${devices} cannot be opened, perhaps another program uses it`;

/** What went wrong, by the name of the browser's error. */
const reasons = {
  __proto__: null,
  NotAllowedError: denied,
  SecurityError: denied,
  NotFoundError: (devices) => `no such device (asked for ${devices})`,
  NotReadableError: busy,
  AbortError: busy,
  OverconstrainedError: (_, constraint) => `no device satisfies the constraint ${text(constraint)}`,
};

/**
 * Keeps the name of the browser's error, says what was asked for, and carries
 * the error itself as cause.
 */
function userMediaError(cause, constraints) {
  const reason = reasons[text(cause?.name)];
  return withReason(cause, reason ? reason(devicesAsked(constraints), cause.constraint) : '');
}

function withReason(cause, reason) {
  const { name, message, constraint } = isObject(cause) ? cause : {};
  const error = makeError(text(name), [reason, text(message)].filter(Boolean).join(': '), cause);
  if (constraint !== undefined) error.constraint = constraint;
  return error;
}

function devicesAsked(constraints) {
  const { audio, video } = constraints ?? {};
  if (audio && video) return 'microphone and camera';
  return video ? 'camera' : 'microphone';
}
