// SIP.Chat: messages with ticks, between two agents and with a scripted peer that
// knows less, answers late or never.

// chatting is two agents that have a chat with each other; heard are bob's messages.
async function chatting(optionsOfBob = {}) {
  const { alice, bob, line } = await pair({}, optionsOfBob);
  const heard = [];
  const opened = [];
  bob.on('chat', (chat) => {
    opened.push(chat);
    chat.on('message', (message) => heard.push(message));
  });
  const chat = alice.chat(addressOf(bob));
  return { alice, bob, line, chat, heard, opened };
}

// statuses notes what becomes of a message.
function statuses(message) {
  const list = [message.status];
  message.on('change', ({ status, cause }) => list.push(cause ? `${status} ${cause}` : status));
  return list;
}

const bodyOf = (request) => SIP.CPIM.parse(request.body);
const idOf = (request) => SIP.CPIM.header(bodyOf(request), 'Message-ID', 'urn:ietf:params:imdn');

test('a message is sent, delivered and displayed, and its sender hears of each', async () => {
  const { chat, heard, opened, alice } = await chatting();
  const message = chat.send('Привет\r\n\u{1F600}');
  ok(message instanceof SIP.ChatMessage && chat instanceof SIP.Chat, 'classes');
  const list = statuses(message);
  equal([message.direction, message.body, message.contentType, message.chat === chat], ['outgoing', 'Привет\r\n\u{1F600}', 'text/plain', true]);
  await until(() => message.status === 'delivered', 'delivered');
  const [theirs] = heard;
  equal([theirs.id, theirs.body, theirs.contentType, theirs.direction, theirs.status], [message.id, message.body, 'text/plain;charset=utf-8', 'incoming', 'delivered']);
  equal([theirs.date.getTime(), opened.length, opened[0].uri.toString()], [message.date.getTime(), 1, addressOf(alice)]);
  theirs.markDisplayed();
  theirs.markDisplayed();
  await until(() => message.status === 'displayed', 'displayed');
  equal(list, ['queued', 'sent', 'delivered', 'displayed']);
  equal(theirs.status, 'displayed');
});

test('what is displayed at once is delivered first', async () => {
  const { chat, opened, bob } = await chatting();
  bob.on('chat', (theirs) => theirs.on('message', (message) => message.markDisplayed()));
  const message = chat.send('hello');
  const list = statuses(message);
  await until(() => message.status === 'displayed', 'displayed');
  equal([list, opened.length], [['queued', 'sent', 'delivered', 'displayed'], 1]);
});

test('who asks for no word gets none', async () => {
  const { chat, heard, line } = await chatting();
  const message = chat.send('hello', { delivery: false, display: false });
  await until(() => message.status === 'sent' && heard.length === 1, 'sent');
  heard[0].markDisplayed();
  const second = chat.send('again', { display: false });
  await until(() => second.status === 'delivered', 'delivered');
  heard[1].markDisplayed();
  const third = chat.send('and again', { delivery: false });
  await until(() => heard.length === 3, 'the third');
  heard[2].markDisplayed();
  await until(() => third.status === 'displayed', 'displayed');
  equal([message.status, second.status], ['sent', 'delivered']);
  equal(line.find('MESSAGE').length, 5, 'three messages and two notifications: none for a notification');
});

test('one chat for one peer, whatever its address looks like', async () => {
  const { ua } = await peered();
  const chat = ua.chat('bob@test.example');
  for (const same of ['bob', 'sip:bob@TEST.example', 'sips:bob@test.example;transport=ws']) ok(ua.chat(same) === chat, same);
  for (const other of ['Bob', 'bob@test.example:5070', 'bob@other.example']) ok(ua.chat(other) !== chat, other);
  throws(() => ua.chat(), TypeError, 'Not enough arguments');
  throws(() => ua.chat(''), TypeError, 'Invalid target: ');
  throws(() => chat.send(), TypeError, 'Not enough arguments');
  for (const expires of [0, -1, 'x', 2 ** 32]) throws(() => chat.send('x', { expires }), TypeError, `Invalid expires: ${expires} (seconds)`);
});

