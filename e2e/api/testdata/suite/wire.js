// The wire format: order and shape of the headers of what an agent sends.
// (javascript-api 1.28)

const namesOf = (message) => message.headers.map(([name]) => name);

// inOrder wants the listed headers to appear in this order, each of them.
function inOrder(message, names) {
  equal(namesOf(message).filter((name, i, all) => names.includes(name) && all.indexOf(name) === i), names, message.start);
}

const HEAD = ['Via', 'Max-Forwards', 'To', 'From', 'Call-ID', 'CSeq'];

// invited is an INVITE from the peer with a Record-Route, and the session that it makes.
async function invited(options) {
  const { peer, ua } = await peered(options);
  const event = once(ua, 'invite');
  const invite = peer.ask('INVITE', ua, { body: sdp(), headers: [['Record-Route', '<sip:p1.example;lr>'], ['Record-Route', '<sip:p2.example;lr>']] });
  const [session] = await event;
  return { peer, ua, invite, session };
}

test('a REGISTER begins with the six headers, Contact before Supported, and ends with its length', async () => {
  const registers = [];
  const network = fakeNetwork({ receive(socket, message) { registers.push(message); socket.receive(confirmRegister(message)); } });
  const ua = await agent('alice', { wsServers: 'ws://peer.test' });
  ok(network.sockets.length === 1 && ua.isRegistered());
  const [register] = registers;
  equal(namesOf(register).slice(0, 6), HEAD);
  inOrder(register, ['CSeq', 'Contact', 'Supported', 'User-Agent', 'Content-Length']);
  equal(register.get('Supported').split(/,\s*/), ['path', 'gruu', 'outbound']);
  equal([register.ruri, uriOf(register.get('To')), uriOf(register.get('From'))], ['sip:test.example', String(ua.configuration.uri), String(ua.configuration.uri)]);
  equal(register.get('Content-Length'), '0');
});

test('an INVITE begins with the six headers; extra headers stand before those of the library', async () => {
  const { peer, ua } = await peered();
  ua.invite('bob@example.com', { extraHeaders: ['X-One: 1', 'X-Two: 2'] });
  const invite = await peer.request('INVITE');
  equal(namesOf(invite).slice(0, 6), HEAD);
  inOrder(invite, ['CSeq', 'X-One', 'X-Two', 'Contact', 'Allow', 'Supported', 'User-Agent', 'Content-Type', 'Content-Length']);
  equal(invite.get('Content-Type'), 'application/sdp');
  equal(Number(invite.get('Content-Length')), invite.body.length);
  equal(tagOf(invite.get('To')), undefined);
});

test('a preloaded Route is the first header', async () => {
  const { peer, ua } = await peered({ usePreloadedRoute: true });
  ua.message('bob@example.com', 'hello');
  const message = await peer.request('MESSAGE');
  equal(message.headers[0], ['Route', '<sip:peer.test;transport=ws;lr>']);
});

test('Authorization stands behind the CSeq, and counts from 1', async () => {
  const { peer, ua } = await peered({ password: 'secret' });
  ua.message('bob@example.com', 'hello', { extraHeaders: ['X-One: 1'] });
  peer.reply(await peer.request('MESSAGE'), 407, { headers: [['Proxy-Authenticate', 'Digest realm="r", nonce="n", qop="auth"']] });
  const again = await peer.request('MESSAGE');
  equal(namesOf(again).slice(0, 8), [...HEAD, 'Proxy-Authorization', 'X-One']);
  ok(/nc=00000001/.test(again.get('Proxy-Authorization')), again.get('Proxy-Authorization'));
});

