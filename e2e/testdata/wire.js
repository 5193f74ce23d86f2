// What crosses a user agent's connection: texts, in order, with where they went.

function wire(ua) {
  const messages = [], socket = ua.transport.ws, { send, onmessage } = socket;
  const note = (way, data) => {
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
    const [, cseq, method] = /^CSeq: *(\d+) +(\S+)/mi.exec(text) ?? [];
    if (method) messages.push({ way, method, cseq, text, code: Number(/^SIP\/2.0 (\d+)/.exec(text)?.[1] ?? 0), at: performance.now() });
  };
  socket.send = function (data) { note('sent', data); return send.call(this, data); };
  socket.onmessage = function (e) { note('received', e.data); return onmessage.call(this, e); };
  return messages;
}

// find: the messages of one kind, code 0 for requests.
const find = (messages, way, method, code = 0) => messages.filter((m) => m.way === way && m.method === method && m.code === code);

// candidates: the distinct a=candidate lines of messages.
const candidates = (...messages) => new Set(messages.flatMap(({ text }) => text.match(/^a=candidate:.*$/gm) ?? []));

const connected = (session) => ['connected', 'completed'].includes(session.mediaHandler.peerConnection.iceConnectionState);
