// SIP.Parser.parseMessage: from text or bytes to IncomingRequest and
// IncomingResponse. (javascript-api 1.26; their members in messages-incoming.js)

const { parseMessage } = SIP.Parser;

// A request with the headers in the place of what `change` says; null leaves one out.
function message(change = {}, { start = 'MESSAGE sip:alice@example.com SIP/2.0', body = 'hello', length = body.length } = {}) {
  const headers = {
    Via: 'SIP/2.0/WS peer.invalid;branch=z9hG4bKabc',
    'Max-Forwards': '70',
    From: '"Bob" <sip:bob@example.com>;tag=fromtag',
    To: '<sip:alice@example.com>',
    'Call-ID': 'call@example.com',
    CSeq: '7 MESSAGE',
    'Content-Type': 'text/plain',
    ...change,
    'Content-Length': length,
  };
  const lines = [start];
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== null) lines.push(`${name}: ${one}`);
  }
  return `${lines.join(CRLF)}${CRLF}${CRLF}${body}`;
}

const response = (change, options) => message(change, { start: 'SIP/2.0 200 OK', ...options });
const octets = (text) => new TextEncoder().encode(text);
const ua = () => { const made = new SIP.UA({ uri: 'alice@example.com', autostart: false }); cleanUp(() => made.stop()); return made; };

test('a request is an IncomingRequest with its members filled in', () => {
  const data = message();
  const agentOfIt = ua();
  const m = parseMessage(data, agentOfIt);
  ok(m instanceof SIP.IncomingRequest && !(m instanceof SIP.IncomingResponse));
  equal([m.data, m.method, m.body], [data, 'MESSAGE', 'hello']);
  ok(m.ruri instanceof SIP.URI);
  equal(String(m.ruri), 'sip:alice@example.com');
  equal([m.call_id, m.cseq], ['call@example.com', 7]);
  ok(m.from instanceof SIP.NameAddrHeader && m.to instanceof SIP.NameAddrHeader);
  equal([m.from.displayName, m.from_tag, m.to_tag], ['Bob', 'fromtag', undefined]);
  equal([m.via.host, m.via.transport, m.via_branch], ['peer.invalid', 'WS', 'z9hG4bKabc']);
  equal(m.ua === agentOfIt, true);
});

test('a response is an IncomingResponse with status code and phrase', () => {
  const m = parseMessage(response({ To: '<sip:alice@example.com>;tag=totag' }), ua());
  ok(m instanceof SIP.IncomingResponse && !(m instanceof SIP.IncomingRequest));
  equal([m.status_code, m.reason_phrase, m.method, m.to_tag], [200, 'OK', 'MESSAGE', 'totag']);
});

test('a phrase may be empty, or have brackets and any UTF-8', () => {
  equal(parseMessage(response({}, { start: 'SIP/2.0 200 ' }), ua()).reason_phrase, '');
  equal(parseMessage(response({}, { start: 'SIP/2.0 500 Error [17] höher' }), ua()).reason_phrase, 'Error [17] höher');
});

test('toString is what arrived, as it arrived', () => {
  const data = message({ 'x-ODD': 'a', Subject: 'folded\r\n  text' });
  equal(parseMessage(data, ua()).toString(), data);
});

test('without a user agent it works too', () => {
  equal(parseMessage(message()).method, 'MESSAGE');
});

test('bytes are parsed as text is', () => {
  for (const data of [octets(message()), octets(message()).buffer]) equal(parseMessage(data, ua()).body, 'hello');
  const body = 'grüße €';
  equal(parseMessage(octets(message({}, { body, length: octets(body).length })), ua()).body, body);
});

test('Content-Length counts octets, not characters', () => {
  // SIP.js counted characters.
  const body = 'grüße €';
  const m = parseMessage(message({}, { body: `${body}more`, length: octets(body).length }), ua());
  equal(m.body, body);
});

