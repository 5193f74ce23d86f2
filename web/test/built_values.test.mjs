// The values that ask Go to parse, with the real program.

import assert from 'node:assert/strict';
import test from 'node:test';
import { runScript } from './loader_util.mjs';

runScript('sip.standalone.js', 'http://127.0.0.1/sip.standalone.js');
const { SIP } = globalThis;
const parse = (text, rule) => SIP.Grammar.parse(text, rule);

test('a URI is parsed, shown in lower case, and keeps what was written', () => {
  const uri = SIP.URI.parse('SIP:al%20ice@ALIAX.net:5060;Transport=WS;lr?x-header=1&X-Header=2');
  assert.ok(uri instanceof SIP.URI);
  assert.deepEqual([uri.scheme, uri.user, uri.host, uri.port, uri.aor], ['sip', 'al ice', 'aliax.net', 5060, 'al ice@aliax.net']);
  assert.deepEqual(uri.parameters, { transport: 'ws', lr: null });
  assert.deepEqual(uri.headers, { 'X-Header': ['1', '2'] });
  assert.equal(uri.toString(), 'sip:al%20ice@aliax.net:5060;transport=ws;lr?X-Header=1&X-Header=2');
  assert.match(uri.toRaw(), /^sip:al%20ice@ALIAX\.net:5060/i);
  assert.equal(SIP.URI.parse('sip:alice:pw@h').user, 'alice:pw');
  assert.equal(SIP.URI.parse('sip:[2001:db8::1]:5070').host, '[2001:db8::1]');
});

test('what is no URI is undefined', () => {
  for (const text of ['', 'sip:', 'nonsense', 'sip:a@', undefined, 5]) assert.equal(SIP.URI.parse(text), undefined);
});

test('URI accessors and parameters can be changed; a clone is independent', () => {
  const uri = SIP.URI.parse('sip:alice@example.com;a=b');
  const copy = uri.clone();
  uri.user = 'bob';
  uri.host = 'EXAMPLE.org';
  uri.port = '5080';
  uri.setParam('New', 'VALUE');
  assert.equal(uri.deleteParam('a'), 'b');
  assert.equal(uri.toString(), 'sip:bob@example.org:5080;new=value');
  assert.equal(copy.toString(), 'sip:alice@example.com;a=b');
  uri.port = 'x';
  assert.equal(uri.port, null);
  uri.setHeader('x-h', 'v');
  assert.deepEqual([uri.hasHeader('X-H'), uri.getHeader('X-H'), uri.deleteHeader('X-H'), uri.hasHeader('X-H')], [true, ['v'], ['v'], false]);
  assert.throws(() => new SIP.URI('sip', 'a'), { name: 'TypeError', message: 'missing or invalid "host" parameter' });
});

test('a name-addr is parsed and printed', () => {
  const header = SIP.NameAddrHeader.parse('"I\u00f1aki \\"x\\"" <SIP:+1234@ALIAX.net;Transport=WS>;+sip.Instance="abCD";lr');
  assert.equal(header.displayName, 'I\u00f1aki "x"');
  assert.equal(header.uri.toString(), 'sip:+1234@aliax.net;transport=ws');
  assert.equal(header.getParam('+sip.instance'), '"abCD"');
  assert.equal(header.getParam('lr'), null);
  assert.equal(header.toString(), '"I\u00f1aki \\"x\\"" <sip:+1234@aliax.net;transport=ws>;+sip.instance="abCD";lr');
  const bare = SIP.NameAddrHeader.parse('sip:bob@biloxi.com;tag=5');
  assert.deepEqual([bare.displayName, bare.friendlyName, bare.getParam('tag')], [undefined, 'bob@biloxi.com', '5']);
  assert.equal(SIP.NameAddrHeader.parse('"x" nonsense'), undefined);
  assert.throws(() => new SIP.NameAddrHeader('sip:a@b'), { name: 'TypeError', message: 'missing or invalid "uri" parameter' });
});

