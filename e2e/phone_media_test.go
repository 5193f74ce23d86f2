package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"

	"sipwasm/e2e/rig"
	"sipwasm/internal/sipbot"
)

// choose picks an option of a select, as a person does.
func choose(page *rig.Page, selector, value string) {
	rig.Eval[bool](page, `(() => {
		const select = document.querySelector("`+selector+`");
		select.value = "`+value+`";
		select.dispatchEvent(new Event("change"));
		return select.value === "`+value+`";
	})()`)
}

// spied notes the peer connections of the page's calls, to look at what they send.
func spied(page *rig.Page) {
	rig.Eval[bool](page, `(() => {
		const Real = RTCPeerConnection;
		window.connections = [];
		window.RTCPeerConnection = class extends Real { constructor(...args) { super(...args); connections.push(this); } };
		window.sent = (kind) => connections.at(-1).getSenders().find((sender) => sender.track?.kind === kind)?.track;
		return true;
	})()`)
}

func TestThePhoneChangesItsDevicesInACallAndRemembersThem(t *testing.T) {
	server := rig.Serve(t)
	dave := phone(t, server, "dave")
	carol := rig.Open(t, server.URL+"/phone.html")
	t.Cleanup(func() { complaints(t, carol) })
	spied(carol)
	goOnline(carol, "carol")
	connect(carol, dave, "dave")

	carol.Click("#settings-open")
	carol.Wait(`document.getElementById("settings").open`)
	carol.Wait(`document.querySelectorAll("#device-audio option").length > 2 && document.querySelectorAll("#device-speaker option").length > 1`)
	first := rig.Eval[string](carol, `sent("audio").getSettings().deviceId`)
	other := rig.Eval[string](carol, `[...document.querySelectorAll("#device-audio option")].map((each) => each.value).find((id) => id && id !== "default" && id !== sent("audio").getSettings().deviceId)`)
	choose(carol, "#device-audio", other)
	carol.Wait(`sent("audio").getSettings().deviceId === "` + other + `"`)
	if first == other {
		t.Error("the microphone was the same before")
	}
	speaker := rig.Eval[string](carol, `[...document.querySelectorAll("#device-speaker option")].at(-1).value`)
	choose(carol, "#device-speaker", speaker)
	carol.Wait(`document.getElementById("remote-1").sinkId === "` + speaker + `"`)
	carol.Click("#settings button.main")
	line(carol, "1", "talking")
	sees(dave, "1")

	t.Log("the next call begins with them")
	carol.Click("#hangup")
	line(dave, "1", "free")
	carol.Do("reloading", chromedp.Reload())
	carol.Wait(`!document.getElementById("register").disabled`)
	spied(carol)
	goOnline(carol, "carol")
	connect(carol, dave, "dave")
	carol.Wait(`sent("audio").getSettings().deviceId === "` + other + `"`)
	carol.Wait(`document.getElementById("remote-1").sinkId === "` + speaker + `"`)
}

func TestAVoiceCallGetsAPictureAndTheCameraIsHidden(t *testing.T) {
	carol, dave := phones(t)
	carol.Type("#target", "dave")
	carol.Click("#call-voice")
	rings(dave)
	dave.Wait(`!document.getElementById("answer-voice").checkVisibility()`)
	dave.Click("#answer")
	line(carol, "1", "talking")
	carol.Wait(`document.getElementById("camera").textContent === "camera on"`)
	dave.Wait(`document.querySelector("#screen-1 .screen").dataset.picture === "false"`)

	carol.Click("#camera")
	carol.Wait(`document.getElementById("camera").textContent === "camera off"`)
	sees(dave, "1")
	dave.Wait(`document.querySelector("#screen-1 .screen").dataset.picture === "true"`)
	carol.Click("#camera")
	carol.Wait(`document.querySelector("#screen-1 .badge").textContent === "your camera is off"`)
	dave.Click("#camera")
	sees(carol, "1")
}

