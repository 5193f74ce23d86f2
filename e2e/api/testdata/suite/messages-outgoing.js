// SIP.OutgoingRequest: one made by the page, and those of the library.
// (javascript-api 1.26, 1.28)

const ua = (options) => {
  const made = new SIP.UA({ uri: 'alice@example.com', displayName: 'Alice', autostart: false, ...options });
  cleanUp(() => made.stop());
  return made;
};
const bob = () => SIP.URI.parse('sip:bob@example.com');

test('without method, target or user agent it is an empty object', () => {
  for (const args of [[], ['MESSAGE'], ['MESSAGE', bob()], [null, bob(), ua()]]) {
    const request = new SIP.OutgoingRequest(...args);
    ok(request instanceof SIP.OutgoingRequest);
    equal(request.method, undefined);
  }
});

test('it has its members', () => {
  const agentOfIt = ua();
  const target = bob();
  const request = new SIP.OutgoingRequest('MESSAGE', target, agentOfIt, {}, ['X-Own: a'], 'hello');
  equal([request.method, request.ruri === target, request.ua === agentOfIt], ['MESSAGE', true, true]);
  equal([request.extraHeaders, request.body], [['X-Own: a'], 'hello']);
  equal([typeof request.call_id, typeof request.cseq], ['string', 'number']);
  ok(request.cseq >= 0 && request.cseq < 10000, `CSeq ${request.cseq}`);
  ok(request.call_id.startsWith(agentOfIt.configuration.sipjsId), request.call_id);
  ok(request.from instanceof SIP.NameAddrHeader && request.to instanceof SIP.NameAddrHeader);
  equal([request.from.displayName, String(request.from.uri), String(request.to.uri)], ['Alice', 'sip:alice@example.com', 'sip:bob@example.com']);
  ok(request.from.getParam('tag').length >= 10, 'a tag of ours');
  equal(request.to.hasParam('tag'), false);
  equal(typeof request.logger.log, 'function');
});

test('what is no address stands in it as it was given', () => {
  const bare = { getLogger: () => 'a logger', configuration: {} };
  const request = new SIP.OutgoingRequest('MESSAGE', 'nobody', bare, { to_tag: 'tt' });
  equal([request.ruri, request.to, request.from, request.logger], ['nobody', undefined, undefined, 'a logger']);
  equal(request.getHeader('to'), '<nobody>');
});

test('params decide about From, To, Call-ID, CSeq, Route, code and phrase', () => {
  const request = new SIP.OutgoingRequest('MESSAGE', bob(), ua(), {
    from_uri: 'sip:carol@example.com', from_displayName: 'Carol', from_tag: 'ft', to_uri: SIP.URI.parse('sip:dave@example.com'), to_displayName: 'Dave', to_tag: 'tt',
    call_id: 'mine', cseq: 77, route_set: ['<sip:p1.example;lr>', '<sip:p2.example;lr>'], status_code: 200, reason_phrase: 'OK',
  });
  equal(String(request.from), '"Carol" <sip:carol@example.com>;tag=ft');
  equal(String(request.to), '"Dave" <sip:dave@example.com>;tag=tt');
  equal([request.call_id, request.cseq, request.statusCode, request.reasonPhrase], ['mine', 77, 200, 'OK']);
  equal(request.getHeaders('route'), ['<sip:p1.example;lr>', '<sip:p2.example;lr>']);
});

test('headers are lists under their usual spelling', () => {
  const request = new SIP.OutgoingRequest('MESSAGE', bob(), ua(), { call_id: 'mine', cseq: 77 });
  equal(request.headers['Call-ID'], ['mine']);
  equal(request.headers.CSeq, ['77 MESSAGE']);
  equal(request.headers['Max-Forwards'], ['70']);
});

test('setHeader, getHeader, getHeaders and hasHeader find names in any case', () => {
  const request = new SIP.OutgoingRequest('MESSAGE', bob(), ua(), {}, ['X-Extra: e']);
  request.setHeader('x-own', 'a');
  request.setHeader('x-more', ['b', 'c']);
  equal([request.getHeader('X-OWN'), request.getHeader('x-more'), request.getHeader('x-none')], ['a', 'b', undefined]);
  equal([request.getHeaders('x-more'), request.getHeaders('x-none')], [['b', 'c'], []]);
  equal([request.hasHeader('x-own'), request.hasHeader('x-none')], [true, false]);
  equal([request.getHeader('x-extra'), request.hasHeader('x-extra')], ['e', true], 'those given as extra too');
});

