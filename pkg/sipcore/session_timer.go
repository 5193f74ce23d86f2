package sipcore

// Session timers: RFC 4028. They find out that the peer is gone without a BYE.
//
//   - INVITE, re-INVITE and UPDATE refresh a session, whoever sends them and why.
//     Each says in Session-Expires for how long, the 2xx says what is so, and who
//     refreshes. An UPDATE before the call was accepted says nothing.
//   - Whoever refreshes does so at half of that time; without a refresh the call is
//     ended shortly before the end of it: session_timer_refresh.go.
//   - A peer that does not speak of it does not keep us from it: we refresh alone,
//     and any answer shows that it is there (§7.2).

import (
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

const (
	defaultSessionExpires = 1800 * time.Second // RFC 4028 §4
	leastMinSE            = 90 * time.Second   // RFC 4028 §5: less must not be asked for

	// leastInterval is what is made of a shorter one, which a peer must not grant:
	// it cannot make us busy.
	leastInterval = 10 * time.Second
)

// The values of the refresher parameter: who sends the request, who answers it.
const (
	refresherUAC = "uac"
	refresherUAS = "uas"
)

// refreshing is the session timer of a session.
type refreshing struct {
	interval time.Duration // 0: there is none
	minSE    time.Duration // the longest that anybody demanded in this dialog, 0: nobody has
	ours     bool          // we refresh
	alone    bool          // the peer does not speak RFC 4028
	seq      uint32        // CSeq of our newest request that was accepted
	failures int           // refreshes in a row that were refused
	noUpdate bool          // the peer does not take UPDATE, whatever it says
}

// speaksTimer: RFC 4028 §7.1: who does says so in every request.
func speaksTimer(req *sip.Message) bool {
	return hasToken(req.OptionTags("Supported"), "timer") || hasToken(req.OptionTags("Require"), "timer")
}

func secondsOf(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }

func forSeconds(n uint32) time.Duration { return time.Duration(n) * time.Second }

// timerFields are Session-Expires, and Min-SE where it says more than the default,
// of a request. RFC 4028 §7.1: at first the callee chooses who refreshes; §7.4: later
// it stays as it is.
func (ua *UA) timerFields(t refreshing) []sip.Field {
	if ua.cfg.NoSessionTimers {
		return nil
	}
	v := ";refresher=" + refresherUAS
	interval := max(t.interval, t.minSE)
	switch {
	case t.interval == 0:
		v, interval = "", max(ua.cfg.SessionExpires, t.minSE)
	case t.ours:
		v = ";refresher=" + refresherUAC
	}
	fields := []sip.Field{{Name: "Session-Expires", Value: secondsOf(interval) + v}}
	least := t.minSE
	if t.interval == 0 {
		least = max(least, ua.cfg.MinSE)
	}
	if least > leastMinSE {
		fields = append(fields, sip.Field{Name: "Min-SE", Value: secondsOf(least)})
	}
	return fields
}

// tooBrief refuses a session that would have to be refreshed more often than we
// like. RFC 4028 §9: 422 says how long it has to be, to who understands that.
func (ua *UA) tooBrief(now time.Time, tx *transaction.Server, req *sip.Message) bool {
	asked, err := req.SessionExpires()
	if ua.cfg.NoSessionTimers || err != nil || !speaksTimer(req) || forSeconds(asked.Seconds) >= ua.cfg.MinSE {
		return false
	}
	ua.refuse(now, tx, 422, "", sip.Field{Name: "Min-SE", Value: secondsOf(ua.cfg.MinSE)})
	return true
}

// answerTimer adds to a 2xx of ours what becomes of the session timer, and keeps it.
// RFC 4028 §9, with table 2.
func (s *Session) answerTimer(now time.Time, resp, req *sip.Message) {
	if s.ua.cfg.NoSessionTimers {
		return
	}
	t := &s.timing
	refresher := s.chosenRefresher(req)
	t.interval = s.chosenInterval(req)
	t.ours, t.alone = refresher == refresherUAS, !speaksTimer(req)
	t.failures = 0
	if !t.alone {
		// RFC 4028 §9: also when we refresh, for the other waits for it.
		resp.Header.Add("Require", "timer")
	}
	resp.Header.Add("Session-Expires", secondsOf(t.interval)+";refresher="+refresher)
	s.wind(now)
}

// chosenRefresher is table 2 of RFC 4028 §9. Where we may choose, it stays as it was,
// and at first it is the caller.
func (s *Session) chosenRefresher(req *sip.Message) string {
	asked, err := req.SessionExpires()
	switch {
	case !speaksTimer(req):
		return refresherUAS
	case err == nil && (asked.Refresher == refresherUAC || asked.Refresher == refresherUAS):
		return asked.Refresher
	case s.timing.interval > 0 && s.timing.ours:
		return refresherUAS
	}
	return refresherUAC
}

// chosenInterval: RFC 4028 §9: it may be shortened, not below the request's Min-SE,
// and never made longer than asked.
func (s *Session) chosenInterval(req *sip.Message) time.Duration {
	s.timing.demand(req)
	wish := s.ua.cfg.SessionExpires
	if s.timing.interval > 0 {
		wish = s.timing.interval
	}
	wish = max(wish, s.timing.minSE)
	if asked, err := req.SessionExpires(); err == nil {
		wish = min(wish, forSeconds(asked.Seconds))
	}
	return max(wish, leastInterval)
}

// demand keeps the Min-SE of a message. RFC 4028 §7.4: the largest one counts.
func (t *refreshing) demand(m *sip.Message) {
	if n, err := m.MinSE(); err == nil {
		t.minSE = max(t.minSE, forSeconds(n), leastMinSE)
	}
}

// takeTimer reads what a 2xx to a request of ours says: RFC 4028 §7.2.
func (s *Session) takeTimer(now time.Time, req, resp *sip.Message) {
	t := &s.timing
	seq := req.CSeq().Seq
	if s.ua.cfg.NoSessionTimers || s.over() || !s.accepted() || seq <= t.seq {
		return // or the 2xx is an old one
	}
	t.seq, t.failures = seq, 0
	t.demand(req) // what a 422 has made of it
	granted, err := resp.SessionExpires()
	if t.alone = err != nil; t.alone {
		// Nobody but us wants it: as if the peer had granted what we asked for.
		granted, err = req.SessionExpires()
		granted.Refresher = refresherUAC
	}
	if err != nil { // 420 has refused it
		t.interval = 0
		s.stopTimer(timerRefresh)
		s.stopTimer(timerSessionExpires)
		return
	}
	t.interval, t.ours = max(forSeconds(granted.Seconds), leastInterval), granted.Refresher != refresherUAS
	s.wind(now)
}

// lengthen: RFC 4028 §7.3: after 422 the request is sent again, for as long as is
// demanded.
func (c *call) lengthen(now time.Time, resp *sip.Message) bool {
	least, err := resp.MinSE()
	asked, unasked := c.request.SessionExpires()
	if err != nil || unasked != nil || asked.Seconds >= least {
		return false
	}
	again := c.request.Clone()
	asked.Seconds = least
	again.Header.Set("Session-Expires", asked.String())
	again.Header.Set("Min-SE", strconv.FormatUint(uint64(least), 10))
	c.repeat(now, again)
	return true
}
