// The contract of a media handler of the page's own. (javascript-api 1.20.4)

const named = (handler, name) => handler.calls.filter(([n]) => n === name);

test('the caller asks for the offer, gives the answer, and closes', async () => {
  const factory = plainMedia();
  const { alice, bob } = await pair({ mediaHandlerFactory: factory });
  const hint = { mine: true };
  const { out, inc } = await talk(alice, bob, { media: hint });
  const [handler] = factory.made;
  const names = handler.calls.map(([name]) => name).filter((name) => ['getDescription', 'setDescription', 'close'].includes(name));
  equal(names, ['getDescription', 'setDescription']);
  ok(named(handler, 'getDescription')[0][1] === hint, 'the hint itself');
  const [, message] = named(handler, 'setDescription')[0];
  equal([message.body.slice(0, 3), message.getHeader('Content-Type')], ['v=0', 'application/sdp']);
  const ended = once(inc, 'terminated');
  out.bye();
  await ended;
  equal(named(handler, 'close').length, 1);
});

test('the callee gives the offer before invite, asks for the answer in accept, with the hint of accept', async () => {
  const factory = plainMedia();
  const { alice, bob } = await pair({}, { mediaHandlerFactory: factory });
  const { inc } = await ring(alice, bob);
  const [handler] = factory.made;
  equal(handler.calls.map(([name]) => name).filter((name) => name.endsWith('Description')), ['setDescription']);
  const hint = { mine: true };
  inc.accept({ media: hint });
  await until(() => inc.status === 12, 'the call');
  ok(named(handler, 'getDescription')[0][1] === hint, 'the hint itself');
  ok(named(handler, 'render').length >= 1, 'render is called in accept');
});

test('when the call stands, both handlers are told to unmute, once', async () => {
  const factories = [plainMedia(), plainMedia()];
  const { alice, bob } = await pair({ mediaHandlerFactory: factories[0] }, { mediaHandlerFactory: factories[1] });
  const { out, inc } = await talk(alice, bob);
  out.hold();
  await once(inc, 'confirmed');
  for (const { made } of factories) equal(named(made[0], 'unmute').length, 1);
});

test('the factory of a callee gets the session and the DTLS constraint', async () => {
  const seen = [];
  const plain = plainMedia();
  const { alice, bob } = await pair({}, { mediaHandlerFactory: (session, options) => { seen.push([session, options]); return plain(session, options); } });
  const { inc } = await ring(alice, bob);
  ok(seen[0][0] === inc, 'the session');
  equal(seen[0][1].RTCConstraints, { optional: [{ DtlsSrtpKeyAgreement: 'true' }] });
  inc.reject();
});

test('a handler without the optional members will do', async () => {
  const bare = () => ({
    getDescription: (hint) => Promise.resolve({ body: sdp(), contentType: 'application/sdp' }),
    setDescription: (message) => Promise.resolve(),
    isReady: () => true, close() {}, render() {}, mute() {}, unmute() {}, hold() {}, unhold() {},
  });
  const { alice, bob } = await pair({ mediaHandlerFactory: bare }, { mediaHandlerFactory: bare });
  const { out, inc } = await talk(alice, bob);
  out.hold();
  await once(inc, 'hold');
  const ended = once(inc, 'terminated');
  out.bye();
  await ended;
});

test('descriptions may come at once, as plain values', async () => {
  const prompt = () => plainMedia(() => ({ getDescription: (hint) => ({ body: sdp(), contentType: 'application/sdp' }), setDescription: (message) => undefined }));
  const { alice, bob } = await pair({ mediaHandlerFactory: prompt() }, { mediaHandlerFactory: prompt() });
  await talk(alice, bob);
});

test('callbacks may be called before the method returns, and only the first counts', async () => {
  const old = () => ({
    getDescription(onSuccess, onFailure, hint) { onSuccess(sdp()); onSuccess('v=0\r\nother'); onFailure(new Error('too late')); },
    setDescription(description, onSuccess, onFailure) { onSuccess(); onFailure(new Error('too late')); },
    isReady: () => true, close() {}, render() {}, mute() {}, unmute() {}, hold() {}, unhold() {},
  });
  const { alice, bob } = await pair({ mediaHandlerFactory: old }, { mediaHandlerFactory: old });
  const { out } = await talk(alice, bob);
  equal(out.status, 12);
});

test('a handler that throws is a call that fails', async () => {
  const throwing = plainMedia(() => ({ getDescription(hint) { throw new Error('of the page'); } }));
  const { alice, bob } = await pair({ mediaHandlerFactory: throwing });
  const [message, cause] = await once(alice.invite(addressOf(bob)), 'terminated');
  equal([message, cause], [null, 'WebRTC Error']);
});

