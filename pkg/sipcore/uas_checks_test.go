package sipcore

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestAnUnknownMethodGets501WithAllow(t *testing.T) {
	r := newConnectedRig(t)
	r.receive(r.request("FETCH"))
	r.header(r.sent("501", "RFC 3261 §21.5.2"), "Allow", allMethods, "Allow")
	r.receive(r.request("message"))
	r.sent("501", "RFC 3261 §7.1: methods have case")
	r.withDialog()
	r.receive(r.toScripted("FETCH"))
	r.header(r.sent("501", "in a dialog too"), "Allow", allMethods, "Allow")
}

func TestTheMethodsOfServersGet405WithAllow(t *testing.T) {
	r := newConnectedRig(t)
	for _, method := range []string{"REGISTER", "PUBLISH", "SUBSCRIBE"} {
		r.receive(r.request(method))
		r.header(r.sent("405", "RFC 3261 §8.2.1: "+method), "Allow", allMethods, "Allow")
	}
}

func TestACallerThatTakesNoDescriptionGets406(t *testing.T) {
	r := newConnectedRig(t)
	for _, accept := range []string{"text/plain", "text/plain, application/sdp;q=0.0", "application/sdpx", "rubbish"} {
		r.receive(r.request("INVITE", contactBob, field("Accept", accept)))
		r.header(r.sent("406", "RFC 3261 §21.4.7: "+accept), "Warning", `399 abc.invalid "only application/sdp can be answered"`, "it says why")
	}
	r.quiet("the application hears nothing")
	for _, accept := range []string{"", "application/SDP;q=0.1", "text/plain, */*", "application/*"} {
		r.ringing(r.offer(field("Accept", accept)))
	}
}

func TestOtherMethodsOutsideOfADialogGet405WithAllow(t *testing.T) {
	r := newConnectedRig(t)
	for _, method := range []string{"REFER", "INFO", "UPDATE"} {
		r.receive(r.request(method))
		r.header(r.sent("405", method), "Allow", allMethods, "1.30: Allow is not missing")
	}
	r.quiet("no events")
}

func TestUsersThatWeAreNotGet404(t *testing.T) {
	r := newConnectedRig(t)
	for uri, code := range map[string]string{
		"sip:alice@example.com":         "200",
		"sip:alice@other.host:5070;x=y": "200", // hosts are what proxies made of them
		"sip:al%69ce@example.com":       "200",
		"sip:contact@abc.invalid":       "200",
		"sip:Alice@example.com":         "404",
		"sip:bob@example.com":           "404",
		"sip:example.com":               "404",
	} {
		m := r.request("OPTIONS")
		m.RequestURI = mustURI(uri)
		r.receive(m)
		r.sent(code, uri)
	}
}

func TestOtherSchemesGet416(t *testing.T) {
	r := newConnectedRig(t)
	for _, uri := range []string{"sips:alice@example.com", "tel:+123", "http://example.com/"} {
		m := r.request("OPTIONS")
		m.RequestURI = mustURI(uri)
		r.receive(m)
		r.sent("416", "RFC 3261 §8.2.2.1: "+uri)
	}
}

func TestMergedRequestsGet482(t *testing.T) {
	r := newConnectedRig(t)
	m := r.request("MESSAGE")
	r.receive(m)
	r.sent("200", "by the first path")
	next[IncomingMessage](r, "shown")
	other := m.Clone()
	other.Header.Set("Via", "SIP/2.0/WSS proxy.example.com;branch=z9hG4bKanother")
	r.receive(other)
	r.sent("482", "RFC 3261 §8.2.2.2: by the second path")
	r.quiet("and not shown twice")
	third := m.Clone()
	third.Header.Set("Via", "SIP/2.0/WSS proxy.example.com;branch=z9hG4bKthird")
	third.Header.Set("CSeq", "99 MESSAGE")
	r.receive(third)
	r.sent("200", "another CSeq is another request")
	next[IncomingMessage](r, "shown")
	r.advance(time.Minute)
	r.holdsNothing()
}

func TestTheMemoryOfMergedRequestsIsBounded(t *testing.T) {
	r := newConnectedRig(t)
	for range 2 * maxMerged {
		r.receive(r.request("OPTIONS"))
		r.advance(time.Millisecond)
	}
	equal(r, len(r.ua.merged.seen), maxMerged, "the oldest are forgotten")
	r.advance(time.Minute)
	r.holdsNothing()
}

func TestARequestOfOurOwnThatComesBackGets482(t *testing.T) {
	r := newConnectedRig(t)
	r.receive(r.request("INVITE", field("Call-ID", "aaaaaWhatever")))
	r.sent("482", "its Call-ID has our prefix")
}

