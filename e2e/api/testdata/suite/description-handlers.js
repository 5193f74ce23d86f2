// Session description handlers of the page, their options, and modifiers.
// (javascript-api 1.21)

// described is a sessionDescriptionHandlerFactory; each handler writes down its calls.
function described(change = () => ({})) {
  const factory = (session, options) => {
    const handler = {
      session, options, calls: [],
      close() { handler.calls.push(['close']); },
      hasDescription: (type) => type === 'application/sdp',
      async getDescription(...args) {
        handler.calls.push(['getDescription', ...args]);
        let description = { type: 'offer', sdp: sdp() };
        for (const modifier of args[1]) description = await modifier(description);
        return { body: description.sdp, contentType: 'application/sdp' };
      },
      async setDescription(...args) { handler.calls.push(['setDescription', ...args]); },
      holdModifier: (description) => Promise.resolve({ ...description, sdp: description.sdp.replace('sendrecv', 'sendonly') }),
      sendDtmf: () => true,
      getDirection: () => 'sendrecv',
    };
    Object.assign(handler, change(handler));
    factory.made.push(handler);
    return handler;
  };
  factory.made = [];
  return factory;
}

const OPTIONS = { constraints: { audio: true, video: false } };
const note = (text) => (description) => Promise.resolve({ ...description, sdp: `${description.sdp}a=x-${text}\r\n` });
const notes = (message) => [...message.body.matchAll(/^a=x-(.*)\r$/gm)].map(([, text]) => text);

async function laterPair() {
  const [here, there] = [described(), described()];
  const both = await pair({ sessionDescriptionHandlerFactory: here, sessionDescriptionHandlerFactoryOptions: { modifiers: [note('ua')] } }, { sessionDescriptionHandlerFactory: there });
  return { ...both, here, there };
}

test('a factory of the page is asked for a handler in place of a media handler', async () => {
  const { alice, bob, here, there } = await laterPair();
  const { out, inc } = await ring(alice, bob, { sessionDescriptionHandlerOptions: OPTIONS });
  equal([here.made.length, there.made.length], [1, 0], 'that of an incoming call is made by accept');
  equal([out.sessionDescriptionHandler === here.made[0], inc.sessionDescriptionHandler], [true, undefined]);
  const created = once(inc, 'SessionDescriptionHandler-created');
  inc.accept({ sessionDescriptionHandlerOptions: OPTIONS });
  equal((await created)[0] === there.made[0], true);
  await until(() => out.status === 12 && inc.status === 12, 'the call stands');
  const [caller, callee] = [here.made[0], there.made[0]];
  equal([caller.session === out, caller.options], [true, { modifiers: [null] }], 'the options of the user agent');
  equal(caller.calls.map(([name, ...args]) => [name, args.length]), [['getDescription', 2], ['setDescription', 3]]);
  equal(callee.calls.map(([name]) => name), ['setDescription', 'getDescription'], 'the offer is applied by accept');
  ok(caller.calls[0][1] === OPTIONS && callee.calls[0][2] === OPTIONS, 'the very options');
  ok(caller.calls[1][1].startsWith('v=0') && callee.calls[0][1].startsWith('v=0'), 'the texts');
  out.bye();
  await until(() => inc.status === 9, 'the end');
  equal([caller.calls.at(-1), callee.calls.at(-1)], [['close'], ['close']]);
});

test('modifiers of invite and accept are handed over', async () => {
  const { alice, bob, line } = await laterPair();
  const incoming = once(bob, 'invite');
  const out = alice.invite(addressOf(bob), {}, [note('invite')]);
  const [inc] = await incoming;
  inc.accept({}, note('accept'));
  await until(() => out.status === 12 && inc.status === 12, 'the call stands');
  equal([notes(line.find('INVITE')[0]), notes(line.find('200 INVITE')[0])], [['invite'], ['accept']], 'the handler has those of the user agent with its options');
  equal([out.modifiers.length, inc.modifiers.length], [1, 1]);
});

test('hold asks the handler to modify, and reinvite has modifiers of its own', async () => {
  const { alice, bob, line, here } = await laterPair();
  const { out } = await talk(alice, bob, {}, {});
  const told = once(out, 'reinviteAccepted');
  out.hold();
  await told;
  ok(line.find('INVITE').at(-1).body.includes('a=sendonly'), 'sendonly');
  equal(here.made[0].calls.filter(([name]) => name === 'getDescription').at(-1)[2].length, 1, 'the hold modifier');
  await new Promise((resolve) => { out.unhold({ eventHandlers: { succeeded: resolve } }); });
  const constraints = { audio: true };
  await out.renegotiate({ sessionDescriptionHandlerOptions: { constraints } }, [note('again')]);
  equal(notes(line.find('INVITE').at(-1)), ['again']);
  ok(here.made[0].calls.filter(([name]) => name === 'getDescription').at(-1)[1].constraints === constraints, 'options of that re-INVITE');
  await out.renegotiate();
  equal(notes(line.find('INVITE').at(-1)), [], 'of that one only');
});

