//go:build js && wasm

package jsbridge

import (
	_ "embed"
	"testing"
	"time"

	"syscall/js"
)

//go:embed testdata/media_fakes.js
var mediaFakes string

// mediaPage is a page with the media classes installed over fakes.
type mediaPage struct {
	t       *testing.T
	b       *bridge
	page    js.Value
	browser js.Value
}

func newMediaPage(t *testing.T) *mediaPage {
	page := js.Global().Call("eval", mediaFakes).Invoke(bundle())
	b := newBridge(page.Get("host"))
	installMedia(b)
	return &mediaPage{t: t, b: b, page: page, browser: page.Get("browser")}
}

// run evaluates the body of an async function of (SIP, browser, session) and
// returns what it returns; a rejection fails the test.
func (p *mediaPage) run(body string) js.Value {
	p.t.Helper()
	f := js.Global().Call("eval", "(async (SIP, browser) => { const {MediaHandler, MediaStreamManager} = SIP.WebRTC; "+
		"const sleep = (ms) => new Promise((r) => setTimeout(r, ms)); const caught = (p) => p.then(() => null, (e) => e);"+body+"})")
	done := make(chan js.Value, 1)
	failed := make(chan js.Value, 1)
	p.b.then(f.Invoke(p.b.sip, p.browser), func(v js.Value) { done <- v }, func(e js.Value) { failed <- e })
	select {
	case v := <-done:
		return v
	case e := <-failed:
		p.t.Fatalf("the page threw: %s", text(p.b.get(e, "stack")))
	case <-time.After(5 * time.Second):
		p.t.Fatal("the page did not finish within 5 s")
	}
	return js.Undefined()
}

// expect runs a body and compares what it returns, as JSON.
func (p *mediaPage) expect(sentence, want, body string) {
	p.t.Helper()
	got := js.Global().Get("JSON").Call("stringify", p.run(body))
	if text(got) != want {
		p.t.Errorf("%s: got %s, want %s", sentence, text(got), want)
	}
}

// expectNothingLeft checks that ended handlers hold nothing.
func (p *mediaPage) expectNothingLeft() {
	p.t.Helper()
	p.run("await sleep(150)")
	// The continuation that reports this very run is gone by now.
	if n := p.b.handleCount(); n != 0 {
		p.t.Errorf("%d handles are left, want 0", n)
	}
}

func TestACallerDescribesItselfInTheOrderOfTheBook(t *testing.T) {
	p := newMediaPage(t)
	p.expect("events and result",
		`[["userMediaRequest","userMedia","iceCandidate","iceComplete","iceGatheringComplete","getDescription"],1,"application/sdp",["audio","video"]]`, `
		const s = browser.session(), h = new MediaHandler(s, {});
		const d = await h.getDescription();
		const kinds = h.getLocalStreams()[0].getTracks().map((t) => t.kind);
		h.close();
		return [h.trace, s.connected, d.contentType, kinds]`)
	p.expectNothingLeft()
}

func TestListenersOfDescriptionsMayChangeTheText(t *testing.T) {
	p := newMediaPage(t)
	p.expect("text sent and text applied", `["a=sent\r\n",true]`, `
		const h = new MediaHandler(browser.session());
		h.on('getDescription', (d) => { d.sdp += 'a=sent\r\n'; });
		h.on('setDescription', (d) => { d.sdp += 'a=applied\r\n'; });
		const d = await h.getDescription({});
		await h.setDescription({ body: 'v=0\r\n' });
		const applied = h.peerConnection.remoteDescription;
		h.close();
		return [d.body.slice(-8), applied.sdp.includes('a=applied\r\n')]`)
}

func TestBothStylesOfTheContractWork(t *testing.T) {
	p := newMediaPage(t)
	p.expect("an offer by callbacks, its answer by promises", `["string","offer","answer",true]`, `
		const a = new MediaHandler(browser.session()), b = new MediaHandler(browser.session());
		const offer = await new Promise((ok, no) => a.getDescription(ok, no, { constraints: { audio: true } }));
		await new Promise((ok, no) => b.setDescription(offer, ok, no));
		const type = b.peerConnection.remoteDescription.type;
		const answer = await b.getDescription({});
		await a.setDescription(answer);
		const result = [typeof offer, type, a.peerConnection.remoteDescription.type,
			b.hasDescription({ contentType: 'Application/SDP;x=y', body: 'v=0' })];
		a.close(); b.close();
		return result`)
	p.expectNothingLeft()
}

