// What ends with a media handler: the promises that it waits for, its listeners,
// timers and unanswered questions.
//
// A promise may never settle (anything on a closed RTCPeerConnection), so what
// continues belongs to a scope, which ends. The one function of the handler that
// it calls is resume(id, kept, value) for what the handler waits for under an id,
// and resume(0, event, argument) for what it listens to. After close it calls
// nothing.

import { SIP } from './namespace.js';
import { report } from './errors.js';
import { addMedia } from './mediastyles.js';
import { isObject } from './lenient.js';
import { asArray, isFunction } from './mediavalues.js';

export class Scope {
  constructor(resume) {
    this.resume = resume;
    this.closed = false;
    this.undo = [];
    this.answers = new Set();
    this.stray = null;
  }

  tell(...args) {
    if (!this.closed) this.resume(...args);
  }

  /** Waits for what f returns; an exception is a refusal. */
  run(id, f) {
    let promise;
    try {
      promise = Promise.resolve(f());
    } catch (error) {
      promise = Promise.reject(error);
    }
    promise.then((value) => this.tell(id, true, value), (error) => this.tell(id, false, error));
  }

  wait(id, promise) {
    this.run(id, () => promise);
  }

  /** Waits for object[method](...args); undefined where there is no such method. */
  ask(id, object, method, ...args) {
    this.run(id, () => (isFunction(object[method]) ? object[method](...args) : undefined));
  }

  /** Passes a description to the browser as an RTCSessionDescription of SIP.WebRTC. */
  setRemote(id, connection, description) {
    this.run(id, () => connection.setRemoteDescription(new SIP.WebRTC.RTCSessionDescription(description)));
  }

  /** Chains a later SIP.js's modifiers: functions of a description to a promise of one. */
  modify(id, modifiers, description) {
    this.run(id, () =>
      asArray(modifiers).filter(isFunction).reduce((p, f) => p.then(f), Promise.resolve(description)));
  }

  addMedia(id, handler, streams) {
    this.run(id, () => addMedia(this, handler, streams));
  }

  /** Resumes in so many milliseconds, by timers that a page may have replaced. */
  after(id, milliseconds) {
    return SIP.Timers.setTimeout(() => this.tell(id, true), milliseconds);
  }

  stop(timer) {
    SIP.Timers.clearTimeout(timer);
  }

  /** Listens to an RTCPeerConnection or what a page put in its place. */
  listen(connection, event) {
    const heard = (e) => this.tell(0, event, e);
    if (isFunction(connection.addEventListener)) {
      connection.addEventListener(event, heard);
      this.undo.push(() => connection.removeEventListener?.(event, heard));
    } else {
      connection[`on${event}`] = heard;
      this.undo.push(() => { connection[`on${event}`] = null; });
    }
  }

  /** Listens to an emitter; to what is none, it does nothing. */
  listenTo(emitter, event) {
    if (!isFunction(emitter.on)) return;
    const heard = (argument) => this.tell(0, event, argument);
    emitter.on(event, heard);
    this.undo.push(() => emitter.removeListener?.(event, heard));
  }

  /** Lets the end of the scope settle an answer that is still owed. */
  owe(answer) {
    this.answers.add(answer);
    answer.onSettled = () => this.answers.delete(answer);
  }

  /** The streams of a track event: one for all the tracks that came without. */
  streamsOf({ track, streams }) {
    if (Array.isArray(streams) && streams.length > 0) return streams;
    this.stray ??= new SIP.WebRTC.MediaStream();
    if (isObject(track)) this.stray.addTrack?.(track);
    return [this.stray];
  }

  close(error) {
    this.closed = true;
    for (const undo of this.undo) {
      try {
        undo();
      } catch (e) {
        report(e);
      }
    }
    for (const answer of [...this.answers]) answer.reject(error);
  }
}
