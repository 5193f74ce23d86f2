// ua.presence.set, and who is told of it: by a server that keeps it, or by
// ourselves. (javascript-api 1.37)

const { presence: pidf, dialog: dialogs } = SIP.EventPackages;

const read = (message) => pidf.parse(message.body, message.get('Content-Type'));
const takes = (peer, publish, etag = 'e1') => peer.reply(publish, 200, { reason: 'OK', headers: [['SIP-ETag', etag], ['Expires', 600]] });

// setting is an agent that has set its status; the peer answers the PUBLISH with code.
async function setting(status, given, code = 200) {
  const { ua, peer } = await scripted();
  const mode = ua.presence.set(status, given);
  const publish = await peer.request('PUBLISH');
  if (code === 200) takes(peer, publish);
  else peer.reply(publish, code);
  return { ua, peer, publish, mode: await mode, document: read(publish) };
}

let asks = 0;
const subscribes = (peer, ua, event = 'presence', headers = []) => peer.ask('SUBSCRIBE', ua, { from: `<sip:bob@test.example>;tag=w${++asks}`, headers: [['Event', event], ['Expires', 600], ...headers] });

// watched is one who asks us and is told; answers its NOTIFYs.
async function watched(ua, peer, event) {
  subscribes(peer, ua, event);
  await peer.response(200, 'SUBSCRIBE');
  return tells(peer);
}

async function tells(peer) {
  const notify = await peer.request('NOTIFY');
  peer.reply(notify, 200);
  return notify;
}

test('what is set is published at our own address', async () => {
  const { ua, publish, mode, document } = await setting('busy', 'in a meeting');
  equal([mode, ua.presence.mode, ua.presence.status, ua.presence.note], ['server', 'server', 'busy', 'in a meeting']);
  equal([publish.ruri, publish.get('Event'), publish.get('Content-Type'), publish.get('Expires')], [addressOf(ua), 'presence', 'application/pidf+xml', '600']);
  equal([document.entity, document.tuples[0].status.basic, document.tuples[0].contact.uri, document.tuples[0].notes], [addressOf(ua), 'open', addressOf(ua), [{ text: 'in a meeting' }]]);
  equal([document.persons[0].activities.values, document.persons[0].notes], [['busy'], [{ text: 'in a meeting' }]]);
  ok(Math.abs(document.tuples[0].timestamp - Date.now()) < 60_000, 'the time');
});

test('each status is written so that it can be read', async () => {
  for (const [status, basic, values, other] of [['available', 'open'], ['busy', 'open', 'busy'], ['away', 'open', 'away'], ['dnd', 'open', 'busy', 'do-not-disturb'], ['offline', 'closed']]) {
    const { document: { tuples: [tuple], persons: [person] } } = await setting(status);
    equal([tuple.status.basic, person.activities?.values.join(), person.activities?.other], [basic, values, other], status);
  }
});

test('what somebody does can be said in the words of RPID', async () => {
  const { document: { persons: [person], tuples: [tuple] } } = await setting('away', {
    note: 'soon', lang: 'en', activities: ['lunch', 'shopping'], mood: 'happy', placeType: ['restaurant'], sphere: 'home', priority: 0.5, contact: 'sip:me@phone.example',
    placeIs: { audio: { value: 'noisy' } }, userInput: { value: 'idle' },
  });
  equal([person.activities.values, person.mood.values, person.placeType.values, person.sphere.value], [['lunch', 'shopping'], ['happy'], ['restaurant'], 'home']);
  equal([person.placeIs.audio.value, person.userInput.value, person.notes], ['noisy', 'idle', [{ text: 'soon', lang: 'en' }]]);
  equal(tuple.contact, { uri: 'sip:me@phone.example', priority: 0.5 });
});

test('a status of which the words say nothing is said beside them', async () => {
  const { document: { persons: [{ activities }] } } = await setting('dnd', { activities: ['lunch'] });
  equal([activities.values, activities.other], [['lunch', 'busy'], 'do-not-disturb']);
});