test('messages are sent one at a time and in order', async () => {
  const { ua, peer } = await peered();
  const chat = ua.chat('bob@test.example');
  const sent = ['one', 'two', 'three'].map((text) => chat.send(text));
  for (const text of ['one', 'two', 'three']) {
    const request = await peer.request('MESSAGE');
    await new Promise((next) => setTimeout(next, 20));
    equal([bodyOf(request).body, peer.received.length], [text, 0], 'RFC 3428 section 8');
    peer.reply(request, text === 'two' ? 480 : 200);
  }
  await until(() => sent[2].status === 'sent', 'all are answered');
  equal(sent.map(({ status, cause }) => [status, cause]), [['sent', null], ['failed', 'Temporarily Unavailable'], ['sent', null]]);
  equal(sent[1].response.status_code, 480);
});

test('a chat with another waits for nobody', async () => {
  const { ua, peer } = await peered();
  ua.chat('bob@test.example').send('to bob');
  ua.chat('carol@test.example').send('to carol');
  const bodies = [await peer.request('MESSAGE'), await peer.request('MESSAGE')].map((request) => bodyOf(request).body);
  equal(bodies, ['to bob', 'to carol']);
});

test('octets and HTML arrive as they are', async () => {
  const { chat, heard } = await chatting();
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  chat.send(all, { contentType: 'image/png' });
  chat.send(all.buffer);
  chat.send('<p>hi</p>', { contentType: 'text/html', subject: 'über uns' });
  await until(() => heard.length === 3, 'all three');
  equal(heard.map(({ contentType }) => contentType), ['image/png', 'application/octet-stream', 'text/html']);
  for (const { body, bytes } of heard.slice(0, 2)) equal([[...body], [...bytes]], [[...all], [...all]]);
  equal([heard[2].body, heard[2].subject, heard[2].bytes.length], ['<p>hi</p>', 'über uns', 9]);
});

test('a peer that refuses message/cpim is written to without', async () => {
  const { ua, peer } = await peered();
  const chat = ua.chat('bob@test.example');
  const message = chat.send('hello');
  const list = statuses(message);
  peer.reply(await peer.request('MESSAGE'), 415, { headers: [['Accept', 'text/plain, text/html']] });
  const plain = await peer.request('MESSAGE');
  equal([plain.get('Content-Type'), plain.body], ['text/plain', 'hello']);
  peer.reply(plain, 200);
  await until(() => message.status === 'sent', 'sent');
  equal([list, chat.cpim], [['queued', 'sent'], false]);
  chat.typing();
  const picture = chat.send(Uint8Array.of(0, 255), { contentType: 'image/x' });
  peer.reply(await peer.request('MESSAGE'), 415, { headers: [['Accept', 'text/plain']] });
  await until(() => picture.status === 'failed', 'refused');
  equal([picture.cause, picture.response.status_code, peer.received.length], ['Unsupported Media Type', 415, 0]);
});

test('what is refused within message/cpim is not sent again', async () => {
  const { ua, peer } = await peered();
  const message = ua.chat('bob@test.example').send('x', { contentType: 'text/html' });
  peer.reply(await peer.request('MESSAGE'), 415, { headers: [['Accept', 'message/cpim, text/plain']] });
  await until(() => message.status === 'failed', 'refused');
  equal(peer.received.length, 0);
});

test('a peer that writes plain messages gets plain ones, until it shows that it can do more', async () => {
  const { ua, peer } = await peered();
  const came = once(ua, 'chat');
  peer.ask('MESSAGE', ua, { body: 'plain', type: 'text/plain', headers: [['Date', 'Thu, 21 Feb 2002 13:02:03 GMT'], ['Expires', '60']] });
  const [chat] = await came;
  await peer.response(200);
  const message = chat.send('re: plain');
  const request = await peer.request('MESSAGE');
  equal([request.ruri, request.get('Content-Type'), request.body], ['sip:peer@test.example', 'text/plain', 're: plain']);
  peer.reply(request, 200);
  await until(() => message.status === 'sent', 'sent');
  const rich = once(chat, 'message');
  peer.ask('MESSAGE', ua, { body: SIP.CPIM.format({ from: 'sip:peer@test.example', body: 'rich' }), type: 'message/cpim' });
  const [second] = await rich;
  equal([second.body, second.id], ['rich', null]);
  await peer.response(200);
  chat.send('re: rich');
  equal((await peer.request('MESSAGE')).get('Content-Type'), 'message/cpim');
});

