package sipcore

// The router of a simulation: a stateless proxy, but for forks, of which it
// passes on the best answer. It is the registrar, too (sim_registrar_test.go).

import (
	"slices"
	"strconv"
	"strings"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

type simRouter struct {
	w          *simWorld
	forks      map[string]*simFork // by the caller's branch
	challenged map[string]bool     // branches that were answered 407
	nonces     map[*simEnd]int
	stamps     map[string]int // what makes the Contact of a message
	compositor simCompositor
}

// simFork is an INVITE that went to several user agents.
type simFork struct {
	caller   *simEnd
	targets  []*simEnd
	requests []*sip.Message
	finals   []*sip.Message
	rang     []bool // a provisional response has come
	canceled []bool // to be canceled, as soon as it rang
	won      bool
	told     int // whose refusal was passed on, -1: none yet
}

func (r *simRouter) init(w *simWorld) {
	*r = simRouter{w: w, forks: make(map[string]*simFork), challenged: make(map[string]bool), nonces: make(map[*simEnd]int), stamps: make(map[string]int)}
	r.compositor.init(w)
}

// receive takes a message of a user agent.
func (r *simRouter) receive(from *simEnd, m *sip.Message) {
	// Whoever calls anonymously can only be found by what the router adds.
	if contact := m.Header.Get("Contact"); strings.Contains(contact, "anonymous.invalid") {
		m.Header.Set("Contact", strings.Replace(contact, "anonymous.invalid", "anonymous.invalid;alias="+from.name, 1))
	}
	r.stamp(m)
	if from.phone.old && m.Header.Has("Allow") {
		m.Header.Set("Allow", strings.Replace(m.Header.Get("Allow"), "UPDATE", "X-NONE", 1))
	}
	switch {
	case !m.IsRequest() && m.Via().SentBy() == strangerHost:
		r.w.stranger.receive(from, m)
	case !m.IsRequest():
		r.response(from, m)
	case m.Method == sip.MethodAck && r.challenged[m.Via().Branch()]:
	case r.demandCredentials(from, m):
	case m.Method == sip.MethodRegister:
		r.register(from, m)
	case m.Method == sip.MethodPublish && m.Header.Has("Event"):
		r.compositor.receive(from, m)
	case isFor(m.RequestURI, strangerHost) || m.RequestURI.User == "stranger":
		r.w.stranger.receive(from, m)
	default:
		r.request(from, m)
	}
}

func (r *simRouter) request(from *simEnd, m *sip.Message) {
	m = m.Clone()
	passed(m)
	if r.w.script.recorded && m.Method == sip.MethodInvite && m.To().Tag() == "" {
		m.Header.Prepend("Record-Route", "<sip:router.invalid;lr>")
	}
	branch := m.Via().Branch()
	fork := r.forks[branch]
	switch {
	case fork != nil && m.Method == sip.MethodAck && fork.told < 0: // of a refusal that was the router's own
		return
	case fork != nil && m.Method == sip.MethodAck:
		r.forward(from, m, fork.told, fork.targets[fork.told])
		return
	case fork != nil && m.Method == sip.MethodCancel:
		r.w.carry(from, "router", from, sip.NewResponse(m, 200, ""))
		fork.cancel(r.w, -1)
		return
	case fork == nil:
		fork = &simFork{caller: from, targets: r.targets(m), told: -1}
	}
	if len(fork.targets) > 1 && m.Method == sip.MethodInvite && r.forks[branch] == nil {
		n := len(fork.targets)
		fork.finals, fork.rang, fork.canceled = make([]*sip.Message, n), make([]bool, n), make([]bool, n)
		r.forks[branch] = fork
	}
	for i, to := range fork.targets {
		if fork.refused(i) {
			continue
		}
		sent := r.forward(from, m, i, to)
		fork.requests = append(fork.requests, sent)
	}
}

// passed takes the router's own Route off: RFC 3261 §16.4.
func passed(m *sip.Message) {
	routes, err := m.Routes()
	if err != nil || len(routes) == 0 || !isFor(routes[0].URI, "router.invalid") {
		return
	}
	rest := m.Header.List("Route")[1:]
	m.Header.Del("Route")
	for _, route := range slices.Backward(rest) {
		m.Header.Prepend("Route", route)
	}
}

// targets are the user agents of a Request-URI: "sip:bob+carol@example.com" are
// two.
func (r *simRouter) targets(m *sip.Message) (list []*simEnd) {
	for _, e := range r.w.phones {
		users := strings.Split(m.RequestURI.User, "+")
		alias, _ := m.RequestURI.Params.Get("alias")
		if isFor(m.RequestURI, e.name+".invalid") || alias == e.name || isFor(m.RequestURI, "example.com") && slices.Contains(users, e.name) {
			list = append(list, e)
		}
	}
	return list
}

// forward sends a request on, with a Via of the router's own.
func (r *simRouter) forward(from *simEnd, m *sip.Message, i int, to *simEnd) *sip.Message {
	out := m.Clone()
	if !strings.HasSuffix(out.RequestURI.Host, ".invalid") {
		out.RequestURI.User = to.name
	}
	branch := transaction.BranchFor("r" + strconv.Itoa(i) + "." + m.Via().Branch())
	out.Header.Prepend("Via", "SIP/2.0/UDP router.invalid;branch="+branch)
	if m.Method == sip.MethodInvite && r.forks[m.Via().Branch()] != nil {
		r.w.fated(from, from.name, to, out, func(f *simFault) { f.lost = false }) // a proxy that forks repeats it
		return out
	}
	r.w.carry(from, from.name, to, out)
	return out
}

// response takes the router's Via off and sends the response on.
func (r *simRouter) response(from *simEnd, m *sip.Message) {
	vias := m.Header.List("Via")
	if len(vias) < 2 {
		return // to a CANCEL or keep-alive of the router's own
	}
	number, branch, _ := strings.Cut(strings.TrimPrefix(m.Via().Branch(), transaction.BranchCookie+"r"), ".")
	out := m.Clone()
	out.Header.Del("Via")
	for _, via := range slices.Backward(vias[1:]) {
		out.Header.Prepend("Via", via)
	}
	caller := r.byHost(out.Via().SentBy())
	if caller == nil {
		r.w.fail("lost response", "nobody sent what %s answers:\n%s", from.name, m)
		return
	}
	fork := r.forks[branch]
	if fork == nil || m.CSeq().Method != sip.MethodInvite {
		r.w.carry(from, from.name, caller, out)
		return
	}
	i, _ := strconv.Atoi(number)
	fork.response(r.w, from, i, m, out)
}

func (r *simRouter) byHost(host string) *simEnd {
	for _, e := range r.w.phones {
		if strings.EqualFold(host, e.name+".invalid") {
			return e
		}
	}
	return nil
}

// response of a branch: RFC 3261 §16.7: a refusal is passed on when it is the
// last one, an acceptance at once. The other branches are canceled, or not.
func (f *simFork) response(w *simWorld, from *simEnd, i int, in, out *sip.Message) {
	switch {
	case in.StatusCode < 200:
		w.carry(from, from.name, f.caller, out)
		f.rang[i] = true
		f.cancelRinging(w)
	case in.StatusCode < 300:
		w.carry(from, from.name, f.caller, out)
		if !f.won && !w.fate(drawFork, "router", "fork").lost {
			f.cancel(w, i)
		}
		f.won = true
	case f.told == i:
		w.carry(from, from.name, f.caller, out)
	default:
		first := f.finals[i] == nil
		f.finals[i] = out
		if f.told < 0 && !f.won && !slices.Contains(f.finals, nil) {
			f.told = i
			w.carry(from, from.name, f.caller, out)
			return
		}
		if first && !f.won && hasToken(f.requests[i].OptionTags("Supported"), "199") && !w.fate(drawFork, "router", "199").lost {
			w.met("199 sent on")
			w.carry(from, from.name, f.caller, sip.NewResponse(out, 199, "")) // RFC 6228 §4
		}
		w.carry(f.caller, "router", from, hopOf(f.requests[i], sip.MethodAck, in.Header.Get("To")))
	}
}

// refused: what a branch has refused for good is not sent to it again, however
// often the caller repeats it: RFC 3261 §17.2.1.
func (f *simFork) refused(i int) bool { return f.finals != nil && f.finals[i] != nil && f.told != i }

func drawFork(_ *simWorld, _ string, d *simDice) simFault { return simFault{lost: d.percent(30)} }

// cancel takes all branches back but the winner. RFC 3261 §9.1: each as soon as
// it has given a sign of life.
func (f *simFork) cancel(w *simWorld, winner int) {
	for i := range f.targets {
		f.canceled[i] = i != winner
	}
	f.cancelRinging(w)
}

func (f *simFork) cancelRinging(w *simWorld) {
	for i, to := range f.targets {
		if f.canceled[i] && f.rang[i] && f.finals[i] == nil {
			f.canceled[i] = false
			cancel := hopOf(f.requests[i], sip.MethodCancel, f.requests[i].Header.Get("To"))
			w.fated(f.caller, "router", to, cancel, func(fault *simFault) { fault.lost = false })
		}
	}
}

// hopOf is an ACK or CANCEL of the router for an INVITE that it sent.
func hopOf(invite *sip.Message, method, to string) *sip.Message {
	m := sip.NewRequest(method, invite.RequestURI)
	m.Header.Add("Via", invite.Header.List("Via")[0])
	m.Header.Add("Max-Forwards", "70")
	m.Header.Add("To", to)
	m.Header.Add("From", invite.Header.Get("From"))
	m.Header.Add("Call-ID", invite.CallID())
	m.Header.Add("CSeq", strconv.FormatUint(uint64(invite.CSeq().Seq), 10)+" "+method)
	return m
}

// unreachable: who is not connected cannot be called: 480. Other requests
// vanish.
func (r *simRouter) unreachable(to *simEnd, data []byte) {
	m, err := sip.Parse(data)
	if err != nil || !m.IsRequest() || m.To().Tag() != "" || m.Method == sip.MethodAck || m.Method == sip.MethodCancel {
		return
	}
	resp := sip.NewResponse(m, 480, "")
	resp.Header.Set("To", resp.To().WithTag("router").String())
	r.response(to, resp)
}
