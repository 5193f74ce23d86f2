// A line: one call at a time, from its first ring to its end. It turns the
// events of a session into a state that can be shown, and what a person presses
// into commands. It tells 'change' whenever it looks different, 'begin' with a
// new call, 'talk' when that is answered, 'record' with what is to be kept of it,
// and 'over' at its end. A call that is handed over goes on with another session.
//
//   free -> calling -> ringing -> talking -> free
//   free -> incoming -> answering -> talking -> free

import { wanted } from './devices.js';
import { holdOptions } from './music.js';
import { nameOf, whyEnded, whyNoMedia } from './words.js';

export class Line extends EventTarget {
  constructor(number, far, near) {
    super();
    Object.assign(this, { number, far, near, note: '' });
    far.addEventListener('resize', () => this.changed());
    this.clear();
  }

  clear() {
    Object.assign(this, {
      state: 'free', session: null, name: '', address: '', started: null, since: null, early: false,
      sendsVideo: false, muted: false, cameraOff: false, pressed: '', leaving: false, reason: '',
      moving: null, next: null, who: null,
    });
  }

  get free() { return this.state === 'free'; }
  get talking() { return this.state === 'talking'; }
  get held() { return Boolean(this.session?.local_hold); }
  get holdsUs() { return Boolean(this.session?.remote_hold); }
  get sharing() { return Boolean(this.session?.sharing); }
  get pictured() { return this.far.videoWidth > 0 && !this.held && !this.holdsUs; }

  /** Whether we call that address, and have no answer yet. */
  calls(address) {
    return ['calling', 'ringing'].includes(this.state) && this.address === address;
  }

  changed() {
    this.dispatchEvent(new Event('change'));
  }

  /** One sentence for the person, until the next one. */
  say(note) {
    this.note = note;
    this.changed();
  }

  /** What a call needs of this page: devices to use, elements to show it in. */
  options(video) {
    return { media: { constraints: wanted(video), render: { remote: this.far, local: { video: this.near } } } };
  }

  /** Throws when the target is no address. */
  call(ua, target, video) {
    this.begin(ua.invite(target, this.options(video)), 'calling');
    this.sendsVideo = video;
  }

  ring(session) {
    this.begin(session, 'incoming');
  }

  answer(video) {
    Object.assign(this, { state: 'answering', sendsVideo: video });
    this.session.accept(this.options(video));
    this.changed();
  }

  decline() {
    this.leaving = true;
    this.session.reject({ statusCode: 603 });
  }

  hangUp() {
    const { next } = this;
    Object.assign(this, { leaving: true, next: null });
    next?.terminate();
    this.session.terminate();
  }

  hold() {
    if (this.talking && !this.held) this.session.hold({ ...holdOptions(), ...this.told('could not be put on hold') });
  }

  resume() {
    if (this.talking && this.held) this.session.unhold(this.told('is still on hold'));
  }

  // What is said when the other side, or the way to it, does not do as it was asked.
  told(what) {
    const { session } = this;
    const failed = (response, error) => { if (this.session === session) this.say(`${this.name} ${what}: ${error.message}.`); };
    return { eventHandlers: { failed } };
  }

  mute(off) {
    this.session[off ? 'mute' : 'unmute']({ audio: true, video: false });
  }

  hideCamera(off) {
    this.session[off ? 'mute' : 'unmute']({ audio: false, video: true });
  }

  tone(key, options) {
    if (!this.talking) return;
    this.session.dtmf(key, options);
    this.pressed = (this.pressed + key).slice(-24);
    this.changed();
  }

  /** Listens to the call as long as it is this line's. */
  on(event, act) {
    const { session } = this;
    session.on(event, (...args) => {
      if (this.session !== session) return;
      act(...args);
      this.changed();
    });
  }

  begin(session, state) {
    this.clear();
    Object.assign(this, { session, state, started: new Date(), note: '' }, nameOf(session.remoteIdentity));
    this.dispatchEvent(new Event('begin'));
    this.follow(session);
    this.changed();
  }

  follow(session) {
    this.on('progress', (response) => this.progress(response));
    this.on('accepted', () => this.talk());
    this.on('muted', ({ audio, video }) => { this.muted ||= audio; this.cameraOff ||= video; });
    this.on('unmuted', ({ audio, video }) => { this.muted &&= !audio; this.cameraOff &&= !video; });
    for (const event of ['hold', 'unhold']) this.on(event, () => {});
    this.on('dtmf', (request, { tone, direction }) => {
      if (direction === 'incoming') this.note = `${this.name} pressed ${tone}.`;
    });
    this.on('terminated', (message, cause) => this.end(message, cause));
    session.mediaHandler.on('userMediaFailed', (error) => {
      if (!this.talking) this.reason = whyNoMedia(error);
    });
  }

  talk() {
    Object.assign(this, { state: 'talking', since: new Date(), early: false });
    this.dispatchEvent(new Event('talk'));
  }

  /**
   * The call goes on with another session, once that is answered or this one over.
   * who: the name and address of the other side, where they are known better.
   */
  goOn(next, who = nameOf(next.remoteIdentity)) {
    Object.assign(this, { next, who });
    next.on('accepted', () => {
      if (this.next !== next) return;
      this.change();
      this.talk();
      this.changed();
    });
  }

  change() {
    const { next, who, sendsVideo } = this;
    this.record(null);
    this.begin(next, 'calling');
    Object.assign(this, who, { sendsVideo });
  }

  // Of a call of ours: the other end rings, or lets us hear it before it answers.
  progress(response) {
    if (this.state === 'calling' && response.status_code > 100) this.state = 'ringing';
    if (this.state === 'ringing' && response.body) this.early = true;
  }

  end(message, cause) {
    if (this.next) return this.change();
    const note = this.reason || whyEnded(this, message, cause);
    this.record(cause);
    this.clear();
    this.far.srcObject = this.near.srcObject = null;
    this.note = note;
    this.dispatchEvent(new Event('over'));
  }

  record(cause) {
    const { name, address, started, since, leaving, sendsVideo: video } = this;
    const outgoing = this.session instanceof SIP.InviteClientContext;
    const detail = {
      name, address, video, outgoing, cause, at: started.getTime(), answered: Boolean(since),
      seconds: since ? Math.round((Date.now() - since) / 1000) : 0,
      missed: !outgoing && !since && !leaving,
    };
    this.dispatchEvent(new CustomEvent('record', { detail }));
  }
}
