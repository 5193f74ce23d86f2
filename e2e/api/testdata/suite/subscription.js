// SIP.Subscription: what is sent, what is told, in which order and state.
// (javascript-api 1.18, 1.30)

test('subscribe gives a whole object before anything is heard', async () => {
  const { ua, peer } = await scripted();
  const subscription = ua.subscribe('bob', 'presence', { expires: 90, extraHeaders: ['X-One: 1'] });
  ok(subscription instanceof SIP.Subscription, 'class');
  equal([subscription.state, subscription.event, subscription.expires, subscription.id, subscription.dialog], ['notify_wait', 'presence', 90, null, null]);
  equal([subscription.method, subscription.request.method, subscription.data, subscription.timers], ['SUBSCRIBE', 'SUBSCRIBE', {}, { N: null, sub_duration: null }]);
  equal(subscription.errorCodes, [404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604]);
  equal([subscription.remoteIdentity.uri.toString(), subscription.localIdentity.uri.toString()], ['sip:bob@test.example', addressOf(ua)]);
  ok(subscription.localIdentity.getParam('tag') && subscription.ua === ua && subscription.contact.includes('sip:'), 'identity, ua and contact');
  equal(Object.values(ua.earlySubscriptions), [subscription].map(() => ua.earlySubscriptions[Object.keys(ua.earlySubscriptions)[0]]));
  ok(Object.values(ua.earlySubscriptions)[0] === subscription, 'among the early ones');
  const subscribe = await peer.request('SUBSCRIBE');
  equal([subscribe.ruri, subscribe.get('Event'), subscribe.get('Expires'), subscribe.get('X-One')], ['sip:bob@test.example', 'presence', '90', '1']);
  ok(subscribe.get('Contact').includes(';ob') && subscribe.get('Allow').includes('NOTIFY'), 'Contact and Allow');
});

test('the event and the target are checked, in this order', async () => {
  const { ua } = await scripted();
  for (const event of [undefined, null, '']) throws(() => ua.subscribe(undefined, event), TypeError, 'Event necessary to create a subscription.');
  throws(() => ua.subscribe(undefined, 'presence'), TypeError, 'Not enough arguments');
  throws(() => ua.subscribe('', 'presence'), TypeError, 'Invalid target: ');
  throws(() => ua.subscribe('bob', 'two words'), TypeError);
  throws(() => ua.subscribe('bob', 'presence', { extraHeaders: ['X: a\r\nY: b'] }), TypeError);
  equal([Object.keys(ua.earlySubscriptions), Object.keys(ua.subscriptions)], [[], []]);
});

test('a time that is no number is an hour, with a warning', async () => {
  const warnings = [];
  const log = { builtinEnabled: false, connector: (level, category, label, text) => { if (level === 'warn') warnings.push(text); } };
  const { ua, peer } = await scripted({ log });
  const subscription = ua.subscribe('bob', 'presence', { expires: '90' });
  equal(subscription.expires, 3600);
  equal((await peer.request('SUBSCRIBE')).get('Expires'), '3600');
  ok(warnings.some((text) => text.includes('expires must be a number')), show(warnings));
});

test('accepted and notified: the order of the events, the state in them, and the dialog', async () => {
  const call = await subscribed('x-news', { expires: 900 });
  const { ua, peer, subscription, subscribe, log } = call;
  grant(call, subscribe, { expires: 300 });
  const [response, phrase] = await once(subscription, 'accepted');
  ok(response instanceof SIP.IncomingResponse, 'a response');
  equal([phrase, subscription.state, subscription.expires], ['OK', 'notify_wait', 300]);
  notifies(call, { body: 'hello', type: 'text/plain' });
  const [{ request }] = await once(subscription, 'notify');
  ok(request instanceof SIP.IncomingRequest && request.body === 'hello', 'the NOTIFY');
  await peer.response(200, 'NOTIFY');
  equal(log, ['accepted(200, OK) notify_wait', 'notify(NOTIFY event x-news fork 1 state active expires 600) active', 'active() active']);
  equal([subscription.id, String(subscription.dialog.id)], Array(2).fill(subscribe.get('Call-ID') + tagOf(subscribe.get('From')) + 'n1'));
  ok(ua.subscriptions[subscription.id] === subscription, 'in the table');
  equal(Object.keys(ua.earlySubscriptions), []);
  notifies(call, { state: 'pending' });
  await once(subscription, 'pending');
  equal(log.slice(3), ['notify(NOTIFY event x-news fork 1 state pending) pending', 'pending() pending']);
});