test('another status is none', async () => {
  const { ua } = await scripted();
  throws(() => ua.presence.set('bored'), TypeError, 'Invalid status: bored; it is one of available, busy, away, dnd, offline');
  throws(() => ua.presence.set(), TypeError);
  equal(ua.presence.status, null);
});

test('a change is published in the place of the old', async () => {
  const { ua, peer } = await setting('busy');
  const mode = ua.presence.set('away');
  const change = await peer.request('PUBLISH');
  equal([change.get('SIP-If-Match'), read(change).persons[0].activities.values], ['e1', ['away']]);
  takes(peer, change, 'e2');
  equal(await mode, 'server');
});

test('where no server keeps it we tell ourselves, and ask it no more', async () => {
  for (const code of [403, 404, 405, 489, 501]) {
    const { ua, peer, mode } = await setting('busy', undefined, code);
    equal([mode, await ua.presence.set('away')], ['direct', 'direct'], String(code));
    const first = await watched(ua, peer);
    equal([read(first).persons[0].activities.values, first.get('Subscription-State').split(';')[0]], [['away'], 'active']);
    equal(peer.received.filter((m) => m.method === 'PUBLISH').length, 0);
  }
});

test('a server that fails is asked again', async () => {
  fastTimers();
  const { peer, mode } = await setting('busy', undefined, 500);
  equal(mode, 'direct');
  equal(read(await peer.request('PUBLISH')).persons[0].activities.values, ['busy']);
});

test('a new connection may be to a server that keeps it', async () => {
  fastTimers();
  const { ua, peer } = await setting('busy', undefined, 405);
  ua.transport.ws.drop();
  takes(peer, await peer.request('PUBLISH'));
  await until(() => ua.presence.mode === 'server', 'the server has it');
});

test('nobody is answered before anything was set', async () => {
  const { ua, peer } = await scripted();
  subscribes(peer, ua);
  equal((await peer.response(405, 'SUBSCRIBE')).code, 405);
});

test('whoever asks is told what there is, and what there is later', async () => {
  const { ua, peer } = await setting('busy', 'one');
  const first = await watched(ua, peer);
  equal(read(first).tuples[0].notes[0].text, 'one');
  ua.presence.set('dnd', 'two');
  equal(read(await tells(peer)).tuples[0].notes[0].text, 'two');
});

test('the page may refuse a watcher, at once or later', async () => {
  const { ua, peer } = await setting('available');
  ua.presence.once('watcher', (watcher) => { equal([watcher.uri, watcher.via, watcher.state], ['sip:bob@test.example', 'direct', 'init']); watcher.reject(); });
  subscribes(peer, ua);
  await peer.response(603, 'SUBSCRIBE');
  equal(ua.presence.watchers, []);
  await watched(ua, peer);
  const [watcher] = ua.presence.watchers;
  watcher.reject();
  equal((await tells(peer)).get('Subscription-State'), 'terminated;reason=rejected');
  await until(() => ua.presence.watchers.length === 0, 'he is gone');
  equal(watcher.state, 'terminated');
});

test('the page may think about it: until then he is told nothing', async () => {
  const { ua, peer } = await setting('available');
  ua.presence.once('watcher', (watcher) => watcher.defer());
  const pending = await watched(ua, peer);
  equal([pending.get('Subscription-State').split(';')[0], pending.body], ['pending', '']);
  ua.presence.watchers[0].accept();
  const active = await tells(peer);
  equal([active.get('Subscription-State').split(';')[0], read(active).tuples[0].status.basic], ['active', 'open']);
});

test("the page's own listener goes first", async () => {
  const { ua, peer } = await setting('available');
  ua.on('subscribe', (subscription) => subscription.reject({ statusCode: 486 }));
  subscribes(peer, ua);
  await peer.response(486, 'SUBSCRIBE');
  equal(ua.presence.watchers, []);
});

test('who stops takes back what was published, and says that he is gone', async () => {
  const { ua, peer } = await setting('available');
  await watched(ua, peer);
  ua.stop();
  const last = await peer.request('NOTIFY');
  equal([last.get('Subscription-State'), read(last).tuples[0].status.basic], ['terminated;reason=probation;retry-after=30', 'closed']);
  const removed = await peer.request('PUBLISH');
  equal([removed.get('SIP-If-Match'), removed.get('Expires'), removed.body], ['e1', '0', '']);
  equal([ua.presence.status, ua.presence.mode], [null, null]);
});

