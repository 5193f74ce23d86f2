// A line: one call at a time, from its first ring to its end. It turns the
// events of a session into a state that can be shown, and what a person presses
// into commands. It tells 'change' whenever it looks different, 'begin' with a
// new call, and 'over', with the record of the call, after its end.
//
//   free -> calling -> ringing -> talking -> free
//   free -> incoming -> answering -> talking -> free

import { nameOf, whyEnded, whyNoMedia } from './words.js';
import { wanted } from './devices.js';

export class Line extends EventTarget {
  constructor(number, far, near) {
    super();
    Object.assign(this, { number, far, near, note: '' });
    far.addEventListener('resize', () => this.changed());
    this.clear();
  }

  clear() {
    Object.assign(this, {
      state: 'free', session: null, name: '', address: '', video: false, started: null, since: null,
      early: false, muted: false, cameraOff: false, pressed: '', leaving: false,
    });
    this.far.srcObject = this.near.srcObject = null;
  }

  get free() { return this.state === 'free'; }
  get talking() { return this.state === 'talking'; }
  get held() { return Boolean(this.session?.local_hold); }
  get holdsUs() { return Boolean(this.session?.remote_hold); }
  get pictured() { return this.far.videoWidth > 0 && !this.held; }

  changed() {
    this.dispatchEvent(new Event('change'));
  }

  /** What a call needs of this page: devices to use, elements to show it in. */
  options(video) {
    return { media: { constraints: wanted(video), render: { remote: this.far, local: { video: this.near } } } };
  }

  /** Throws when the target is no address. */
  call(ua, target, video) {
    this.begin(ua.invite(target, this.options(video)), 'calling');
    this.video = video;
  }

  ring(session) {
    this.begin(session, 'incoming');
  }

  answer(video) {
    Object.assign(this, { state: 'answering', video });
    this.session.accept(this.options(video));
    this.changed();
  }

  decline() {
    this.leaving = true;
    this.session.reject({ statusCode: 603 });
  }

  hangUp() {
    this.leaving = true;
    this.session.terminate();
  }

  hold() {
    if (this.talking && !this.held) this.session.hold();
  }

  resume() {
    if (this.talking && this.held) this.session.unhold();
  }

  mute(off) {
    this.session[off ? 'mute' : 'unmute']({ audio: true, video: false });
  }

  hideCamera(off) {
    this.session[off ? 'mute' : 'unmute']({ audio: false, video: true });
  }

  tone(key) {
    if (!this.talking) return;
    this.session.dtmf(key);
    this.pressed = (this.pressed + key).slice(-24);
    this.changed();
  }

  begin(session, state) {
    this.clear();
    Object.assign(this, { session, state, started: new Date(), note: '' }, nameOf(session.remoteIdentity));
    this.dispatchEvent(new Event('begin'));
    this.follow(session);
    this.changed();
  }

  follow(session) {
    const on = (event, act) => session.on(event, (...args) => {
      if (this.session !== session) return;
      act(...args);
      this.changed();
    });
    on('progress', (response) => this.progress(response));
    on('accepted', () => {
      Object.assign(this, { state: 'talking', since: new Date(), early: false });
    });
    on('muted', ({ audio, video }) => { this.muted ||= audio; this.cameraOff ||= video; });
    on('unmuted', ({ audio, video }) => { this.muted &&= !audio; this.cameraOff &&= !video; });
    on('hold', () => {});
    on('unhold', () => {});
    on('terminated', (message, cause) => this.end(message, cause));
    session.mediaHandler.on('userMediaFailed', (error) => { this.note = whyNoMedia(error); });
  }

  // Of a call of ours: the other end rings, or lets us hear it before it answers.
  progress(response) {
    if (this.state === 'calling' && response.status_code > 100) this.state = 'ringing';
    if (this.state === 'ringing' && response.body) this.early = true;
  }

  end(message, cause) {
    const { name, address, video, started, since, leaving } = this;
    const outgoing = this.session instanceof SIP.InviteClientContext;
    const record = {
      name, address, video, outgoing, at: started.getTime(), answered: Boolean(since),
      seconds: since ? Math.round((Date.now() - since) / 1000) : 0,
      missed: !outgoing && !since && !leaving,
    };
    this.note ||= whyEnded(this, message, cause);
    this.clear();
    this.dispatchEvent(new CustomEvent('over', { detail: { record, cause } }));
  }
}
