// ua.presence.watch and ua.lamps.watch: what is shown of others, and that a watch
// outlives whoever notifies. (javascript-api 1.37, 1.38)

const { presence: pidf, dialog: dialogs } = SIP.EventPackages;

const person = (...values) => ({ persons: [{ id: 'p', activities: { values } }] });
const open = (more = {}) => ({ tuples: [{ id: 't', status: { basic: 'open' } }], ...more });
const closed = { tuples: [{ id: 't', status: { basic: 'closed' } }] };

const fits = (event) => (event === 'dialog' ? dialogs : pidf);

// seeing is a watch whose subscription the peer has granted.
async function seeing(kind = 'presence') {
  const { ua, peer } = await scripted();
  const watch = ua[kind].watch('bob@test.example');
  const call = { ua, peer, watch, log: [] };
  watch.on('change', (w) => call.log.push(w.status ?? w.state));
  await granted(call);
  return call;
}

async function granted(call) {
  call.subscribe = await call.peer.request('SUBSCRIBE');
  grant(call, call.subscribe);
}

// says has the peer notify, and waits until that was answered.
async function says(call, document, options = {}) {
  const { event } = call.watch;
  const body = document ? { body: fits(event).format(document), type: fits(event).contentTypes[0] } : {};
  notifies({ ...call, subscription: { event } }, { ...body, ...options });
  await call.peer.response(200, 'NOTIFY');
}

test('the documents of others as status, note and activities', async () => {
  const call = await seeing();
  const { watch } = call;
  equal([watch.uri, watch.status, watch.note, watch.activities, watch.document, watch.state], ['sip:bob@test.example', 'unknown', '', [], null, 'trying']);
  const other = (text) => ({ persons: [{ activities: { values: [], other: text } }] });
  const cases = [
    [open(), 'available'], [closed, 'offline'], [{ tuples: [] }, 'offline'], [null, 'offline'],
    [open(person('on-the-phone')), 'busy'], [open(person('away', 'busy')), 'busy'], [open(person('vacation')), 'away'], [open(person('working')), 'available'],
    [open(other('Do not disturb')), 'dnd'], [open(other('fishing')), 'available'],
    [{ ...closed, ...person('busy') }, 'offline'],
    [{ tuples: [{ status: { basic: 'closed' } }, { status: { basic: 'open' }, activities: { values: ['away'] } }] }, 'away'],
  ];
  for (const [document, status] of cases) {
    await says(call, document);
    equal(watch.status, status, JSON.stringify(document));
  }
  equal([watch.state, watch.subscription.state], ['active', 'active']);
});

test('of several persons the newest says what somebody does', async () => {
  const call = await seeing();
  const at = (time, value, note) => ({ activities: { values: [value] }, notes: [{ text: note }], timestamp: new Date(time) });
  await says(call, open({ persons: [at(2000, 'busy', 'old'), at(9000, 'away', ' new '), at(5000, 'meeting', 'older')] }));
  equal([call.watch.status, call.watch.note, call.watch.activities], ['away', 'new', ['away']]);
  await says(call, open({ notes: [{ text: 'of all' }] }));
  equal(call.watch.note, 'of all');
});

test('several devices that answer are one person', async () => {
  const call = await seeing();
  await says(call, open(person('busy')), { tag: 'n1' });
  await says(call, closed, { tag: 'n2' });
  equal(call.watch.status, 'busy');
  await says(call, undefined, { tag: 'n1', state: 'terminated;reason=giveup' });
  equal(call.watch.status, 'offline'); // what the first has said holds no more
});

test('who has to be asked first is unknown until he has decided', async () => {
  const call = await seeing();
  await says(call, null, { state: 'pending;expires=600' });
  equal([call.watch.state, call.watch.status], ['pending', 'unknown']);
  await says(call, open());
  equal([call.watch.state, call.watch.status], ['active', 'available']);
});

