package sipcore

import (
	"strings"
	"testing"
)

// recordedCall is a call with a hold, a tone and a BYE of bob's, through two
// proxies, and one that is canceled.
func recordedCall(t *testing.T) []frame {
	r := caller(t, steady, rel100(Supported))
	rec := newRecorder(t, "A call.")
	rec.follow(&r.now, r.ua)
	r.record = rec
	call, invite := r.call(InviteOptions{})
	r.receive(reliably(invite, 1, recordRoute))
	r.answer(r.sent("PRACK", "reliable"), 200)
	r.accept(invite, recordRoute)
	r.skipTo("INVITE")
	renegotiate(r, call, hold(true))
	r.receive(withBody(response(r.sent("INVITE", "hold"), 200, contactBob), media(recvonly)))
	r.receive(r.within(call, "INFO"))
	r.receive(r.within(call, "BYE"))
	r.forget()
	call, invite = r.call(InviteOptions{})
	r.answer(invite, 180, contactBob)
	cancel(r, call)
	r.answer(r.sent("CANCEL", "given up"), 200)
	r.answer(invite, 487)
	return rec.witnesses["alice"].frames
}

func TestTheWitnessComplainsOfEveryBrokenRule(t *testing.T) {
	frames := recordedCall(t)
	if said := testify(frames); said != "" {
		t.Fatalf("a good call: %s", said)
	}
	for rule, change := range map[string]struct{ in, old, now string }{
		"§8.1.1.7: has not one Via":                 {"PRACK", "z9hG4bK", "old"},
		"§8.1.1.7: has the branch":                  {"PRACK", "alice0000002", "alice0000001"},
		"cannot be read":                            {"PRACK", "1001 PRACK", "1001 INFO"},
		"§8.1.1.6: has no Max-Forwards":             {"PRACK", "Max-Forwards: 70\r\n", ""},
		"has not one Contact":                       {"INVITE", "Contact: ", "X-Contact: "},
		"§9.1: differs from its INVITE":             {"CANCEL", "To: <sip:bob@", "To: <sip:rob@"},
		"§9.1: has another Request-URI":             {"CANCEL", "CANCEL sip:bob@", "CANCEL sip:rob@"},
		"§20: must not have Contact":                {"CANCEL", "Content-Length", "Contact: <sip:a@b>\r\nContent-Length"},
		"§20: must not have Supported":              {"ACK", "Content-Length", "Supported: x\r\nContent-Length"},
		"§12.2.1.1: CSeq does not rise":             {"PRACK", "1001 PRACK", "999 PRACK"},
		"§12.2.1.1: the Request-URI":                {"PRACK", "PRACK sip:bob@", "PRACK sip:rob@"},
		"§12.2.1.1: Route is not":                   {"ACK", "Route: <sip:ss1.example.com;lr>\r\n", ""},
		"§13.2.2.4: acknowledges no":                {"ACK", "1000 ACK", "1001 ACK"},
		"RFC 3262 §4: acknowledges no":              {"PRACK", "RAck: 1 ", "RAck: 2 "},
		"§17.2: answers no request":                 {"SIP/2.0 200", "branch=z9hG4bKpeer", "branch=z9hG4bKqeer"},
		"§8.2.6.2: does not copy From":              {"SIP/2.0 200", "tag=peer", "tag=queer"},
		"§8.2.6.2: changes To":                      {"SIP/2.0 200", "To: \"Alice\"", "To: \"Bob\""},
		"was never answered":                        {"SIP/2.0 200", "SIP/2.0 200", "SIP/2.0 100"},
		"was never acknowledged":                    {"ACK", "tag=peer", "tag=queer"},
		"RFC 4028 §4, §5: the session is":           {"INVITE", "Session-Expires: 1800", "Session-Expires: 80"},
		"RFC 4028 §7.1: Session-Expires without":    {"INVITE", "Supported: 100rel, timer", "Supported: 100rel"},
		"RFC 4028 §7.1: chooses who":                {"INVITE", "Session-Expires: 1800", "Session-Expires: 1800;refresher=uac"},
		"RFC 4028 §4: Session-Expires in a request": {"PRACK", "RAck: ", "Session-Expires: 90\r\nRAck: "},
		"RFC 4028 §9: Session-Expires in another":   {"SIP/2.0 200", "Content-Length", "Session-Expires: 90\r\nContent-Length"},
		"RFC 4028 §9: the refresher is not":         {"SIP/2.0 200", "Content-Length", "Session-Expires: 90;refresher=uac\r\nContent-Length"},
		"RFC 4028 §9: timer is required":            {"SIP/2.0 200", "Content-Length", "Require: timer\r\nSession-Expires: 90;refresher=uas\r\nContent-Length"},
		"§17.1: is repeated over":                   {"PRACK", "", "twice"},
		"although its request was not":              {"SIP/2.0 200", "", "twice"},
		"§17.2: follows a final response":           {"SIP/2.0 200", "", "again"},
	} {
		if said := testify(broken(frames, change.in, change.old, change.now)); !strings.Contains(said, rule) {
			t.Errorf("no complaint of %q: %s", rule, said)
		}
	}
}

// broken changes the first message of alice's that begins so. Without an old text
// the message is sent twice, or takes the branch of the first one.
func broken(frames []frame, start, old, now string) (list []frame) {
	done := false
	for _, f := range frames {
		if done || f.received || !strings.HasPrefix(f.text, start) {
			list = append(list, f)
			continue
		}
		done = true
		other := f
		switch now {
		case "twice":
			list = append(list, f)
		case "again":
			list = append(list, f)
			other.text = strings.Replace(f.text, "SIP/2.0 200 OK", "SIP/2.0 202 OK", 1)
		default:
			other.text = strings.Replace(f.text, old, now, 1)
		}
		list = append(list, other)
	}
	return list
}

// testify is what a witness of alice says of these messages.
func testify(frames []frame) string {
	var said []string
	w := &witness{who: "alice", reliable: true, complain: func(text string) { said = append(said, text) }}
	for _, f := range frames {
		if f.received {
			w.receives(f.at, []byte(f.text))
			continue
		}
		w.sends(f.at, []byte(f.text))
	}
	w.done()
	return strings.Join(said, "\n")
}
