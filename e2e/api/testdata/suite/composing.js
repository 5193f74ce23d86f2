// Who is writing: RFC 3994 between two agents, and with a scripted peer.

const statusOf = (request) => SIP.IsComposing.parse(request.body);
const typing = (state, more = '') => ({ type: 'application/im-iscomposing+xml', body: `<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"><state>${state}</state>${more}</isComposing>` });

// acquainted is a chat with a scripted peer that has shown that it knows message/cpim.
async function acquainted() {
  const { ua, peer } = await peered();
  const chat = ua.chat('peer@test.example', { cpim: true });
  const heard = [];
  chat.on('typing', (active) => heard.push(active));
  return { ua, peer, chat, heard };
}

test('a peer sees that somebody writes, and that it stopped', async () => {
  const { alice, bob } = await pair();
  const opened = once(bob, 'chat');
  const chat = alice.chat(addressOf(bob));
  chat.send('hello');
  const [theirs] = await opened;
  const heard = [];
  chat.on('typing', (active) => heard.push(active));
  theirs.typing();
  theirs.typing();
  await until(() => chat.isTyping, 'bob writes');
  theirs.idle();
  await until(() => !chat.isTyping, 'bob does not');
  theirs.typing();
  await until(() => chat.isTyping, 'bob writes again');
  const came = once(chat, 'message');
  theirs.send('hi');
  await came;
  equal([chat.isTyping, heard], [false, [true, false, true, false]]);
});

test('nothing is said to a peer of whom nothing is known, or that does not want it', async () => {
  const { ua, peer } = await peered();
  ua.chat('peer@test.example').typing();
  const { chat: known } = { chat: ua.chat('carol@test.example', { cpim: true }) };
  known.typing();
  const request = await peer.request('MESSAGE');
  equal(request.ruri, 'sip:carol@test.example', 'nothing for the other');
  peer.reply(request, 415);
  await until(() => known.inner.composes === false, 'told');
  known.idle();
  known.typing();
  known.send('x');
  equal((await peer.request('MESSAGE')).get('Content-Type'), 'message/cpim');
});

test('each change is one message; what goes on is said again within 120 seconds, not before 60', async () => {
  const list = waits();
  const { peer, chat } = await acquainted();
  chat.typing();
  const first = await peer.request('MESSAGE');
  equal([first.get('Content-Type'), statusOf(first).state, statusOf(first).refresh, statusOf(first).contentType], ['application/im-iscomposing+xml', 'active', 120, 'text/plain']);
  peer.reply(first, 200);
  for (let i = 0; i < 50; i++) chat.typing();
  const repeat = list.filter((ms) => ms >= 60000 && ms < 120000);
  equal([repeat.length > 0, list.includes(15000)], [true, true], 'the timers');
  chat.idle();
  const last = await peer.request('MESSAGE');
  equal(statusOf(last).state, 'idle');
  equal(peer.received.length, 0);
});

test('who pauses is idle', async () => {
  fastTimers();
  const { peer, chat } = await acquainted();
  chat.typing();
  const active = await peer.request('MESSAGE');
  peer.reply(active, 200);
  const idle = await peer.request('MESSAGE');
  equal([statusOf(active).state, statusOf(idle).state], ['active', 'idle']);
});

test('the message itself says that nobody is writing it any more', async () => {
  fastTimers();
  const { peer, chat } = await acquainted();
  chat.typing();
  peer.reply(await peer.request('MESSAGE'), 200);
  chat.send('done');
  const request = await peer.request('MESSAGE');
  equal(request.get('Content-Type'), 'message/cpim');
  peer.reply(request, 200);
  await new Promise((next) => setTimeout(next, 300)); // 30 seconds of the library's
  equal(peer.received.length, 0);
});

test('a state that was not sent yet is not sent when it has changed', async () => {
  const { peer, chat } = await acquainted();
  chat.send('one');
  const request = await peer.request('MESSAGE');
  chat.typing();
  chat.idle();
  chat.typing();
  peer.reply(request, 200);
  const status = await peer.request('MESSAGE');
  equal([statusOf(status).state, peer.received.length], ['active', 0]);
});

test('whoever has stopped to say so has stopped', async () => {
  fastTimers();
  const { ua, peer, chat, heard } = await acquainted();
  for (const [more, least, most] of [['<refresh>60</refresh>', 550, 1100], ['', 1100, 1900]]) {
    const started = performance.now();
    peer.ask('MESSAGE', ua, typing('active', more));
    await until(() => chat.isTyping, 'writes');
    await until(() => !chat.isTyping, 'the time is over');
    const took = performance.now() - started;
    ok(took >= least, `${took} ms, at least ${least}`);
    if (more) ok(took < most, `${took} ms: refresh was obeyed`);
  }
  equal(heard, [true, false, true, false]);
});

test('states that nobody knows are idle, and a bomb is refused', async () => {
  const { ua, peer, chat, heard } = await acquainted();
  for (const state of ['active', 'singing']) {
    peer.ask('MESSAGE', ua, typing(state));
    await peer.response(200);
  }
  peer.ask('MESSAGE', ua, { ...typing('active'), body: `<!DOCTYPE isComposing [<!ENTITY a "b">]>${typing('active').body}` });
  await peer.response(400);
  equal([heard, chat.isTyping], [[true, false], false]);
});

test('a status makes no chat, and none is asked for', async () => {
  const { ua, peer } = await peered();
  const chats = [];
  ua.on('chat', (chat) => chats.push(chat));
  peer.ask('MESSAGE', ua, typing('active'));
  await peer.response(200);
  equal(chats.length, 0);
});