test('a list shows its members', async () => {
  const { ua, peer } = await scripted();
  const watch = ua.presence.watch('friends@test.example', { eventList: true });
  const call = { ua, peer, watch };
  await granted(call);
  ok(call.subscribe.get('Supported').includes('eventlist') && call.subscribe.get('Accept').includes('multipart/related'), call.subscribe.text);
  const member = (name, document) => ({ uri: `sip:${name}@x`, names: [{ text: name }], instances: document ? [{ id: '1', state: 'active', document }] : [] });
  const { body, contentType } = SIP.EventBodies.format('presence', { list: { uri: 'sip:friends@test.example', version: 0, fullState: true,
    resources: [member('a', open(person('busy'))), member('b', closed), member('c')] } });
  notifies({ ...call, subscription: { event: 'presence' } }, { body, type: contentType, headers: [['Require', 'eventlist']] });
  await until(() => watch.resources.length === 3, 'the members');
  equal(watch.resources.map((r) => `${r.name} ${r.status}`), ['a busy', 'b offline', 'c unknown']);
});

test('a body that is malformed is told, and what was known stands', async () => {
  const call = await seeing();
  await says(call, open());
  const failed = once(call.watch, 'error');
  await says(call, undefined, { body: '<presence', type: 'application/pidf+xml' });
  const [error, request] = await failed;
  ok(error instanceof SIP.Exceptions.MalformedBodyError && request.method === 'NOTIFY', String(error));
  equal([call.watch.status, call.watch.state], ['available', 'active']);
});

test('who is not there is offline, and is asked again', async () => {
  fastTimers();
  for (const code of [480, 404, 408]) {
    const { ua, peer } = await scripted();
    const watch = ua.presence.watch('bob@test.example');
    peer.reply(await peer.request('SUBSCRIBE'), code);
    await until(() => watch.status === 'offline', `${code} is offline`);
    equal(watch.state, 'waiting');
    const call = { ua, peer, watch };
    await granted(call);
    await says(call, open());
    equal([watch.status, watch.state], ['available', 'active']);
  }
});

test('the pauses grow up to a minute, and begin anew', async () => {
  const { ua, peer } = await scripted();
  const watch = ua.presence.watch('bob@test.example');
  const asked = [];
  const real = SIP.Timers.setTimeout;
  instead(SIP.Timers, 'setTimeout', (f, ms) => { if (ms >= 10_000 && ms % 10_000 === 0) { asked.push(ms); return real(f, 0); } return real(f, ms); });
  for (let n = 0; n < 6; n++) peer.reply(await peer.request('SUBSCRIBE'), 480);
  await until(() => asked.filter((ms) => ms <= 60_000).length >= 6, `six pauses, not ${asked}`);
  equal(asked.filter((ms) => ms <= 60_000).slice(0, 5), [10_000, 20_000, 40_000, 60_000, 60_000]);
  watch.stop();
});

test('who cannot be watched is unknown, who refuses is not asked again', async () => {
  const { ua, peer } = await scripted();
  const watch = ua.presence.watch('bob@test.example');
  const failed = once(watch, 'error');
  peer.reply(await peer.request('SUBSCRIBE'), 603);
  const [error] = await failed;
  ok(error instanceof SIP.Exceptions.RequestFailedError && error.code === 603, String(error));
  equal([watch.status, watch.state], ['unknown', 'refused']);
  const other = ua.presence.watch('carol@test.example');
  peer.reply(await peer.request('SUBSCRIBE'), 489);
  await until(() => other.state === 'waiting', 'it waits');
  equal(other.status, 'unknown');
});

test('who vanishes without a word is missed, and asked again', async () => {
  fastTimers();
  const call = await seeing();
  await says(call, open(), { state: 'active;expires=60' });
  equal(call.watch.status, 'available');
  await until(() => call.watch.status === 'offline', 'he is missed'); // the peer answers no refresh
  call.peer.received.length = 0;
  await granted(call);
  await says(call, open(person('busy')));
  equal(call.watch.status, 'busy');
});

test('what a notifier ends is taken up again as it says', async () => {
  const call = await seeing();
  await says(call, open());
  await says(call, undefined, { state: 'terminated;reason=deactivated' });
  equal(call.watch.status, 'available'); // nobody has said anything else
  await granted(call);
  await says(call, open(person('busy')));
  await says(call, undefined, { state: 'terminated;reason=rejected' });
  await until(() => call.watch.state === 'refused', 'refused');
  equal(call.watch.status, 'unknown');
});

