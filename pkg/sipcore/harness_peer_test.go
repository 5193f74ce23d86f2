package sipcore

// What the scripted peer of the harness says.

import (
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func mustURI(s string) sip.URI {
	u, err := sip.ParseURI(s)
	if err != nil {
		panic(err)
	}
	return u
}

// receive gives the user agent a message of the peer.
func (r *rig) receive(m *sip.Message) {
	r.t.Helper()
	r.receiveText(m.String())
}

// receiveText gives it a frame as it is.
func (r *rig) receiveText(text string) {
	r.record.incoming(r, []byte(text))
	r.do(func(now time.Time) { r.ua.Receive(now, []byte(text)) })
}

// answer lets the peer respond to a request of ours. The To tag is "peer"
// unless the request or the fields have one.
func (r *rig) answer(req *sip.Message, code int, fields ...sip.Field) *sip.Message {
	r.t.Helper()
	resp := response(req, code, fields...)
	r.receive(resp)
	return resp
}

func response(req *sip.Message, code int, fields ...sip.Field) *sip.Message {
	resp := sip.NewResponse(req, code, "")
	if code > 100 && resp.To().Tag() == "" {
		resp.Header.Set("To", resp.To().WithTag("peer").String())
	}
	for _, f := range fields {
		switch f.Name {
		case "To":
			resp.Header.Set(f.Name, f.Value)
		default:
			resp.Header.Add(f.Name, f.Value)
		}
	}
	return resp
}

// request is a request of the peer bob to alice, outside of a dialog.
func (r *rig) request(method string, fields ...sip.Field) *sip.Message {
	r.branch++
	m := sip.NewRequest(method, mustURI("sip:alice@example.com"))
	n := strconv.Itoa(r.branch)
	for _, f := range []sip.Field{
		{Name: "Via", Value: "SIP/2.0/WSS proxy.example.com;branch=z9hG4bKpeer" + n},
		{Name: "Max-Forwards", Value: "69"},
		{Name: "To", Value: "<sip:alice@example.com>"},
		{Name: "From", Value: `"Bob" <sip:bob@example.com>;tag=bob`},
		{Name: "Call-ID", Value: "call-of-bob-" + n},
		{Name: "CSeq", Value: n + " " + method},
	} {
		m.Header.Add(f.Name, f.Value)
	}
	for _, f := range fields {
		if m.Header.Has(f.Name) {
			m.Header.Set(f.Name, f.Value)
			continue
		}
		m.Header.Add(f.Name, f.Value)
	}
	return m
}

// field is a header in short.
func field(name, value string) sip.Field { return sip.Field{Name: name, Value: value} }
