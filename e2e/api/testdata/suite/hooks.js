// Classes are open: subclasses, replaced methods, own properties. (javascript-api
// 0.3, 1.12.3)

test('class extends SIP.UA', async () => {
  fakeNetwork();
  class Phone extends SIP.UA {
    constructor(options) {
      super(options);
      this.brand = 'mine';
    }
    greet() { return `${this.brand} ${this.configuration.uri.user}`; }
    normalizeTarget(target) { return super.normalizeTarget(target === 'boss' ? 'sip:chief@test.example' : target); }
  }
  const phone = new Phone({ uri: 'alice@test.example', register: false, wsServers: 'ws://x.test', mediaHandlerFactory: plainMedia() });
  cleanUp(() => phone.stop());
  ok(phone instanceof Phone && phone instanceof SIP.UA && phone instanceof SIP.EventEmitter, 'classes');
  equal(phone.greet(), 'mine alice');
  equal(phone.message('boss', 'hi').request.ruri.toString(), 'sip:chief@test.example', 'the library calls the override');
});

test('the older way of subclassing', () => {
  function Phone(options) {
    SIP.UA.call(this, options);
    this.brand = 'old';
  }
  Phone.prototype = Object.create(SIP.UA.prototype, { constructor: { value: Phone } });
  Phone.prototype.greet = function () { return `${this.brand} ${this.configuration.uri.user}`; };
  const phone = new Phone({ uri: 'alice@test.example', autostart: false });
  ok(phone instanceof Phone && phone instanceof SIP.UA, 'classes');
  equal(phone.greet(), 'old alice');
  equal(phone.isConnected(), false);
});

test('Utils.augment mixes a class into an object', async () => {
  const { ua } = await peered();
  function Ping() {
    SIP.Utils.augment(this, SIP.ClientContext, [ua, 'OPTIONS', 'bob@test.example']);
    this.mine = true;
  }
  Ping.prototype = Object.create(SIP.EventEmitter.prototype);
  const ping = new Ping();
  equal([ping.method, ping.mine, typeof ping.send], ['OPTIONS', true, 'function']);
});

test('a method replaced on an instance is called by the library', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  const seen = [];
  const original = inc.receiveRequest;
  inc.receiveRequest = function (request) {
    seen.push([this === inc, request.method]);
    return original.call(this, request);
  };
  const ended = once(inc, 'terminated');
  out.bye();
  await ended;
  equal(seen, [[true, 'BYE']]);
});

test('ua.stop ends each call by its terminate, which may be replaced', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  const original = out.terminate;
  out.terminate = function () { return original.call(this, { extraHeaders: ['X-Why: stopped'] }); };
  const bye = once(inc, 'bye');
  alice.stop();
  equal((await bye)[0].getHeader('X-Why'), 'stopped');
});

test('a method replaced on the prototype is called by the library', async () => {
  const original = SIP.Session.prototype.accepted;
  const seen = [];
  SIP.Session.prototype.accepted = function (...args) {
    seen.push(this.constructor.name);
    return original.apply(this, args);
  };
  cleanUp(() => { SIP.Session.prototype.accepted = original; });
  const { alice, bob } = await pair();
  await talk(alice, bob);
  equal(seen.sort(), ['InviteClientContext', 'InviteServerContext']);
});

test('the overridable members of sessions are called: failed, rejected, canceled, terminated', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await ring(alice, bob);
  const seen = [];
  for (const name of ['canceled', 'rejected', 'failed', 'terminated']) {
    const original = inc[name];
    inc[name] = function (...args) { seen.push(name); return original.apply(this, args); };
  }
  const ended = once(inc, 'terminated');
  out.cancel();
  await ended;
  equal(seen, ['canceled', 'rejected', 'failed', 'terminated']);
});

test('emit replaced on an instance sees every event', async () => {
  const { alice, bob } = await pair();
  const { out } = await ring(alice, bob);
  const seen = [];
  const { emit } = out;
  out.emit = function (event, ...args) { seen.push(event); return emit.call(this, event, ...args); };
  const ended = once(out, 'terminated');
  out.cancel();
  await ended;
  equal(seen, ['cancel', 'rejected', 'failed', 'terminated']);
});

