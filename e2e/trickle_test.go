package e2e

import (
	"net"
	"testing"
	"time"

	"sipwasm/e2e/rig"
)

// A call between alice and bob, whose connections are written down in
// fromAlice and fromBob; before runs before the call.
func wiredCall(t *testing.T, aliceOptions, bobOptions, before string) *rig.Page {
	t.Helper()
	page := library(t, rig.Serve(t))
	rig.Eval[bool](page, `(async () => {
		window.a = await agent("alice", `+aliceOptions+`);
		window.b = await agent("bob", `+bobOptions+`);
		window.fromAlice = wire(a); window.fromBob = wire(b); window.added = [];
		b.on("invite", (session) => { window.called = session; session.accept(media("bob")); });
		window.begun = performance.now();
		window.caller = a.invite("bob", media("alice"));
		`+before+`
		await when(caller, "accepted", ["failed"]);
		return true;
	})()`)
	return page
}

const bothSeeEachOther = `frames("alice") > 3 && frames("bob") > 3`

// The caller's own candidates are cut out of its offer, so that the callee cannot
// reach it: the way is found by the candidates that follow the answer.
func TestACallConnectsByTheCandidatesThatFollowTheAnswer(t *testing.T) {
	page := wiredCall(t, `{}`, `{}`, `
		const without = (d) => { d.sdp = d.sdp.replace(/^a=candidate:.*\r\n/gm, ""); };
		caller.mediaHandler.on("getDescription", without);
		const { peerConnection } = caller.mediaHandler, add = peerConnection.addIceCandidate;
		peerConnection.addIceCandidate = function (c) { added.push(c.candidate); return add.call(this, c); };`)
	page.Wait(bothSeeEachOther)
	expect(t, page, `[candidates(...find(fromAlice, "sent", "INVITE")).size, added.some((c) => c.startsWith("candidate:")),
		find(fromAlice, "sent", "INFO").filter((m) => m.text.includes("a=candidate")).length].join()`, "0,true,0")
}

// The peer's candidates overtake the application of its answer.
func TestCandidatesThatComeBeforeTheAnswerWait(t *testing.T) {
	page := wiredCall(t, `{}`, `{}`, `
		const { mediaHandler } = caller, set = mediaHandler.setDescription;
		mediaHandler.earlyAnswers = true;
		mediaHandler.setDescription = async function (...args) {
			while (find(fromAlice, "received", "INFO").length === 0) await new Promise((next) => setTimeout(next));
			window.overtaken = true;
			return set.apply(this, args);
		};`)
	page.Wait(bothSeeEachOther)
	expect(t, page, `String(overtaken)`, "true")
}

// silentServer is a STUN server that never answers.
func silentServer(t *testing.T) string {
	t.Helper()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	return socket.LocalAddr().String()
}

// The named limit (serverTime) is half a second; the browser itself gives up after
// ten, and iceCheckingTimeout is five.
func TestASTUNServerThatIsSilentDelaysACallByHalfASecondOnly(t *testing.T) {
	options := `{stunServers: ["stun:` + silentServer(t) + `"]}`
	page := wiredCall(t, options, options, ``)
	page.Wait(bothSeeEachOther)
	if sent := rig.Eval[float64](page, `find(fromAlice, "sent", "INVITE")[0].at - begun`); sent < 400 || sent > 2500 {
		t.Errorf("the offer left after %.0f ms, want half a second and what the machine needs", sent)
	}
	if took := rig.Eval[float64](page, `find(fromBob, "sent", "INVITE", 200)[0].at - find(fromBob, "sent", "INVITE", 180)[0].at`); took > 450 {
		t.Errorf("the answer to somebody who trickles took %.0f ms: it waited for the server", took)
	}
}

