// SIP.Simple: a phone in one object. (javascript-api 1.22)

const SIMPLE_EVENTS = ['registered', 'unregistered', 'new', 'ringing', 'connecting', 'connected', 'ended', 'hold', 'unhold', 'mute', 'unmute', 'dtmf', 'message'];

let phones = 0;

// phone is a Simple of its own name on the wire of the test.
async function phone(name, { media, ua = {}, ready = true } = {}) {
  const elements = media ?? { remote: { audio: element('audio'), video: element('video') }, local: { video: element('video') } };
  const simple = new SIP.Simple({ media: elements, ua: { uri: `${name}${++phones}@test.example`, displayName: name, wsServers: 'ws://wire.test', ...ua } });
  cleanUp(() => simple.ua.stop());
  simple.log = [];
  for (const event of SIMPLE_EVENTS) simple.on(event, () => simple.log.push(`${event} ${simple.state}`));
  if (ready) await once(simple, 'registered');
  return simple;
}

async function phones2(options, other) {
  const line = wire();
  const [alice, bob] = await Promise.all([phone('alice', options), phone('bob', other)]);
  return { alice, bob, line };
}

const plain = () => ({ ua: { mediaHandlerFactory: plainMedia() } });
const uri = (simple) => addressOf(simple.ua);

async function ringing(options = plain(), other = plain()) {
  const both = await phones2(options, other);
  const came = once(both.bob, 'ringing');
  const heard = once(both.alice, 'connecting');
  both.session = both.alice.call(uri(both.bob));
  await Promise.all([came, heard]);
  return both;
}

async function talking(options, other) {
  const both = await ringing(options, other);
  const connected = Promise.all([both.alice.when('connected'), both.bob.when('connected')]);
  both.bob.answer();
  await connected;
  return both;
}

test('it has three names, and its constants', () => {
  ok(SIP.Simple === SIP.Web.Simple && SIP.Simple === SIP.WebRTC.Simple, 'the names');
  equal(SIP.Simple.C, { STATUS_NULL: 0, STATUS_NEW: 1, STATUS_CONNECTING: 2, STATUS_CONNECTED: 3, STATUS_COMPLETED: 4 });
});

test('it needs an element for the peer', () => {
  for (const options of [undefined, {}, { media: {} }, { media: { remote: {} } }, { media: { remote: { audio: null } } }]) {
    throws(() => new SIP.Simple(options), Error, 'At least one remote audio or video element is required for Simple.');
  }
});

test('its members are those of SIP.js', async () => {
  const { alice } = await phones2(plain(), plain());
  equal([alice.state, alice.audio, alice.video, alice.anonymous, alice.session], [0, true, true, false, null]);
  ok(alice.ua instanceof SIP.UA && alice instanceof SIP.EventEmitter && typeof alice.logger.warn === 'function', 'the members');
  equal([alice.ua.configuration.register, alice.log], [true, ['registered 0']]);
});

test('a call from ring to end: each event once, in order', async () => {
  const { alice, bob, session } = await talking(plain(), plain());
  ok(session === alice.session && session instanceof SIP.InviteClientContext && bob.session instanceof SIP.InviteServerContext, 'the sessions');
  const over = Promise.all([once(alice, 'ended'), once(bob, 'ended')]);
  equal(alice.hangup() === session, true);
  equal((await over).map(([ended]) => ended.status), [9, 9]);
  equal([alice.log.filter((e, i, all) => e !== all[i - 1]), bob.log], [['registered 0', 'new 1', 'connecting 2', 'connected 3', 'ended 4'], ['registered 0', 'new 1', 'ringing 1', 'connected 3', 'ended 4']]);
  equal([alice.state, bob.state], [4, 4]);
});

test('after a call comes the next', async () => {
  const both = await talking(plain(), plain());
  const over = Promise.all([once(both.alice, 'ended'), once(both.bob, 'ended')]);
  both.bob.hangup();
  await over;
  const came = once(both.alice, 'ringing');
  both.bob.call(uri(both.alice));
  await came;
  const connected = both.bob.when('connected');
  both.alice.answer();
  ok(await connected === both.bob.session, 'the second session');
});

test('reject, cancel and a busy phone end a call once', async () => {
  for (const [end, code] of [[({ bob }) => bob.reject(), 480], [({ alice }) => alice.hangup(), 487], [({ bob }) => bob.hangup(), 480]]) {
    const both = await ringing();
    const over = Promise.all([once(both.alice, 'ended'), once(both.bob, 'ended')]);
    end(both);
    await over;
    await until(() => both.line.find(`${code} INVITE`).length > 0, `${code}`);
    await new Promise((next) => setTimeout(next, 30));
    equal([both.alice, both.bob].map(({ log }) => log.filter((event) => event.startsWith('ended')).length), [1, 1]);
  }
});

test('a second incoming call is rejected, the first stays', async () => {
  const { alice, bob, line } = await talking(plain(), plain());
  const carol = await agent('carol', { wsServers: 'ws://wire.test', mediaHandlerFactory: plainMedia() });
  const third = carol.invite(uri(bob));
  const [response] = await once(third, 'rejected');
  equal(response.status_code, 480);
  equal([bob.state, bob.log.filter((event) => event.startsWith('new')).length], [3, 1]);
  ok(line.messages.length > 0 && alice.state === 3, 'the first');
});

test('what cannot be done now is a warning and undefined', async () => {
  const { alice, bob } = await phones2(plain(), plain());
  const warnings = [];
  alice.logger = { ...alice.logger, warn: (text) => warnings.push(text) };
  const early = ['answer', 'reject', 'hangup', 'hold', 'unhold', 'mute', 'unmute'].map((name) => alice[name]());
  equal([...early, alice.sendDTMF('1'), alice.message(uri(bob)), alice.message()], Array(10).fill(undefined));
  equal(warnings.length, 10);
  alice.call(uri(bob));
  equal([alice.call(uri(bob)), alice.answer(), warnings.at(-2)], [undefined, undefined, 'Cannot make more than a single call with Simple']);
});