test('ua.invite goes through the replaced method of a page that wraps it', async () => {
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  const calls = [];
  const { invite } = bob;
  bob.invite = function (target, options) { calls.push(target.toString()); return invite.call(this, target, options); };
  inc.on('refer', inc.followRefer(() => {}));
  out.refer('nobody@test.example');
  await until(() => calls.length === 1, 'followRefer calls it');
  equal(calls, ['sip:nobody@test.example']);
});

test('own properties stay on all objects', async () => {
  const { alice, bob } = await pair();
  alice.page = { x: 1 };
  const incoming = once(bob, 'invite');
  const out = alice.invite(addressOf(bob));
  out.note = 'mine';
  out.data.more = 1;
  out.mediaHandler.tag = 'handler';
  let seen;
  out.on('progress', function () { seen = [this.note, this.data.more, this.mediaHandler.tag, this.ua.page.x]; });
  const [inc] = await incoming;
  inc.colour = 'green';
  await until(() => seen, 'progress');
  equal(seen, ['mine', 1, 'handler', 1]);
  inc.accept();
  await until(() => inc.status === 12, 'the call');
  equal([inc.colour, bob.sessions[inc.id].colour], ['green', 'green']);
});

test('receiveInviteResponse, overridden, sees every response before its event, as the same object', async () => {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const seen = [];
  const original = session.receiveInviteResponse;
  session.receiveInviteResponse = function (response) {
    seen.push(`hook ${response.status_code}`);
    response.mine = true;
    return original.call(this, response);
  };
  for (const name of ['progress', 'rejected', 'failed', 'terminated']) session.on(name, (response) => seen.push(`${name} ${response.status_code} ${response.mine}`));
  const invite = await peer.request('INVITE');
  peer.reply(invite, 180);
  peer.reply(invite, 486);
  await once(session, 'terminated');
  equal(seen, ['hook 180', 'progress 180 true', 'hook 486', 'rejected 486 true', 'failed 486 true', 'terminated 486 true']);
});

// failing is a call whose hooks of failures are overridden, and what they and terminated saw.
async function failing({ fast = false } = {}) {
  const { ua, peer } = await peered();
  if (fast) fastTimers();
  const session = ua.invite('bob@test.example');
  const seen = [];
  for (const name of ['onTransportError', 'onRequestTimeout', 'onDialogError']) session[name] = function () { seen.push([name, this === session]); };
  session.on('terminated', (message, cause) => seen.push(cause));
  return { ua, peer, session, seen, invite: await peer.request('INVITE') };
}

test('onTransportError is called before the events', async () => {
  const { peer, seen } = await failing();
  peer.network.sockets[0].drop();
  await until(() => seen.length === 2, 'the end');
  equal(seen, [['onTransportError', true], 'Connection Error']);
});

test('onRequestTimeout is called before the events', async () => {
  const { seen } = await failing({ fast: true });
  await until(() => seen.length === 2, 'the end');
  equal(seen, [['onRequestTimeout', true], 'Request Timeout']);
});

test('onDialogError is called before the events', async () => {
  const { peer, session, seen, invite } = await failing();
  peer.accept(invite);
  await once(session, 'accepted');
  session.sendReinvite();
  peer.reply(await peer.request('INVITE'), 481);
  await until(() => seen.length === 2, 'the end');
  equal(seen, [['onDialogError', true], 'Dialog Error']);
});

test('a throwing override is reported and the call goes on', async () => {
  silently();
  const { alice, bob } = await pair();
  const { out, inc } = await ring(alice, bob);
  out.receiveInviteResponse = () => { throw new Error('of the page'); };
  inc.accept();
  await until(() => out.status === 12 && inc.status === 12, 'the call');
});

test('registerContext.register may be replaced', async () => {
  const ua = await agent('alice', { wsServers: 'ws://x.test', autostart: false, register: false });
  const seen = [];
  ua.registerContext.register = (options) => { seen.push(options); };
  ua.register({ extraHeaders: ['X: 1'] });
  equal(seen, [{ extraHeaders: ['X: 1'] }]);
});
