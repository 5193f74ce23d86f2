// What ends with a media handler: the promises that it waits for, its listeners,
// timers and unanswered questions.
//
// A promise may never settle (anything on a closed RTCPeerConnection), so what
// continues belongs to a scope, which ends. The one function of the handler that
// it calls is resume(id, kept, value) for what the handler waits for under an id,
// and resume(0, what, argument) for what it listens to. After close it calls
// nothing.

import { SIP } from './namespace.js';
import { report } from './errors.js';
import { answerAtOnce, describeItself } from './describe.js';
import { followMedia } from './mediaevents.js';
import { addMedia } from './mediastyles.js';
import { applyModifiers, mendParts, withoutVideo } from './modifiers.js';
import { localMediaStands } from './sdh.js';
import { errorText } from './lenient.js';
import { asArray, isFunction, log } from './mediavalues.js';

export class Scope {
  constructor(resume, handler) {
    this.resume = resume;
    this.handler = handler;
    this.closed = false;
    this.undo = [];
    this.answers = new Set();
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

  describeItself(id, connection) {
    this.run(id, () => describeItself(connection));
  }

  answerAtOnce(id, handler) {
    this.run(id, () => answerAtOnce(handler, () => this.closed));
  }

  /**
   * Gives the browser its own description, as modifiers have changed it: what they
   * made is sent even if the browser itself will not have it so.
   */
  setLocal(id, handler, description, own) {
    const { peerConnection: connection } = handler;
    this.run(id, async () => {
      try {
        await connection.setLocalDescription(description);
      } catch (error) {
        if (own === undefined) throw error;
        log(handler, 'warn', `the browser does not take what the modifiers made of its description: ${errorText(error)}`);
        await connection.setLocalDescription(own);
      }
    });
  }

  /**
   * Passes a description to the browser as an RTCSessionDescription of SIP.WebRTC. When
   * it refuses one with video it is tried without, unless the options say otherwise
   * or it has been found unfit meanwhile.
   */
  setRemote(id, handler, description) {
    const { peerConnection: connection, session } = handler;
    const set = (d) => connection.setRemoteDescription(new SIP.WebRTC.RTCSessionDescription(d));
    // What an answer leaves out it refuses: modifiers may have left it out of the offer.
    const offered = description.type !== 'offer' && connection.localDescription?.sdp;
    if (offered) description.sdp = mendParts(offered, description.sdp, true);
    this.run(id, async () => {
      try {
        await set(description);
      } catch (error) {
        const video = !description.unfit && /^m=video (?!0 )/m.test(description.sdp);
        if (!video || session?.sessionDescriptionHandlerOptions?.disableAudioFallback) throw error;
        await set(withoutVideo(description)).catch(() => { throw error; });
      }
    });
  }

  /** Applies modifiers; step: getDescription or setDescription. */
  modify(id, modifiers, description, step) {
    this.run(id, () => applyModifiers(asArray(modifiers).filter(isFunction), description, step));
  }

  addMedia(id, handler, streams) {
    this.run(id, async () => {
      await addMedia(this, handler, streams);
      if (!this.closed) localMediaStands(handler);
    });
  }

  /** Resumes in so many milliseconds, by timers that a page may have replaced. */
  after(id, milliseconds) {
    return SIP.Timers.setTimeout(() => this.tell(id, true), milliseconds);
  }

  stop(timer) {
    SIP.Timers.clearTimeout(timer);
  }

  /** Listens until the end. */
  follow(manager) {
    this.undo.push(...followMedia(this.handler, manager, (what, argument) => this.tell(0, what, argument)));
  }

  /** Lets the end of the scope settle an answer that is still owed. */
  owe(answer) {
    this.answers.add(answer);
    answer.onSettled = () => this.answers.delete(answer);
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
