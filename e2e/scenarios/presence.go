package scenarios

// Who is there and who speaks, between tabs: through a server that keeps it
// (Place.Presence) and end to end where there is none.
var presence = table{
	{"who is watched shows what he sets", func(s *stage) {
		alice, bob := s.two()
		alice.do(`ua.presence.watch("bob")`)
		bob.says(`ua.presence.set("busy", "in a meeting, über Mittag")`, s.teller())
		alice.shows("busy", "in a meeting, über Mittag")
		bob.do(`await ua.presence.set("away", {note: "back at 2 < 3", activities: ["lunch"], mood: ["happy"], placeType: "restaurant"})`)
		alice.shows("away", "back at 2 < 3")
		alice.says(`watched().activities.join()`, "lunch")
		alice.says(`watched().document.persons[0].mood.values.join() + watched().document.persons[0].placeType.values.join()`, "happyrestaurant")
		for _, status := range []string{"available", "dnd", "offline", "available"} {
			bob.do(`await ua.presence.set("` + status + `")`)
			alice.shows(status, "")
		}
	}},
	{"two watch each other", func(s *stage) {
		alice, bob := s.two()
		alice.do(`await ua.presence.set("available", "a"); ua.presence.watch("bob")`)
		bob.do(`await ua.presence.set("dnd", "b"); ua.presence.watch("alice")`)
		alice.shows("dnd", "b")
		bob.shows("available", "a")
	}},
	{"who goes is offline, and who comes back is seen again", func(s *stage) {
		alice, bob := s.two()
		alice.do(`hurry(); ua.presence.watch("bob")`)
		bob.do(`await ua.presence.set("available")`)
		alice.shows("available", "")
		bob.do(`await offline()`)
		alice.shows("offline", "")
		bob = s.tab("bob", `{}`)
		bob.do(`await ua.presence.set("busy", "here again")`)
		alice.shows("busy", "here again")
	}},
	{"who is waited for and comes is seen at once if he watches, too", func(s *stage) {
		alice := s.tab("alice", `{}`)
		alice.do(`await ua.presence.set("available"); ua.presence.watch("bob")`)
		alice.shows("offline", "")
		bob := s.tab("bob", `{}`)
		bob.do(`await ua.presence.set("busy"); ua.presence.watch("alice")`)
		alice.shows("busy", "")
		bob.shows("available", "")
	}},
	{"a page that is left is offline", func(s *stage) {
		alice, bob := s.two()
		alice.do(`ua.presence.watch("bob")`)
		bob.do(`await ua.presence.set("available")`)
		alice.shows("available", "")
		bob.goElsewhere()
		alice.shows("offline", "")
	}},
	{"a watch that is stopped leaves nothing, nor does a user agent that stops", func(s *stage) {
		alice, bob := s.two()
		bob.do(`await ua.presence.set("available")`)
		alice.do(`ua.presence.watch("nobody"); ua.presence.watch("bob"); ua.lamps.watch("bob")`)
		alice.shows("available", "")
		alice.do(`ua.presence.unwatch("bob")`)
		alice.says(`ua.presence.watching.map((watch) => watch.uri.replace(/@.*/, ""))`, "sip:nobody")
		alice.Wait(`Object.keys(ua.publishers).length === 0`)
		alice.do(`await offline()`)
		bob.do(`await offline()`)
		alice.says(`ua.presence.watching.length + ua.lamps.watching.length`, "0")
		for _, p := range []*tab{alice, bob} {
			p.Wait(`Object.keys({...ua.subscriptions, ...ua.earlySubscriptions, ...ua.publishers}).length === 0`)
		}
	}},
	{"who watches is known", func(s *stage) {
		alice, bob := s.two()
		bob.do(`ua.presence.on("watcher", (watcher) => notes.push(watcher.uri.replace(/@.*/, "")))`)
		bob.do(`await ua.presence.set("available")`)
		alice.do(`ua.presence.watch("bob")`)
		alice.shows("available", "")
		bob.Wait(`notes.includes("sip:alice")`)
		bob.says(`[...new Set(ua.presence.watchers.map((watcher) => watcher.via + " " + watcher.state))]`, s.teller()+" active")
		alice.do(`ua.presence.unwatch("bob")`)
		if s.MissesWatchers {
			return
		}
		bob.Wait(`ua.presence.watchers.length === 0`)
	}},
	{"all comes back after the server was restarted", func(s *stage) {
		alice, bob := s.two()
		bob.do(`hurry(); await ua.presence.set("busy", "still here"); await ua.lamps.share()`)
		alice.do(`hurry(); ua.lamps.watch("bob"); ua.presence.watch("bob")`)
		alice.shows("busy", "still here")
		alice.Wait(`lamp() === "idle"`)
		s.Restart()
		alice.do(`told(watched(), "change"); told(ua.lamps, "change")`)
		alice.Wait(`notes.length > 1`)
		alice.shows("busy", "still here")
		bob.do(`await ua.presence.set("away")`)
		alice.shows("away", "")
		alice.Wait(`lamp() === "idle"`)
	}},
	{"a lamp rings, is busy and goes out", func(s *stage) {
		alice, bob := s.two()
		// Kamailio tells of the calls through it, too, and takes the INFO of trickle ICE for an answer.
		carol := s.tab("carol", `{trickle: false}`)
		bob.says(`ua.lamps.share()`, s.teller())
		alice.do(`ua.lamps.watch("bob")`)
		alice.Wait(`lamp() === "idle"`)
		bob.do(`ring = () => {}`)
		carol.do(`known(ua.invite("bob", both()))`)
		alice.Wait(`lamp() === "ringing"`)
		alice.says(`ua.lamps.watching[0].dialogs[0].remote.identity.uri.replace(/@.*/, "")`, "sip:carol")
		bob.do(`call.accept(both())`)
		alice.Wait(`lamp() === "busy"`)
		bob.Wait(`talking()`)
		s.hangUp(bob, carol)
		alice.Wait(`lamp() === "idle"`)
		bob.do(`await dial("carol")`)
		alice.Wait(`lamp() === "busy"`)
		s.hangUp(carol, bob)
		alice.Wait(`lamp() === "idle"`)
	}},
}

// teller is who tells of presence.
func (s *stage) teller() string {
	if s.Presence {
		return "server"
	}
	return "direct"
}

// shows waits until the tab's newest watch shows a status and a note.
func (p *tab) shows(status, note string) {
	p.t.Helper()
	p.Wait(`watched()?.status === "` + status + `" && watched().note === "` + note + `"`)
}