test('a promise that nobody can keep any more is rejected', async () => {
  const { ua, peer } = await scripted();
  const mode = ua.presence.set('busy');
  await peer.request('PUBLISH');
  ua.stop();
  const error = await mode.then(() => null, (e) => e);
  ok(error instanceof SIP.Exceptions.RequestFailedError && error.cause === 'Canceled', String(error));
});

test('what the server tells of watchers is shown, once the page asks', async () => {
  const { ua, peer } = await setting('available');
  equal(peer.received.filter((m) => m.method === 'SUBSCRIBE').length, 0);
  const seen = [];
  ua.presence.on('watcher', (watcher) => seen.push(`${watcher.uri} ${watcher.via} ${watcher.state}`));
  const subscribe = await peer.request('SUBSCRIBE');
  equal([subscribe.ruri, subscribe.get('Event')], [addressOf(ua), 'presence.winfo']);
  grant({ peer }, subscribe);
  const list = (version, inner) => ({ headers: [['Event', 'presence.winfo']], type: 'application/watcherinfo+xml', body: SIP.EventPackages['presence.winfo'].format({
    version, state: version ? 'partial' : 'full', watcherLists: [{ resource: addressOf(ua), package: 'presence', watchers: inner }] }) });
  const subscription = { event: 'presence.winfo' };
  notifies({ ua, peer, subscribe, subscription }, { ...list(0, [{ id: 'a', status: 'active', event: 'subscribe', uri: 'sip:bob@x' }]), headers: [] });
  await until(() => seen.length === 1, 'the first watcher');
  notifies({ ua, peer, subscribe, subscription }, { ...list(1, [{ id: 'b', status: 'pending', event: 'subscribe', uri: 'sip:carol@x' }]), headers: [] });
  await until(() => seen.length === 2, 'the second watcher');
  equal(seen, ['sip:bob@x server active', 'sip:carol@x server pending']);
  throws(() => ua.presence.watchers[1].accept(), SIP.Exceptions.NotSupportedError);
});

test('lamps.share tells of our calls, each time that something changes', async () => {
  const { ua, peer } = await scripted();
  const shared = ua.lamps.share();
  const publish = await peer.request('PUBLISH');
  equal([publish.get('Event'), dialogs.parse(publish.body).dialogs], ['dialog', []]);
  takes(peer, publish);
  equal(await shared, 'server');
  const invite = peer.ask('INVITE', ua, { body: sdp() });
  const states = [];
  for (let n = 0; n < 3; n++) {
    const change = await peer.request('PUBLISH');
    takes(peer, change, `e${n}`);
    const { dialogs: [dialog], version } = dialogs.parse(change.body);
    states.push(dialog ? `${version} ${dialog.direction} ${dialog.state.value} ${dialog.remote.identity.uri} ${dialog.callId === invite.get('Call-ID')}` : `${version} none`);
    const [session] = Object.values(ua.sessions);
    if (n === 0) session.accept();
    if (n === 1) peer.within('BYE', ua, invite, { get: () => session.request.call_id && `<${addressOf(ua)}>;tag=${session.dialog.id.local_tag}` });
  }
  equal(states, ['1 recipient early sip:peer@test.example true', '2 recipient confirmed sip:peer@test.example true', '3 none']);
});

test('lamps.share need not say with whom', async () => {
  const { ua, peer } = await scripted();
  ua.lamps.share({ names: false });
  takes(peer, await peer.request('PUBLISH'));
  peer.ask('INVITE', ua, { body: sdp() });
  const change = await peer.request('PUBLISH');
  ok(!change.body.includes('peer@test.example'), change.body);
  equal(dialogs.parse(change.body).dialogs[0].state.value, 'early');
  ua.lamps.unshare();
  takes(peer, change, 'e2');
  equal((await peer.request('PUBLISH')).get('Expires'), '0');
});