test('Grammar.parse gives the documented results', () => {
  assert.deepEqual(parse('4711 INVITE', 'CSeq'), { value: 4711, method: 'INVITE' });
  assert.equal(parse('70', 'Max_Forwards'), 70);
  assert.equal(parse('abc@host', 'Call_ID'), 'abc@host');
  assert.equal(parse('example.com', 'host').host_type, 'domain');
  assert.equal(parse('1.2.3.4', 'host').host_type, 'IPv4');
  assert.equal(parse('[::1]', 'host').host_type, 'IPv6');
  assert.deepEqual(parse('path, gruu', 'Supported'), ['path', 'gruu']);
  assert.deepEqual(parse('"Bob"', 'displayName'), { displayName: 'Bob' });
  assert.equal(parse('Session;handling=optional', 'Content_Disposition').type, 'session');
  const via = parse('SIP/2.0/WSS abc.invalid:5061;branch=z9hG4bK1;received=1.2.3.4', 'Via');
  assert.deepEqual([via.protocol, via.transport, via.host, via.port, via.branch, via.received],
    ['SIP', 'WSS', 'abc.invalid', 5061, 'z9hG4bK1', '1.2.3.4']);
  const challenge = parse('Digest realm="r", nonce="n", stale=TRUE, algorithm=md5, qop="auth,auth-int"', 'WWW_Authenticate');
  assert.deepEqual([challenge.realm, challenge.nonce, challenge.stale, challenge.algorithm, challenge.qop],
    ['r', 'n', true, 'MD5', ['auth', 'auth-int']]);
  const replaces = parse('a@b;to-tag=t;from-tag=f;early-only', 'Replaces');
  assert.deepEqual([replaces.call_id, replaces.replaces_to_tag, replaces.replaces_from_tag, replaces.early_only], ['a@b', 't', 'f', true]);
});

test('Grammar.parse gives objects for addresses', () => {
  assert.ok(parse('sip:a@b', 'SIP_URI') instanceof SIP.URI);
  assert.equal(parse('"A" <sip:a@b>;tag=x', 'From').getParam('tag'), 'x');
  const list = parse('"I\u00f1aki" <SIP:+1234@ALIAX.net>;q=0.5, sip:bob@biloxi.COM;headerParam, <sips:DOMAIN.com:5>', 'Contact');
  assert.equal(list.length, 3);
  assert.ok(list.every((c) => c.parsed instanceof SIP.NameAddrHeader));
  assert.deepEqual([list[0].parsed.getParam('q'), list[1].parsed.hasParam('headerparam'), list[2].parsed.uri.port], ['0.5', true, 5]);
  const web = parse('<http://x.y/z?q=1>', 'Refer_To');
  assert.deepEqual([web.uri.scheme, String(web.uri)], ['http', 'http://x.y/z?q=1']);
});

test('what does not match, and rules that do not exist, are -1', () => {
  assert.equal(parse('x', 'CSeq'), -1);
  assert.equal(parse('x', 'X_Foo'), -1);
  assert.equal(parse('a@b;to-tag=t', 'Replaces'), -1);
});

test('normalizeTarget makes a URI of what a person calls', () => {
  const normalize = (target, domain) => {
    const uri = SIP.Utils.normalizeTarget(target, domain);
    return uri && uri.toString();
  };
  assert.equal(normalize('bob', 'example.com'), 'sip:bob@example.com');
  assert.equal(normalize('sip:bob@x.org', 'example.com'), 'sip:bob@x.org');
  assert.equal(normalize('tel:+1-(23).45', 'example.com'), 'sip:+12345@example.com');
  assert.equal(normalize('a@b@c.com'), 'sip:a%40b@c.com');
  assert.equal(normalize('bob'), undefined);
  assert.equal(normalize(''), undefined);
  const uri = SIP.URI.parse('sip:a@b');
  assert.equal(SIP.Utils.normalizeTarget(uri), uri);
});

test('hostType and calculateMD5 answer', () => {
  assert.deepEqual(['a.b', '1.2.3.4', '[::1]', ''].map(SIP.Utils.hostType), ['domain', 'IPv4', 'IPv6', undefined]);
  assert.equal(SIP.Utils.calculateMD5('hello'), '5d41402abc4b2a76b9719d911017c592');
});

