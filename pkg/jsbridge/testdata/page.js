// A page without a browser: the real JavaScript side of the library (bundled
// from web/src), a WebSocket that the test scripts, and media handlers that
// only pretend. Evaluates to a function of the bundle's text.
(bundle) => {
  const { host } = new Function(`${bundle}; return page;`)();
  const { SIP } = host;
  const sockets = [];

  class FakeSocket {
    constructor(url, protocol) {
      Object.assign(this, { url, protocol, readyState: 0, sent: [] });
      sockets.push(this);
      if (FakeSocket.auto) queueMicrotask(() => this.open());
    }

    open() {
      this.readyState = 1;
      if (this.onopen) this.onopen({});
    }

    send(data) {
      this.sent.push(data);
      if (FakeSocket.peer) queueMicrotask(() => this.readyState === 1 && FakeSocket.peer(this, String(data)));
    }

    close(code) {
      this.readyState = 3;
      this.closedWith = code;
    }

    /** The connection is lost, or was refused. */
    drop(code = 1006, reason = '') {
      this.readyState = 3;
      this.onclose({ code, reason });
    }

    receive(data) {
      this.onmessage({ data });
    }
  }
  FakeSocket.auto = true;

  const lines = (message) => message.split('\r\n');
  const header = (message, name) => {
    const line = lines(message).find((l) => l.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    return line && line.slice(name.length + 1).trim();
  };
  const print = (start, headers, body = '') =>
    `${[start, ...headers, `Content-Length: ${Buffer.byteLength(body)}`].join('\r\n')}\r\n\r\n${body}`;

  /** A response to a request of the library. */
  function answer(request, code, reason, { tag = 'peer', headers = [], body = '' } = {}) {
    const to = header(request, 'To');
    return print(`SIP/2.0 ${code} ${reason}`, [
      ...lines(request).filter((l) => /^via:/i.test(l)), `From: ${header(request, 'From')}`,
      `To: ${to}${/;tag=/.test(to) || code === 100 ? '' : `;tag=${tag}`}`,
      `Call-ID: ${header(request, 'Call-ID')}`, `CSeq: ${header(request, 'CSeq')}`, ...headers,
    ], body);
  }

  /** A request of the peer to ua. */
  let serial = 0;
  function request(ua, method, { headers = [], body = '', fromTag = 'caller', toTag = '', callID, cseq = 1, branch } = {}) {
    serial += 1;
    return print(`${method} ${ua.contact.uri} SIP/2.0`, [
      `Via: SIP/2.0/WSS server.invalid;branch=${branch || `z9hG4bK${serial}`}`, 'Max-Forwards: 70',
      `From: "Bob" <sip:bob@example.com>;tag=${fromTag}`, `To: <${ua.configuration.uri}>${toTag && `;tag=${toTag}`}`,
      `Call-ID: ${callID || `call${serial}`}`, `CSeq: ${cseq} ${method}`, 'Contact: <sip:bob@peer.invalid;transport=ws>',
      ...headers,
    ], body);
  }

  /** The peer registers everybody and leaves the rest to others. */
  function registrar(socket, message, rest) {
    if (message.startsWith('REGISTER')) {
      socket.receive(answer(message, 200, 'OK', { headers: [`Contact: ${header(message, 'Contact')}`] }));
    } else if (rest) rest(socket, message);
  }

  const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n';
  const sdpHeader = ['Content-Type: application/sdp'];

  /** Makes a mediaHandlerFactory of 'promises' or 'callbacks'; calls go to log. */
  function media(style, log = []) {
    return (session, options) => {
      const handler = new SIP.EventEmitter();
      const note = (name) => (...args) => { log.push(name, ...args); };
      const styles = {
        promises: {
          getDescription(hint) { log.push('get', hint); return Promise.resolve({ body: sdp, contentType: 'application/sdp' }); },
          setDescription(message) { log.push('set', message.body || message); return Promise.resolve(); },
          hasDescription: () => true,
        },
        callbacks: {
          getDescription(ok, failed, hint) { log.push('get', hint); ok(sdp); },
          setDescription(text, ok, failed) { log.push('set', text); ok(); },
        },
      };
      log.push('made', session.status, options && Object.keys(options).length > 0);
      return Object.assign(handler, styles[style], {
        isReady: () => true, close: note('close'), render: note('render'), hold: note('hold'), unhold: note('unhold'),
        mute: () => ({ audio: true }), unmute: () => ({ audio: true }),
      });
    };
  }

  const when = (emitter, event) => new Promise((resolve) => { emitter.once(event, (...args) => resolve(args)); });
  const turn = () => new Promise((resolve) => { setTimeout(resolve, 0); });

  /** The names of events in their order, each with the session's status. */
  function record(session, log = []) {
    for (const event of ['connecting', 'progress', 'accepted', 'confirmed', 'rejected', 'failed', 'terminated', 'cancel',
      'bye', 'dtmf', 'hold', 'unhold', 'refer', 'notify', 'ack', 'info', 'muted', 'unmuted', 'invite']) {
      session.on(event, () => log.push(event + session.status));
    }
    return log;
  }

  globalThis.WebSocket = FakeSocket;
  FakeSocket.peer = registrar;
  const quiet = { level: 'error', builtinEnabled: false };

  /** A user agent that is registered. */
  async function agent(options = {}) {
    const ua = new SIP.UA({ uri: 'alice@example.com', wsServers: 'ws://example.com/sip', log: quiet, ...options });
    await when(ua, 'registered');
    return ua;
  }

  /** What fails, as one line. */
  function thrown(f) {
    try {
      f();
      return 'nothing';
    } catch (e) {
      return `${e.name}: ${e.message}`;
    }
  }

  return { host, tools: { FakeSocket, sockets, header, answer, request, registrar, media, sdp, sdpHeader, when, turn, record, agent, thrown, quiet } };
}