test('it calls only when it is registered, or anonymous', async () => {
  const line = wire();
  line.passes = () => true;
  const elements = () => ({ remote: { audio: element('audio') } });
  const hidden = await phone('x', { media: elements(), ua: { uri: undefined, mediaHandlerFactory: plainMedia() }, ready: false });
  equal(hidden.anonymous, true);
  ok(hidden.call('bob@test.example') instanceof SIP.InviteClientContext, 'an anonymous one');
  const late = await phone('late', { media: elements(), ua: { mediaHandlerFactory: plainMedia() }, ready: false });
  equal([late.call('bob@test.example'), late.message('bob@test.example', 'x')], [undefined, undefined]);
});

test('hold mutes, unhold unmutes, and both ends hear of it', async () => {
  const { alice, bob } = await talking(plain(), plain());
  const held = once(bob, 'hold');
  alice.hold();
  await held;
  equal(alice.hold(), undefined, 'a second time');
  await until(() => alice.session.isReadyToReinvite(), 'ready');
  const back = once(bob, 'unhold');
  alice.unhold();
  await back;
  equal(alice.log.slice(-4), ['mute 3', 'hold 3', 'unmute 3', 'unhold 3']);
  ok(['mute', 'hold', 'unmute', 'unhold'].every((name) => alice.session.mediaHandler.calls.some(([called]) => called === name)), 'the handler');
});

test('tones and messages arrive', async () => {
  const { alice, bob } = await talking(plain(), plain());
  const tone = once(bob, 'dtmf');
  alice.sendDTMF(5);
  const [symbol, dtmf] = await tone;
  equal([symbol, dtmf.tone, alice.log.filter((event) => event.startsWith('dtmf')).length], ['5', '5', 0]);
  const message = once(bob, 'message');
  ok(alice.message(uri(bob), 'hello') instanceof SIP.ClientContext, 'the context');
  equal((await message)[0].body, 'hello');
});

test('who presses answer twice has answered once', async () => {
  const { alice, bob, line } = await ringing();
  const connected = alice.when('connected');
  ok(bob.answer() === bob.session, 'the session');
  equal(bob.answer(), undefined);
  await connected;
  equal(line.find('200 INVITE').length, 1);
});

test('when knows what stands already', async () => {
  const { alice, bob } = await talking(plain(), plain());
  ok(await alice.when('registered') === alice.ua, 'registered');
  ok(await alice.when('connected') === alice.session, 'connected');
  const ended = bob.when('ended');
  alice.hangup();
  ok(await alice.when('ended') === alice.session, 'who hangs up, too, may wait for the end');
  ok(await ended === bob.session, 'who is told of it');
});

test('when is rejected by the end of the call', async () => {
  const { alice, bob } = await ringing();
  const connected = alice.when('connected').then(() => null, (error) => error);
  bob.reject();
  const error = await connected;
  ok(error instanceof SIP.Exceptions.CallEndedError, 'the class');
  equal([error.event, error.code, error.cause], ['connected', 480, 'Unavailable']);
});

test('the media are shown while the call stands, ours without sound', async () => {
  const { alice, bob } = await talking({ ua: {} }, { ua: {} });
  const shown = ({ options }) => [options.media.remote.video, options.media.local.video];
  for (const video of [...shown(alice), ...shown(bob)]) await plays(video);
  for (const [remote, local] of [shown(alice), shown(bob)]) {
    equal(remote.srcObject.getTracks().map(({ kind }) => kind).sort(), ['audio', 'video']);
    equal([local.srcObject.getTracks().map(({ kind }) => kind), local.volume], [['video'], 0]);
  }
  equal(alice.options.media.remote.audio.srcObject, null, 'the video element plays everything');
  const over = Promise.all([once(alice, 'ended'), once(bob, 'ended')]);
  bob.hangup();
  await over;
  equal([...shown(alice), ...shown(bob)].map(({ srcObject, paused }) => [srcObject, paused]), Array(4).fill([null, true]));
});

test('the elements follow the call when its picture goes, comes back and changes', async () => {
  const { alice, bob } = await talking({ ua: {} }, { ua: {} });
  const { local: { video: own } } = alice.options.media, { remote: { video: theirs } } = bob.options.media;
  await plays(theirs);
  const kinds = ({ srcObject }) => srcObject?.getTracks().map(({ kind, readyState }) => `${kind} ${readyState}`).sort() ?? null;
  await alice.session.removeVideo();
  equal(kinds(own), null, 'no last picture of the own camera');
  await until(() => show(kinds(theirs)) === '["audio live"]', 'nor at the other side');
  await alice.session.addVideo();
  equal(kinds(own), ['video live']);
  await until(() => show(kinds(theirs)) === '["audio live","video live"]', 'the other side sees it again');
  const { cameras } = await SIP.devices();
  await alice.session.useDevice({ video: cameras.at(-1).deviceId });
  equal(own.srcObject.getTracks().map(({ label, readyState }) => [label, readyState]), [[cameras.at(-1).label, 'live']]);
});

test('with an audio element only, a call has sound only', async () => {
  const sound = () => ({ media: { remote: { audio: element('audio') } }, ua: {} });
  const { alice, bob } = await talking(sound(), sound());
  const { audio } = alice.options.media.remote;
  await until(() => audio.srcObject?.getAudioTracks().length === 1 && audio.currentTime > 0, 'the sound plays');
  equal([alice.video, bob.session.sessionDescriptionHandler.peerConnection.getSenders().length], [false, 1]);
});
