// Settings of the configuration that only media show. (javascript-api 1.7.2, 1.20.3)

const offerOf = async (configuration, options = AUDIO) => {
  const { ua, peer } = await peered({ mediaHandlerFactory: undefined, ...configuration });
  const session = ua.invite('bob@test.example', options);
  const invite = await peer.request('INVITE');
  return { ua, peer, session, invite };
};

test('an offer has its candidates', async () => {
  const { invite } = await offerOf();
  ok(/a=candidate:.* udp /i.test(invite.body), 'UDP candidates');
  ok(/a=fingerprint:/.test(invite.body) && /RTP\/SAVPF/.test(invite.body), 'DTLS');
});

test('hackStripTcp leaves TCP candidates out', async () => {
  const { invite } = await offerOf({ hackStripTcp: true });
  ok(!/a=candidate:.* tcp /i.test(invite.body), 'no TCP candidate');
  ok(/a=candidate:.* udp /i.test(invite.body), 'UDP candidates');
});

test('rtcpMuxPolicy goes to the peer connection', async () => {
  const { session } = await offerOf({ rtcpMuxPolicy: 'require' });
  equal(session.mediaHandler.peerConnection.getConfiguration().rtcpMuxPolicy, 'require');
});

test('an answer that the browser refuses is told by the handler, and the call ends', async () => {
  const { peer, session, invite } = await offerOf();
  const told = once(session.mediaHandler, 'peerConnection-setRemoteDescriptionFailed');
  const ended = once(session, 'terminated');
  peer.accept(invite, { body: 'v=0\r\nthis is no description\r\n' });
  const [error] = await told;
  ok(error, 'the error of the browser');
  await peer.request('ACK');
  peer.reply(await peer.request('BYE'), 200);
  equal((await ended)[1], 'Bad Media Description');
});

test('an offer that the browser refuses gets 488', async () => {
  const { ua, peer } = await peered({ mediaHandlerFactory: undefined });
  let invited = false;
  ua.on('invite', () => { invited = true; });
  peer.ask('INVITE', ua, { body: 'v=0\r\nthis is no description\r\n' });
  await peer.response(488, 'INVITE');
  equal(invited, false);
});

test('an old offer with its profile unmasked is understood', async () => {
  const { alice, bob, line } = await realPair();
  line.passes = (message) => {
    if (message.method !== 'INVITE') return true;
    const body = message.body.replaceAll('UDP/TLS/RTP/SAVPF', 'RTP/SAVPF');
    const text = message.text.replace(message.body, body).replace(/Content-Length: \d+/, `Content-Length: ${body.length}`);
    line.deliver(dissect(text), null);
    return false;
  };
  await talk(alice, bob, AUDIO, AUDIO);
});

test('a STUN server that is silent holds the offer up no longer than iceCheckingTimeout', async () => {
  const begin = performance.now();
  await offerOf({ stunServers: ['stun:127.0.0.1:9'], iceCheckingTimeout: 500 });
  ok(performance.now() - begin < 4000, `${performance.now() - begin} ms`);
});