test('what stands behind the Content-Length is dropped', () => {
  equal(parseMessage(message({}, { body: 'hello world', length: 5 }), ua()).body, 'hello');
});

test('without Content-Length the body is all the rest', () => {
  equal(parseMessage(message().replace(/Content-Length: 5\r\n/, ''), ua()).body, 'hello');
});

test('without body the body is empty', () => {
  equal(parseMessage(message({ 'Content-Type': null }, { body: '' }), ua()).body, '');
});

test('a binary body is kept byte for byte', () => {
  const head = octets(message({ 'Content-Type': 'application/octet-stream' }, { body: '', length: 4 }));
  const bytes = new Uint8Array([0, 255, 128, 13]);
  const m = parseMessage(new Uint8Array([...head, ...bytes]), ua());
  equal([...m.bodyBytes], [0, 255, 128, 13]);
  equal(typeof m.body, 'string');
});

test('folded headers are unfolded', () => {
  const m = parseMessage(message({ Subject: 'one\r\n two\r\n\tthree', From: '"Bob"\r\n <sip:bob@example.com>;tag=fromtag' }), ua());
  equal(m.getHeader('Subject').replace(/\s+/g, ' '), 'one two three');
  equal(m.from.displayName, 'Bob');
});

test('every compact form is understood', () => {
  // SIP.js knew v f t i m l c r.
  const compact = message({ Via: null, From: null, To: null, 'Call-ID': null, 'Content-Type': null,
    v: 'SIP/2.0/WS peer.invalid;branch=z9hG4bKabc', f: '<sip:bob@example.com>;tag=fromtag', t: '<sip:alice@example.com>', i: 'call@example.com',
    m: '<sip:bob@peer.invalid>', c: 'text/plain', r: '<sip:carol@example.com>', k: 'path', s: 'Hi', e: 'gzip', o: 'presence', u: 'presence', b: '<sip:dave@example.com>' })
    .replace('Content-Length', 'l');
  const m = parseMessage(compact, ua());
  equal([m.call_id, m.from_tag, m.via_branch, m.body], ['call@example.com', 'fromtag', 'z9hG4bKabc', 'hello']);
  for (const [name, value] of [['Contact', '<sip:bob@peer.invalid>'], ['Content-Type', 'text/plain'], ['Refer-To', '<sip:carol@example.com>'], ['Supported', 'path'],
    ['Subject', 'Hi'], ['Content-Encoding', 'gzip'], ['Event', 'presence'], ['Allow-Events', 'presence'], ['Referred-By', '<sip:dave@example.com>'],
    ['Content-Length', '5']]) equal(m.getHeader(name), value, name);
  equal(String(m.refer_to.uri), 'sip:carol@example.com');
  equal(m.event.event, 'presence');
  equal(parseMessage(message({ x: '1800' }), ua()).parseHeader('session-expires').deltaSeconds, 1800);
});

test('names of headers are found in any case', () => {
  const m = parseMessage(message({ 'CALL-ID': 'call@example.com', 'Call-ID': null, 'x-mine': 'a' }), ua());
  equal([m.call_id, m.getHeader('X-MINE'), m.getHeader('call-id')], ['call@example.com', 'a', 'call@example.com']);
});

test('all occurrences of a header are kept, in order', () => {
  // SIP.js kept the last one of those that it did not know.
  const m = parseMessage(message({ 'X-Own': ['a', 'b', 'c'], 'History-Info': ['<sip:a@b.c>', '<sip:d@e.f>'], Allow: ['INVITE', 'ACK, BYE'], 'P-Asserted-Identity': ['<sip:a@b.c>', '<tel:+1>'] }), ua());
  equal(m.getHeaders('x-own'), ['a', 'b', 'c']);
  equal(m.getHeaders('History-Info'), ['<sip:a@b.c>', '<sip:d@e.f>']);
  equal(m.getHeaders('Allow'), ['INVITE', 'ACK, BYE']);
  equal(m.getHeaders('P-Asserted-Identity'), ['<sip:a@b.c>', '<tel:+1>']);
});

