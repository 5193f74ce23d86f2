package sipcore

// The tortures of RFC 4475 that are responses, done to responses that our own
// requests wait for: those in the testdata belong to nobody.

import (
	"strings"
	"testing"
	"time"
)

func TestResponsesOfUnusualShapeAreTaken(t *testing.T) {
	for what, change := range map[string]func(text string) string{
		"RFC 4475 §3.1.1.12": replacing(t, "200 OK", "200 = 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e"),
		"RFC 4475 §3.1.1.13": replacing(t, "200 OK", "200 "),
		"no space either":    replacing(t, "200 OK", "200"),
		"octets behind it":   func(text string) string { return text + "SIP/2.0 500 No\r\n\r\n" },
		"empty lines before": func(text string) string { return "\r\n\r\n" + text },
		"compact names":      replacing(t, "Via:", "v:", "From:", "f:", "To:", "t:", "Call-ID:", "i:", "Content-Length:", "l:"),
		"case and spaces":    replacing(t, "Via:", "vIA \t:\t", "CSeq:", "cSEQ  :", "SIP/2.0/WSS", "SIP / 2.0 / WSS"),
		"folds":              replacing(t, "CSeq: ", "CSeq:\r\n\t", ";branch", " ;\r\n branch"),
		"numbers":            replacing(t, "CSeq: ", "CSeq: 000000000000", "Content-Length: 0", "Content-Length: 000"),
		"RFC 4475 §3.1.2.5":  replacing(t, "CSeq:", "Retry-After: 949302838503028349304023988\r\nWarning: 1812 overture \"In Progress\"\r\nCSeq:"),
		"strange fields":     replacing(t, "CSeq:", "X:;;,,;;,;\r\nContact: <<>>, \"\r\nExpires: -1\r\nDate: never\r\nSupported:\r\nCSeq:"),
	} {
		r, resp := waiting(t)
		r.receiveText(change(resp))
		next[RequestAccepted](r, what)
		r.quiet("and that is all")
		r.advance(time.Minute)
		r.holdsNothing()
	}
}

func TestResponsesThatCannotBeOursAreDroppedAndTheRightOneIsTaken(t *testing.T) {
	for what, change := range map[string]func(text string) string{
		"RFC 4475 §3.1.2.5":  replacing(t, "CSeq: ", "CSeq: 92923948347723040"),
		"RFC 4475 §3.1.2.19": replacing(t, "200 OK", "4294967301 better not break the receiver"),
		"RFC 4475 §3.3.10":   replacing(t, "From:", "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23\r\nFrom:"),
		"status 99":          replacing(t, "200 OK", "99 OK"),
		"status 2000":        replacing(t, "200 OK", "2000 OK"),
		"another version":    replacing(t, "SIP/2.0 200", "SIP/3.0 200"),
		"another branch":     replacing(t, "branch=z9hG4bK", "branch=z9hG4bKx"),
		"another method":     replacing(t, " MESSAGE\r\n", " OPTIONS\r\n"),
		"no To":              replacing(t, "To:", "X-To:"),
		"two From":           replacing(t, "To:", "From: <sip:x@y>;tag=1\r\nTo:"),
		"a quote too many":   replacing(t, "To: ", "To: \""),
		"a longer body":      replacing(t, "Content-Length: 0", "Content-Length: 1"),
		"a bare LF":          replacing(t, "\r\nTo:", "\nTo:"),
	} {
		r, resp := waiting(t)
		r.receiveText(change(resp))
		r.quiet(what)
		r.receiveText(resp)
		next[RequestAccepted](r, what+": the right one is still waited for")
	}
}

// waiting is a user agent whose MESSAGE waits for its answer, and a 200 to it.
func waiting(t *testing.T) (*rig, string) {
	r := caller(t)
	r.message(RequestOptions{})
	return r, response(r.sent("MESSAGE", "sent"), 200).String()
}

func replacing(t *testing.T, pairs ...string) func(text string) string {
	return func(text string) string {
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(text, pairs[i]) {
				t.Errorf("there is no %q in\n%s", pairs[i], text)
			}
			text = strings.Replace(text, pairs[i], pairs[i+1], 1)
		}
		return text
	}
}
