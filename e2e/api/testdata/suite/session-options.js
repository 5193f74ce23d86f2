// The options of invite and accept. (javascript-api 1.13, 1.14, rule 4 of 0.3)

const inviteOf = async (options, configuration = {}, target = 'bob@test.example') => {
  const { ua, peer } = await peered(configuration);
  const session = ua.invite(target, options);
  return { ua, peer, session, invite: await peer.request('INVITE') };
};

test('an INVITE is complete', async () => {
  const { ua, invite } = await inviteOf();
  equal(invite.ruri, 'sip:bob@test.example');
  equal(invite.get('Content-Type'), 'application/sdp');
  ok(invite.body.startsWith('v=0\r\n'), 'an offer');
  equal(invite.get('Content-Length'), String(invite.body.length));
  ok(/^<sip:\w{8}@\w{12}\.invalid;transport=ws;ob>$/.test(invite.get('Contact')), invite.get('Contact'));
  for (const method of ['ACK', 'CANCEL', 'INVITE', 'MESSAGE', 'BYE', 'OPTIONS', 'INFO', 'NOTIFY', 'REFER']) ok(invite.get('Allow').includes(method), method);
  equal(invite.get('Supported'), 'timer, outbound, 199');
  equal(invite.get('User-Agent'), ua.configuration.userAgentString);
});

test('extraHeaders go out in their order, and the array stays as it was', async () => {
  const extraHeaders = ['X-One: 1', 'X-Two: 2', 'X-One: 3'];
  const { invite } = await inviteOf({ extraHeaders, unknown: { a: 1 } });
  equal(invite.all('X-One'), ['1', '3']);
  equal(invite.get('X-Two'), '2');
  equal(extraHeaders, ['X-One: 1', 'X-Two: 2', 'X-One: 3']);
});

test('a line break in extraHeaders is refused at once', async () => {
  const { ua } = await peered();
  throws(() => ua.invite('bob@test.example', { extraHeaders: ['X: 1\r\nEvil: 2'] }), Error);
  equal(Object.keys(ua.sessions), []);
});

test('an anonymous call hides the caller', async () => {
  const { ua, session, invite } = await inviteOf({ anonymous: true }, { displayName: 'Alice' });
  equal(session.anonymous, true);
  ok(invite.get('From').startsWith('"Anonymous" <sip:anonymous@anonymous.invalid>;tag='), invite.get('From'));
  equal(invite.get('P-Preferred-Identity').replace(/[<>]/g, ''), addressOf(ua));
  equal(invite.get('Privacy'), 'id');
  equal(uriOf(invite.get('Contact')).split(';')[0], 'sip:anonymous@anonymous.invalid');
});

test('inviteWithoutSdp sends no offer', async () => {
  const { session, invite } = await inviteOf({ inviteWithoutSdp: true });
  equal([session.inviteWithoutSdp, invite.body, invite.get('Content-Type')], [true, '', undefined]);
});

test('inviteWithoutSdp answers the offer of the 200 in the ACK', async () => {
  const { peer, session, invite } = await inviteOf({ inviteWithoutSdp: true });
  const offer = sdp();
  const accepted = once(session, 'accepted');
  peer.accept(invite, { body: offer });
  const ack = await peer.request('ACK');
  equal(ack.get('Content-Type'), 'application/sdp');
  ok(ack.body.startsWith('v=0'), 'the answer');
  await accepted;
  const [, message] = session.mediaHandler.calls.find(([name]) => name === 'setDescription');
  equal(message.body, offer);
});

test('a renderbody goes with an INVITE that has no offer', async () => {
  const { invite } = await inviteOf({ inviteWithoutSdp: true, renderbody: 'a picture', rendertype: 'image/x' });
  equal([invite.body, invite.get('Content-Type'), invite.get('Content-Disposition').replaceAll(' ', '')], ['a picture', 'image/x', 'render;handling=optional']);
});

test('a renderbody goes with the ACK otherwise', async () => {
  const { peer, invite } = await inviteOf({ renderbody: 'a picture' });
  ok(invite.body.startsWith('v=0'), 'the offer');
  peer.accept(invite);
  const ack = await peer.request('ACK');
  equal([ack.body, ack.get('Content-Type')], ['a picture', 'text/plain']);
});

test('a renderbody is shown to the callee', async () => {
  const { alice, bob } = await pair();
  const { inc } = await ring(alice, bob, { inviteWithoutSdp: true, renderbody: 'a picture', rendertype: 'text/x' });
  equal([inc.renderbody, inc.rendertype], ['a picture', 'text/x']);
  inc.reject();
});

test('params replace what the agent would write', async () => {
  const { invite, session } = await inviteOf({ params: { from_uri: 'sip:somebody@test.example', from_displayName: 'Some Body', to_displayName: 'Bob B.', call_id: 'mine', cseq: 5 } });
  ok(invite.get('From').startsWith('"Some Body" <sip:somebody@test.example>;tag='), invite.get('From'));
  equal(invite.get('To'), '"Bob B." <sip:bob@test.example>');
  equal([invite.get('Call-ID'), invite.get('CSeq')], ['mine', '5 INVITE']);
  equal(session.remoteIdentity.displayName, 'Bob B.');
});

test('the media hint goes to the handler as the very same object', async () => {
  const hint = { constraints: { audio: true }, own: { thing: 1 } };
  const { session } = await inviteOf({ media: hint });
  ok(session.mediaHint === hint, 'session.mediaHint');
  ok(session.mediaHandler.calls.find(([name]) => name === 'getDescription')[1] === hint, 'getDescription(hint)');
});