func TestTheScreenIsSharedUntilThePageOrTheBrowserEndsIt(t *testing.T) {
	server := rig.Serve(t)
	dave := phone(t, server, "dave")
	carol := rig.Open(t, server.URL+"/phone.html")
	t.Cleanup(func() { complaints(t, carol) })
	spied(carol)
	rig.Eval[bool](carol, `(() => {
		const real = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
		navigator.mediaDevices.getDisplayMedia = async (constraints) => window.screenStream = await real(constraints);
		return true;
	})()`)
	goOnline(carol, "carol")
	connect(carol, dave, "dave")
	sharing := func(on string) {
		carol.Wait(`document.getElementById("share").getAttribute("aria-pressed") === "` + on + `"`)
	}

	carol.Click("#share")
	sharing("true")
	carol.Wait(`sent("video") === screenStream.getVideoTracks()[0]`)
	carol.Wait(`document.querySelector("#screen-1 .badge").textContent === "you share your screen"`)
	sees(dave, "1")
	carol.Click("#share")
	sharing("false")
	carol.Wait(`sent("video") !== screenStream.getVideoTracks()[0] && screenStream.getVideoTracks()[0].readyState === "ended"`)
	sees(dave, "1")

	t.Log("the browser's own button")
	carol.Click("#share")
	sharing("true")
	rig.Eval[bool](carol, `(() => {
		const [track] = screenStream.getVideoTracks();
		track.stop();
		return track.dispatchEvent(new Event("ended")); // what the browser does, and stop() does not
	})()`)
	sharing("false")
	carol.Wait(`document.querySelector("#screen-1 .note").textContent.includes("the browser’s own bar")`)
	sees(dave, "1")

	t.Log("who changes his mind shares nothing, and the call goes on")
	rig.Eval[bool](carol, `(navigator.mediaDevices.getDisplayMedia = () => Promise.reject(new DOMException("no", "NotAllowedError")), true)`)
	carol.Click("#share")
	carol.Wait(`document.querySelector("#screen-1 .note").textContent.startsWith("Nothing is shared")`)
	sharing("false")
	line(carol, "1", "talking")
	sees(dave, "1")
}

func TestWhoIsOnHoldHearsMusicUnlessItIsSwitchedOff(t *testing.T) {
	carol, dave := phones(t)
	connect(carol, dave, "dave")
	// Loudness of what comes, over a moment.
	rig.Eval[bool](dave, `(() => {
		const heard = new AudioContext();
		const meter = new AnalyserNode(heard);
		window.loudness = () => {
			new MediaStreamAudioSourceNode(heard, { mediaStream: document.getElementById("remote-1").srcObject }).connect(meter);
			const samples = new Float32Array(meter.fftSize);
			meter.getFloatTimeDomainData(samples);
			return Math.max(...samples.map(Math.abs));
		};
		return true;
	})()`)
	carol.Click("#hold")
	dave.Wait(`document.querySelector("#line-1 .state").textContent === "has put you on hold"`)
	dave.Wait(`loudness() > 0.01`)
}

func TestADeviceThatIsPulledOutInACallIsToldAndReplaced(t *testing.T) {
	server := rig.Serve(t)
	dave := phone(t, server, "dave")
	carol := rig.Open(t, server.URL+"/phone.html")
	t.Cleanup(func() { complaints(t, carol) })
	spied(carol)
	goOnline(carol, "carol")
	connect(carol, dave, "dave")
	rig.Eval[bool](carol, `(() => {
		window.unplug = (track) => { track.stop(); track.dispatchEvent(new Event("ended")); return track; };
		return Boolean(window.gone = unplug(sent("audio")));
	})()`)
	carol.Wait(`document.querySelector("#screen-1 .note").textContent.endsWith("you speak into another one now.")`)
	carol.Wait(`sent("audio") !== gone && sent("audio").readyState === "live"`)

	t.Log("a camera is not switched on without being asked")
	rig.Eval[bool](carol, `Boolean(unplug(sent("video")))`)
	carol.Wait(`document.querySelector("#screen-1 .note").textContent.startsWith("The camera ")`)
	carol.Wait(`document.getElementById("camera").textContent === "camera on"`)
	carol.Click("#camera")
	carol.Wait(`sent("video")?.readyState === "live"`)
	sees(dave, "1")
}

func TestAPhoneWithoutMicrophoneSaysWhatToDo(t *testing.T) {
	page := rig.WithoutDevices(t, rig.Serve(t).URL+"/phone.html")
	goOnline(page, "carol")
	dial(page, "carol")
	says(page, "1", "There is no microphone or no camera: plug one in, or choose “voice only”.")
}

func TestWhatIsHeardBeforeTheAnswerTakesTheRingbacksPlace(t *testing.T) {
	server := rig.Serve(t)
	bot(t, server, sipbot.Config{Early: true, Ring: true})
	page := phone(t, server, "carol")
	page.Click("#call-echo")
	page.Wait(`document.querySelector("#line-1 .state").textContent === "not answered yet"`)
	page.Wait(`import("./phone/tones.js").then(({ sounding }) => sounding() === null)`)
	sees(page, "1")
	page.Click("#hangup")
	line(page, "1", "free")
}

func TestTheQualityOfACallIsAPicture(t *testing.T) {
	carol, dave := phones(t)
	connect(carol, dave, "dave")
	for _, page := range []*rig.Page{carol, dave} {
		page.Wait(`document.querySelectorAll("#screen-1 .quality rect").length >= 2`)
		page.Wait(`/^(good|fair|poor|bad) quality\d+ ms late · [\d.]+ % lost · \d+ ms jitter · opus \d+ kbit\/s · \d+×\d+ /.test(document.querySelector("#screen-1 .quality figcaption").textContent)`)
	}
	carol.Click("#hangup")
	carol.Wait(`document.querySelector("#screen-1 .quality").hidden`)
}
