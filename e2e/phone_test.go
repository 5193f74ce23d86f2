package e2e

import (
	"testing"

	"sipwasm/e2e/rig"
)

// phones opens the phone page for two users in windows of their own.
func phones(t *testing.T) (carol, dave *rig.Page) {
	t.Helper()
	server := rig.Serve(t)
	return phone(t, server, "carol"), phone(t, server, "dave")
}

func phone(t *testing.T, server *rig.Server, name string) *rig.Page {
	t.Helper()
	page := rig.Open(t, server.URL+"/phone.html")
	page.Wait(`!document.getElementById("register").disabled`)
	page.Type("#name", name+"\r")
	page.Wait(`document.getElementById("account-status").textContent.startsWith("you are sip:` + name + `@")`)
	return page
}

func TestTwoPhonesCallEachOtherByNameAndWrite(t *testing.T) {
	carol, dave := phones(t)
	carol.Type("#target", "dave\r")
	dave.Wait(`!document.getElementById("ringing").hidden`)
	dave.Click("#answer")
	for _, page := range []*rig.Page{carol, dave} {
		page.Wait(`document.getElementById("remote").getVideoPlaybackQuality().totalVideoFrames > 10`)
		page.Wait(`document.getElementById("local").getVideoPlaybackQuality().totalVideoFrames > 0`)
	}

	t.Log("a message within the call's time")
	carol.Type("#text", "can you see me?\r")
	dave.Wait(`document.querySelector("#messages .theirs")?.textContent === "carol can you see me?"`)

	t.Log("mute and hang up")
	carol.Click("#mute")
	carol.Wait(`document.getElementById("mute").getAttribute("aria-pressed") === "true"`)
	dave.Click("#hangup")
	carol.Wait(`document.getElementById("call-status").textContent === "ended"`)
	carol.Wait(`!document.getElementById("call").disabled`)
}

func TestAPhoneDeclinesAndTheCallerReadsWhy(t *testing.T) {
	carol, dave := phones(t)
	carol.Type("#target", "dave\r")
	dave.Wait(`!document.getElementById("ringing").hidden`)
	dave.Click("#decline")
	carol.Wait(`document.getElementById("call-status").textContent === "ended: Rejected"`)
	if !rig.Eval[bool](dave, `document.getElementById("ringing").hidden`) {
		t.Error("the phone still shows the call that it declined")
	}
}

func TestAPhoneShowsWhatTheServerSaysOfACallToNobody(t *testing.T) {
	carol := phone(t, rig.Serve(t), "carol")
	carol.Type("#target", "nobody\r")
	carol.Wait(`document.getElementById("call-status").textContent === "ended: Not Found"`)
	carol.Wait(`document.getElementById("trouble").textContent === "The server says: nobody has registered as nobody."`)
}

func TestAPhoneWithoutItsPasswordSaysWhatToDo(t *testing.T) {
	page := rig.Open(t, rig.Serve(t, withUsers(t)).URL+"/phone.html")
	page.Wait(`!document.getElementById("register").disabled`)
	page.Type("#name", "alice\r")
	page.Wait(`document.getElementById("trouble").textContent.includes("password")`)
}
