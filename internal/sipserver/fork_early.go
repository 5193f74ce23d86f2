package sipserver

// 199 of the proxy: RFC 6228 §6. A branch that has made early dialogs and fails,
// while others go on, would leave them standing with a caller that hears of the
// failure only when the last branch has ended. A 199 for each of them says it at
// once, to a caller that knows what that is.

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// maxEarly is how many early dialogs of one branch are remembered: a proxy behind
// it may fork, too.
const maxEarly = 16

// noteEarly remembers what a provisional response of the branch begins, or ends.
func (b *branch) noteEarly(resp *sip.Message) {
	to := resp.Header.Get("To")
	switch {
	case !b.fork.wants199() || resp.To().Tag() == "":
	case resp.StatusCode == 199: // its user agent, or a proxy on the way, was faster
		b.early = slices.DeleteFunc(b.early, func(known string) bool { return known == to })
	case !slices.Contains(b.early, to) && len(b.early) < maxEarly:
		b.early = append(b.early, to)
	}
}

// wants199: RFC 6228 §6: a caller that supports it. One that requires reliable
// provisional responses gets none that is made here, for those are not.
func (f *fork) wants199() bool {
	h := f.tx.Request().Header
	return f.invite() && hasTag(h, "Supported", "199") && !hasTag(h, "Require", "100rel")
}

func hasTag(h sip.Header, name, tag string) bool {
	return slices.ContainsFunc(h.List(name), func(t string) bool { return strings.EqualFold(t, tag) })
}

// tellEnd ends the early dialogs of a branch that has failed with a code, unless the
// caller is about to hear of it, or has given up.
func (b *branch) tellEnd(now time.Time, code int) {
	f := b.fork
	early := b.early
	b.early = nil
	if f.answered || f.canceled || !f.ringing() && len(f.waiting) == 0 {
		return
	}
	for _, to := range early {
		resp := sip.NewResponse(f.tx.Request(), 199, "")
		resp.Header.Set("To", to)
		// RFC 6228 §6: why it has ended.
		resp.Header.Add("Reason", "SIP;cause="+strconv.Itoa(code)+";text="+sip.QuoteString(sip.ReasonPhrase(code)))
		resp.Header.Add("Server", "sipserver")
		f.tx.Respond(now, resp)
	}
}
