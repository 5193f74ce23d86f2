// Data channels. (javascript-api 1.20.2, 1.30 "Keep")

const DATA = { media: { constraints: { audio: false, video: false }, dataChannel: true } };
const NOTHING = { media: { constraints: { audio: false, video: false } } };

test('a data channel named sipjs connects the two ends', async () => {
  const { alice, bob } = await realPair();
  const received = new Promise((resolve) => {
    bob.on('invite', (session) => {
      session.mediaHandler.on('dataChannel', (channel) => { channel.onmessage = (event) => resolve([channel.label, event.data]); });
      session.accept(NOTHING);
    });
  });
  const out = alice.invite(addressOf(bob), DATA);
  let state;
  out.mediaHandler.on('dataChannel', (channel) => {
    state = channel.readyState;
    equal(channel.label, 'sipjs');
    channel.onopen = () => channel.send('hello over there');
  });
  equal(await received, ['sipjs', 'hello over there']);
  equal(state, 'connecting', 'told before it is open');
  ok(out.mediaHandler.dataChannel instanceof RTCDataChannel, 'mediaHandler.dataChannel');
});

test('the options of the channel are those of the page', async () => {
  const { alice, bob } = await realPair();
  const out = alice.invite(addressOf(bob), { media: { ...DATA.media, dataChannel: { ordered: false, maxRetransmits: 3 } } });
  const [channel] = await once(out.mediaHandler, 'dataChannel');
  equal([channel.label, channel.ordered, channel.maxRetransmits], ['sipjs', false, 3]);
  out.cancel();
});

test('without dataChannel in the hint there is none', async () => {
  const { alice, bob } = await realPair();
  const { out } = await talk(alice, bob, AUDIO, AUDIO);
  ok(!out.mediaHandler.dataChannel, 'no channel');
});

test('a channel works beside audio, and binary data arrive whole', async () => {
  const { alice, bob } = await realPair();
  const bytes = crypto.getRandomValues(new Uint8Array(50000));
  const received = new Promise((resolve) => {
    bob.on('invite', (session) => {
      session.mediaHandler.on('dataChannel', (channel) => {
        channel.binaryType = 'arraybuffer';
        channel.onmessage = (event) => resolve(new Uint8Array(event.data));
      });
      session.accept(AUDIO);
    });
  });
  const out = alice.invite(addressOf(bob), { media: { constraints: { audio: true, video: false }, dataChannel: true } });
  out.mediaHandler.on('dataChannel', (channel) => { channel.onopen = () => channel.send(bytes); });
  const got = await received;
  ok(got.length === bytes.length && got.every((b, i) => b === bytes[i]), 'the same bytes');
});

test('bye in the message listener of the channel ends the call on both sides', async () => {
  const { alice, bob } = await realPair();
  bob.on('invite', (session) => {
    session.mediaHandler.on('dataChannel', (channel) => { channel.onmessage = () => session.bye(); });
    session.accept(NOTHING);
  });
  const out = alice.invite(addressOf(bob), DATA);
  out.mediaHandler.on('dataChannel', (channel) => { channel.onopen = () => channel.send('done?'); });
  const [request] = await once(out, 'bye');
  equal(request.method, 'BYE');
});