const text = ['INVITE sip:bob@example.com SIP/2.0', 'v: SIP/2.0/WSS a.invalid;branch=z9hG4bK1, SIP/2.0/UDP b.com;branch=z9hG4bK0',
  'To: <sip:bob@example.com>', 'f: "Alice" <sip:alice@example.com>;tag=1', 'Call-ID: abc', 'CSeq: 7 INVITE',
  'Contact: <sip:a@b>, <sip:c@d>', 'X-Many: one', 'X-Many: two', 'Max-Forwards: 70', 'Content-Type: text/plain',
  'Content-Length: 6', '', '\u20acuro'].join('\r\n');

test('a message is parsed into an IncomingRequest', () => {
  const request = SIP.Parser.parseMessage(text);
  assert.ok(request instanceof SIP.IncomingRequest);
  assert.deepEqual([request.method, request.call_id, request.cseq, request.from_tag, request.via_branch, request.body],
    ['INVITE', 'abc', 7, '1', 'z9hG4bK1', '\u20acuro']);
  assert.equal(request.ruri.toString(), 'sip:bob@example.com');
  assert.equal(request.from.displayName, 'Alice');
  assert.equal(request.to_tag, undefined);
  assert.deepEqual(request.getHeaders('x-many'), ['one', 'two']);
  assert.equal(request.getHeader('via'), 'SIP/2.0/WSS a.invalid;branch=z9hG4bK1');
  assert.equal(request.parseHeader('via', 1).host, 'b.com');
  assert.equal(request.parseHeader('contact', 1).uri.user, 'c');
  assert.equal(request.parseHeader('contact', 2), undefined);
  assert.equal(request.parseHeader('x-many'), undefined);
  assert.ok(request.hasHeader('X-Many') && !request.hasHeader('X-None'));
  assert.equal(request.getHeader('X-None'), undefined);
  assert.equal(SIP.Parser.parseMessage('garbage'), undefined);
});

test('a header that does not parse is removed, and the answer is undefined', () => {
  const request = SIP.Parser.parseMessage(text.replace('Max-Forwards: 70', 'Refer-To: <<'));
  assert.equal(request.parseHeader('refer-to'), undefined);
  assert.equal(request.hasHeader('refer-to'), false);
});

test('reply refuses bad arguments', () => {
  const request = SIP.Parser.parseMessage(text);
  assert.throws(() => request.reply(50), { name: 'TypeError', message: 'Invalid status_code: 50' });
  assert.throws(() => request.reply(200, 5), { name: 'TypeError', message: 'Invalid reason_phrase: 5' });
});

test('a response is parsed into an IncomingResponse', () => {
  const response = SIP.Parser.parseMessage(text.replace(/^INVITE.*/, 'SIP/2.0 486 Busy Here'));
  assert.ok(response instanceof SIP.IncomingResponse);
  assert.deepEqual([response.status_code, response.reason_phrase, response.method], [486, 'Busy Here', 'INVITE']);
});

test('an OutgoingRequest that the page makes prints itself', () => {
  const ua = { configuration: { uri: SIP.URI.parse('sip:alice@example.com'), displayName: 'Alice', sipjsId: 'abcde' } };
  const request = new SIP.OutgoingRequest('MESSAGE', 'sip:bob@example.com', ua, { call_id: 'c', cseq: 3, from_tag: 'f' },
    ['X-A: 1'], { body: '\u20ac', contentType: 'text/plain' });
  assert.equal(request.getHeader('x-a'), '1');
  assert.equal(request.toString(), ['MESSAGE sip:bob@example.com SIP/2.0', 'Max-Forwards: 70', 'To: <sip:bob@example.com>',
    'From: "Alice" <sip:alice@example.com>;tag=f', 'Call-ID: c', 'CSeq: 3 MESSAGE', 'X-A: 1',
    `User-Agent: ${SIP.C.USER_AGENT}`, 'Content-Type: text/plain', 'Content-Length: 3', '', '\u20ac'].join('\r\n'));
});

test('the whole namespace is there', () => {
  const names = ['UA', 'Transport', 'ClientContext', 'ServerContext', 'RegisterContext', 'Session', 'InviteClientContext',
    'InviteServerContext', 'URI', 'NameAddrHeader', 'EventEmitter', 'LoggerFactory'];
  for (const name of names) assert.equal(typeof SIP[name], 'function', name);
  assert.equal(typeof SIP.WebRTC.isSupported, 'function');
  assert.equal(typeof SIP.WebRTC.MediaHandler, 'function');
});
