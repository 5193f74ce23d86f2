// The scripted peer: the other end of the only socket, that says what the test
// tells it to. It registers who asks, unless told otherwise.

function scriptedPeer({ registers = true, accept } = {}) {
  const peer = {
    received: [], // all messages, in order
    socket: null,
  };
  const network = fakeNetwork({ accept });
  network.receive = (socket, message) => {
    peer.socket = socket;
    if (message.method === 'REGISTER' && registers) socket.receive(confirmRegister(message));
    else peer.received.push(message);
  };
  peer.network = network;

  // take waits for the next message that fits and takes it off the list.
  const take = async (fits, what) => {
    let found = -1;
    await until(() => (found = peer.received.findIndex(fits)) >= 0, `the peer gets ${what}`);
    return peer.received.splice(found, 1)[0];
  };
  peer.request = (method) => take((m) => m.method === method, method);
  peer.response = (code, method) => take((m) => m.code === code && (!method || m.get('CSeq').endsWith(method)), `${code} ${method || ''}`);

  // A task later, as a network does; in order.
  peer.send = (text) => {
    const socket = peer.socket || network.sockets.at(-1);
    setTimeout(() => socket.receive(text));
  };
  peer.reply = (request, code, options) => peer.send(answer(request, code, options));

  let count = 0;
  // ask sends a request to the agent and returns it taken apart.
  peer.ask = (method, ua, { from, to, callID, cseq = 1, ruri, headers = [], body = '', type = 'application/sdp', branch, contact = true } = {}) => {
    const number = ++count;
    const head = [
      ['Via', `SIP/2.0/WS peer.invalid;branch=${branch || `z9hG4bKpeer${number}x${Date.now()}`}`],
      ['Max-Forwards', '70'],
      ['From', from || `"Peer" <sip:peer@test.example>;tag=from${number}`],
      ['To', to || `<${ua.configuration.uri}>`],
      ['Call-ID', callID || `call${number}.${Date.now()}`],
      ['CSeq', `${cseq} ${method}`],
      ...headers,
    ];
    const owes = contact && ['INVITE', 'SUBSCRIBE', 'REFER', 'UPDATE'].includes(method);
    if (owes && !headers.some(([n]) => n === 'Contact')) head.push(['Contact', '<sip:peer@peer.invalid;transport=ws>']);
    if (body) head.push(['Content-Type', type]);
    const text = compose(`${method} ${ruri || ua.configuration.uri} SIP/2.0`, head, body);
    peer.send(text);
    return dissect(text);
  };

  // within sends a request inside the dialog that `invite` and its `answered` response made;
  // outgoing: the invite was the agent's.
  peer.within = (method, ua, invite, answered, { outgoing = false, cseq = 100, ...more } = {}) => {
    const mine = outgoing ? answered.get('To') : invite.get('From');
    const theirs = outgoing ? invite.get('From') : answered.get('To');
    const target = uriOf((outgoing ? invite : answered).get('Contact') || '') || undefined;
    return peer.ask(method, ua, { from: mine, to: theirs, callID: invite.get('Call-ID'), ruri: target, cseq, ...more });
  };
  // accept answers an agent's INVITE with 200 and returns the response taken apart.
  peer.accept = (invite, { headers = [], body = sdp(), ...more } = {}) => {
    const text = answer(invite, 200, { reason: 'OK', headers: [['Contact', '<sip:peer@peer.invalid;transport=ws>'], ...headers], body, ...more });
    peer.send(text);
    return dissect(text);
  };
  return peer;
}

// opens lets a peer that has left its sockets closed open them: that which waits, and all others.
function opens({ network }) {
  network.accept = (socket) => socket.open();
  network.sockets.at(-1).open();
}

// peered is an agent that talks to a scripted peer, registered, with plain media.
async function peered(options = {}, peerOptions = {}) {
  const peer = scriptedPeer(peerOptions);
  const ua = await agent('alice', { wsServers: 'ws://peer.test', mediaHandlerFactory: plainMedia(), ...options });
  return { peer, ua };
}
