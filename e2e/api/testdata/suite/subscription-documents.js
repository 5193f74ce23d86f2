// What the bodies of NOTIFYs say: documents of the event's package, whole, partial and
// malformed. The package here is the tests' own. (javascript-api 1.18)

async function counted(options, configuration) {
  knowCounting();
  return watching('counting', options, configuration);
}

// says has a NOTIFY with that body told.
async function says(call, body, more = {}) {
  const heard = once(call.subscription, 'notify');
  notifies(call, { body, type: 'text/counting', ...more });
  return (await heard)[0];
}

test('what is accepted is what the package reads, unless the page says it', async () => {
  knowCounting();
  const accept = async (options) => (await subscribed('counting', options)).subscribe.all('Accept');
  equal(await accept({}), ['text/counting']);
  equal(await accept({ accept: ['a/b', 'c/d'] }), ['a/b, c/d']);
  equal(await accept({ extraHeaders: ['Accept: x/y'] }), ['x/y']);
  equal((await subscribed('unknown')).subscribe.all('Accept'), []);
  const { subscribe } = await subscribed('counting', { eventList: true });
  equal([subscribe.get('Accept'), subscribe.get('Supported').includes('eventlist')], ['text/counting, multipart/related, application/rlmi+xml', true]);
});

test('a document is on the notification and on the subscription, and its change is told', async () => {
  const call = await counted();
  const { subscription } = call;
  equal([subscription.document, call.log[1].includes('document')], [null, false]);
  const { document, error } = await says(call, '1 a');
  equal([document, error], [{ partial: false, n: 1, text: 'a', contentType: 'text/counting' }, undefined]);
  await until(() => call.log.at(-1).startsWith('change'), 'the change is told');
  ok(subscription.document === document, 'the same');
  equal(call.log.slice(3), ['notify(NOTIFY event counting document a fork 1 state active expires 600) active', 'change([object Object]) active'].map((line) => line.replace('[object Object]', told(document))));
});

test('a partial document is joined with what was known', async () => {
  const call = await counted();
  await says(call, '1 a');
  const { document } = await says(call, '+ 2 b');
  equal([document.text, call.subscription.document.text], ['ab', 'ab']);
});

test('one that is out of date changes nothing', async () => {
  const call = await counted();
  await says(call, '1 a');
  await says(call, '+ 2 b');
  await says(call, '+ 2 x');
  await says(call, '+ 1 y');
  equal([call.subscription.document.text, call.log.filter((line) => line.startsWith('change')).length], ['ab', 2]);
});

test('a notification without a body says nothing, and the document stays', async () => {
  const call = await counted();
  await says(call, '1 a');
  const { document, error } = await says(call, '');
  equal([document, error, call.subscription.document.text], [undefined, undefined, 'a']);
});

test('a malformed body is an error, the subscription lives on, and the last document stands', async () => {
  const call = await counted();
  const { peer, subscription, log } = call;
  await says(call, '1 a');
  const failed = once(subscription, 'error');
  const { document, error } = await says(call, 'nonsense');
  ok(error instanceof SIP.Exceptions.MalformedBodyError, String(error));
  const [same, request] = await failed;
  ok(same === error && request instanceof SIP.IncomingRequest && document === undefined, 'the error and its NOTIFY');
  equal([subscription.state, subscription.document.text], ['active', 'a']);
  await peer.response(200, 'NOTIFY');
  equal((await says(call, '+ 2 b')).document.text, 'ab');
  equal(log.filter((line) => /^(failed|terminated)/.test(line)), []);
});

test('an error that nobody listens to throws nowhere', async () => {
  knowCounting();
  const found = complaints();
  const { ua, peer } = await scripted();
  const subscription = ua.subscribe('bob', 'counting');
  const call = { ua, peer, subscription, subscribe: await peer.request('SUBSCRIBE') };
  grant(call, call.subscribe);
  notifies(call, { body: 'nonsense', type: 'text/counting' });
  await subscription.when('active');
  await peer.response(200, 'NOTIFY');
  equal(found, []);
});

