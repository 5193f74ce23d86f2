package sipcore_test

import (
	"fmt"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// A call: the shell answers the questions of the core to the media side, here
// with a description that never changes, and hangs up when the call stands. The
// other side accepts at once.
func ExampleUA_Invite() {
	address, _ := sip.ParseURI("sip:alice@example.com")
	ua, err := sipcore.New(sipcore.Config{
		URI:      address,
		Servers:  []sipcore.Server{{URI: "wss://example.com/sip"}},
		Reliable: true,
		Random:   func(p []byte) { clear(p) }, // a real program: crypto/rand
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	ua.Start(now)
	drainCalls(ua, now)

	bob, _ := sip.ParseURI("sip:bob@example.com")
	session, err := ua.Invite(now, bob, sipcore.InviteOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	drainCalls(ua, now)

	if err := session.Bye(now.Add(time.Minute), sipcore.ByeOptions{}); err != nil {
		fmt.Println(err)
	}
	drainCalls(ua, now.Add(time.Minute))

	// Output:
	// make an offer
	// -> INVITE
	// -> ACK
	// apply the answer
	// accepted
	// -> BYE
	// the call is over
}

// description is what a media library would make.
var description = sipcore.Description{ContentType: "application/sdp", Body: []byte("v=0\r\n" +
	"o=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n")}

// drainCalls is drain for calls.
func drainCalls(ua *sipcore.UA, now time.Time) {
	for output, ok := ua.Poll(); ok; output, ok = ua.Poll() {
		switch o := output.(type) {
		case sipcore.Connect:
			ua.TransportUp(now)
		case sipcore.Send:
			fmt.Println("->", o.Message.Method)
			if o.Message.Method != sip.MethodAck {
				ua.Receive(now, accept(o.Data))
			}
		case sipcore.NeedLocal:
			fmt.Println("make an offer")
			o.Session.LocalReady(now, description) // or later, when it is there
		case sipcore.ApplyRemote:
			fmt.Println("apply the answer")
			o.Session.RemoteApplied(now)
		case sipcore.SessionAccepted:
			fmt.Println("accepted")
		case sipcore.SessionFailed:
			fmt.Println("failed:", o.Cause)
		case sipcore.SessionTerminated:
			fmt.Println("the call is over")
		}
	}
}

// accept says 200 to a request, as somebody who answers a call does.
func accept(request []byte) []byte {
	m, _ := sip.Parse(serve(request))
	if m.CSeq().Method == sip.MethodInvite {
		m.Header.Add("Contact", "<sip:bob@192.0.2.1>")
		m.Header.Add("Content-Type", description.ContentType)
		m.Body = description.Body
	}
	return m.Bytes()
}
