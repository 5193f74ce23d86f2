// Tones. (javascript-api 1.15)

const quick = { duration: 70, interToneGap: 50 };

async function calling() {
  const { ua, peer } = await peered();
  const session = ua.invite('bob@test.example');
  const invite = await peer.request('INVITE');
  const answered = peer.accept(invite);
  await once(session, 'accepted');
  await peer.request('ACK');
  return { ua, peer, session, invite, answered };
}

test('a tone is an INFO with Signal and Duration', async () => {
  const { peer, session } = await calling();
  session.dtmf('1', { extraHeaders: ['X-One: 1'] });
  const info = await peer.request('INFO');
  equal([info.get('Content-Type'), info.body, info.get('X-One')], ['application/dtmf-relay', 'Signal= 1\r\nDuration= 100', '1']);
  peer.reply(info, 200);
});

test('tones follow each other after duration and gap', async () => {
  const { peer, session } = await calling();
  session.on('dtmf', (request, dtmf) => log.push(dtmf.tone));
  const log = [], waiting = waits();
  session.dtmf('A#*9', { duration: 100, interToneGap: 60 });
  for (const tone of ['A', '#', '*', '9']) {
    const info = await peer.request('INFO');
    equal(info.body, `Signal= ${tone}\r\nDuration= 100`);
    peer.reply(info, 200);
  }
  equal(log, ['A', '#', '*', '9']);
  equal(waiting.filter((ms) => ms === 160).length, 4, 'each has its time');
});

test('numbers are tones, and the event has the request and the DTMF', async () => {
  const { peer, session } = await calling();
  const sent = once(session, 'dtmf');
  session.dtmf(7, quick);
  const [request, dtmf] = await sent;
  ok(request instanceof SIP.OutgoingRequest, 'request');
  equal([dtmf.tone, dtmf.duration, dtmf.interToneGap, dtmf.direction], ['7', 70, 50, 'outgoing']);
  ok(dtmf.owner === session && dtmf instanceof SIP.EventEmitter, 'owner and class');
  const succeeded = once(dtmf, 'succeeded');
  peer.reply(await peer.request('INFO'), 200);
  const [{ originator, response }] = await succeeded;
  equal([originator, response.status_code], ['remote', 200]);
});

test('a tone that fails clears the queue', async () => {
  const { peer, session } = await calling();
  const sent = once(session, 'dtmf');
  session.dtmf('123', quick);
  const [, dtmf] = await sent;
  const failed = once(dtmf, 'failed');
  peer.reply(await peer.request('INFO'), 500);
  const [response, cause] = await failed;
  equal([response.status_code, cause], [500, 'SIP Failure Code']);
  await new Promise((next) => setTimeout(next, 300));
  equal(peer.received.filter((m) => m.method === 'INFO').length, 0);
});

test('a comma is a pause of two seconds', async () => {
  const { peer, session } = await calling();
  const waiting = waits();
  session.dtmf('1,2', quick);
  peer.reply(await peer.request('INFO'), 200);
  const second = await peer.request('INFO');
  equal(second.body.split('\r\n')[0], 'Signal= 2');
  equal(waiting.filter((ms) => ms === 2000).length, 1);
});

test('what is no tone is refused with its text', async () => {
  const { session } = await calling();
  throws(() => session.dtmf(), TypeError, 'Not enough arguments');
  throws(() => session.dtmf('1x'), TypeError, 'Invalid tones: 1x');
  throws(() => session.dtmf(''), TypeError, 'Invalid tones: ');
  throws(() => session.dtmf({}), TypeError, 'Invalid tones: [object Object]');
  throws(() => session.dtmf('1', { duration: 'long' }), TypeError, 'Invalid tone duration: long');
  throws(() => session.dtmf('1', { interToneGap: 'wide' }), TypeError, 'Invalid interToneGap: wide');
});

