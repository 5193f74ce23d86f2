package sipcore

// What the tests of sessions add to the harness: a media side that answers at
// once or when told, a peer that answers and calls, and the story: the events
// in the notation of the JavaScript API's order tables, each with the status
// that its listener reads.

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// sdpText is a small description of one audio stream.
func sdpText(direction string) string {
	return "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" +
		"m=audio 4000 RTP/SAVPF 0\r\na=" + direction + "\r\n"
}

func media(direction string) Description {
	return Description{Body: []byte(sdpText(direction)), ContentType: contentTypeSDP}
}

var errRefused = errors.New("m=audio: no rtcp-mux")

// caller is a connected user agent.
func caller(t *testing.T, change ...func(*Config)) *rig {
	t.Helper()
	r := newRig(t, change...)
	r.connect()
	r.forget()
	return r
}

// story tells the events since it was told last, in short: name, detail and
// status. Dialogs and reports about them are left out.
func (r *rig) story(sentence string, want ...string) {
	r.t.Helper()
	var got []string
	for _, o := range r.events {
		if line := tell(o); line != "" {
			got = append(got, line)
		}
	}
	r.events = nil
	if !slices.Equal(got, want) {
		r.t.Errorf("%s:\n got %s\nwant %s", sentence, strings.Join(got, ", "), strings.Join(want, ", "))
	}
}

func tell(o Output) string {
	switch o := o.(type) {
	case SessionIncoming:
		return told("incoming", "", o.Status)
	case SessionInvite:
		return told("invite", "", o.Status)
	case SessionProgress:
		return told("progress", code(o.Response), o.Status)
	case SessionProgressSent:
		return told("progressSent", code(o.Response), o.Status)
	case SessionAccepted:
		return told("accepted", "", o.Status)
	case SessionConfirmed:
		return told("confirmed", "", o.Status)
	case SessionRejected:
		return told("rejected", because(o.Message, o.Cause), o.Status)
	case SessionFailed:
		return told("failed", because(o.Message, o.Cause), o.Status)
	case SessionTerminated:
		return told("terminated", because(o.Message, o.Cause), o.Status)
	case SessionCanceled:
		return told("cancel", "", o.Status)
	case SessionRequestSent:
		return told(strings.ToLower(o.Request.Method), "", o.Status)
	case SessionRequestReceived:
		return told(strings.ToLower(o.Request.Request().Method)+"In", "", o.Status)
	case SessionHold:
		return told(map[bool]string{true: "hold", false: "unhold"}[o.Held], map[bool]string{true: "remote", false: "local"}[o.Remote], o.Status)
	case SessionReinviteFailed:
		return told("reinviteFailed", because(o.Response, o.Cause), o.Status)
	case SessionReferResult:
		return told("referResult", because(o.Response, o.Cause), o.Status)
	case SessionReferProgress:
		return told("referProgress", strconv.Itoa(o.Code), o.Status)
	case SessionReferOver:
		return told("referOver", fmt.Sprintf("%d %s", o.Code, o.Reason), o.Status)
	case SessionRefer:
		return told("refer?", "", o.Status)
	case SessionReplaced:
		return told("replaced", "", o.Status)
	case ApplyRemote:
		return told("apply", map[bool]string{true: "early ", false: ""}[o.Provisional]+kind(o.Offer), o.Status)
	case NeedLocal:
		return told("need", kind(o.Offer), o.Status)
	case RemoteCandidates:
		return told("candidates", strconv.Itoa(bytes.Count(o.Fragment, []byte("a=candidate:"))), o.Status)
	case MediaRollback:
		return told("rollback", "", o.Status)
	case SessionReinvite, SessionReinviteAccepted, SessionDialog, IncomingReferOver:
		return ""
	}
	if story := subscriptionStory(o); story != "" {
		return story
	}
	if story := notifierStory(o); story != "" {
		return story
	}
	return typeName(o)
}

func told(name, detail string, status State) string {
	if detail != "" {
		name += "(" + detail + ")"
	}
	return name + strconv.Itoa(int(status))
}

func kind(offer bool) string { return map[bool]string{true: "offer", false: "answer"}[offer] }

func code(m *sip.Message) string { return strconv.Itoa(m.StatusCode) }

// because is "404,Not Found", "BYE" or "-,No ACK".
func because(m *sip.Message, cause Cause) string {
	text := "-"
	if m != nil {
		text = summary(m)
	}
	if cause != CauseNone {
		text += "," + string(cause)
	}
	return text
}

// local answers the open question for a description.
func (r *rig) local(s *Session, d Description) {
	r.t.Helper()
	next[NeedLocal](r, "a description is needed")
	r.do(func(now time.Time) { s.LocalReady(now, d) })
}

// applied answers the open question to apply one.
func (r *rig) applied(s *Session) {
	r.t.Helper()
	r.skipDialogs()
	next[ApplyRemote](r, "a description is to be applied")
	r.do(s.RemoteApplied)
}

func (r *rig) skipDialogs() {
	r.events = slices.DeleteFunc(r.events, func(o Output) bool { _, is := o.(SessionDialog); return is })
}

// localSoon is local, whatever came before the question.
func (r *rig) localSoon(s *Session) {
	r.t.Helper()
	skipTo[NeedLocal](r)
	r.local(s, media(sendrecv))
}

// appliedSoon is applied, whatever came before the question.
func (r *rig) appliedSoon(s *Session) {
	r.t.Helper()
	skipTo[ApplyRemote](r)
	r.applied(s)
}

