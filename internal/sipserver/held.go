package sipserver

// Messages for users who are away: RFC 3428 §7, where a relay answers 202. Each is
// delivered when its user registers, in order, one at a time; what is not taken
// by its expiry is forgotten.

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

type held struct {
	core  *core
	boxes map[aor]*mailbox
	bytes int
}

// mailbox is what waits for one user, the oldest first.
type mailbox struct {
	user     aor
	messages []*heldMessage
	busy     bool // one is being delivered
}

type heldMessage struct {
	request *sip.Message // as it is delivered, but for its way
	size    int
	end     *timer
}

func newHeld(co *core) *held { return &held{core: co, boxes: map[aor]*mailbox{}} }

func (h *held) count(user aor) int {
	if h == nil || h.boxes[user] == nil {
		return 0
	}
	return len(h.boxes[user].messages)
}

// keep takes a MESSAGE for somebody who is away; false when it is not one to be
// kept, or there is no room. It answers what it takes.
func (h *held) keep(now time.Time, tx *transaction.Server, req *sip.Message) bool {
	if h == nil || req.Method != sip.MethodMessage || req.To().Tag() != "" || isComposing(req) {
		return false
	}
	user := aorOf(req.RequestURI)
	if !h.core.exists(user) {
		return false // it was sent to a Contact
	}
	lifetime := heldLifetime
	if seconds, err := req.Expires(); err == nil {
		lifetime = min(lifetime, time.Duration(seconds)*time.Second)
	}
	size := len(req.Bytes())
	if h.count(user) >= maxHeldMessages || h.bytes+size > maxHeldBytes || lifetime == 0 {
		return false
	}
	box := h.boxes[user]
	if box == nil {
		box = &mailbox{user: aor(strings.Clone(string(user)))}
		h.boxes[box.user] = box
	}
	m := &heldMessage{request: forLater(now, req), size: size}
	m.end = h.core.timers.after(now, lifetime, func(now time.Time) { h.drop(now, box, m) })
	box.messages = append(box.messages, m)
	h.bytes += size
	h.core.answer(now, tx, reply{code: 202, text: string(user) + " is away: the message is delivered when " + string(user) + " comes"})
	h.core.agent.changed(now, box.user, summaryEvent)
	return true
}

// isComposing: RFC 3994 §4: who is away need not know later who was typing.
func isComposing(req *sip.Message) bool {
	t, err := req.ContentType()
	return err == nil && t.Is("application/im-iscomposing+xml")
}

// forLater is a request of ours that says what the sender's said. It is a new one:
// the sender's was answered.
func forLater(now time.Time, req *sip.Message) *sip.Message {
	m := req.Clone()
	for _, name := range []string{"Via", "Route", "Record-Route", "Proxy-Authorization", "Expires"} {
		m.Header.Del(name)
	}
	m.Header.Set("Call-ID", newToken())
	m.Header.Set("Max-Forwards", strconv.Itoa(defaultMaxForwards))
	if !m.Header.Has("Date") {
		m.Header.Add("Date", now.UTC().Format(dateFormat)) // RFC 3428 §9: when it was sent
	}
	return m
}

// deliver sends a user who has come what was held.
func (h *held) deliver(now time.Time, user aor) {
	if h == nil || h.count(user) == 0 || h.boxes[user].busy {
		return
	}
	bindings := h.core.location.lookup(user, now)
	if len(bindings) == 0 {
		return
	}
	box := h.boxes[user]
	t := targetOf(bindings[len(bindings)-1]) // the newest
	m := box.messages[0]
	req := m.request.Clone()
	req.RequestURI = t.uri
	req.Header.Prepend("Via", via(t.conn, transaction.BranchFor(newToken())))
	box.busy = true
	h.core.layer.Request(now, t.conn.transport(), req, func(now time.Time, e transaction.ClientEvent) {
		if e.Err == nil && e.Response.StatusCode < 200 {
			return
		}
		box.busy = false
		if e.Err != nil || isTemporary(e.Response.StatusCode) {
			return // until the user registers again
		}
		h.drop(now, box, m)
		h.deliver(now, user)
	})
}

// isTemporary: refusals that may not be said the next time.
func isTemporary(code int) bool {
	return slices.Contains([]int{408, 430, 480, 486, 500, 503, 504}, code)
}

// drop forgets a message.
func (h *held) drop(now time.Time, box *mailbox, m *heldMessage) {
	h.core.timers.stop(m.end)
	i := slices.Index(box.messages, m)
	if i < 0 {
		return
	}
	box.messages = slices.Delete(box.messages, i, i+1)
	h.bytes -= m.size
	if len(box.messages) == 0 {
		delete(h.boxes, box.user)
	}
	h.core.agent.changed(now, box.user, summaryEvent)
}
