//go:build js && wasm

package jsbridge

import "testing"

func TestUserMediaErrorsKeepTheirName(t *testing.T) {
	p := newMediaPage(t)
	p.run(`delete SIP.WebRTC.getUserMedia`)
	p.expect("what a denied camera says", `["NotAllowedError","access to the camera was denied: Permission denied","DOM",true]`, `
		Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { mediaDevices: { getUserMedia() {
			return Promise.reject(Object.assign(new Error('Permission denied'), { name: 'NotAllowedError', origin: 'DOM' }));
		} } } });
		const h = new MediaHandler(browser.session());
		let told; h.on('userMediaFailed', (e) => { told = e; });
		const e = await caught(h.getDescription({ constraints: { video: true } }));
		h.close();
		return [e.name, e.message, e.cause.origin, e === told]`)
	p.expect("what a page without https says", `["NotSupportedError",true]`, `
		globalThis.isSecureContext = false;
		Object.defineProperty(globalThis, 'navigator', { configurable: true, value: {} });
		const e = await caught(SIP.WebRTC.getUserMedia({ audio: true }));
		return [e.name, e.message.includes('https or from localhost')]`)
}

func TestMutingSaysWhatChanged(t *testing.T) {
	p := newMediaPage(t)
	p.expect("mute twice, hold and unhold, unmute", `[{"audio":true,"video":false},null,{"audio":true,"video":false},[false,true],{"audio":true,"video":false},[true,true]]`, `
		const h = new MediaHandler(browser.session());
		await h.getDescription({});
		const enabled = () => h.localMedia[0].getTracks().map((t) => t.enabled);
		const seen = [h.mute({ audio: true }), h.mute({ audio: true }) ?? null, h.isMuted()];
		h.hold(); h.unhold();
		seen.push(enabled(), h.unmute({ audio: true, video: true }), enabled());
		h.close();
		return seen`)
}

func TestStreamsAreShownInWhateverThePageGives(t *testing.T) {
	p := newMediaPage(t)
	p.expect("element, function, array, by kind, nothing", `[true,true,true,true,0,"elements must not be empty"]`, `
		const { render } = MediaStreamManager, s = new browser.Stream(), s2 = new browser.Stream();
		const [a, b, c, d, e, f] = Array.from({ length: 6 }, browser.element);
		render(s, a); render([s], () => b); render([s, s2], [c, () => d]); render([s], { video: e, audio: f });
		render([s], null); render([s], { video: null }); render([], a); render([s], [null]);
		let error; try { render([s], []); } catch (x) { error = x.message; }
		await sleep(150);
		return [a.srcObject === s && a.played === 1, b.srcObject === s, c.srcObject === s && d.srcObject === s2,
			e.srcObject === s && f.srcObject === s, e.volume, error]`)
	p.expectNothingLeft()
}

func TestRemoteTracksBecomeStreams(t *testing.T) {
	p := newMediaPage(t)
	p.expect("two tracks of one stream are told once, two of none as they come", `[3,[2,2],true]`, `
		const el = browser.element(), h = new MediaHandler(browser.session());
		await h.getDescription({ render: { remote: { video: null, audio: el }, local: null } });
		const [a, b, c, d] = ['audio', 'video', 'audio', 'video'].map((k) => new browser.Track(k));
		const stream = new browser.Stream([a, b]);
		let events = 0; h.on('addStream', (e) => { events++; });
		for (const track of [a, b]) h.peerConnection.fire('track', { track, streams: [stream] });
		for (const track of [c, d]) h.peerConnection.fire('track', { track, streams: [] });
		while (!el.srcObject) await sleep(1); // streams are shown a little later
		const counts = h.getRemoteStreams().map((s) => s.getTracks().length);
		h.close();
		return [events, counts, el.srcObject === stream]`)
	p.expectNothingLeft()
}