test('lists of Via, Contact and Record-Route are one entry an element', () => {
  const m = parseMessage(message({ Via: ['SIP/2.0/WS a.invalid;branch=z9hG4bK1, SIP/2.0/UDP b.example;branch=z9hG4bK2', 'SIP/2.0/TCP c.example;branch=z9hG4bK3'],
    Contact: '"A, B" <sip:a@b.c;x=1,2>;q=0.5, <sip:d@e.f>', 'Record-Route': ['<sip:p1.example;lr>,<sip:p2.example;lr>', '<sip:p3.example;lr>'] }), ua());
  equal([m.via_branch, m.getHeaders('via').length, m.parseHeader('via', 2).branch], ['z9hG4bK1', 3, 'z9hG4bK3']);
  equal(m.getHeaders('contact'), ['"A, B" <sip:a@b.c;x=1,2>;q=0.5', '<sip:d@e.f>']);
  equal(m.getHeaders('record-route'), ['<sip:p1.example;lr>', '<sip:p2.example;lr>', '<sip:p3.example;lr>']);
});

test('a REFER has refer_to', () => {
  const m = parseMessage(message({ 'Refer-To': '"Carol" <sip:carol@example.com?Replaces=x>', CSeq: '7 REFER' }, { start: 'REFER sip:alice@example.com SIP/2.0' }), ua());
  ok(m.refer_to instanceof SIP.NameAddrHeader);
  equal([m.refer_to.displayName, m.refer_to.uri.getHeader('Replaces')], ['Carol', ['x']]);
});

test('a header in the middle that does not parse takes nothing else with it', () => {
  // SIP.js dropped the whole message because of it; servers list contacts that nobody understands.
  const m = parseMessage(message({ Contact: ['nonsense', '<sip:good@b.c>'], 'Content-Disposition': '???' }), ua());
  ok(m instanceof SIP.IncomingRequest);
  equal(m.getHeaders('contact'), ['nonsense', '<sip:good@b.c>']);
});

test('what is no message is undefined', () => {
  for (const data of ['', 'garbage', CRLF, 'MESSAGE sip:alice@example.com\r\n\r\n', message({ CSeq: 'x' }), message({ From: 'nonsense <' }),
    message({ Via: null, From: 'nonsense <' }), new Uint8Array([0, 1, 2])]) {
    equal(parseMessage(data, ua()), undefined, show(data).slice(0, 80));
  }
});

test('what can be read is a message, though something is missing', () => {
  for (const name of ['From', 'To', 'Call-ID', 'CSeq', 'Via']) {
    const m = parseMessage(message({ [name]: null }), ua());
    equal([m.method, m.body, m.hasHeader(name)], ['MESSAGE', 'hello', false], name);
  }
  const m = parseMessage(message({ From: null, To: null, 'Call-ID': null, CSeq: null, Via: null }), ua());
  equal([m.from, m.from_tag, m.to, m.to_tag, m.call_id, m.cseq, m.via, m.via_branch], Array(8).fill(null));
  equal(parseMessage(message({ CSeq: '7 INVITE' }), ua()).getHeader('CSeq'), '7 INVITE', 'of another method');
});

test('a body that ends too early is read as far as it goes, and what was promised can be seen', () => {
  for (const data of [message({}, { length: 50 }), message({}, { length: 50 }).replace('Content-Length', 'l')]) {
    const m = parseMessage(data, ua());
    equal([m.body, m.getHeader('content-length')], ['hello', '50']);
  }
});

test('what is no message is logged by sip.parser', () => {
  const lines = [];
  const quiet = new SIP.UA({ uri: 'alice@example.com', autostart: false, log: { builtinEnabled: false, level: 3, connector: (...args) => lines.push(args) } });
  cleanUp(() => quiet.stop());
  parseMessage('garbage', quiet);
  equal(lines.filter(([, category]) => category === 'sip.parser').length, 1);
});
