package sipserver

// The notifier: RFC 6665 §4.2.

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// subscription is one subscriber of a resource, in a dialog with the server.
type subscription struct {
	token    string
	resource *resource
	event    string // as the subscriber wrote it, with its id
	watcher  string // the URI of who watches
	dialog   *dialog.Dialog
	conn     *conn
	end      *timer // when it expires
	version  uint32 // of the next document that counts them

	busy bool   // a NOTIFY is under way
	due  bool   // another one has to follow
	over string // why it has ended; "" while it has not
}

// receiveSubscribe makes a subscription: §4.2.1.
func (a *agent) receiveSubscribe(now time.Time, c *conn, tx *transaction.Server) {
	req := tx.Request()
	s, seconds, no := a.subscribe(now, c, req)
	if no != nil {
		a.core.answer(now, tx, *no)
		return
	}
	resp := a.core.response(req, reply{code: 200, fields: []sip.Field{
		{Name: "Expires", Value: strconv.Itoa(int(seconds))},
		{Name: "Contact", Value: s.contact()},
	}})
	for _, route := range req.Header.Values("Record-Route") {
		resp.Header.Add("Record-Route", route) // RFC 3261 §12.1.1
	}
	var err error
	if s.dialog, err = dialog.NewUAS(req, resp); err != nil {
		s.resource.release()
		a.core.answer(now, tx, reply{code: 400, text: "the SUBSCRIBE has no Contact to send NOTIFYs to"})
		return
	}
	tx.Respond(now, resp)
	a.byToken[s.token] = s
	s.resource.watchers = append(s.resource.watchers, s)
	s.last(now, seconds)
	a.changed(now, s.resource.user, winfoEvent)
}

// subscribe reads a SUBSCRIBE.
func (a *agent) subscribe(now time.Time, c *conn, req *sip.Message) (*subscription, uint32, *reply) {
	event, _ := req.Event() // it is one of ours: see takes
	watcher := req.From().URI
	if event.Package == winfoEvent && aorOf(watcher) != aorOf(req.RequestURI) {
		return nil, 0, &reply{code: 403, text: "only the user itself may see who watches"} // RFC 3857 §4.6
	}
	seconds, no := a.lifetime(req)
	if no != nil {
		return nil, 0, no
	}
	if !takesState(req, stateTypes[event.Package]) {
		return nil, 0, &reply{code: 406, text: "the state is " + stateTypes[event.Package]}
	}
	r := a.resource(req.RequestURI, event.Package)
	if r == nil || len(r.watchers) >= maxWatchers || len(a.byToken) >= maxSubscriptions {
		if r != nil {
			r.release()
		}
		no := overloaded()
		return nil, 0, &no
	}
	s := &subscription{
		token: newToken(), resource: r, conn: c,
		event:   strings.Clone(req.Header.Get("Event")),
		watcher: strings.Clone(watcher.String()),
	}
	return s, seconds, nil
}

// takesState: RFC 3261 §20.1: who says nothing takes what the package has.
func takesState(req *sip.Message, contentType string) bool {
	ranges := req.Header.List("Accept")
	kind, _, _ := strings.Cut(contentType, "/")
	for _, text := range ranges {
		if t, err := sip.ParseMediaType(text); err == nil && (t.Is(contentType) || t.Is("*/*") || t.Is(kind+"/*")) {
			return true
		}
	}
	return len(ranges) == 0
}

// receiveRefresh is a SUBSCRIBE within a dialog of ours: §4.2.1.
func (a *agent) receiveRefresh(now time.Time, c *conn, tx *transaction.Server) {
	req := tx.Request()
	s := a.byToken[req.RequestURI.User]
	event, err := req.Event()
	switch {
	case s == nil || s.dialog.ID != dialog.IDOf(req, true):
		a.core.answer(now, tx, reply{code: 481, text: "there is no such subscription, or no more"})
		return
	case s.dialog.CheckRequest(req) != nil:
		a.core.answer(now, tx, reply{code: 500, text: "CSeq is not above that of the last request"})
		return
	case err != nil || event.Package != s.resource.event:
		a.core.answer(now, tx, badEvent())
		return
	}
	seconds, no := a.lifetime(req)
	if no != nil {
		a.core.answer(now, tx, *no)
		return
	}
	s.conn = c
	s.dialog.RefreshTarget(req)
	a.core.answer(now, tx, reply{code: 200, fields: []sip.Field{
		{Name: "Expires", Value: strconv.Itoa(int(seconds))},
		{Name: "Contact", Value: s.contact()},
	}})
	s.last(now, seconds)
}

