package sipcore_test

import (
	"fmt"
	"time"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// A shell drives a user agent: it opens what it is told to open, writes what it
// is told to write, and tells what arrives. This one has a server in place of a
// network, which accepts everything, and a clock that the example moves. A real
// one has a socket, one timer and something that makes session descriptions.
func Example() {
	address, _ := sip.ParseURI("sip:alice@example.com")
	ua, err := sipcore.New(sipcore.Config{
		URI:      address,
		Servers:  []sipcore.Server{{URI: "wss://example.com/sip"}},
		Register: true,
		Reliable: true,
		Random:   func(p []byte) { clear(p) }, // a real program: crypto/rand
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

	ua.Start(now)
	drain(ua, now)

	bob, _ := sip.ParseURI("sip:bob@example.com")
	_, err = ua.Request(now, sip.MethodMessage, bob, sipcore.RequestOptions{Body: []byte("hello")})
	if err != nil {
		fmt.Println(err)
	}
	drain(ua, now)

	// The one timer of the shell: the registration is refreshed.
	now, _ = ua.Deadline()
	ua.Timeout(now)
	drain(ua, now)

	ua.Stop(now)
	drain(ua, now)

	// Output:
	// opening wss://example.com/sip
	// -> REGISTER sip:example.com
	// connected
	// registered
	// -> MESSAGE sip:bob@example.com
	// message accepted: OK
	// -> REGISTER sip:example.com
	// registered
	// -> REGISTER sip:example.com
	// unregistered
	// closing
}

// drain does what the user agent wants, until it wants no more.
func drain(ua *sipcore.UA, now time.Time) {
	for {
		output, ok := ua.Poll()
		if !ok {
			return
		}
		switch o := output.(type) {
		case sipcore.Connect:
			fmt.Println("opening", o.Server.URI)
			ua.TransportUp(now)
		case sipcore.Send:
			fmt.Println("->", o.Message.Method, o.Message.RequestURI)
			ua.Receive(now, serve(o.Data))
		case sipcore.Disconnect:
			fmt.Println("closing")
		case sipcore.Connected:
			fmt.Println("connected")
		case sipcore.Registered:
			fmt.Println("registered")
		case sipcore.Unregistered:
			fmt.Println("unregistered")
		case sipcore.RequestAccepted:
			fmt.Println("message accepted:", o.Phrase)
		case sipcore.RequestFailed:
			fmt.Println("message failed:", o.Cause)
		}
	}
}

// serve is a server that says 200 to everything.
func serve(request []byte) []byte {
	m, err := sip.Parse(request)
	if err != nil {
		return nil
	}
	resp := sip.NewResponse(m, 200, "")
	resp.Header.Set("To", m.To().WithTag("server").String())
	return resp.Bytes()
}
