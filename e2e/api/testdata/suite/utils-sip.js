// SIP.Utils where it knows SIP: names, users, targets, hosts, reasons, status
// lines. (javascript-api 1.25)

test('headerize spells header names as SIP does', () => {
  for (const [given, spelled] of [
    ['call-id', 'Call-ID'], ['CALL-ID', 'Call-ID'], ['cseq', 'CSeq'], ['rack', 'RAck'], ['rseq', 'RSeq'], ['min-se', 'Min-SE'],
    ['www-authenticate', 'WWW-Authenticate'], ['proxy-authenticate', 'Proxy-Authenticate'], ['content-type', 'Content-Type'],
    ['x_my_header', 'X-My-Header'], ['refer_to', 'Refer-To'], ['via', 'Via'], ['p-asserted-identity', 'P-Asserted-Identity'],
  ]) equal(SIP.Utils.headerize(given), spelled, given);
});

test('escapeUser percent-encodes and leaves : + ? / alone', () => {
  for (const [given, escaped] of [
    ['alice', 'alice'], ['+1234', '+1234'], ['a:b', 'a:b'], ['a?b/c', 'a?b/c'], ['a b', 'a%20b'], ['a@b', 'a%40b'], ['a#b', 'a%23b'],
    ['ä', '%C3%A4'], ['100%', '100%25'], ["a-b_c.d!e~f*g'h(i)", "a-b_c.d!e~f*g'h(i)"],
  ]) equal(SIP.Utils.escapeUser(given), escaped, given);
});

test('escapeUser leaves what is encoded already', () => {
  for (const escaped of ['a%20b', '%C3%A4', 'a%40b']) equal(SIP.Utils.escapeUser(escaped), escaped);
});

test('hostType tells names and addresses', () => {
  for (const [host, type] of [['example.com', 'domain'], ['a-b.example.com', 'domain'], ['my_host.example', 'domain'], ['localhost', 'domain'],
    ['127.0.0.1', 'IPv4'], ['[::1]', 'IPv6'], ['[2001:db8::9:1]', 'IPv6']]) equal(SIP.Utils.hostType(host), type, host);
});

test('hostType of what is no host is undefined', () => {
  for (const host of [undefined, null, '', 'a b', 'http://x', '[::', '1.2.3.4.5']) equal(SIP.Utils.hostType(host), undefined, String(host));
});

test('normalizeTarget gives back a URI as it is', () => {
  const uri = SIP.URI.parse('sip:bob@test.example');
  equal(SIP.Utils.normalizeTarget(uri, 'other.example') === uri, true);
});

test('normalizeTarget takes no parameter without a name', () => {
  for (const target of ['bob@test.example;', 'bob@test.example;;', 'bob@test.example;;lr', 'bob@test.example;lr;']) equal(SIP.Utils.normalizeTarget(target), undefined, target);
  equal(String(SIP.Utils.normalizeTarget('a;b;;c@test.example;lr')), 'sip:a%3Bb%3B%3Bc@test.example;lr', 'a user may have them');
});

test('normalizeTarget completes a user by the domain', () => {
  const normal = (target, domain) => String(SIP.Utils.normalizeTarget(target, domain));
  equal(normal('bob', 'test.example'), 'sip:bob@test.example');
  equal(normal('bob', 'test.example:5080'), 'sip:bob@test.example:5080');
  equal(normal('bob@home.example', 'test.example'), 'sip:bob@home.example');
  equal(normal(new String('bob'), 'test.example'), 'sip:bob@test.example');
});

test('normalizeTarget takes sip:, sips: and tel: off, in any case; sips becomes sip', () => {
  for (const target of ['sip:bob', 'SIP:bob', 'sips:bob', 'tel:bob', 'sip:bob@test.example', 'sips:bob@test.example']) {
    equal(String(SIP.Utils.normalizeTarget(target, 'test.example')), 'sip:bob@test.example', target);
  }
});

