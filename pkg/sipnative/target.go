//go:build !js

package sipnative

import (
	"fmt"
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

// parseTarget reads whom to call or to write to: "sip:bob@example.com",
// "Bob <sip:bob@example.com>", or only "bob" of our own domain.
func (ua *UA) parseTarget(target string) (sip.URI, error) {
	if uri, err := sip.ParseURI(target); err == nil && uri.IsSIP() && uri.Host != "" {
		return uri, nil
	}
	if a, err := sip.ParseNameAddr(target); err == nil && strings.Contains(target, "<") {
		return a.URI, nil
	}
	if uri, err := sip.ParseURI("sip:" + target); err == nil && uri.User != "" {
		return uri, nil
	}
	uri, _ := sip.ParseURI(ua.cfg.URI) // looked at by Dial
	uri.User, uri.Password, uri.Params, uri.Headers = sip.EscapeUser(target), "", "", ""
	if target == "" || strings.ContainsAny(target, "@:;<> ") {
		return sip.URI{}, fmt.Errorf("sipnative: %q is not an address: write sip:user@host", target)
	}
	return uri, nil
}