// answeringServer is a STUN server that has seen us come from 203.0.113.7, as one
// outside of a NAT would, and says so after a while.
func answeringServer(t *testing.T, after time.Duration) string {
	t.Helper()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		for buffer := make([]byte, 1500); ; {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			if n >= 20 {
				answer := bindingSuccess(buffer[:20], 5004)
				time.AfterFunc(after, func() { socket.WriteTo(answer, from) })
			}
		}
	}()
	return socket.LocalAddr().String()
}

// bindingSuccess answers a binding request: RFC 8489 §5, XOR-MAPPED-ADDRESS §14.2.
func bindingSuccess(request []byte, port uint16) []byte {
	response := []byte{0x01, 0x01, 0, 12}
	response = append(response, request[4:20]...)                    // magic cookie and transaction
	response = append(response, 0, 0x20, 0, 8, 0, 1)                 // IPv4
	response = append(response, byte(port>>8)^0x21, byte(port)^0x12) // XOR with the cookie
	return append(response, 203^0x21, 0^0x12, 113^0xa4, 7^0x42)
}

func TestWithASTUNServerAnOfferHasWhatTheServerSaw(t *testing.T) {
	page := wiredCall(t, `{trickle: false, stunServers: ["stun:`+answeringServer(t, 0)+`"]}`, `{}`, ``)
	page.Wait(bothSeeEachOther)
	expect(t, page, `[...candidates(...find(fromAlice, "sent", "INVITE"))].filter((c) => c.includes("203.0.113.7") && c.includes("typ srflx")).length > 0 ? "yes" : "no"`, "yes")
}

// The callee's browser asks only when the answer is set, however long it has rung.
// (The caller hides its candidates: an answer does not wait when ICE is through.)
func TestWithASTUNServerAnAnswerToWhoKnowsNoTrickleHasWhatTheServerSaw(t *testing.T) {
	page := library(t, rig.Serve(t))
	rig.Eval[bool](page, `(async () => {
		window.a = await agent("alice", {trickle: false});
		window.b = await agent("bob", {stunServers: ["stun:`+answeringServer(t, 100*time.Millisecond)+`"]});
		window.fromBob = wire(b);
		b.on("invite", (session) => { window.called = session; });
		window.caller = a.invite("bob", media("alice"));
		caller.mediaHandler.on("getDescription", (d) => { d.sdp = d.sdp.replace(/^a=candidate:.*\r\n/gm, ""); });
		return true;
	})()`)
	page.Wait(`window.called && performance.now() - find(fromBob, "sent", "INVITE", 180)[0].at > 500`)
	rig.Eval[bool](page, `called.accept(media("bob")) && true`)
	page.Wait(bothSeeEachOther)
	expect(t, page, `String([...candidates(...find(fromBob, "sent", "INVITE", 200))].some((c) => c.includes("203.0.113.7") && c.includes("typ srflx")))`, "true")
}

// The server is asked while the camera opens: what is left of the half second counts.
func TestACallerAsksServersWhileItsCameraOpens(t *testing.T) {
	page := library(t, rig.Serve(t))
	rig.Eval[bool](page, `(async () => {
		SIP.WebRTC.isSupported();
		const open = SIP.WebRTC.getUserMedia;
		(await open({audio: true, video: true})).getTracks().forEach((track) => track.stop());
		SIP.WebRTC.getUserMedia = async (wanted) => {
			await new Promise((ready) => setTimeout(ready, 600));
			const stream = await open(wanted);
			window.opened = performance.now();
			return stream;
		};
		window.a = await agent("alice", {stunServers: ["stun:`+silentServer(t)+`"]});
		window.b = await agent("bob");
		window.fromAlice = wire(a);
		a.invite("bob", media("alice"));
		return true;
	})()`)
	page.Wait(`window.opened && find(fromAlice, "sent", "INVITE").length > 0`)
	if took := rig.Eval[float64](page, `find(fromAlice, "sent", "INVITE")[0].at - opened`); took > 450 {
		t.Errorf("the offer left %.0f ms after the camera had opened: it waited for the server", took)
	}
}
