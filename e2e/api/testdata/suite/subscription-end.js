// How a SIP.Subscription ends: by its notifier, by the page, by ua.stop. (javascript-api 1.18)

test('the reasons of the notifier say whether it is taken up again, and when in seconds', async () => {
  for (const [state, again] of [['deactivated', 0], ['timeout', 0], ['probation;retry-after=7', 7], ['giveup;retry-after=9', 9], ['rejected'], ['noresource'], ['invariant'], ['noresource;retry-after=3']]) {
    await idle();
    const call = await watching();
    notifies(call, { state: `terminated;reason=${state}` });
    const [over] = await once(call.subscription, 'terminated');
    const [reason, , later] = state.split(/[;=]/);
    equal([over.reason, over.again, over.retryAfter, over.request.method, over.cause], [reason, again, later && Number(later), 'NOTIFY', null], state);
    equal(call.subscription.state, again === undefined ? 'terminated' : 'notify_wait');
    if (again === 0) equal(tagOf((await call.peer.request('SUBSCRIBE')).get('To')), undefined);
    if (again === undefined) await nothingHeld(call.handles);
    await offline(call.ua);
  }
});

test('what ends once is not taken up again', async () => {
  const call = await watching('presence', { once: true });
  notifies(call, { state: 'terminated;reason=deactivated' });
  const [over] = await once(call.subscription, 'terminated');
  equal([over.reason, over.again, call.subscription.state], ['deactivated', undefined, 'terminated']);
});

test('unsubscribe in every state', async () => {
  await idle();
  const { ua, peer, handles } = await scripted();
  const fresh = new SIP.Subscription(ua, 'bob@test.example', 'presence');
  equal([fresh.state, fresh.request, fresh.unsubscribe() === fresh, fresh.state], ['init', null, true, 'init']);

  // Before any NOTIFY: as soon as there is a dialog.
  const early = fresh.subscribe();
  const log = tale(early);
  const call = { ua, peer, subscription: early, subscribe: await peer.request('SUBSCRIBE') };
  early.unsubscribe();
  equal([early.state, early.unsubscribe() === early], ['terminated', true]);
  grant(call, call.subscribe);
  notifies(call);
  const farewell = await peer.request('SUBSCRIBE');
  equal([farewell.get('Expires'), tagOf(farewell.get('To'))], ['0', 'n1']);
  grant(call, farewell, { expires: 0 });
  notifies(call, { state: 'terminated;reason=timeout' });
  await once(early, 'terminated');
  equal(log.map((line) => line.split('(')[0]), ['notify', 'notify', 'terminated']);
  equal([early.state, Object.keys(ua.subscriptions), Object.keys(ua.earlySubscriptions)], ['terminated', [], []]);
  await nothingHeld(handles);
  await offline(ua);

  // While it stands, and once more after the end.
  const other = await watching('x-news');
  other.subscription.unsubscribe();
  equal(other.subscription.state, 'terminated');
  const last = await other.peer.request('SUBSCRIBE');
  equal(last.get('Expires'), '0');
  grant(other, last, { expires: 0 });
  notifies(other, { state: 'terminated;reason=timeout', body: 'good-bye', type: 'text/plain' });
  const [{ request }] = await once(other.subscription, 'notify');
  equal(request.body, 'good-bye');
  await until(() => other.log.at(-1).startsWith('terminated'), 'the end is told');
  equal(other.subscription.unsubscribe() === other.subscription, true);
  equal(other.log.slice(3).map((line) => line.split('(')[0]), ['notify', 'terminated']);
  await nothingHeld(other.handles);
});

test('unsubscribe while it waits to be taken up again ends it', async () => {
  const call = await watching();
  notifies(call, { state: 'terminated;reason=probation;retry-after=600' });
  await once(call.subscription, 'terminated');
  call.subscription.unsubscribe();
  equal(call.subscription.state, 'terminated');
  equal(call.log.filter((line) => line.startsWith('terminated')).length, 2);
  call.subscription.on('terminated', () => { throw new Error('told once more'); });
});

test('unsubscribe in the listener that hears of the end keeps it from coming back', async () => {
  await idle();
  for (const event of ['notify', 'terminated']) {
    const call = await watching();
    call.subscription.on(event, () => call.subscription.unsubscribe());
    notifies(call, { state: 'terminated;reason=probation;retry-after=5' });
    await until(() => call.subscription.state === 'terminated' && Object.keys(call.ua.subscriptions).length === 0, 'it has ended');
    ok(call.log.at(-1).startsWith('terminated(') && !call.log.at(-1).includes('again'), show(call.log));
    await nothingHeld(call.handles);
    await offline(call.ua);
  }
});

test('when unsubscribing is not answered it is over all the same', async () => {
  const clock = hurrying();
  const call = await watching();
  clock.hurry();
  call.subscription.unsubscribe();
  const [over] = await once(call.subscription, 'terminated');
  equal([over.again, Object.keys(call.ua.subscriptions)], [undefined, []]);
});

test('close forgets one that was never heard of, and unsubscribes one that was', async () => {
  const call = await subscribed();
  call.subscription.close();
  equal([call.subscription.state, Object.keys(call.ua.earlySubscriptions)], ['terminated', []]);
  notifies(call);
  await call.peer.response(481, 'NOTIFY');
  equal(call.log.filter((line) => !line.startsWith('terminated')), []);
  const other = await watching();
  other.subscription.close();
  equal((await other.peer.request('SUBSCRIBE')).get('Expires'), '0');
});

test('stop closes all subscriptions, by their own method, and holds nothing', async () => {
  await idle();
  const call = await watching();
  const { ua, peer, subscription } = call;
  const early = ua.subscribe('carol', 'presence');
  const unanswered = await peer.request('SUBSCRIBE');
  let closed = 0;
  early.close = function () { closed++; return SIP.Subscription.prototype.close.call(this); };
  const over = once(ua, 'disconnected');
  ua.stop();
  equal([closed, early.state, subscription.state], [1, 'terminated', 'terminated']);
  const farewell = await peer.request('SUBSCRIBE');
  equal(farewell.get('Expires'), '0');
  grant(call, farewell, { expires: 0 });
  notifies(call, { state: 'terminated;reason=timeout' });
  peer.reply(unanswered, 404);
  await over;
  equal([Object.keys(ua.subscriptions), Object.keys(ua.earlySubscriptions)], [[], []]);
  await idle();
});
