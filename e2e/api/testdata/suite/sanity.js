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

// short is a message whose body ends before its Content-Length does.
const short = (message) => SIP.Parser.parseMessage(String(message).replace(/Content-Length: \d+/, 'Content-Length: 50'));

test('a body shorter than its Content-Length does not pass', () => {
  const agentOfIt = ua();
  equal(SIP.sanityCheck(short(request()), agentOfIt), false);
  equal(SIP.sanityCheck(short(response([`SIP/2.0/WS ${agentOfIt.configuration.viaHost};branch=z9hG4bKx`])), agentOfIt), false);
});

// wire is a transport that keeps what is sent.
function wire() {
  const sent = [];
  return { sent, send: (text) => sent.push(text) };
}

test('a message without one of the five headers is dropped, not answered', () => {
  const transport = wire(), agentOfIt = ua();
  const pass = (text) => SIP.sanityCheck(SIP.Parser.parseMessage(text), agentOfIt, transport);
  const whole = [String(request()), String(response([`SIP/2.0/WS ${agentOfIt.configuration.viaHost};branch=z9hG4bKx`]))];
  for (const text of whole) {
    equal(pass(text), true);
    for (const name of ['From', 'To', 'Call-ID', 'CSeq', 'Via']) equal(pass(text.replace(new RegExp(`\r\n${name}: .*`), '')), false, name);
  }
  equal(transport.sent, []);
});

test('a request that does not pass is answered over the transport', () => {
  const agentOfIt = ua();
  const codeOf = (message) => {
    const transport = wire();
    equal(SIP.sanityCheck(message, agentOfIt, transport), false);
    equal(transport.sent.length, 1, 'answers');
    const answer = SIP.Parser.parseMessage(transport.sent[0]);
    for (const name of ['via', 'from', 'call-id', 'cseq']) equal(answer.getHeader(name), message.getHeader(name), name);
    ok(answer.to_tag, 'a To tag');
    return answer.status_code;
  };
  equal(codeOf(request({}, 'MESSAGE tel:+1234 SIP/2.0')), 416);
  equal(codeOf(request({ 'Call-ID': `${agentOfIt.configuration.sipjsId}xyz` })), 482);
  equal(codeOf(short(request())), 400);
});

test('a request that is being served already, and comes by another way, is answered 482', async () => {
  const { peer, ua: agentOfIt } = await peered();
  const invited = once(agentOfIt, 'invite');
  peer.ask('INVITE', agentOfIt, { body: sdp() });
  const [session] = await invited;
  const again = (branch, change = '') => SIP.Parser.parseMessage(session.request.data.replace(/branch=[^;\r]+/, `branch=${branch}`).replace(/(Call-ID: .*)/, `$1${change}`));
  const transport = wire();
  equal(SIP.sanityCheck(again(session.request.via_branch), agentOfIt, transport), true, 'the same way');
  equal(SIP.sanityCheck(again('z9hG4bKother', 'x'), agentOfIt, transport), true, 'another call');
  equal(SIP.sanityCheck(again('z9hG4bKother'), agentOfIt, transport), false);
  equal(transport.sent.map((text) => text.split(CRLF)[0]), ['SIP/2.0 482 Loop Detected']);
  session.reject();
});

test('a response that does not pass is not answered', () => {
  const transport = wire();
  equal(SIP.sanityCheck(response(['SIP/2.0/WS other.invalid;branch=z9hG4bKx']), ua(), transport), false);
  equal(transport.sent, []);
});

test('on the wire: a request to another scheme is answered 416', async () => {
  const { peer, ua: agentOfIt } = await peered();
  peer.ask('MESSAGE', agentOfIt, { ruri: 'tel:+1234', body: 'x', type: 'text/plain' });
  equal((await peer.response(416, 'MESSAGE')).code, 416);
});

test('on the wire: a request of our own that came back is answered 482', async () => {
  const { peer, ua: agentOfIt } = await peered();
  peer.ask('MESSAGE', agentOfIt, { callID: `${agentOfIt.configuration.sipjsId}xyz`, body: 'x', type: 'text/plain' });
  equal((await peer.response(482, 'MESSAGE')).code, 482);
});

test('on the wire: an INVITE that comes a second time by another way is answered 482, and only one call comes', async () => {
  const { peer, ua: agentOfIt } = await peered();
  let calls = 0;
  agentOfIt.on('invite', () => calls++);
  const invite = { from: '<sip:bob@example.com>;tag=same', callID: 'same', body: sdp() };
  peer.ask('INVITE', agentOfIt, { ...invite, branch: 'z9hG4bKone' });
  peer.ask('INVITE', agentOfIt, { ...invite, branch: 'z9hG4bKtwo' });
  equal(branchOf(await peer.response(482, 'INVITE')), 'z9hG4bKtwo');
  await until(() => calls === 1, 'the call comes');
});

test('on the wire: a body shorter than its Content-Length is answered 400', async () => {
  const { peer, ua: agentOfIt } = await peered();
  let messages = 0;
  agentOfIt.on('message', () => messages++);
  peer.send(compose(`MESSAGE ${agentOfIt.configuration.uri} SIP/2.0`, [['Via', 'SIP/2.0/WS peer.invalid;branch=z9hG4bKshort'], ['From', '<sip:bob@example.com>;tag=f'],
    ['To', `<${agentOfIt.configuration.uri}>`], ['Call-ID', 'short'], ['CSeq', '1 MESSAGE'], ['Content-Type', 'text/plain']], 'hello').replace('Content-Length: 5', 'Content-Length: 50'));
  equal((await peer.response(400, 'MESSAGE')).code, 400);
  equal(messages, 0);
});

test('on the wire: a response with two Vias is dropped, the right one counts', async () => {
  const { peer, ua: agentOfIt } = await peered();
  const context = agentOfIt.message('bob@example.com', 'hello');
  const accepted = [];
  context.on('accepted', (response) => accepted.push(response.reason_phrase));
  const sent = await peer.request('MESSAGE');
  peer.send(answer(sent, 200, { reason: 'Stray' }).replace(/(Via: .*\r\n)/, '$1Via: SIP/2.0/WS other.invalid;branch=z9hG4bKother\r\n'));
  peer.reply(sent, 200, { reason: 'Right' });
  await until(() => accepted.length > 0, 'it is accepted');
  equal(accepted, ['Right']);
});

test('on the wire: garbage disturbs nothing', async () => {
  const { peer, ua: agentOfIt } = await peered();
  for (const frame of ['garbage', '', '\r\n\r\n', 'SIP/2.0 200 OK\r\n\r\n', 'INVITE\r\n\r\n', '\u0000\u0001']) peer.send(frame);
  const message = once(agentOfIt, 'message');
  peer.ask('MESSAGE', agentOfIt, { body: 'still here', type: 'text/plain' });
  equal((await message)[0].body, 'still here');
});
