package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sipwasm/e2e/rig"
	"sipwasm/internal/sipbot"
)

// phones opens the phone page for two users in windows of their own.
func phones(t *testing.T) (carol, dave *rig.Page) {
	t.Helper()
	server := rig.Serve(t)
	return phone(t, server, "carol"), phone(t, server, "dave")
}

// phone opens the phone page and goes on line. What the page complains of on its
// console fails the test.
func phone(t *testing.T, server *rig.Server, name string) *rig.Page {
	t.Helper()
	page := rig.Open(t, server.URL+"/phone.html")
	t.Cleanup(func() { complaints(t, page) })
	goOnline(page, name)
	return page
}

func goOnline(page *rig.Page, name string) {
	page.Wait(`!document.getElementById("register").disabled`)
	rig.Eval[bool](page, `(document.getElementById("name").value = "", true)`)
	page.Type("#name", name+"\r")
	page.Wait(`document.getElementById("account-status").textContent.startsWith("you are sip:` + name + `@")`)
}

func complaints(t *testing.T, page *rig.Page) {
	for _, line := range strings.Split(page.Console(), "\n") {
		if strings.HasPrefix(line, "error") || strings.HasPrefix(line, "uncaught") {
			t.Errorf("the page complains: %s", line)
		}
	}
}

// dial types into the address field and presses Enter.
func dial(page *rig.Page, target string) { page.Type("#target", target+"\r") }

// callWaiting is carol's phone, which rings for erin while she talks to dave.
func callWaiting(t *testing.T) (carol, dave, erin *rig.Page) {
	t.Helper()
	server := rig.Serve(t)
	carol, dave, erin = phone(t, server, "carol"), phone(t, server, "dave"), phone(t, server, "erin")
	connect(carol, dave, "dave")
	dial(erin, "carol")
	rings(carol)
	return carol, dave, erin
}

// rings waits for the incoming call.
func rings(page *rig.Page) { page.Wait(`!document.getElementById("ringing").hidden`) }

// line waits until a line is in the state that its button shows.
func line(page *rig.Page, number, state string) {
	page.Wait(`document.getElementById("line-` + number + `").dataset.state === "` + state + `"`)
}

// says waits for the sentence on the line's screen after its call.
func says(page *rig.Page, number, words string) {
	page.Wait(`document.querySelector("#screen-` + number + ` .note").textContent.includes("` + words + `")`)
}

// sees waits until the line plays pictures of the other side.
func sees(page *rig.Page, number string) {
	page.Wait(`window.before = document.getElementById("remote-` + number + `").getVideoPlaybackQuality().totalVideoFrames, true`)
	page.Wait(`document.getElementById("remote-` + number + `").getVideoPlaybackQuality().totalVideoFrames > before + 5`)
}

// connect calls and answers, on line 1 of both.
func connect(caller, callee *rig.Page, name string) {
	dial(caller, name)
	rings(callee)
	callee.Click("#answer")
	line(caller, "1", "talking")
	line(callee, "1", "talking")
}

func key(page *rig.Page, keys string) {
	page.Do("pressing "+keys, chromedp.KeyEvent(keys))
}

func TestTwoPhonesCallEachOtherByNameAndWrite(t *testing.T) {
	carol, dave := phones(t)
	connect(carol, dave, "dave")
	for _, page := range []*rig.Page{carol, dave} {
		sees(page, "1")
		page.Wait(`document.getElementById("local-1").getVideoPlaybackQuality().totalVideoFrames > 0`)
	}

	t.Log("a message within the call's time goes to whom one talks to")
	carol.Type("#text", "can you see me?\r")
	dave.Wait(`document.querySelector("#messages .theirs")?.textContent === "carol can you see me?"`)
	carol.Wait(`document.querySelector("#messages .tick").ariaLabel === "delivered"`)
	rig.Eval[bool](dave, `document.getElementById("messages").scrollIntoView(), true`)
	carol.Wait(`document.querySelector("#messages .tick").ariaLabel === "read"`)
	dave.Type("#text", "y")
	carol.Wait(`document.getElementById("writing").textContent === "dave is writing"`)
	dave.Type("#text", "es\r")
	carol.Wait(`document.querySelector("#messages .theirs")?.textContent === "dave yes"`)
	carol.Wait(`document.getElementById("writing").textContent === ""`)

	t.Log("mute and hang up")
	carol.Click("#mute")
	carol.Wait(`document.getElementById("mute").getAttribute("aria-pressed") === "true"`)
	carol.Wait(`document.querySelector("#screen-1 .badge").textContent === "you are muted"`)
	dave.Click("#hangup")
	line(carol, "1", "free")
	says(carol, "1", "dave hung up.")
	carol.Wait(`!document.getElementById("dial").hidden && !document.getElementById("call").disabled`)
}

