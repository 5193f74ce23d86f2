package sipcore

// What the responses to REGISTER mean: RFC 3261 §10.2.4, §10.2.7, §10.2.8, with
// GRUUs (RFC 5627) and service routes (RFC 3608).

import (
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

const (
	minRefreshMargin = 3 * time.Second
	maxRefreshMargin = 60 * time.Second // more than timer F: a lost refresh can be tried again

	// maxExpires bounds what a registrar may grant, in seconds (30 days).
	maxExpires = 30 * 24 * 3600
)

// receive takes the outcome of a REGISTER.
func (r *registration) receive(now time.Time, resp *sip.Message, err error) {
	switch {
	case err != nil:
		r.fail(now, nil, err)
	case resp.StatusCode < 300:
		r.accept(now, resp)
	case resp.StatusCode == 423 && r.raise(resp):
		r.sendRegister(now)
	case resp.StatusCode == 439 && !r.plain:
		// RFC 5626 §4.2.1: the first hop does not do its part, so it goes without.
		r.plain = true
		r.sendRegister(now)
	default:
		r.fail(now, resp, nil)
	}
}

// accept takes a 2xx.
func (r *registration) accept(now time.Time, resp *sip.Message) {
	own, found := r.ownContact(resp)
	if !found {
		// Some registrars list nothing. It was accepted nevertheless.
		r.ua.log(LevelWarn, "register", "the registrar's answer does not list our contact; taken as registered")
	}
	granted := r.granted(resp, own)
	if granted == 0 {
		r.end()
		r.ua.emit(RegistrationFailed{Response: resp, Cause: CauseSIPFailureCode})
		return
	}
	r.registered = true
	r.raises = 0
	r.ua.conn.servers[r.ua.conn.chosen].failures = 0
	r.takeGRUUs(own)
	r.serviceRoute = resp.Header.List("Service-Route")
	r.ua.takeFlowTimer(now, resp)
	r.arm(now, time.Duration(granted)*time.Second)
	r.ua.emit(Registered{Response: resp})
}

// granted is how long the binding lasts, in seconds. RFC 3261 §10.2.4: the
// expires parameter of the contact, else the Expires header; a registrar that
// says neither has taken what we asked for.
func (r *registration) granted(resp *sip.Message, own sip.NameAddr) uint32 {
	seconds := r.expires
	if n, err := resp.Expires(); err == nil {
		seconds = n
	}
	if text, ok := own.Params.Get("expires"); ok {
		if n, err := strconv.ParseUint(text, 10, 32); err == nil {
			seconds = uint32(n)
		}
	}
	return min(seconds, maxExpires)
}

// arm sets the timers of a binding.
func (r *registration) arm(now time.Time, lasts time.Duration) {
	r.stopTimer(&r.expiry)
	r.registerAfter(now, lasts-refreshMargin(lasts))
	r.expiry = r.ua.after(now, lasts, "registration expires", func(time.Time) {
		r.expiry = nil
		r.lapse(nil, CauseExpires)
	})
}

// refreshMargin: a tenth, within bounds, but never more than half: at the last
// second is too late when a challenge or a retransmission comes in between.
func refreshMargin(lasts time.Duration) time.Duration {
	margin := min(max(lasts/10, minRefreshMargin), maxRefreshMargin)
	return min(margin, lasts/2)
}

// ownContact finds our binding among those of all devices. Contacts that cannot
// be read do not void the others.
func (r *registration) ownContact(resp *sip.Message) (sip.NameAddr, bool) {
	list, _, _ := resp.Contacts()
	ours := r.ua.contactURI()
	for _, is := range []func(c sip.NameAddr) bool{
		r.isOurInstance,
		func(c sip.NameAddr) bool { return c.URI.Equal(ours) },
		func(c sip.NameAddr) bool { return c.URI.User == ours.User },
	} {
		for _, c := range list {
			if is(c) {
				return c, true
			}
		}
	}
	return sip.NameAddr{}, false
}

// isOurInstance: RFC 5626 §6: instance and reg-id make a binding; not all
// registrars return the second.
func (r *registration) isOurInstance(c sip.NameAddr) bool {
	instance, ok := c.Params.Get("+sip.instance")
	if !ok || !strings.EqualFold(instance, r.ua.instance()) {
		return false
	}
	id, ok := c.Params.Get("reg-id")
	return !ok || id == strconv.Itoa(r.ua.cfg.RegID)
}

// takeGRUUs: RFC 5627 §4.2: each answer to a REGISTER brings the GRUUs anew.
func (r *registration) takeGRUUs(own sip.NameAddr) {
	r.pubGRUU = uriParam(own, "pub-gruu")
	r.tempGRUU = uriParam(own, "temp-gruu")
}

func uriParam(c sip.NameAddr, name string) sip.URI {
	text, _ := c.Params.Get(name)
	uri, err := sip.ParseURI(text)
	if err != nil || !uri.IsSIP() {
		return sip.URI{}
	}
	return uri
}

// receiveFarewell takes the outcome of an un-REGISTER. Silence is no news: the
// binding will expire by itself.
func (r *registration) receiveFarewell(_ time.Time, resp *sip.Message, err error) {
	switch {
	case err != nil:
		r.ua.log(LevelWarn, "register", "un-REGISTER: "+err.Error())
		r.end()
	case resp.StatusCode < 300:
		r.lapse(resp, CauseNone)
	default:
		r.lapse(resp, CauseOf(resp.StatusCode))
	}
}

// lapse is the end of a binding, and says so. Over a drop GRUUs and route stay:
// the dialogs that use them live on, and the next REGISTER brings them again.
func (r *registration) lapse(resp *sip.Message, cause Cause) {
	r.end()
	if cause != CauseConnectionError {
		r.pubGRUU, r.tempGRUU, r.serviceRoute = sip.URI{}, sip.URI{}, nil
	}
	r.ua.emit(Unregistered{Response: resp, Cause: cause})
}

// end stops what kept the binding alive.
func (r *registration) end() {
	r.registered = false
	r.stopTimer(&r.refresh)
	r.stopTimer(&r.expiry)
}
