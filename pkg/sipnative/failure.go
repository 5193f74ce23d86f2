//go:build !js

package sipnative

import (
	"errors"
	"strconv"
	"strings"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// ErrClosed is returned by everything that is asked of a user agent after Close.
var ErrClosed = errors.New("sipnative: the user agent is closed")

// Failure says why a call, a message or a registration came to nothing.
type Failure struct {
	What   string // "call to sip:bob@example.com"
	Code   int    // of the response, 0 when there was none
	Reason string // its phrase
	Cause  sipcore.Cause
	Hint   string // what to look at, may be empty
	Err    error  // what led to it on our side: context.Canceled, ErrClosed ...; may be nil

	// Response is what the peer said, nil when it said nothing.
	Response *sip.Message
}

// Error says all of it in one line.
func (f *Failure) Error() string {
	var b strings.Builder
	b.WriteString("sipnative: ")
	b.WriteString(f.What)
	b.WriteString(": ")
	switch {
	case f.Code != 0:
		b.WriteString(strconv.Itoa(f.Code) + " " + f.Reason)
	case f.Err != nil:
		b.WriteString(f.Err.Error())
	default:
		b.WriteString(string(f.Cause))
	}
	if f.Hint != "" {
		b.WriteString(" (" + f.Hint + ")")
	}
	return b.String()
}

// Unwrap gives Err.
func (f *Failure) Unwrap() error { return f.Err }

// newFailure explains the end of something. resp may be nil.
func (ua *UA) newFailure(what string, m *sip.Message, cause sipcore.Cause) *Failure {
	f := &Failure{What: what, Cause: cause}
	if m != nil && !m.IsRequest() {
		f.Response, f.Code, f.Reason = m, m.StatusCode, m.Reason
	}
	switch {
	case f.Code == 401 || f.Code == 407:
		f.Hint = ua.credentialsHint(m)
	case m != nil && m.Header.Has("Warning"):
		f.Hint = m.Header.Get("Warning")
	case cause == sipcore.CauseRequestTimeout && m == nil:
		f.Hint = "nobody answered"
	case cause == sipcore.CauseSessionExpired:
		f.Hint = "the other side has shown no sign of life: session timer, Config.SessionExpires"
	case cause == sipcore.CauseConnectionError && m == nil && ua.trouble != nil:
		f.Hint = ua.trouble.Error()
	}
	return f
}

// credentialsHint names what a server did not like: whose password for which
// realm.
func (ua *UA) credentialsHint(resp *sip.Message) string {
	var realms []string
	for _, name := range []string{"WWW-Authenticate", "Proxy-Authenticate"} {
		challenges, _ := resp.Auths(name)
		for _, c := range challenges {
			realm, _ := c.Params.Get("realm")
			realms = append(realms, strconv.Quote(realm))
		}
	}
	cfg := ua.core.Config()
	hint := "realm " + strings.Join(realms, ", ") + " refuses user " + strconv.Quote(cfg.AuthUser)
	if cfg.Password == "" && cfg.HA1 == "" {
		return hint + ": Config.Password is empty"
	}
	return hint + ": check Config.Password and Config.AuthUser"
}
