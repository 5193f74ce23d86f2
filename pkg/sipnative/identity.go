//go:build !js

package sipnative

// Who the servers say that the peer is: P-Asserted-Identity (RFC 3325 §9.1), or the
// older Remote-Party-ID. A server of one's own takes these headers out of what comes
// from outside (RFC 3325 §5); behind one that does not, anybody may write them.

import (
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

// AssertedIdentity is the peer as the servers know it: of the INVITE, for calls of
// ours of the responses, and of what came later. ok is false when none said so. It
// is to be trusted as far as one's own server is.
func (c *Call) AssertedIdentity() (a sip.NameAddr, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.identity, !c.identity.URI.IsZero()
}

// identify keeps what a message of the peer says. m may be nil.
func (c *Call) identify(m *sip.Message) {
	role := "calling"
	if c.incoming {
		role = "called"
	}
	if a, ok := identityOf(m, role); ok {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.identity = a
	}
}

// identityOf reads a message. RFC 3325 §9.1: there may be two, one of them a
// telephone number: the SIP address is taken. Of several Remote-Party-IDs one may be of
// our own side, role: that is taken only where there is no other.
func identityOf(m *sip.Message, role string) (found sip.NameAddr, ok bool) {
	if m == nil {
		return found, false
	}
	best := 0
	for _, name := range []string{"P-Asserted-Identity", "Remote-Party-ID"} {
		for _, value := range m.Header.List(name) {
			a, err := sip.ParseNameAddr(value)
			if err != nil {
				continue
			}
			if worth := worthOf(a, role); worth > best {
				found, best = a, worth
			}
		}
		if best > 0 {
			break
		}
	}
	return found, best > 0
}

// worthOf is 0 for what is no identity.
func worthOf(a sip.NameAddr, role string) int {
	worth := 0
	switch {
	case a.URI.IsSIP():
		worth = 2
	case a.URI.Scheme == "tel":
		worth = 1
	default:
		return 0
	}
	if party, _ := a.Params.Get("party"); !strings.EqualFold(party, role) {
		worth += 2
	}
	return worth
}
