package sipcore

import (
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// A shell without a server chooses where each request goes.

// udpHop and tcpHop are ways of such a shell.
var (
	udpHop = Hop{Flow: Flow{ID: 1}, Transport: "UDP"}
	tcpHop = Hop{Flow: Flow{ID: 7, Reliable: true}, Transport: "TCP"}
)

// walker is a connected user agent without a server: transport=tcp in a
// Request-URI goes over TCP.
func walker(t *testing.T) *rig {
	return caller(t, func(c *Config) {
		c.ViaHost, c.ViaPort, c.ContactTransport, c.Reliable = "192.0.2.5", 5070, "udp", false
		c.NextHop = func(req *sip.Message) Hop {
			if transport, _ := req.RequestURI.Params.Get("transport"); transport == "tcp" {
				return tcpHop
			}
			return udpHop
		}
	})
}

// sends gives the flows of what was sent.
func (r *rig) sends() []Flow {
	var flows []Flow
	for o, ok := r.ua.Poll(); ok; o, ok = r.ua.Poll() {
		if s, is := o.(Send); is {
			flows = append(flows, s.Flow)
			r.take(s)
			continue
		}
		r.events = append(r.events, o)
		takeMessage(r.now, o, nil)
	}
	return flows
}

func (r *rig) write(target string) []Flow {
	r.t.Helper()
	_, err := r.ua.Request(r.now, "MESSAGE", mustURI(target), RequestOptions{Body: []byte("x")})
	noError(r, err, "Request")
	return r.sends()
}

func TestARequestLeavesByItsNextHop(t *testing.T) {
	r := walker(t)
	for target, hop := range map[string]Hop{"sip:bob@192.0.2.9": udpHop, "sip:bob@192.0.2.9;transport=tcp": tcpHop} {
		flows := r.write(target)
		if len(flows) != 1 || flows[0] != hop.Flow {
			t.Errorf("%s: sent by %v, expected %v", target, flows, hop.Flow)
		}
		via := r.sent("MESSAGE", "the message").Via()
		equal(r, via.Transport, hop.Transport, "the Via names the transport of the hop")
		equal(r, via.SentBy(), "192.0.2.5:5070", "and where we are")
	}
}

func TestOnlyAnUnreliableHopIsTriedAgain(t *testing.T) {
	r := walker(t)
	r.write("sip:bob@192.0.2.9;transport=tcp")
	r.sent("MESSAGE", "over TCP")
	r.advance(5 * time.Second)
	r.quiet("over TCP nothing is repeated")
	r.write("sip:bob@192.0.2.9")
	r.sent("MESSAGE", "over UDP")
	r.advance(600 * time.Millisecond)
	r.sent("MESSAGE", "over UDP it is repeated")
}

func TestAFlowThatFailsEndsWhatWaitsOnIt(t *testing.T) {
	r := walker(t)
	r.write("sip:bob@192.0.2.9;transport=tcp")
	r.write("sip:carol@192.0.2.9")
	r.do(func(now time.Time) { r.ua.FlowFailed(now, tcpHop.Flow) })
	equal(r, next[RequestFailed](r, "the one over TCP fails").Cause, CauseConnectionError, "its cause")
	r.forget()
	r.quiet("the other one does not")
}

func TestAMessageThatCannotBeSentEndsItsTransaction(t *testing.T) {
	r := walker(t)
	r.write("sip:bob@192.0.2.9")
	req := r.sent("MESSAGE", "it was to be sent")
	r.do(func(now time.Time) { r.ua.SendFailed(now, req) })
	equal(r, next[RequestFailed](r, "it fails").Cause, CauseConnectionError, "its cause")
	r.settled()
}

func TestTheContactIsOfTheTransportOfThePeer(t *testing.T) {
	r := walker(t)
	_, invite := r.callTo("sip:bob@192.0.2.9;transport=tcp")
	contacts, _, _ := invite.Contacts()
	equal(r, contacts[0].URI.String(), "sip:contact@192.0.2.5:5070;transport=tcp;ob", "our Contact in a request over TCP")
	r.forget()
	offer := r.offer(field("Via", "SIP/2.0/TCP 192.0.2.9:5060;branch=z9hG4bKtcp"))
	r.do(func(now time.Time) {
		r.ua.ReceiveFrom(now, Source{Flow: tcpHop.Flow, Host: "192.0.2.9", Port: 6000}, offer.Bytes())
	})
	r.sent("100", "at once")
	s := next[SessionIncoming](r, "a call").Session
	r.applied(s)
	contacts, _, _ = r.sent("180", "it rings").Contacts()
	equal(r, contacts[0].URI.String(), "sip:contact@192.0.2.5:5070;transport=tcp", "our Contact in a response over TCP")
}

// callTo is call for another target.
func (r *rig) callTo(target string) (*Session, *sip.Message) {
	r.t.Helper()
	var s *Session
	r.do(func(now time.Time) {
		var err error
		s, err = r.ua.Invite(now, mustURI(target), InviteOptions{})
		noError(r, err, "Invite")
	})
	r.local(s, media(sendrecv))
	return s, r.sent("INVITE", "the INVITE goes out")
}