test('the NOTIFY may come before the answer', async () => {
  const call = await subscribed();
  notifies(call);
  await once(call.subscription, 'active');
  grant(call, call.subscribe);
  await once(call.subscription, 'accepted');
  equal(call.log.map((line) => line.split('(')[0]), ['notify', 'active', 'accepted']);
  equal(call.subscription.state, 'active');
});

test('it is refreshed by itself within the dialog, before its time is over', async () => {
  const clock = hurrying();
  const call = await subscribed('presence', { expires: 100 });
  const { peer, subscription, subscribe } = call;
  grant(call, subscribe, { expires: 100 });
  notifies(call, { state: 'active;expires=100' });
  await once(subscription, 'active');
  clock.hurry();
  const refresh = await peer.request('SUBSCRIBE');
  equal([tagOf(refresh.get('To')), refresh.get('Call-ID'), refresh.get('Event')], ['n1', subscribe.get('Call-ID'), 'presence']);
  ok(Number(refresh.get('Expires')) > 0, 'time is asked for');
  grant(call, refresh, { expires: 100 });
  await once(subscription, 'accepted');
  equal(subscription.state, 'active');
});

test('refresh asks within the dialog; before there is one it does nothing', async () => {
  const call = await subscribed();
  const { peer, subscription, subscribe } = call;
  equal(subscription.refresh() === subscription, true);
  grant(call, subscribe);
  notifies(call);
  await once(subscription, 'active');
  subscription.refresh();
  equal(tagOf((await peer.request('SUBSCRIBE')).get('To')), 'n1');
});

test('subscribe again refreshes what stands, and is nothing while it waits', async () => {
  const call = await subscribed();
  const { peer, subscription, subscribe } = call;
  equal(subscription.subscribe() === subscription, true);
  grant(call, subscribe);
  notifies(call);
  await once(subscription, 'active');
  subscription.subscribe();
  equal(tagOf((await peer.request('SUBSCRIBE')).get('To')), 'n1');
});

test('any refusal while it waits is failed, then rejected, and the end', async () => {
  for (const [code, cause] of [[403, 'Rejected'], [404, 'Not Found'], [486, 'Busy'], [489, 'SIP Failure Code'], [500, 'SIP Failure Code'], [503, 'SIP Failure Code'], [603, 'Rejected']]) {
    await idle();
    const { ua, peer, subscription, subscribe, log, handles } = await subscribed();
    peer.reply(subscribe, code);
    await once(subscription, 'terminated');
    equal(log, [`failed(${code}, ${cause}) terminated`, `rejected(${code}, ${cause}) terminated`, log.at(-1)], String(code));
    ok(log.at(-1).startsWith('terminated('), log.at(-1));
    equal([Object.keys(ua.earlySubscriptions), Object.keys(ua.subscriptions)], [[], []]);
    await nothingHeld(handles);
    await offline(ua);
  }
});

test('codes that end a subscription end it when they answer a refresh, too', async () => {
  for (const code of [404, 405, 410, 416, 482, 483, 484, 485, 489, 501, 604]) {
    const { peer, subscription, log, ua } = await watching();
    subscription.refresh();
    peer.reply(await peer.request('SUBSCRIBE'), code);
    await once(subscription, 'terminated');
    equal(log.slice(3).map((line) => line.split(/[ ,]/)[0]), [`failed(${code}`, `rejected(${code}`, log.at(-1).split(/[ ,]/)[0]]);
    equal([Object.keys(ua.subscriptions), subscription.state], [[], 'terminated'], String(code));
  }
});

test('another refusal of a refresh leaves it as it is', async () => {
  const { peer, subscription, log } = await watching();
  subscription.refresh();
  peer.reply(await peer.request('SUBSCRIBE'), 500);
  const [{ response, cause, after }] = await once(subscription, 'retry');
  equal([response.status_code, cause, after > 0, subscription.state], [500, 'SIP Failure Code', true, 'active']);
  equal(log.filter((line) => /^(failed|rejected|terminated)/.test(line)), []);
});

test('a notifier that has forgotten it is asked anew', async () => {
  const call = await watching();
  const { peer, subscription, subscribe } = call;
  subscription.refresh();
  peer.reply(await peer.request('SUBSCRIBE'), 481);
  const [{ again, response }] = await once(subscription, 'terminated');
  equal([again, response.status_code, subscription.state], [0, 481, 'notify_wait']);
  const anew = await peer.request('SUBSCRIBE');
  equal(tagOf(anew.get('To')), undefined);
  ok(anew.get('Call-ID') !== subscribe.get('Call-ID'), 'another dialog');
  const next = { ...call, subscribe: anew };
  grant(next, anew);
  notifies(next, { tag: 'n2' });
  await subscription.when('active');
  equal(Object.keys(call.ua.subscriptions), [subscription.id]);
  ok(subscription.id.endsWith('n2'), subscription.id);
});