func TestABusyLampShowsWhoIsFreeAndAPressCallsThem(t *testing.T) {
	carol, dave := phones(t)
	lamp := func(want, says string) {
		t.Helper()
		carol.Wait(`document.querySelector("#people .dot")?.dataset.state === "` + want + `" &&
			document.querySelector("#people .recent span").textContent === "` + says + `"`)
	}
	carol.Type("#person", "dave\r")
	lamp("idle", "available")
	dave.Do("choosing a status by keyboard", chromedp.Focus(chromedp.CSS("#presence")), chromedp.KeyEvent("away"))
	lamp("idle", "away")
	carol.Click("#people .recent")
	rings(dave)
	lamp("ringing", "it rings there, away")
	dave.Click("#answer")
	lamp("busy", "in a call, away")
	carol.Click("#hangup")
	lamp("idle", "away")

	t.Log("who is watched is known the next time, too")
	carol.Click("#leave")
	focused(carol, "name")
	carol.Click("#register")
	lamp("idle", "away")
	dave.Click("#leave")
	lamp("unknown", "offline")
	carol.Click("#people .quiet")
	carol.Wait(`document.querySelector("#people .none")`)
}

func TestAPhoneDeclinesAndTheCallerReadsWhy(t *testing.T) {
	carol, dave := phones(t)
	dial(carol, "dave")
	rings(dave)
	dave.Click("#decline")
	says(carol, "1", "dave declined the call.")
	carol.Wait(`document.querySelector("#calls .recent span").textContent === "declined"`)
	dave.Wait(`document.getElementById("ringing").hidden`)
}

func TestAPhoneShowsWhatTheServerSaysOfACallToNobody(t *testing.T) {
	carol := phone(t, rig.Serve(t), "carol")
	dial(carol, "nobody")
	says(carol, "1", "There is no nobody at this server: look at the spelling")
	says(carol, "1", "The server says: nobody has registered as nobody.")
}

func TestAPhoneWithoutItsPasswordSaysWhatToDo(t *testing.T) {
	page := rig.Open(t, rig.Serve(t, withUsers(t)).URL+"/phone.html")
	page.Wait(`!document.getElementById("register").disabled`)
	page.Type("#name", "alice\r")
	page.Wait(`document.getElementById("trouble").textContent.includes("password")`)
	page.Wait(`document.getElementById("account").checkVisibility()`)
}

func TestASecondCallIsAnsweredWhileTheFirstIsHeld(t *testing.T) {
	carol, dave, erin := callWaiting(t)
	carol.Wait(`document.getElementById("answer").textContent === "hold and answer"`)
	carol.Click("#answer")
	line(carol, "2", "talking")
	line(carol, "1", "held")
	dave.Wait(`document.querySelector("#line-1 .state").textContent === "has put you on hold"`)
	sees(carol, "2")
	sees(erin, "1")

	t.Log("swap, and swap back by pressing the line")
	carol.Click("#swap")
	line(carol, "1", "talking")
	line(carol, "2", "held")
	sees(carol, "1")
	sees(dave, "1")
	carol.Click("#line-2")
	line(carol, "2", "talking")
	line(carol, "1", "held")

	t.Log("when the one in front is over, the one that waits comes to the front and is taken up")
	erin.Click("#hangup")
	line(carol, "2", "free")
	carol.Wait(`document.getElementById("line-1").getAttribute("aria-current") === "true"`)
	carol.Click("#hold")
	line(carol, "1", "talking")
	sees(dave, "1")
}

func TestASecondCallIsDeclinedOrTakenInPlaceOfTheFirst(t *testing.T) {
	carol, dave, erin := callWaiting(t)
	carol.Click("#decline")
	says(erin, "1", "carol declined the call.")
	line(carol, "1", "talking")

	dial(erin, "carol")
	rings(carol)
	carol.Click("#replace")
	line(carol, "2", "talking")
	says(dave, "1", "carol hung up.")
	sees(erin, "1")
}

func TestAThirdCallIsToldThatAllLinesAreBusy(t *testing.T) {
	server := rig.Serve(t)
	carol, dave, erin := phone(t, server, "carol"), phone(t, server, "dave"), phone(t, server, "erin")
	connect(carol, dave, "dave")
	carol.Click("#line-2")
	dial(carol, "nobody2") // frees again
	says(carol, "2", "There is no nobody2")
	dial(erin, "carol")
	rings(carol)
	carol.Click("#answer")
	line(carol, "2", "talking")
	frank := phone(t, server, "frank")
	dial(frank, "carol")
	says(frank, "1", "carol is busy.")
	t.Log("and hears it for a while")
	frank.Wait(`import("./phone/tones.js").then(({ sounding, TONES }) => sounding() === TONES.busy)`)
}

