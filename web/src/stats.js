// session.stats() and the event stats: the numbers of a call that a page shows,
// from RTCPeerConnection.getStats.
//
// What browsers do not say is left out; nothing is ever NaN. Rates, and losses, are
// those since the sample before, so the first one has no rates and the losses of
// the whole call. A kind may have several streams (ssrc): what can be added is,
// of the rest the largest counts.

import { emit, listenerCount } from './calls.js';
import { listened } from './emitter.js';
import { Exceptions } from './exceptions.js';
import { meanOpinion } from './quality.js';
import { connectionOf } from './sending.js';
import { SIP } from './namespace.js';
import { TERMINATED } from './status.js';

const EVERY = 1000; // ms, between two events
const SHORTEST = 250; // ms, of the time that rates are taken over
const PACKET = 20; // ms of sound in a packet, which a delay begins with
const bases = new WeakMap(); // session -> the sample that rates are counted from

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const largest = (list, field) => list.reduce((most, s) => (s[field] > (most ?? -1) ? s[field] : most), undefined);
const milliseconds = (seconds) => (seconds === undefined ? undefined : seconds * 1000);

/** Without what is not known. */
const known = (object) => Object.fromEntries(Object.entries(object).filter(([, v]) =>
  (typeof v === 'number' ? Number.isFinite(v) : v !== undefined && v !== '')));

/** A report as a list, and what of it the next one counts from. */
class Sample {
  constructor(report) {
    this.all = [...report.values()];
    this.byId = new Map(this.all.map((s) => [s.id, s]));
    this.time = largest(this.all, 'timestamp') ?? Date.now();
    this.base = undefined; // {time, byId} of the one before
  }

  of(type, kind) {
    return this.all.filter((s) => s.type === type && (s.kind ?? s.mediaType) === kind);
  }

  /** How much a counter has grown, of all streams; one that began anew counts from 0. */
  grown(list, field) {
    return sum(list.map((s) => {
      const before = this.base?.byId.get(s.id)?.[field] ?? 0;
      return Math.max(0, (s[field] ?? 0) - (before > s[field] ? 0 : before));
    }));
  }

  /** Per second; undefined for the first sample. */
  rate(list, field) {
    return this.base ? (1000 * this.grown(list, field)) / (this.time - this.base.time) : undefined;
  }

  codec(list, bytes) {
    const main = list.find((s) => s[bytes] === largest(list, bytes));
    return this.byId.get(main?.codecId)?.mimeType?.split('/').pop();
  }

  picture(list, frames) {
    return {
      width: largest(list, 'frameWidth'),
      height: largest(list, 'frameHeight'),
      fps: largest(list, 'framesPerSecond') ?? this.rate(list, frames),
    };
  }

  incoming(kind) {
    const list = this.of('inbound-rtp', kind);
    if (list.length === 0) return null;
    const lost = this.grown(list, 'packetsLost'), received = this.grown(list, 'packetsReceived');
    return known({
      kbps: this.rate(list, 'bytesReceived') * 8 / 1000,
      lost: lost / (lost + received),
      jitter: milliseconds(largest(list, 'jitter')),
      delay: kind === 'audio' ? this.buffered(list) : undefined,
      codec: this.codec(list, 'bytesReceived'),
      ...(kind === 'video' && this.picture(list, 'framesDecoded')),
    });
  }

  /** What we send, and what the other side says of how it arrives. */
  outgoing(kind) {
    const list = this.of('outbound-rtp', kind);
    if (list.length === 0) return null;
    const there = this.of('remote-inbound-rtp', kind);
    const lostOf = (s) => s.fractionLost ?? s.packetsLost / sum(list.map((o) => o.packetsSent ?? 0));
    return known({
      kbps: this.rate(list, 'bytesSent') * 8 / 1000,
      lost: there.length > 0 ? Math.max(...there.map(lostOf)) : undefined,
      jitter: milliseconds(largest(there, 'jitter')),
      codec: this.codec(list, 'bytesSent'),
      ...(kind === 'video' && this.picture(list, 'framesEncoded')),
    });
  }

  roundTrip() {
    const pairs = this.all.filter((s) => s.type === 'candidate-pair');
    const chosen = new Set(this.all.map((s) => s.selectedCandidatePairId));
    const pair = pairs.find((s) => chosen.has(s.id) || s.selected) ?? pairs.find((s) => s.nominated && s.state === 'succeeded');
    const reports = this.all.filter((s) => s.type === 'remote-inbound-rtp');
    return milliseconds(pair?.currentRoundTripTime ?? largest(reports, 'roundTripTime'));
  }

  /** The estimate of what we hear; undefined while nothing comes. */
  opinion(roundTrip = 0) {
    const list = this.of('inbound-rtp', 'audio');
    if (this.grown(list, 'packetsReceived') === 0) return undefined;
    const { lost = 0, jitter = 0, delay = 2 * jitter } = this.incoming('audio');
    return meanOpinion(roundTrip / 2 + PACKET + delay, lost);
  }

  /**
   * The time in the jitter buffer, in ms: what the browser aims at, where it says so.
   * Sound that lies there longer, because the machine was busy or nothing played it,
   * is caught up with at once.
   */
  buffered(list) {
    const emitted = this.grown(list, 'jitterBufferEmittedCount');
    const says = ['jitterBufferDelay', 'jitterBufferTargetDelay'].filter((field) => largest(list, field) > 0);
    if (emitted === 0 || says.length === 0) return undefined;
    return milliseconds(Math.min(...says.map((field) => this.grown(list, field) / emitted)));
  }

  read() {
    const both = (kind) => ({ in: this.incoming(kind), out: this.outgoing(kind) });
    const roundTrip = this.roundTrip();
    return known({ time: this.time, roundTrip, audio: both('audio'), video: both('video'), mos: this.opinion(roundTrip) });
  }
}

/** Takes a sample; one that follows another too closely counts from the one before that. */
async function measure(session) {
  const report = await connectionOf(session, 'there are no statistics of this call').getStats();
  const sample = new Sample(report), last = bases.get(session);
  const isLater = !last || sample.time - last.time >= SHORTEST;
  sample.base = isLater ? last : last.before;
  if (isLater) bases.set(session, { time: sample.time, byId: sample.byId, before: last && { time: last.time, byId: last.byId } });
  return sample.read();
}

/** Emits while somebody listens and the call is not over. */
function follow(session) {
  let asking = false;
  const tell = async () => {
    if (session.status === TERMINATED || listenerCount(session, 'stats') === 0) {
      SIP.Timers.clearInterval(timer);
      meters.delete(session);
      return;
    }
    if (asking) return;
    asking = true;
    const numbers = await measure(session).catch(() => null); // no connection yet
    asking = false;
    if (numbers && session.status !== TERMINATED) emit(session, 'stats', numbers);
  };
  const timer = SIP.Timers.setInterval(tell, EVERY);
  measure(session).catch(() => {}); // what the first event's rates are counted from
}

const meters = new WeakSet();

/** Lets a session begin to measure when it is listened to. */
export function watchStats(session) {
  Object.defineProperty(session, listened, {
    value(event) {
      if (event !== 'stats' || meters.has(session) || session.status === TERMINATED) return;
      meters.add(session);
      follow(session);
    },
  });
}

export const stats = {
  async stats() {
    if (this.status === TERMINATED) throw new Exceptions.InvalidStateError(TERMINATED);
    return measure(this);
  },
};