test('a handler that refuses the offer refuses the call', async () => {
  const there = described(() => ({ setDescription: () => Promise.reject(new RangeError('no such codec')) }));
  const { alice, bob } = await pair({}, { sessionDescriptionHandlerFactory: there });
  const { out, inc, incLog } = await ring(alice, bob);
  const over = once(out, 'failed');
  inc.accept();
  await over;
  ok(incLog.some((event) => event.startsWith('failed')), 'told');
  equal(inc.mediaError.message, 'no such codec');
});

test('a handler that does not take the type of the description says so', async () => {
  const here = described(() => ({ hasDescription: () => false }));
  const { alice, bob } = await pair({ sessionDescriptionHandlerFactory: here });
  const { out, inc } = await ring(alice, bob);
  inc.accept();
  await once(out, 'terminated');
  equal(out.mediaError.message, 'the session description handler takes no description of type application/sdp');
});

test('a factory that returns no object ends the call', async () => {
  const { alice, bob } = await pair({ sessionDescriptionHandlerFactory: () => 7 });
  const out = alice.invite(addressOf(bob));
  await once(out, 'terminated');
  equal(out.mediaError.message, 'sessionDescriptionHandlerFactory must return a session description handler');
});

test('mute and DTMF reach a handler that has them', async () => {
  const { alice, bob, here } = await laterPair();
  const { out } = await talk(alice, bob);
  const [handler] = here.made;
  handler.mute = (options) => ({ audio: Boolean(options.audio), video: false });
  const muted = once(out, 'muted');
  out.mute({ audio: true });
  equal(await muted, [{ audio: true, video: false }]);
});

test('a media handler of the page knows no modifiers: they are applied for it', async () => {
  const { alice, bob, line } = await pair({ sessionDescriptionHandlerFactoryOptions: { modifiers: [note('ua')] } });
  const incoming = once(bob, 'invite');
  const out = alice.invite(addressOf(bob), {}, [note('invite')]);
  const [inc] = await incoming;
  inc.accept();
  await until(() => out.status === 12, 'accepted');
  equal(notes(line.find('INVITE')[0]), ['invite', 'ua']);
  const given = out.mediaHandler.calls.find(([name]) => name === 'setDescription')[1];
  equal(notes(given), ['invite', 'ua'], 'what it is given');
});

test('a modifier that throws ends the call with an error that names it', async () => {
  const { alice, bob } = await pair();
  const out = alice.invite(addressOf(bob), {}, [function broken() { throw new RangeError('off'); }]);
  const [, cause] = await once(out, 'failed');
  equal(cause, 'WebRTC Error');
  const { mediaError } = out;
  ok(mediaError instanceof SIP.Exceptions.SessionDescriptionHandlerError, 'the class');
  equal([mediaError.message, mediaError.method, mediaError.error.message], ['the modifier "broken" of getDescription failed: RangeError: off', 'getDescription', 'off']);
});

test('a modifier that returns no description is named, too', async () => {
  const { alice, bob } = await pair();
  const out = alice.invite(addressOf(bob), {}, [(description) => description.sdp]);
  await once(out, 'failed');
  equal(out.mediaError.message, 'the modifier of getDescription must return a promise of {type, sdp}');
});

test('a modifier that throws on an answer of a re-INVITE leaves the call alone', async () => {
  const { alice, bob } = await pair();
  const { out } = await talk(alice, bob);
  out.modifiers = [function wary(description) { if (description.type === 'answer') throw new Error('not this'); return Promise.resolve(description); }];
  const error = await out.renegotiate().then(() => null, (e) => e);
  equal(error.message, 'the peer\'s answer could not be applied: SESSION_DESCRIPTION_HANDLER_ERROR: the modifier "wary" of setDescription failed: Error: not this. The call goes on as it was.');
  equal(out.status, 12);
});

test('the abstract handler and the observer are there', () => {
  const handler = new SIP.SessionDescriptionHandler();
  ok(handler instanceof SIP.EventEmitter, 'an emitter');
  for (const name of ['close', 'getDescription', 'hasDescription', 'holdModifier', 'setDescription', 'sendDtmf', 'getDirection']) equal(handler[name](), undefined, name);
  const session = new SIP.EventEmitter();
  const log = [];
  for (const name of ['trackAdded', 'directionChanged']) session.on(name, () => log.push(name));
  const observer = new SIP.Web.SessionDescriptionHandlerObserver(session);
  observer.trackAdded();
  observer.directionChanged();
  equal(log, ['trackAdded', 'directionChanged']);
});
