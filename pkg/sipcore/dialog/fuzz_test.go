package dialog

import (
	"slices"
	"strings"
	"testing"

	"sipwasm/pkg/sipcore/sip"
)

// Whatever stands in Contact and Record-Route, the requests of the dialog can
// be read, lead over every route in order, and end at the target.
func FuzzRequestsOfADialog(f *testing.F) {
	f.Add("<sip:alice@pc33.atlanta.com>", "<sip:p1;lr>, <sip:p2;lr>", true)
	f.Add("sip:a@h;x?Route=%3Csip:b%3E", "sip:p1;method=BYE, <sip:p2;lr>;y", false)
	f.Add(`"a, b" <sip:a,b@[::1]:5060;transport=ws>;q="<"`, `"p, q" <sip:p>`, true)
	f.Fuzz(func(t *testing.T, contact, routes string, uas bool) {
		if sip.CheckField("Contact", contact) != nil || sip.CheckField("Record-Route", routes) != nil {
			return
		}
		req, err := sip.Parse([]byte("INVITE sip:bob@biloxi.com SIP/2.0\r\nVia: SIP/2.0/WS h;branch=z9hG4bK1\r\nTo: <sip:bob@biloxi.com>\r\n" +
			"From: <sip:alice@atlanta.com>;tag=1\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\nContact: " + contact + "\r\nRecord-Route: " + routes + "\r\n\r\n"))
		if err != nil {
			return // too long
		}
		resp := sip.NewResponse(req, 200, "")
		resp.Header.Set("To", "<sip:bob@biloxi.com>;tag=2")
		resp.Header.Add("Contact", req.Header.Get("Contact"))
		resp.Header.Add("Record-Route", req.Header.Get("Record-Route"))
		d, err := NewUAC(req, resp)
		if uas {
			d, err = NewUAS(req, resp)
		}
		if err != nil {
			return
		}
		leadsOverEveryRoute(t, d)
	})
}

func leadsOverEveryRoute(t *testing.T, d *Dialog) {
	t.Helper()
	m := d.Request("BYE")
	m.Header.Prepend("Via", "SIP/2.0/WS h;branch=z9hG4bK2")
	again, err := sip.Parse(m.Bytes())
	if err != nil || m.Check() != nil {
		t.Fatalf("%v, %v in\n%s", err, m.Check(), m)
	}
	if again.From() != m.From() || again.To() != m.To() || again.RequestURI != m.RequestURI {
		t.Fatalf("sent\n%s\nread\n%s", m, again)
	}
	path := again.Header.List("Route")
	if len(d.RouteSet) == 0 {
		if len(path) != 0 || again.RequestURI != requestURI(d.RemoteTarget) {
			t.Fatalf("without routes:\n%s", m)
		}
		return
	}
	if again.RequestURI == requestURI(d.RemoteTarget) && slices.Equal(path, d.RouteSet) {
		return // RFC 3261 §12.2.1.1: loose routing
	}
	last, _ := sip.ParseRoute(path[len(path)-1])
	if !slices.Equal(path[:len(path)-1], d.RouteSet[1:]) || last.URI != d.RemoteTarget || strings.Contains(d.RouteSet[0], ";lr>") {
		t.Fatalf("routes %q, target %s:\n%s", d.RouteSet, d.RemoteTarget, m)
	}
}
