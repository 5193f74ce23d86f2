// What an RTCPeerConnection, or what a page put in its place, and the manager of local
// streams report, as events of the handler. Where 0.6 and 0.7 of SIP.js have different
// names for the same, both are emitted. Go (pkg/jsbridge/mediahandler_events.go) hears
// only of what it acts upon: telling it takes the page's thread a tenth of a
// millisecond, and a set-up has twenty such events.

import { gatherAhead } from './ahead.js';
import { emit } from './calls.js';
import { isObject, text } from './lenient.js';
import { candidateListener } from './mediafound.js';
import { rememberRemote } from './mediaremote.js';
import { isFunction, log } from './mediavalues.js';
import { SIP } from './namespace.js';
import { trackAdded } from './sdh.js';

/** Handed on as the handler's own. */
const managerEvents = ['userMediaRequest', 'userMedia', 'userMediaFailed'];

/** The camera comes first: what can be done while it opens begins when it has been asked for. */
function askedFor(connection, constraints, tell) {
  queueMicrotask(() => {
    const ahead = isObject(constraints) && gatherAhead(connection, constraints);
    if (ahead) tell('ahead', ahead.servers);
  });
}

/** The events of each iceConnectionState. */
const iceEvents = {
  new: ['iceConnection'],
  checking: ['iceConnectionChecking'],
  connected: ['iceConnectionConnected'],
  completed: ['iceConnectionCompleted'],
  failed: ['iceFailed', 'iceConnectionFailed'],
  disconnected: ['iceConnectionDisconnected'],
  closed: ['iceConnectionClosed'],
};

/** A channel for data, ours or the peer's. */
export function takeDataChannel(handler, channel) {
  handler.dataChannel = channel;
  emit(handler, 'dataChannel', channel);
}

/**
 * The listeners of a connection's events. tell(what, argument) tells Go: 'candidates'
 * with the lines of mediafound.js, 'gathered', 'way' when ICE has found one, 'keyed'
 * when media can flow, 'shown' when there is a stream to show, 'ahead' when the browser
 * gathers already while the camera opens, and whether it asks servers then.
 */
const listeners = (handler, connection, tell) => ({
  ...gatheringListeners(handler, connection, tell),
  iceconnectionstatechange() {
    const state = text(connection.iceConnectionState);
    log(handler, 'log', `ICE connection state changed to: ${state}`);
    for (const event of iceEvents[state] ?? []) emit(handler, event, connection);
    if (state === 'connected' || state === 'completed') tell('way');
  },
  connectionstatechange() {
    if (connection.connectionState === 'connected') tell('keyed');
  },
  track: trackListener(handler, tell),
  datachannel: ({ channel }) => takeDataChannel(handler, channel),
});

/** What was gathered ahead comes before the browser says that it gathers. */
function gatheringListeners(handler, connection, tell) {
  const found = candidateListener(handler, (lines) => tell('candidates', lines));
  let begun = false;
  const begin = () => {
    if (!begun) emit(handler, 'iceGathering', connection);
    begun = true;
  };
  return {
    icecandidate(e) {
      if (e.candidate) begin();
      found(e);
    },
    icegatheringstatechange() {
      const { iceGatheringState: state } = connection;
      if (state === 'gathering') begin();
      if (state !== 'complete') return;
      begun = false;
      tell('gathered');
    },
  };
}

/**
 * Makes of the browser's events for each track one addStream event for each stream, as
 * pages of that time expect: the event has the stream on it.
 */
function trackListener(handler, tell) {
  let stray = null; // for all the tracks that come without a stream
  const streamsOf = ({ track, streams }) => {
    if (Array.isArray(streams) && streams.length > 0) return streams;
    stray ??= new SIP.WebRTC.MediaStream();
    if (isObject(track)) stray.addTrack?.(track);
    return [stray];
  };
  return (event) => {
    trackAdded(handler, event);
    for (const stream of streamsOf(event)) {
      if (!rememberRemote(handler, stream)) continue;
      log(handler, 'log', `stream added: ${text(stream.id)}`);
      event.stream = stream;
      emit(handler, 'addStream', event);
      tell('shown');
    }
  };
}

/** Listens to both; gives what ends that. To an emitter that is none it does not listen. */
export function followMedia(handler, manager, tell) {
  const { peerConnection: connection } = handler, undo = [];
  for (const event of isFunction(manager.on) ? managerEvents : []) {
    const heard = (...args) => {
      emit(handler, event, ...args);
      if (event === 'userMediaRequest') askedFor(connection, args[0], tell);
    };
    manager.on(event, heard);
    undo.push(() => manager.removeListener?.(event, heard));
  }
  for (const [event, heard] of Object.entries(listeners(handler, connection, tell))) {
    if (isFunction(connection.addEventListener)) {
      connection.addEventListener(event, heard);
      undo.push(() => connection.removeEventListener?.(event, heard));
    } else {
      connection[`on${event}`] = heard;
      undo.push(() => { connection[`on${event}`] = null; });
    }
  }
  return undo;
}