test('mediaConstraints are an older name of the hint', async () => {
  const { session } = await inviteOf({ mediaConstraints: { constraints: { audio: true, video: false } } });
  const hint = session.mediaHandler.calls.find(([name]) => name === 'getDescription')[1];
  equal(hint.constraints, { audio: true, video: false });
});

test('an audio element as options means audio, shown there', async () => {
  const element = document.getElementById('sound');
  const { session } = await inviteOf(element);
  const { constraints, render } = session.mediaHint;
  equal([Boolean(constraints.audio), Boolean(constraints.video)], [true, false]);
  const remote = render.remote.audio || render.remote;
  ok(remote === element || remote.audio === element, 'rendered into the element');
});

test('a video element as options means audio and video', async () => {
  const element = document.getElementById('remote');
  const { session } = await inviteOf(element);
  const { constraints, render } = session.mediaHint;
  equal([Boolean(constraints.audio), Boolean(constraints.video)], [true, true]);
  ok([render.remote, render.remote.video, render.remote.audio].includes(element), 'rendered into the element');
});

test('accept takes an element too', async () => {
  const { alice, bob } = await pair();
  const { inc } = await talk(alice, bob, undefined, document.getElementById('remote'));
  equal([Boolean(inc.mediaHint.constraints.audio), Boolean(inc.mediaHint.constraints.video)], [true, true]);
});

test('the factory gets the session and the options, once, while invite runs', async () => {
  const { ua } = await peered();
  const seen = [];
  const factory = plainMedia();
  const mediaHandlerFactory = function (session, options) {
    seen.push([session, options]);
    return factory(session, options);
  };
  const session = ua.invite('bob@test.example', { mediaHandlerFactory, RTCConstraints: { optional: [] }, stunServers: ['stun:stun.example'], turnServers: [{ urls: 'turn:turn.example', username: 'u', password: 'p' }] });
  equal(seen.length, 1);
  ok(seen[0][0] === session, 'the session');
  const { RTCConstraints, stunServers, turnServers } = seen[0][1];
  equal([RTCConstraints, stunServers, turnServers[0].urls], [{ optional: [] }, ['stun:stun.example'], ['turn:turn.example']]);
  ok(session.mediaHandler === factory.made[0], 'the handler is the one it made');
});

test('servers for one call are checked', async () => {
  const { ua } = await peered();
  throws(() => ua.invite('bob@test.example', { stunServers: ['not a host'] }), TypeError, 'Invalid stunServers: not a host');
  ok(throws(() => ua.invite('bob@test.example', { turnServers: [{ username: 'u' }] }), TypeError).message.startsWith('Invalid turnServers: '));
});

test('a factory that is not supported is an error of invite, and 488 to a caller', async () => {
  const factory = plainMedia();
  factory.isSupported = () => false;
  const { ua, peer } = await peered({ mediaHandlerFactory: factory });
  const error = throws(() => ua.invite('bob@test.example'), SIP.Exceptions.NotSupportedError, 'Media not supported');
  equal([error.code, error.name], [3, 'NOT_SUPPORTED_ERROR']);
  let invited = false;
  ua.on('invite', () => { invited = true; });
  peer.ask('INVITE', ua, { body: sdp() });
  await peer.response(488, 'INVITE');
  equal(invited, false);
});

test('a handler in callback style makes the call as well', async () => {
  const calls = [];
  const old = (session) => ({
    getDescription(onSuccess, onFailure, mediaHint) {
      calls.push(['getDescription', mediaHint]);
      setTimeout(() => onSuccess(sdp()));
    },
    setDescription(description, onSuccess, onFailure) { // three parameters tell the style
      calls.push(['setDescription', typeof description]);
      setTimeout(onSuccess);
    },
    isReady: () => true, close() {}, render() {}, mute() {}, unmute() {}, hold() {}, unhold() {},
  });
  const { alice, bob } = await pair({ mediaHandlerFactory: old }, { mediaHandlerFactory: old });
  await talk(alice, bob, { media: { own: 1 } });
  equal(calls.map(([name]) => name).sort(), ['getDescription', 'getDescription', 'setDescription', 'setDescription']);
  equal(calls.find(([name]) => name === 'getDescription')[1].own, 1);
  equal(calls.filter(([name]) => name === 'setDescription').map(([, type]) => type), ['string', 'string']);
});

test('a promise of a plain text is a description too', async () => {
  const text = () => plainMedia(() => ({ getDescription: (hint) => Promise.resolve(sdp()) }));
  const { alice, bob } = await pair({ mediaHandlerFactory: text() }, { mediaHandlerFactory: text() });
  await talk(alice, bob);
});

test('accept adds its extraHeaders to the 200', async () => {
  const { alice, bob, line } = await pair();
  await talk(alice, bob, undefined, { extraHeaders: ['X-Hello: 1'] });
  const [response] = line.find('200 INVITE');
  equal(response.get('X-Hello'), '1');
  ok(response.get('Contact') && !response.get('Contact').includes(';ob'), response.get('Contact'));
  ok(response.get('Allow').includes('BYE'), 'Allow');
});

test('extraSupported and replaces show in Supported', async () => {
  const { invite } = await inviteOf({}, { extraSupported: ['eventlist'], replaces: 'supported', rel100: 'supported' });
  equal(invite.get('Supported').split(/, ?/).sort(), ['100rel', '199', 'eventlist', 'outbound', 'replaces', 'timer']);
});

test('what is required shows in Require', async () => {
  const { invite } = await inviteOf({}, { rel100: 'required', replaces: 'required' });
  equal(invite.all('Require').join().split(/, ?/).sort(), ['100rel', 'replaces']);
});
