// ua.on('subscribe'): SIP.IncomingSubscription, for pages that notify.

// asked is an agent whose page gets a SUBSCRIBE of the peer.
async function asked(options = {}, configuration = {}) {
  const { ua, peer, handles } = await scripted(configuration);
  let subscription;
  ua.on('subscribe', (s) => { subscription = s; options.does?.(s); });
  const subscribe = asks(peer, ua, options);
  await until(() => subscription, 'the page is asked');
  return { ua, peer, subscription, subscribe, log: tale(subscription), handles };
}

const asks = (peer, ua, { event = 'presence', expires = 600, headers = [], ...more } = {}) =>
  peer.ask('SUBSCRIBE', ua, { headers: [['Event', event], ...(expires === undefined ? [] : [['Expires', expires]]), ...headers], ...more });

// accepted is a subscription of the peer that stands; answered: the 2xx.
async function accepted(options, configuration) {
  const call = await asked({ ...options, does: (s) => s.accept().notify('first') }, configuration);
  call.answered = await call.peer.response(200, 'SUBSCRIBE');
  call.first = await call.peer.request('NOTIFY');
  call.peer.reply(call.first, 200);
  return call;
}

// within is a SUBSCRIBE of the peer in the dialog.
let cseq = 100;
const within = ({ peer, ua, subscribe, answered }, expires) =>
  peer.within('SUBSCRIBE', ua, subscribe, answered, { cseq: ++cseq, headers: [['Event', subscribe.get('Event')], ['Expires', expires]] });

test('the page is shown who asks for what', async () => {
  const { ua, subscription, subscribe } = await asked({ event: 'presence;id=7', headers: [['Accept', 'application/pidf+xml']] });
  ok(subscription instanceof SIP.IncomingSubscription && subscription.request instanceof SIP.IncomingRequest, 'classes');
  equal([subscription.event, subscription.request.event.params.id, subscription.expires, subscription.state, subscription.data], ['presence', '7', 600, 'init', {}]);
  equal([subscription.from.uri.toString(), subscription.remoteIdentity.uri.toString(), subscription.localIdentity.uri.toString()], ['sip:peer@test.example', 'sip:peer@test.example', addressOf(ua)]);
  ok(subscription.ua === ua && subscription.id.includes(subscribe.get('Call-ID')), 'ua and id');
});

test('accept and notify in the listener: the 200, then what there is to tell', async () => {
  const { peer, subscription, log } = await asked({ does: (s) => { equal(s.accept() === s && s.notify({ body: '<presence/>', contentType: 'application/pidf+xml' }) === s, true); } });
  const answered = await peer.response(200, 'SUBSCRIBE');
  equal([answered.get('Expires'), Boolean(answered.get('Contact')), subscription.expires, subscription.state], ['600', true, 600, 'active']);
  const notify = await peer.request('NOTIFY');
  equal([notify.get('Event'), notify.get('Content-Type'), notify.body], ['presence', 'application/pidf+xml', '<presence/>']);
  ok(/^active;expires=(600|599)$/.test(notify.get('Subscription-State')), notify.get('Subscription-State'));
  equal(tagOf(notify.get('From')), tagOf(answered.get('To')));
  equal(log, []);
});

test('accept alone sends a NOTIFY that says nothing but the state', async () => {
  const { peer } = await asked({ does: (s) => s.accept({ expires: 90, extraHeaders: ['X-One: 1'] }) });
  const answered = await peer.response(200, 'SUBSCRIBE');
  equal([answered.get('Expires'), answered.get('X-One')], ['90', '1']);
  const notify = await peer.request('NOTIFY');
  equal([notify.body, notify.get('Subscription-State').split(';')[0]], ['', 'active']);
});

