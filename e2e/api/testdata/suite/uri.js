// SIP.URI: construction, members, parameters, headers, parsing and printing.
// (javascript-api 1.23)

const parsed = (text) => {
  const uri = SIP.URI.parse(text);
  ok(uri instanceof SIP.URI, `${text} parses`);
  return uri;
};

test('a URI is made of its parts', () => {
  const uri = new SIP.URI('sip', 'alice', 'example.com', 5080, { Transport: 'TCP', lr: null }, { subject: 'Hi', 'x-y': ['1', '2'] });
  equal([uri.scheme, uri.user, uri.host, uri.port], ['sip', 'alice', 'example.com', 5080]);
  equal(uri.parameters, { transport: 'tcp', lr: null });
  equal(uri.headers, { Subject: ['Hi'], 'X-Y': ['1', '2'] });
  ok(uri instanceof SIP.URI);
});

test('the scheme is sip unless given', () => {
  for (const scheme of [undefined, null, '']) equal(new SIP.URI(scheme, 'alice', 'example.com').scheme, 'sip');
  equal(new SIP.URI('sips', 'alice', 'example.com').scheme, 'sips');
});

test('a URI needs a host', () => {
  for (const host of [undefined, null, '']) throws(() => new SIP.URI('sip', 'alice', host), TypeError, 'missing or invalid "host" parameter');
});

test('user and port that were not given stay as they were given', () => {
  const uri = new SIP.URI(null, undefined, 'example.com', undefined);
  equal([uri.user, uri.port], [undefined, undefined]);
  equal(new SIP.URI(null, null, 'example.com', null).port, null);
});

test('scheme and host are in lower case, also when they are set', () => {
  const uri = new SIP.URI('SIP', 'Alice', 'EXAMPLE.com'); // 0.7's rule; 0.6 left the case
  equal([uri.scheme, uri.user, uri.host], ['sip', 'Alice', 'example.com']);
  uri.scheme = 'SIPS';
  uri.host = 'Other.EXAMPLE';
  equal([uri.scheme, uri.host], ['sips', 'other.example']);
});

test('the user can be set', () => {
  const uri = parsed('sip:alice@example.com');
  uri.user = 'bob';
  equal(String(uri), 'sip:bob@example.com');
});

test('a port that is set is 0, a number or null', () => {
  const uri = parsed('sip:alice@example.com');
  for (const [given, stored] of [[0, 0], [5060, 5060], ['5070', 5070], ['x', null], [null, null], [undefined, null], ['', null]]) {
    uri.port = given;
    equal(uri.port, stored, show(given));
  }
});

test('a port of 0 is printed, no port is not', () => {
  const uri = parsed('sip:alice@example.com:5060');
  uri.port = 0;
  equal(String(uri), 'sip:alice@example.com:0');
  uri.port = null;
  equal(String(uri), 'sip:alice@example.com');
});

test('aor is user@host', () => {
  equal(parsed('sip:Alice@EXAMPLE.com:5060;transport=tcp').aor, 'Alice@example.com');
  equal(parsed('sip:EXAMPLE.com').aor, 'example.com');
});

test('_normal is what is shown, _raw what was given', () => {
  const uri = parsed('SIP:Alice@EXAMPLE.com');
  equal([uri._normal.scheme, uri._normal.host], ['sip', 'example.com']);
  equal([uri._raw.scheme, uri._raw.host], ['SIP', 'EXAMPLE.com']);
});

test('toRaw keeps the case of scheme and host', () => {
  const uri = parsed('SIP:Alice@EXAMPLE.com:5060');
  equal(String(uri), 'sip:Alice@example.com:5060');
  equal(uri.toRaw(), 'SIP:Alice@EXAMPLE.com:5060');
});

