package sipcore

// What the RFCs ask of a user agent server, one test for each sentence of theirs
// that no other test holds. docs/rfcs.md names them.

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestWhomARequestWasForAtFirstDoesNotMatter(t *testing.T) {
	r := newConnectedRig(t)
	for _, to := range []string{"<sip:somebody@else.example.net>", "<tel:+12015550123>", "<urn:service:sos>"} {
		r.receive(r.request("OPTIONS", field("To", to)))
		r.sent("200", "RFC 3261 §8.2.2.1: only the Request-URI has to be ours, To is "+to)
	}
}

func TestFieldsThatAreNotNeededAreNotLookedAt(t *testing.T) {
	r := caller(t)
	r.ringing(r.offer(
		field("X-Unheard-Of", "\"<;,"), field("Expires", "soon"), field("Date", "yesterday"), field("Min-Expires", "x"),
		field("Supported", "\"\", ,"), field("Alert-Info", "<"), field("Retry-After", "x"), field("Warning", "none"), field("Timestamp", "noon"),
	))
	r.advance(time.Second)
	r.quiet("RFC 3261 §8.2.2: what is malformed and not needed is ignored")
}

func TestFieldsForPeopleReachTheApplicationAsTheyCame(t *testing.T) {
	fields := []sip.Field{
		field("Alert-Info", "<http://www.example.com/sounds/moo.wav>"), field("Call-Info", "<http://www.example.com/alice/>;purpose=info"),
		field("Date", "Sat, 13 Nov 2010 23:29:00 GMT"), field("In-Reply-To", "70710@saturn.bell-tel.com, 17320@saturn.bell-tel.com"),
		field("MIME-Version", "1.0"), field("Organization", "Boxes by Bob"), field("Priority", "emergency"), field("Reply-To", "Bob <sip:bob@biloxi.com>"),
		field("Subject", "Need more boxes"), field("User-Agent", "Softphone Beta1.5"), field("Accept-Language", "da, en-gb;q=0.8"),
		field("Content-Language", "fr"),
	}
	r := caller(t)
	s := r.ringing(r.offer(fields...))
	for _, f := range fields {
		r.header(s.Invite(), f.Name, f.Value, "RFC 3261 §20")
	}
	r.forget()
	m := r.ask("MESSAGE", bob)
	r.answer(m, 404, field("Error-Info", "<sip:not-in-service-recording@atlanta.com>"), field("Server", "HomeServer v2"),
		field("Warning", `307 isi.edu "Session parameter 'foo' not understood"`))
	resp := next[RequestRejected](r, "a refusal").Response
	r.header(resp, "Error-Info", "<sip:not-in-service-recording@atlanta.com>", "RFC 3261 §20.18: not followed, but shown")
	r.header(resp, "Warning", `307 isi.edu "Session parameter 'foo' not understood"`, "RFC 3261 §20.43")
	r.header(resp, "Server", "HomeServer v2", "RFC 3261 §20.35")
}

func TestCancelAndAckAreNotRefusedForWhatTheyRequire(t *testing.T) {
	r := caller(t)
	invite := r.offer()
	r.ringing(invite)
	cancel := r.cancel(invite)
	cancel.Header.Add("Require", "foo")
	r.receive(cancel)
	equal(r, r.sent("200", "RFC 3261 §8.2.2.3").CSeq().Method, "CANCEL", "Require is ignored in CANCEL")
	r.sent("487", "the INVITE")
	r.forget()

	s := r.ringing(r.offer())
	ok := r.answering(s)
	r.receive(r.ack(ok, field("Require", "foo")))
	equal(r, s.State(), StateConfirmed, "and in ACK")
	r.quiet2("which nobody answers")
}

func TestThe100SaysHowLongItTookAndHasNoTag(t *testing.T) {
	r := caller(t)
	r.receive(r.offer(field("Timestamp", "54")))
	resp := r.sent("100", "RFC 3261 §17.2.1: at once")
	r.header(resp, "Timestamp", "54", "RFC 3261 §8.2.6.1")
	equal(r, resp.To().Tag(), "", "RFC 3261 §17.2.1: no tag of ours")
}

func TestOptionsInADialogAreAnsweredAsOutside(t *testing.T) {
	r := caller(t)
	r.receive(r.request("OPTIONS"))
	outside := r.sent("200", "outside")
	s, _ := r.established()
	before := target(s)
	r.receive(r.within(s, "OPTIONS", field("Contact", "<sip:bob@192.0.2.77>")))
	inside := r.sent("200", "inside")
	for _, name := range []string{"Allow", "Accept", "Supported", "User-Agent"} {
		r.header(inside, name, outside.Header.Get(name), "RFC 3261 §11.2: the same")
	}
	equal(r, target(s), before, "RFC 3261 §11.2: nothing comes of it")
}

func TestCallIDsAndTheMethodsOfCSeqHaveCase(t *testing.T) {
	r := caller(t)
	s, _ := r.answeredCall()
	r.receive(r.within(s, "INFO", field("Call-ID", strings.ToUpper(s.Dialog().ID.CallID))))
	r.sent("481", "RFC 3261 §20.8: Call-IDs are compared octet by octet")
	invite := r.offer(field("CSeq", "7 invite"))
	r.receiveText(invite.String())
	r.sent("400", "RFC 3261 §20.16: the method of CSeq is case-sensitive")
}

