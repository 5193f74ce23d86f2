package transaction

import "errors"

// State is a state of one of the four machines; not every machine has all.
type State uint8

const (
	Calling    State = iota // INVITE client: sent, nothing heard
	Trying                  // non-INVITE: sent, or received, nothing answered
	Proceeding              // a provisional response, or a server INVITE unanswered
	Accepted                // INVITE, a 2xx; more 2xx may follow (RFC 6026)
	Completed               // a final response; its retransmissions are dealt with
	Confirmed               // server INVITE: the ACK has come; more ACKs are absorbed
	Terminated              // gone from the layer
)

var stateNames = [...]string{"Calling", "Trying", "Proceeding", "Accepted", "Completed", "Confirmed", "Terminated"}

// String is the name that the RFC uses.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}

var (
	// ErrTimeout: timer B or F (nobody answered), H (nobody acknowledged), or no
	// final response within 64*T1 of a CANCEL. A client treats it as a 408
	// (RFC 3261 §8.1.3.1).
	ErrTimeout = errors.New("transaction: timeout")
	// ErrTransport: the flow has failed. A client treats it as a 503.
	ErrTransport = errors.New("transaction: transport failed")
)