test('a factory that throws throws out of invite', async () => {
  const { alice, bob } = await pair({ mediaHandlerFactory: () => { throw new RangeError('of the page'); } });
  throws(() => alice.invite(addressOf(bob)), RangeError, 'of the page');
  equal(Object.keys(alice.sessions), []);
});

test('another content type than SDP is sent as it is said', async () => {
  const { ua, peer } = await peered({ mediaHandlerFactory: plainMedia(() => ({ getDescription: (hint) => Promise.resolve({ body: '{"x":1}', contentType: 'application/x-mine' }) })) });
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  equal([invite.body, invite.get('Content-Type')], ['{"x":1}', 'application/x-mine']);
  session.terminate();
});

test('a handler that reads another type than SDP is given it, in 200 and ACK too', async () => {
  const own = (which) => plainMedia(() => ({
    getDescription: (hint) => Promise.resolve({ body: `of ${which}`, contentType: 'application/x-mine' }),
    hasDescription: (message) => message.getHeader('Content-Type') === 'application/x-mine',
  }));
  const [alices, bobs] = [own('alice'), own('bob')];
  const { alice, bob } = await pair({ mediaHandlerFactory: alices }, { mediaHandlerFactory: bobs });
  for (const options of [undefined, { inviteWithoutSdp: true }]) {
    const { out, inc } = await talk(alice, bob, options);
    const heard = (factory) => named(factory.made.at(-1), 'setDescription').map(([, message]) => message.body);
    await until(() => heard(bobs).length > 0, 'the callee is told');
    equal([heard(alices), heard(bobs)], [['of bob'], ['of alice']]);
    const held = once(inc, 'confirmed');
    out.sendReinvite();
    await held;
    equal(heard(bobs), ['of alice', 'of alice'], 'in a re-INVITE too');
    const ended = once(inc, 'terminated');
    out.bye();
    await ended;
  }
});

test('a type that the handler does not read is refused with 415', async () => {
  const { ua, peer } = await peered({ mediaHandlerFactory: plainMedia() });
  let calls = 0;
  ua.on('invite', () => calls++);
  peer.ask('INVITE', ua, { body: '{}', type: 'application/x-mine' });
  equal((await peer.response(415, 'INVITE')).get('Accept'), 'application/sdp');
  equal(calls, 0, 'the page hears of no call');
});

test('a method replaced on the handler after the call began is the one that is called', async () => {
  const { alice, bob } = await pair();
  const out = alice.invite(addressOf(bob));
  const got = [];
  out.mediaHandler.setDescription = (message) => { got.push(message.body.slice(0, 3)); return Promise.resolve(); };
  const [inc] = await once(bob, 'invite');
  inc.accept();
  await once(out, 'accepted');
  equal(got, ['v=0']);
});

test('a re-INVITE of the peer goes through the same handler', async () => {
  const factory = plainMedia();
  const { alice, bob } = await pair({}, { mediaHandlerFactory: factory });
  const { out, inc } = await talk(alice, bob);
  const held = once(inc, 'hold');
  out.hold();
  await held;
  equal(factory.made.length, 1);
  equal(named(factory.made[0], 'setDescription').length, 2);
  equal(named(factory.made[0], 'getDescription').length, 2);
});

test('accept may change the ICE servers of the handler', async () => {
  const updates = [];
  const { alice, bob } = await pair({}, { mediaHandlerFactory: plainMedia(() => ({ updateIceServers: (servers) => updates.push(servers.stunServers) })) });
  await talk(alice, bob, undefined, { stunServers: ['stun:a.example'] });
  equal(updates, [['stun:a.example']]);
});

test('a session of one call keeps its handler when the configuration has another', async () => {
  const own = plainMedia();
  const usual = plainMedia();
  const { alice, bob } = await pair({ mediaHandlerFactory: usual });
  const out = alice.invite(addressOf(bob), { mediaHandlerFactory: own });
  equal([own.made.length, usual.made.length], [1, 0]);
  equal(out.mediaHandler, own.made[0]);
  out.cancel();
});

test('onInfo may be an option of invite and of accept', async () => {
  const got = [];
  const onInfo = (who) => (request) => { got.push(`${who} ${request.body}`); request.reply(200); };
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob, { onInfo: onInfo('caller') }, { onInfo: onInfo('callee') });
  out.sendRequest('INFO', { body: 'one', contentType: 'text/x' });
  inc.sendRequest('INFO', { body: 'two', contentType: 'text/x' });
  await until(() => got.length === 2, 'both');
  equal(got.sort(), ['callee one', 'caller two']);
});