func TestARequiredExtensionThatWeLackGets420(t *testing.T) {
	r := newConnectedRig(t)
	m := r.request("OPTIONS", field("Require", "gruu, 100rel, foo"))
	m.Header.Add("Require", "bar")
	r.receive(m)
	r.header(r.sent("420", "RFC 3261 §8.2.2.3"), "Unsupported", "foo, bar", "what we do not speak")
	r.receive(r.request("OPTIONS", field("Proxy-Require", "foo")))
	r.sent("200", "Proxy-Require is for proxies")
	r.withDialog()
	r.receive(r.toScripted("INFO", field("Require", "foo")))
	r.sent("420", "in a dialog too")

	r = newConnectedRig(t, func(c *Config) { c.Rel100 = Supported; c.Supported = []string{"foo"} })
	r.receive(r.request("OPTIONS", field("Require", "gruu, 100REL, foo, outbound")))
	r.sent("200", "what is configured is spoken")
}

func TestBodiesThatCannotBeReadGet415(t *testing.T) {
	r := newConnectedRig(t)
	with := func(method string, fields ...sip.Field) *sip.Message {
		m := r.request(method, fields...)
		m.Body = []byte("body")
		return m
	}
	r.receive(with("INVITE", field("Content-Type", "application/isup")))
	r.header(r.sent("415", "RFC 3261 §8.2.3"), "Accept", "application/sdp, application/dtmf-relay", "it says what we read")
	r.receive(with("MESSAGE", field("Content-Type", "text/plain"), field("Content-Encoding", "gzip")))
	m := r.sent("415", "a compressed body")
	r.header(m, "Accept-Encoding", "identity", "it says what we decode")
	r.header(m, "Accept", "", "the type was not the trouble")
	r.receive(with("MESSAGE", field("Content-Type", "application/x-anything")))
	r.sent("200", "bodies of MESSAGE are the application's")
	r.receive(with("OPTIONS", field("Content-Type", "application/x-anything")))
	r.sent("200", "those of OPTIONS are not looked at")
	r.receive(with("MESSAGE", field("Content-Encoding", "gzip"), field("Content-Disposition", "render;handling=optional")))
	r.sent("200", "an optional body may be ignored")
}

func TestTheChecksComeInTheOrderOfTheRFC(t *testing.T) {
	r := newConnectedRig(t)
	m := r.request("FETCH", field("Require", "foo"), field("Call-ID", "aaaaaX"))
	m.RequestURI = mustURI("tel:1")
	r.receive(m)
	r.sent("501", "the method before all")
	m = r.request("INVITE", field("Require", "foo"), field("Call-ID", "aaaaaX"), field("Content-Type", "x/y"))
	m.Body = []byte("b")
	m.RequestURI = mustURI("tel:1")
	for _, step := range []struct {
		code string
		fix  func()
	}{
		{"416", func() { m.RequestURI = mustURI("sip:x@example.com") }},
		{"404", func() { m.RequestURI = mustURI("sip:alice@example.com") }},
		{"482", func() { m.Header.Set("Call-ID", "other") }},
		{"420", func() { m.Header.Del("Require"); m.Header.Set("CSeq", "77 INVITE") }},
		{"415", func() {}},
	} {
		r.receive(m)
		r.receive(ackFor(m, r.sent(step.code, "next in order")))
		step.fix()
		m.Header.Set("Via", "SIP/2.0/WSS p;branch=z9hG4bKstep"+step.code)
	}
}

func TestMaxForwardsIsNoBusinessOfAUserAgent(t *testing.T) {
	r := newConnectedRig(t)
	r.receive(r.request("OPTIONS", field("Max-Forwards", "0")))
	r.sent("200", "it has arrived")
}

func TestReplacesInAnotherRequestThanInviteGets400(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Replaces = Supported })
	r.connect()
	r.receive(r.request("MESSAGE", field("Replaces", "a;to-tag=b;from-tag=c")))
	r.sent("400", "RFC 3891 §3")
	r.withDialog()
	r.receive(r.toScripted("INFO", field("Replaces", "a;to-tag=b;from-tag=c")))
	r.sent("400", "in a dialog too")
}

func TestAnEncodedBodyInADialogGets415(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	for _, method := range []string{"INVITE", "UPDATE", "MESSAGE", "INFO"} {
		m := withBody(r.within(s, method, contactBob, field("Content-Encoding", "gzip")), media(sendrecv))
		r.receive(m)
		resp := r.sent("415", "RFC 3261 §8.2.3: "+method)
		r.header(resp, "Accept-Encoding", "identity", "what is read")
		if method == "INVITE" {
			r.receive(ackFor(m, resp))
		}
	}
	r.quiet("nothing came of it")
}