test('a response repeats Record-Route, Via and the others of the request, then says its own', async () => {
  // SIP.js wrote To, From, Call-ID, CSeq, extra headers, Supported. Here the headers copied keep the
  // order of the request (RFC 3261 §8.2.6.2), and what belongs to the dialog stands behind them;
  // only Record-Route and Via have a place that matters: the top (§7.3.1).
  const { peer, invite, session } = await invited();
  const ringing = await peer.response(180, 'INVITE');
  equal(ringing.all('Record-Route'), ['<sip:p1.example;lr>', '<sip:p2.example;lr>']);
  const copied = ['Record-Route', 'Via', 'From', 'To', 'Call-ID', 'CSeq'];
  inOrder(ringing, [...copied, 'Supported', 'User-Agent', 'Contact', 'Content-Length']);
  session.accept();
  const accepted = await peer.response(200, 'INVITE');
  inOrder(accepted, [...copied, 'Supported', 'User-Agent', 'Contact', 'Content-Type', 'Content-Length']);
  for (const name of ['Via', 'From', 'Call-ID', 'CSeq']) equal(accepted.get(name), invite.get(name), name);
  equal(tagOf(accepted.get('To')), tagOf(ringing.get('To')), 'one tag for all responses');
  ok(tagOf(accepted.get('To')), 'a tag of ours');
});

test('a response never carries ;ob in its Contact', async () => {
  const { peer } = await invited();
  const { get } = await peer.response(180, 'INVITE');
  ok(get('Contact') && !get('Contact').includes(';ob'), get('Contact'));
});

test('CANCEL and the ACK of a refusal keep the branch and carry Max-Forwards and a length', async () => {
  const { peer, ua } = await peered();
  const session = ua.invite('bob@example.com');
  const invite = await peer.request('INVITE');
  peer.reply(invite, 180);
  await once(session, 'progress');
  session.cancel();
  const cancel = await peer.request('CANCEL');
  peer.reply(cancel, 200);
  peer.reply(invite, 487);
  const ack = await peer.request('ACK');
  for (const message of [cancel, ack]) {
    equal([branchOf(message), message.ruri, message.get('Call-ID')], [branchOf(invite), invite.ruri, invite.get('Call-ID')]);
    equal([message.get('Max-Forwards'), message.get('Content-Length'), message.all('Via').length], ['70', '0', 1]);
    equal(message.get('From'), invite.get('From'));
  }
  equal(parseInt(cancel.get('CSeq'), 10), parseInt(invite.get('CSeq'), 10));
  equal([tagOf(cancel.get('To')), tagOf(ack.get('To'))], [undefined, 'peer'], 'the ACK goes to who refused');
});

test('a Reason has no odd spaces', async () => {
  const { peer, ua } = await peered();
  const session = ua.invite('bob@example.com');
  const invite = await peer.request('INVITE');
  peer.reply(invite, 180);
  await once(session, 'progress');
  session.cancel({ status_code: 486, reason_phrase: 'Busy Here' });
  equal((await peer.request('CANCEL')).get('Reason'), 'SIP;cause=486;text="Busy Here"');
});

test('the hacks change Via and Contact', async () => {
  const { peer, ua } = await peered({ hackViaTcp: true, hackIpInContact: true, hackWssInTransport: true });
  ua.invite('bob@example.com');
  const invite = await peer.request('INVITE');
  ok(/^SIP\/2\.0\/TCP 192\.0\.2\.\d+;/.test(invite.get('Via')), invite.get('Via'));
  ok(/^<sip:\w+@192\.0\.2\.\d+;transport=wss/.test(invite.get('Contact')), invite.get('Contact'));
});

test('rport stands in the Via when it is asked for', async () => {
  const { peer, ua } = await peered({ forceRport: true });
  ua.message('bob@example.com', 'hello');
  ok(/;rport(;|$)/.test((await peer.request('MESSAGE')).get('Via')));
});

test('a display name never breaks the From', async () => {
  const { peer, ua } = await peered();
  ua.message('bob@example.com', 'hello', { params: { from_displayName: 'A "quoted\\ name' } });
  const from = SIP.NameAddrHeader.parse((await peer.request('MESSAGE')).get('From'));
  equal([from.displayName, String(from.uri)], ['A "quoted\\ name', String(ua.configuration.uri)]);
});
