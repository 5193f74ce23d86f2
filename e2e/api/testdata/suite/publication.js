// ua.publish: SIP.PublishContext. (javascript-api 1.19)

// published is an agent that publishes; the peer has not answered.
async function publishing(options = {}, body = 'busy') {
  const { ua, peer, handles } = await scripted();
  const context = ua.publish('alice@test.example', 'presence', body, options);
  const log = tale(context);
  return { ua, peer, context, log, publish: await peer.request('PUBLISH'), handles };
}

const take = ({ peer }, publish, { etag = 'e1', expires = 600, code = 200 } = {}) =>
  peer.reply(publish, code, { reason: 'OK', headers: [['SIP-ETag', etag], ['Expires', expires]] });

async function published(options, body) {
  const call = await publishing(options, body);
  take(call, call.publish);
  await once(call.context, 'published');
  return call;
}

test('publish sends, and the answer is told', async () => {
  const { ua, peer, context, log, publish } = await publishing({ expires: 900, extraHeaders: ['X-One: 1'], contentType: 'application/pidf+xml' }, '<presence/>');
  ok(context instanceof SIP.PublishContext && context instanceof SIP.ClientContext, 'classes');
  equal([publish.ruri, publish.get('Event'), publish.get('Expires'), publish.get('X-One'), publish.get('Content-Type'), publish.body],
    ['sip:alice@test.example', 'presence', '900', '1', 'application/pidf+xml', '<presence/>']);
  equal([publish.get('SIP-If-Match'), context.method, context.event, String(context.target), context.request.method], [undefined, 'PUBLISH', 'presence', 'sip:alice@test.example', 'PUBLISH']);
  ok(ua.publishers['sip:alice@test.example:presence'] === context, 'among the publishers');
  take({ peer }, publish, { expires: 300 });
  const [response, phrase] = await once(context, 'published');
  equal([response.status_code, phrase, context.etag, context.expires, context.state], [200, 'OK', 'e1', 300, 'published']);
  equal(log, ['published(200, OK) published']);
});

test('the type is plain text and the time an hour where nothing is said', async () => {
  const { publish } = await publishing();
  equal([publish.get('Content-Type'), publish.get('Expires')], ['text/plain', '3600']);
});

test('what is missing is a MethodParameterError', async () => {
  const { ua } = await scripted();
  for (const target of [undefined, null, '']) {
    const error = throws(() => ua.publish(target, 'presence', 'x'), SIP.Exceptions.MethodParameterError);
    equal([error.method, error.parameter, error.value], ['Publish', 'Target', target]);
  }
  for (const event of [undefined, null, '']) equal(throws(() => ua.publish('bob', event, 'x'), SIP.Exceptions.MethodParameterError).parameter, 'Event');
  for (const body of [undefined, null, '']) equal(throws(() => ua.publish('bob', 'presence', body), SIP.Exceptions.MethodParameterError).parameter, 'Body');
  equal(Object.keys(ua.publishers), []);
});

test('a change carries the tag, a refresh no body', async () => {
  const call = await published();
  const { peer, context } = call;
  equal(context.publish('away') === context, true);
  const change = await peer.request('PUBLISH');
  equal([change.get('SIP-If-Match'), change.body], ['e1', 'away']);
  take(call, change, { etag: 'e2' });
  await once(context, 'published');
  equal(context.etag, 'e2');
  context.publish();
  const refresh = await peer.request('PUBLISH');
  equal([refresh.get('SIP-If-Match'), refresh.body, refresh.get('Content-Type')], ['e2', '', undefined]);
});

test('one is under way at a time, and the newest change wins', async () => {
  const call = await publishing();
  const { peer, context, publish } = call;
  context.publish('second');
  context.publish('third');
  await new Promise((next) => setTimeout(next, 30));
  equal(peer.received, []);
  take(call, publish);
  const next = await peer.request('PUBLISH');
  equal([next.body, next.get('SIP-If-Match')], ['third', 'e1']);
});

test('it is refreshed by itself', async () => {
  const clock = hurrying();
  const call = await publishing({ expires: 100 });
  take(call, call.publish, { expires: 100 });
  await once(call.context, 'published');
  clock.hurry();
  const refresh = await call.peer.request('PUBLISH');
  equal([refresh.get('SIP-If-Match'), refresh.body], ['e1', '']);
});

