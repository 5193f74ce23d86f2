package sipcore

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func following(c *Config) { c.FollowRedirects = true }

// contacts are the Contacts of a redirection, each a field of its own.
func contacts(list ...string) []sip.Field { return bindings(list...) }

// sentTo is the next request, which goes to the URI.
func (r *rig) sentTo(method, uri, sentence string) *sip.Message {
	r.t.Helper()
	m := r.sent(method, sentence)
	equal(r, m.RequestURI.String(), uri, sentence)
	return m
}

func TestARedirectedRequestGoesToTheContactsInTheOrderOfTheirQ(t *testing.T) {
	r := newConnectedRig(t, following)
	r.message(RequestOptions{Headers: []sip.Field{field("Subject", "ours")}})
	first := r.sent("MESSAGE", "to bob")
	r.answer(first, 302, contacts("<sip:third@c.example>;q=0.25", "<sip:fourth@d.example>;q=0.1", "<sip:first@a.example>", "<sip:second@b.example>;q=0.9",
		"<mailto:bob@example.com>", "<sip:other@e.example;method=INVITE>", "<sip:last@f.example;method=MESSAGE>;q=0.0")...)
	second := r.sentTo("MESSAGE", "sip:first@a.example", "without a q it is 1")
	r.quiet("the 302 is not reported")
	equal(r, second.CallID(), first.CallID(), "RFC 3261 §8.1.3.4: same Call-ID")
	equal(r, second.Header.Get("To"), first.Header.Get("To"), "same To, without a tag")
	equal(r, second.Header.Get("From"), first.Header.Get("From"), "same From")
	equal(r, second.CSeq().Seq, first.CSeq().Seq+1, "higher CSeq")
	isTrue(r, second.Via().Branch() != first.Via().Branch(), "a branch of its own")
	equal(r, string(second.Body), string(first.Body), "the same body")
	r.header(second, "Subject", "ours", "the same headers")
	r.answer(second, 404)
	r.answer(r.sentTo("MESSAGE", "sip:second@b.example", "a failure leads to the next"), 408)
	r.answer(r.sentTo("MESSAGE", "sip:third@c.example", "and so on"), 302, contacts("<sip:deeper@g.example>;q=0.2", "<sip:first@a.example>;q=0.2")...)
	r.answer(r.sentTo("MESSAGE", "sip:deeper@g.example", "what a further 3xx names joins the row"), 500)
	r.answer(r.sentTo("MESSAGE", "sip:fourth@d.example", "nothing is tried twice"), 480)
	r.answer(r.sentTo("MESSAGE", "sip:last@f.example", "the method parameter goes, RFC 3261 §19.1.1"), 486)
	equal(r, next[RequestRejected](r, "none is left").Response.StatusCode, 486, "the last refusal is reported")
	next[RequestFailed](r, "that is the end")
	r.settled()
}

func TestASixHundredEndsTheSearch(t *testing.T) {
	r := newConnectedRig(t, following)
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "to bob"), 300, contacts("<sip:a@a.example>", "<sip:b@b.example>")...)
	r.answer(r.sentTo("MESSAGE", "sip:a@a.example", "the first"), 603)
	equal(r, next[RequestRejected](r, "RFC 3261 §21.6").Response.StatusCode, 603, "declined everywhere")
}

func TestSilenceOfOneContactLeadsToTheNext(t *testing.T) {
	r := newConnectedRig(t, following)
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "to bob"), 302, contacts("<sip:a@a.example>", "<sip:b@b.example>")...)
	r.sentTo("MESSAGE", "sip:a@a.example", "the first")
	r.advance(33 * time.Second)
	r.answer(r.sentTo("MESSAGE", "sip:b@b.example", "after timer F the second"), 200)
	next[RequestAccepted](r, "accepted")
	r.settled()
}

