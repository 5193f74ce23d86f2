// SIP.Simple, also SIP.Web.Simple and SIP.WebRTC.Simple: a phone in one object, for
// one call at a time. It shows the media in the elements that it was given.
//
//   const phone = new SIP.Simple({ media: { remote: { audio } }, ua: { uri, password } });
//   phone.on('ringing', () => phone.answer());
//
// What cannot be done now is a warning in the log and returns undefined, as in
// SIP.js. Unlike there, each call ends with one event ended.

import { callIfAny, emit } from './calls.js';
import { EventEmitter } from './emitter.js';
import { Exceptions } from './exceptions.js';
import { isObject, member } from './lenient.js';
import { SIP } from './namespace.js';
import { C as STATUS } from './status.js';

const C = { STATUS_NULL: 0, STATUS_NEW: 1, STATUS_CONNECTING: 2, STATUS_CONNECTED: 3, STATUS_COMPLETED: 4 };

/** The events of a call that say what stands from then on. */
const CALL_STATES = { connected: C.STATUS_CONNECTED, ended: C.STATUS_COMPLETED };

/** The events after which a call may show something else. */
const CHANGES = ['trackAdded', 'reinviteAccepted', 'deviceChanged', 'deviceLost', 'screen'];

/** The events that do not belong to the call that stands. */
const BEYOND = new Set(['registered', 'unregistered', 'new', 'ringing', 'message']);

export class Simple extends EventEmitter {
  /** options: media {remote: {audio, video}, local: {video}} with elements, ua as for SIP.UA. */
  constructor(options) {
    super();
    const remote = member(member(options, 'media'), 'remote');
    const [audio, video] = ['audio', 'video'].map((kind) => Boolean(member(remote, kind)));
    if (!audio && !video) throw new Error('At least one remote audio or video element is required for Simple.');
    const settings = member(options, 'ua') ?? {};
    Object.assign(this, { options, audio, video, anonymous: !settings.uri, state: C.STATUS_NULL, session: null });
    this.ua = new SIP.UA({ ...settings, register: true });
    this.logger = this.ua.getLogger('sip.simple');
    for (const [event, own] of [['registered', 'registered'], ['unregistered', 'unregistered'], ['registrationFailed', 'unregistered']]) {
      this.ua.on(event, () => emit(this, own, this.ua));
    }
    this.ua.on('message', (message) => emit(this, 'message', message));
    this.ua.on('invite', (session) => receive(this, session));
  }

  /** Calls; undefined while another call stands, or before the phone is registered. */
  call(destination) {
    if (!isReady(this)) return refuse(this, 'A registered UA is required for calling');
    if (isBusy(this)) return refuse(this, 'Cannot make more than a single call with Simple');
    begin(this, this.ua.invite(destination, mediaOptions(this)));
    return this.session;
  }

  answer() {
    if (!isOffered(this) || isAnswered(this)) return refuse(this, 'No call to answer');
    return this.session.accept(mediaOptions(this));
  }

  reject() {
    if (!isOffered(this)) return refuse(this, 'No call to reject');
    return this.session.reject();
  }

  /** Ends the call, whatever its state. */
  hangup() {
    if (!isBusy(this)) return refuse(this, 'No active call to hang up on');
    return this.session.terminate();
  }

  /** Mutes and holds. */
  hold() {
    if (this.state !== C.STATUS_CONNECTED || this.session.local_hold) return refuse(this, 'Cannot put call on hold');
    this.mute();
    return this.session.hold();
  }

  unhold() {
    if (this.state !== C.STATUS_CONNECTED || !this.session.local_hold) return refuse(this, 'Cannot unhold a call that is not on hold');
    this.unmute();
    return this.session.unhold();
  }

  mute() {
    return toggle(this, 'mute');
  }

  unmute() {
    return toggle(this, 'unmute');
  }

  sendDTMF(tone) {
    if (this.state !== C.STATUS_CONNECTED) return refuse(this, 'An active call is required to send DTMF');
    return this.session.dtmf(tone);
  }

  message(destination, text) {
    if (!isReady(this)) return refuse(this, 'A registered UA is required to send a message');
    if (!destination || !text) return refuse(this, 'A destination and a text are required to send a message');
    return this.ua.message(destination, text);
  }

