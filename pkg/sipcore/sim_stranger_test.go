package sipcore

// A stranger in the simulation: a peer of another make, without a memory for
// transactions and with odd habits, who calls and is called. It does what our own
// user agents never do: offers in PRACK, re-INVITEs without a description or
// taken back, BYE in early dialogs, 2xx without a description or from two
// phones, and no answer at all. Whatever it does, calls with it end and leave
// nothing behind.

import (
	"fmt"
	"strconv"
	"time"

	"sipwasm/pkg/sipcore/dialog"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

const strangerHost = "stranger.invalid"

type simStranger struct {
	w       *simWorld
	invites map[string]*sip.Message // by branch: received, and sent
	legs    map[dialog.ID]*strangerLeg
	serial  int
}

// strangerLeg is a dialog of the stranger.
type strangerLeg struct {
	d      *dialog.Dialog
	peer   *simEnd
	invite *sip.Message // the newest of its own
}

func (x *simStranger) init(w *simWorld) {
	*x = simStranger{w: w, invites: make(map[string]*sip.Message), legs: make(map[dialog.ID]*strangerLeg)}
}

// drawHabit chooses one of ten habits; the first three are ordinary.
func drawHabit(_ *simWorld, _ string, d *simDice) simFault {
	return simFault{pick: max(0, d.below(10)-2), delay: 1 + d.below(1500)}
}

func (x *simStranger) habit(m *sip.Message, what string) simFault {
	return x.w.fate(drawHabit, "stranger", "c"+strconv.Itoa(x.w.labels[m.CallID()]), what)
}

// send brings a message of the stranger to a user agent.
func (x *simStranger) send(to *simEnd, m *sip.Message) {
	if !x.w.healed {
		x.w.carry(to, "stranger", to, m)
	}
}

func (x *simStranger) via() string {
	x.serial++
	return "SIP/2.0/UDP " + strangerHost + ";branch=" + transaction.BranchFor("s"+strconv.Itoa(x.serial))
}

func (x *simStranger) receive(from *simEnd, m *sip.Message) {
	x.w.tell("%s > stranger  c%d %s %s", from.name, x.w.labels[m.CallID()], simWord(m), m.Header.Get("CSeq"))
	switch {
	case !m.IsRequest():
		x.response(from, m)
	case m.Method == sip.MethodAck:
	case m.Method == sip.MethodCancel:
		x.canceled(from, m)
	case m.To().Tag() == "" && m.Method == sip.MethodInvite:
		x.invited(from, m)
	default:
		x.within(from, m)
	}
}

// answer makes a response.
func (x *simStranger) answer(req *sip.Message, code int, tag string, d Description) *sip.Message {
	resp := sip.NewResponse(req, code, "")
	if resp.To().Tag() == "" && code > 100 {
		resp.Header.Set("To", resp.To().WithTag(tag).String())
	}
	if code < 300 {
		resp.Header.Add("Contact", "<sip:stranger@"+strangerHost+">")
	}
	x.describe(resp, d)
	return resp
}

func (x *simStranger) canceled(from *simEnd, m *sip.Message) {
	x.send(from, x.answer(m, 200, "a", Description{}))
	if invite := x.invites[m.Via().Branch()]; invite != nil && x.habit(m, "canceled").pick < 6 {
		x.send(from, x.answer(invite, 487, "a", Description{}))
	}
}

// invited rings and answers, as one phone or two.
func (x *simStranger) invited(from *simEnd, m *sip.Message) {
	if x.invites[m.Via().Branch()] != nil {
		return
	}
	x.invites[m.Via().Branch()] = m
	rings := x.habit(m, "ring")
	switch rings.pick {
	case 1:
		x.send(from, x.answer(m, 183, "b", media(sendrecv)))
	case 2, 3:
		resp := x.answer(m, 183, "a", media(sendrecv))
		resp.Header.Add("Require", "100rel")
		resp.Header.Add("RSeq", strconv.Itoa(7*rings.pick))
		x.send(from, resp)
	case 4:
		resp := x.answer(m, 180, "a", Description{})
		resp.Header.Del("Contact")
		x.send(from, resp)
	case 5:
		x.send(from, sip.NewResponse(m, 181, ""))
	}
	x.send(from, x.answer(m, 180, "a", Description{}))
	answers := x.habit(m, "answer")
	x.w.later(answers.after()*4, func() { x.decide(from, m, answers.pick) })
}

func (x *simStranger) decide(from *simEnd, m *sip.Message, pick int) {
	switch pick {
	case 3:
		x.send(from, x.answer(m, 486, "a", Description{}))
	case 4:
		x.send(from, x.answer(m, 200, "a", Description{}))
	case 5:
		x.accept(from, m, "b")
		x.accept(from, m, "a")
	case 6:
		x.meet(from, m, x.answer(m, 180, "a", Description{}))
	case 7:
		x.send(from, x.answer(m, 503, "a", Description{}))
	default:
		x.accept(from, m, "a")
	}
}

func (x *simStranger) accept(from *simEnd, m *sip.Message, tag string) {
	resp := x.answer(m, 200, tag, media(sendrecv))
	x.send(from, resp)
	x.send(from, resp)
	x.meet(from, m, resp)
}

// meet enters a dialog of a call that was taken, and does something in it.
func (x *simStranger) meet(from *simEnd, req, resp *sip.Message) {
	if d, err := dialog.NewUAS(req, resp); err == nil {
		x.enter(&strangerLeg{d: d, peer: from})
	}
}

func (x *simStranger) enter(l *strangerLeg) {
	if x.legs[l.d.ID] != nil {
		return
	}
	x.legs[l.d.ID] = l
	for n := range 4 {
		f := x.w.fate(drawHabit, "stranger", "c"+strconv.Itoa(x.w.labels[l.d.ID.CallID]), "whim")
		x.w.later(f.after()*time.Duration(n+1), func() { x.whim(l, f.pick) })
	}
}

// whim is what it does in a dialog.
func (x *simStranger) whim(l *strangerLeg, pick int) {
	if x.legs[l.d.ID] != l {
		return
	}
	method := [...]string{"", "INVITE", "INVITE", "UPDATE", "INFO", "REFER", "BYE", "PRACK"}[pick]
	if method == "" {
		return
	}
	m := l.d.Request(method)
	m.Header.Add("Via", x.via())
	m.Header.Add("Contact", "<sip:stranger@"+strangerHost+">")
	switch pick {
	case 1, 3:
		x.describe(m, media([]string{sendonly, sendrecv}[x.serial%2]))
	case 4:
		x.inform(m)
	case 7:
		m.Header.Add("RAck", fmt.Sprintf("1 %d INVITE", x.serial))
	}
	if method == sip.MethodInvite {
		l.invite = m
	}
	x.send(l.peer, m)
	if pick == 2 && x.serial%2 == 0 {
		x.send(l.peer, hopOf(m, sip.MethodCancel, m.Header.Get("To")))
	}
	if method == sip.MethodBye {
		delete(x.legs, l.d.ID)
	}
}

// within answers requests of a dialog, or not, or wrongly.
func (x *simStranger) within(from *simEnd, m *sip.Message) {
	pick := x.habit(m, m.Method).pick
	code := [...]int{200, 200, 200, 200, 491, 481, 500, 0}[pick]
	d := Description{}
	if m.Method == sip.MethodInvite && pick != 3 {
		d = media(sendrecv)
	}
	if m.Method == sip.MethodBye {
		code = 200
		delete(x.legs, dialog.IDOf(m, true))
	}
	if code > 0 {
		x.send(from, x.answer(m, code, "a", d))
	}
}

// call is a call of the stranger: "alice no-offer 100rel replaces no-contact".
func (x *simStranger) call(to *simEnd, st simStep) {
	target := mustURI("sip:" + to.name + "@example.com")
	m := sip.NewRequest(sip.MethodInvite, target)
	m.Header.Add("Via", x.via())
	m.Header.Add("Max-Forwards", "70")
	m.Header.Add("To", "<"+target.String()+">")
	m.Header.Add("From", "<sip:stranger@example.com>;tag=s"+strconv.Itoa(st.call))
	m.Header.Add("Call-ID", "stranger"+strconv.Itoa(st.call))
	m.Header.Add("CSeq", "1 INVITE")
	x.w.labels[m.CallID()] = st.call
	if !st.has("no-contact") {
		m.Header.Add("Contact", "<sip:stranger@"+strangerHost+">")
	}
	if st.has("100rel") {
		m.Header.Add("Require", "100rel")
	}
	if st.has("replaces") {
		m.Header.Add("Replaces", x.replaces(to, st.call))
	}
	if !st.has("no-offer") {
		x.describe(m, media(sendrecv))
	}
	x.send(to, m)
}

// someDialog is what a Replaces header names: a dialog of a user agent, or none.
func (w *simWorld) someDialog(e *simEnd) string {
	for _, s := range e.ua.sessions {
		for _, l := range s.legs {
			id := l.d.ID
			return sip.Replaces{CallID: id.CallID, ToTag: id.LocalTag, FromTag: id.RemoteTag}.String()
		}
	}
	return "nobody;to-tag=a;from-tag=b"
}

// response of a user agent to a request of the stranger.
func (x *simStranger) response(from *simEnd, m *sip.Message) {
	if m.CSeq().Method != sip.MethodInvite || m.StatusCode == 100 {
		return
	}
	l := x.legs[dialog.IDOf(m, true)]
	if l == nil {
		l = x.answered(from, m)
	}
	switch {
	case m.StatusCode >= 300:
		ack := hopOf(m, sip.MethodAck, m.Header.Get("To"))
		ack.RequestURI = from.ua.cfg.URI
		x.send(from, ack)
	case l == nil:
	case m.StatusCode < 200:
		x.prack(l, m)
	case x.habit(m, "ack").pick < 7:
		ack := l.d.Ack(m.CSeq().Seq)
		ack.Header.Add("Via", x.via())
		if l.invite == nil || len(l.invite.Body) == 0 {
			x.describe(ack, media(sendrecv))
		}
		x.send(from, ack)
	}
}

// answered makes a dialog of a response to a call of the stranger.
func (x *simStranger) answered(from *simEnd, m *sip.Message) *strangerLeg {
	req := hopOf(m, sip.MethodInvite, m.Header.Get("To"))
	req.RequestURI = from.ua.ContactURI(false)
	d, err := dialog.NewUAC(req, m)
	if err != nil {
		return nil
	}
	l := &strangerLeg{d: d, peer: from}
	x.enter(l)
	return l
}

// prack acknowledges a reliable response, with an offer at times.
func (x *simStranger) prack(l *strangerLeg, m *sip.Message) {
	f := x.habit(m, "prack")
	if !isReliable(m) || f.pick == 7 {
		return
	}
	rseq, _ := m.RSeq()
	req := l.d.Request(sip.MethodPrack)
	req.Header.Add("Via", x.via())
	req.Header.Add("RAck", sip.RAck{RSeq: rseq, CSeq: m.CSeq().Seq, Method: sip.MethodInvite}.String())
	if f.pick > 2 {
		x.w.met("offer in PRACK")
		x.describe(req, media(sendrecv))
	}
	x.send(l.peer, req)
}
