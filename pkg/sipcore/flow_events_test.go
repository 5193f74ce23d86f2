package sipcore

// What the witness holds against notifiers (RFC 6665 §4.2) and publications
// (RFC 3903).

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// subscription is the newest SUBSCRIBE that was accepted in the dialog of a NOTIFY,
// and its 2xx.
func (w *witness) subscription(notify seen) (subscribe, ok seen, found bool) {
	for _, o := range slices.Backward(w.got) {
		if !o.IsRequest() || o.Method != sip.MethodSubscribe || o.CallID() != notify.CallID() || o.From().Tag() != notify.To().Tag() {
			continue
		}
		ok, found = w.last(w.sent, func(r seen) bool { return r.StatusCode/100 == 2 && sameTransaction(r, o) && sameDialog(r, notify) })
		if found {
			return o, ok, true
		}
	}
	return seen{}, seen{}, false
}

// ofRefer: what REFERs make is subscribed to without SUBSCRIBE, and reported on in
// a way of its own (RFC 3515 §2.4.4).
func ofRefer(m seen) bool {
	event, err := m.Event()
	return err == nil && isRefer(event)
}

// notifiesWhoSubscribed: RFC 6665 §4.2.1.2, §4.2.2, §4.4.3, §8.2.
func notifiesWhoSubscribed(w *witness, m seen) string {
	if m.Method != sip.MethodNotify || ofRefer(m) || w.rawEvents {
		return ""
	}
	state, err := m.SubscriptionState()
	event, eventErr := m.Event()
	if err != nil || eventErr != nil {
		return "RFC 6665 §8.2: has no Event, or no Subscription-State"
	}
	subscribe, ok, found := w.subscription(m)
	if !found {
		return "RFC 6665 §4.2.1.2: notifies who has not subscribed, or does so before the 2xx"
	}
	wanted, _ := subscribe.Event()
	granted, _ := ok.Expires()
	left := time.Duration(granted)*time.Second - m.at.Sub(ok.at)
	over := state.State == stateTerminated
	switch {
	case wanted.Package != event.Package || wanted.ID != event.ID:
		return "RFC 6665 §8.2.1: has another event than the SUBSCRIBE"
	case over == state.HasExpires || over && state.Reason == "":
		return "RFC 6665 §4.2.2: says no time before the end, or no reason at the end"
	case !over && granted == 0:
		return "RFC 6665 §4.4.3: goes on after the last NOTIFY"
	case !over && time.Duration(state.Expires)*time.Second > left+time.Second/2:
		return "RFC 6665 §4.2.2: promises more time than there is"
	}
	return ""
}

// oneNotify: the next NOTIFY waits for the answer to the one before, or for timer F,
// so that none overtakes another.
func oneNotify(w *witness, m seen) string {
	if m.Method != sip.MethodNotify || ofRefer(m) || w.rawEvents {
		return ""
	}
	open := w.count(w.sent[w.left:], func(o seen) bool {
		return o.Method == sip.MethodNotify && sameDialog(o, m) && m.at.Sub(o.at) < 64*completeTimers().T1 && !w.answered(o)
	})
	if open > 0 {
		return "RFC 6665 §4.2.2: a second NOTIFY before the answer to the first"
	}
	return ""
}

// answered says whether a request has its final response.
func (w *witness) answered(m seen) bool {
	return w.count(w.got, func(r seen) bool { return !r.IsRequest() && sameTransaction(r, m) && r.StatusCode >= 200 }) > 0
}

// silentAfterTerminated: RFC 6665 §4.4.1: the last NOTIFY ends the subscription. It
// is repeated only with credentials, or over a new connection.
func silentAfterTerminated(w *witness, m seen) string {
	if m.Method != sip.MethodNotify || ofRefer(m) || w.rawEvents {
		return ""
	}
	if w.count(w.sent[w.left:], func(o seen) bool {
		challenged := w.count(w.got, func(r seen) bool {
			return (r.StatusCode == 401 || r.StatusCode == 407) && sameTransaction(r, o)
		}) > 0
		state, err := o.SubscriptionState()
		return o.Method == sip.MethodNotify && sameDialog(o, m) && err == nil && state.State == stateTerminated && !challenged
	}) > 0 {
		return "RFC 6665 §4.4.1: after the last NOTIFY"
	}
	return ""
}

