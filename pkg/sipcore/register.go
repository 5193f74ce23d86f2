package sipcore

// Registration, RFC 3261 §10, from our side.
//
//   - All REGISTERs have one Call-ID and rising sequence numbers (§10.2.4).
//   - One is under way at a time (§10.2); the last command given meanwhile
//     follows it.
//   - The binding is refreshed well before it expires. A REGISTER that fails is
//     reported; whether it is tried again is in recovery.go. The binding counts
//     until it expires, then Unregistered is reported.
//   - Each new connection registers anew, if the application wants to be
//     registered at all: Config.Register, Register and Unregister say so.
//
// What a response means is in register_response.go.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

const (
	registerCallIDLength = 22
	registerFirstCSeq    = 80 // the first REGISTER carries 81
)

// RegisterOptions goes with a REGISTER and with its refreshes.
type RegisterOptions struct {
	Headers []sip.Field
	// CloseWithHeaders sends them also when Stop takes the binding back.
	CloseWithHeaders bool
}

// UnregisterOptions goes with one un-REGISTER.
type UnregisterOptions struct {
	All     bool // all bindings of the address, those of other devices too
	Headers []sip.Field
}

type registration struct {
	ua      *UA
	callID  string
	fromTag string
	seq     uint32
	interval
	options    RegisterOptions
	registered bool
	pending    *call               // the REGISTER under way
	next       func(now time.Time) // what follows it
	refresh    *timer              // the next REGISTER
	expiry     *timer
	plain      bool // without "outbound": RFC 5626 §4.2.1

	pubGRUU, tempGRUU sip.URI  // RFC 5627
	serviceRoute      []string // RFC 3608
}

// RegistrationState is what applications may look at.
type RegistrationState struct {
	Registered bool
	CallID     string
	CSeq       uint32
	Expires    uint32 // seconds asked for
	Contact    string // the Contact of the REGISTER
}

// Registration describes the registration.
func (ua *UA) Registration() RegistrationState {
	r := &ua.reg
	return RegistrationState{r.registered, r.callID, r.seq, r.expires, ua.registerContact(r.expires)}
}

// IsRegistered tells whether the registrar has our binding, as far as we know.
func (ua *UA) IsRegistered() bool { return ua.reg.registered }

func (r *registration) init(ua *UA) {
	r.ua = ua
	r.callID = ua.token(registerCallIDLength)
	r.fromTag = ua.newTag()
	r.seq = registerFirstCSeq
	r.expires = ua.cfg.RegisterExpires
}

// Register registers now, or as soon as there is a connection, and keeps the
// binding alive. The error names an extra header that cannot be sent.
func (ua *UA) Register(now time.Time, o RegisterOptions) error {
	if err := checkFields(o.Headers); err != nil {
		return err
	}
	ua.cfg.Register = true
	ua.reg.options = o
	ua.reg.raises = 0
	if ua.conn.state == connOpen && !ua.conn.stopping {
		ua.reg.enqueue(now, ua.reg.sendRegister)
	}
	return nil
}

// Unregister takes the binding back and registers no more. Without a binding
// it does nothing but for All, which waits for a connection if need be. The
// error names an extra header that cannot be sent.
func (ua *UA) Unregister(now time.Time, o UnregisterOptions) error {
	if err := checkFields(o.Headers); err != nil {
		return err
	}
	r := &ua.reg
	ua.cfg.Register = false
	r.stopTimer(&r.refresh)
	if !o.All && !r.registered && r.pending == nil {
		ua.log(LevelWarn, "register", "already unregistered")
		return nil
	}
	r.enqueue(now, func(now time.Time) { r.sendUnregister(now, o) })
	return nil
}

// enqueue does it now, or after the REGISTER under way. RFC 3261 §10.2: no new
// registration before the final response to the one before.
func (r *registration) enqueue(now time.Time, do func(now time.Time)) {
	if r.pending != nil {
		r.next = do
		return
	}
	do(now)
}