test('who is not accepted yet is, by notify; pending is said until the page knows', async () => {
  const { peer, subscription } = await asked({ does: (s) => s.notify({ state: 'pending' }) });
  await peer.response(200, 'SUBSCRIBE');
  const notify = await peer.request('NOTIFY');
  equal([notify.get('Subscription-State').split(';')[0], subscription.state], ['pending', 'pending']);
  peer.reply(notify, 200);
  subscription.notify('now you may know');
  const next = await peer.request('NOTIFY');
  equal([next.get('Subscription-State').split(';')[0], next.body, subscription.state], ['active', 'now you may know', 'active']);
});

test('a page may think about it', async () => {
  const { peer, subscription } = await asked({ does: (s) => s.defer() });
  await new Promise((next) => setTimeout(next, 50));
  equal(peer.received.filter(({ code }) => code >= 200), []);
  subscription.accept().notify('later');
  await peer.response(200, 'SUBSCRIBE');
  equal((await peer.request('NOTIFY')).body, 'later');
});

test('reject refuses it, with the code that the page wants', async () => {
  for (const [options, code] of [[undefined, 603], [{ statusCode: 403, reasonPhrase: 'No', extraHeaders: ['X-Why: not'] }, 403], [{ status_code: 404 }, 404]]) {
    await idle();
    const call = await asked({ does: (s) => { s.saga = tale(s); s.reject(options); } });
    const answered = await call.peer.response(code, 'SUBSCRIBE');
    if (code === 403) equal([answered.reason, answered.get('X-Why')], ['No', 'not']);
    equal([call.subscription.state, call.subscription.saga], ['terminated', ['terminated(reason rejected) terminated']]);
    await nothingHeld(call.handles);
    throws(() => call.subscription.notify('x'), SIP.Exceptions.InvalidStateError);
    throws(() => call.subscription.accept(), SIP.Exceptions.InvalidStateError);
    await offline(call.ua);
  }
  const { subscription } = await asked({ does: (s) => s.defer() });
  for (const statusCode of [200, 299, 700]) throws(() => subscription.reject({ statusCode }), TypeError, `Invalid statusCode: ${statusCode}`);
  throws(() => subscription.accept({ statusCode: 300 }), TypeError, 'Invalid statusCode: 300');
});

test('a NOTIFY that is not answered keeps the next one, and the newest wins', async () => {
  const { peer, subscription, first } = await (async () => {
    const call = await asked({ does: (s) => s.accept().notify('first') });
    await call.peer.response(200, 'SUBSCRIBE');
    return { ...call, first: await call.peer.request('NOTIFY') };
  })();
  subscription.notify('second');
  subscription.notify('third');
  await new Promise((next) => setTimeout(next, 30));
  equal(peer.received.filter(({ method }) => method === 'NOTIFY'), []);
  peer.reply(first, 200);
  equal((await peer.request('NOTIFY')).body, 'third');
});

test('a refresh is answered, told, and brings the state again', async () => {
  const call = await accepted();
  const { peer, subscription, log } = call;
  const told = once(subscription, 'refresh');
  within(call, 300);
  const answered = await peer.response(200, 'SUBSCRIBE');
  const [request] = await told;
  equal([answered.get('Expires'), request.method, subscription.expires], ['300', 'SUBSCRIBE', 300]);
  const notify = await peer.request('NOTIFY');
  equal([notify.body, notify.get('Subscription-State')], ['first', 'active;expires=300']);
  equal(log, ['refresh(SUBSCRIBE) active']);
});

test('who unsubscribes is told a last time', async () => {
  await idle();
  const call = await accepted();
  const { peer, subscription, log } = call;
  within(call, 0);
  await peer.response(200, 'SUBSCRIBE');
  const notify = await peer.request('NOTIFY');
  equal([notify.body, notify.get('Subscription-State')], ['first', 'terminated;reason=timeout']);
  equal([subscription.state, log], ['terminated', ['refresh(SUBSCRIBE) active', 'terminated(reason unsubscribed) terminated']]);
  await nothingHeld(call.handles);
});

test('a listener may hear of one only, and answer later', async () => {
  const { ua, peer } = await scripted();
  const heard = once(ua, 'subscribe');
  asks(peer, ua);
  const [subscription] = await heard;
  subscription.accept();
  await peer.response(200, 'SUBSCRIBE');
  asks(peer, ua);
  await peer.response(405, 'SUBSCRIBE');
});