// last grants a subscription its time and tells the state, which §4.2.1.2 wants
// at once. Without any time left it only fetches (§4.4.3), or ends.
func (s *subscription) last(now time.Time, seconds uint32) {
	timers := &s.resource.agent.core.timers
	timers.stop(s.end)
	s.end = timers.after(now, time.Duration(seconds)*time.Second, func(now time.Time) { s.stop(now, "timeout") })
	if seconds == 0 {
		s.stop(now, "timeout")
		return
	}
	s.notify(now)
}

// stop ends the subscription with a last NOTIFY.
func (s *subscription) stop(now time.Time, reason string) {
	if s.over == "" {
		s.over = reason
		s.leave(now)
		s.notify(now)
		s.resource.release()
	}
}

// leave takes the subscription out of the tables.
func (s *subscription) leave(now time.Time) {
	r := s.resource
	r.agent.core.timers.stop(s.end)
	delete(r.agent.byToken, s.token)
	if i := slices.Index(r.watchers, s); i >= 0 {
		r.watchers = slices.Delete(r.watchers, i, i+1)
		r.agent.changed(now, r.user, winfoEvent)
	}
}

// reach is the connection over which the subscriber is reached now, that of its
// device's next one if it has registered over that; nil if it is gone.
func (s *subscription) reach() *conn {
	if c, _ := s.resource.agent.core.flows.resolve(s.conn.flow.token); c != nil {
		s.conn = c
		return c
	}
	return nil
}

// notify tells the state, or that it has ended, when the NOTIFY before has been
// answered.
func (s *subscription) notify(now time.Time) {
	if s.due = s.busy; s.busy {
		return
	}
	c := s.reach()
	if c == nil {
		return // a refresh over a new connection tells the state
	}
	s.busy = true
	s.resource.agent.core.layer.Request(now, c.transport(), s.request(now, c), s.answered)
}

// request is the NOTIFY. §4.2.2.
func (s *subscription) request(now time.Time, c *conn) *sip.Message {
	req := s.dialog.Request(sip.MethodNotify)
	state := sip.SubscriptionState{State: "active", HasExpires: true}
	if s.over != "" {
		state = sip.SubscriptionState{State: "terminated", Reason: s.over}
	} else {
		state.Expires = uint32(max(0, s.end.at.Sub(now)) / time.Second)
	}
	body := s.resource.told.write(s.version)
	s.version++
	req.Header.Prepend("Via", via(c, transaction.BranchFor(newToken())))
	for _, f := range []sip.Field{
		{Name: "Contact", Value: s.contact()},
		{Name: "Event", Value: s.event},
		{Name: "Subscription-State", Value: state.String()},
		{Name: "Server", Value: "sipserver"},
		{Name: "Content-Type", Value: s.resource.told.contentType},
	} {
		req.Header.Add(f.Name, f.Value)
	}
	req.Body = []byte(body)
	return req
}

// answered: §4.2.2: a subscriber that does not want to hear, or does not answer,
// is none any more.
func (s *subscription) answered(now time.Time, e transaction.ClientEvent) {
	if e.Err == nil && e.Response.StatusCode < 200 {
		return
	}
	s.busy = false
	switch {
	case e.Err == transaction.ErrTransport: // it may come back: see agent.closed
	case e.Err != nil || e.Response.StatusCode >= 300:
		s.leave(now)
		s.resource.release()
		return
	}
	if s.due {
		s.notify(now)
	}
}

func (s *subscription) contact() string {
	return "<sip:" + s.token + "@" + s.conn.host + ";transport=ws>"
}
