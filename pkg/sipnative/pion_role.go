//go:build !js

package sipnative

// Who opens the DTLS connection (a=setup, RFC 5763 §5). It is agreed on once: as
// long as the connection lives, an answer keeps the roles (RFC 8842 §5.5). pion
// writes into every answer what it would write into the first one, and browsers
// refuse an answer that changes the roles.

import "strings"

const (
	setupActive  = "a=setup:active"
	setupPassive = "a=setup:passive"
)

// takeRole notes our role from the peer's answer to our first offer.
func (p *Peer) takeRole(answer string) {
	if p.pc.CurrentRemoteDescription() == nil {
		p.passive = strings.Contains(answer, setupActive)
	}
}

// keepRole gives our answer the role that we have; the first one decides it.
func (p *Peer) keepRole(answer string, first bool) string {
	switch {
	case first:
		p.passive = strings.Contains(answer, setupPassive)
	case p.passive:
		return strings.ReplaceAll(answer, setupActive, setupPassive)
	default:
		return strings.ReplaceAll(answer, setupPassive, setupActive)
	}
	return answer
}