test('the array of extra headers is copied', () => {
  const extra = ['X-Own: a'];
  const request = new SIP.OutgoingRequest('MESSAGE', bob(), ua(), {}, extra);
  extra.push('X-Late: b');
  equal(request.hasHeader('x-late'), false);
});

test('toString prints a message that parses', () => {
  const request = new SIP.OutgoingRequest('MESSAGE', bob(), ua(), {}, ['X-Own: a', 'Content-Type: text/plain'], 'grüße');
  request.setHeader('via', 'SIP/2.0/WS a.invalid;branch=z9hG4bKx');
  const m = SIP.Parser.parseMessage(request.toString());
  equal([m.method, m.body, m.getHeader('X-Own'), m.getHeader('User-Agent')], ['MESSAGE', 'grüße', 'a', SIP.C.USER_AGENT]);
  equal([m.from_tag, m.call_id, m.cseq], [request.from.getParam('tag'), request.call_id, request.cseq]);
  equal(m.getHeader('Content-Length'), '7', 'octets');
});

test('a request of the library is an OutgoingRequest, complete and as it is sent', async () => {
  const { peer, ua: sender } = await peered({ userAgentString: 'mine/1' });
  const { request } = sender.message('bob@example.com', 'hello', { extraHeaders: ['X-Own: a', 'X-Own: b'] });
  ok(request instanceof SIP.OutgoingRequest);
  equal([request.method, String(request.ruri), String(request.to.uri)], ['MESSAGE', 'sip:bob@example.com', 'sip:bob@example.com']);
  const sent = await peer.request('MESSAGE');
  equal([sent.get('Call-ID'), sent.get('CSeq')], [request.call_id, `${request.cseq} MESSAGE`]);
  equal([tagOf(sent.get('From')), sent.all('X-Own'), sent.get('User-Agent')], [request.from.getParam('tag'), ['a', 'b'], 'mine/1']);
  equal(request.getHeaders('x-own'), ['a', 'b']);
});

test('headers go out in the order of the description', async () => {
  const { peer, ua: sender } = await peered();
  sender.message('bob@example.com', 'hello', { extraHeaders: ['X-Own: a'] });
  const names = (await peer.request('MESSAGE')).headers.map(([name]) => name);
  equal(names.slice(0, 6), ['Via', 'Max-Forwards', 'To', 'From', 'Call-ID', 'CSeq']);
  const order = ['CSeq', 'X-Own', 'Supported', 'User-Agent', 'Content-Type', 'Content-Length'];
  equal(names.filter((name) => order.includes(name)), order);
});

test('Via, From, Call-ID and CSeq have the shape of the description', async () => {
  const { peer, ua: sender } = await peered();
  sender.message('bob@example.com', 'hello');
  const sent = await peer.request('MESSAGE');
  ok(/^SIP\/2\.0\/WS \S+\.invalid;branch=z9hG4bK[^;]+/.test(sent.get('Via')), sent.get('Via'));
  equal(sent.get('Via').split(' ')[1].split(';')[0], sender.configuration.viaHost);
  ok(/^"alice" <sip:alice\d+@test\.example>;tag=\w{10,}$/.test(sent.get('From')), sent.get('From'));
  ok(sent.get('Call-ID').startsWith(sender.configuration.sipjsId), sent.get('Call-ID'));
  equal(sent.get('Max-Forwards'), '70');
  ok(sent.get('Supported').includes('outbound'), sent.get('Supported'));
});

test('cancel of an INVITE sends the reason with the CANCEL', async () => {
  const { peer, ua: caller } = await peered();
  const session = caller.invite('bob@example.com');
  const invite = await peer.request('INVITE');
  peer.reply(invite, 180);
  await once(session, 'progress');
  session.request.cancel('SIP;cause=200;text="elsewhere"', ['X-Own: a']);
  const cancel = await peer.request('CANCEL');
  equal([cancel.get('Reason'), cancel.get('X-Own'), cancel.get('Call-ID')], ['SIP;cause=200;text="elsewhere"', 'a', invite.get('Call-ID')]);
  equal(branchOf(cancel), branchOf(invite), 'the same branch');
  const terminated = once(session, 'terminated');
  peer.reply(cancel, 200);
  peer.reply(invite, 487);
  await terminated;
});