func TestEndlessRedirectionsAreBounded(t *testing.T) {
	r := newConnectedRig(t, following)
	r.message(RequestOptions{})
	req := r.sent("MESSAGE", "to bob")
	for i := range maxTargets - 1 {
		r.answer(req, 302, field("Contact", "<sip:n"+strconv.Itoa(i)+"@example.net>"))
		req = r.sent("MESSAGE", "on")
	}
	r.answer(req, 302, field("Contact", "<sip:more@example.net>"))
	equal(r, next[RequestRejected](r, "enough").Cause, CauseRedirected, "cause")
}

func TestWhatIsNotFollowedIsReported(t *testing.T) {
	for name, c := range map[string]struct {
		code   int
		change func(*Config)
	}{
		"without the setting":        {302, func(*Config) {}},
		"305 names a proxy":          {305, following},
		"380 means another service":  {380, following},
		"no Contact can be followed": {301, func(c *Config) { c.FollowRedirects = true; c.URI.Scheme = "sips" }},
	} {
		r := newConnectedRig(t, c.change)
		r.do(func(now time.Time) {
			target := mustURI("sip:bob@example.com")
			target.Scheme = r.ua.cfg.URI.Scheme
			_, err := r.ua.Request(now, "OPTIONS", target, RequestOptions{})
			noError(r, err, "OPTIONS")
		})
		r.answer(r.sent("OPTIONS", "to bob"), c.code, field("Contact", "<sip:a@a.example>"))
		equal(r, next[RequestRejected](r, name).Cause, CauseRedirected, name)
		next[RequestFailed](r, name)
		r.quiet("sips is never redirected to sip")
	}
}

func TestARedirectionTakesOverOnlyHarmlessHeaders(t *testing.T) {
	r := newConnectedRig(t, following, func(c *Config) { c.PreloadedRoute = true })
	r.do(func(now time.Time) {
		_, err := r.ua.Request(now, "OPTIONS", bob, RequestOptions{})
		noError(r, err, "OPTIONS")
	})
	first := r.sent("OPTIONS", "to bob")
	r.header(first, "Contact", ownURI, "with a Contact")
	r.answer(first, 302, field("Contact", "<sips:a@a.example?Subject=moved&From=sip:mallory%40x&Route=%3Csip:evil%3E&Contact=x&Priority=a%0D%0AX:%20y>"))
	second := r.sentTo("OPTIONS", "sips:a@a.example", "without the headers, RFC 3261 §19.1.5")
	r.header(second, "Subject", "moved", "this one is honoured")
	r.header(second, "From", first.Header.Get("From"), "this one is dangerous")
	r.header(second, "Route", "<sip:one.example.com;transport=ws;lr>", "the route is still ours")
	r.header(second, "Priority", "", "a line break is no value")
	r.header(second, "Contact", strings.Replace(ownURI, "sip:", "sips:", 1), "RFC 3261 §8.1.1.8: sips asks for a sips Contact")
}

func TestAContactMayAskForCredentialsOfItsOwn(t *testing.T) {
	r := newConnectedRig(t, following)
	r.message(RequestOptions{})
	r.answer(r.sent("MESSAGE", "to bob"), 401, field("WWW-Authenticate", challenge("one", "n1", "MD5")))
	m := r.sent("MESSAGE", "with credentials")
	r.answer(m, 302, field("Contact", "<sip:a@a.example>"))
	m = r.sentTo("MESSAGE", "sip:a@a.example", "elsewhere")
	r.header(m, "Authorization", "", "credentials are for one Request-URI")
	r.answer(m, 401, field("WWW-Authenticate", challenge("one", "n2", "MD5")))
	m = r.sentTo("MESSAGE", "sip:a@a.example", "the same realm may ask here, too")
	equal(r, r.credentials(m, "Authorization", 0).Nonce, "n2", "and is answered")
}

