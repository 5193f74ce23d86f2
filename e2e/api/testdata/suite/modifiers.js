// SIP.Web.Modifiers, also SIP.WebRTC.Modifiers: functions from a session
// description to a promise of it, changed. (javascript-api 1.1, 1.21)

const lines = (...list) => list.map((line) => `${line}\r\n`).join('');
const audio = lines('m=audio 9 UDP/TLS/RTP/SAVPF 111 9 0 126', 'c=IN IP4 0.0.0.0', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 useinbandfec=1', 'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000', 'a=rtpmap:126 telephone-event/8000', 'a=fmtp:126 0-15');
const video = lines('m=video 9 UDP/TLS/RTP/SAVPF 96', 'a=rtpmap:96 VP8/90000', 'a=rtcp-fb:96 nack');
const head = lines('v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0');
const sdpOf = head + audio + video;

async function change(modifier, sdp = sdpOf) {
  const description = { type: 'offer', sdp };
  const result = await modifier(description);
  equal(result.type, 'offer', 'the type stays');
  return result.sdp;
}

test('the modifiers are there, under both names', () => {
  for (const name of ['stripTcpCandidates', 'stripTelephoneEvent', 'cleanJitsiSdpImageattr', 'stripG722', 'stripRtpPayload', 'stripVideo', 'addMidLines']) {
    equal(typeof SIP.Web.Modifiers[name], 'function', name);
  }
  equal(SIP.WebRTC.Modifiers === SIP.Web.Modifiers, true);
});

test('a modifier returns a promise', () => {
  ok(SIP.Web.Modifiers.stripG722({ type: 'offer', sdp: sdpOf }) instanceof Promise);
});

test('stripTcpCandidates takes TCP candidates away', async () => {
  const udp = 'a=candidate:1 1 udp 2122 192.0.2.1 5000 typ host';
  const tcp = 'a=candidate:2 1 tcp 1518 192.0.2.1 9 typ host tcptype active';
  equal(await change(SIP.Web.Modifiers.stripTcpCandidates, head + lines(udp, tcp, udp)), head + lines(udp, udp));
});

test('stripTelephoneEvent, stripG722 and stripRtpPayload take a payload away, line by line', async () => {
  const noTones = await change(SIP.Web.Modifiers.stripTelephoneEvent);
  ok(noTones.includes('m=audio 9 UDP/TLS/RTP/SAVPF 111 9 0\r\n') && !/telephone-event|:126/.test(noTones), noTones);
  const noG722 = await change(SIP.Web.Modifiers.stripG722);
  ok(noG722.includes('m=audio 9 UDP/TLS/RTP/SAVPF 111 0 126\r\n') && !/G722|:9 /.test(noG722), noG722);
  const noVP8 = await change(SIP.Web.Modifiers.stripRtpPayload('VP8'));
  ok(!noVP8.includes('VP8') && !noVP8.includes('rtcp-fb:96') && noVP8.includes(audio), noVP8);
});

test('a payload that is not there changes nothing', async () => {
  equal(await change(SIP.Web.Modifiers.stripRtpPayload('H264')), sdpOf);
});

test('stripVideo takes the video part away', async () => {
  equal(await change(SIP.Web.Modifiers.stripVideo), head + audio);
  equal(await change(SIP.Web.Modifiers.stripVideo, head + video + audio), head + audio);
});

test('addMidLines gives each part without mid one, no two the same', async () => {
  const sdp = await change(SIP.Web.Modifiers.addMidLines);
  const mids = [...sdp.matchAll(/^a=mid:(.*)\r$/gm)].map(([, mid]) => mid);
  equal([mids.length, new Set(mids).size], [2, 2]);
  equal(await change(SIP.Web.Modifiers.addMidLines, sdp), sdp, 'a second time: nothing');
});

test('cleanJitsiSdpImageattr replaces ranges that begin with 0', async () => {
  const sdp = await change(SIP.Web.Modifiers.cleanJitsiSdpImageattr, head + lines('a=imageattr:96 send * recv [x=[0-1920],y=[0-1080]]'));
  ok(sdp.includes('[x=[1:1920],y=[1:1080]]'), sdp);
});

test('the SDP of a browser stays one after each modifier', async () => {
  const pc = new RTCPeerConnection();
  cleanUp(() => pc.close());
  pc.addTransceiver('audio');
  pc.addTransceiver('video');
  let description = await pc.createOffer();
  const { stripTcpCandidates, stripTelephoneEvent, stripG722, cleanJitsiSdpImageattr, addMidLines } = SIP.Web.Modifiers;
  description = { type: description.type, sdp: description.sdp };
  for (const modifier of [stripTcpCandidates, stripTelephoneEvent, stripG722, cleanJitsiSdpImageattr, addMidLines]) description = await modifier(description);
  const other = new RTCPeerConnection();
  cleanUp(() => other.close());
  await other.setRemoteDescription(description);
});