test('a tag that the server has forgotten is thrown away, and all is published anew', async () => {
  const call = await published();
  call.context.publish();
  call.peer.reply(await call.peer.request('PUBLISH'), 412);
  const anew = await call.peer.request('PUBLISH');
  equal([anew.get('SIP-If-Match'), anew.body], [undefined, 'busy']);
  take(call, anew, { etag: 'e9' });
  await once(call.context, 'published');
  equal([call.context.etag, call.log.filter((line) => line.startsWith('failed'))], ['e9', []]);
});

test('a time that is too short is asked for again', async () => {
  const call = await publishing({ expires: 60 });
  call.peer.reply(call.publish, 423, { headers: [['Min-Expires', '120']] });
  const again = await call.peer.request('PUBLISH');
  equal([again.get('Expires'), again.body], ['120', 'busy']);
});

test('a refusal is failed, then unpublished, and the end', async () => {
  for (const [code, phrase] of [[403, 'Forbidden'], [404, 'Not Found'], [405, 'Method Not Allowed'], [489, 'Bad Event'], [503, 'Service Unavailable']]) {
    await idle();
    const call = await publishing();
    call.peer.reply(call.publish, code);
    await once(call.context, 'unpublished');
    equal(call.log, [`failed(${code}, ${phrase}) publishing`, `unpublished(${code}, ${phrase}) unpublished`]);
    equal(Object.keys(call.ua.publishers), []);
    await nothingHeld(call.handles);
    await offline(call.ua);
  }
});

test('silence is failed, then unpublished', async () => {
  fastTimers();
  const { context, log } = await publishing();
  await once(context, 'unpublished');
  equal(log, ['failed(null, Request Timeout) publishing', 'unpublished(null, Request Timeout) unpublished']);
});

test('a refresh that fails for a while is tried again', async () => {
  const call = await published();
  call.context.publish();
  call.peer.reply(await call.peer.request('PUBLISH'), 503, { headers: [['Retry-After', '7']] });
  const [{ response, after }] = await once(call.context, 'retry');
  equal([response.status_code, after >= 7, call.context.state], [503, true, 'published']);
});

test('unpublish takes it back', async () => {
  await idle();
  const call = await published();
  const { ua, peer, context, log } = call;
  equal(context.unpublish() === context, true);
  equal(throws(() => context.publish(), SIP.Exceptions.MethodParameterError).parameter, 'Expire');
  const removal = await peer.request('PUBLISH');
  equal([removal.get('Expires'), removal.get('SIP-If-Match'), removal.body], ['0', 'e1', '']);
  peer.reply(removal, 200, { reason: 'OK', headers: [['SIP-ETag', 'e2'], ['Expires', '0']] });
  const [response, phrase] = await once(context, 'unpublished');
  equal([response.status_code, phrase, context.etag, context.state, Object.keys(ua.publishers)], [200, 'OK', null, 'unpublished', []]);
  equal(log, ['published(200, OK) published', 'unpublished(200, OK) unpublished']);
  equal(throws(() => context.publish(), SIP.Exceptions.MethodParameterError).parameter, 'Body');
  equal(context.unpublish() === context, true);
  await nothingHeld(call.handles);
});

test('after the end it can be published anew', async () => {
  const call = await published();
  call.context.unpublish();
  call.peer.reply(await call.peer.request('PUBLISH'), 200, { headers: [['Expires', '0']] });
  await once(call.context, 'unpublished');
  call.context.publish('back');
  const anew = await call.peer.request('PUBLISH');
  equal([anew.get('SIP-If-Match'), anew.body], [undefined, 'back']);
  take(call, anew, { etag: 'e5' });
  await call.context.when('published');
  equal(call.ua.publishers['sip:alice@test.example:presence'] === call.context, true);
});

