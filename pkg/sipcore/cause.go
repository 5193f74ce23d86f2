package sipcore

// Causes: why something failed or ended, in the words that applications
// compare and show (SIP.C.causes of the JavaScript API).

import (
	"errors"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

// Cause says why. The empty cause stands for "nothing is wrong", for example
// the normal end of a call.
type Cause string

// The causes.
const (
	CauseNone                  Cause = ""
	CauseConnectionError       Cause = "Connection Error"         // the transport failed
	CauseRequestTimeout        Cause = "Request Timeout"          // timer B or F, or 408 to a non-INVITE request
	CauseSIPFailureCode        Cause = "SIP Failure Code"         // any final code without a cause of its own
	CauseInternalError         Cause = "Internal Error"           // no dialog could be made
	CauseBusy                  Cause = "Busy"                     // 486, 600
	CauseRejected              Cause = "Rejected"                 // 403, 603
	CauseRedirected            Cause = "Redirected"               // 300, 301, 302, 305, 380
	CauseUnavailable           Cause = "Unavailable"              // 480, 410, 408, 430
	CauseNotFound              Cause = "Not Found"                // 404, 604
	CauseAddressIncomplete     Cause = "Address Incomplete"       // 484
	CauseIncompatibleSDP       Cause = "Incompatible SDP"         // 488, 606
	CauseAuthenticationError   Cause = "Authentication Error"     // 401, 407 after the credentials were tried
	CauseDialogError           Cause = "Dialog Error"             // 408, 481 to a request within a dialog
	CauseWebRTCError           Cause = "WebRTC Error"             // the media side failed
	CauseCanceled              Cause = "Canceled"                 // the caller gave up
	CauseNoAnswer              Cause = "No Answer"                // NoAnswerTimeout
	CauseExpires               Cause = "Expires"                  // Expires of an INVITE or a registration, Lifetime of a request ran out
	CauseNoAck                 Cause = "No ACK"                   // 64*T1 after a 2xx
	CauseNoPrack               Cause = "No PRACK"                 // 64*T1 after a reliable provisional
	CauseSessionExpired        Cause = "Session Expired"          // nobody refreshed the session (RFC 4028)
	CauseUserDeniedMediaAccess Cause = "User Denied Media Access" // the user said no
	CauseBadMediaDescription   Cause = "Bad Media Description"    // a body is missing or was refused
)

// CauseOf maps a final response code to its cause, what is below 300 to CauseNone.
func CauseOf(code int) Cause {
	switch code {
	case 486, 600:
		return CauseBusy
	case 403, 603:
		return CauseRejected
	case 300, 301, 302, 305, 380:
		return CauseRedirected
	case 480, 410, 408, 430:
		return CauseUnavailable
	case 404, 604:
		return CauseNotFound
	case 484:
		return CauseAddressIncomplete
	case 488, 606:
		return CauseIncompatibleSDP
	case 401, 407:
		return CauseAuthenticationError
	}
	if code < 300 {
		return CauseNone
	}
	return CauseSIPFailureCode
}

// causeOfOutcome maps what a call reports, a response or an error.
func causeOfOutcome(resp *sip.Message, err error) Cause {
	switch {
	case errors.Is(err, transaction.ErrTimeout):
		return CauseRequestTimeout
	case err != nil:
		return CauseConnectionError
	}
	return CauseOf(resp.StatusCode)
}