test('normalizeTarget takes what makes a number pretty away', () => {
  for (const [target, user] of [['+1 (234)'.replace(/ /g, ''), '+1234'], ['(555)123-4567', '5551234567'], ['1.2.3', '123'], ['+49-30-1234', '+49301234'],
    ['tel:+1-234', '+1234'], ['bob-1.2', 'bob-1.2'], ['12a-34', '12a-34']]) {
    equal(String(SIP.Utils.normalizeTarget(target, 'test.example')), `sip:${user}@test.example`, target);
  }
});

test('normalizeTarget takes what stands after the last @ for the domain', () => {
  equal(String(SIP.Utils.normalizeTarget('a@b@test.example')), 'sip:a%40b@test.example');
});

test('normalizeTarget escapes the user and keeps parameters of the domain', () => {
  equal(String(SIP.Utils.normalizeTarget('a b', 'test.example')), 'sip:a%20b@test.example');
  equal(SIP.Utils.normalizeTarget('bob@test.example;transport=tcp').getParam('transport'), 'tcp');
});

test('normalizeTarget is undefined for what is no target', () => {
  for (const target of [undefined, null, '', 0, 5, {}, []]) equal(SIP.Utils.normalizeTarget(target, 'test.example'), undefined, show(target));
  equal(SIP.Utils.normalizeTarget('bob'), undefined, 'no domain');
  for (const target of ['bob@', 'bob@[', 'bob@a b']) equal(SIP.Utils.normalizeTarget(target, 'test.example'), undefined, target);
});

test('sipErrorCause names the cause of every code of the table, SIP Failure Code else', () => {
  for (const [key, codes] of Object.entries(SIP.C.SIP_ERROR_CAUSES)) {
    for (const code of codes) equal(SIP.Utils.sipErrorCause(code), SIP.C.causes[key], code);
  }
  for (const code of [400, 405, 487, 500, 503]) equal(SIP.Utils.sipErrorCause(code), 'SIP Failure Code');
});

test('getReasonPhrase is the standard phrase, or the one given', () => {
  equal(SIP.Utils.getReasonPhrase(486), 'Busy Here');
  equal(SIP.Utils.getReasonPhrase(486, 'Asleep'), 'Asleep');
  equal(SIP.Utils.getReasonPhrase(299), '');
});

test('getReasonHeaderValue names cause and text', () => {
  const value = SIP.Utils.getReasonHeaderValue(486, 'Asleep');
  equal(value.replace(/\s*;\s*/g, ';'), 'SIP;cause=486;text="Asleep"');
  equal(SIP.Utils.getReasonHeaderValue(486).replace(/\s*;\s*/g, ';'), 'SIP;cause=486;text="Busy Here"');
});

test('getCancelReason is undefined without code and refuses what is no final code', () => {
  equal(SIP.Utils.getCancelReason(), undefined);
  equal(SIP.Utils.getCancelReason(200, 'Call completed elsewhere').replace(/\s*;\s*/g, ';'), 'SIP;cause=200;text="Call completed elsewhere"');
  for (const code of [100, 199, 700]) throws(() => SIP.Utils.getCancelReason(code), TypeError, `Invalid status_code: ${code}`);
});

test('buildStatusLine is the first line of a response', () => {
  equal(SIP.Utils.buildStatusLine(200), 'SIP/2.0 200 OK\r\n');
  equal(SIP.Utils.buildStatusLine(486, 'Asleep'), 'SIP/2.0 486 Asleep\r\n');
  for (const code of [undefined, null, 0, 99, 700]) throws(() => SIP.Utils.buildStatusLine(code), TypeError);
  for (const reason of [5, {}, true]) throws(() => SIP.Utils.buildStatusLine(200, reason), TypeError, `Invalid reason_phrase: ${reason}`);
});

test('getAllowedMethods is the Allow of a user agent', () => {
  const ua = new SIP.UA({ uri: 'alice@test.example', autostart: false });
  cleanUp(() => ua.stop());
  const methods = SIP.Utils.getAllowedMethods(ua).split(',').map((method) => method.trim());
  for (const method of ['ACK', 'CANCEL', 'INVITE', 'MESSAGE', 'BYE', 'OPTIONS', 'INFO', 'NOTIFY', 'REFER']) ok(methods.includes(method), method);
});