// owesNotify: RFC 6665 §4.2.1.2: a NOTIFY follows each SUBSCRIBE that was accepted,
// unless the subscriber is not there any more.
func (w *witness) owesNotify() {
	for _, m := range w.got[w.lost:] {
		if !m.IsRequest() || m.Method != sip.MethodSubscribe || ofRefer(m) {
			continue
		}
		accepts := w.all(w.sent, func(r seen) bool { return r.StatusCode/100 == 2 && sameTransaction(r, m) })
		if len(accepts) == 0 {
			continue
		}
		ok := accepts[0] // what comes later repeats it
		isNotify := func(o seen) bool { return o.Method == sip.MethodNotify && sameDialog(o, ok) }
		if w.count(w.sent, func(o seen) bool { return isNotify(o) && !o.at.Before(ok.at) }) > 0 {
			continue
		}
		newest, any := w.last(w.sent, isNotify)
		if !any || w.count(w.got, func(r seen) bool { return r.StatusCode/100 == 2 && sameTransaction(r, newest) }) > 0 {
			w.against(m, "RFC 6665 §4.2.1.2: no NOTIFY has followed")
		}
	}
}

// answersSubscribe: RFC 6665 §4.2.1.1, §8.3.2, table 2.
func answersSubscribe(w *witness, m seen) string {
	req, found := w.asked(m)
	if !found || m.CSeq().Method != sip.MethodSubscribe || m.StatusCode < 200 {
		return ""
	}
	granted, err := m.Expires()
	asked, askedErr := req.Expires()
	switch {
	case m.StatusCode/100 == 2 && (err != nil || askedErr == nil && granted > asked):
		return "RFC 6665 §4.2.1.1: grants no time, or more than was asked for"
	case m.StatusCode/100 == 2 && m.Header.Count("Contact") != 1:
		return "RFC 3261 §12.1.1: makes a dialog without one Contact"
	case m.StatusCode == 423 && (!m.Header.Has("Min-Expires") || askedErr == nil && (asked == 0 || asked >= 3600)):
		return "RFC 6665 §4.2.1.1: 423 without Min-Expires, or to one who asks for enough"
	case m.StatusCode == 489 && !m.Header.Has("Allow-Events"):
		return "RFC 6665 §8.3.2: 489 without Allow-Events"
	}
	return ""
}

// publishes: RFC 3903 §4.1 to §4.5, §5.
func publishes(w *witness, m seen) string {
	if m.Method != sip.MethodPublish || w.rawEvents {
		return ""
	}
	ours := func(o seen) bool { return o.CSeq().Method == sip.MethodPublish && o.CallID() == m.CallID() }
	named, known := w.last(w.got, func(o seen) bool { return ours(o) && (o.StatusCode/100 == 2 || o.StatusCode == 412) })
	tag := ""
	if known && named.StatusCode != 412 {
		tag = named.ETag()
	}
	expires, err := m.Expires()
	switch {
	case m.Header.Count("Event") != 1 || m.Header.Has("Contact") || err != nil:
		return "RFC 3903 §4.1: has not one Event and a time, or has a Contact"
	case m.IfMatch() != "" && m.IfMatch() != tag:
		return "RFC 3903 §4.1: names another tag than the server gave last"
	case m.IfMatch() == "" && (expires == 0 || len(m.Body) == 0):
		return "RFC 3903 §4.2: publishes nothing for the first time"
	case expires == 0 && len(m.Body) > 0:
		return "RFC 3903 §4.5: a body in a removal"
	}
	return ""
}

// publishesInTurn: RFC 3903 §4: one PUBLISH at a time for an address.
func publishesInTurn(w *witness, m seen) string {
	if m.Method != sip.MethodPublish || w.rawEvents {
		return ""
	}
	if w.count(w.sent[w.left:], func(o seen) bool {
		return o.Method == sip.MethodPublish && o.RequestURI == m.RequestURI && m.at.Sub(o.at) < 64*completeTimers().T1 && !w.answered(o)
	}) > 0 {
		return "RFC 3903 §4: before the final response to another PUBLISH for the address"
	}
	return ""
}