test('a package that throws anything, or nothing sensible, is an error too', async () => {
  const call = await counted();
  for (const thrown of [null, 'a text', new TypeError('of the package')]) {
    instead(SIP.EventPackages, 'counting', { ...counting, parse() { throw thrown; } });
    const { error } = await says(call, '1 a');
    ok(error instanceof Error || error === thrown, String(error));
  }
  instead(SIP.EventPackages, 'counting', { ...counting, merge() { throw new Error('of merge'); } });
  equal((await says(call, '1 a')).error.message, 'of merge');
  instead(SIP.EventPackages, 'counting', {});
  ok((await says(call, '1 a')).error instanceof TypeError, 'a package that is none');
  instead(SIP.EventPackages, 'counting', { ...counting, merge: undefined });
  equal((await says(call, '+ 9 i')).document.text, 'i');
});

test('what was missed is fetched by a refresh, at once and then not too often', async () => {
  const call = await counted();
  const { peer, subscription } = call;
  const wanted = waits();
  await says(call, '1 a');
  const { document } = await says(call, '+ 5 e');
  equal(document.text, 'a');
  const refresh = await peer.request('SUBSCRIBE');
  equal(tagOf(refresh.get('To')), 'n1');
  grant(call, refresh);
  equal((await says(call, '6 abcdef')).document.text, 'abcdef');
  await says(call, '+ 8 h');
  await says(call, '+ 9 i');
  equal(wanted.filter((ms) => ms > 4000 && ms <= 5000).length, 1, 'one timer');
  equal(peer.received.filter(({ method }) => method === 'SUBSCRIBE'), []);
});

test('the second refresh comes when the pause is over', async () => {
  const clock = hurrying();
  const call = await counted();
  const { peer } = call;
  await says(call, '+ 5 e');
  grant(call, await peer.request('SUBSCRIBE'));
  await says(call, '+ 7 g');
  equal(peer.received.filter(({ method }) => method === 'SUBSCRIBE'), []);
  clock.hurry();
  equal(tagOf((await peer.request('SUBSCRIBE')).get('To')), 'n1');
});

test('a subscription that has ended fetches nothing', async () => {
  const call = await counted();
  const stopped = [];
  const real = SIP.Timers.clearTimeout;
  await says(call, '+ 5 e');
  await call.peer.request('SUBSCRIBE');
  await says(call, '+ 7 g');
  instead(SIP.Timers, 'clearTimeout', (id) => { stopped.push(id); real(id); });
  await says(call, '8 h', { state: 'terminated;reason=noresource' });
  await until(() => call.subscription.state === 'terminated', 'the end');
  ok(stopped.length > 0, 'the timer is cleared');
});

test('each notifier counts by itself', async () => {
  const call = await counted();
  await says(call, '1 a');
  const other = await says(call, '+ 2 x', { tag: 'n2' });
  equal([other.document, other.fork, call.subscription.document.text], [undefined, 2, 'a']);
  await says(call, '7 g', { tag: 'n2' });
  equal((await says(call, '+ 2 b')).document.text, 'ab');
  equal((await says(call, '+ 8 h', { tag: 'n2' })).document.text, 'gh');
});

test('a new dialog begins to count anew, and what was known stays until then', async () => {
  const call = await counted();
  const { peer, subscription } = call;
  await says(call, '9 i');
  notifies(call, { state: 'terminated;reason=deactivated' });
  await once(subscription, 'terminated');
  equal(subscription.document.text, 'i');
  const anew = { ...call, subscribe: await peer.request('SUBSCRIBE') };
  grant(anew, anew.subscribe);
  equal((await says(anew, '1 a', { tag: 'n2' })).document.text, 'a');
  equal(subscription.document.text, 'a');
});

test('bodies that are no text come as octets', async () => {
  knowCounting();
  const seen = [];
  instead(SIP.EventPackages, 'counting', { ...counting, parse: (body) => { seen.push(body); return {}; }, merge: undefined });
  const call = await watching('counting');
  notifies(call, { body: 'grüße', type: 'text/counting' });
  await once(call.subscription, 'change');
  equal(seen, ['grüße']);
});

test('a page may replace how a NOTIFY is read', async () => {
  knowCounting();
  const call = await counted();
  call.subscription.receiveRequest = function (request, more) {
    request.body = '5 e';
    SIP.Subscription.prototype.receiveRequest.call(this, request, more);
  };
  equal((await says(call, 'nonsense')).document.text, 'e');
});
