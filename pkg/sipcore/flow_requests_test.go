package sipcore

// What the witness holds against requests.

import (
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

var requestRules = []rule{wellBuilt, freshBranch, oweContact, cancelMatches, ackMatches, staysInDialog, applicable, byeInTime, oneInvite, patientAfter491, silentAfterBye, prackMatches, asksForTime, namedPackage, offersInTurn, silentAfter199,
	notifiesWhoSubscribed, oneNotify, silentAfterTerminated, publishes, publishesInTurn, subscribesWell, refreshedInTime}

// completeTimers are those that the user agents of flows have.
func completeTimers() transaction.Timers { return transaction.DefaultTimers() }

// wellBuilt: RFC 3261 §8.1.1.
func wellBuilt(_ *witness, m seen) string {
	vias := m.Header.Values("Via")
	_, err := m.MaxForwards()
	switch {
	case len(vias) != 1 || !strings.HasPrefix(branchOf(m), "z9hG4bK"):
		return "RFC 3261 §8.1.1.7: has not one Via with a branch of ours"
	case err != nil || !m.Header.Has("Max-Forwards"):
		return "RFC 3261 §8.1.1.6: has no Max-Forwards"
	case m.From().Tag() == "" || !m.Header.Has("To") || m.CallID() == "":
		return "RFC 3261 §8.1.1: lacks From tag, To or Call-ID"
	case m.CSeq().Method != m.Method || m.CSeq().Seq >= 1<<31:
		return "RFC 3261 §8.1.1.5: has a wrong CSeq"
	case m.RequestURI.Headers != "":
		return "RFC 3261 §19.1.1: has headers in its Request-URI"
	}
	return ""
}

// freshBranch: RFC 3261 §8.1.1.7: unique, but for CANCEL and the ACK of a
// refusal.
func freshBranch(w *witness, m seen) string {
	used := w.all(w.sent, func(o seen) bool { return o.IsRequest() && branchOf(o) == branchOf(m) })
	if m.Method == sip.MethodCancel || m.Method == sip.MethodAck {
		used = slices.DeleteFunc(used, func(o seen) bool { return o.CSeq().Seq == m.CSeq().Seq && o.Method != m.Method })
	}
	if len(used) > 0 {
		return "RFC 3261 §8.1.1.7: has the branch of another request"
	}
	return ""
}

// oweContact: RFC 3261 §8.1.1.8, §12.2.1.1 and tables 2 and 3; RFC 3515 §2.2,
// RFC 3428 §4, RFC 3311 §4, RFC 6665 §8.1.
func oweContact(_ *witness, m seen) string {
	n := m.Header.Count("Contact")
	switch m.Method {
	case sip.MethodInvite, sip.MethodUpdate, sip.MethodRefer, sip.MethodNotify, sip.MethodSubscribe, sip.MethodRegister:
		if n != 1 && !(n == 0 && m.Method == sip.MethodRegister) { // RFC 3261 §10.2.3: it may ask only
			return "has not one Contact"
		}
	case sip.MethodMessage:
		if n != 0 {
			return "must not have a Contact"
		}
	}
	return ""
}

// applicable: RFC 3261 §20, tables 2 and 3: what must not be in an ACK or CANCEL.
func applicable(_ *witness, m seen) string {
	foreign := map[string][]string{
		sip.MethodAck:    {"Accept", "Accept-Encoding", "Accept-Language", "Allow", "Expires", "Require", "Supported", "Subject", "Organization"},
		sip.MethodCancel: {"Accept", "Allow", "Contact", "Content-Type", "Expires", "Proxy-Authorization", "Proxy-Require", "Require"},
		sip.MethodBye:    {"Contact", "Expires", "Subject"},
	}
	for _, name := range foreign[m.Method] {
		if m.Header.Has(name) {
			return "RFC 3261 §20: must not have " + name
		}
	}
	return ""
}

// cancelMatches: RFC 3261 §9.1.
func cancelMatches(w *witness, m seen) string {
	if m.Method != sip.MethodCancel {
		return ""
	}
	invite, found := w.last(w.sent, func(o seen) bool { return o.Method == sip.MethodInvite && branchOf(o) == branchOf(m) })
	if !found {
		return "RFC 3261 §9.1: cancels nothing"
	}
	if same := sameFields(invite, m, "From", "To", "Call-ID", "Route", "Max-Forwards"); same != "" {
		return "RFC 3261 §9.1: differs from its INVITE in " + same
	}
	answers := w.all(w.got, func(o seen) bool { return !o.IsRequest() && sameTransaction(o, invite) })
	switch {
	case invite.RequestURI.String() != m.RequestURI.String() || invite.CSeq().Seq != m.CSeq().Seq:
		return "RFC 3261 §9.1: has another Request-URI or CSeq than its INVITE"
	case m.Header.Has("Require") || m.Header.Has("Proxy-Require"):
		return "RFC 3261 §9.1: requires something"
	case len(answers) == 0:
		return "RFC 3261 §9.1: leaves before the first provisional response"
	case answers[len(answers)-1].StatusCode >= 200:
		return "RFC 3261 §9.1: leaves after the final response"
	}
	return ""
}

// sameFields names the first header in which two messages differ.
func sameFields(a, b seen, names ...string) string {
	for _, name := range names {
		if values(a, name) != values(b, name) {
			return name
		}
	}
	return ""
}

// ackMatches: RFC 3261 §13.2.2.4 for a 2xx, §17.1.1.3 for a refusal.
func ackMatches(w *witness, m seen) string {
	if m.Method != sip.MethodAck {
		return ""
	}
	resp, found := w.last(w.got, func(o seen) bool { return !o.IsRequest() && acknowledges(m, o) && o.StatusCode >= 200 })
	if !found {
		return "RFC 3261 §13.2.2.4: acknowledges no final response"
	}
	invite, found := w.last(w.sent, func(o seen) bool { return o.Method == sip.MethodInvite && sameTransaction(o, resp) })
	if !found {
		return "RFC 3261 §13.2.2.4: acknowledges a response to no INVITE"
	}
	if resp.StatusCode >= 300 {
		return refusalAck(invite, resp, m)
	}
	if branchOf(m) == branchOf(invite) {
		return "RFC 3261 §13.2.2.4: the ACK of a 2xx has the branch of its INVITE"
	}
	if name := sameFields(invite, m, "Authorization", "Proxy-Authorization"); name != "" {
		return "RFC 3261 §22.1: lacks the credentials of its INVITE: " + name
	}
	return followsRoute(w, m)
}

// refusalAck: RFC 3261 §17.1.1.3.
func refusalAck(invite, resp, ack seen) string {
	name := sameFields(invite, ack, "From", "Call-ID", "Route", "Via")
	switch {
	case name != "":
		return "RFC 3261 §17.1.1.3: differs from its INVITE in " + name
	case values(resp, "To") != values(ack, "To"):
		return "RFC 3261 §17.1.1.3: To is not that of the response"
	case ack.RequestURI.String() != invite.RequestURI.String():
		return "RFC 3261 §17.1.1.3: the Request-URI is not that of the INVITE"
	case len(ack.Body) > 0:
		return "RFC 3261 §17.1.1.3: a body in the ACK of a refusal"
	}
	return ""
}

// byeInTime: RFC 3261 §15: the callee must not send BYE on an early dialog, nor
// before the ACK has come or can come no more.
func byeInTime(w *witness, m seen) string {
	if m.Method != sip.MethodBye {
		return ""
	}
	isOK := func(o seen) bool {
		return !o.IsRequest() && o.CSeq().Method == sip.MethodInvite && o.StatusCode/100 == 2 && sameDialog(o, m)
	}
	if _, caller := w.last(w.got, isOK); caller {
		return ""
	}
	oks := w.all(w.sent, isOK)
	acks := w.count(w.got, func(o seen) bool { return o.Method == sip.MethodAck && sameDialog(o, m) })
	switch {
	case len(oks) == 0:
		return "RFC 3261 §15: BYE in a dialog that is not confirmed"
	case acks == 0 && m.at.Sub(oks[0].at) < 64*completeTimers().T1 && w.count(w.got, func(o seen) bool { return o.IsRequest() && o.To().Tag() != "" && sameDialog(o, m) }) == 0:
		return "RFC 3261 §15: the callee's BYE leaves before the ACK"
	}
	return ""
}

// oneInvite: RFC 3261 §14.1: none while another one is under way: of ours until
// its final response, of the peer's until that is acknowledged.
func oneInvite(w *witness, m seen) string {
	if m.Method != sip.MethodInvite || m.To().Tag() == "" {
		return ""
	}
	ours := w.count(w.sent, func(o seen) bool { return within(o, m) && !w.settled(w.got, o, m.at, false) })
	theirs := w.count(w.got[w.lost:], func(o seen) bool { return within(o, m) && !w.settled(w.sent, o, m.at, true) })
	if ours+theirs > 0 {
		return "RFC 3261 §14.1: while another INVITE is under way"
	}
	return ""
}

// within says whether an INVITE is of the dialog of another.
func within(o, m seen) bool { return o.Method == sip.MethodInvite && sameDialog(o, m) }

// settled says whether an INVITE has its final response among answers, and that
// its ACK, if the latter counts; 64*T1 settle as well.
func (w *witness) settled(answers []seen, invite seen, now time.Time, acked bool) bool {
	final, found := w.last(answers, func(o seen) bool { return !o.IsRequest() && sameTransaction(o, invite) && o.StatusCode >= 200 })
	patience := 64 * completeTimers().T1
	switch {
	case !found:
		return now.Sub(invite.at) >= patience
	case !acked, final.StatusCode >= 300, now.Sub(final.at) >= patience:
		return true
	}
	// Who sends another INVITE has the 2xx: its ACK has been lost or overtaken.
	return w.count(w.got, func(o seen) bool {
		return acknowledges(o, final) || within(o, invite) && o.CSeq().Seq > invite.CSeq().Seq
	}) > 0
}

// patientAfter491: RFC 3261 §14.1: who owns the Call-ID waits 2.1 to 4 seconds,
// the other up to 2, and neither less for a 491 that comes twice.
func patientAfter491(w *witness, m seen) string {
	if m.Method != sip.MethodInvite || m.To().Tag() == "" {
		return ""
	}
	refusals := w.all(w.got, func(o seen) bool {
		return o.StatusCode == 491 && o.CSeq().Method == sip.MethodInvite && o.CSeq().Seq == m.CSeq().Seq-1 && sameDialog(o, m)
	})
	if len(refusals) == 0 {
		return ""
	}
	owner := w.count(w.sent, func(o seen) bool {
		return o.Method == sip.MethodInvite && o.To().Tag() == "" && o.CallID() == m.CallID()
	}) > 0
	gap := m.at.Sub(refusals[0].at)
	late := !w.slowMedia && (gap > 4*time.Second || !owner && gap > 2*time.Second)
	if late || owner && gap < 2100*time.Millisecond {
		return "RFC 3261 §14.1: comes " + gap.String() + " after the 491"
	}
	return ""
}

// silentAfterBye: RFC 3261 §15.1.1: the session is over when the BYE leaves; and
// §15.1.2: when it has come. Only a repetition with credentials follows, or one that
// came out of order (§12.2.2).
func silentAfterBye(w *witness, m seen) string {
	if m.To().Tag() == "" || m.Method == sip.MethodAck || m.Method == sip.MethodCancel {
		return ""
	}
	// RFC 5057 §5.5: a subscription to a REFER lives on, until its notifier ends it.
	event, err := m.Event()
	if m.Method == sip.MethodNotify && err == nil && isRefer(event) {
		return ""
	}
	isBye := func(o seen) bool { return o.Method == sip.MethodBye && sameDialog(o, m) }
	bye, sent := w.last(w.sent, isBye)
	if sent {
		resp, answered := w.last(w.got, func(o seen) bool { return !o.IsRequest() && sameTransaction(o, bye) })
		challenged := answered && (resp.StatusCode == 401 || resp.StatusCode == 407 || resp.StatusCode == 500)
		_, here := w.last(w.sent[w.left:], isBye)
		lost := !answered && !here
		if m.Method != sip.MethodBye || !challenged && !lost {
			return "RFC 3261 §15.1.1: after the BYE"
		}
	}
	taken := func(o seen) bool {
		_, refused := w.last(w.sent, func(r seen) bool { return r.StatusCode >= 300 && sameTransaction(r, o) })
		return isBye(o) && !refused
	}
	if w.count(w.got, taken) > 0 {
		return "RFC 3261 §15.1.2: after the BYE of the peer"
	}
	return ""
}

// prackMatches: RFC 3262 §4, §7.2.
func prackMatches(w *witness, m seen) string {
	if m.Method != sip.MethodPrack {
		return ""
	}
	rack, err := m.RAck()
	if err != nil {
		return "RFC 3262 §7.2: has no RAck"
	}
	if w.count(w.got, func(o seen) bool {
		rseq, err := o.RSeq()
		return err == nil && rseq == rack.RSeq && o.CSeq().Seq == rack.CSeq && o.CSeq().Method == rack.Method && sameDialog(o, m)
	}) == 0 {
		return "RFC 3262 §4: acknowledges no reliable provisional response"
	}
	var last uint32 // a repetition of an earlier one may have left since
	for _, o := range w.all(w.sent, func(o seen) bool { return o.Method == sip.MethodPrack && sameDialog(o, m) }) {
		before, _ := o.rack()
		last = max(last, before)
	}
	if last > 0 && rack.RSeq != last && rack.RSeq != last+1 {
		return "RFC 3262 §4: acknowledges a response that is not the next one"
	}
	return ""
}
