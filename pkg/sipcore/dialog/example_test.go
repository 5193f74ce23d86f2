package dialog_test

import (
	"fmt"
	"strings"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
)

// The caller hangs up: the BYE goes through the proxy that recorded itself.
func Example() {
	text := `INVITE sip:bob@biloxi.com SIP/2.0
Via: SIP/2.0/WSS pc33.invalid;branch=z9hG4bKnashds8
To: <sip:bob@biloxi.com>
From: <sip:alice@atlanta.com>;tag=1928301774
Call-ID: a84b4c76e66710
CSeq: 1 INVITE
Contact: <sip:alice@pc33.invalid;transport=ws>

`
	invite, err := sip.Parse([]byte(strings.ReplaceAll(text, "\n", "\r\n")))
	if err != nil {
		fmt.Println(err)
		return
	}
	ok := sip.NewResponse(invite, 200, "")
	ok.Header.Set("To", "<sip:bob@biloxi.com>;tag=a6c85cf")
	ok.Header.Add("Record-Route", "<sip:proxy.biloxi.com;lr>")
	ok.Header.Add("Contact", "<sip:bob@192.0.2.4>")

	d, err := dialog.NewUAC(invite, ok)
	if err != nil {
		fmt.Println(err)
		return
	}
	bye := d.Request(sip.MethodBye)
	fmt.Println(bye.Method, bye.RequestURI)
	fmt.Println("Route:", bye.Header.Get("Route"))
	fmt.Println("CSeq:", bye.CSeq())
	// Output:
	// BYE sip:bob@192.0.2.4
	// Route: <sip:proxy.biloxi.com;lr>
	// CSeq: 2 BYE
}
