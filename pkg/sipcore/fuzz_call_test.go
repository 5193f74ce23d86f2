package sipcore

// The whole core under mutated frames: a registered user agent with a call that
// stands, one that rings here and one that rings there, over a connection that
// may break. Frames that would be right at this moment come with some octets
// changed, then as they are. Nothing may panic, whatever is sent must be
// readable, every session ends once, and after Stop nothing may be left in any
// table.

import (
	"slices"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// underWay is a user agent in the middle of everything, and what its peers could
// send next.
func underWay(t *testing.T) (r *rig, sessions []*Session, frames [][]byte) {
	r = newRig(t, registering, rel100(Supported), func(c *Config) {
		c.Replaces, c.AllowLegacyNotify, c.KeepAlive = Supported, true, 30*time.Second
		c.AllowRequests = []string{"FETCH"}
	})
	r.connect()
	register := r.sent("REGISTER", "a REGISTER that waits for its answer")
	stands, _ := r.answeredCall()
	ringing := r.offer(field("Supported", "100rel"))
	rings := r.ringing(ringing)
	out, invite := r.call2()
	r.do(func(now time.Time) { _, _ = r.ua.Request(now, "MESSAGE", bob, RequestOptions{Body: []byte("x")}) })
	message := r.wire[len(r.wire)-1]
	frag := Description{Body: []byte("SIP/2.0 180 Ringing\r\n"), ContentType: "message/sipfrag;version=2.0"}
	for _, m := range []*sip.Message{
		response(register, 200, field("Contact", register.Header.Get("Contact")+`;pub-gruu="sip:alice@example.com;gr=1"`), field("Service-Route", "<sip:a;lr>")),
		response(register, 401, field("WWW-Authenticate", challenge("a", "b", "SHA-256"))),
		response(register, 423, field("Min-Expires", "700")),
		response(message, 407, field("Proxy-Authenticate", challenge("a", "b", "MD5"))),
		withBody(reliably(invite, 1), media(sendrecv)),
		response(invite, 180, contactBob, field("Record-Route", "<sip:p;lr>,<sip:q>")),
		withBody(response(invite, 200, contactBob), media(sendrecv)),
		withBody(response(invite, 200, contactBob, field("To", "<sip:bob@example.com>;tag=second")), media(sendrecv)),
		response(invite, 302, contactBob),
		withBody(r.within(stands, "INVITE", contactBob), media(sendonly)),
		withBody(r.within(stands, "UPDATE", contactBob), media(inactive)),
		withBody(r.within(stands, "INFO"), Description{Body: FormatDTMF('1', 100), ContentType: ContentTypeDTMF}),
		withBody(r.within(stands, "NOTIFY", field("Event", "refer;id=2"), field("Subscription-State", "active;expires=60")), frag),
		r.within(stands, "REFER", field("Refer-To", "<sip:carol@example.com?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>")),
		r.within(stands, "BYE", field("Reason", `SIP;cause=200;text="x"`)),
		r.within(rings, "PRACK", field("RAck", "1 1 INVITE")),
		withBody(r.inDialog(rings.Dialog(), "ACK", rings.Dialog().RemoteSeq), media(sendrecv)),
		r.cancel(ringing),
		r.offer(field("Replaces", stands.Dialog().ID.CallID+";to-tag="+stands.Dialog().ID.LocalTag+";from-tag=bob")),
		withBody(r.request("INVITE", contactBob, field("Require", "100rel")), Description{Body: []byte(multipart), ContentType: "multipart/mixed;boundary=b1"}),
		r.request("MESSAGE"), r.request("OPTIONS"), r.request("FETCH"), r.request("NOTIFY", field("Event", "x")),
	} {
		frames = append(frames, m.Bytes())
	}
	r.forget()
	return r, []*Session{stands, rings, out}, frames
}

// mutate replaces octets of a frame.
func mutate(frame []byte, at uint16, drop uint8, insert []byte) []byte {
	from := int(at) % (len(frame) + 1)
	to := min(from+int(drop), len(frame))
	return slices.Concat(frame[:from], insert, frame[to:])
}

func FuzzMutatedFramesDuringACall(f *testing.F) {
	for i := range 24 {
		f.Add(uint8(i), uint16(40*i), uint8(i), []byte(";x=\"y\""), uint8(i+5), uint16(9*i), uint8(3), []byte("\r\nContact: *"), uint16(i*37))
	}
	f.Fuzz(func(t *testing.T, one uint8, at uint16, drop uint8, insert []byte, two uint8, at2 uint16, drop2 uint8, insert2 []byte, commands uint16) {
		r, sessions, frames := underWay(t)
		ends := make(map[*Session]int)
		first, second := frames[int(one)%len(frames)], frames[int(two)%len(frames)]
		for step, data := range [][]byte{
			mutate(first, at, drop, insert), mutate(second, at2, drop2, insert2), first, second, mutate(second, at, drop, insert2),
		} {
			r.do(func(now time.Time) { r.ua.Receive(now, data) })
			r.command(sessions, commands>>step)
			r.answerMedia(commands>>(2*step)&1 == 0)
			r.countEnds(ends)
		}
		r.advance(3 * time.Minute)
		r.endsWithNothing()
		r.countEnds(ends)
		for _, s := range sessions {
			equal(r, ends[s], 1, "a session ends once")
		}
	})
}

// command gives the commands whose bits are set.
func (r *rig) command(sessions []*Session, bits uint16) {
	hold := bits&16 == 0
	for i, do := range []func(now time.Time, s *Session){
		func(now time.Time, s *Session) { _ = s.Accept(now, AcceptOptions{}) },
		func(now time.Time, s *Session) { _ = s.Progress(now, ProgressOptions{Reliable: true}) },
		func(now time.Time, s *Session) { _ = s.Reinvite(now, ReinviteOptions{Hold: &hold}) },
		func(now time.Time, s *Session) { _ = s.Refer(now, sip.NameAddr{URI: bob}, ReferOptions{}) },
		func(now time.Time, s *Session) { _ = s.Cancel(now, CancelOptions{Code: 487}) },
		func(now time.Time, s *Session) { _ = s.Terminate(now, ByeOptions{}) },
		func(now time.Time, s *Session) {
			r.ua.TransportDown(now, true, "")
			r.ua.TransportUp(now)
		},
	} {
		if bits>>i&1 == 1 {
			r.do(func(now time.Time) { do(now, sessions[int(bits>>7)%len(sessions)]) })
		}
	}
}

// answerMedia answers what the media sides of all sessions were asked.
func (r *rig) answerMedia(well bool) {
	for range 3 {
		for _, s := range slices.Clone(r.ua.sessions) {
			r.do(func(now time.Time) {
				if well {
					s.RemoteApplied(now)
					s.LocalReady(now, media(sendrecv))
					return
				}
				s.RemoteFailed(now, errRefused)
				s.LocalFailed(now, errRefused)
			})
		}
	}
}

// countEnds counts the SessionTerminated of each session, and forgets the
// events.
func (r *rig) countEnds(ends map[*Session]int) {
	for _, o := range r.events {
		if o, is := o.(SessionTerminated); is {
			ends[o.Session]++
		}
	}
	r.events = nil
}