test('a longer time than asked for is taken, and so is an answer without one', async () => {
  for (const expires of [7200, undefined]) {
    const call = await subscribed('presence', { expires: 600 });
    const { peer, subscribe, subscription, log } = call;
    peer.reply(subscribe, 200, { tag: 'n1', headers: [['Contact', '<sip:n1@peer.invalid>'], ...(expires ? [['Expires', expires]] : [])] });
    await once(subscription, 'accepted');
    notifies(call, { state: 'active' });
    await once(subscription, 'active');
    equal([subscription.expires, log.filter((line) => line.startsWith('failed'))], [expires ?? 600, []]);
  }
});

test('a notifier that never notifies is a timeout', async () => {
  const clock = hurrying();
  const call = await subscribed();
  grant(call, call.subscribe);
  await once(call.subscription, 'accepted');
  clock.hurry();
  await once(call.subscription, 'terminated');
  equal(call.log.map((line) => line.split(' ')[0]), ['accepted(200,', 'failed(null,', call.log.at(-1).split(' ')[0]]);
  ok(call.log[1].includes('Request Timeout'), call.log[1]);
  equal([Object.keys(call.ua.earlySubscriptions), call.subscription.state], [[], 'terminated']);
});

test('after stop a subscription fails, and holds nothing', async () => {
  const { ua } = await scripted();
  const over = once(ua, 'disconnected');
  ua.stop();
  await over;
  await idle();
  const log = tale(ua.subscribe('bob', 'presence'));
  await until(() => log.some((line) => line.startsWith('terminated')), 'the end');
  equal(log[0], 'failed(null, Connection Error) terminated');
  await idle();
});

test('before there is a connection it waits', async () => {
  const peer = scriptedPeer();
  const ua = await agent('alice', { wsServers: 'ws://peer.test', autostart: false });
  const subscription = ua.subscribe('bob', 'presence');
  equal([subscription.state, subscription.event], ['notify_wait', 'presence']);
  ua.start();
  const subscribe = await peer.request('SUBSCRIBE');
  const call = { ua, peer, subscription, subscribe };
  grant(call, subscribe);
  notifies(call);
  await subscription.when('active');
});

test('over a new connection it is refreshed at once, and made anew where it was forgotten', async () => {
  const call = await watching();
  const { peer, subscription } = call;
  peer.socket.drop();
  const refresh = await peer.request('SUBSCRIBE');
  equal(tagOf(refresh.get('To')), 'n1');
  peer.reply(refresh, 481);
  const anew = await peer.request('SUBSCRIBE');
  equal(tagOf(anew.get('To')), undefined);
  grant(call, anew);
  notifies({ ...call, subscribe: anew }, { tag: 'n2' });
  await subscription.when('active');
  equal(call.log.filter((line) => line.startsWith('failed')), []);
});

test('zero seconds ask for one notification', async () => {
  for (const options of [{ expires: 0 }, { poll: true }]) {
    const call = await subscribed('presence', options);
    equal(call.subscribe.get('Expires'), '0');
    grant(call, call.subscribe, { expires: 0 });
    notifies(call, { state: 'terminated;reason=timeout', body: 'now', type: 'text/plain' });
    const [{ request }] = await once(call.subscription, 'notify');
    equal(request.body, 'now');
    await until(() => call.log.at(-1).startsWith('terminated('), 'the end');
    ok(!call.log.at(-1).includes('again') && call.subscription.state === 'terminated', call.log.at(-1));
  }
});

test('a NOTIFY for another event is refused, and names are compared as they are', async () => {
  const call = await watching('Presence;id=7');
  notifies(call, { event: 'dialog' });
  await call.peer.response(489, 'NOTIFY');
  notifies(call, { event: 'Presence;id=8' });
  await call.peer.response(481, 'NOTIFY');
  notifies(call, { event: 'Presence;id=7' });
  await call.peer.response(200, 'NOTIFY');
  equal(call.log.filter((line) => line.startsWith('notify')).length, 2);
});

test('each notifier that a SUBSCRIBE reaches has its own dialog', async () => {
  const call = await watching();
  const { ua, peer, subscription, log } = call;
  notifies(call, { tag: 'n2', state: 'pending' });
  const [{ fork, state }] = await once(subscription, 'notify');
  equal([fork, state, subscription.state, Object.keys(ua.subscriptions).length], [2, 'pending', 'active', 2]);
  notifies(call, { state: 'terminated;reason=noresource' });
  await until(() => Object.keys(ua.subscriptions).length === 1, 'one has ended');
  equal([subscription.state, log.some((line) => line.startsWith('terminated'))], ['pending', false]);
  subscription.unsubscribe();
  equal(tagOf((await peer.request('SUBSCRIBE')).get('To')), 'n2');
});

