// What a call sends, and how that changes while it runs.
//
// Of each kind, audio and video, there are layers, of which the topmost is sent:
// music for a peer on hold, over the screen, over the device (microphone or
// camera). Changing what is sent is replaceTrack, which the peer sees at once and
// need not be asked for; only from something to nothing, or back, the other side
// has to agree, by a re-INVITE. One change at a time: each waits for the one
// before. One that fails leaves everything as it was; but what is taken away is not
// sent again, whatever the other side says.
//
// What the library has captured for a layer is stopped when it has left it, and
// when the call ends, at whatever moment: what is captured later is stopped when
// it comes.

import { callIfAny } from './calls.js';
import { Exceptions } from './exceptions.js';
import { SIP } from './namespace.js';
import { attach, detach, isStopped } from './transceivers.js';
import { cameWith, isAcquired, isMusic } from './mediaowner.js';
import { elements, isFunction, isStream, log } from './mediavalues.js';
import { TERMINATED } from './status.js';

const LAYERS = ['music', 'screen', 'device'];

const STANDING = [7, 12]; // accepted: it can be negotiated anew

const topOf = (line) => LAYERS.map((layer) => line[layer]).find(Boolean) ?? null;

/** The RTCPeerConnection of a session's media handler; without one, what cannot be done. */
export function connectionOf({ mediaHandler }, complaint) {
  const connection = mediaHandler?.peerConnection;
  if (isFunction(connection?.getTransceivers)) return connection;
  throw new Exceptions.NotSupportedError(`${complaint}: its media handler has no peerConnection ` +
    '(an RTCPeerConnection); the one of SIP.WebRTC.MediaHandler has');
}

export class Sending {
  constructor(session) {
    this.session = session;
    this.lines = { audio: {}, video: {} };
    this.captured = new Map(); // track that we asked the browser for -> its layer
    this.silenced = new WeakSet(); // tracks that were muted, or on hold, when something came over them
    this.stream = null; // ours, of what is sent besides what the page gave
    this.over = false;
    this.removals = { screen: 0, device: 0 }; // how often the picture was taken away
    this.last = Promise.resolve(); // the change that is under way
    this.ended = new Promise((_, reject) => { this.tellEnd = reject; });
    this.ended.catch(() => {});
  }

  get handler() {
    return this.session.mediaHandler;
  }

  get connection() {
    return connectionOf(this.session, 'what this call sends cannot be changed');
  }

  /** Refuses what a call that is over, or whose handler is none of ours, cannot do. */
  check() {
    if (this.over || this.session.status === TERMINATED) throw new Exceptions.InvalidStateError(this.session.status);
    return this.connection;
  }

  /** What a promise gives, unless the call ends first. */
  unlessOver(promise) {
    return Promise.race([promise, this.ended]);
  }

  /**
   * Tracks that the browser is asked for, for a layer: a promise of those of which we
   * are the owner. A picture that was taken away meanwhile is not among them.
   */
  async capture(layer, asked) {
    const removals = this.removals[layer];
    const owned = Promise.resolve(asked).then((stream) => elements(stream?.getTracks?.()).filter((track) => {
      const wanted = !this.over && (track.kind !== 'video' || removals === this.removals[layer]);
      if (wanted) this.captured.set(track, layer);
      else track.stop();
      return wanted;
    }));
    return this.unlessOver(owned);
  }

  /** Does one change after the others. */
  inTurn(change) {
    const turn = this.last.then(() => {
      this.check();
      this.learn();
      return change();
    });
    this.last = turn.catch(() => {});
    return this.unlessOver(turn);
  }

  /** The page may have changed what is sent: then that is the device. */
  learn() {
    for (const [kind, line] of Object.entries(this.lines)) {
      const sent = this.sender(kind)?.sender.track ?? null;
      if (sent !== topOf(line)) this.lines[kind] = { device: sent };
    }
  }

  /** The transceiver of a kind: the one that sends, else one that could. */
  sender(kind) {
    const all = this.connection.getTransceivers().filter((t) => !isStopped(t) && t.receiver.track.kind === kind);
    return all.find((t) => t.sender.track) ?? all[0];
  }

  isSent(track) {
    return this.sender(track.kind)?.sender.track === track;
  }

  /** Puts tracks, or null, into layers of a kind and stops what was there; to be called in turn. */
  async put(kind, layers) {
    const before = { ...this.lines[kind] };
    try {
      await this.set(kind, layers);
    } finally {
      for (const layer of Object.keys(layers)) this.discard(before[layer]);
    }
  }

  /**
   * Takes the picture of layers away. What is ours is off at once, before it is its
   * turn and whatever comes of it; what was asked for and comes later is stopped then.
   */
  async remove(...layers) {
    this.check();
    for (const layer of layers) this.removals[layer] += 1;
    for (const track of this.pictures(layers)) track.stop();
    await this.inTurn(() => this.put('video', Object.fromEntries(layers.map((layer) => [layer, null]))));
  }

  /** Our own pictures of layers, those too that wait for their turn. */
  pictures(layers) {
    const all = [...this.captured.keys(), this.lines.video.device, this.sender('video')?.sender.track];
    return all.filter((track) => track?.kind === 'video' && this.isOurs(track) &&
      layers.includes(this.captured.get(track) ?? 'device'));
  }