func (r *registration) sendRegister(now time.Time) {
	if r.ua.conn.state != connOpen {
		return // the next connection does
	}
	r.stopTimer(&r.refresh)
	req := r.newRequest(r.options.Headers, r.ua.registerContact(r.expires))
	r.send(now, req, r.receive)
}

func (r *registration) sendUnregister(now time.Time, o UnregisterOptions) {
	r.end()
	contact := r.ua.registerContact(0)
	if o.All {
		contact = "*" // RFC 3261 §10.2.2: with Expires: 0 and alone
	}
	req := r.newRequest(o.Headers, contact)
	if o.All {
		req.Header.Set("Expires", "0")
	}
	r.send(now, req, r.receiveFarewell)
}

// newRequest is RFC 3261 §10.2: From and To are the address of record, the
// Request-URI names the domain.
func (r *registration) newRequest(fields []sip.Field, contact string) *sip.Message {
	ua := r.ua
	r.seq++
	req := ua.newRequest(sip.MethodRegister, ua.cfg.Registrar, RequestParams{
		CallID: r.callID, CSeq: r.seq, FromTag: r.fromTag,
		ToURI: ua.cfg.URI, ToDisplayName: ua.cfg.DisplayName,
	})
	_ = addFields(req, fields) // checked when they were given
	req.Header.Set("Contact", contact)
	ua.finish(req, finishOptions{Allow: true})
	return req
}

func (r *registration) send(now time.Time, req *sip.Message, on func(now time.Time, resp *sip.Message, err error)) {
	r.pending = r.ua.send(now, req, func(now time.Time, resp *sip.Message, err error) {
		if err == nil && resp.StatusCode < 200 {
			r.ua.emit(RegistrationProgress{Response: resp})
			return
		}
		r.pending = nil
		on(now, resp, err)
		if r.pending == nil { // not asked again
			r.ua.resumeSessions(now)
			r.ua.startWaiting(now)
			r.proceed(now)
		}
	})
	r.pending.nextSeq = func() uint32 { r.seq++; return r.seq }
}

// proceed does what was commanded while a REGISTER was under way.
func (r *registration) proceed(now time.Time) {
	if do := r.next; do != nil && r.pending == nil {
		r.next = nil
		do(now)
	}
}

// registerAfter registers after a pause.
func (r *registration) registerAfter(now time.Time, pause time.Duration) {
	r.stopTimer(&r.refresh)
	r.refresh = r.ua.after(now, pause, "register again", func(now time.Time) {
		r.refresh = nil
		r.enqueue(now, r.sendRegister)
	})
}

// transportUp registers on a new connection and reports whether it did.
func (r *registration) transportUp(now time.Time) bool {
	if !r.ua.cfg.Register {
		return false
	}
	r.raises = 0
	r.plain = false
	if rest := r.ua.conn.servers[r.ua.conn.chosen].rests.Sub(now); rest > 0 {
		r.registerAfter(now, rest)
		return false
	}
	r.enqueue(now, r.sendRegister)
	return true
}

// transportDown: the registrar's binding leads to a dead connection.
func (r *registration) transportDown() {
	if r.registered {
		r.lapse(nil, CauseConnectionError)
	}
}

// close takes the binding back before the connection is closed.
func (r *registration) close(now time.Time) {
	r.stopTimer(&r.refresh)
	if r.ua.conn.state != connOpen || !r.registered && r.pending == nil {
		return
	}
	var o UnregisterOptions
	if r.options.CloseWithHeaders {
		o.Headers = r.options.Headers
	}
	r.enqueue(now, func(now time.Time) { r.sendUnregister(now, o) })
}

// forget leaves nothing behind of a stopped user agent.
func (r *registration) forget() {
	r.end()
	r.next = nil
	r.pubGRUU, r.tempGRUU, r.serviceRoute = sip.URI{}, sip.URI{}, nil
}

func (r *registration) stopTimer(t **timer) {
	(*t).Stop()
	*t = nil
}