func TestEncryptedBodiesGet415(t *testing.T) {
	r := caller(t)
	for _, contentType := range []string{"application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "application/pkcs7-signature"} {
		r.receive(withBody(r.request("INVITE", contactBob), Description{Body: []byte("MIAG"), ContentType: contentType}))
		isTrue(r, r.sent("415", "RFC 3261 §23: "+contentType).Header.Has("Accept"), "it says what is read")
	}
	r.quiet("the application hears nothing")
}

func TestTheAnswerToAMessageSaysNothingMore(t *testing.T) {
	r := newConnectedRig(t)
	m := r.request("MESSAGE", field("Content-Type", "text/plain"), contactBob)
	m.Body = []byte("hello")
	r.receive(m)
	resp := r.sent("200", "RFC 3428 §7")
	isTrue(r, len(resp.Body) == 0 && !resp.Header.Has("Contact"), "no body and no Contact")
}

func TestSubscriptionsAreRefused(t *testing.T) {
	r := newConnectedRig(t)
	for _, event := range []string{"presence", "dialog", "reg", "refer"} {
		r.receive(r.request("SUBSCRIBE", field("Event", event), contactBob))
		r.header(r.sent("405", "there is no notifier for "+event), "Allow", allMethods, "SUBSCRIBE is not among what we take")
		r.receive(r.request("NOTIFY", field("Event", event), field("Subscription-State", "active"), contactBob))
		r.sent("481", "RFC 6665 §4.1.3: there is no subscription to "+event)
	}
	r.quiet("the application hears nothing")
	m := r.ask("SUBSCRIBE", bob, field("Event", "presence"))
	r.answer(m, 200, field("Expires", "600"))
	next[RequestAccepted](r, "a SUBSCRIBE of the application is a request like any other")
	r.receive(r.request("NOTIFY", field("Event", "presence"), field("Call-ID", m.CallID()), field("To", m.Header.Get("From"))))
	r.sent("481", "it makes no subscription")
	r.settled()
}

func TestABusyUserIsSaidAsTheApplicationWants(t *testing.T) {
	for _, code := range []int{403, 480, 484, 485, 486, 488, 600, 603, 604, 606} {
		r := caller(t)
		s := r.ringing(r.offer())
		r.do(func(now time.Time) {
			noError(r, s.Reject(now, ResponseOptions{Code: code, Headers: []sip.Field{field("Retry-After", "60")}}), "Reject")
		})
		r.header(r.sent(strconv.Itoa(code), "RFC 3261 §13.3.1.3"), "Retry-After", "60", "with when to come again")
		r.settled()
	}
}

// sendsFrom takes a request as from a source and gives what is sent in return.
func (r *rig) sendsFrom(from Source, m *sip.Message) []Send {
	r.ua.ReceiveFrom(r.now, from, m.Bytes())
	var sends []Send
	for o, ok := r.ua.Poll(); ok; o, ok = r.ua.Poll() {
		if s, is := o.(Send); is {
			sends = append(sends, s)
		}
		takeMessage(r.now, o, nil)
	}
	return sends
}

func TestAResponseLeavesByTheFlowOfItsRequestAndSaysWhereThatCameFrom(t *testing.T) {
	flow := Flow{ID: 7}
	for via, want := range map[string]string{
		"SIP/2.0/UDP bobspc.biloxi.com:5060;branch=z9hG4bKa":       ";received=192.0.2.4",            // RFC 3261 §18.2.1: a name
		"SIP/2.0/UDP 192.0.2.4:5060;branch=z9hG4bKb":               "",                               // the source itself
		"SIP/2.0/UDP 10.1.1.1:4540;branch=z9hG4bKc":                ";received=192.0.2.4",            // another address
		"SIP/2.0/UDP 192.0.2.4:4540;rport;branch=z9hG4bKd":         ";received=192.0.2.4;rport=9988", // RFC 3581 §4: even if equal
		"SIP/2.0/UDP 192.0.2.4:4540;rport=1;branch=z9hG4bKe":       "",                               // not asked for
		"SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKf, SIP/2.0/UDP before": ";received=192.0.2.4",            // the top one only
	} {
		r := newConnectedRig(t, func(c *Config) { c.Reliable = false })
		m := r.request("OPTIONS", field("Via", via))
		for range 2 { // a repetition is answered the same way
			sends := r.sendsFrom(Source{Flow: flow, Host: "192.0.2.4", Port: 9988}, m)
			if len(sends) != 1 {
				t.Fatalf("%s: %d messages were sent", via, len(sends))
			}
			equal(r, sends[0].Flow, flow, "RFC 3261 §18.2.2: back where it came from")
			top := sends[0].Message.Via().Params
			received, _ := top.Get("received")
			rport, _ := top.Get("rport")
			got := ""
			if received != "" {
				got = ";received=" + received
			}
			if rport != "" && rport != "1" {
				got += ";rport=" + rport
			}
			equal(r, got, want, via)
		}
	}
}