// skipTo drops the events before the next T.
func skipTo[T Output](r *rig) {
	for len(r.events) > 0 {
		if _, is := r.events[0].(T); is {
			return
		}
		r.events = r.events[1:]
	}
}

// skip drops events of these types.
func (r *rig) skip(names ...string) {
	r.events = slices.DeleteFunc(r.events, func(o Output) bool { return slices.Contains(names, typeName(o)) })
}

// call lets the user agent call bob, up to the INVITE on the wire.
func (r *rig) call(o InviteOptions) (*Session, *sip.Message) {
	r.t.Helper()
	var s *Session
	r.do(func(now time.Time) {
		var err error
		s, err = r.ua.Invite(now, mustURI("sip:bob@example.com"), o)
		noError(r, err, "Invite")
	})
	if !o.NoOffer {
		r.local(s, media(sendrecv))
	}
	return s, r.sent("INVITE", "the INVITE goes out")
}

var contactBob = field("Contact", "<sip:bob@192.0.2.9;transport=ws>")

// withBody gives a message a description.
func withBody(m *sip.Message, d Description) *sip.Message {
	setBody(m, d)
	return m
}

// accept lets the peer accept with an answer.
func (r *rig) accept(invite *sip.Message, fields ...sip.Field) *sip.Message {
	r.t.Helper()
	if !slices.ContainsFunc(fields, func(f sip.Field) bool { return f.Name == "Contact" }) {
		fields = append(fields, contactBob)
	}
	resp := withBody(response(invite, 200, fields...), media(sendrecv))
	r.receive(resp)
	return resp
}

// established is a call of ours that stands.
func (r *rig) established() (*Session, *sip.Message) {
	r.t.Helper()
	s, invite := r.call(InviteOptions{})
	resp := r.accept(invite)
	r.sent("ACK", "a 2xx is acknowledged")
	r.applied(s)
	equal(r, s.State(), StateConfirmed, "the call stands")
	r.forget()
	return s, resp
}

// offer is an INVITE of bob with a description.
func (r *rig) offer(fields ...sip.Field) *sip.Message {
	fields = append(fields, contactBob)
	return withBody(r.request("INVITE", fields...), media(sendrecv))
}

// ringing lets bob call, up to the invite event.
func (r *rig) ringing(invite *sip.Message) *Session {
	r.t.Helper()
	r.events = nil
	r.receive(invite)
	s := next[SessionIncoming](r, "a call comes in").Session
	r.sent("100", "100 at once")
	if len(invite.Body) > 0 {
		r.applied(s)
	}
	r.skipDialogs()
	if !s.wantsReliable() {
		r.sent("180", "it rings")
	}
	next[SessionInvite](r, "the application hears of the call")
	return s
}

// answering accepts a ringing call, up to the 200 on the wire.
func (r *rig) answering(s *Session) *sip.Message {
	r.t.Helper()
	r.do(func(now time.Time) { noError(r, s.Accept(now, AcceptOptions{}), "Accept") })
	r.local(s, media(sendrecv))
	return r.sent("200", "the call is accepted")
}

// answeredCall is a call of bob's that stands.
func (r *rig) answeredCall() (*Session, *sip.Message) {
	r.t.Helper()
	invite := r.offer()
	s := r.ringing(invite)
	ok := r.answering(s)
	r.receive(r.ack(ok))
	equal(r, s.State(), StateConfirmed, "the call stands")
	r.forget()
	return s, ok
}

// within is a request of the peer within the dialog of a session.
func (r *rig) within(s *Session, method string, fields ...sip.Field) *sip.Message {
	r.t.Helper()
	d := s.Dialog()
	if d == nil {
		r.t.Fatalf("%s: there is no dialog", method)
	}
	return r.inDialog(d, method, d.RemoteSeq+1, fields...)
}

func (r *rig) inDialog(d *dialog.Dialog, method string, seq uint32, fields ...sip.Field) *sip.Message {
	m := r.request(method, append([]sip.Field{
		field("To", d.Local.String()), field("From", d.Remote.String()), field("Call-ID", d.ID.CallID),
		field("CSeq", fmt.Sprintf("%d %s", seq, method)),
	}, fields...)...)
	m.RequestURI = r.ua.ContactURI(false)
	return m
}

// ack is the peer's ACK of a 200 of ours.
func (r *rig) ack(ok *sip.Message, fields ...sip.Field) *sip.Message {
	m := r.request("ACK", append([]sip.Field{
		field("To", ok.Header.Get("To")), field("From", ok.Header.Get("From")), field("Call-ID", ok.CallID()),
		field("CSeq", fmt.Sprintf("%d ACK", ok.CSeq().Seq)),
	}, fields...)...)
	m.RequestURI = r.ua.ContactURI(false)
	return m
}

// cancel is the peer's CANCEL of its INVITE.
func (r *rig) cancel(invite *sip.Message) *sip.Message {
	m := sip.NewRequest("CANCEL", invite.RequestURI)
	for _, name := range []string{"Via", "Max-Forwards", "To", "From", "Call-ID"} {
		m.Header.Add(name, invite.Header.Get(name))
	}
	m.Header.Add("CSeq", fmt.Sprintf("%d CANCEL", invite.CSeq().Seq))
	return m
}

// settled lets all timers run out and looks that nothing is left.
func (r *rig) settled() {
	r.t.Helper()
	r.advance(2 * time.Minute)
	r.holdsNothing()
}