test('a server that forgets the type of what it keeps is seen through', async () => {
  const { ua, peer } = await peered();
  const chat = ua.chat('peer@test.example');
  const heard = [];
  chat.on('message', ({ id, body }) => heard.push([id, body]));
  peer.ask('MESSAGE', ua, { ...cpimOf('id1', 'kept'), type: 'text/plain' });
  equal(SIP.IMDN.parse(bodyOf(await peer.request('MESSAGE')).body).messageId, 'id1');
  const quoted = `look:\r\n${cpimOf('id2', 'x').body}`;
  peer.ask('MESSAGE', ua, { type: 'text/plain', body: quoted });
  await until(() => heard.length === 2, 'both');
  equal(heard, [['id1', 'kept'], [null, quoted]]);
});

test('dates and lifetimes of others are shown', async () => {
  const { ua, peer } = await peered();
  const came = once(ua.chat('peer@test.example'), 'message');
  peer.ask('MESSAGE', ua, { body: 'old', type: 'text/plain', headers: [['Date', 'Thu, 21 Feb 2002 13:02:03 GMT'], ['Expires', '60']] });
  const [message] = await came;
  equal([message.date.toISOString(), message.expires.toISOString(), message.expired], ['2002-02-21T13:02:03.000Z', '2002-02-21T13:03:03.000Z', true]);
  await peer.response(200);
});

test('the page refuses a message, which is not delivered then', async () => {
  const { alice, chat, bob, heard } = await chatting();
  const seen = [];
  bob.on('chat', (theirs) => theirs.on('message', (message) => {
    seen.push(message);
    if (message.contentType === 'text/html') message.reject({ statusCode: 415, extraHeaders: ['Accept: message/cpim, text/plain'] });
  }));
  const message = chat.send('<b>x</b>', { contentType: 'text/html' });
  await until(() => message.status === 'failed', 'refused');
  equal([message.response.status_code, seen[0].status, heard.length], [415, 'failed', 1]);
  const second = chat.send('x');
  await until(() => second.status === 'delivered', 'the next is taken');
  throws(() => seen[1].reject(), TypeError, 'Only a message that has just come can be rejected');
  bob.on('message', (raw) => raw.reject({ statusCode: 403 }));
  const third = chat.send('x');
  await until(() => third.status === 'failed', 'refused by a listener of the agent');
  equal([third.cause, heard.length, alice.chat(addressOf(bob)) === chat], ['Forbidden', 2, true]);
});

test('a message that a server keeps is sent, and delivered when its reader says so', async () => {
  const { ua, peer } = await peered();
  const chat = ua.chat('peer@test.example');
  const [kept, lost] = [chat.send('keep this'), chat.send('and this')];
  const requests = [];
  for (let i = 0; i < 2; i++) {
    requests.push(await peer.request('MESSAGE'));
    peer.reply(requests[i], 202);
  }
  await until(() => lost.status === 'sent', 'both are kept');
  equal([kept.status, kept.response.status_code], ['sent', 202]);
  const tell = (messageId, disposition, status) => {
    const body = SIP.IMDN.format({ messageId, dateTime: new Date(), recipientUri: 'sip:peer@test.example', disposition, status });
    peer.ask('MESSAGE', ua, { type: 'message/cpim', body: SIP.CPIM.format({ from: 'sip:peer@test.example', contentType: 'message/imdn+xml', body }) });
    return peer.response(200);
  };
  await tell(idOf(requests[0]), 'display', 'forbidden');
  await tell(idOf(requests[0]), 'processing', 'stored');
  equal(kept.status, 'sent');
  await tell(idOf(requests[0]), 'delivery', 'delivered');
  equal(kept.status, 'delivered');
  await tell(idOf(requests[1]), 'delivery', 'failed');
  equal([lost.status, lost.cause], ['failed', 'failed']);
  await tell(idOf(requests[1]), 'display', 'displayed');
  equal([lost.status, lost.cause], ['displayed', null], 'what was seen did arrive');
  await tell('unknown', 'delivery', 'delivered');
});

