package e2e

import (
	"testing"

	"sipwasm/e2e/rig"
	"sipwasm/internal/sipbot"
)

// three opens three phones; carol and dave are in a call, on line 1.
func three(t *testing.T) (carol, dave, erin *rig.Page) {
	t.Helper()
	server := rig.Serve(t)
	carol, dave, erin = phone(t, server, "carol"), phone(t, server, "dave"), phone(t, server, "erin")
	connect(carol, dave, "dave")
	return carol, dave, erin
}

// transfers hands the call in front over to somebody, at once.
func transfers(page *rig.Page, target string) {
	page.Click("#transfer-open")
	page.Wait(`document.activeElement.id === "transfer-to"`)
	page.Type("#transfer-to", target+"\r")
}

// peer waits until somebody is on the line.
func peer(page *rig.Page, number, name string) {
	page.Wait(`document.querySelector("#line-` + number + ` .who").textContent === "` + name + `"`)
}

func TestACallIsTransferredAndTheOneWhoDidItIsTold(t *testing.T) {
	carol, dave, erin := three(t)
	transfers(carol, "erin")
	rings(erin)
	carol.Wait(`document.querySelector("#line-1 .state").textContent === "to erin: it rings there"`)
	dave.Wait(`document.querySelector("#screen-1 .note").textContent === "carol connects you with erin."`)
	erin.Click("#answer")
	says(carol, "1", "dave talks to erin now.")
	line(carol, "1", "free")
	peer(dave, "1", "erin")
	line(dave, "1", "talking")
	sees(dave, "1")
	sees(erin, "1")

	t.Log("both calls are in dave's list")
	dave.Wait(`[...document.querySelectorAll("#calls b")].map((each) => each.textContent).join() === "carol"`)
	erin.Click("#hangup")
	dave.Wait(`[...document.querySelectorAll("#calls b")].map((each) => each.textContent).join() === "erin,carol"`)
}

func TestATransferToWhoDeclinesOrIsBusyGivesTheCallBack(t *testing.T) {
	server := rig.Serve(t)
	bot(t, server, sipbot.Config{Reject: 486})
	carol, dave, erin := phone(t, server, "carol"), phone(t, server, "dave"), phone(t, server, "erin")
	connect(carol, dave, "dave")
	transfers(carol, "erin")
	rings(erin)
	erin.Click("#decline")
	says(carol, "1", "dave could not be connected with erin: erin declined the call.")
	line(carol, "1", "talking")
	says(dave, "1", "You are back with carol.")
	line(dave, "1", "talking")
	sees(carol, "1")
	sees(dave, "1")

	transfers(carol, "echo")
	says(carol, "1", "dave could not be connected with echo: echo is busy.")
	line(carol, "1", "talking")
	sees(dave, "1")
}

func TestTwoPeopleAreConnectedAfterTalkingToBoth(t *testing.T) {
	carol, dave, erin := three(t)
	carol.Click("#transfer-open")
	carol.Type("#transfer-to", "erin")
	carol.Click("#transfer-ask")
	line(carol, "1", "held")
	rings(erin)
	erin.Click("#answer")
	line(carol, "2", "talking")
	sees(erin, "1")

	carol.Click("#transfer-open")
	carol.Wait(`document.activeElement.textContent === "connect erin with dave"`)
	carol.Click("#transfer-join")
	peer(dave, "1", "erin")
	peer(erin, "1", "dave")
	line(carol, "1", "free")
	line(carol, "2", "free")
	says(carol, "1", "dave talks to erin now.")
	says(carol, "2", "You connected dave with erin.")
	sees(dave, "1")
	sees(erin, "1")
}

func TestHangingUpInTheMiddleOfATransferEndsItEverywhere(t *testing.T) {
	carol, dave, erin := three(t)
	transfers(carol, "erin")
	rings(erin)
	dave.Click("#hangup")
	line(dave, "1", "free")
	line(carol, "1", "free")
	line(erin, "1", "free")
}
