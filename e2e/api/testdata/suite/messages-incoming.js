// SIP.IncomingRequest and SIP.IncomingResponse: the members of messages that
// listeners get. (javascript-api 1.26)

const base = { Via: 'SIP/2.0/WS peer.invalid;branch=z9hG4bKabc', From: '<sip:bob@example.com>;tag=f', To: '<sip:alice@example.com>;tag=t', 'Call-ID': 'c', CSeq: '1 INVITE' };

function received(headers = {}) {
  const pairs = Object.entries({ ...base, ...headers }).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  return SIP.Parser.parseMessage(compose('INVITE sip:alice@example.com SIP/2.0', pairs));
}

// answering is a call in which the agent lets the page answer INFO itself.
async function answering() {
  const { peer, ua } = await peered();
  const invited = once(ua, 'invite');
  const invite = peer.ask('INVITE', ua, { body: sdp() });
  const [session] = await invited;
  const accepted = once(session, 'accepted');
  session.accept();
  const answered = await peer.response(200, 'INVITE');
  await accepted;
  peer.within('ACK', ua, invite, answered, { cseq: 1 });
  const infos = [];
  session.onInfo = (request) => infos.push(request);
  peer.info = async () => {
    peer.within('INFO', ua, invite, answered, { cseq: peer.next = (peer.next || 10) + 1, body: 'x', type: 'text/plain' });
    await until(() => infos.length > 0, 'the INFO arrives');
    return infos.pop();
  };
  return peer;
}

test('a new message is empty', () => {
  const [request, response] = [new SIP.IncomingRequest(), new SIP.IncomingResponse()];
  equal([request.data, request.headers, request.method, request.body, request.ruri], [null, {}, null, null, null]);
  equal([response.status_code, response.reason_phrase], [null, null]);
  for (const m of [request, response]) {
    equal([m.via, m.via_branch, m.from, m.from_tag, m.to, m.to_tag, m.call_id, m.cseq], Array(8).fill(null));
    ok([m.via, m.from_tag, m.cseq].every((value) => value === null), 'null, not undefined');
  }
  equal(request.getHeader('via'), undefined);
});

test('headers are lists of raw texts under their usual spelling', () => {
  const m = received({ 'x-own': ['a', 'b'] });
  equal(m.headers['X-Own'].map(({ raw }) => raw), ['a', 'b']);
  equal(m.headers['Call-ID'].map(({ raw }) => raw), ['c']);
});

test('getHeader gives the first, getHeaders all, hasHeader whether there is one', () => {
  const m = received({ 'X-Own': ['a', 'b'] });
  equal([m.getHeader('x-own'), m.getHeader('x-none')], ['a', undefined]);
  equal([m.getHeaders('x-own'), m.getHeaders('x-none')], [['a', 'b'], []]);
  equal([m.hasHeader('x-own'), m.hasHeader('x-none')], [true, false]);
});

test('addHeader adds one, setHeader replaces all', () => {
  const m = received({ 'X-Own': 'a' });
  m.addHeader('x-own', 'b');
  equal(m.getHeaders('X-Own'), ['a', 'b']);
  m.setHeader('x-own', 'c');
  equal(m.getHeaders('X-Own'), ['c']);
  m.addHeader('x-new', 'd');
  equal(m.getHeader('X-New'), 'd');
});

test('parseHeader gives the parsed header', () => {
  const m = received({ 'Refer-To': '<sip:carol@example.com>', Contact: '<sip:x@y.z>;expires=60', 'Subscription-State': 'active;expires=5' });
  ok(m.parseHeader('refer-to') instanceof SIP.NameAddrHeader);
  equal(m.parseHeader('Contact').getParam('expires'), '60');
  equal(m.parseHeader('cseq'), { value: 1, method: 'INVITE' });
  equal(m.parseHeader('subscription-state'), { state: 'active', expires: 5 });
});

test('parseHeader takes the index of one of several', () => {
  const m = received({ Contact: ['<sip:a@b.c>, <sip:d@e.f>', '<sip:g@h.i>'] });
  equal([0, 1, 2].map((i) => String(m.parseHeader('contact', i).uri)), ['sip:a@b.c', 'sip:d@e.f', 'sip:g@h.i']);
  equal(m.parseHeader('contact', 3), undefined);
});

