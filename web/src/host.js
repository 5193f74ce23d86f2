// The host object: what the Go program finds in JavaScript.
//
// The loader puts it on globalThis.__sipwasm_host before go.run; Go's Install
// takes it and deletes that global. Everything that Go must know is here.
//
// Start-up, in Go:
//   1. take host, delete the global
//   2. host.go.<name> = js.FuncOf(...) for the functions listed under `go`
//   3. host.defineClass(...) per class, parents first; the class is put on SIP
//      under its name ("WebRTC.MediaHandler" too). Plain functions and objects
//      go on host.SIP by Set.
//   4. host.ready()
//
// Calls from JavaScript into Go:
//   methods, getters, constructors   func(this, args) -> [errorSpec|nil, value]
//       (errorSpec: see errors.js; nil alone means [nil, undefined])
//   functions on host.go             func(_, args) -> plain value, never fails,
//       except reply/replyStateless, which return the pair
//
// Handles: host.setHandle(obj, id), host.handleOf(obj) -> id or 0. A Go method
// finds its own value by host.handleOf(this). Id 0 is "none"; set 0 to release.
//
// None of the helpers below throws into Go.

import { SIP } from './namespace.js';
import { name, version } from './version.js';
import { defineClass, shim } from './classes.js';
import { report, toError } from './errors.js';
import { markDead, markReady } from './life.js';
import { go } from './go.js';
import { makeIncoming } from './messages.js';
import { media } from './media.js';
import { makeOutgoing } from './outgoing.js';
import { call, emit, listenerCount, tryApply } from './calls.js';
import { members } from './members.js';
import * as shapes from './shapes.js';

const handleKey = Symbol('sipwasm handle');

export const host = {
  /** The object that becomes window.SIP; the JavaScript members are on it. */
  SIP,

  /** Name and version of the project: 'sipwasm', '0.1.0'. */
  name,
  version,

  /**
   * Functions that Go sets, called by the JavaScript values. Plain data in
   * and out:
   *   parseURI(text) -> {scheme, user, host, port, params, headers} | undefined;
   *       scheme and host as written, user percent-decoded (with ":password" if
   *       any) or null, port a number or null, params [[name, value|null], ...]
   *       and headers [[name, value], ...] as written; sip and sips only
   *   parseNameAddr(text) -> {displayName|undefined, uri: plain URI, params:
   *       [[name, value|null], ...]} | undefined. A plain URI of another scheme than
   *       sip and sips is {scheme, host, opaque: all that follows "scheme:"}; the
   *       values of parameters are as written, a quoted string with its quotes
   *   parseMessage(text|Uint8Array) -> the text as for makeIncoming, or [text,
   *       octets] when the body is no text; undefined when it does not parse. A
   *       mandatory header may be missing, and the end of the body
   *   receive(transport, text|ArrayBuffer|view) -> [errorSpec|nil, undefined]: a
   *       frame has arrived
   *   md5(text) -> hex of the MD5 of the UTF-8 text
   *   reply(request, code, reason|undefined, extraHeaders[], body|undefined)
   *       -> [errorSpec|nil, response text]; request is the IncomingRequest
   *   replyStateless(request, code, reason|undefined) -> [errorSpec|nil, text]
   *   cancelRequest(request, reason|undefined, extraHeaders[]) ->
   *       [errorSpec|nil, undefined]; request is an OutgoingRequest
   *   answerChallenge([realm, nonce, opaque, algorithm, qop, username, password,
   *       method, uri, body, cnonce], nc) -> [realm, nonce, opaque, algorithm, qop,
   *       cnonce, response, uri, the header's value], or a text: what is wrong
   *   refer(context, session|ua, Refer-To|session, options, recipient) ->
   *       [errorSpec|nil, OutgoingRequest|undefined]; answerRefer(context, 'accept' |
   *       'reply' | 'notify', options, code, reason) -> [errorSpec|nil, undefined]
   *   abandon(session): the page has closed a session that is still under way
   */
  go,

  /**
   * See classes.js; also puts the class on SIP. Returns the class. What of it is
   * written in JavaScript (members.js) is added.
   */
  defineClass(className, parentName, spec) {
    const cls = defineClass(className, parentName, spec, members[className]);
    let place = SIP;
    const path = className.split('.');
    for (const part of path.slice(0, -1)) {
      if (place[part] === undefined) place[part] = {};
      place = place[part];
    }
    place[path[path.length - 1]] = cls;
    return cls;
  },

  /** What Go has done in JavaScript, see shapes.js. */
  shapes,

  /** A function for SIP.X = ... or statics that throws what Go returns as error. */
  shim,

  /** Puts a property on obj; flags default to false, as in ua.configuration. */
  define(obj, key, value, { writable = false, enumerable = false, configurable = false } = {}) {
    Object.defineProperty(obj, key, { value, writable, enumerable, configurable });
    return obj;
  },

  /** The symbol under which the handle stands (use setHandle and handleOf). */
  handleKey,

  setHandle(obj, id) {
    Object.defineProperty(obj, handleKey, { value: id, writable: true, configurable: true });
  },

  handleOf(obj) {
    if ((typeof obj !== 'object' || obj === null) && typeof obj !== 'function') return 0;
    return obj[handleKey] || 0;
  },

  /** An Error of an errorSpec, to hand to listeners or to reject with. */
  makeError: toError,

  /** Tells run(id, kept, value) of the outcome of a promise, or of any thenable. */
  then(promise, run, id) {
    Promise.resolve(promise).then((value) => run(id, true, value), (error) => run(id, false, error));
  },

  /** {promise, resolve, reject} */
  defer: () => SIP.Utils.defer(),

  /** Messages for listeners, of what Go printed: see messages.js, outgoing.js. */
  makeIncoming,
  makeOutgoing,

  /** See calls.js. */
  call,
  emit,
  tryApply,

  /** new cls(...args) -> [exception|null, object]. */
  tryNew: (cls, ...args) => tryApply(() => new cls(...args)),

  /** How many listeners obj has for the event. */
  listenerCount,

  /** What the media classes need; see media.js. */
  media,

  /** Reports an exception of the page's code as an uncaught error. */
  report,

  /** Go has installed everything. */
  ready() {
    markReady();
  },

  /** The program cannot go on: every later call throws, SIP.onpanic is told. */
  died(reason) {
    markDead(reason);
  },
};