func TestARedirectedCallTellsNothingOfItAndStands(t *testing.T) {
	r := caller(t, following)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 180, contactBob)
	r.answer(invite, 302, field("Contact", "<sip:carol@c.example>"))
	r.sent("ACK", "a refusal is acknowledged")
	second := r.sentTo("INVITE", "sip:carol@c.example", "the call goes on")
	equal(r, len(s.EarlyDialogs()), 0, "RFC 3261 §13.2.2.3: the early dialog has ended")
	equal(r, s.Invite().RequestURI.String(), "sip:carol@c.example", "this is the INVITE now")
	r.accept(second, field("To", second.Header.Get("To")+";tag=carol"))
	ack := r.sent("ACK", "the 2xx is acknowledged")
	equal(r, ack.CSeq().Seq, second.CSeq().Seq, "the second INVITE's")
	r.skipDialogs()
	r.story("only the call is told of", "progress(180)2", "apply(answer)2")
	r.do(s.RemoteApplied)
	equal(r, s.State(), StateConfirmed, "the call stands")
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	r.answer(r.sent("BYE", "the end"), 200)
	r.settled()
}

func TestACanceledCallIsNotRedirected(t *testing.T) {
	r := caller(t, following)
	s, invite := r.call(InviteOptions{})
	r.answer(invite, 302, contacts("<sip:a@a.example>", "<sip:b@b.example>")...)
	r.sent("ACK", "acknowledged")
	second := r.sentTo("INVITE", "sip:a@a.example", "the first")
	r.answer(second, 180, contactBob)
	r.do(func(now time.Time) { noError(r, s.Cancel(now, CancelOptions{}), "Cancel") })
	r.answer(r.sent("CANCEL", "this INVITE is canceled"), 200)
	r.answer(second, 487)
	r.sent("ACK", "acknowledged")
	r.events = nil
	r.quiet("the second Contact is not tried")
	r.settled()
}

func TestARedirectionWithinADialogKeepsItsRouteSet(t *testing.T) {
	r := caller(t, following, func(c *Config) { c.PreloadedRoute = true })
	s, invite := r.call(InviteOptions{})
	r.accept(invite, field("Record-Route", "<sip:proxy.example.com;lr>"))
	r.sent("ACK", "ACK")
	r.appliedSoon(s)
	r.reinvite(s, hold(true))
	r.localSoon(s)
	first := r.sentTo("INVITE", "sip:bob@192.0.2.9;transport=ws", "a re-INVITE")
	r.answer(first, 302, field("Contact", "<sip:bob@192.0.2.10>"))
	r.sent("ACK", "a refusal is acknowledged")
	second := r.sentTo("INVITE", "sip:bob@192.0.2.10", "RFC 3261 §12.2.1.2: as outside")
	r.header(second, "Route", "<sip:proxy.example.com;lr>", "but by the route set of the dialog")
	r.header(second, "Contact", first.Header.Get("Contact"), "our Contact stays")
	equal(r, second.To().Tag(), "peer", "in the dialog")
	equal(r, second.CSeq().Seq, first.CSeq().Seq+1, "and counted in it")
	r.forget()
	r.receive(withBody(response(second, 200, field("Contact", "<sip:bob@192.0.2.10>")), media(recvonly)))
	r.sentTo("ACK", "sip:bob@192.0.2.10", "acknowledged there")
	r.applied(s)
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	r.answer(r.sentTo("BYE", "sip:bob@192.0.2.10", "the next request counts on"), 200)
	r.settled()
}

func TestARedirectionWithinADialogIsReportedUnlessFollowed(t *testing.T) {
	r := caller(t)
	s, _ := r.established()
	r.reinvite(s, ReinviteOptions{})
	r.localSoon(s)
	r.answer(r.sent("INVITE", "a re-INVITE"), 302, field("Contact", "<sip:bob@192.0.2.10>"))
	r.sent("ACK", "acknowledged")
	skipTo[SessionReinviteFailed](r)
	equal(r, next[SessionReinviteFailed](r, "it has failed").Response.StatusCode, 302, "for this")
	equal(r, s.State(), StateConfirmed, "the call stands")
}