test('parameters: names and values are in lower case, no value is null', () => {
  const uri = parsed('sip:alice@example.com');
  uri.setParam('Transport', 'TCP');
  uri.setParam('LR');
  uri.setParam('n', 5);
  equal(uri.parameters, { transport: 'tcp', lr: null, n: '5' });
  equal([uri.getParam('TRANSPORT'), uri.getParam('lr'), uri.getParam('missing')], ['tcp', null, undefined]);
  equal([uri.hasParam('lr'), uri.hasParam('Transport'), uri.hasParam('missing')], [true, true, false]);
});

test('deleteParam gives the value back, clearParams removes all', () => {
  const uri = parsed('sip:alice@example.com;transport=tcp;lr');
  equal([uri.deleteParam('Transport'), uri.deleteParam('missing')], ['tcp', undefined]);
  equal(uri.parameters, { lr: null });
  uri.clearParams();
  equal([uri.parameters, String(uri)], [{}, 'sip:alice@example.com']);
});

test('headers: names are spelled as SIP does, values are arrays', () => {
  const uri = parsed('sip:alice@example.com');
  uri.setHeader('subject', 'Hi');
  uri.setHeader('call_id', ['a', 'b']);
  equal(uri.headers, { Subject: ['Hi'], 'Call-ID': ['a', 'b'] });
  equal([uri.getHeader('SUBJECT'), uri.getHeader('missing')], [['Hi'], undefined]);
  equal([uri.hasHeader('call-id'), uri.hasHeader('missing')], [true, false]);
});

test('deleteHeader gives the values back, clearHeaders removes all', () => {
  const uri = parsed('sip:alice@example.com?subject=Hi&x=1');
  equal(uri.deleteHeader('Subject'), ['Hi']);
  equal(uri.headers, { X: ['1'] });
  uri.clearHeaders();
  equal([uri.headers, String(uri)], [{}, 'sip:alice@example.com']);
});

test('keys that are nothing are ignored', () => {
  const uri = parsed('sip:alice@example.com');
  for (const key of [null, undefined, '']) {
    uri.setParam(key, 'x');
    uri.setHeader(key, 'x');
    equal([uri.getParam(key), uri.getHeader(key)], [undefined, undefined]);
    ok(!uri.hasParam(key) && !uri.hasHeader(key));
    uri.deleteParam(key);
    uri.deleteHeader(key);
  }
  equal(String(uri), 'sip:alice@example.com');
});

test('members of Object are no parameters', () => {
  const uri = parsed('sip:alice@example.com');
  equal([uri.hasParam('constructor'), uri.getParam('toString'), uri.hasHeader('constructor')], [false, undefined, false]);
});

test('a clone is equal and independent', () => {
  const uri = parsed('SIP:Alice@EXAMPLE.com:5060;transport=TCP?subject=Hi&x=1&x=2');
  const clone = uri.clone();
  ok(clone instanceof SIP.URI && clone !== uri);
  equal([String(clone), clone.toRaw()], [String(uri), uri.toRaw()]);
  clone.setParam('transport', 'ws');
  clone.getHeader('x').push('3');
  clone.user = 'bob';
  equal([uri.getParam('transport'), uri.getHeader('x'), uri.user], ['tcp', ['1', '2'], 'Alice']);
});

test('toString prints every part', () => {
  const uri = new SIP.URI('sip', 'alice', 'example.com', 5080, { transport: 'ws', lr: null }, { Subject: ['a', 'b'], X: 'c' });
  equal(uri.toString(), 'sip:alice@example.com:5080;transport=ws;lr?Subject=a&Subject=b&X=c');
  equal(`${new SIP.URI('sip', null, 'example.com')}`, 'sip:example.com');
});

test('toString escapes the user, parse unescapes it', () => {
  equal(new SIP.URI('sip', 'a b@c', 'example.com').toString(), 'sip:a%20b%40c@example.com');
  equal(parsed('sip:a%20b%40c@example.com').user, 'a b@c');
  equal(String(parsed('sip:a%20b%40c@example.com')), 'sip:a%20b%40c@example.com');
});

