// Branches of a forked call, each with media of its own. (RFC 3311 §5.1, RFC 3261 §13.2.2.4)

const CONTACT = ['Contact', '<sip:peer@peer.invalid;transport=ws>'];

/** A phone behind one branch: a peer connection of the page that answers an offer, or makes one. */
async function phone(offer) {
  const pc = new RTCPeerConnection(), stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  cleanUp(() => { pc.close(); for (const track of stream.getTracks()) track.stop(); });
  if (offer) await pc.setRemoteDescription({ type: 'offer', sdp: offer });
  for (const track of stream.getTracks()) pc.addTrack(track, stream);
  await pc.setLocalDescription();
  return { pc, sdp: await whole(pc) };
}

async function whole(pc) {
  await until(() => pc.iceGatheringState === 'complete', 'all candidates');
  return pc.localDescription.sdp;
}

const pictures = async (pc) => [...(await pc.getStats()).values()].find((s) => s.type === 'inbound-rtp' && s.kind === 'video')?.framesDecoded ?? 0;

/** More pictures come. */
async function shows(pc, what) {
  for (const before = await pictures(pc); await pictures(pc) <= before + 5;) await new Promise((next) => setTimeout(next, 50));
  ok(true, what);
}

/** A call of ours whose branch "desk" has completed offer and answer, reliably. */
async function answeredEarly() {
  const { ua, peer } = await peered({ mediaHandlerFactory: undefined, rel100: 'supported' });
  const session = ua.invite('bob@test.example', BOTH);
  const invite = await peer.request('INVITE');
  const desk = await phone(invite.body);
  peer.reply(invite, 183, { tag: 'desk', headers: [['Require', '100rel'], ['RSeq', '1'], ['Allow', 'INVITE, ACK, BYE, PRACK, UPDATE'], CONTACT], body: desk.sdp });
  peer.reply(await peer.request('PRACK'), 200);
  await shows(session.mediaHandler.peerConnection, 'early media');
  return { ua, peer, session, invite, desk };
}

/** One of which the desk has changed the media by UPDATE then. */
async function changedEarly(change) {
  const { ua, peer, session, invite, desk } = await answeredEarly();
  await change(desk.pc);
  await desk.pc.setLocalDescription();
  peer.ask('UPDATE', ua, { from: '<sip:bob@test.example>;tag=desk', to: invite.get('From'), callID: invite.get('Call-ID'), ruri: uriOf(invite.get('Contact')), body: await whole(desk.pc) });
  const { body } = await peer.response(200, 'UPDATE');
  await desk.pc.setRemoteDescription({ type: 'answer', sdp: body });
  return { peer, session, invite, desk };
}

/** The mobile takes the call, and media flow both ways. */
async function mobileTakes({ peer, session, invite, desk }) {
  const mobile = await phone(invite.body);
  peer.accept(invite, { tag: 'mobile', body: mobile.sdp });
  await peer.request('ACK');
  await until(() => session.status === 12, 'the call stands');
  const { peerConnection: pc } = session.mediaHandler;
  equal(pc.signalingState, 'stable');
  desk.pc.close();
  await until(() => mobile.pc.connectionState === 'connected' && pc.connectionState === 'connected', 'media with the mobile');
  await shows(mobile.pc, 'what we send');
  await shows(pc, 'what the mobile sends');
  return mobile;
}

const held = (pc) => { for (const t of pc.getTransceivers()) t.direction = 'sendonly'; };

test('another branch takes the call than the one that has changed its early media', async () => {
  const call = await changedEarly(held);
  const { peer, session } = call, { peerConnection: pc } = session.mediaHandler;
  const mobile = await mobileTakes(call);
  session.hold();
  const again = await peer.request('INVITE');
  equal([again.get('To').includes('tag=mobile'), again.body.match(/^a=sendonly/gm).length], [true, 2], 'what the mobile has said is the base of what follows');
  await mobile.pc.setRemoteDescription({ type: 'offer', sdp: again.body });
  await mobile.pc.setLocalDescription();
  peer.accept(again, { tag: undefined, body: mobile.pc.localDescription.sdp });
  await peer.request('ACK');
  await until(() => pc.signalingState === 'stable', 'the hold is answered');
});

test('another branch takes the call than the one that we are changing', async () => {
  const call = await answeredEarly();
  const { peer, session } = call, ended = [];
  session.renegotiate({ update: true }).catch(() => ended.push('renegotiate'));
  const update = await peer.request('UPDATE');
  const mobile = await mobileTakes(call);
  peer.reply(update, 481);
  await until(() => ended.length === 1, 'told that its offer has come to nothing');
  equal([session.status, mobile.pc.connectionState], [12, 'connected']);
});

test('another branch whose offer has been replaced by new credentials ends the call, and says why', async () => {
  const { peer, session, invite } = await changedEarly((pc) => pc.restartIce());
  const failed = once(session, 'failed');
  peer.accept(invite, { tag: 'mobile', body: (await phone(invite.body)).sdp });
  await peer.request('ACK');
  equal((await peer.request('BYE')).get('Reason'), 'SIP;cause=488;text="Not Acceptable Here"');
  equal((await failed)[1], 'Bad Media Description');
  ok(/what it was offered is gone/.test(session.mediaError.message), session.mediaError.message);
});

test('another branch takes a call without an offer than the one whose early offer was answered', async () => {
  const { ua, peer } = await peered({ mediaHandlerFactory: undefined, rel100: 'supported' });
  const session = ua.invite('bob@test.example', { ...BOTH, inviteWithoutSdp: true });
  const invite = await peer.request('INVITE');
  const [desk, mobile] = [await phone(), await phone()];
  peer.reply(invite, 183, { tag: 'desk', headers: [['Require', '100rel'], ['RSeq', '1'], CONTACT], body: desk.sdp });
  const prack = await peer.request('PRACK');
  peer.reply(prack, 200);
  await desk.pc.setRemoteDescription({ type: 'answer', sdp: prack.body });
  await shows(session.mediaHandler.peerConnection, 'early media');
  peer.accept(invite, { tag: 'mobile', body: mobile.sdp });
  const ack = await peer.request('ACK');
  desk.pc.close();
  await mobile.pc.setRemoteDescription({ type: 'answer', sdp: ack.body });
  await until(() => session.status === 12 && mobile.pc.connectionState === 'connected', 'media with the mobile');
  await shows(mobile.pc, 'what we send');
  await shows(session.mediaHandler.peerConnection, 'what the mobile sends');
});
