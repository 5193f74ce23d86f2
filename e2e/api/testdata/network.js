// A network of the tests' own in place of window.WebSocket: sockets that a
// test opens, drops and reads, and SIP messages taken apart without the library.

const CRLF = '\r\n';

class FakeSocket {
  constructor(url, protocols) {
    this.url = String(url);
    this.protocols = protocols;
    this.protocol = 'sip';
    this.readyState = 0;
    this.binaryType = 'blob';
    this.bufferedAmount = 0;
    this.onopen = this.onmessage = this.onclose = this.onerror = null;
    this.sent = []; // every frame, as it was given to send
    this.closedWith = null;
  }

  send(frame) {
    if (this.readyState !== 1) throw new DOMException('still in CONNECTING state', 'InvalidStateError');
    this.sent.push(frame);
    this.network.arrived(this, frame);
  }

  close(code, reason) {
    if (this.readyState > 1) return;
    this.closedWith = { code, reason };
    this.readyState = 2;
    setTimeout(() => this.shut(code || 1005, reason || '', true));
  }

  // What the other end of the socket does.
  open() {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    if (this.onopen) this.onopen({ type: 'open', target: this });
  }

  // drop ends the connection as a lost network does.
  drop(code = 1006, reason = '') {
    if (this.readyState === 3) return;
    if (this.onerror) this.onerror({ type: 'error', target: this });
    this.shut(code, reason, false);
  }

  shut(code, reason, wasClean) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    if (this.onclose) this.onclose({ type: 'close', target: this, code, reason, wasClean });
  }

  // receive hands a frame to the library; nothing arrives on a closed socket.
  receive(frame) {
    if (this.readyState === 1 && this.onmessage) this.onmessage({ type: 'message', target: this, data: frame });
  }
}

// fakeNetwork stands in for window.WebSocket until the test ends. accept decides
// what becomes of a new socket (default: it opens), receive gets each message.
function fakeNetwork({ accept = (socket) => socket.open(), receive = () => {} } = {}) {
  const real = window.WebSocket;
  const network = {
    sockets: [],
    accept,
    receive,
    arrived(socket, frame) {
      const text = typeof frame === 'string' ? frame : new TextDecoder().decode(frame);
      if (text.trim() === '') return; // keep-alive
      const message = Object.assign(dissect(text), { frame });
      setTimeout(() => network.receive(socket, message));
    },
  };
  window.WebSocket = class WebSocket extends FakeSocket {
    constructor(url, protocols) {
      super(url, protocols);
      this.network = network;
      network.sockets.push(this);
      setTimeout(() => network.accept(this));
    }
  };
  Object.assign(window.WebSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
  cleanUp(() => { window.WebSocket = real; });
  return network;
}

// dissect takes a message apart: start line, header fields in order, body.
function dissect(text) {
  const end = text.indexOf(CRLF + CRLF);
  const [start, ...lines] = text.slice(0, end).split(CRLF);
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  const all = (name) => headers.filter(([n]) => n.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  const message = { text, start, headers, body: text.slice(end + 4), all, get: (name) => all(name)[0] };
  if (start.startsWith('SIP/2.0 ')) {
    message.code = Number(start.slice(8, 11));
    message.reason = start.slice(12);
  } else {
    [message.method, message.ruri] = start.split(' ');
  }
  return message;
}

// tagOf and uriOf read a From, To or Contact value.
const tagOf = (value) => (/;tag=([^;\s]+)/.exec(value) || [])[1];
const uriOf = (value) => (/<([^>]*)>/.exec(value) || [])[1];
const branchOf = (message) => /;branch=([^;,\s]+)/.exec(message.get('Via'))[1];
const userOf = (uri) => (/^sips?:([^@;]+)@/.exec(uri) || [])[1];

function compose(start, headers, body = '') {
  const length = new TextEncoder().encode(body).length;
  return [start, ...headers.map(([name, value]) => `${name}: ${value}`), `Content-Length: ${length}`, '', body].join(CRLF);
}

// answer makes the text of a response to a request. options: reason, tag, headers [[name, value]], body, type.
function answer(request, code, { reason = 'Reason', tag = 'peer', headers = [], body = '', type = 'application/sdp' } = {}) {
  const to = request.get('To');
  const head = [
    ...request.all('Via').map((via) => ['Via', via]),
    ['From', request.get('From')],
    ['To', tagOf(to) || code === 100 ? to : `${to};tag=${tag}`],
    ['Call-ID', request.get('Call-ID')],
    ['CSeq', request.get('CSeq')],
    ...headers,
  ];
  if (body) head.push(['Content-Type', type]);
  return compose(`SIP/2.0 ${code} ${reason}`, head, body);
}

// confirmRegister is the answer of a registrar: the Contact with its expiry.
function confirmRegister(request, expires = 600) {
  const contact = request.get('Contact') || '';
  const left = /;expires=(\d+)/.exec(contact);
  const gone = contact === '*' || request.get('Expires') === '0' || (left && left[1] === '0');
  const bound = contact.replace(/;expires=\d+/, '') + `;expires=${expires}`;
  return answer(request, 200, { reason: 'OK', tag: 'registrar', headers: gone ? [] : [['Contact', bound]] });
}
