package sipcore

// Outputs: everything that a UA wants from its shell and has to tell the
// application. They are drained with Poll, and their order is the order of the
// application's events. A message within an output is read only.
//
// The outputs of INVITE sessions are in output_session.go.

import (
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// Output is one of the types of this file and of output_session.go.
type Output interface{ isOutput() }

// For the shell.
type (
	// Send asks to write Data as one frame or datagram, on the open connection
	// or, if Flow is not zero, on that flow. Message is what it prints, nil for
	// a keep-alive.
	Send struct {
		Flow    Flow
		Data    []byte
		Message *sip.Message
	}

	// Connect asks to open a connection. The shell reports TransportUp or
	// TransportDown; whatever it had open before it has forgotten by then.
	Connect struct {
		Server  Server
		Attempt int // 1, or the number of the reconnection
	}

	// Disconnect asks to close the connection, open or opening. The shell
	// reports nothing more of it.
	Disconnect struct{}
)

// The connection's life, for the application.
type (
	// Connecting: a server is being tried.
	Connecting struct {
		Server  Server
		Attempt int
	}

	// Connected: the connection is open, and the REGISTER, if any, was sent.
	Connected struct{ Server Server }

	// Disconnected: a server was given up or, Final, the user agent has stopped.
	// A drop that a reconnection mends is not reported.
	Disconnected struct {
		Server Server
		Code   int // WebSocket close code, 1000 after Stop
		Reason string
		Final  bool
	}

	// KeepAliveTimeout: a keep-alive was not answered within ten seconds.
	KeepAliveTimeout struct{}
)

// The registration, RFC 3261 §10.
type (
	// Registered: a REGISTER succeeded, the first one or a refresh.
	Registered struct{ Response *sip.Message }

	// Unregistered: the binding is gone. Response is nil when nobody said so.
	Unregistered struct {
		Response *sip.Message
		Cause    Cause
	}

	// RegistrationFailed: a REGISTER failed. An earlier binding may live on
	// until it expires.
	RegistrationFailed struct {
		Response *sip.Message
		Cause    Cause
		Retry    time.Duration // when it is tried again by itself; 0: not on this connection
	}

	// RegistrationProgress: a provisional response to REGISTER.
	RegistrationProgress struct{ Response *sip.Message }
)

// Requests of the application outside of dialogs. Each ends with exactly one
// RequestAccepted or RequestFailed.
type (
	// RequestProgress: a provisional response.
	RequestProgress struct {
		Request  *ClientRequest
		Response *sip.Message
		Phrase   string // the standard phrase of the code
	}

	// RequestAccepted: a 2xx.
	RequestAccepted struct {
		Request  *ClientRequest
		Response *sip.Message
		Phrase   string
	}

	// RequestRejected: a final response of 300 or above; RequestFailed follows.
	RequestRejected struct {
		Request  *ClientRequest
		Response *sip.Message
		Phrase   string
		Cause    Cause
	}

	// RequestFailed: the end without success. Response is nil when none came,
	// Phrase is then the cause.
	RequestFailed struct {
		Request  *ClientRequest
		Response *sip.Message
		Phrase   string
		Cause    Cause
	}

	// RequestCanceled: ClientRequest.Cancel was called.
	RequestCanceled struct{ Request *ClientRequest }

	// Challenged: a server wants credentials, and Config.AskCredentials leaves
	// them to the application, which calls AnswerChallenge.
	Challenged struct{ Challenge *Challenge }
)

// Requests of others.
type (
	// IncomingMessage: a MESSAGE. The shell lets the application see it, and then
	// answers 200 unless the application has answered, or wants to do so later.
	// Like an IncomingRequest it is answered 500 when nobody does within 28 s.
	IncomingMessage struct{ Request *ServerRequest }

	// IncomingNotify: a NOTIFY outside of any subscription, already answered
	// with 200 (Config.AllowLegacyNotify).
	IncomingNotify struct{ Request *ServerRequest }

	// IncomingRequest: a request that Config.AllowRequests names. The
	// application answers it.
	IncomingRequest struct{ Request *ServerRequest }
)

// Level grades a Log.
type Level int

// The levels, as the JavaScript loggers number them.
const (
	LevelError Level = iota
	LevelWarn
	LevelLog
	LevelDebug
)

// Log is a line for people: what happened that has no event of its own.
type Log struct {
	Level    Level
	Category string // "transport", "uas", "register" ...
	Text     string
}

func (Send) isOutput()                 {}
func (Connect) isOutput()              {}
func (Disconnect) isOutput()           {}
func (Connecting) isOutput()           {}
func (Connected) isOutput()            {}
func (Disconnected) isOutput()         {}
func (KeepAliveTimeout) isOutput()     {}
func (Registered) isOutput()           {}
func (Unregistered) isOutput()         {}
func (RegistrationFailed) isOutput()   {}
func (RegistrationProgress) isOutput() {}
func (RequestProgress) isOutput()      {}
func (RequestAccepted) isOutput()      {}
func (RequestRejected) isOutput()      {}
func (RequestFailed) isOutput()        {}
func (RequestCanceled) isOutput()      {}
func (Challenged) isOutput()           {}
func (IncomingMessage) isOutput()      {}
func (IncomingNotify) isOutput()       {}
func (IncomingRequest) isOutput()      {}
func (Log) isOutput()                  {}
