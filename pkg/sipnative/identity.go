//go:build !js

package sipnative

// Who the servers say that the peer is: P-Asserted-Identity (RFC 3325 §9.1), or the
// older Remote-Party-ID. A server of one's own takes these headers out of what comes
// from outside (RFC 3325 §5); behind one that does not, anybody may write them.

import (
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
	if a, ok := identityOf(m); ok {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.identity = a
	}
}

// identityOf reads a message. RFC 3325 §9.1: there may be two, one of them a
// telephone number: the SIP address is taken.
func identityOf(m *sip.Message) (found sip.NameAddr, ok bool) {
	if m == nil {
		return found, false
	}
	for _, name := range []string{"P-Asserted-Identity", "Remote-Party-ID"} {
		for _, value := range m.Header.List(name) {
			a, err := sip.ParseNameAddr(value)
			if err == nil && (!ok || a.URI.IsSIP() && !found.URI.IsSIP()) {
				found, ok = a, true
			}
		}
		if ok {
			break
		}
	}
	return found, ok
}
