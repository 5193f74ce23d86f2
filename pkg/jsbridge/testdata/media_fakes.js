// A page for the tests of the media side: the JavaScript side of the library (a
// bundle of web/src) over just enough of the browser's media classes. The real
// ones are tried in a browser by e2e. Evaluates to a function of the bundle that
// returns {host, browser, SIP}.
(bundle) => {
  const { host } = new Function(`${bundle}; return page;`)();
  const { SIP } = host;
  const { emit } = SIP.EventEmitter.prototype;
  SIP.EventEmitter.prototype.emit = function (event, ...args) {
    (this.trace ??= []).push(event);
    return emit.call(this, event, ...args);
  };

  let ids = 0;
  class Track {
    constructor(kind) { this.kind = kind; this.id = kind + ++ids; this.enabled = true; this.readyState = 'live'; }
    stop() { this.readyState = 'ended'; }
  }
  class Stream {
    constructor(tracks = []) { this.tracks = [...tracks]; this.id = 'stream' + ++ids; this.active = true; }
    getTracks() { return [...this.tracks]; }
    getAudioTracks() { return this.tracks.filter((t) => t.kind === 'audio'); }
    getVideoTracks() { return this.tracks.filter((t) => t.kind === 'video'); }
    addTrack(t) { this.tracks.push(t); }
  }

  const text = (ufrag, kinds) => 'v=0\r\n' + kinds.map((k) => `m=${k} 9 UDP/TLS/RTP/SAVPF 0\r\na=ice-ufrag:${ufrag}\r\n`).join('');

  class PeerConnection {
    constructor(config) {
      this.config = config;
      this.signalingState = 'stable';
      this.listeners = {};
      this.senders = [];
      this.transceivers = [];
      this.channels = [];
      this.round = 1;
      browser.connections.push(this);
    }
    addEventListener(e, f) { (this.listeners[e] ??= new Set()).add(f); }
    removeEventListener(e, f) { this.listeners[e].delete(f); }
    fire(e, event = {}) { for (const f of this.listeners[e] || []) f(event); }
    listening() { return Object.values(this.listeners).reduce((n, s) => n + s.size, 0); }
    getConfiguration() { return { ...this.config }; }
    setConfiguration(c) { this.config = c; }
    addTrack(track) { this.senders.push({ track }); }
    getSenders() { return this.senders; }
    addTransceiver(kind, init) { this.transceivers.push({ kind, ...init }); }
    getTransceivers() { return []; }
    createDataChannel(label, init) { const c = { label, init }; this.channels.push(c); return c; }
    kinds() {
      return [...this.senders.map((s) => s.track.kind), ...this.transceivers.map((t) => t.kind), ...this.channels.map(() => 'application')];
    }
    async createOffer(options) {
      this.offerOptions = options;
      if (options?.iceRestart) this.round++;
      return { type: 'offer', sdp: text('u' + this.round, this.kinds()) };
    }
    async createAnswer() { return { type: 'answer', sdp: text('u' + this.round, this.kinds()) }; }
    async setLocalDescription(d) {
      if (d.type === 'rollback') { this.signalingState = 'stable'; return; }
      this.localDescription = d;
      this.signalingState = d.type === 'offer' ? 'have-local-offer' : 'stable';
      if (browser.gather) setTimeout(() => browser.gather(this), 0);
    }
    async setRemoteDescription(d) {
      if (d.type === 'rollback') { this.signalingState = 'stable'; return; }
      if (!d.sdp.startsWith('v=0') || d.sdp.includes('garbage')) throw Object.assign(new Error('Expect line: v='), { name: 'OperationError' });
      this.remoteDescription = d;
      this.signalingState = d.type === 'offer' ? 'have-remote-offer' : 'stable';
    }
    close() { this.signalingState = 'closed'; }
  }

  const browser = {
    Track,
    Stream,
    connections: [],
    streams: [],
    requests: [],
    session: (configuration = {}) => ({
      id: 's1', connected: 0, connecting() { this.connected++; },
      ua: { configuration, getLogger: () => ({ log() {}, warn() {}, error() {} }) },
    }),
    element: () => ({ nodeType: 1, paused: true, played: 0, play() { this.played++; this.paused = false; } }),
    // Candidates as Chromium reports them: UDP at once, the end much later.
    udp: (pc) => pc.kinds().forEach((_, i) => pc.fire('icecandidate', {
      candidate: { type: 'host', protocol: 'udp', sdpMLineIndex: i, usernameFragment: 'u' + pc.round },
    })),
    end: (pc) => pc.fire('icecandidate', { candidate: null }),
    gather: null,
  };
  browser.gather = browser.end;

  Object.assign(SIP.WebRTC, {
    MediaStream: Stream,
    RTCPeerConnection: PeerConnection,
    RTCSessionDescription: class { constructor(d) { Object.assign(this, d); } },
    getUserMedia(constraints) {
      browser.requests.push(constraints);
      const stream = new Stream(['audio', 'video'].filter((k) => constraints[k]).map((k) => new Track(k)));
      browser.streams.push(stream);
      return Promise.resolve(stream);
    },
  });
  return { host, browser, SIP };
}
