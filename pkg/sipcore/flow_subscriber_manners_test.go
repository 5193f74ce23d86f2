package sipcore

// What the witness holds against subscribers: RFC 6665 §4.1, §4.4.1, §8.2.

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// subscribesWell: RFC 6665 §4.1.2.1: one Event, and Expires; in its dialog always the
// same one, and nothing after the end.
func subscribesWell(w *witness, m seen) string {
	if m.Method != sip.MethodSubscribe {
		return ""
	}
	_, eventErr := m.Event()
	_, expiresErr := m.Expires()
	_, ended := w.last(w.got, func(o seen) bool { return sameDialog(o, m) && w.endsIt(o) })
	made, _ := w.last(w.sent, func(o seen) bool { return makesSubscription(o, m) })
	switch {
	case eventErr != nil || m.Header.Count("Event") != 1 || expiresErr != nil:
		return "RFC 6665 §4.1.2.1: has not one Event and Expires"
	case m.To().Tag() == "":
		return w.patientAfterEnd(m)
	case ended:
		return "RFC 6665 §4.1.2.2, §4.1.3: after the end of its subscription"
	case made.Message == nil || values(made, "Event") != values(m, "Event"):
		return "RFC 6665 §4.1.2.2: is of another event than what began the dialog"
	}
	return ""
}

// makesSubscription says whether a SUBSCRIBE began the dialog of another message of
// the same user agent, or of a NOTIFY to it.
func makesSubscription(o, m seen) bool {
	tag := m.From().Tag()
	if m.Method == sip.MethodNotify {
		tag = m.To().Tag()
	}
	return o.Method == sip.MethodSubscribe && o.To().Tag() == "" && o.CallID() == m.CallID() && o.From().Tag() == tag
}

// endsIt says whether a received message ends a subscription of ours: a NOTIFY that
// says so and was taken, or the refusal of a refresh (RFC 6665 §4.1.2.2).
func (w *witness) endsIt(o seen) bool {
	if o.Method == sip.MethodNotify {
		state, err := o.SubscriptionState()
		return err == nil && strings.EqualFold(state.State, "terminated") && w.taken(o)
	}
	fatal := []int{404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604}
	return !o.IsRequest() && o.CSeq().Method == sip.MethodSubscribe && slices.Contains(fatal, o.StatusCode)
}

// taken says whether a request was answered with a 2xx.
func (w *witness) taken(o seen) bool {
	return w.count(w.sent, func(r seen) bool { return r.StatusCode/100 == 2 && sameTransaction(r, o) }) > 0
}

// patientAfterEnd: RFC 6665 §4.1.3: whether and when it may be taken up again. m
// begins a subscription to what an earlier one was about.
func (w *witness) patientAfterEnd(m seen) string {
	notify, found := w.last(w.got, func(o seen) bool {
		made, known := w.last(w.sent, func(s seen) bool { return o.Method == sip.MethodNotify && makesSubscription(s, o) })
		return known && made.RequestURI == m.RequestURI && values(made, "Event") == values(m, "Event") && w.endsIt(o)
	})
	if !found {
		return ""
	}
	first := w.all(w.got, func(o seen) bool { return o.text == notify.text })[0] // what comes later repeats it
	state, _ := notify.SubscriptionState()
	waits := state.HasRetryAfter && !slices.Contains([]string{"deactivated", "timeout"}, state.Reason)
	switch {
	case slices.Contains([]string{"rejected", "noresource", "invariant"}, state.Reason):
		return "RFC 6665 §4.1.3: subscribes again after " + state.Reason
	case waits && m.at.Sub(first.at) < time.Duration(state.RetryAfter)*time.Second:
		return "RFC 6665 §4.1.3: subscribes again before retry-after"
	}
	return ""
}

// refreshedInTime: RFC 6665 §4.1.2.2: a subscription that stands is refreshed, if at
// all, before it expires.
func refreshedInTime(w *witness, m seen) string {
	if m.Method != sip.MethodSubscribe || m.To().Tag() == "" {
		return ""
	}
	var until time.Time
	for _, o := range w.got {
		state, err := o.SubscriptionState()
		expires, given := o.Expires()
		switch {
		case !sameDialog(o, m):
		case o.Method == sip.MethodNotify && err == nil && state.HasExpires && w.taken(o):
			until = o.at.Add(time.Duration(state.Expires) * time.Second)
		case o.StatusCode/100 == 2 && o.CSeq().Method == sip.MethodSubscribe && given == nil:
			until = o.at.Add(time.Duration(expires) * time.Second)
		}
	}
	if !until.IsZero() && m.at.After(until) {
		return "RFC 6665 §4.1.2.2: refreshes what has expired"
	}
	return ""
}

