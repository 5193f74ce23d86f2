// SIP.Hacks and generateFakeSDP: the repairs of SDP. 0.6 gave some of them a
// message, 0.7 the text of the SDP: both work. (javascript-api 1.25)

const lines = (...list) => list.map((line) => `${line}\r\n`).join('');
const secure = lines('v=0', 'c=IN IP4 1.2.3.4', 'm=audio 9 UDP/TLS/RTP/SAVP 0', 'm=video 9 UDP/TLS/RTP/SAVPF 96');
const masked = lines('v=0', 'c=IN IP4 1.2.3.4', 'm=audio 9 RTP/SAVP 0', 'm=video 9 RTP/SAVPF 96');

test('every repair of the description is there', () => {
  const { AllBrowsers, Firefox, Chrome } = SIP.Hacks;
  for (const f of [AllBrowsers.maskDtls, AllBrowsers.unmaskDtls, Firefox.isFirefox, Firefox.cannotHandleExtraWhitespace, Firefox.hasMissingCLineInSDP,
    Firefox.hasIncompatibleCLineWithSomeSIPEndpoints, Chrome.needsExplicitlyInactiveSDP, Chrome.getsConfusedAboutGUM]) equal(typeof f, 'function');
});

test('maskDtls hides DTLS in the profile of the media lines, unmaskDtls shows it again', () => {
  equal(SIP.Hacks.AllBrowsers.maskDtls(secure), masked);
  equal(SIP.Hacks.AllBrowsers.unmaskDtls(masked), secure);
});

test('maskDtls changes a message in place, as 0.6 wants it', () => {
  const message = { body: secure };
  SIP.Hacks.AllBrowsers.maskDtls(message);
  equal(message.body, masked);
});

test('isFirefox is false in Chromium, and extra white space stays there', () => {
  equal(SIP.Hacks.Firefox.isFirefox(), false);
  equal(SIP.Hacks.Firefox.cannotHandleExtraWhitespace('a=x \r\n'), 'a=x \r\n');
});

test('hasMissingCLineInSDP gives media without connection line one', () => {
  const repaired = SIP.Hacks.Firefox.hasMissingCLineInSDP(lines('v=0', 's=-', 'm=audio 9 RTP/AVP 0', 'a=x', 'm=video 9 RTP/AVP 96', 'c=IN IP4 1.2.3.4'));
  equal(repaired, lines('v=0', 's=-', 'm=audio 9 RTP/AVP 0', 'c=IN IP4 0.0.0.0', 'a=x', 'm=video 9 RTP/AVP 96', 'c=IN IP4 1.2.3.4'));
  equal(SIP.Hacks.Firefox.hasMissingCLineInSDP(secure), secure, 'one for the session is enough');
});

test('hasIncompatibleCLineWithSomeSIPEndpoints replaces the zero address', () => {
  const repaired = SIP.Hacks.Firefox.hasIncompatibleCLineWithSomeSIPEndpoints(lines('v=0', 'c=IN IP4 0.0.0.0'));
  ok(/c=IN IP4 192\.0\.2\.\d+\r\n/.test(repaired), repaired);
});

test('needsExplicitlyInactiveSDP marks refused media inactive', () => {
  const repaired = SIP.Hacks.Chrome.needsExplicitlyInactiveSDP(lines('v=0', 'm=audio 9 RTP/SAVPF 0', 'a=sendrecv', 'm=video 0 RTP/SAVPF 96'));
  equal(repaired, lines('v=0', 'm=audio 9 RTP/SAVPF 0', 'a=sendrecv', 'm=video 0 RTP/SAVPF 96', 'a=inactive'));
});

test('getsConfusedAboutGUM closes the media handler of the session', () => {
  let closed = 0;
  SIP.Hacks.Chrome.getsConfusedAboutGUM({ mediaHandler: { close() { closed++; } } });
  SIP.Hacks.Chrome.getsConfusedAboutGUM({});
  equal(closed, 1);
});

test('generateFakeSDP keeps the origin and has no media', () => {
  const origin = 'o=- 5 2 IN IP4 127.0.0.1';
  const fake = SIP.Utils.generateFakeSDP(lines('v=0', origin, 's=-', 't=0 0', 'm=audio 9 RTP/AVP 0'));
  ok(fake.startsWith(`v=0\r\n${origin}\r\n`), fake);
  ok(!fake.includes('m='), 'no media');
  equal(SIP.Utils.generateFakeSDP(''), undefined);
  equal(SIP.Utils.generateFakeSDP(undefined), undefined);
});

test('generateFakeSDP finds an origin that ends the text', () => {
  ok(SIP.Utils.generateFakeSDP('v=0\r\no=- 5 2 IN IP4 127.0.0.1').includes('o=- 5 2 IN IP4 127.0.0.1\r\n'));
});
