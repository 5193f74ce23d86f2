// What the media classes in Go (pkg/jsbridge/mediahandler*.go, mediastream.go) ask
// of JavaScript: several steps with the browser's or the page's objects in one
// call. What is done, when, and in which order is decided in Go.

import { SIP } from './namespace.js';
import { callIfAny, listenerCount } from './calls.js';
import { report } from './errors.js';
import { isObject, own } from './lenient.js';
import { isSupported } from './usermedia.js';
import { remember, release } from './mediaowner.js';
import { takeDataChannel } from './mediaevents.js';
import { render, streamId } from './mediarender.js';
import { asArray, elements, isFunction, isStream, log, makeError } from './mediavalues.js';
import { acquire, bothStyles, eitherStyle, noteOurs, put } from './mediastyles.js';
import { tracks } from './mediatracks.js';
import { Scope } from './mediascope.js';
import { handlerMembers, installSDH, rtcConfiguration } from './sdh.js';
import { preferCodecs } from './codecs.js';
import { noMoreAhead } from './ahead.js';
import { inOneStep } from './describe.js';
import { addCandidates } from './mediatrickle.js';
import { rollback } from './mediarollback.js';

const read = (object, path) =>
  path.split('.').reduce((o, key) => (isObject(o) ? o[key] : undefined), object);

/** The members of an RTCConfiguration's iceServers, of the forms that settings have. */
function iceServers(stun, turn) {
  const servers = asArray(turn).filter(isObject).map((t) => {
    const server = { urls: t.urls ?? t.server ?? t.url };
    const credential = t.password ?? t.credential;
    if (t.username !== undefined && t.username !== null) server.username = t.username;
    if (credential !== undefined && credential !== null) server.credential = credential;
    return server;
  });
  const urls = asArray(stun);
  return urls.length > 0 ? [{ urls }, ...servers] : servers;
}

export const media = {
  isSupported: () => Boolean(SIP.WebRTC.isSupported()), // perhaps a page's
  makeError,
  log,

  /** Completes the classes that Go has defined. */
  install() {
    const { MediaHandler, MediaStreamManager } = SIP.WebRTC;
    put(SIP.WebRTC, { isSupported });
    put(MediaStreamManager, { render, streamId });
    bothStyles(MediaStreamManager.prototype, 'acquire');
    for (const name of ['getDescription', 'setDescription', 'createOfferOrAnswer']) {
      bothStyles(MediaHandler.prototype, name);
    }
    put(MediaHandler.prototype, tracks);
    put(MediaHandler.prototype, { updateIceServers, restartIce, addCandidates, rollback, ...handlerMembers });
    noteOurs(MediaHandler.prototype);
    put(MediaHandler, { defaultFactory: (session, options) => new SIP.WebRTC.MediaHandler(session, options) });
    MediaHandler.defaultFactory.trickle = true; // its handlers take candidates, and give them
    put(MediaHandler.defaultFactory, { isSupported: () => SIP.WebRTC.isSupported() });
    installSDH();
  },

  /** Whether anybody listens to the handler's event. */
  heard: (handler, event) => listenerCount(handler, event) > 0,

  /** See mediascope.js. */
  scope: (resume, handler) => new Scope(resume, handler),

  /** object.a.b of the path 'a.b'; undefined where there are no members. */
  read,

  /** The logger that the session's user agent gives; a stand-in may have none. */
  logger(session, category) {
    try {
      return session?.ua?.getLogger?.(category, session.id);
    } catch (error) {
      report(error);
      return undefined;
    }
  },

  /** object[method](...args) if there is such a method; what it throws is reported. */
  tell: callIfAny,

  /** The RTCConfiguration of a call: its own options win over the user agent's. */
  configuration(session, options) {
    const settings = read(session, 'ua.configuration');
    const first = (name) => read(options, name) ?? read(settings, name);
    const configuration = { iceServers: iceServers(first('stunServers'), first('turnServers')) };
    const rtcpMuxPolicy = read(settings, 'rtcpMuxPolicy');
    if (rtcpMuxPolicy) configuration.rtcpMuxPolicy = rtcpMuxPolicy;
    return { ...configuration, ...rtcConfiguration(session, options) };
  },

  /**
   * The options of createOffer: of the handler's RTCConstraints in the standard
   * form or the old one ({mandatory: {OfferToReceiveAudio}}), and of the hint:
   * iceRestart, RTCOfferOptions.
   */
  offerOptions(constraints, hint) {
    const options = {};
    for (const name of ['iceRestart', 'offerToReceiveAudio', 'offerToReceiveVideo']) {
      const old = name[0].toUpperCase() + name.slice(1);
      for (const value of [
        read(constraints, name) ?? read(constraints, `mandatory.${old}`),
        read(hint, `RTCOfferOptions.${name}`),
        read(hint, name),
      ]) {
        // Older pages write flags as strings.
        if (value !== undefined && value !== null) options[name] = Boolean(value) && own(value) !== 'false';
      }
    }
    return options;
  },

  /** The text of what setDescription was given: a message, a body, or the text itself. */
  bodyOf(message) {
    if (own(message) !== '') return own(message);
    let body = read(message, 'body') ?? read(message, 'sdp');
    if (isObject(body) && !(body instanceof String)) body = body.body;
    return own(body);
  },

  /** The content type of a message, without parameters. */
  contentTypeOf(message) {
    const value = isFunction(read(message, 'getHeader')) ? message.getHeader('Content-Type') : read(message, 'contentType');
    return own(value).split(';')[0].trim();
  },

  /**
   * What the configured STUN and TURN servers are for: {type of candidate, '' for
   * no servers; only: whether no other is wanted}. Undefined where it is not known.
   */
  servers(connection) {
    try {
      const { iceServers, iceTransportPolicy } = connection.getConfiguration();
      const urls = iceServers.flatMap((server) => asArray(server.urls));
      const type = urls.some((url) => /^turns?:/i.test(url)) ? 'relay' : urls.length > 0 ? 'srflx' : '';
      return { type, only: iceTransportPolicy === 'relay' };
    } catch {
      return undefined;
    }
  },

  /** Whether one of the streams has tracks of a kind: 'getAudioTracks'. */
  haveTracks: (streams, getter) => elements(streams).some((stream) => elements(stream[getter]?.()).length > 0),

  /** Whether the session description has media of a kind, whichever way they flow. */
  negotiated: (connection, kind) =>
    elements(connection?.getTransceivers?.()).some((t) => read(t, 'receiver.track.kind') === kind && own(t.mid) !== ''),

  takeDataChannel,
  acquire,
  noMoreAhead,
  preferCodecs,
  inOneStep,

  /** SIP.WebRTC.getUserMedia, which may be a page's, of either style; a promise. */
  capture: (constraints) =>
    eitherStyle((ok, fail) => {
      isSupported();
      return SIP.WebRTC.getUserMedia?.(constraints, ok, fail);
    }),

  remember,
  release,
};

/** handler.updateIceServers({stunServers, turnServers}) */
function updateIceServers(servers) {
  const connection = this.peerConnection;
  if (!isObject(connection) || connection.signalingState === 'closed') return;
  const configuration = connection.getConfiguration?.() || {};
  configuration.iceServers = iceServers(read(servers, 'stunServers'), read(servers, 'turnServers'));
  connection.setConfiguration?.(configuration);
}

/** handler.restartIce(): the next offer has new credentials. */
function restartIce() {
  const connection = this.peerConnection;
  if (isObject(connection) && connection.signalingState !== 'closed') connection.restartIce?.();
}
