package sipserver

// The presence agent: what users publish (RFC 3903) is told to those who
// subscribe (RFC 6665), for a few event packages. It is enough to develop with and
// to show; everybody may watch everybody.
//
//   - A resource is a user with an event package. Its state is composed of what the
//     user's devices have published, or else of what the server knows itself.
//   - Each subscriber has at most one NOTIFY under way, and the next has the
//     newest state: a storm of changes grows nothing.
//   - What came over a connection that has closed is kept for lostGrace, and
//     forgotten unless its owner comes back over another one.
//
// SUBSCRIBEs for other packages go to the users themselves.

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// The packages of the agent.
const (
	presenceEvent = "presence"        // RFC 3856
	winfoEvent    = "presence.winfo"  // RFC 3857
	dialogEvent   = "dialog"          // RFC 4235
	summaryEvent  = "message-summary" // RFC 3842
)

// agentEvents is what may be subscribed to and, but for winfo, published.
const agentEvents = presenceEvent + ", " + dialogEvent + ", " + summaryEvent + ", " + winfoEvent

type agent struct {
	core      *core
	resources map[resourceKey]*resource
	byToken   map[string]*subscription // by the user part of our Contact in its dialog
	published int                      // bytes of all publications
}

type resourceKey struct {
	user  aor
	event string
}

// resource is what can be published and watched.
type resource struct {
	resourceKey
	agent        *agent
	uri          sip.URI // as first named
	publications []*publication
	watchers     []*subscription
	told         document // what the watchers were told last
}

func newAgent(co *core) *agent {
	return &agent{core: co, resources: map[resourceKey]*resource{}, byToken: map[string]*subscription{}}
}

// takes says whether a request is the agent's, not the user's whom it names.
func (a *agent) takes(req *sip.Message) bool {
	if a == nil || !a.core.isOurDomain(req.RequestURI) && !looksLikeToken(req.RequestURI.User) {
		return false
	}
	switch {
	case req.Method == sip.MethodPublish:
		return true
	case req.Method != sip.MethodSubscribe:
		return false
	case req.To().Tag() != "":
		return looksLikeToken(req.RequestURI.User)
	}
	event, err := req.Event()
	return err == nil && isAgents(event.Package)
}

func isAgents(event string) bool {
	switch event {
	case presenceEvent, winfoEvent, dialogEvent, summaryEvent:
		return true
	}
	return false
}

// receive answers a PUBLISH or a SUBSCRIBE.
func (a *agent) receive(now time.Time, c *conn, tx *transaction.Server, req *sip.Message) {
	if req.Method == sip.MethodSubscribe && req.To().Tag() != "" {
		a.receiveRefresh(now, c, tx) // who knows the token is in the dialog
		return
	}
	if a.core.auth != nil {
		if no := a.core.auth.checkForward(now, c, req); no != nil {
			a.core.answer(now, tx, *no)
			return
		}
	}
	if no := a.known(now, aorOf(req.RequestURI)); no != nil {
		a.core.answer(now, tx, *no)
		return
	}
	if req.Method == sip.MethodPublish {
		a.receivePublish(now, c, tx)
		return
	}
	a.receiveSubscribe(now, c, tx)
}

// known refuses users who cannot exist: without a users file everybody may.
func (a *agent) known(now time.Time, user aor) *reply {
	switch auth := a.core.auth; {
	case len(user) > maxRegisteredBytes:
		return &reply{code: 400, text: "a user's name may have " + strconv.Itoa(maxRegisteredBytes) + " bytes here"}
	case auth != nil && !auth.users.Has(string(user)):
		return &reply{code: 404, text: "there is no user " + string(user)}
	}
	return nil
}

// badEvent is RFC 6665 §4.2.1.1, RFC 3903 §6 step 2.
func badEvent() reply {
	return reply{code: 489, fields: []sip.Field{{Name: "Allow-Events", Value: agentEvents}}}
}

// resource finds or makes one; nil when there are too many.
func (a *agent) resource(uri sip.URI, event string) *resource {
	key := resourceKey{aorOf(uri), event}
	r := a.resources[key]
	if r == nil && len(a.resources) < maxResources {
		// A piece of the message would keep all of it.
		key = resourceKey{aor(strings.Clone(string(key.user))), strings.Clone(event)}
		own, err := sip.ParseURI("sip:" + strings.Clone(uri.User) + "@" + strings.Clone(uri.Host))
		if err != nil {
			return nil
		}
		r = &resource{resourceKey: key, agent: a, uri: own}
		r.told = r.compose(a.core.server.cfg.Now())
		a.resources[key] = r
	}
	return r
}

// release forgets a resource that nobody publishes or watches.
func (r *resource) release() {
	if len(r.publications)+len(r.watchers) == 0 {
		delete(r.agent.resources, r.resourceKey)
	}
}

// changed tells the watchers of a user's state, if it is another than before.
func (a *agent) changed(now time.Time, user aor, event string) {
	if a == nil {
		return
	}
	r := a.resources[resourceKey{user, event}]
	if r == nil {
		return
	}
	state := r.compose(now)
	if state == r.told {
		return
	}
	r.told = state
	for _, s := range slices.Clone(r.watchers) {
		s.notify(now)
	}
}

// closed gives who has lost the connection some time to come back.
func (a *agent) closed(now time.Time, c *conn) {
	if a == nil || !a.uses(c) {
		return
	}
	a.core.timers.after(now, lostGrace, func(now time.Time) {
		for _, r := range a.resources {
			r.lost(now, c)
		}
	})
}

func (a *agent) uses(c *conn) bool {
	for _, r := range a.resources {
		for _, p := range r.publications {
			if p.conn == c {
				return true
			}
		}
		for _, s := range r.watchers {
			if s.conn == c {
				return true
			}
		}
	}
	return false
}

// lost forgets what still hangs on a closed connection.
func (r *resource) lost(now time.Time, c *conn) {
	for i := len(r.publications) - 1; i >= 0; i-- {
		if p := r.publications[i]; p.conn == c {
			r.remove(now, p)
		}
	}
	for i := len(r.watchers) - 1; i >= 0; i-- {
		if s := r.watchers[i]; s.reach() == nil {
			s.leave(now)
		}
	}
	r.release()
}
