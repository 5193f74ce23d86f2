// SIP.Grammar.parse: the start rules of URIs, addresses, lists of addresses and
// start lines. (javascript-api 1.24)

const { parse } = SIP.Grammar;
const isNone = (rule, ...texts) => texts.forEach((text) => equal(parse(text, rule), -1, `${rule} of ${show(text)}`));

test('SIP_URI is a SIP.URI with scheme and host in lower case', () => {
  const uri = parse('SIP:+1234@ALIAX.net;Transport=WS', 'SIP_URI');
  ok(uri instanceof SIP.URI);
  equal([uri.scheme, uri.user, uri.host, uri.parameters], ['sip', '+1234', 'aliax.net', { transport: 'ws' }]);
});

test('SIP_URI unescapes the user and keeps a password in it', () => {
  equal(parse('sip:%61lice@example.com', 'SIP_URI').user, 'alice');
  equal(parse('sip:alice:pw@example.com', 'SIP_URI').user, 'alice:pw');
});

test('SIP_URI collects repeated headers and leaves the host alone when there is maddr', () => {
  equal(parse('sip:alice@example.com?X=1&x=2', 'SIP_URI').headers, { X: ['1', '2'] });
  equal(parse('sip:alice@example.com;maddr=192.0.2.1', 'SIP_URI').host, 'example.com');
});

test('SIP_URI is sip and sips only, and the whole text', () => {
  isNone('SIP_URI', '', 'http://example.com', 'tel:+1234', 'sip:', 'sip:@example.com', '<sip:alice@example.com>', 'sip:alice@example.com more');
});

test('absoluteURI has scheme, host and port', () => {
  for (const [text, scheme, host, port, type] of [['ws://example.com', 'ws', 'example.com', undefined, 'domain'],
    ['wss://example.com:8443/sip', 'wss', 'example.com', 8443, 'domain'], ['http://127.0.0.1/x?y=z', 'http', '127.0.0.1', undefined, 'IPv4'],
    ['ws://[::1]:80', 'ws', '[::1]', 80, 'IPv6']]) {
    const got = parse(text, 'absoluteURI');
    equal([got.scheme, got.host, got.port, got.host_type], [scheme, host, port, type], text);
  }
});

test('absoluteURI has no password that nobody gave', () => {
  equal('password' in parse('ws://example.com:80', 'absoluteURI'), false);
});

test('absoluteURI refuses what is none', () => {
  isNone('absoluteURI', '', 'example.com', '//example.com', 'ws://', 'ws://exa mple.com', 'ws://example.com#fragment');
});

test('Name_Addr_Header, From and To are NameAddrHeaders', () => {
  for (const rule of ['Name_Addr_Header', 'From', 'To']) {
    const header = parse('"Alice" <sip:alice@example.com;transport=ws>;tag=aBc;x', rule);
    ok(header instanceof SIP.NameAddrHeader && header.uri instanceof SIP.URI, rule);
    equal([header.displayName, String(header.uri), header.parameters], ['Alice', 'sip:alice@example.com;transport=ws', { tag: 'aBc', x: null }]);
    isNone(rule, '', 'Alice', '<>', '<sip:alice@example.com', '"Alice <sip:alice@example.com>');
  }
});

test('parameters of a bare address are of the header', () => {
  const header = parse('sip:alice@example.com;transport=ws;tag=x', 'From');
  equal([header.uri.parameters, header.parameters], [{}, { transport: 'ws', tag: 'x' }]);
});

test('a display name may contain any UTF-8', () => {
  equal(parse('"日本語 \u{1F600}" <sip:a@b.c>', 'From').displayName, '日本語 \u{1F600}');
});

test('Refer_To is a NameAddrHeader', () => {
  const header = parse('<sip:bob@example.com?Replaces=x%3Bto-tag%3Da%3Bfrom-tag%3Db>', 'Refer_To');
  ok(header instanceof SIP.NameAddrHeader);
  equal([header.uri.user, header.uri.getHeader('Replaces')], ['bob', ['x%3Bto-tag%3Da%3Bfrom-tag%3Db']]);
});

test('Refer_To keeps the whole URI of another scheme', () => {
  // SIP.js lost path and query, and refused the form in brackets.
  for (const text of ['http://x.y/z?q=1', '<http://x.y/z?q=1>']) {
    const header = parse(text, 'Refer_To');
    ok(header instanceof SIP.NameAddrHeader, text);
    equal([String(header.uri), header.uri.scheme, header.uri.host], ['http://x.y/z?q=1', 'http', 'x.y'], text);
    ok(String(header).endsWith('<http://x.y/z?q=1>'), String(header));
  }
  equal(String(parse('<tel:+1234>', 'Refer_To').uri), 'tel:+1234');
});