test('subclasses and replaced methods are honoured', async () => {
  const { ua, peer } = await scripted();
  const calls = [];
  class Mine extends SIP.Subscription {
    receiveResponse(response) { calls.push(`response ${response.status_code}`); super.receiveResponse(response); }
    receiveRequest(request, more) { calls.push(`request ${request.method}`); super.receiveRequest(request, more); }
    failed(response, cause) { calls.push(`failed ${response.status_code} ${cause}`); return super.failed(response, cause); }
  }
  const subscription = new Mine(ua, 'bob@test.example', 'presence');
  ok(subscription instanceof Mine && subscription instanceof SIP.Subscription, 'both');
  const log = tale(subscription);
  subscription.subscribe();
  const call = { ua, peer, subscription, subscribe: await peer.request('SUBSCRIBE') };
  grant(call, call.subscribe);
  notifies(call);
  await once(subscription, 'active');
  subscription.refresh();
  peer.reply(await peer.request('SUBSCRIBE'), 404);
  await once(subscription, 'terminated');
  equal(calls, ['response 200', 'request NOTIFY', 'failed 404 Not Found']);
  equal(log.map((line) => line.split('(')[0]), ['accepted', 'notify', 'active', 'failed', 'rejected', 'terminated']);
  const silent = ua.subscribe('bob', 'presence');
  silent.receiveRequest = () => {};
  const heard = tale(silent);
  const again = { ua, peer, subscription: silent, subscribe: await peer.request('SUBSCRIBE') };
  grant(again, again.subscribe);
  notifies(again);
  await until(() => silent.state === 'active', 'active');
  equal(heard, ['accepted(200, OK) notify_wait']);
});

test('listeners that throw disturb nothing', async () => {
  silently();
  const call = await subscribed();
  const { peer, subscription, subscribe } = call;
  for (const event of ['accepted', 'notify', 'active', 'terminated']) subscription.on(event, () => { throw new Error('of the page'); });
  const log = tale(subscription);
  grant(call, subscribe);
  notifies(call);
  await peer.response(200, 'NOTIFY');
  notifies(call, { state: 'terminated;reason=noresource' });
  await peer.response(200, 'NOTIFY');
  await until(() => log.length === 5, show(log));
  equal(log.map((line) => line.split('(')[0]), ['accepted', 'notify', 'active', 'notify', 'terminated']);
});

test('this in a listener is the subscription', async () => {
  const call = await watching();
  const self = await new Promise((resolve) => {
    call.subscription.on('notify', function () { resolve(this); });
    notifies(call);
  });
  ok(self === call.subscription, 'this');
});

test('when: active and terminated can be waited for', async () => {
  const call = await subscribed();
  const { subscription } = call;
  const active = subscription.when('active');
  grant(call, call.subscribe);
  notifies(call);
  await active;
  await subscription.when('active');
  notifies(call, { state: 'terminated;reason=noresource' });
  equal((await subscription.when('terminated')).reason, 'noresource');
  const error = await subscription.when('active').catch((e) => e);
  ok(error instanceof SIP.Exceptions.CallEndedError && error.cause === 'noresource', String(error));
  subscription.subscribe();
  const anew = { ...call, subscribe: await call.peer.request('SUBSCRIBE') };
  grant(anew, anew.subscribe);
  notifies(anew);
  await subscription.when('active');
});

test('when: one that comes back is waited for', async () => {
  const call = await watching();
  notifies(call, { state: 'terminated;reason=deactivated' });
  await once(call.subscription, 'terminated');
  const active = call.subscription.when('active');
  const anew = { ...call, subscribe: await call.peer.request('SUBSCRIBE') };
  grant(anew, anew.subscribe);
  notifies(anew);
  await active;
});

test('a thousand subscriptions leave no handles', async () => {
  const { ua, peer, handles } = await scripted();
  for (let i = 0; i < 1000; i++) ua.subscribe(`user${i}`, 'presence');
  await until(() => peer.received.length === 1000, 'all SUBSCRIBEs');
  for (const subscribe of peer.received.splice(0)) peer.reply(subscribe, 404);
  await nothingHeld(handles);
  equal([Object.keys(ua.subscriptions), Object.keys(ua.earlySubscriptions)], [[], []]);
});