// recordedEvents is bob's subscription to alice and a publication of hers.
func recordedEvents(t *testing.T) []frame {
	r := caller(t, steady, notifiesPresence)
	rec := newRecorder(t, "Events.")
	rec.follow(&r.now, r.ua)
	r.record = rec
	s := r.watcher(field("Expires", "600"))
	r.tells(s, "busy")
	r.answer(r.sent("NOTIFY", "busy"), 200)
	r.terminates(s, TerminateOptions{Reason: "noresource"})
	r.answer(r.sent("NOTIFY", "the end"), 200)
	r.receive(r.subscribe(field("Expires", "10")))
	r.receive(r.subscribe(field("Event", "dialog")))
	r.forget()
	p := r.publishes(PublishOptions{})
	r.publishedAs("one", "600")
	modify(r, p, "busy")
	r.publishedAs("two", "600")
	remove(r, p)
	r.publishedAs("three", "0")
	return rec.witnesses["alice"].frames
}

func TestTheWitnessComplainsOfEventsThatAreNotTold(t *testing.T) {
	frames := recordedEvents(t)
	if said := testify(frames); said != "" {
		t.Fatalf("a good notifier: %s", said)
	}
	for rule, change := range map[string]struct{ in, old, now string }{
		"RFC 6665 §8.2: has no Event":              {"NOTIFY", "Subscription-State:", "X-State:"},
		"RFC 6665 §4.2.1.2: notifies who":          {"SIP/2.0 200", "200 OK", "403 Forbidden"},
		"RFC 6665 §8.2.1: has another event":       {"NOTIFY", "Event: presence", "Event: presence;id=1"},
		"RFC 6665 §4.2.2: says no time":            {"NOTIFY", ";expires=600", ""},
		"RFC 6665 §4.2.2: promises more time":      {"NOTIFY", ";expires=600", ";expires=700"},
		"RFC 6665 §4.4.3: goes on":                 {"SIP/2.0 200", "Expires: 600", "Expires: 0"},
		"RFC 6665 §4.2.2: a second NOTIFY":         {"NOTIFY", "branch=z9hG4bKalice", "branch=z9hG4bKbob"},
		"RFC 6665 §4.4.1: after the last":          {"NOTIFY", "active;expires=600", "terminated;reason=timeout"},
		"RFC 6665 §4.2.1.1: grants no time":        {"SIP/2.0 200", "Expires: 600", "Expires: 601"},
		"RFC 3261 §12.1.1: makes a dialog":         {"SIP/2.0 200", "Contact:", "X-Contact:"},
		"RFC 6665 §4.2.1.1: 423 without":           {"SIP/2.0 423", "Min-Expires", "X-Expires"},
		"RFC 6665 §8.3.2: 489 without":             {"SIP/2.0 489", "Allow-Events", "Allow-Nothing"},
		"RFC 3903 §4.1: has not one Event":         {"PUBLISH", "Event:", "X-Event:"},
		"RFC 3903 §4.2: publishes nothing":         {"PUBLISH", "Expires: 3600", "Expires: 0"},
		"RFC 3903 §4: before the final":            {"PUBLISH", "branch=z9hG4bKalice", "branch=z9hG4bKbob"},
		"RFC 3261 §12.2.1.1: is sent in a dialog":  {"NOTIFY", "tag=bob", "tag=rob"},
		"has not one Contact":                      {"NOTIFY", "Contact:", "X-Contact:"},
		"RFC 3261 §12.2.1.1: the Request-URI is n": {"NOTIFY", "NOTIFY sip:bob@192.0.2.4", "NOTIFY sip:bob@192.0.2.5"},
	} {
		if said := testify(broken(frames, change.in, change.old, change.now)); !strings.Contains(said, rule) {
			t.Errorf("no complaint of %q: %s", rule, said)
		}
	}
}

func TestTheWitnessComplainsOfNotifiesThatGoAstrayAndOfTagsThatTheServerDidNotGive(t *testing.T) {
	for rule, change := range map[string]struct{ old, now string }{
		"RFC 6665 §4.2.1.2: no NOTIFY has": {"To: \"Bob\" <sip:bob@example.com>;tag=bob", "To: \"Bob\" <sip:bob@example.com>;tag=rob"},
		"RFC 3903 §4.1: names another tag": {"SIP-If-Match: one", "SIP-If-Match: other"},
		"RFC 3903 §4.5: a body":            {"Expires: 3600\r\nSIP-If-Match: one", "Expires: 0\r\nSIP-If-Match: one"},
	} {
		frames := recordedEvents(t)
		for i, f := range frames {
			frames[i].text = strings.Replace(f.text, change.old, change.now, 1)
		}
		if said := testify(frames); !strings.Contains(said, rule) {
			t.Errorf("no complaint of %q: %s", rule, said)
		}
	}
}
