package sipcore

// What the router of a simulation does itself: it asks for credentials, whose
// nonces grow old, and it is a registrar that challenges and refuses at times.

import (
	"strconv"
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

// demandCredentials answers 407 to a request without fresh credentials.
func (r *simRouter) demandCredentials(from *simEnd, m *sip.Message) bool {
	if !from.phone.challenged || m.Method == sip.MethodAck || m.Method == sip.MethodCancel || m.Method == sip.MethodRegister {
		return false
	}
	// A nonce is good for a few requests; repetitions of one are not counted.
	const uses = 4
	asked := r.nonces[from]
	given := m.Header.Get("Proxy-Authorization")
	if strings.Contains(given, `nonce="`+strconv.Itoa(asked/uses)+`"`) {
		if !r.challenged["ok"+m.Via().Branch()] {
			r.challenged["ok"+m.Via().Branch()] = true
			r.nonces[from]++
		}
		return false
	}
	if r.challenged["ok"+m.Via().Branch()] {
		return false
	}
	r.challenged[m.Via().Branch()] = true
	resp := sip.NewResponse(m, 407, "")
	if m.To().Tag() == "" {
		resp.Header.Set("To", resp.To().WithTag("router").String())
	}
	stale := ""
	if given != "" {
		stale = ",stale=true"
	}
	resp.Header.Add("Proxy-Authenticate", `Digest realm="sim",nonce="`+strconv.Itoa(asked/uses)+`",algorithm=MD5`+stale)
	r.w.carry(from, "router", from, resp)
	return true
}

// The answers of the registrar beside 200.
const (
	registrarOK = iota
	registrarDemands
	registrarWantsLonger
	registrarForbids
	registrarFails
	registrarShort
	registrarGRUU
	registrarFlow
	registrarAnswers
)

func drawRegistrar(w *simWorld, key string, d *simDice) simFault {
	return drawAnswer(w, key, d, registrarAnswers)
}

// drawAnswer draws what becomes of a request to a server, and its answer among so many.
func drawAnswer(w *simWorld, key string, d *simDice, answers int) simFault {
	f := drawPacket(w, key, d)
	if d.percent(w.script.odds.registrar) {
		f.pick = d.below(answers)
	}
	return f
}

// register is the registrar.
func (r *simRouter) register(from *simEnd, m *sip.Message) {
	f := r.w.fate(drawRegistrar, from.name, "register")
	r.w.tell("%s REGISTER %d%s", from.name, f.pick, simFate(f))
	if f.lost || from.cut() {
		return
	}
	resp := sip.NewResponse(m, 200, "")
	switch f.pick {
	case registrarDemands:
		resp = sip.NewResponse(m, 401, "")
		resp.Header.Add("WWW-Authenticate", `Digest realm="registrar",nonce="`+m.CallID()+strconv.Itoa(f.delay)+`",stale=true`)
	case registrarWantsLonger:
		resp = sip.NewResponse(m, 423, "")
		resp.Header.Add("Min-Expires", "120")
	case registrarForbids:
		resp = sip.NewResponse(m, 403, "")
	case registrarFails:
		resp = sip.NewResponse(m, 500, "")
	default:
		r.bind(m, resp, f.pick)
	}
	resp.Header.Set("To", resp.To().WithTag("registrar").String())
	r.w.carry(from, "router", from, resp)
}

// bind adds what a 200 brings.
func (r *simRouter) bind(m, resp *sip.Message, pick int) {
	contact := m.Header.Get("Contact")
	switch pick {
	case registrarShort:
		contact = strings.Replace(contact, "expires=90", "expires=10", 1)
	case registrarGRUU:
		contact += `;pub-gruu="sip:` + m.To().URI.User + `@example.com;gr=1";temp-gruu="sip:` + m.To().URI.User + `@example.com;gr"`
	case registrarFlow:
		resp.Header.Add("Flow-Timer", "30")
		resp.Header.Add("Service-Route", "<sip:router.invalid;lr>")
	}
	if contact != "*" {
		resp.Header.Add("Contact", contact)
	}
}