func TestTheKeypadSendsTonesInACallAndDigitsBeforeOne(t *testing.T) {
	carol, dave := phones(t)
	carol.Click("#dial-keypad")
	carol.Click(`#keypad [data-key="4"]`)
	carol.Click(`#keypad [data-key="2"]`)
	carol.Wait(`document.getElementById("target").value === "42"`)
	rig.Eval[bool](carol, `(document.getElementById("target").value = "", true)`)

	connect(carol, dave, "dave")
	carol.Wait(`document.getElementById("keypad").hidden`)
	carol.Click("#call-keypad")
	carol.Click(`#keypad [data-key="1"]`)
	t.Log("and by the keyboard")
	key(carol, "#")
	carol.Wait(`document.getElementById("pressed").textContent === "1#"`)
	dave.Wait(`[...document.querySelectorAll("#ladder pre")].filter((row) => /^Signal= [1#]/m.test(row.textContent)).length === 2`)
}

func TestTonesAmongTheSoundReachTheOtherSide(t *testing.T) {
	server := rig.Serve(t)
	_, log := bot(t, server, sipbot.Config{})
	carol := phone(t, server, "carol")
	carol.Click("#settings-open")
	choose(carol, "#tones", "rtp")
	carol.Click("#settings button.main")
	carol.Click("#call-echo")
	line(carol, "1", "talking")
	sees(carol, "1")
	key(carol, "5")
	log.Wait(t, "presses 5")
	if rig.Eval[bool](carol, `[...document.querySelectorAll("#ladder pre")].some((row) => row.textContent.includes("Signal="))`) {
		t.Error("the tone went as a message, too")
	}
}

func TestTheCallListSurvivesAReloadAndCallsAgain(t *testing.T) {
	carol, dave := phones(t)
	dial(carol, "dave")
	rings(dave)
	carol.Click("#hangup")
	dave.Wait(`document.querySelector('#calls [data-kind="missed"] b')?.textContent === "carol"`)
	carol.Wait(`document.querySelector('#calls [data-kind="out"] span')?.textContent === "no answer"`)
	connect(carol, dave, "dave")
	carol.Click("#hangup")
	line(dave, "1", "free")

	dave.Do("reloading", chromedp.Reload())
	goOnline(dave, "dave")
	dave.Wait(`document.querySelectorAll("#calls .recent").length === 2`)
	dave.Wait(`/^Call carol again: incoming, 0:0\d, /.test(document.querySelector("#calls .recent").getAttribute("aria-label"))`)
	dave.Click("#calls .recent")
	rings(carol)
	carol.Wait(`document.getElementById("caller").textContent.startsWith("dave (dave@")`)

	t.Log("the list has an end")
	rig.Eval[bool](dave, `(() => {
		const key = "phone-calls:sip:dave@127.0.0.1", [call] = JSON.parse(localStorage.getItem(key));
		localStorage.setItem(key, JSON.stringify(Array(50).fill(call)));
		return true;
	})()`)
	dave.Do("reloading", chromedp.Reload())
	goOnline(dave, "dave")
	dial(dave, "nobody")
	dave.Wait(`document.querySelector("#calls b").textContent === "nobody" && document.querySelectorAll("#calls .recent").length === 50`)

	t.Log("another user of this browser has a list of his own")
	dave.Click("#leave")
	goOnline(dave, "gina")
	dave.Wait(`document.querySelector("#calls .none").textContent === "No calls yet"`)
}

func TestThePhoneRingsAndLetsTheCallerHearIt(t *testing.T) {
	carol, dave := phones(t)
	const sounds = `import("./phone/tones.js").then(({ sounding, RINGS, TONES }) => sounding() === `
	t.Log("no sound is made before a person has pressed something: browsers forbid it")
	silent := rig.Open(t, rig.Serve(t).URL+"/phone.html")
	silent.Wait(`!document.getElementById("register").disabled`)
	silent.Wait(`import("./phone/tones.js").then(({ audio }) => audio() === null)`)
	carol.Wait(`import("./phone/tones.js").then(({ audio }) => audio().state === "running")`)
	carol.Wait(sounds + `null)`)
	dial(carol, "dave")
	dave.Wait(sounds + `RINGS.chime)`)
	carol.Wait(sounds + `TONES.ringback)`)
	dave.Click("#answer")
	carol.Wait(sounds + `null)`)
	dave.Wait(sounds + `null)`)
}

