package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sipwasm/e2e/rig"
)

// focused waits until the element of that id has the focus.
func focused(page *rig.Page, id string) {
	page.Wait(`document.activeElement.id === "` + id + `"`)
}

// heard waits until that is the last thing said to those who do not see the page.
func heard(page *rig.Page, words string) {
	page.Wait(`document.getElementById("announce").lastElementChild?.textContent === "` + words + `"`)
}

func TestEnterThatIsPressedAgainNeitherHangsUpNorDeclines(t *testing.T) {
	carol, dave := phones(t)
	key(carol, "dave\r\r\r")
	rings(dave)
	focused(carol, "line-1")

	t.Log("Escape leads out of the field to who is calling")
	focused(dave, "target")
	key(dave, kb.Escape)
	focused(dave, "answer")
	key(dave, "\r\r\r")
	line(carol, "1", "talking")
	focused(dave, "line-1")
	sees(carol, "1")
	line(dave, "1", "talking")

	t.Log("the end of the call is said, with who ended it")
	key(dave, "x")
	heard(carol, "Line 1: dave hung up.")
	heard(dave, "Line 1: the call is over")
}

func TestHangUpThatIsPressedTwiceLeavesTheOtherLine(t *testing.T) {
	carol, dave, erin := callWaiting(t)
	carol.Click("#answer")
	line(carol, "2", "talking")
	line(carol, "1", "held")
	// The second press comes when the line behind has just come to the front.
	rig.Eval[bool](carol, `new Promise((done) => {
		const button = document.getElementById("hangup"), second = document.getElementById("line-2");
		new MutationObserver((_, observer) => {
			if (second.dataset.state !== "free") return;
			observer.disconnect();
			button.click();
			done(true);
		}).observe(second, { attributes: true });
		button.click();
	})`)
	line(erin, "1", "free")
	line(carol, "1", "held")
	carol.Click("#hold")
	line(carol, "1", "talking")
	sees(dave, "1")

	t.Log("a press of its own is one")
	carol.Wait(`document.getElementById("hangup").click() ?? document.getElementById("line-1").dataset.state === "free"`)
	says(dave, "1", "carol hung up.")
}

func TestTwoWhoCallEachOtherAtOnceAreLeftWithOneCall(t *testing.T) {
	carol, dave := phones(t)
	dial(carol, "dave")
	rings(dave)
	dial(dave, "carol")
	rings(carol)
	carol.Click("#answer")
	for _, page := range []*rig.Page{carol, dave} {
		line(page, "2", "talking")
		line(page, "1", "free")
		page.Wait(`document.getElementById("ringing").hidden`)
		sees(page, "2")
	}
}

func TestWhoCallsOneselfIsToldSo(t *testing.T) {
	carol := phone(t, rig.Serve(t), "carol")
	dial(carol, "carol")
	says(carol, "1", "Is that your own name?")
}

func TestAHoldThatIsRefusedIsTold(t *testing.T) {
	carol, dave := phones(t)
	connect(carol, dave, "dave")
	refuse := func(on bool) {
		rig.Eval[bool](dave, `(() => {
			const { prototype } = RTCPeerConnection;
			prototype.whole ??= prototype.setRemoteDescription;
			prototype.setRemoteDescription = `+map[bool]string{true: `() => Promise.reject(new Error("not now"))`, false: `prototype.whole`}[on]+`;
			return true;
		})()`)
	}
	refuse(true)
	carol.Click("#hold")
	says(carol, "1", "dave could not be put on hold: ")
	line(carol, "1", "talking")

	t.Log("nor can the other side be left waiting without a word")
	refuse(false)
	carol.Click("#hold")
	dave.Wait(`document.querySelector("#line-1 .state").textContent === "has put you on hold"`)
	dave.Wait(`document.querySelector("#screen-1 .screen").dataset.picture === "false"`)
	refuse(true)
	carol.Click("#hold")
	says(carol, "1", "dave is still on hold: ")
	line(carol, "1", "held")
}

func TestTheButtonsOfACallAreInViewAndStayWhereTheyAre(t *testing.T) {
	server := rig.Serve(t)
	dave, erin := phone(t, server, "dave"), phone(t, server, "erin")
	carol := rig.Blank(t)
	t.Cleanup(func() { complaints(t, carol) })
	carol.Do("a laptop's screen", chromedp.EmulateViewport(1280, 800))
	carol.Go(server.URL + "/phone.html")
	goOnline(carol, "carol")
	connect(carol, dave, "dave")
	sees(carol, "1")
	const place = `JSON.stringify(document.getElementById("hangup").getBoundingClientRect())`
	before := rig.Eval[string](carol, place)
	if !rig.Eval[bool](carol, `scrollY === 0 && document.getElementById("hangup").getBoundingClientRect().bottom <= innerHeight`) {
		t.Errorf("the button that hangs up is out of view: %s", before)
	}
	dial(erin, "carol")
	rings(carol)
	if now := rig.Eval[string](carol, place); now != before {
		t.Errorf("who calls moves the buttons from %s to %s", before, now)
	}
	rig.Eval[bool](carol, `(scrollTo(0, document.body.scrollHeight), true)`)
	carol.Wait(`(({ top, bottom }) => top >= 0 && bottom <= innerHeight)(document.getElementById("answer").getBoundingClientRect())`)
}

func TestWhyTheCallInFrontEndedIsReadOnTheOneThatComesToTheFront(t *testing.T) {
	carol, dave := phones(t)
	connect(carol, dave, "dave")
	carol.Click("#transfer-open")
	carol.Type("#transfer-to", "nobody")
	carol.Click("#transfer-ask")
	says(carol, "1", "There is no nobody at this server")
	carol.Wait(`document.getElementById("line-1").getAttribute("aria-current") === "true"`)
	if said := rig.Eval[int](carol, `document.getElementById("announce").textContent.split("There is no nobody").length - 1`); said != 1 {
		t.Errorf("it is said %d times, want once", said)
	}
}

func TestWhoCallsWhileADialogIsOpenIsSeenAndCanBeAnswered(t *testing.T) {
	carol, dave := phones(t)
	carol.Click("#settings-open")
	dial(dave, "carol")
	rings(carol)
	carol.Click("#decline")
	line(dave, "1", "free")
	carol.Wait(`document.getElementById("settings").open`)

	t.Log("who answers has the phone before them again")
	dial(dave, "carol")
	rings(carol)
	carol.Click("#answer")
	line(carol, "1", "talking")
	carol.Wait(`!document.getElementById("settings").open`)

	t.Log("a dialog that opens while it rings does not cover it, and leaves it when it closes")
	carol.Click("#hangup")
	line(dave, "1", "free")
	dial(dave, "carol")
	rings(carol)
	carol.Click("#settings-open")
	carol.Wait(`document.getElementById("settings").contains(document.getElementById("ringing"))`)
	key(carol, kb.Escape)
	carol.Wait(`!document.getElementById("settings").contains(document.getElementById("ringing"))`)
	carol.Click("#answer")
	line(dave, "1", "talking")
}