test('schemes other than sip and sips get two slashes', () => {
  equal(new SIP.URI('http', null, 'example.com', 8080).toString(), 'http://example.com:8080');
  equal(new SIP.URI('sips', null, 'example.com').toString(), 'sips:example.com');
});

test('parse: user, host, port, parameters and headers', () => {
  const uri = parsed('sip:alice@example.com:5080;transport=WS;Lr?subject=Hi&X=1&x=2');
  equal([uri.scheme, uri.user, uri.host, uri.port], ['sip', 'alice', 'example.com', 5080]);
  equal(uri.parameters, { transport: 'ws', lr: null });
  equal(uri.headers, { Subject: ['Hi'], X: ['1', '2'] });
});

test('parse: without user and port', () => {
  const uri = parsed('sips:example.com');
  equal([uri.scheme, uri.user || null, uri.host, uri.port || null], ['sips', null, 'example.com', null]);
});

test('parse: a password stays inside the user', () => {
  const uri = parsed('sip:alice:secret@example.com');
  equal(uri.user, 'alice:secret');
  equal(String(uri), 'sip:alice:secret@example.com');
});

test('parse: addresses, also IPv6', () => {
  for (const host of ['127.0.0.1', '[2001:db8::9:1]', '[::1]', 'my_host.example', 'a-b.c1', 'localhost']) {
    const uri = parsed(`sip:alice@${host}:5060`);
    equal([uri.host, uri.port], [host, 5060]);
  }
});

test('parse: a maddr parameter leaves the host alone', () => {
  const uri = parsed('sip:alice@example.com;maddr=1.2.3.4');
  equal([uri.host, uri.getParam('maddr')], ['example.com', '1.2.3.4']);
});

test('parse: + * and other marks in the user', () => {
  for (const user of ['+1234', '*98', "a-b_c.d!e~f*g'h(i)", 'a&b=c+d$e,f;g?h/i']) equal(parsed(`sip:${user}@example.com`).user, user, user);
});

test('parse: a # in the user is read as servers send it, and printed escaped', () => {
  // SIP.js refused it, which lost whole messages; what is printed keeps to the RFC.
  equal(parsed('sip:*98#@example.com').user, '*98#');
  equal(String(parsed('sip:*98#@example.com')), 'sip:*98%23@example.com');
});

test('parse: what is no SIP URI is undefined', () => {
  for (const text of ['', 'alice', 'alice@example.com', 'http://example.com', 'tel:+1234', 'sip:', 'sip:@example.com', 'sip:alice@',
    'sip:alice@exa mple.com', 'sip:alice@example.com:port', 'sip:alice@example.com:99999', 'sip:alice@[::', ' sip:alice@example.com', '<sip:alice@example.com>']) {
    equal(SIP.URI.parse(text), undefined, show(text));
  }
});

test('parse: what is no text is undefined', () => {
  for (const x of [undefined, null, 5, {}, [], true]) equal(SIP.URI.parse(x), undefined, String(x));
});

test('parse and toString are inverse', () => {
  for (const text of ['sip:alice@example.com', 'sips:alice@example.com:5061;transport=tcp', 'sip:example.com;lr', 'sip:a@[::1]:5060;a;b=c?X=y']) equal(String(SIP.URI.parse(text)), text);
});

test('URIs are open: expandos stay, methods may be replaced', () => {
  const uri = parsed('sip:alice@example.com');
  uri.mine = 1;
  uri.toString = () => 'replaced';
  equal([uri.mine, String(uri)], [1, 'replaced']);
});

test('a class of the page may extend SIP.URI', () => {
  class Mine extends SIP.URI {
    shout() { return this.user.toUpperCase(); }
  }
  const uri = new Mine('sip', 'alice', 'example.com');
  ok(uri instanceof SIP.URI);
  equal([uri.shout(), String(uri)], ['ALICE', 'sip:alice@example.com']);
});
