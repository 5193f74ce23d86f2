package sipcore

// What subscribers send: RFC 6665 §4.2.1.

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// A notifier is all subscriptions of others.
type notifier struct {
	all      []*IncomingSubscription // in order of their beginning
	sources  map[string]int          // how many each subscriber has
	underway int                     // NOTIFYs
	queue    []*IncomingSubscription // who has to be told when others have answered
}

// notifies says whether subscriptions are taken at all.
func (ua *UA) notifies() bool { return len(ua.cfg.AllowSubscriptions) > 0 }

// notifiesAll says whether those to any package are.
func (ua *UA) notifiesAll() bool { return slices.Contains(ua.cfg.AllowSubscriptions, "*") }

// offerEvents: RFC 6665 §4.4.4: requests that make dialogs, their 2xx, those to
// OPTIONS, and 489 say which event packages there are.
func (ua *UA) offerEvents(m *sip.Message) {
	switch m.CSeq().Method {
	case sip.MethodInvite, sip.MethodSubscribe, sip.MethodRefer, sip.MethodOptions:
		if !ua.notifies() || ua.notifiesAll() || !m.IsRequest() && m.StatusCode/100 != 2 && m.StatusCode != 489 {
			return
		}
		m.Header.Add("Allow-Events", strings.Join(ua.cfg.AllowSubscriptions, ", "))
	}
}

// receiveSubscribe takes a SUBSCRIBE without a dialog. RFC 6665 §4.2.1.1.
func (ua *UA) receiveSubscribe(now time.Time, tx *transaction.Server, req *sip.Message) {
	event, err := req.Event()
	contacts, _, _ := req.Contacts()
	from := req.From().URI
	source := from.User + "@" + strings.ToLower(from.Host)
	switch {
	case err != nil && ua.notifiesAll():
		ua.refuse(now, tx, 400, "Missing Or Malformed Event")
	case err == nil && isRefer(event): // RFC 3515 §2.4.4: only a REFER makes such a subscription
		ua.refuse(now, tx, 403, "")
	case err != nil || !ua.notifiesAll() && !slices.Contains(ua.cfg.AllowSubscriptions, event.Package):
		ua.refuse(now, tx, 489, "")
	case len(contacts) == 0: // RFC 3261 §12.1.1
		ua.refuse(now, tx, 400, "Missing Contact")
	case ua.tooShort(now, tx, req):
	case len(ua.notifier.all) >= maxIncomingSubscriptions || ua.notifier.sources[source] >= maxPerSubscriber:
		ua.refuse(now, tx, 503, "", retryLater)
	default:
		ua.offerSubscription(now, tx, req, &IncomingSubscription{ua: ua, event: event, source: source})
	}
}

// tooShort: RFC 6665 §4.2.1.1: who wants less than the least gets 423, but no one
// who asks for an hour or for one notification.
func (ua *UA) tooShort(now time.Time, tx *transaction.Server, req *sip.Message) bool {
	least := ua.cfg.MinSubscription
	if d := subscriptionAsked(req); d == 0 || d >= least {
		return false
	}
	ua.refuse(now, tx, 423, "", sip.Field{Name: "Min-Expires", Value: seconds(least)})
	return true
}

// subscriptionAsked is for how long a SUBSCRIBE wants to be notified.
func subscriptionAsked(req *sip.Message) time.Duration {
	n, err := req.Expires()
	if err != nil {
		return defaultSubscription * time.Second // RFC 6665 §4.2.1.1: the package's, which is mostly this
	}
	return min(time.Duration(n)*time.Second, maxSubscription)
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// offerSubscription leaves the answer to the application, but not for ever.
func (ua *UA) offerSubscription(now time.Time, tx *transaction.Server, req *sip.Message, s *IncomingSubscription) {
	s.request = ua.newServerRequest(tx, req, ua.newTag())
	s.request.bounded = true
	s.request.awaitAnswer(now)
	s.request.onRefusal = func() { s.leave(SubscriberGone{Reason: goneRejected}) }
	s.expires, s.gone = subscriptionAsked(req), gonePolled
	n := &ua.notifier
	n.all = append(n.all, s)
	if n.sources == nil {
		n.sources = make(map[string]int)
	}
	n.sources[s.source]++
	ua.emit(IncomingSubscribe{Subscription: s})
}

// granted are the headers of a 2xx. RFC 6665 §4.2.1.1: the time may be shorter than
// asked for, never longer.
func (s *IncomingSubscription) granted(req *sip.Message, d time.Duration) []sip.Field {
	return append(s.ua.dialogFields(req), sip.Field{Name: "Expires", Value: seconds(d)})
}

// begin makes the dialog of an accepted subscription.
func (s *IncomingSubscription) begin(now time.Time, d time.Duration) {
	req := s.request.Request()
	s.d, _ = dialog.NewUAS(req, s.ua.newResponse(req, 200, "", s.request.toTag)) // its Contact was looked at
	s.ua.dialogs[s.d.ID] = s
	s.request.tx = nil // it was answered, and the subscription may live for long
	s.grant(now, d)
}

// grant lets the subscription live for so long, and owes a NOTIFY. RFC 6665
// §4.2.1.2. It leaves with the next Timeout, which is due at once, so that the
// application can say in this turn what there is to tell.
func (s *IncomingSubscription) grant(now time.Time, d time.Duration) {
	s.expires, s.until = d, now.Add(d)
	s.stopTimers()
	s.owed = s.ua.after(now, 0, "a SUBSCRIBE wants a NOTIFY", s.tell)
	if d > 0 {
		s.gone = goneUnsubscribed
		s.expiry = s.ua.after(now, d, "a subscription of another expires", func(now time.Time) {
			s.end(now, timedOut, SubscriberGone{Reason: goneExpired})
		})
	}
}

func (s *IncomingSubscription) receiveAck(time.Time, *sip.Message) {}

// receiveRequest takes what comes within the dialog.
func (s *IncomingSubscription) receiveRequest(now time.Time, tx *transaction.Server, req *sip.Message) {
	r := s.ua.receiveWithin(now, tx, s.d, req)
	if r == nil {
		return
	}
	event, err := req.Event()
	// RFC 6665 §8.2.1: package and id are compared byte by byte, nothing else is.
	if req.Method != sip.MethodSubscribe || err != nil || event.Package != s.event.Package || event.ID != s.event.ID {
		_ = r.Respond(now, ResponseOptions{Code: 481, Reason: "Subscription does not exist"})
		return
	}
	if !s.ua.tooShort(now, tx, req) {
		s.refresh(now, r)
	}
}

// refresh: RFC 6665 §4.2.1.4: the subscription begins anew, or ends (§4.2.1.2) when
// no time is asked for.
func (s *IncomingSubscription) refresh(now time.Time, r *ServerRequest) {
	req := r.Request()
	d := min(subscriptionAsked(req), s.limit)
	s.d.RefreshTarget(req)
	_ = r.Respond(now, ResponseOptions{Code: 200, Headers: s.granted(req, d)}) // they are ours
	s.grant(now, d)
	s.ua.emit(SubscriberRefreshed{Subscription: s, Request: r, Ended: d == 0})
}