// answersNotify: RFC 6665 §4.1.3, §4.4.1, §8.2: what is about a SUBSCRIBE of ours is
// taken if it is in order, and only then.
func answersNotify(w *witness, m seen) string {
	req, found := w.asked(m)
	if !found || req.Method != sip.MethodNotify {
		return ""
	}
	subscribe, ours := w.last(w.sent, func(o seen) bool { return makesSubscription(o, req) })
	if !ours {
		return ""
	}
	event, eventErr := req.Event()
	want, _ := subscribe.Event()
	_, stateErr := req.SubscriptionState()
	inOrder := eventErr == nil && event.Package == want.Package && event.ID == want.ID && stateErr == nil
	_, over := w.last(w.got, func(o seen) bool { return o.at.Before(req.at) && sameDialog(o, req) && w.endsIt(o) })
	newer := w.count(w.got, func(o seen) bool {
		return o.Method == sip.MethodNotify && sameDialog(o, req) && o.CSeq().Seq > req.CSeq().Seq
	})
	switch {
	case m.StatusCode/100 == 2 && !inOrder:
		return "RFC 6665 §4.1.3: takes a NOTIFY of another event, or without a state"
	case m.StatusCode/100 == 2 && over:
		return "RFC 6665 §4.1.3: takes a NOTIFY after the end"
	case m.StatusCode == 481 && inOrder && !over && newer == 0 && req.at.Sub(subscribe.at) < 64*completeTimers().T1:
		return "RFC 6665 §4.4.1: refuses a NOTIFY of a SUBSCRIBE before timer N"
	}
	return ""
}

// recordedSubscription is one of alice's that is refreshed, ends with retry-after, is
// taken up again and left; and a NOTIFY that is not in order.
func recordedSubscription(t *testing.T) []frame {
	r := caller(t, steady)
	rec := newRecorder(t, "A subscription.")
	rec.follow(&r.now, r.ua)
	r.record = rec
	s, req := r.subscribed(SubscribeOptions{Expires: time.Minute})
	r.advance(54 * time.Second)
	r.subscribedBy(r.sent("SUBSCRIBE", "refresh"), "2")
	r.receive(r.notify(req, "peer", "3", "active", field("Event", "dialog")))
	r.forget()
	r.notified(req, "peer", "4", "terminated;reason=probation;retry-after=5")
	r.advance(5 * time.Second)
	r.subscribedBy(r.sent("SUBSCRIBE", "again"), "1")
	r.leaves(s, "2")
	return rec.witnesses["alice"].frames
}

func TestTheWitnessComplainsOfSubscribers(t *testing.T) {
	frames := recordedSubscription(t)
	if said := testify(frames); said != "" {
		t.Fatalf("a good subscription: %s", said)
	}
	for rule, change := range map[string]struct{ in, old, now string }{
		"§4.1.2.1: has not one Event":                    {"SUBSCRIBE", "Event: presence\r\n", ""},
		"§4.1.2.1: has not one Event and":                {"SUBSCRIBE", "Expires: 60\r\n", ""},
		"§4.1.2.2: is of another event":                  {"SUBSCRIBE sip:peer", "Event: presence", "Event: dialog"},
		"§4.1.2.2, §4.1.3: after the end":                {"NOTIFY", "Subscription-State: active;expires=60", "Subscription-State: terminated"},
		"§4.1.2.2: refreshes what has expired":           {"NOTIFY", "expires=60", "expires=50"},
		"§4.1.3: subscribes again after rejected":        {"NOTIFY", "reason=probation", "reason=rejected"},
		"§4.1.3: subscribes again before retry-after":    {"NOTIFY", "retry-after=5", "retry-after=6"},
		"§4.1.3: takes a NOTIFY of another event":        {"NOTIFY", "Event: presence", "Event: presence;id=1"},
		"§4.1.3: takes a NOTIFY after the end":           {"NOTIFY", "Subscription-State: active;expires=60", "Subscription-State: terminated;reason=probation"},
		"§4.4.1: refuses a NOTIFY of a SUBSCRIBE before": {"SIP/2.0 200", "SIP/2.0 200 OK", "SIP/2.0 481 Subscription does not exist"},
	} {
		if said := testify(changed(frames, change.in, change.old, change.now)); !strings.Contains(said, rule) {
			t.Errorf("no complaint of %q: %s", rule, said)
		}
	}
}

// changed changes all requests of either side, or responses of alice's, that begin so.
func changed(frames []frame, start, old, now string) []frame {
	list := slices.Clone(frames)
	for i, f := range list {
		if strings.HasPrefix(f.text, start) && !(f.received && strings.HasPrefix(start, "SIP/2.0")) {
			list[i].text = strings.Replace(f.text, old, now, 1)
		}
	}
	return list
}
