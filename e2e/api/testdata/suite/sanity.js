// SIP.sanityCheck(message, ua, transport): whether a user agent would look at a
// message. (javascript-api 1.26)

const ua = () => { const made = new SIP.UA({ uri: 'alice@example.com', autostart: false }); cleanUp(() => made.stop()); return made; };

const request = (change = {}, start = 'MESSAGE sip:alice@example.com SIP/2.0', body = 'hello') => SIP.Parser.parseMessage(compose(start, Object.entries({
  Via: 'SIP/2.0/WS peer.invalid;branch=z9hG4bKabc', From: '<sip:bob@example.com>;tag=f', To: '<sip:alice@example.com>', 'Call-ID': 'c', CSeq: '1 MESSAGE', ...change,
}), body));

const response = (vias) => SIP.Parser.parseMessage(compose('SIP/2.0 200 OK', [
  ...vias.map((via) => ['Via', via]), ['From', '<sip:alice@example.com>;tag=f'], ['To', '<sip:bob@example.com>;tag=t'], ['Call-ID', 'c'], ['CSeq', '1 MESSAGE'],
]));

test('a request for us passes', () => {
  equal(SIP.sanityCheck(request(), ua()), true);
});

test('a request to another scheme does not', () => {
  equal(SIP.sanityCheck(request({}, 'MESSAGE tel:+1234 SIP/2.0'), ua()), false);
});

test('a request of our own that came back to us does not, within a dialog it does', () => {
  const agentOfIt = ua();
  const callID = `${agentOfIt.configuration.sipjsId}xyz`;
  equal(SIP.sanityCheck(request({ 'Call-ID': callID }), agentOfIt), false);
  equal(SIP.sanityCheck(request({ 'Call-ID': callID, To: '<sip:alice@example.com>;tag=t' }), agentOfIt), true);
  equal(SIP.sanityCheck(request({ 'Call-ID': callID }), ua()), true, 'of another agent on this page');
});

test('a response with our Via passes', () => {
  const agentOfIt = ua();
  equal(SIP.sanityCheck(response([`SIP/2.0/WS ${agentOfIt.configuration.viaHost};branch=z9hG4bKx`]), agentOfIt), true);
});

test('a response with another Via, or with two, does not', () => {
  const agentOfIt = ua();
  const own = `SIP/2.0/WS ${agentOfIt.configuration.viaHost};branch=z9hG4bKx`;
  equal(SIP.sanityCheck(response(['SIP/2.0/WS other.invalid;branch=z9hG4bKx']), agentOfIt), false);
  equal(SIP.sanityCheck(response([own, 'SIP/2.0/WS other.invalid;branch=z9hG4bKy']), agentOfIt), false);
});

test('a response whose Via has a port that we did not write does not', () => {
  const agentOfIt = ua();
  equal(SIP.sanityCheck(response([`SIP/2.0/WS ${agentOfIt.configuration.viaHost}:5060;branch=z9hG4bKx`]), agentOfIt), false);
});

test('a body shorter than its Content-Length does not pass', () => {
  const m = SIP.Parser.parseMessage(String(request()).replace('Content-Length: 5', 'Content-Length: 50'));
  ok(m === undefined || SIP.sanityCheck(m, ua()) === false);
});
