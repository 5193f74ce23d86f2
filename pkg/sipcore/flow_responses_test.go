package sipcore

// What the witness holds against responses.

import (
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

var responseRules = []rule{answersRequest, copiesRequest, oneToTag, oweInDialog, offersNothing, oneFinal, oweForCode, reliableInOrder, grantsTime, answersNotify, answersSubscribe}

// asked is the request that a response answers.
func (w *witness) asked(m seen) (seen, bool) {
	return w.last(w.got, func(o seen) bool { return o.IsRequest() && sameTransaction(o, m) })
}

// answersRequest: RFC 3261 §17.2.3.
func answersRequest(w *witness, m seen) string {
	if req, found := w.asked(m); !found || req.Method == sip.MethodAck {
		return "RFC 3261 §17.2: answers no request"
	}
	return ""
}

// copiesRequest: RFC 3261 §8.2.6.2.
func copiesRequest(w *witness, m seen) string {
	req, found := w.asked(m)
	if !found {
		return ""
	}
	if name := sameFields(req, m, "From", "Call-ID", "CSeq"); name != "" {
		return "RFC 3261 §8.2.6.2: does not copy " + name
	}
	if unstamped(req) != unstamped(m) {
		return "RFC 3261 §8.2.6.2: does not copy Via"
	}
	to, tag := values(m, "To"), m.To().Tag()
	switch {
	case req.To().Tag() != "" && to != values(req, "To"):
		return "RFC 3261 §8.2.6.2: changes To"
	case req.To().Tag() == "" && m.StatusCode > 100 && tag == "":
		return "RFC 3261 §8.2.6.2: has no To tag"
	case req.To().Tag() == "" && tag != "" && !strings.HasPrefix(to, values(req, "To")):
		return "RFC 3261 §8.2.6.2: To is not that of the request with a tag"
	}
	return ""
}

// unstamped is the Via stack without what a receiver notes in the topmost one:
// RFC 3261 §18.2.1, RFC 3581 §4.
func unstamped(m seen) string {
	list := m.Header.List("Via")
	via := m.Via()
	for _, name := range []string{"received", "rport"} {
		via.Params = via.Params.Without(name)
	}
	list[0] = via.String()
	return strings.Join(list, ", ")
}

// oneToTag: RFC 3261 §8.2.6.2: the same in all responses to one request; §9.2: and
// in that to its CANCEL.
func oneToTag(w *witness, m seen) string {
	if m.StatusCode == 100 {
		return ""
	}
	other, found := w.last(w.sent, func(o seen) bool {
		return !o.IsRequest() && o.StatusCode > 100 && branchOf(o) == branchOf(m) && o.To().Tag() != m.To().Tag()
	})
	if found {
		return "RFC 3261 §8.2.6.2, §9.2: has another To tag than the " + code(other.Message)
	}
	return ""
}

// oweInDialog: RFC 3261 §12.1.1, §13.3.1.4.
func oweInDialog(w *witness, m seen) string {
	req, found := w.asked(m)
	if !found || m.CSeq().Method != sip.MethodInvite || m.StatusCode <= 100 || m.StatusCode >= 300 {
		return ""
	}
	switch {
	case m.Header.Count("Contact") != 1:
		return "RFC 3261 §12.1.1: has not one Contact"
	case req.To().Tag() == "" && values(m, "Record-Route") != values(req, "Record-Route"):
		return "RFC 3261 §12.1.1: does not copy Record-Route"
	case m.StatusCode >= 200 && req.To().Tag() == "" && !(m.Header.Has("Allow") && m.Header.Has("Supported")):
		return "RFC 3261 §13.3.1.4: has no Allow or no Supported"
	}
	return ""
}

// offersNothing: RFC 3261 §20, table 3: Supported is for requests and 2xx; that
// provisional responses have it, too, is common (RFC 3262).
func offersNothing(_ *witness, m seen) string {
	if m.StatusCode >= 300 && m.Header.Has("Supported") {
		return "RFC 3261 §20: Supported in a refusal"
	}
	return ""
}

// repeatedInTime: a response is repeated when its request is. By themselves only
// those to INVITE are: 2xx (RFC 3261 §13.3.1.4) and, over unreliable transports,
// refusals (§17.2.1) from T1 doubling to T2, reliable provisional ones without that
// bound (RFC 3262 §3).
func repeatedInTime(w *witness, m seen) string {
	copies := w.all(w.got, func(o seen) bool { return o.IsRequest() && sameTransaction(o, m) })
	asked := len(copies) > 1 && slices.ContainsFunc(copies[1:], func(o seen) bool { return o.at.Equal(m.at) })
	timers := completeTimers()
	longest := 64 * timers.T1
	switch {
	case asked || w.lost > 0, m.StatusCode < 200 && !isReliable(m.Message):
		return "" // there was no connection, or it is the application's wish
	case m.CSeq().Method != sip.MethodInvite, m.StatusCode >= 300 && w.reliable:
		return "RFC 3261 §17.2: is repeated although its request was not"
	case m.StatusCode >= 200:
		longest = timers.T2
	}
	first := w.all(w.sent, func(o seen) bool { return o.text == m.text })[0]
	if due, gap := dueAfter(m.at.Sub(first.at), timers.T1, longest), m.at.Sub(first.at); gap != due {
		return "RFC 3261 §13.3.1, §17.2.1, RFC 3262 §3: is repeated " + gap.String() + " after the first, not " + due.String()
	}
	return ""
}

// dueAfter is when a repetition is due that leaves so long after the first: the
// interval doubles from T1 to the longest one.
func dueAfter(gap, interval, longest time.Duration) (due time.Duration) {
	for due < gap {
		due += interval
		interval = min(2*interval, longest)
	}
	return due
}

// oneFinal: RFC 3261 §17.2: nothing else follows a final response, until the
// transaction is forgotten (RFC 6026 §7.1, timer L).
func oneFinal(w *witness, m seen) string {
	finals := w.all(w.sent, func(o seen) bool { return !o.IsRequest() && o.StatusCode >= 200 && sameTransaction(o, m) })
	if len(finals) > 0 && m.at.Sub(finals[0].at) < 64*completeTimers().T1 {
		return "RFC 3261 §17.2: follows a final response"
	}
	return ""
}

// oweForCode: RFC 3261 §21.4.6, §21.4.13, §21.4.15, §14.2, §8.2.2.3.
func oweForCode(_ *witness, m seen) string {
	owed := map[int][]string{405: {"Allow"}, 415: {"Accept", "Accept-Encoding"}, 420: {"Unsupported"}, 422: {"Min-SE"}, 401: {"WWW-Authenticate"}}[m.StatusCode]
	for _, name := range owed {
		if m.Header.Has(name) {
			return ""
		}
	}
	if len(owed) > 0 {
		return "owes " + strings.Join(owed, " or ")
	}
	return ""
}

// reliableInOrder: RFC 3262 §3, §5.
func reliableInOrder(w *witness, m seen) string {
	req, found := w.asked(m)
	if !found || m.CSeq().Method != sip.MethodInvite {
		return ""
	}
	last, any := w.last(w.sent, func(o seen) bool { return isReliable(o.Message) && sameTransaction(o, m) })
	open := any && !w.pracked(last)
	if !isReliable(m.Message) {
		switch {
		case m.StatusCode/100 == 2 && open && len(last.Body) > 0:
			return "RFC 3262 §5: a 2xx before the PRACK of a description"
		case m.StatusCode > 100 && m.StatusCode < 200 && hasToken(req.OptionTags("Require"), "100rel"):
			return "RFC 3262 §3: must be reliable"
		}
		return ""
	}
	rseq, _ := m.RSeq()
	before, _ := w.lastRSeq(last)
	switch {
	case !hasToken(append(req.OptionTags("Supported"), req.OptionTags("Require")...), "100rel"):
		return "RFC 3262 §3: is reliable, which the caller does not know"
	case open:
		return "RFC 3262 §3: before the PRACK of the one before"
	case any && rseq != before+1:
		return "RFC 3262 §3: RSeq does not rise by one"
	}
	return ""
}

func (w *witness) lastRSeq(m seen) (uint32, bool) {
	if m.Message == nil {
		return 0, false
	}
	rseq, err := m.RSeq()
	return rseq, err == nil
}

// pracked says whether the PRACK of a reliable response came.
func (w *witness) pracked(resp seen) bool {
	rseq, _ := resp.RSeq()
	return w.count(w.got, func(o seen) bool {
		rack, err := o.RAck()
		return o.Method == sip.MethodPrack && err == nil && rack.RSeq == rseq && o.CallID() == resp.CallID()
	}) > 0
}