test('duration and gap are held within their limits', async () => {
  const { peer, session } = await calling();
  for (const [duration, want] of [[1, 70], [99999, 6000]]) {
    const sent = once(session, 'dtmf');
    session.dtmf('1', { duration, interToneGap: 1 });
    const [, dtmf] = await sent;
    equal([dtmf.duration, dtmf.interToneGap], [want, 50]);
    const info = await peer.request('INFO');
    equal(info.body, `Signal= 1\r\nDuration= ${want}`);
    peer.reply(info, 200);
    await new Promise((next) => setTimeout(next, 150));
  }
});

test('the limits are constants of the class', async () => {
  const { peer, session } = await calling();
  const sent = once(session, 'dtmf');
  session.dtmf('1');
  const [, dtmf] = await sent;
  const { C } = dtmf.constructor;
  equal([C.MIN_DURATION, C.MAX_DURATION, C.DEFAULT_DURATION, C.MIN_INTER_TONE_GAP, C.DEFAULT_INTER_TONE_GAP], [70, 6000, 100, 50, 500]);
  peer.reply(await peer.request('INFO'), 200);
});

test('a tone of the peer is an event, in any spelling', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  let cseq = 100;
  for (const body of ['Signal=1\r\nDuration=160', 'Signal= 1\r\nDuration= 160', 'Signal= 1\r\nDuration= 160\r\n']) {
    const heard = once(session, 'dtmf');
    peer.within('INFO', ua, invite, answered, { outgoing: true, cseq: ++cseq, body, type: 'application/dtmf-relay' });
    const [request, dtmf] = await heard;
    equal([request.method, dtmf.tone, dtmf.duration, dtmf.direction], ['INFO', '1', 160, 'incoming']);
    await peer.response(200, 'INFO');
  }
});

test('an INFO that is no tone is refused, and one that is broken does no harm', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  let heard = 0;
  session.on('dtmf', () => { heard++; });
  peer.within('INFO', ua, invite, answered, { outgoing: true, cseq: 201, body: 'x', type: 'text/x' });
  equal((await peer.response(415, 'INFO')).get('Accept'), 'application/dtmf-relay');
  peer.within('INFO', ua, invite, answered, { outgoing: true, cseq: 202, body: 'nonsense', type: 'application/dtmf-relay' });
  const response = await new Promise((resolve) => { until(() => peer.received.length > 0, 'an answer').then(() => resolve(peer.received.shift())); });
  ok(response.code === 200 || response.code === 400, response.start);
  equal([heard, session.status], [0, 12]);
});

test('an INFO of a package that nobody here knows gets 469 with those that are known', async () => {
  const { ua, peer, session, invite, answered } = await calling();
  session.on('dtmf', () => { throw new Error('a package is no tone'); });
  peer.within('INFO', ua, invite, answered, { outgoing: true, cseq: 301, body: 'Signal=1', type: 'application/dtmf-relay', headers: [['Info-Package', 'foo']] });
  const refusal = await peer.response(469, 'INFO');
  equal([refusal.reason, refusal.all('Recv-Info').length, refusal.get('Accept'), session.status], ['Bad Info Package', 1, undefined, 12]);
});

test('onInfo takes over all INFO of a call', async () => {
  const got = [];
  const { alice, bob } = await pair();
  const { out, inc } = await talk(alice, bob);
  inc.onInfo = function (request) { got.push([this === inc, request.body]); request.reply(200); };
  let tones = 0;
  inc.on('dtmf', () => { tones++; });
  const sent = once(out, 'dtmf');
  out.dtmf('5', quick);
  const [, dtmf] = await sent;
  await once(dtmf, 'succeeded');
  equal([got, tones], [[[true, 'Signal= 5\r\nDuration= 70']], 0]);
});

test('tones that wait are dropped when the call ends', async () => {
  const { peer, session } = await calling();
  session.dtmf('123456', quick);
  peer.reply(await peer.request('INFO'), 200);
  session.bye();
  peer.reply(await peer.request('BYE'), 200);
  await new Promise((next) => setTimeout(next, 300));
  equal(peer.received.filter((m) => m.method === 'INFO').length, 0);
});