test('only the peer can say what became of a message', async () => {
  const { ua, peer } = await peered();
  const chat = ua.chat('bob@test.example');
  const message = chat.send('secret');
  const request = await peer.request('MESSAGE');
  peer.reply(request, 200);
  await until(() => message.status === 'sent', 'sent');
  const body = SIP.IMDN.format({ messageId: idOf(request), dateTime: new Date(), recipientUri: 'sip:bob@test.example', disposition: 'display', status: 'displayed' });
  peer.ask('MESSAGE', ua, { type: 'message/cpim', body: SIP.CPIM.format({ from: 'sip:bob@test.example', contentType: 'message/imdn+xml', body }) }); // of sip:peer
  await peer.response(200);
  equal(message.status, 'sent');
});

// cpimOf is a message as a phone with notifications sends it.
const cpimOf = (id, body, wish = 'positive-delivery, display') => ({
  type: 'message/cpim',
  body: SIP.CPIM.format({
    from: 'sip:peer@test.example', to: 'sip:alice@test.example', dateTime: new Date(Date.UTC(2026, 0, 2)),
    headers: ['Message-ID', 'Disposition-Notification', 'Original-To'].map((name, i) => ({ name, namespace: 'urn:ietf:params:imdn', prefix: 'imdn', value: [id, wish, 'tel:+1'][i] })), body,
  }),
});

test('what comes twice is shown once and confirmed twice', async () => {
  const { ua, peer } = await peered();
  const chat = ua.chat('peer@test.example');
  const heard = [];
  chat.on('message', (message) => heard.push(message.body));
  for (const body of ['one', 'one']) {
    peer.ask('MESSAGE', ua, cpimOf('id1', body));
    await peer.response(200);
    const notice = await peer.request('MESSAGE');
    peer.reply(notice, 200);
    const cpim = bodyOf(notice);
    equal([cpim.contentType, cpim.partHeaders.at(-1), SIP.CPIM.header(cpim, 'Disposition-Notification', 'urn:ietf:params:imdn')],
      ['message/imdn+xml', ['Content-Disposition', 'notification'], undefined]);
    const { messageId, dateTime, recipientUri, originalRecipientUri, disposition, status } = SIP.IMDN.parse(cpim.body);
    equal([messageId, dateTime.toISOString(), recipientUri, originalRecipientUri, disposition, status],
      ['id1', '2026-01-02T00:00:00.000Z', 'sip:alice@test.example', 'tel:+1', 'delivery', 'delivered']);
  }
  equal(heard, ['one']);
});

test('the answer to a message goes out before word of its delivery', async () => {
  const { ua, peer } = await peered();
  ua.chat('peer@test.example');
  peer.ask('MESSAGE', ua, cpimOf('id1', 'hi'));
  await until(() => peer.received.length === 2, 'both');
  equal(peer.received.map(({ code, method }) => code ?? method), [200, 'MESSAGE']);
});

test('what waits for a connection leaves with it, in order', async () => {
  const peer = scriptedPeer({ accept: () => {} });
  const ua = await agent('alice', { wsServers: 'ws://peer.test', register: false, mediaHandlerFactory: plainMedia() });
  const chat = ua.chat('bob@test.example');
  const sent = ['one', 'two'].map((text) => chat.send(text));
  equal(sent.map(({ status }) => status), ['queued', 'queued']);
  opens(peer);
  for (const text of ['one', 'two']) {
    const request = await peer.request('MESSAGE');
    equal(bodyOf(request).body, text);
    peer.reply(request, 200);
  }
  await until(() => sent[1].status === 'sent', 'sent');
});

test('what waits for too long fails with Expires and is not sent', async () => {
  fastTimers();
  const peer = scriptedPeer({ accept: () => {} });
  const ua = await agent('alice', { wsServers: 'ws://peer.test', register: false, mediaHandlerFactory: plainMedia() });
  const chat = ua.chat('bob@test.example');
  const [brief, long] = [chat.send('brief', { expires: 2 }), chat.send('long', { expires: 100000 })];
  await until(() => brief.status === 'failed', 'expired');
  equal([brief.cause, long.status], ['Expires', 'queued']);
  opens(peer);
  const request = await peer.request('MESSAGE');
  equal([bodyOf(request).body, request.get('Expires'), request.get('Date')], ['long', '100000', long.date.toUTCString()]);
});

