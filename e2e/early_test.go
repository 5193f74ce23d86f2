package e2e

import (
	"testing"

	"sipwasm/e2e/rig"
)

// forks gives a page with a media handler that has made an offer, and answerOf(i),
// which has end i answer it, as the branches of a forked call do. An end that has
// answered begins to key the media: two at once would be in each other's way.
func forks(t *testing.T) *rig.Page {
	t.Helper()
	page := library(t, rig.Serve(t))
	rig.Eval[bool](page, `(async () => {
		window.handler = new SIP.WebRTC.MediaHandler({ ua: { configuration: {} }, connecting() {} });
		const offer = await handler.getDescription(media("alice"));
		window.ends = [];
		window.answerOf = async (i) => {
			const pc = new RTCPeerConnection(), stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
			await pc.setRemoteDescription({ type: "offer", sdp: offer.body });
			for (const track of stream.getTracks()) pc.addTrack(track, stream);
			await pc.setLocalDescription();
			while (pc.iceGatheringState !== "complete") await new Promise((next) => pc.addEventListener("icegatheringstatechange", next, { once: true }));
			ends[i] = pc;
			return pc.localDescription.sdp;
		};
		window.sentBy = async (pc) => [...(await pc.getStats()).values()].find((s) => s.type === "outbound-rtp" && s.kind === "video")?.packetsSent ?? 0;
		window.decoded = async () => (await inbound({ mediaHandler: handler }, "video")).framesDecoded ?? 0;
		return true;
	})()`)
	return page
}

// RFC 8829 §4.1.10.1: a pranswer may be replaced by an answer with other credentials,
// and even another certificate: the branch that takes the call is another one.
func TestTheFinalAnswerOfAnotherBranchTakesThePlaceOfAProvisionalOne(t *testing.T) {
	page := forks(t)
	expect(t, page, `(async () => {
		await handler.setDescription(await answerOf(0), { provisional: true });
		return [handler.peerConnection.signalingState, handler.hasOffer("local")].join();
	})()`, "have-remote-pranswer,true")
	page.Wait(`ends[0].connectionState === "connected"`)
	page.Wait(`decoded().then((n) => n > 3)`)
	expect(t, page, `(async () => {
		const answer = await answerOf(1);
		await handler.setDescription(answer, { provisional: true });
		await handler.setDescription(answer);
		window.before = await decoded();
		ends[0].close();
		return handler.peerConnection.signalingState;
	})()`, "stable")
	page.Wait(`ends[1].connectionState === "connected" && handler.peerConnection.connectionState === "connected"`)
	page.Wait(`decoded().then((n) => n > before + 10)`)
	page.Wait(`inbound({ mediaHandler: { peerConnection: ends[1] } }, "video").then((s) => s.framesDecoded > 10)`)
}

// The answer of a call is often the one that its 183 had.
func TestTheSameAnswerProvisionalAndFinalChangesNothing(t *testing.T) {
	page := forks(t)
	rig.Eval[bool](page, `(async () => {
		window.answer = await answerOf(0);
		await handler.setDescription(answer, { provisional: true });
		return true;
	})()`)
	page.Wait(`decoded().then((n) => n > 3)`)
	expect(t, page, `(async () => {
		await handler.setDescription(answer);
		const { signalingState, iceConnectionState } = handler.peerConnection;
		window.before = await decoded();
		return [signalingState, ["connected", "completed"].includes(iceConnectionState)].join();
	})()`, "stable,true")
	page.Wait(`decoded().then((n) => n > before + 10)`)
}