func TestAManagerOfAnyStyleIsUnderstood(t *testing.T) {
	p := newMediaPage(t)
	hint := `const hint = { constraints: { audio: true }, dataChannel: true };
		const run = async (acquire) => {
			const h = new MediaHandler(browser.session(), { mediaStreamManager: { acquire, release() {} } });
			let channel; h.on('dataChannel', (c) => { channel = c; });
			try { await h.getDescription(hint); } finally { h.close(); }
			return [h.localMedia.length, channel.label];
		};`
	p.expect("acquire(onSuccess) with an empty object", `[1,"sipjs"]`, hint+`return run((onSuccess) => { setTimeout(onSuccess, 0, {}); })`)
	p.expect("acquire(onSuccess, onFailure, hint) that answers at once", `[0,"sipjs"]`, hint+`return run((ok, no, h) => ok(h === hint ? [] : [1]))`)
	p.expect("acquire(hint) that returns a promise", `[2,"sipjs"]`, hint+`return run((h) => Promise.resolve(h.constraints === hint.constraints ? [{}, {}] : []))`)
	p.expect("a failure", `"NotAllowedError"`, hint+`return run((ok, no) => no(Object.assign(new Error(), { name: 'NotAllowedError' }))).catch((e) => e.name)`)
	p.expect("an exception", `"boom"`, hint+`return run(() => { throw new Error('boom'); }).catch((e) => e.message)`)
	p.expectNothingLeft()
}

func TestAnOverriddenManagerMethodCanCallTheOriginal(t *testing.T) {
	p := newMediaPage(t)
	p.expect("both styles of override", `[["one",2],["list",1]]`, `
		const original = MediaStreamManager.prototype.acquire, seen = [];
		const run = async (acquire) => {
			const manager = new MediaStreamManager();
			manager.acquire = acquire;
			const h = new MediaHandler(browser.session(), { mediaStreamManager: manager });
			await h.getDescription({});
			h.close();
		};
		await run(function (ok, no, hint) { original.call(this, (s) => { seen.push(['one', s.getTracks().length]); ok(s); }, no, hint); });
		await run(function (hint) { return original.call(this, hint).then((l) => { seen.push(['list', l.length]); return l; }); });
		return seen`)
	p.expectNothingLeft()
}

func TestAPagesAddStreamReplacesOurs(t *testing.T) {
	p := newMediaPage(t)
	p.expect("addStream on the instance", `[1,0]`, `
		const h = new MediaHandler(browser.session());
		let calls = 0;
		h.addStream = (stream, ok) => { calls++; ok(); };
		await h.getDescription({ dataChannel: true });
		const sent = h.peerConnection.senders.length;
		h.close();
		return [calls, sent]`)
	p.expect("addStreams of a subclass", `[2,2]`, `
		class Mine extends MediaHandler {
			addStreams(list) { this.seen = list[0].getTracks().length; return super.addStreams(list); }
		}
		const h = new Mine(browser.session());
		await h.getDescription({});
		h.close();
		return [h.seen, h.peerConnection.senders.length]`)
}

func TestAnOfferOfNothingOffersToReceive(t *testing.T) {
	p := newMediaPage(t)
	p.expect("transceivers", `[0,"audio recvonly,video recvonly"]`, `
		const h = new MediaHandler(browser.session());
		await h.getDescription({ constraints: { audio: false, video: false } });
		h.close();
		return [browser.requests.length, h.peerConnection.transceivers.map((t) => t.kind + ' ' + t.direction).join()]`)
}

func TestStreamsOfThePageAreNeverStopped(t *testing.T) {
	p := newMediaPage(t)
	p.expect("ours and theirs after close", `["live","ended"]`, `
		const own = new browser.Stream([new browser.Track('audio')]);
		for (const hint of [{ stream: own }, {}]) {
			const h = new MediaHandler(browser.session());
			await h.getDescription(hint);
			h.close();
		}
		return [own.tracks[0].readyState, browser.streams[0].tracks[0].readyState]`)
	p.expectNothingLeft()
}

func TestMediaThatComeAfterCloseAreGivenBack(t *testing.T) {
	p := newMediaPage(t)
	p.expect("the description fails, the stream goes back", `["InvalidStateError",["late"],0]`, `
		let give, back;
		const manager = { acquire: () => new Promise((r) => { give = r; }), release: (m) => { back = m; } };
		const h = new MediaHandler(browser.session(), { mediaStreamManager: manager });
		const failure = caught(h.getDescription({}));
		await sleep(1);
		h.close(); h.close();
		give(['late']);
		await sleep(1);
		return [(await failure).name, back, h.peerConnection.listening()]`)
	p.expectNothingLeft()
}

