// A call's set-up, step by step, for `make bench`: what each end did and when.
// Everything is heard from outside the library: the browser's objects, the
// sockets, the events.

// steps begins a line for a call: step(end, what) writes down the moment.
function steps() {
  const start = performance.now(), line = [];
  return { line, step: (end, what) => line.push({ end, what, at: performance.now() - start }) };
}

let current = steps();

// followSocket notes the messages of an INVITE and its dialog as they cross.
function followSocket(ua, end) {
  const socket = ua.transport.ws, send = socket.send;
  const name = (data) => {
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
    const [, method] = /^CSeq: *\d+ +(\S+)/mi.exec(text) ?? [];
    if (!['INVITE', 'ACK', 'INFO'].includes(method)) return '';
    const first = text.startsWith('SIP/2.0 ') ? text.slice(8, 11) : method;
    return first === method || method === 'INVITE' ? first : `${first} (${method})`;
  };
  const note = (data, what) => { if (name(data)) current.step(end, `${name(data)} ${what}`); };
  socket.send = function (data) {
    note(data, 'sent');
    return send.call(this, data);
  };
  const { onmessage } = socket;
  socket.onmessage = function (e) {
    note(e.data, 'received');
    return onmessage.call(this, e);
  };
}

// followConnections notes what the library does with its peer connections and
// what they tell. The first one of a call is the caller's. What makes the local
// description stays the browser's own: it is made in one step only there.
function followConnections() {
  SIP.WebRTC.isSupported(); // puts it there
  const Native = SIP.WebRTC.RTCPeerConnection;
  SIP.WebRTC.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      const { step } = current, end = current.line.some(({ what }) => what.startsWith('new RTC')) ? 'callee' : 'caller';
      step(end, 'new RTCPeerConnection');
      for (const method of ['setRemoteDescription', 'addIceCandidate']) this[method] = noted(end, step, method);
      listen(this, end, step);
    }
  };
}

const noted = (end, step, method) => function (...args) {
  step(end, `${method} ...`);
  const promise = RTCPeerConnection.prototype[method].apply(this, args);
  promise.then(() => step(end, `... ${method}`), () => {});
  return promise;
};

function listen(pc, end, step) {
  let candidates = 0;
  pc.addEventListener('icecandidate', ({ candidate }) => {
    if (!candidate) step(end, 'candidates: complete');
    else if (++candidates < 5) step(end, `candidate ${candidates}: ${candidate.protocol} ${candidate.type}`);
  });
  pc.addEventListener('signalingstatechange', () => step(end, pc.signalingState));
  pc.addEventListener('iceconnectionstatechange', () => step(end, `ICE ${pc.iceConnectionState}`));
  pc.addEventListener('connectionstatechange', () => step(end, `connection ${pc.connectionState}`));
}

function followSession(session, end) {
  const { step } = current, handler = session.mediaHandler;
  for (const event of ['userMediaRequest', 'userMedia', 'iceGatheringComplete']) handler.on(event, () => step(end, event));
  for (const event of ['connecting', 'accepted']) session.on(event, () => step(end, event));
}
