package transaction_test

import (
	"fmt"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// A MESSAGE over a WebSocket goes from one layer to another and is answered.
func Example() {
	now := time.Unix(0, 0)
	flow := transaction.Flow{ID: 1, Reliable: true}
	var wire []*sip.Message
	cfg := transaction.Config{Send: func(_ transaction.Flow, m *sip.Message) { wire = append(wire, m) }}
	alice, bob := transaction.New(cfg), transaction.New(cfg)

	uri, _ := sip.ParseURI("sip:bob@example.com")
	req := sip.NewRequest("MESSAGE", uri)
	req.Header.Add("Via", "SIP/2.0/WSS a.invalid;branch="+transaction.BranchFor("776asdhds"))
	req.Header.Add("To", "<sip:bob@example.com>")
	req.Header.Add("From", "<sip:alice@example.com>;tag=1")
	req.Header.Add("Call-ID", "a84b4c76e66710")
	req.Header.Add("CSeq", "1 MESSAGE")
	alice.Request(now, flow, req, func(_ time.Time, e transaction.ClientEvent) {
		fmt.Println("alice hears", e.Response.StatusCode)
	})

	match := bob.Receive(now, flow, wire[0])
	fmt.Println("bob has a", match.Kind)
	match.Server.Respond(now, sip.NewResponse(wire[0], 200, ""))

	alice.Receive(now, flow, wire[1])
	fmt.Println("left:", alice.Len(), bob.Len())
	// Output:
	// bob has a NewRequest
	// alice hears 200
	// left: 0 0
}
