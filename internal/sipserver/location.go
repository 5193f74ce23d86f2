package sipserver

// The location table: which connections reach which user.
//
// RFC 3261 §10.3, RFC 5626 §6: an address of record has several bindings. Two
// registrations are the same binding when they carry the same +sip.instance and
// reg-id, or, without these, when their Contact URIs are equal. A binding lives
// until it expires, is removed, or its connection closes: nobody can open a
// connection to a browser.
//
// A user who was here stays known after the last binding has gone, so that the
// caller hears 480 (not here now) instead of 404 (nobody of that name).

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// aor is the key of an address of record: the user as a human reads it. The
// server has one domain, so the user is enough.
type aor string

// binding is one contact of one user.
type binding struct {
	aor      aor
	contact  sip.NameAddr // as registered, without expires
	instance string       // +sip.instance, "" when there is none
	regID    string       // reg-id, "" when there is none
	q        int          // thousandths
	expires  time.Time
	callID   string
	cseq     uint32
	conn     *conn
}

// sameAs says whether a new registration replaces this binding.
func (b *binding) sameAs(n *binding) bool {
	if b.outbound() && n.outbound() {
		return b.instance == n.instance && b.regID == n.regID
	}
	return b.contact.URI.Equal(n.contact.URI)
}

// outbound says whether the binding follows RFC 5626.
func (b *binding) outbound() bool { return b.instance != "" && b.regID != "" }

type location struct {
	users map[aor]*user
}

type user struct {
	bindings []*binding // oldest first
	lastSeen time.Time
}

func newLocation() *location { return &location{users: map[aor]*user{}} }

// lookup returns the bindings that are alive, oldest first.
func (l *location) lookup(a aor, now time.Time) []*binding {
	u := l.users[a]
	if u == nil {
		return nil
	}
	var alive []*binding
	for _, b := range u.bindings {
		if b.expires.After(now) {
			alive = append(alive, b)
		}
	}
	return alive
}

// known says whether the user has been registered here.
func (l *location) known(a aor) bool { return l.users[a] != nil }

// byContact finds the binding that registered exactly this URI. Where two users
// claim the same one, it finds none: a contact must not be stolen by naming it.
func (l *location) byContact(uri sip.URI, now time.Time) *binding {
	var found *binding
	for _, u := range l.users {
		for _, b := range u.bindings {
			if b.contact.URI.User != uri.User || !b.expires.After(now) || !b.contact.URI.Equal(uri) {
				continue
			}
			if found != nil && found.aor != b.aor {
				return nil
			}
			found = b
		}
	}
	return found
}

// put stores a binding, in place of the one that it renews.
func (l *location) put(n *binding, now time.Time) {
	u := l.users[n.aor]
	if u == nil {
		l.forgetOne()
		u = &user{}
		l.users[n.aor] = u
	}
	u.lastSeen = now
	for i, b := range u.bindings {
		if b.sameAs(n) {
			delete(b.conn.bindings, b)
			u.bindings = append(u.bindings[:i], u.bindings[i+1:]...)
			break
		}
	}
	u.bindings = append(u.bindings, n)
	n.conn.bindings[n] = struct{}{}
}

// remove deletes a binding; the user stays known.
func (l *location) remove(gone *binding, now time.Time) {
	delete(gone.conn.bindings, gone)
	u := l.users[gone.aor]
	if u == nil {
		return
	}
	u.lastSeen = now
	for i, b := range u.bindings {
		if b == gone {
			u.bindings = append(u.bindings[:i], u.bindings[i+1:]...)
			return
		}
	}
}

// sweep removes what has expired, and says whose it was.
func (l *location) sweep(now time.Time) map[aor]struct{} {
	expired := map[*binding]struct{}{}
	for _, u := range l.users {
		for i := len(u.bindings) - 1; i >= 0; i-- {
			if b := u.bindings[i]; !b.expires.After(now) {
				l.remove(b, b.expires)
				expired[b] = struct{}{}
			}
		}
	}
	return users(expired)
}

// forgetOne makes room for a new user by forgetting the one who has been away
// longest.
func (l *location) forgetOne() {
	if len(l.users) < maxKnownUsers {
		return
	}
	var oldest aor
	var at time.Time
	for a, u := range l.users {
		if len(u.bindings) == 0 && (at.IsZero() || u.lastSeen.Before(at)) {
			oldest, at = a, u.lastSeen
		}
	}
	delete(l.users, oldest)
}

// users are those of a connection's bindings.
func users(bindings map[*binding]struct{}) map[aor]struct{} {
	list := map[aor]struct{}{}
	for b := range bindings {
		list[b.aor] = struct{}{}
	}
	return list
}