test('s is short for parseHeader', () => {
  const m = received({ Contact: '<sip:a@b.c>, <sip:d@e.f>' });
  equal([m.s('cseq').value, String(m.s('contact', 1).uri)], [1, 'sip:d@e.f']);
});

test('what was parsed is kept', () => {
  const m = received({ Contact: '<sip:a@b.c>' });
  const first = m.parseHeader('contact');
  first.setParam('mine', 'x');
  equal(m.parseHeader('contact') === first, true);
  equal(m.headers.Contact[0].parsed === first, true, 'beside the raw text');
});

test('parseHeader of a header that is not there, or has no rule, is undefined', () => {
  const m = received({ 'X-Own': 'a' });
  equal([m.parseHeader('contact'), m.parseHeader('x-own'), m.getHeader('x-own')], [undefined, undefined, 'a']);
});

test('a header that does not parse is removed', () => {
  const m = received({ Contact: ['nonsense <', '<sip:a@b.c>'] });
  equal(m.parseHeader('contact'), undefined);
  equal(m.getHeaders('contact'), ['<sip:a@b.c>']);
  equal(String(m.parseHeader('contact').uri), 'sip:a@b.c');
});

test('the members can be set and messages carry expandos', () => {
  const m = received();
  m.body = 'mine';
  m.from = null;
  m.foo = 1;
  equal([m.body, m.from, m.foo], ['mine', null, 1]);
});

test('a message given to a listener has transport and user agent', async () => {
  const { peer, ua } = await peered();
  const message = once(ua, 'message');
  peer.ask('MESSAGE', ua, { body: 'hello', type: 'text/plain', headers: [['X-Own', 'a'], ['X-Own', 'b']] });
  const [{ request }] = await message;
  ok(request instanceof SIP.IncomingRequest);
  equal([request.ua === ua, request.transport === ua.transport], [true, true]);
  equal([request.body, request.getHeaders('x-own'), request.from.displayName], ['hello', ['a', 'b'], 'Peer']);
});

test('reply sends a response and returns its text', async () => {
  const peer = await answering();
  const request = await peer.info();
  let done = 0;
  const text = request.reply(480, 'Later', ['X-Own: a'], 'why', () => done++, () => { throw new Error('must not fail'); });
  ok(text.startsWith('SIP/2.0 480 Later\r\n'), text);
  const response = await peer.response(480, 'INFO');
  equal([response.reason, response.get('X-Own'), response.body, done], ['Later', 'a', 'why', 1]);
});

test('reply gives the standard phrase where none is given', async () => {
  const peer = await answering();
  (await peer.info()).reply(200);
  equal((await peer.response(200, 'INFO')).reason, 'OK');
});

test('reply refuses codes and phrases that are none, and sends nothing', async () => {
  const peer = await answering();
  const request = await peer.info();
  for (const code of [null, 99, 700]) throws(() => request.reply(code), TypeError, `Invalid status_code: ${code}`);
  for (const reason of [5, {}, true]) throws(() => request.reply(200, reason), TypeError, `Invalid reason_phrase: ${reason}`);
  request.reply(200);
  equal((await peer.response(200, 'INFO')).code, 200);
  equal(peer.received.filter((m) => m.code >= 200), [], 'one response');
});

test('a reply never carries what would end its line', async () => {
  const peer = await answering();
  const request = await peer.info();
  throws(() => request.reply(200, 'OK\r\nX-Evil: 1'), TypeError);
  throws(() => request.reply(200, 'OK', ['X: a\r\nX-Evil: 1']), TypeError);
  request.reply(200);
  await peer.response(200, 'INFO');
});

test('reply_sl answers too', async () => {
  const peer = await answering();
  (await peer.info()).reply_sl(486);
  equal((await peer.response(486, 'INFO')).reason, 'Busy Here');
});

test('reply_sl validates as reply does', async () => {
  const peer = await answering();
  const request = await peer.info();
  throws(() => request.reply_sl(99), TypeError, 'Invalid status_code: 99');
  throws(() => request.reply_sl(200, 5), TypeError, 'Invalid reason_phrase: 5');
  request.reply(200);
});
