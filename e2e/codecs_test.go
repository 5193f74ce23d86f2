package e2e

import (
	"testing"

	"sipwasm/e2e/rig"
)

// codecsOf gives, in the page, the codecs of a message's m= line in their order.
const codecsOf = `
	const codecsOf = ({ text }, kind) => {
		const part = text.split(/^(?=m=)/m).find((p) => p.startsWith("m=" + kind));
		return /^m=\S+ \S+ \S+ (.*)\r$/m.exec(part)[1].split(" ").map((id) => new RegExp("^a=rtpmap:" + id + " ([^/]+)", "m").exec(part)[1]);
	};`

func TestTheCodecsOfTheHintComeFirstInAnOffer(t *testing.T) {
	page := twoAgents(t, `{}`)
	expect(t, page, `(async () => {
		`+codecsOf+`
		const messages = wire(a), hint = media("alice");
		hint.media.codecs = { audio: ["pcmu", "G722", "telephone-event"], video: ["VP9", "video/H264"] };
		b.on("invite", (session) => session.accept(media("bob")));
		window.caller = a.invite("bob", hint);
		await when(caller, "accepted", ["failed"]);
		const [offer] = find(messages, "sent", "INVITE"), audio = codecsOf(offer, "audio"), video = codecsOf(offer, "video");
		const isHelper = (name) => ["rtx", "red", "ulpfec", "flexfec-03"].includes(name);
		return [...audio.slice(0, 3), audio.at(-1), video[0], video.filter((name) => !isHelper(name)).at(-1) !== "VP9", video.indexOf("H264") < video.indexOf("VP8")].join();
	})()`, "PCMU,G722,opus,telephone-event,VP9,true,true")
	page.Wait(`frames("alice") > 3 && frames("bob") > 3`)
	page.Wait(`caller.mediaHandler.peerConnection.getStats().then((r) => {
		const s = [...r.values()].find((s) => s.type === "outbound-rtp" && s.kind === "audio");
		return s && r.get(s.codecId).mimeType === "audio/PCMU";
	})`)
}

// The answerer's own order decides what it sends, and stands in its answer.
func TestTheCodecsOfTheUserAgentComeFirstInAnAnswer(t *testing.T) {
	page := twoAgents(t, `{ codecs: { audio: ["PCMA"] } }`)
	expect(t, page, `(async () => {
		`+codecsOf+`
		const messages = wire(b);
		b.on("invite", (session) => session.accept(media("bob")));
		await when(a.invite("bob", media("alice")), "accepted", ["failed"]);
		const [answer] = find(messages, "sent", "INVITE", 200), audio = codecsOf(answer, "audio");
		return [audio[0], audio.includes("opus"), codecsOf(answer, "video").length > 1].join();
	})()`, "PCMA,true,true")
}

func TestCodecsThatNobodyKnowsChangeNothing(t *testing.T) {
	page := twoAgents(t, `{}`)
	rig.Eval[bool](page, `(async () => {
		const hint = media("alice");
		hint.media.codecs = { audio: ["smoke signals"], video: "VP8" };
		b.on("invite", (session) => session.accept(media("bob")));
		await when(a.invite("bob", hint), "accepted", ["failed"]);
		return true;
	})()`)
	page.Wait(`frames("alice") > 0 && frames("bob") > 0`)
}
