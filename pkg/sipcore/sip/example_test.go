package sip_test

import (
	"fmt"
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

func Example() {
	frame := "MESSAGE sip:bob@example.com SIP/2.0\r\n" +
		"v: SIP/2.0/WSS abc.invalid;branch=z9hG4bK776asdhds\r\n" +
		"f: \"Alice\" <sip:alice@example.com>;tag=1928301774\r\n" +
		"t: <sip:bob@example.com>\r\n" +
		"i: a84b4c76e66710\r\n" +
		"CSeq: 314159 MESSAGE\r\n" +
		"l: 5\r\n\r\nHello"
	m, err := sip.Parse([]byte(frame))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.From().DisplayName, "says", string(m.Body))
	fmt.Println(m.Via().Branch())

	resp := sip.NewResponse(m, 200, "")
	resp.Header.Set("To", m.To().WithTag("314").String())
	fmt.Print(strings.ReplaceAll(resp.String(), "\r\n", "\n"))
	// Output:
	// Alice says Hello
	// z9hG4bK776asdhds
	// SIP/2.0 200 OK
	// Via: SIP/2.0/WSS abc.invalid;branch=z9hG4bK776asdhds
	// From: "Alice" <sip:alice@example.com>;tag=1928301774
	// To: <sip:bob@example.com>;tag=314
	// Call-ID: a84b4c76e66710
	// CSeq: 314159 MESSAGE
	// Content-Length: 0
}

func ExampleURI_Equal() {
	a, _ := sip.ParseURI("sip:%61lice@atlanta.com;transport=TCP")
	b, _ := sip.ParseURI("sip:alice@AtLanTa.CoM;Transport=tcp")
	fmt.Println(a == b, a.Equal(b))
	// Output: false true
}

func ExampleParams() {
	contact, _ := sip.ParseNameAddr(`<sip:alice@192.0.2.4>;expires=600;+sip.instance="<urn:uuid:f81d>"`)
	instance, _ := contact.Params.Get("+sip.instance")
	fmt.Println(instance)
	fmt.Println(contact.Params.With("expires", "60").Without("+sip.instance"))
	// Output:
	// <urn:uuid:f81d>
	// ;expires=60
}