  /**
   * A promise of the next such event, at once for what stands already: registered, the
   * call connected, or ended while there is no other. Of the events of a call it is
   * rejected when the call ends first.
   */
  when(event) {
    if (event === 'registered' && this.ua.isRegistered()) return Promise.resolve(this.ua);
    if (CALL_STATES[event] === this.state) return Promise.resolve(this.session);
    return new Promise((resolve, reject) => {
      const settle = (how) => (value) => {
        this.removeListener(event, happened);
        this.removeListener('ended', ended);
        how(value);
      };
      const happened = settle(resolve);
      const ended = settle(() => reject(new Exceptions.CallEndedError(event, this.response, this.cause)));
      this.on(event, happened);
      if (!BEYOND.has(event) && event !== 'ended') this.on('ended', ended);
    });
  }
}

Simple.C = C;

const isReady = (simple) => simple.anonymous || simple.ua.isRegistered();
const isBusy = ({ state }) => state !== C.STATUS_NULL && state !== C.STATUS_COMPLETED;
const isOffered = ({ state, session }) =>
  (state === C.STATUS_NEW || state === C.STATUS_CONNECTING) && session instanceof SIP.InviteServerContext;

/** Answered, and not connected yet. */
const isAnswered = ({ session }) => [STATUS.STATUS_ANSWERED, STATUS.STATUS_ANSWERED_WAITING_FOR_PRACK].includes(session.status);

const mediaOptions = ({ audio, video }) => ({ sessionDescriptionHandlerOptions: { constraints: { audio, video } } });

function refuse(simple, why) {
  simple.logger.warn(why);
}

function toggle(simple, what) {
  if (simple.state !== C.STATUS_CONNECTED) return refuse(simple, `An active call is required to ${what}`);
  simple.session[what]();
  emit(simple, what, simple);
  return undefined;
}

function receive(simple, session) {
  if (isBusy(simple)) {
    simple.logger.warn('Rejecting incoming call: Simple takes one call at a time');
    session.reject();
    return;
  }
  begin(simple, session);
  emit(simple, 'ringing', session);
}

function begin(simple, session) {
  Object.assign(simple, { session, state: C.STATUS_NEW, cause: null, response: null });
  const tell = (state, event) => () => {
    if (state) simple.state = state;
    emit(simple, event, session);
  };
  session.on('progress', tell(C.STATUS_CONNECTING, 'connecting'));
  session.on('accepted', () => {
    showMedia(simple);
    tell(C.STATUS_CONNECTED, 'connected')();
  });
  for (const event of CHANGES) session.on(event, () => showMedia(simple));
  for (const event of ['hold', 'unhold']) session.on(event, tell(0, event));
  session.on('dtmf', (request, dtmf) => { if (dtmf.direction === 'incoming') emit(simple, 'dtmf', dtmf.tone, dtmf); });
  session.on('terminated', (response, cause) => {
    Object.assign(simple, { response, cause });
    clearMedia(simple);
    tell(C.STATUS_COMPLETED, 'ended')();
  });
  emit(simple, 'new', session);
}

// ---- elements ----

const localVideo = ({ options, video }) => (video ? member(member(options.media, 'local'), 'video') : undefined);
const remoteElement = ({ options, video }) => options.media.remote[video ? 'video' : 'audio'];

const tracksOf = (list) => (list ?? []).map(({ track }) => track).filter(isObject);

/** What the peer sends now, as far as the handler knows. */
const tracksOfPeer = (session, connection) =>
  callIfAny(session, 'getRemoteStreams')?.flatMap((stream) => stream.getTracks()) ?? tracksOf(callIfAny(connection, 'getReceivers'));

/** Shows what the call has now: all of the peer's in one element, our picture without sound. */
function showMedia(simple) {
  const connection = member(simple.session.sessionDescriptionHandler, 'peerConnection');
  if (!isObject(connection)) return;
  show(simple, remoteElement(simple), tracksOfPeer(simple.session, connection));
  const own = localVideo(simple);
  if (!own) return;
  own.volume = 0;
  show(simple, own, tracksOf(callIfAny(connection, 'getSenders')).filter(({ kind }) => kind === 'video'));
}

function show(simple, element, tracks) {
  const shown = element.srcObject?.getTracks?.() ?? [];
  if (shown.length === tracks.length && tracks.every((track) => shown.includes(track))) return;
  if (tracks.length === 0) {
    element.srcObject = null;
    return;
  }
  element.srcObject = new SIP.WebRTC.MediaStream(tracks);
  // A browser that has seen no click may not play yet; the element then waits for one.
  Promise.resolve(element.play?.()).catch((error) => simple.logger.log(`an element does not play: ${error}`));
}

function clearMedia(simple) {
  for (const element of [remoteElement(simple), localVideo(simple)].filter(Boolean)) {
    element.srcObject = null;
    callIfAny(element, 'pause');
  }
}
