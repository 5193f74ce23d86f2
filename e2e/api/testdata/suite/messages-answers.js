// MESSAGE: who answers it and when, bodies of any type byte for byte, and what waits
// for a connection only so long. (javascript-api 1.7, 1.10)

const ask = (peer, ua, body = 'hello', more = {}) => peer.ask('MESSAGE', ua, { body, type: 'text/plain', ...more });

test('a listener of message refuses it with its code, phrase and headers', async () => {
  const { ua, peer } = await peered();
  const heard = [];
  ua.once('message', (message) => {
    message.on('rejected', () => heard.push('rejected'));
    message.reject({ statusCode: 415, reasonPhrase: 'No Pictures', extraHeaders: ['Accept: text/plain, text/html'] });
  });
  ask(peer, ua, 'GIF89a', { type: 'image/gif' });
  const refused = await peer.response(415, 'MESSAGE');
  equal([refused.reason, refused.get('Accept'), heard], ['No Pictures', 'text/plain, text/html', ['rejected']]);
  ask(peer, ua);
  await peer.response(200, 'MESSAGE');
  equal(peer.received.length, 0, 'each is answered once');
});

test('request.reply within the listener answers, and is the only answer', async () => {
  const { ua, peer } = await peered();
  ua.once('message', ({ request }) => request.reply(606, 'Not For Me', ['Warning: 399 test "no"']));
  ask(peer, ua);
  const refused = await peer.response(606, 'MESSAGE');
  equal([refused.reason, refused.get('Warning')], ['Not For Me', '399 test "no"']);
  ask(peer, ua);
  await peer.response(200);
  equal(peer.received.length, 0);
});

test('listeners hear of a message before it is answered', async () => {
  const { ua, peer } = await peered();
  let answered;
  ua.on('message', () => { answered = peer.received.length; });
  ask(peer, ua);
  await peer.response(200);
  equal(answered, 0);
});

test('progress of a message is for listeners only', async () => {
  const { ua, peer } = await peered();
  ua.on('message', (message) => message.progress());
  ask(peer, ua);
  await peer.response(200);
  equal(peer.received.length, 0, 'RFC 4320 section 4.1: no 180');
});

test('a deferred message is answered when the page has decided', async () => {
  const { ua, peer } = await peered();
  const arrived = once(ua, 'message');
  ua.on('message', (message) => message.defer());
  ask(peer, ua);
  const [message] = await arrived;
  await new Promise((next) => setTimeout(next, 30));
  equal(peer.received.length, 0, 'not yet');
  message.reject({ statusCode: 403 });
  await peer.response(403);
  throws(() => message.request.reply(200, 'OK'), Error, 'This request was answered already');
});

test('a deferred message that the page forgets is answered with 500, and nothing is kept', async () => {
  fastTimers();
  const { ua, peer } = await peered();
  const arrived = once(ua, 'message');
  ua.on('message', (message) => message.defer());
  ask(peer, ua);
  const [message] = await arrived;
  await peer.response(100, 'MESSAGE');
  await peer.response(500, 'MESSAGE');
  throws(() => message.request.reply(200, 'OK'), Error, 'This request was answered already');
  equal(message.accept(), message, 'which is too late and does no harm');
});

test('bodies of octets arrive byte for byte, whatever holds them', async () => {
  const { alice, bob } = await pair();
  const all = Uint8Array.from({ length: 512 }, (_, i) => i % 256);
  const forms = {
    Uint8Array: all,
    ArrayBuffer: all.buffer,
    'part of a buffer': new Uint8Array(all.buffer, 100, 300),
    Uint16Array: new Uint16Array(all.buffer),
    DataView: new DataView(all.buffer, 7, 9),
    Float64Array: new Float64Array([1.5, NaN]),
  };
  for (const [name, body] of Object.entries(forms)) {
    const arrived = once(bob, 'message');
    const sent = alice.message(addressOf(bob), body, { contentType: 'application/octet-stream' });
    const accepted = once(sent, 'accepted');
    const [message] = await arrived;
    const want = ArrayBuffer.isView(body) ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength) : new Uint8Array(body);
    ok(message.bytes instanceof Uint8Array, name);
    equal([...message.bytes], [...want], name);
    equal([message.contentType, message.request.getHeader('Content-Length')], ['application/octet-stream', String(want.length)], name);
    equal([sent.body, sent.contentType], [body, 'application/octet-stream'], 'the context shows what was given');
    await accepted;
  }
});

