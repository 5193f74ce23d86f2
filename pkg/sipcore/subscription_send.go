package sipcore

// The SUBSCRIBE that makes a subscription's dialogs, and the NOTIFYs that do:
// RFC 6665 §4.1.2.1, §4.1.2.4, §4.4.1.

import (
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// begin subscribes anew, or waits for a connection to do so.
func (s *Subscription) begin(now time.Time) {
	s.again.Stop()
	s.again, s.asked, s.must = nil, false, false
	s.stranded = s.ua.conn.state != connOpen
	if s.stranded {
		return
	}
	p := s.options.Params
	p.CallID, p.CSeq, p.FromTag, p.ToTag = "", 0, "", ""
	s.sendAnew(now, p)
}

// sendLonger sends the SUBSCRIBE that a 423 has refused for more time. RFC 3261
// §8.1.3.5: as the same request, but for CSeq.
func (s *Subscription) sendLonger(now time.Time) {
	p, old := s.options.Params, s.call.request
	p.CallID, p.CSeq, p.FromTag = old.CallID(), old.CSeq().Seq+1, old.From().Tag()
	s.sendAnew(now, p)
}

func (s *Subscription) sendAnew(now time.Time, p RequestParams) {
	req, err := s.newRequest(p)
	if err != nil { // it could be sent before: a server's service route is at fault
		s.finish(now, ending{cause: CauseInternalError})
		return
	}
	s.send(now, req)
}

func (s *Subscription) send(now time.Time, req *sip.Message) {
	s.open, s.granted, s.since = true, 0, time.Time{}
	var c *call
	c = s.ua.sendNew(now, req, func(now time.Time, resp *sip.Message, err error) {
		if s.call == c && !s.over {
			s.receive(now, resp, err)
		}
	})
	c.aim = &aim{tried: []sip.URI{s.target}, routes: s.options.Params.RouteSet, finish: s.owes()}
	s.call = c
}

// receive takes what is answered to it.
func (s *Subscription) receive(now time.Time, resp *sip.Message, err error) {
	switch {
	case err == nil && resp.StatusCode < 200:
		s.ua.emit(SubscriptionProgress{Subscription: s, Response: resp})
		return
	case err == nil && resp.StatusCode < 300:
		s.accepted(now, resp)
	case len(s.forks) == 0 && s.ending == nil:
		s.refused(now, resp, err)
	default:
		// RFC 6665 §4.4.1: a NOTIFY has made it, whatever else became of the SUBSCRIBE.
		s.ua.log(LevelLog, "subscription", "a SUBSCRIBE was notified and not accepted: "+string(causeOfOutcome(resp, err)))
		s.open = false
	}
	if e := s.ending; e != nil {
		s.ending = nil
		s.finish(now, *e)
	}
}

// accepted takes a 2xx. RFC 6665 §4.1.2.4: until timer N fires NOTIFYs make dialogs.
func (s *Subscription) accepted(now time.Time, resp *sip.Message) {
	s.granted, s.raises = s.grantedBy(resp), 0
	s.ua.emit(SubscriptionAccepted{Subscription: s, Response: resp})
	for _, f := range s.forks {
		if !f.stated {
			f.lasts(now, s.granted)
		}
	}
	s.confirm.Stop()
	s.confirm = s.ua.after(now, s.ua.timerN(now, s.call), "timer N: no notifier of a subscription is left to come", func(now time.Time) {
		s.open = false
		if len(s.forks) == 0 {
			s.finish(now, ending{cause: CauseRequestTimeout, mends: true})
		}
	})
}

// grantedBy: RFC 6665 §4.2.1.1: a 2xx has Expires; one that has none grants what was
// asked for. More than that is taken, too (deviation).
func (s *Subscription) grantedBy(resp *sip.Message) uint32 {
	seconds, err := resp.Expires()
	if err != nil {
		return s.expires
	}
	return min(seconds, maxExpires)
}

// timerN is what is left of it: RFC 6665 §4.1.2.4: 64*T1 from the SUBSCRIBE on.
func (ua *UA) timerN(now time.Time, c *call) time.Duration {
	return max(c.sentAt.Add(64*ua.cfg.Timers.T1).Sub(now), 0)
}

// subscriberOf finds who has to do with a NOTIFY without a dialog.
func (ua *UA) subscriberOf(notify *sip.Message) dialogUser {
	for _, s := range ua.subscriptions {
		if s.open && reportsOn(s.call.request, notify) {
			return s
		}
	}
	return ua.referOf(notify)
}

// receiveRequest takes the first NOTIFY of a notifier, and makes its dialog.
func (s *Subscription) receiveRequest(now time.Time, tx *transaction.Server, req *sip.Message) {
	if code := s.faultOf(req); code != 0 {
		s.refuse(now, tx, code)
		return
	}
	d, err := dialog.NewNotified(s.call.request, req)
	switch {
	case err != nil:
		s.ua.refuse(now, tx, 400, "No Contact")
	case len(s.forks) >= maxForks:
		s.refuse(now, tx, 481)
	default:
		s.made, s.ending = s.made+1, nil
		f := &subscriptionFork{s: s, id: s.made, d: d}
		s.forks = append(s.forks, f)
		s.ua.dialogs[d.ID] = f
		if s.since.IsZero() {
			s.since = now
		}
		f.receiveRequest(now, tx, req)
	}
}

func (s *Subscription) receiveAck(time.Time, *sip.Message) {}

// faultOf is the code that refuses a NOTIFY, 0 if it is in order. RFC 6665 §4.1.3,
// §8.2.1: package and id are compared byte by byte.
func (s *Subscription) faultOf(notify *sip.Message) int {
	event, err := notify.Event()
	_, stateErr := notify.SubscriptionState()
	switch {
	case err != nil || event.Package != s.options.Event.Package:
		return 489
	case event.ID != s.options.Event.ID:
		return 481
	case stateErr != nil:
		return 400
	}
	return 0
}

func (s *Subscription) refuse(now time.Time, tx *transaction.Server, code int) {
	reason := ""
	switch code {
	case 400:
		reason = "No Subscription-State"
	case 481:
		reason = "Subscription does not exist"
	}
	s.ua.refuse(now, tx, code, reason)
}