  /**
   * put that stops nothing, so that there is a way back. A promise of the layers
   * before, which stand again after a failure, unless all were taken away.
   */
  async set(kind, layers) {
    const before = { ...this.lines[kind] };
    Object.assign(this.lines[kind], layers);
    try {
      await this.show(kind);
    } catch (error) {
      if (topOf(this.lines[kind])) this.lines[kind] = before;
      throw error;
    } finally {
      if (!this.over) this.showLocally(kind);
    }
    return before;
  }

  /** Sends the topmost layer of a kind. */
  async show(kind) {
    const wanted = topOf(this.lines[kind]), transceiver = this.sender(kind);
    const sent = transceiver?.sender.track ?? null;
    if (sent === wanted) return;
    if (sent && this.isOff(kind)) this.silenced.add(sent);
    this.enable(kind, wanted);
    if (sent && wanted) {
      await transceiver.sender.replaceTrack(wanted);
      return;
    }
    if (wanted) this.demandStanding();
    const step = wanted
      ? await attach(this.connection, transceiver, wanted, this.homeOf(wanted))
      : await detach(this.handler, transceiver);
    await this.negotiate(kind, wanted, step);
  }

  async negotiate(kind, wanted, { done, undo, isAstray }) {
    try {
      this.demandStanding();
      await this.unlessOver(this.session.renegotiate());
      if (isAstray?.()) await this.unlessOver(this.session.renegotiate());
      if (wanted && !this.sender(kind)?.sender.track) {
        throw new Exceptions.RenegotiationError(`the other side takes no ${kind}. The call goes on as it was.`);
      }
      done();
    } catch (error) {
      if (!this.over) await undo();
      throw error;
    }
  }

  demandStanding() {
    const { status } = this.session;
    if (!STANDING.includes(status)) throw new Exceptions.InvalidStateError(status);
  }

  /** Whether a kind is silent now: muted, or the peer is on hold. */
  isOff(kind) {
    const held = this.handler.local_hold ?? this.session.local_hold;
    return Boolean(held || callIfAny(this.handler, 'isMuted')?.[kind]);
  }

  /** What is muted, or on hold, stays so, whatever is sent. Music is for the peer on hold. */
  enable(kind, track) {
    if (!track || isMusic(track)) return;
    if (this.isOff(kind)) {
      track.enabled = false;
      this.silenced.add(track);
    } else if (this.silenced.delete(track) || this.captured.has(track)) {
      track.enabled = true;
    }
  }

  /** Our local streams, as far as they are some. */
  get local() {
    return elements(this.handler.localMedia).filter(isStream);
  }

  /**
   * The stream that the other side gets a track in: that of what it has already, so
   * that sound and picture belong together.
   */
  homeOf(track) {
    return this.local.find((stream) => stream.getTracks().includes(track)) ?? this.local[0] ?? this.ownStream();
  }

  ownStream() {
    this.stream ??= new SIP.WebRTC.MediaStream();
    return this.stream;
  }

  /**
   * Shows in our own picture what is sent now, but for music: in the stream that
   * was acquired, or in one beside those of the page, which stay as they are.
   */
  showLocally(kind) {
    const { handler, local } = this;
    if (!Array.isArray(handler.localMedia)) return;
    const shown = topOf({ ...this.lines[kind], music: null });
    const changing = local.filter((stream) => stream === this.stream || isAcquired(stream));
    for (const stream of changing) {
      for (const track of stream.getTracks()) if (track.kind === kind && track !== shown) stream.removeTrack(track);
    }
    if (shown && !local.some((stream) => stream.getTracks().includes(shown))) {
      const home = changing[0] ?? this.ownStream();
      home.addTrack(shown);
      if (!local.includes(home)) handler.localMedia = [...handler.localMedia, home];
    }
    callIfAny(handler, 'render');
  }

  /** Stops a track that has left all layers, if it is ours. */
  discard(track) {
    const sent = Object.values(this.lines).flatMap((line) => LAYERS.map((layer) => line[layer]));
    if (!track || sent.includes(track)) return;
    if (this.isOurs(track)) track.stop();
    this.captured.delete(track);
  }

  isOurs(track) {
    return this.captured.has(track) || cameWith(this.handler.localMedia, track);
  }

  /** Lets our own devices of some kinds go, in turn. Gives {track, deviceId} of each. */
  free(kinds) {
    const live = kinds.map((kind) => this.lines[kind].device)
      .filter((track) => track?.readyState === 'live' && this.isOurs(track));
    return live.map((track) => {
      const { deviceId } = track.getSettings();
      track.stop();
      return { track, deviceId };
    });
  }

  /** Takes away a track that has ended by itself. */
  async drop(kind, layer, track) {
    await this.inTurn(async () => {
      if (this.lines[kind][layer] === track) await this.put(kind, { [layer]: null });
    }).catch((error) => {
      if (!this.over) log(this.handler, 'warn', `the ${kind} that ended could not be taken out of the call: ${error.message}`);
    });
  }

  end() {
    if (this.over) return;
    this.over = true;
    for (const track of this.captured.keys()) track.stop();
    this.captured.clear();
    this.tellEnd(new Exceptions.CallEndedError('the change of media'));
  }
}