test('Contact and Record_Route are arrays of what was parsed and where it stood', () => {
  for (const rule of ['Contact', 'Record_Route']) {
    const text = '<sip:a@b.c;lr>;x=1, "D" <sip:e@f.g>';
    const list = parse(text, rule);
    equal(list.length, 2, rule);
    for (const { parsed } of list) ok(parsed instanceof SIP.NameAddrHeader);
    equal(list.map(({ parsed }) => String(parsed)), ['<sip:a@b.c;lr>;x=1', '"D" <sip:e@f.g>']);
    // text.substring swaps its ends where they are the wrong way round, as they are here.
    equal(list.map(({ position, offset }) => text.substring(position, offset)), ['<sip:a@b.c;lr>;x=1', '"D" <sip:e@f.g>']);
    isNone(rule, '', ',', '<sip:a@b.c>, nonsense', '<sip:a@b.c> <sip:e@f.g>');
  }
});

test('parameters of a Contact are texts', () => {
  const [{ parsed }] = parse('<sip:a@b.c>;q=0.5;expires=60', 'Contact');
  equal(parsed.parameters, { q: '0.5', expires: '60' });
});

test('Contact: * is -1', () => {
  isNone('Contact', '*');
});

test('the header to get right is got right', () => {
  const text = '"Iñaki @ł€" <SIP:+1234@ALIAX.net;Transport=WS>;+sip.Instance="abCD", sip:bob@biloxi.COM;headerParam, <sips:DOMAIN.com:5>';
  const list = parse(text, 'Contact');
  equal(list.length, 3);
  const [first, second, third] = list.map(({ parsed }) => parsed);

  equal(first.displayName, 'Iñaki @ł€');
  equal([first.hasParam('+sip.instance'), first.hasParam('nooo')], [true, false]);
  equal([first.getParam('+SIP.instance'), first.getParam('nooo')], ['"abCD"', undefined]);
  equal([first.uri.scheme, first.uri.user, first.uri.host, first.uri.port || null], ['sip', '+1234', 'aliax.net', null]);
  equal([first.uri.getParam('transport'), first.uri.hasParam('nooo')], ['ws', false]);
  equal(String(first), '"Iñaki @ł€" <sip:+1234@aliax.net;transport=ws>;+sip.instance="abCD"');
  first.displayName = '€€€';
  first.uri.user = '+999';
  equal(String(first), '"€€€" <sip:+999@aliax.net;transport=ws>;+sip.instance="abCD"');
  first.setParam('newparam', null);
  first.deleteParam('+sip.instance');
  equal(String(first), '"€€€" <sip:+999@aliax.net;transport=ws>;newparam');

  equal([second.displayName, second.uri.user, second.uri.host], [undefined, 'bob', 'biloxi.com']);
  equal([second.hasParam('headerparam'), second.getParam('headerParam')], [true, null]);
  equal(String(second), '<sip:bob@biloxi.com>;headerparam');

  equal([third.displayName, third.uri.scheme, third.uri.user || null, third.uri.host, third.uri.port], [undefined, 'sips', null, 'domain.com', 5]);
  equal(String(third), '<sips:domain.com:5>');
  equal(list.map(({ position, offset }) => text.substring(position, offset).slice(0, 10)), ['"Iñaki @ł€', 'sip:bob@bi', '<sips:DOMA']);
});

test('Request_Response of a request is method, URI and version', () => {
  const line = parse('INVITE sip:bob@EXAMPLE.com SIP/2.0', 'Request_Response');
  equal([line.method, line.sip_version, String(line.uri)], ['INVITE', 'SIP/2.0', 'sip:bob@example.com']);
  ok(line.uri instanceof SIP.URI);
  const other = parse('OPTIONS http://example.com/x SIP/2.0', 'Request_Response').uri;
  equal([other.scheme, other.host], ['http', 'example.com']);
});

test('Request_Response of a response is version, code and phrase', () => {
  equal(parse('SIP/2.0 486 Busy Here', 'Request_Response'), { sip_version: 'SIP/2.0', status_code: 486, reason_phrase: 'Busy Here' });
  equal(parse('SIP/2.0 200 ', 'Request_Response').reason_phrase, '');
  equal(parse('SIP/2.0 487 Pas décroché', 'Request_Response').reason_phrase, 'Pas décroché');
});

test('a reason phrase may contain brackets', () => {
  // SIP.js dropped the whole message because of them.
  equal(parse('SIP/2.0 500 Error [17]', 'Request_Response').reason_phrase, 'Error [17]');
});

test('what is no start line is -1', () => {
  isNone('Request_Response', '', 'INVITE', 'INVITE sip:bob@example.com', 'INVITE sip:bob@example.com SIP/3.0', 'SIP/2.0 99 Low', 'SIP/2.0 abc OK', 'SIP/2.0 700 High',
    'SIP/2.0 20 OK', 'SIP/2.0 +200 OK', 'SIP/2.0 0200 OK');
});

test('sipfrag is the first line of a fragment', () => {
  equal(parse('SIP/2.0 100 Trying\r\nVia: x\r\n\r\nbody', 'sipfrag'), { sip_version: 'SIP/2.0', status_code: 100, reason_phrase: 'Trying' });
  equal(parse('SIP/2.0 200 OK', 'sipfrag').status_code, 200);
  isNone('sipfrag', '', 'nonsense');
});
