//go:build js && wasm

package jsbridge

import (
	"syscall/js"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// ua.transactions, its counts, and the events newTransaction and
// transactionDestroyed. The core is asked when somebody looks or listens; a
// transaction that begins and ends within one message is not announced.

// transactionKind is the name that SIP.js gave a machine: nict, ict, nist, ist.
func transactionKind(e transaction.Entry) string {
	kind := "n"
	if e.Request.Method == sip.MethodInvite {
		kind = ""
	}
	if e.Client {
		return kind + "ict"
	}
	return kind + "ist"
}

// The values of transaction.state, SIP.Transactions.C.
var transactionStates = [...]int{
	transaction.Trying: 1, transaction.Proceeding: 2, transaction.Calling: 3, transaction.Accepted: 4,
	transaction.Completed: 5, transaction.Terminated: 6, transaction.Confirmed: 7,
}

// defineTransactions puts the constants on SIP; the members of SIP.UA are
// transactionGetters.
func (b *bridge) defineTransactions() {
	set(b.sip, "Transactions", parseJSON(`{"C": {"STATUS_TRYING": 1, "STATUS_PROCEEDING": 2, "STATUS_CALLING": 3, "STATUS_ACCEPTED": 4, "STATUS_COMPLETED": 5, "STATUS_TERMINATED": 6, "STATUS_CONFIRMED": 7, "NON_INVITE_CLIENT": "nict", "INVITE_CLIENT": "ict", "NON_INVITE_SERVER": "nist", "INVITE_SERVER": "ist"}}`))
}

var transactionGetters = methods{
	{"transactions", (*bridge).listTransactions},
	{"transactionsCount", countTransactions("")},
	{"nictTransactionsCount", countTransactions("nict")},
	{"ictTransactionsCount", countTransactions("ict")},
	{"nistTransactionsCount", countTransactions("nist")},
	{"istTransactionsCount", countTransactions("ist")},
}

func (b *bridge) transactionsOf(this js.Value) (*userAgent, []transaction.Entry) {
	u, ok := lookup[*userAgent](b, this)
	if !ok {
		return nil, nil
	}
	return u, u.core.Transactions()
}

func countTransactions(kind string) bridgeMethod {
	return func(b *bridge, this js.Value, _ []js.Value) (any, error) {
		n := 0
		_, list := b.transactionsOf(this)
		for _, e := range list {
			if kind == "" || kind == transactionKind(e) {
				n++
			}
		}
		return n, nil
	}
}

// listTransactions is ua.transactions: {nist, nict, ist, ict}, each by branch.
func (b *bridge) listTransactions(this js.Value, _ []js.Value) (any, error) {
	all := parseJSON(`{"nist": {}, "nict": {}, "ist": {}, "ict": {}}`)
	u, list := b.transactionsOf(this)
	for _, e := range list {
		set(all.Get(transactionKind(e)), e.Request.Via().Branch(), u.transactionObject(e))
	}
	return all, nil
}

func (u *userAgent) transactionObject(e transaction.Entry) js.Value {
	request := u.message
	if e.Client {
		request = u.outgoingRequest
	}
	return object(
		member{"type", jsText(transactionKind(e))}, member{"id", jsText(e.Request.Via().Branch())}, member{"state", jsInt(transactionStates[e.State])},
		member{"request", request(e.Request)}, member{"transport", u.transportObject()},
	)
}

// tellTransactions emits the events for what came and went since the last time,
// when somebody listens.
func (u *userAgent) tellTransactions() {
	if !u.b.shape("watchesTransactions", u.obj).Bool() {
		u.known = nil
		return
	}
	now := make(map[uint64]js.Value)
	for _, e := range u.core.Transactions() {
		event, known := u.known[e.Serial]
		if !known {
			event = object(member{"transaction", u.transactionObject(e)})
			u.b.emit(u.obj, "newTransaction", event)
		}
		now[e.Serial] = event
	}
	for serial, event := range u.known {
		if _, there := now[serial]; !there {
			u.b.emit(u.obj, "transactionDestroyed", event)
		}
	}
	u.known = now
}