test('what a connection took along is sent again, what was answered is not', async () => {
  fastTimers();
  const { ua, peer } = await peered();
  const chat = ua.chat('bob@test.example');
  const [first, second, third] = ['one', 'two', 'three'].map((text) => chat.send(text));
  const list = statuses(second);
  peer.reply(await peer.request('MESSAGE'), 200);
  const lost = await peer.request('MESSAGE');
  peer.network.sockets.at(-1).drop();
  const again = await peer.request('MESSAGE');
  equal([bodyOf(again).body, idOf(again), again.get('Call-ID') !== lost.get('Call-ID')], ['two', idOf(lost), true]);
  peer.reply(again, 200);
  peer.reply(await peer.request('MESSAGE'), 200);
  await until(() => third.status === 'sent', 'all are sent');
  equal([first.status, list], ['sent', ['queued', 'sent']]);
});

test('what was never answered fails, and goes out again over the next connection', async () => {
  fastTimers();
  const { ua, peer } = await peered();
  const chat = ua.chat('bob@test.example');
  const message = chat.send('hello?');
  const list = statuses(message);
  const lost = await peer.request('MESSAGE');
  await until(() => message.status === 'failed', 'timer F');
  equal(message.cause, 'Request Timeout');
  peer.network.sockets.at(-1).drop();
  const again = await peer.request('MESSAGE');
  equal(idOf(again), idOf(lost));
  peer.reply(again, 200);
  await until(() => message.status === 'sent', 'sent');
  equal(list, ['queued', 'failed Request Timeout', 'queued', 'sent']);
});

test('a chat that is closed fails what waits, and the next message begins another', async () => {
  const { ua, peer } = await peered();
  const opened = [];
  ua.on('chat', (chat) => opened.push(chat));
  const chat = ua.chat('peer@test.example');
  chat.send('under way');
  const waiting = chat.send('waiting');
  await peer.request('MESSAGE');
  chat.close();
  equal([waiting.status, waiting.cause], ['failed', 'Canceled']);
  peer.ask('MESSAGE', ua, { body: 'hi', type: 'text/plain' });
  await until(() => opened.length === 1, 'another');
  ok(opened[0] !== chat && ua.chat('peer@test.example') === opened[0]);
});

test('malformed bodies are refused with what is wrong, and harm nothing', async () => {
  const { ua, peer } = await peered();
  const chat = ua.chat('peer@test.example');
  const errors = [];
  chat.on('error', (error, request) => errors.push([error.name, request.method]));
  for (const [type, body] of [['message/cpim', 'no blank line'], ['message/cpim', 'From: <im:a@b>\r\n\r\nContent-Type: message/imdn+xml\r\n\r\n<!DOCTYPE x><x/>'],
    ['application/im-iscomposing+xml', '<isComposing'], ['message/imdn+xml', '<a/>']]) {
    peer.ask('MESSAGE', ua, { type, body });
    const refused = await peer.response(400);
    ok(refused.reason.startsWith('Malformed Body ('), refused.reason);
  }
  peer.ask('MESSAGE', ua, { type: 'message/cpim', body: 'NS: imdn <urn:ietf:params:imdn>\r\nRequire: imdn.Message-ID, x.Bomb\r\n\r\n\r\nx' });
  ok((await peer.response(400)).reason.includes('x.Bomb'), 'RFC 3862: what is demanded and not known');
  equal(errors, Array(5).fill(['MALFORMED_BODY_ERROR', 'MESSAGE']));
  const came = once(chat, 'message');
  peer.ask('MESSAGE', ua, { type: 'text/plain', body: 'fine' });
  equal((await came)[0].body, 'fine');
});

