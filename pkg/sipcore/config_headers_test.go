package sipcore

import (
	"strings"
	"testing"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

func TestHeadersOfTheConfigurationAreOnEveryRequestThatHasNoneOfThatName(t *testing.T) {
	r := caller(t, func(c *Config) {
		c.Headers = []sip.Field{{Name: "X-App", Value: "1"}, {Name: "X-App", Value: "2"}, {Name: "X-One", Value: "c"}}
	})
	carries := func(m *sip.Message, apps, one string) {
		r.t.Helper()
		equal(r, strings.Join(m.Header.Values("X-App"), " "), apps, m.Method)
		equal(r, strings.Join(m.Header.Values("X-One"), " "), one, m.Method)
	}
	s, invite := r.call(InviteOptions{RequestOptions: RequestOptions{Headers: []sip.Field{{Name: "x-one", Value: "mine"}}}})
	carries(invite, "1 2", "mine")
	r.answer(invite, 180, contactBob)
	r.do(func(now time.Time) {
		noError(r, s.Cancel(now, CancelOptions{Headers: []sip.Field{{Name: "X-App", Value: "3"}}}), "Cancel")
	})
	carries(r.sent("CANCEL", "CANCEL"), "3", "c")
	r.answer(invite, 487)
	carries(r.sent("ACK", "RFC 3261 §17.1.1.3: a copy of the INVITE's"), "", "")

	r.forget()
	s, _ = r.established()
	r.do(func(now time.Time) { noError(r, s.Request(now, "INFO", SessionRequestOptions{}), "Request") })
	carries(r.sent("INFO", "within the call"), "1 2", "c")
	r.do(func(now time.Time) { noError(r, s.Bye(now, ByeOptions{}), "Bye") })
	carries(r.sent("BYE", "the end"), "1 2", "c")
}

func TestHeadersOfTheConfigurationThatCannotBeSentAreRefused(t *testing.T) {
	for _, f := range []sip.Field{{Name: "Via", Value: "x"}, {Name: "X", Value: "1\r\nY: 2"}} {
		c := Config{URI: mustURI("sip:a@b"), Servers: []Server{{URI: "ws://b"}}, Random: counter(), Headers: []sip.Field{f}}
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), `"`+f.Name+`"`) {
			t.Errorf("%s: the error should name it: %v", f.Name, err)
		}
	}
}
