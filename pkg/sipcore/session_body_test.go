package sipcore

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

const multipart = "preamble\r\n--b1\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b1 \r\nc: Application/SDP\r\nContent-ID: <1>\r\n\r\nv=0\r\n\r\n--b1--\r\nepilogue"

func TestADescriptionIsFoundAmongTheParts(t *testing.T) {
	for name, c := range map[string]struct{ contentType, body, want string }{
		"alone":                 {"application/sdp;charset=utf-8", "v=0\r\n", "v=0\r\n"},
		"among parts":           {`multipart/mixed; boundary="b1"`, multipart, "v=0\r\n"},
		"another boundary":      {"multipart/mixed;boundary=b2", multipart, ""},
		"no boundary":           {"multipart/mixed", multipart, ""},
		"no description":        {"text/plain", "v=0\r\n", ""},
		"nothing":               {"application/sdp", "", ""},
		"a part without header": {"multipart/mixed;boundary=b", "--b\r\n\r\nv=0", ""},
		"of a part to come":     {"multipart/mixed;boundary=b", "--b\r\nContent-Type: application/sdp\r\nContent-Disposition: early-session\r\n\r\nv=0\r\n--b--", ""},
		"of the session":        {"multipart/mixed;boundary=b", "--b\r\nContent-Type: application/sdp\r\nContent-Disposition: SESSION\r\n\r\nv=0\r\n--b--", "v=0"},
		"rubbish":               {"multipart/mixed;boundary=b", "--b--b--b\r\n--b", ""},
	} {
		m := &sip.Message{Header: sip.Header{{Name: "Content-Type", Value: c.contentType}}, Body: []byte(c.body)}
		if d, ok := descriptionOf(m); string(d.Body) != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q %v", name, d.Body, ok)
		}
	}
}

func TestOtherDescriptionsAreTheMediaSidesBusiness(t *testing.T) {
	r := caller(t, func(c *Config) { c.OtherDescriptions = true })
	own := Description{Body: []byte("rock"), ContentType: "application/x-game"}
	r.ringing(withBody(r.request("INVITE", contactBob), own))
	other := r.request("INVITE", contactBob)
	other.Header.Set("Call-ID", "other@bob.invalid")
	other.Header.Set("Via", "SIP/2.0/WS bob.invalid;branch=z9hG4bKother")
	r.receive(withBody(other, own))
	s := next[SessionIncoming](r, "a call comes in").Session
	r.skipDialogs()
	next[ApplyRemote](r, "the media side is asked")
	r.do(func(now time.Time) { s.RemoteFailed(now, ErrMediaType) })
	r.sent("100", "100 at once")
	r.header(r.sent("415", "RFC 3261 §8.2.3"), "Accept", "application/sdp", "it says what is read")
}

func TestAReinviteOfATypeThatTheMediaSideDoesNotReadGets415(t *testing.T) {
	r := caller(t, func(c *Config) { c.OtherDescriptions = true })
	s, _ := r.answeredCall()
	r.receive(withBody(r.within(s, "INVITE", contactBob), Description{Body: []byte("rock"), ContentType: "application/x-game"}))
	skipTo[ApplyRemote](r)
	next[ApplyRemote](r, "the media side is asked")
	r.do(func(now time.Time) { s.RemoteFailed(now, ErrMediaType) })
	r.header(r.sent("415", "RFC 3261 §8.2.3"), "Accept", "application/sdp", "it says what is read")
	equal(r, s.State(), StateConfirmed, "the call goes on")
}

func TestAMultipartWithoutDescriptionGets415(t *testing.T) {
	r := caller(t)
	r.receive(withBody(r.request("INVITE", contactBob), Description{Body: []byte("--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b--"), ContentType: "multipart/mixed;boundary=b"}))
	r.sent("100", "100")
	r.header(r.sent("415", "RFC 3261 §8.2.3"), "Accept", "application/sdp", "it says what is read")
	r.quiet("the application hears nothing")
}

func TestAMultipartOfferIsApplied(t *testing.T) {
	r := caller(t)
	r.ringing(withBody(r.request("INVITE", contactBob), Description{Body: []byte(multipart), ContentType: "multipart/mixed;boundary=b1"}))
}

func TestABodyWhoseTypeWouldBeMoreHeadersIsRefused(t *testing.T) {
	r := caller(t)
	const evil = "text/plain\r\nX-Evil: 1"
	body := []byte("x")
	s, _ := r.answeredCall()
	r.do(func(now time.Time) {
		isTrue(r, s.Request(now, sip.MethodInfo, SessionRequestOptions{Body: body, ContentType: evil}) != nil, "INFO")
		isTrue(r, s.Refer(now, sip.NameAddr{URI: bob}, ReferOptions{Body: body, ContentType: evil}) != nil, "REFER")
		isTrue(r, s.Bye(now, ByeOptions{Body: body, ContentType: evil}) != nil, "BYE")
		_, err := r.ua.Invite(now, bob, InviteOptions{RenderBody: body, RenderType: evil})
		isTrue(r, err != nil, "what the ACK would carry")
	})
	r.quiet("nothing is sent, and the call goes on")
	r.do(func(now time.Time) { noError(r, s.Reinvite(now, ReinviteOptions{}), "Reinvite") })
	next[NeedLocal](r, "the media side is asked")
	r.do(func(now time.Time) { s.LocalReady(now, Description{Body: body, ContentType: evil}) })
	equal(r, s.State(), StateConfirmed, "a description that cannot be sent is none")
	r.quiet2("no re-INVITE")
}