test('whatever is changed in the bodies of a peer, each is answered once and the chat lives', async () => {
  const { ua, peer } = await peered();
  const chat = ua.chat('peer@test.example');
  const heard = [];
  chat.on('message', (message) => heard.push(message));
  let seed = 20261122;
  const random = (n) => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return Math.floor((seed / 2 ** 32) * n); };
  const notice = SIP.IMDN.format({ messageId: 'x', dateTime: new Date(0), recipientUri: 'sip:a@b', disposition: 'delivery', status: 'delivered' });
  const sources = [cpimOf('id', 'hi'), { type: 'message/cpim', body: SIP.CPIM.format({ from: 'sip:a@b', contentType: 'message/imdn+xml', body: notice }) },
    { type: 'application/im-iscomposing+xml', body: SIP.IsComposing.format({ state: 'active', refresh: 60 }) }];
  const answers = {};
  for (let round = 0; round < 150; round++) {
    const { type, body } = sources[round % sources.length];
    const text = [...body];
    for (let i = 0; i <= random(5); i++) {
      const at = random(text.length);
      [() => { text[at] = String.fromCharCode(random(256)); }, () => text.splice(at, random(30)), () => text.splice(at, 0, ...text.slice(random(text.length), at)), () => text.splice(at, 0, '\r\n')][random(4)]();
    }
    peer.ask('MESSAGE', ua, { type, body: text.join('') || 'x' });
    await until(() => peer.received.some(({ code }) => code), 'an answer');
    for (const message of peer.received.splice(0)) {
      if (message.code) answers[message.code] = (answers[message.code] || 0) + 1;
      else peer.reply(message, 200);
    }
  }
  equal(Object.keys(answers), ['200', '400']);
  equal(answers[200] + answers[400], 150);
  ok(answers[200] > 10 && answers[400] > 10, show(answers));
  const before = heard.length;
  peer.ask('MESSAGE', ua, cpimOf('fine', 'fine'));
  await until(() => heard.length > before, 'the next message');
  equal(heard.at(-1).body, 'fine');
});

test('a page without chats sees every message as it came', async () => {
  const { ua, peer } = await peered();
  const heard = [];
  ua.on('message', ({ contentType, body }) => heard.push([contentType, body]));
  const cpim = cpimOf('id1', 'hi');
  peer.ask('MESSAGE', ua, cpim);
  await peer.response(200);
  peer.ask('MESSAGE', ua, { type: 'application/im-iscomposing+xml', body: '<x' });
  await peer.response(200);
  equal(heard, [['message/cpim', cpim.body], ['application/im-iscomposing+xml', '<x']]);
  await new Promise((next) => setTimeout(next, 30));
  equal(peer.received.length, 0, 'and nothing is sent by itself');
});

test('plain messages of an agent with chats stay what they are', async () => {
  const { ua, peer } = await peered();
  const chat = ua.chat('bob@test.example');
  chat.send('chat');
  peer.reply(await peer.request('MESSAGE'), 200);
  const context = ua.message('bob@test.example', 'plain');
  const request = await peer.request('MESSAGE');
  equal([request.get('Content-Type'), request.body], ['text/plain', 'plain']);
  const accepted = once(context, 'accepted');
  peer.reply(request, 200);
  await accepted;
});

test('messages within calls are the call\'s', async () => {
  const { alice, bob } = await pair();
  const { out } = await talk(alice, bob);
  const chats = [];
  bob.on('chat', (chat) => chats.push(chat));
  const came = once(bob, 'message');
  await out.message('in the call');
  const [message] = await came;
  equal([message.body, Boolean(message.session), chats.length], ['in the call', true, 0]);
});

test('what is kept is bounded', async () => {
  const { ua } = await peered({ register: false }, { accept: () => {} });
  const chat = ua.chat('bob@test.example');
  const sent = Array.from({ length: 300 }, () => chat.send('x'));
  equal(sent.filter(({ status }) => status === 'queued').length, 256);
  equal([sent.at(-1).status, sent.at(-1).cause], ['failed', 'Too Many Messages']);
  const heavy = ua.chat('carol@test.example');
  const big = new Uint8Array(3 << 20);
  equal(Array.from({ length: 6 }, () => heavy.send(big).status), ['queued', 'queued', 'queued', 'queued', 'queued', 'failed']);
  for (let i = 0; i < 1001; i++) ua.chat(`user${i}@test.example`);
  ok(ua.chat('bob@test.example') !== chat, 'the chat that rested longest is forgotten');
  equal(sent[0].status, 'failed');
});