test('who asks once is told once', async () => {
  const call = await asked({ expires: 0, does: (s) => s.notify('now') });
  equal((await call.peer.response(200, 'SUBSCRIBE')).get('Expires'), '0');
  const notify = await call.peer.request('NOTIFY');
  equal([notify.body, notify.get('Subscription-State'), call.subscription.state], ['now', 'terminated;reason=timeout', 'terminated']);
});

test('one that expires is ended, and so is one that is gone', async () => {
  const clock = hurrying();
  const call = await accepted({ expires: 60 });
  clock.hurry();
  const [over] = await once(call.subscription, 'terminated');
  equal(over.reason, 'expired');
  equal((await call.peer.request('NOTIFY')).get('Subscription-State'), 'terminated;reason=timeout');
  const other = await accepted();
  other.subscription.notify('x');
  other.peer.reply(await other.peer.request('NOTIFY'), 481);
  const [{ reason, response }] = await once(other.subscription, 'terminated');
  equal([reason, response.status_code], ['failed', 481]);
  throws(() => other.subscription.notify('x'), SIP.Exceptions.InvalidStateError);
  equal(other.subscription.terminate() === other.subscription, true);
});

test('terminate says why, and when to come back', async () => {
  for (const [options, state, body] of [
    [{ reason: 'rejected' }, 'terminated;reason=rejected', ''],
    [{ reason: 'probation', retryAfter: 120 }, 'terminated;reason=probation;retry-after=120', ''],
    [{ reason: 'noresource', body: 'gone', contentType: 'text/x' }, 'terminated;reason=noresource', 'gone'],
    [undefined, 'terminated;reason=noresource', ''],
  ]) {
    await idle();
    const { ua, peer, subscription, log, handles } = await accepted();
    equal(subscription.terminate(options) === subscription, true);
    const notify = await peer.request('NOTIFY');
    equal([notify.get('Subscription-State'), notify.body, subscription.state], [state, body, 'terminated']);
    equal(log, [`terminated(reason ${options?.reason ?? 'noresource'}) terminated`]);
    await nothingHeld(handles);
    await offline(ua);
  }
  const { peer } = await asked({ does: (s) => s.terminate() });
  await peer.response(603, 'SUBSCRIBE');
});

test('a package writes its documents', async () => {
  knowCounting();
  const { peer, subscription } = await asked({ event: 'counting', does: (s) => s.notify({ document: { n: 3, text: 'c' } }) });
  const notify = await peer.request('NOTIFY');
  equal([notify.body, notify.get('Content-Type')], ['3 c', 'text/counting']);
  peer.reply(notify, 200);
  subscription.notify('4 d');
  equal((await peer.request('NOTIFY')).get('Content-Type'), 'text/counting', 'the package\'s type');
  const other = await asked({ event: 'unknown', does: (s) => s.defer() });
  throws(() => other.subscription.notify({ document: {} }), TypeError);
  equal(other.subscription.state, 'init');
});

test('octets arrive as they are', async () => {
  const octets = new Uint8Array([0, 255, 10, 13, 128]);
  const call = await asked({ does: (s) => s.defer() });
  const sent = [];
  const { ws } = call.ua.transport;
  const send = ws.send;
  ws.send = function (frame) { sent.push(frame); return send.call(this, frame); };
  call.subscription.notify({ body: octets, contentType: 'application/octet-stream' });
  await call.peer.request('NOTIFY');
  const frame = sent.map((f) => (typeof f === 'string' ? new TextEncoder().encode(f) : new Uint8Array(f))).at(-1);
  equal([...frame.slice(-5)], [...octets]);
});