test('while it is being taken back it can be published anew', async () => {
  await idle();
  const call = await published();
  call.context.unpublish();
  const removal = await call.peer.request('PUBLISH');
  call.context.publish('back');
  call.peer.reply(removal, 200, { headers: [['Expires', '0']] });
  const anew = await call.peer.request('PUBLISH');
  equal([anew.get('SIP-If-Match'), anew.body], [undefined, 'back']);
  take(call, anew, { etag: 'e5' });
  await call.context.when('published');
  equal([call.context.state, call.context.etag], ['published', 'e5']);
  await nothingHeld(call.handles + 1);
});

test('close takes it back, unless the page wants it to stay', async () => {
  const call = await published();
  call.context.close();
  equal(Object.keys(call.ua.publishers), []);
  const removal = await call.peer.request('PUBLISH');
  equal(removal.get('Expires'), '0');
  call.peer.reply(removal, 200, { headers: [['Expires', '0']] });
  await offline(call.ua);
  const other = await published({ unpublishOnClose: false });
  other.context.close();
  await new Promise((next) => setTimeout(next, 30));
  equal([other.peer.received, Object.keys(other.ua.publishers)], [[], []]);
  await nothingHeld(other.handles);
});

test('stop takes it back, and holds nothing', async () => {
  await idle();
  const call = await published();
  const over = once(call.ua, 'disconnected');
  let closed = 0;
  call.context.close = function () { closed++; return SIP.PublishContext.prototype.close.call(this); };
  call.ua.stop();
  const removal = await call.peer.request('PUBLISH');
  equal([removal.get('Expires'), closed], ['0', 1]);
  call.peer.reply(removal, 200, { headers: [['Expires', '0']] });
  await over;
  equal(call.log.map((line) => line.split('(')[0]), ['published', 'unpublished']);
  await idle();
});

test('a package writes its documents, octets go as they are', async () => {
  knowCounting();
  const { ua, peer } = await scripted();
  ua.publish('alice', 'counting', { document: { n: 4, text: 'd' } });
  const publish = await peer.request('PUBLISH');
  equal([publish.body, publish.get('Content-Type')], ['4 d', 'text/counting']);
  throws(() => ua.publish('alice', 'unknown', { document: {} }), TypeError);
  ua.publish('alice', 'other', new TextEncoder().encode('octets'), { contentType: 'a/b' });
  peer.reply(publish, 200, { headers: [['SIP-ETag', 'x']] });
  const octets = await peer.request('PUBLISH');
  equal([octets.body, octets.get('Content-Type')], ['octets', 'a/b']);
});

test('over a new connection the server is asked whether it still has it', async () => {
  const call = await published();
  call.peer.socket.drop();
  const refresh = await call.peer.request('PUBLISH');
  equal(refresh.get('SIP-If-Match'), 'e1');
});

test('before there is a connection it waits', async () => {
  const peer = scriptedPeer();
  const ua = await agent('alice', { wsServers: 'ws://peer.test', autostart: false });
  const context = ua.publish('alice', 'presence', 'one');
  context.publish('two');
  ua.start();
  equal((await peer.request('PUBLISH')).body, 'two');
});

test('listeners that throw, and a subclass', async () => {
  silently();
  const { ua, peer } = await scripted();
  const seen = [];
  class Mine extends SIP.PublishContext {
    receiveResponse(response) { seen.push(response.status_code); super.receiveResponse(response); }
  }
  const context = new Mine(ua, 'alice@test.example', 'presence', {});
  const log = tale(context);
  for (const event of ['published', 'unpublished']) context.on(event, () => { throw new Error('of the page'); });
  context.publish('x');
  take({ peer }, await peer.request('PUBLISH'));
  await once(context, 'published');
  context.unpublish();
  peer.reply(await peer.request('PUBLISH'), 200, { headers: [['Expires', '0']] });
  await once(context, 'unpublished');
  equal([seen[0], log.length, context.state], [200, 2, 'unpublished']);
});

test('what is published by many holds nothing at the end', async () => {
  const { ua, peer, handles } = await scripted();
  for (let i = 0; i < 100; i++) ua.publish(`user${i}`, 'presence', 'x');
  await until(() => peer.received.length === 100, 'all PUBLISHes');
  for (const publish of peer.received.splice(0)) peer.reply(publish, 404);
  await nothingHeld(handles);
  equal(Object.keys(ua.publishers), []);
});
