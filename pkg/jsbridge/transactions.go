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
var transactionStates = map[transaction.State]int{
	transaction.Trying: 1, transaction.Proceeding: 2, transaction.Calling: 3, transaction.Accepted: 4,
	transaction.Completed: 5, transaction.Terminated: 6, transaction.Confirmed: 7,
}

// defineTransactions puts the constants on SIP, and the members on SIP.UA.
func (b *bridge) defineTransactions(getters map[string]method) {
	b.sip.Set("Transactions", map[string]any{"C": map[string]any{
		"STATUS_TRYING": 1, "STATUS_PROCEEDING": 2, "STATUS_CALLING": 3, "STATUS_ACCEPTED": 4,
		"STATUS_COMPLETED": 5, "STATUS_TERMINATED": 6, "STATUS_CONFIRMED": 7,
		"NON_INVITE_CLIENT": "nict", "INVITE_CLIENT": "ict", "NON_INVITE_SERVER": "nist", "INVITE_SERVER": "ist",
	}})
	for name, kind := range map[string]string{
		"transactionsCount": "", "nictTransactionsCount": "nict", "ictTransactionsCount": "ict",
		"nistTransactionsCount": "nist", "istTransactionsCount": "ist",
	} {
		getters[name] = b.countTransactions(kind)
	}
	getters["transactions"] = b.listTransactions
}

func (b *bridge) transactionsOf(this js.Value) (*userAgent, []transaction.Entry) {
	u, ok := lookup[*userAgent](b, this)
	if !ok {
		return nil, nil
	}
	return u, u.core.Transactions()
}

func (b *bridge) countTransactions(kind string) method {
	return func(this js.Value, _ []js.Value) (any, error) {
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
	all := map[string]any{"nist": map[string]any{}, "nict": map[string]any{}, "ist": map[string]any{}, "ict": map[string]any{}}
	u, list := b.transactionsOf(this)
	for _, e := range list {
		all[transactionKind(e)].(map[string]any)[e.Request.Via().Branch()] = u.transactionObject(e)
	}
	return all, nil
}

func (u *userAgent) transactionObject(e transaction.Entry) map[string]any {
	request := u.message
	if e.Client {
		request = u.outgoingRequest
	}
	return map[string]any{
		"type": transactionKind(e), "id": e.Request.Via().Branch(), "state": transactionStates[e.State],
		"request": request(e.Request), "transport": u.transportObject(),
	}
}

// tellTransactions emits the events for what came and went since the last time,
// when somebody listens.
func (u *userAgent) tellTransactions() {
	listens := func(event string) bool { return u.b.host.Call("listenerCount", u.obj, event).Int() > 0 }
	if !listens("newTransaction") && !listens("transactionDestroyed") {
		u.known = nil
		return
	}
	now := make(map[uint64]map[string]any)
	for _, e := range u.core.Transactions() {
		object := u.known[e.Serial]
		if object == nil {
			object = map[string]any{"transaction": u.transactionObject(e)}
			u.b.emit(u.obj, "newTransaction", object)
		}
		now[e.Serial] = object
	}
	for serial, object := range u.known {
		if now[serial] == nil {
			u.b.emit(u.obj, "transactionDestroyed", object)
		}
	}
	u.known = now
}