test('who is gone for a while is asked at once when he shows that he is there', async () => {
  const call = await seeing();
  const { ua, peer, watch } = call;
  await says(call, open());
  await says(call, closed, { state: 'terminated;reason=probation;retry-after=30' });
  await until(() => watch.state === 'waiting', 'it waits');
  equal(watch.status, 'offline');
  ua.presence.set('available');
  peer.reply(await peer.request('PUBLISH'), 405);
  peer.ask('SUBSCRIBE', ua, { from: '<sip:bob@TEST.example>;tag=b', headers: [['Event', 'presence'], ['Expires', 600]] });
  await granted(call);
  await says(call, open(person('busy')));
  equal(watch.status, 'busy');
});

test('whom one watches already is given again; a target that is none is refused', async () => {
  const { ua } = await scripted();
  const watch = ua.presence.watch('bob@test.example');
  ok(ua.presence.watch('sip:bob@test.example') === watch, 'the same');
  equal(ua.presence.watching.length, 1);
  throws(() => ua.presence.watch(''), TypeError);
  ua.presence.unwatch('bob@test.example');
  equal([ua.presence.watching, watch.state], [[], 'stopped']);
  ua.presence.unwatch('bob@test.example');
});

test('a watch that is stopped says no more, and nothing is held for it', async () => {
  await idle();
  const call = await seeing();
  await says(call, open());
  const pending = call.ua.presence.watch('carol@test.example');
  const lamp = call.ua.lamps.watch('dora@test.example');
  const { log } = call;
  for (const watch of [call.watch, pending, lamp]) watch.stop();
  equal(log, ['available']);
  call.watch.stop();
  await offline(call.ua);
});

test('a user agent that stops leaves no watch, no timer and no handle', async () => {
  await idle();
  const timers = new Set();
  const { setTimeout: set, clearTimeout: clear } = SIP.Timers;
  instead(SIP.Timers, 'setTimeout', (f, ms) => { const id = set(() => { timers.delete(id); f(); }, ms); timers.add(id); return id; });
  instead(SIP.Timers, 'clearTimeout', (id) => { timers.delete(id); clear(id); });
  const { ua, peer } = await scripted();
  ua.presence.set('available');
  ua.lamps.share();
  for (let n = 0; n < 2; n++) peer.reply(await peer.request('PUBLISH'), 500);
  ua.presence.watch('bob@test.example');
  peer.reply(await peer.request('SUBSCRIBE'), 480);
  await until(() => ua.presence.watching[0].state === 'waiting' && ua.presence.mode === 'direct' && ua.lamps.mode === 'direct', 'all wait');
  ok(timers.size >= 3, `${timers.size} timers`);
  await offline(ua);
  equal([ua.presence.watching, timers.size], [[], 0]);
});

test('lamps show whether somebody speaks', async () => {
  const call = await seeing('lamps');
  const { watch } = call;
  equal([watch.state, watch.dialogs], ['unknown', []]);
  let version = 0;
  const list = (...rows) => ({ version: version++, state: 'full', dialogs: rows.map(([value, direction], i) => ({ id: `${i}`, state: { value }, direction })) });
  for (const [rows, state] of [
    [[], 'idle'], [[['early', 'recipient']], 'ringing'], [[['early']], 'ringing'], [[['trying', 'initiator']], 'busy'], [[['confirmed', 'recipient']], 'busy'],
    [[['confirmed', 'recipient'], ['early', 'recipient']], 'busy'], [[['terminated', 'recipient']], 'idle'],
  ]) {
    await says(call, list(...rows));
    equal(watch.state, state, JSON.stringify(rows));
  }
  await says(call, { version: version++, state: 'partial', dialogs: [{ id: 'x', state: { value: 'confirmed' } }] });
  equal([watch.state, watch.dialogs.map((d) => d.id)], ['busy', ['x']]);
});
