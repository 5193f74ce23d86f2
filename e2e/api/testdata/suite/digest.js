// SIP.DigestAuthentication: answers to challenges, for pages that deal with them
// themselves; and the constants of SIP.Transactions. (javascript-api 1.27)

const { parse } = SIP.Grammar;

function digest(options) {
  const ua = new SIP.UA({ uri: 'alice@example.com', password: 'secret', autostart: false, ...options });
  cleanUp(() => ua.stop());
  return new SIP.DigestAuthentication(ua);
}

const request = (method = 'REGISTER', ruri = 'sip:example.com', body = null) => ({ method, ruri, body });
const challenge = (text) => parse(text, 'challenge');
const md5 = (text) => SIP.Utils.calculateMD5(text);

// expected is the response of RFC 2617 §3.2.2.1.
function expected(d, { user = 'alice', password = 'secret', method = 'REGISTER' } = {}) {
  const ha1 = md5(`${user}:${d.realm}:${password}`);
  const ha2 = md5(`${method}:${d.uri}`);
  return md5(d.qop ? `${ha1}:${d.nonce}:${d.ncHex}:${d.cnonce}:${d.qop}:${ha2}` : `${ha1}:${d.nonce}:${ha2}`);
}

// fields takes "Digest a=b, c="d"" apart.
const fields = (text) => Object.fromEntries([...text.slice('Digest '.length).matchAll(/(\w+)=("[^"]*"|[^,]*)/g)].map(([, name, value]) => [name, value]));

test('it knows user and password of the user agent', () => {
  const d = digest({ authorizationUser: 'ally' });
  equal([d.username, d.password], ['ally', 'secret']);
});

test('a challenge without qop is answered', () => {
  const d = digest();
  equal(d.authenticate(request(), challenge('Digest realm="r", nonce="n"')), true);
  equal([d.realm, d.nonce, d.method, d.uri], ['r', 'n', 'REGISTER', 'sip:example.com']);
  equal(d.response, expected(d));
});

test('a challenge with qop auth is answered, with nonce count and cnonce', () => {
  const d = digest();
  equal(d.authenticate(request(), challenge('Digest realm="r", nonce="n", qop="auth", algorithm=MD5, opaque="o"')), true);
  equal([d.qop, d.nc, d.ncHex, d.algorithm, d.opaque], ['auth', 1, '00000001', 'MD5', 'o']);
  equal(d.cnonce.length, 12);
  equal(d.response, expected(d));
});

test('auth is preferred over auth-int', () => {
  for (const qop of ['auth,auth-int', 'auth-int,auth']) {
    const d = digest();
    d.authenticate(request(), challenge(`Digest realm="r", nonce="n", qop="${qop}"`));
    equal(d.qop, 'auth');
  }
});

test('auth-int covers the body', () => {
  const d = digest();
  equal(d.authenticate(request('MESSAGE', 'sip:bob@example.com', 'hello'), challenge('Digest realm="r", nonce="n", qop="auth-int"')), true);
  equal(d.qop, 'auth-int');
  equal(d.response, md5(`${md5('alice:r:secret')}:n:${d.ncHex}:${d.cnonce}:auth-int:${md5(`MESSAGE:sip:bob@example.com:${md5('hello')}`)}`));
});

test('the nonce count rises with each answer and starts again with a new nonce', () => {
  // SIP.js sent the same count again.
  const d = digest();
  const same = challenge('Digest realm="r", nonce="n", qop="auth"');
  d.authenticate(request(), same);
  d.authenticate(request(), same);
  equal([d.nc, d.ncHex, d.response], [2, '00000002', expected(d)]);
  d.authenticate(request(), challenge('Digest realm="r", nonce="other", qop="auth"'));
  equal([d.nc, d.ncHex], [1, '00000001']);
});

test('toString is the value of the Authorization header', () => {
  const d = digest();
  d.authenticate(request(), challenge('Digest realm="r", nonce="n", qop="auth", algorithm=MD5, opaque="o"'));
  ok(d.toString().startsWith('Digest '), d.toString());
  equal(fields(d.toString()), { algorithm: 'MD5', username: '"alice"', realm: '"r"', nonce: '"n"', uri: '"sip:example.com"', response: `"${d.response}"`,
    opaque: '"o"', qop: 'auth', cnonce: `"${d.cnonce}"`, nc: '00000001' });
});

test('realm and nonce are needed, an algorithm that nobody knows is refused', () => {
  const quiet = { log: { builtinEnabled: false } };
  equal(digest(quiet).authenticate(request(), { realm: 'r' }), false);
  equal(digest(quiet).authenticate(request(), { nonce: 'n' }), false);
  equal(digest(quiet).authenticate(request(), challenge('Digest realm="r", nonce="n", algorithm=ROT13')), false);
});

test('SHA-256 and the session forms are answered, which SIP.js could not', () => {
  for (const algorithm of ['SHA-256', 'MD5-sess']) {
    const d = digest();
    equal(d.authenticate(request(), challenge(`Digest realm="r", nonce="n", qop="auth", algorithm=${algorithm}`)), true, algorithm);
    equal(d.response.length, algorithm === 'SHA-256' ? 64 : 32);
  }
});

test('the example of RFC 2617 comes out', () => {
  const d = digest({ uri: 'Mufasa@example.com', password: 'Circle Of Life' });
  d.authenticate(request('GET', '/dir/index.html'), { realm: 'testrealm@host.com', nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093' });
  equal(d.response, '670fd8c2df070c60b045671b8b24ff02');
});

test('the states of a transaction have their numbers', () => {
  const { C } = SIP.Transactions;
  equal([C.STATUS_TRYING, C.STATUS_PROCEEDING, C.STATUS_CALLING, C.STATUS_ACCEPTED, C.STATUS_COMPLETED, C.STATUS_TERMINATED, C.STATUS_CONFIRMED], [1, 2, 3, 4, 5, 6, 7]);
  equal([C.NON_INVITE_CLIENT, C.INVITE_CLIENT, C.NON_INVITE_SERVER, C.INVITE_SERVER], ['nict', 'ict', 'nist', 'ist']);
});