func TestTheLadderShowsEachLineOnItsOwn(t *testing.T) {
	carol, dave := phones(t)
	connect(carol, dave, "dave")
	shown := `[...document.querySelectorAll("#ladder .row")].filter((row) => row.checkVisibility()).map((row) => row.querySelector(".arrow").textContent)`
	carol.Wait(shown + `.includes("REGISTER")`)
	carol.Click(`#ladder-show [data-show="1"]`)
	carol.Wait(`(() => { const rows = ` + shown + `; return rows.includes("INVITE") && rows.includes("ACK") && !rows.includes("REGISTER"); })()`)
	carol.Click(`#ladder-show [data-show="2"]`)
	carol.Wait(shown + `.length === 0`)
	t.Log("the first message of an incoming call is on its line, too")
	dave.Click(`#ladder-show [data-show="1"]`)
	dave.Wait(shown + `[0] === "INVITE"`)
}

func TestACallIsMadeHeldAndEndedByKeyboardAlone(t *testing.T) {
	carol, dave := phones(t)
	carol.Wait(`document.activeElement.id === "target"`)
	key(carol, "dave\r")
	rings(dave)
	t.Log("who types is not made to answer by the next key")
	dave.Wait(`document.activeElement.id === "target"`)
	rig.Eval[bool](dave, `(document.activeElement.blur(), true)`)
	key(dave, "a")
	line(carol, "1", "talking")
	focused(carol, "line-1")
	key(carol, "m")
	carol.Wait(`document.getElementById("mute").getAttribute("aria-pressed") === "true"`)
	key(carol, "h")
	line(carol, "1", "held")
	heard(dave, "Line 1: carol has put you on hold")
	key(carol, "h")
	line(carol, "1", "talking")
	key(carol, "v")
	carol.Wait(`document.getElementById("camera").getAttribute("aria-pressed") === "true"`)
	key(carol, "x")
	line(dave, "1", "free")
	t.Log("the focus goes on to where the next call is made")
	carol.Wait(`document.activeElement.id === "target"`)
	key(carol, "mxh")
	carol.Wait(`document.getElementById("target").value.endsWith("mxh")`)
}

func TestEachButtonAndFieldOfThePhoneHasAName(t *testing.T) {
	carol, dave := phones(t)
	connect(carol, dave, "dave")
	nameless := rig.Eval[[]string](carol, `[...document.querySelectorAll("button, input, select, a, video, dialog, [role=group], [role=alertdialog]")]
		.filter((each) => !(each.getAttribute("aria-label") || each.textContent.trim() || each.labels?.length || document.getElementById(each.getAttribute("aria-labelledby"))?.textContent))
		.map((each) => each.outerHTML.slice(0, 80))`)
	if len(nameless) > 0 {
		t.Errorf("without a name: %v", nameless)
	}
	twice := rig.Eval[[]string](carol, `[...document.querySelectorAll("[id]")].map((each) => each.id).filter((id, i, all) => all.indexOf(id) !== i)`)
	if len(twice) > 0 {
		t.Errorf("ids that come twice: %v", twice)
	}
}

func TestThePhoneInACallFitsASmallScreen(t *testing.T) {
	server := rig.Serve(t)
	dave := phone(t, server, "dave")
	page := rig.Blank(t)
	t.Cleanup(func() { complaints(t, page) })
	page.Do("a phone's screen", chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	page.Go(server.URL + "/phone.html")
	goOnline(page, "carol")
	connect(page, dave, "dave")
	page.Click("#call-keypad")
	sees(page, "1")
	if width := rig.Eval[int](page, `document.documentElement.scrollWidth`); width > 360 {
		t.Errorf("the phone is %d pixels wide on a screen of 360", width)
	}
	small := rig.Eval[[]string](page, `[...document.querySelectorAll("#controls button, #keypad button, .line, .main")]
		.filter((each) => each.checkVisibility() && (each.offsetHeight < 44 || each.offsetWidth < 44))
		.map((each) => each.id + " " + each.offsetWidth + "x" + each.offsetHeight)`)
	if len(small) > 0 {
		t.Errorf("too small for a thumb: %v", small)
	}
}

func TestThePhoneKeepsToAStrictPolicy(t *testing.T) {
	server := rig.Serve(t, withHeader("Content-Security-Policy",
		"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; media-src 'self' blob:; connect-src 'self' ws:"))
	carol, dave := phone(t, server, "carol"), phone(t, server, "dave")
	connect(carol, dave, "dave")
	sees(carol, "1")
}