test('without a listener it is no method that is taken', async () => {
  const { ua, peer } = await scripted();
  asks(peer, ua);
  const refused = await peer.response(405, 'SUBSCRIBE');
  ok(!refused.get('Allow').includes('SUBSCRIBE'), refused.get('Allow'));
  const listener = (s) => s.accept();
  ua.on('subscribe', listener);
  asks(peer, ua);
  await peer.response(200, 'SUBSCRIBE');
  ua.off('subscribe', listener);
  asks(peer, ua);
  await peer.response(405, 'SUBSCRIBE');
  asks(peer, ua);
  await peer.response(405, 'SUBSCRIBE');
});

test('allowEvents names the packages; others are refused with them', async () => {
  const { ua, peer } = await scripted({ allowEvents: ['presence', 'dialog'] });
  equal(ua.configuration.allowEvents, ['presence', 'dialog']);
  ua.on('subscribe', (s) => s.accept());
  asks(peer, ua, { event: 'message-summary' });
  equal((await peer.response(489, 'SUBSCRIBE')).get('Allow-Events'), 'presence, dialog');
  asks(peer, ua, { event: 'dialog' });
  await peer.response(200, 'SUBSCRIBE');
  const bad = throws(() => new SIP.UA({ autostart: false, allowEvents: ['two words'] }), SIP.Exceptions.ConfigurationError);
  equal(bad.parameter, 'allowEvents');
  throws(() => new SIP.UA({ autostart: false, allowEvents: 'presence' }), SIP.Exceptions.ConfigurationError);
});

test('listeners that come before the start count', async () => {
  const peer = scriptedPeer();
  const ua = await agent('alice', { wsServers: 'ws://peer.test', autostart: false });
  cleanUp(() => ua.transport.ws.drop());
  ua.on('subscribe', (s) => s.accept());
  ua.start();
  await once(ua, 'registered');
  asks(peer, ua);
  await peer.response(200, 'SUBSCRIBE');
});

test('a page that never answers is answered for', async () => {
  await idle();
  fastTimers();
  const { peer, subscription, handles } = await asked();
  await peer.response(500, 'SUBSCRIBE');
  await until(() => subscription.state === 'terminated', 'the end');
  await nothingHeld(handles);
});

test('a listener that throws disturbs nothing', async () => {
  silently();
  const { peer } = await asked({ does: (s) => { s.accept(); throw new Error('of the page'); } });
  await peer.response(200, 'SUBSCRIBE');
  await peer.request('NOTIFY');
});

test('stop ends all, and holds nothing', async () => {
  await idle();
  const { ua, peer, subscription, log } = await accepted();
  const over = once(ua, 'disconnected');
  ua.stop();
  const notify = await peer.request('NOTIFY');
  equal(notify.get('Subscription-State'), 'terminated;reason=deactivated');
  peer.reply(notify, 200);
  await over;
  equal([subscription.state, log], ['terminated', ['terminated(reason deactivated) terminated']]);
  await idle();
});

test('legacy notifications are as they were', async () => {
  const { ua, peer } = await scripted({ allowLegacyNotifications: true });
  const heard = once(ua, 'notify');
  peer.ask('NOTIFY', ua, { headers: [['Event', 'message-summary'], ['Subscription-State', 'active']], body: 'x', type: 'text/plain' });
  const [event] = await heard;
  equal([Object.keys(event), event.request.method], [['request'], 'NOTIFY']);
});

test('two agents: one watches, the other tells', async () => {
  await idle();
  knowCounting();
  const { alice, bob } = await pair();
  const handles = SIP.__handles();
  bob.on('subscribe', (s) => { bob.watcher = s; s.accept().notify({ document: { n: 1, text: 'a' } }); });
  const subscription = alice.subscribe(addressOf(bob), 'counting');
  equal((await once(subscription, 'change'))[0].text, 'a');
  bob.watcher.notify({ document: { n: 2, text: 'b' } });
  equal((await once(subscription, 'change'))[0].text, 'b');
  subscription.unsubscribe();
  const [[over], [gone]] = await Promise.all([once(subscription, 'terminated'), once(bob.watcher, 'terminated')]);
  equal([over.reason, gone.reason], ['timeout', 'unsubscribed']);
  equal(Object.keys(alice.subscriptions), []);
  await nothingHeld(handles);
});