test('text arrives character for character, and Content-Length counts bytes', async () => {
  const { alice, bob } = await pair();
  for (const body of ['\ufeffbegins with a mark', 'nul \0 and \x01', 'line\rline\nline\r\n\r\nhead: er', '\u{1f600} 世界', ' ', '{"a": 1}']) {
    const arrived = once(bob, 'message');
    const accepted = once(alice.message(addressOf(bob), body, { contentType: 'text/plain;charset=utf-8' }), 'accepted');
    const [message] = await arrived;
    equal(message.body, body);
    equal([...message.bytes], [...new TextEncoder().encode(body)]);
    equal(message.request.getHeader('Content-Length'), String(new TextEncoder().encode(body).length));
    await accepted;
  }
});

test('HTML and types with parameters keep their names', async () => {
  const { alice, bob } = await pair();
  for (const contentType of ['text/html', 'text/html;charset=utf-8', 'application/vnd.example+json; v="1;2"']) {
    const arrived = once(bob, 'message');
    const accepted = once(alice.message(addressOf(bob), '<p>hi</p>', { contentType }), 'accepted');
    const [message] = await arrived;
    equal([message.contentType, message.body], [contentType, '<p>hi</p>']);
    await accepted;
  }
});

test('a message says for how long it is worth reading, and since when', async () => {
  const { ua, peer } = await peered();
  const before = Math.floor(Date.now() / 1000) * 1000;
  ua.message('bob@test.example', 'lunch?', { expires: 3600 });
  const request = await peer.request('MESSAGE');
  equal(request.get('Expires'), '3600');
  ok(/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(request.get('Date')), request.get('Date'));
  ok(Date.parse(request.get('Date')) >= before, request.get('Date'));
  ua.message('bob@test.example', 'lunch?', { expires: '60', extraHeaders: ['date: Thu, 21 Feb 2002 13:02:03 GMT', 'X-One: 1'] });
  const own = await peer.request('MESSAGE');
  equal([own.get('Expires'), own.get('Date'), own.get('X-One')], ['60', 'Thu, 21 Feb 2002 13:02:03 GMT', '1']);
  ua.message('bob@test.example', Uint8Array.of(0, 255), { expires: 60, contentType: 'application/octet-stream' });
  equal((await peer.request('MESSAGE')).get('Expires'), '60', 'of octets, too');
  ua.message('bob@test.example', 'whenever', { expires: 0 });
  const whenever = await peer.request('MESSAGE');
  equal([whenever.get('Expires'), whenever.get('Date')], [undefined, undefined]);
  for (const expires of [-1, 1.5, 2 ** 32, 'soon', {}]) throws(() => ua.message('bob@test.example', 'x', { expires }), TypeError);
});

test('a message that waits for a connection for too long fails with Expires and is not sent', async () => {
  fastTimers();
  const peer = scriptedPeer({ accept: () => {} });
  const ua = await agent('alice', { wsServers: 'ws://peer.test', register: false, mediaHandlerFactory: plainMedia() });
  const failed = once(ua.message('bob@test.example', 'lunch?', { expires: 1 }), 'failed');
  const later = ua.message('bob@test.example', 'dinner?', { expires: 3600 });
  const [response, cause] = await failed;
  equal([response, cause], [null, 'Expires']);
  opens(peer);
  equal((await peer.request('MESSAGE')).body, 'dinner?');
  equal(peer.received.length, 0);
  later.cancel();
});