func TestCandidatesAreWaitedForAsLongAsTheyMayMatter(t *testing.T) {
	p := newMediaPage(t)
	measure := `const run = async (configuration) => {
			const h = new MediaHandler(browser.session(configuration));
			const begin = Date.now();
			await h.getDescription({});
			h.close();
			return Date.now() - begin;
		};`
	p.expect("without servers UDP candidates are enough", `true`, measure+`
		browser.gather = browser.udp;
		return await run({ iceCheckingTimeout: 3000 }) < 1000`)
	p.expect("with a server they are not", `true`, measure+`
		browser.gather = browser.udp;
		return await run({ iceCheckingTimeout: 500, stunServers: ['stun:x'] }) >= 500`)
	p.expect("an answer does not wait once it is connected", `true`, `
		const h = new MediaHandler(browser.session({ iceCheckingTimeout: 3000, stunServers: ['stun:x'] }));
		browser.gather = (pc) => { browser.udp(pc); pc.iceConnectionState = 'connected'; pc.fire('iceconnectionstatechange'); };
		await h.setDescription('v=0\r\n');
		const begin = Date.now();
		await h.getDescription({});
		h.close();
		return Date.now() - begin < 1000`)
	p.expect("the page may end the waiting", `true`, `
		browser.gather = null;
		const h = new MediaHandler(browser.session({ iceCheckingTimeout: 3000 }));
		setTimeout(() => h.onIceCompleted.resolve(), 20);
		const d = await h.getDescription({});
		h.close();
		return d.body.startsWith('v=0') && h.trace.includes('iceComplete')`)
	p.expectNothingLeft()
}

func TestANewOfferGathersAnewOnlyWithNewCredentials(t *testing.T) {
	p := newMediaPage(t)
	p.expect("rounds", `[1,1,2]`, `
		let rounds = 0;
		const h = new MediaHandler(browser.session());
		h.on('iceComplete', () => { rounds++; });
		const seen = [];
		for (const hint of [{}, {}, { iceRestart: true }]) { await h.getDescription(hint); seen.push(rounds); }
		h.close();
		return seen`)
}

func TestAnInviteIsAnOfferEvenWhileOursWaits(t *testing.T) {
	p := newMediaPage(t)
	p.expect("types of three remote descriptions", `["offer","answer","stable"]`, `
		const h = new MediaHandler(browser.session()), types = [];
		h.on('setDescription', (d) => types.push(d.type));
		await h.getDescription({});
		await h.setDescription({ method: 'INVITE', body: 'v=0\r\n' });
		h.peerConnection.signalingState = 'stable';
		await h.getDescription({});
		await h.setDescription({ method: 'INVITE', status_code: 200, body: 'v=0\r\n' });
		await h.getDescription({});
		h.rollback();
		await sleep(1);
		types.push(h.peerConnection.signalingState);
		h.close();
		return types`)
}

func TestWhatTheBrowserRefusesIsExplained(t *testing.T) {
	p := newMediaPage(t)
	p.expect("name, message, cause", `["OperationError","the browser refuses the offer: Expect line: v=","Expect line: v=",true]`, `
		const h = new MediaHandler(browser.session());
		const e = await caught(h.setDescription('v=0 garbage'));
		const empty = await caught(h.setDescription({ body: '' }));
		h.close();
		return [e.name, e.message, e.cause.message, empty instanceof Error]`)
}

func TestWhatNoBrowserTakesIsRefusedWithTheLineAndTheSetting(t *testing.T) {
	p := newMediaPage(t)
	p.expect("name, message, event, that the browser has let go of it", `["InvalidAccessError",true,true,1,"stable"]`, `
		const h = new MediaHandler(browser.session());
		let failures = 0;
		h.on('peerConnection-setRemoteDescriptionFailed', () => { failures++; });
		const e = await caught(h.setDescription(['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 't=0 0', 'm=audio 4000 RTP/AVP 0', ''].join('\r\n')));
		await sleep(1);
		const { signalingState } = h.peerConnection;
		h.close();
		return [e.name, e.message.includes('line 5 of the description (m=audio 4000 RTP/AVP 0)'), e.message.includes('webrtc=yes'), failures, signalingState]`)
}
