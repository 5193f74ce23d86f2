//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"

	"sipwasm/pkg/sipcore"
)

// deliver does what one output of the core asks for. The outputs of sessions are
// in session_events.go.
func (u *userAgent) deliver(o sipcore.Output) {
	switch o := o.(type) {
	case sipcore.Send:
		u.write(o.Data)
	case sipcore.Log:
		u.logLine(o)
	case sipcore.RequestProgress:
		u.responded(o.Request, o.Response)
	case sipcore.RequestAccepted:
		u.responded(o.Request, o.Response)
		u.requestOver(o.Request)
	case sipcore.RequestRejected:
		u.responded(o.Request, o.Response)
	case sipcore.RequestFailed:
		u.requestFailed(o)
	case sipcore.RequestCanceled:
		if c := u.requests[o.Request]; c != nil {
			u.b.emit(c.obj, "cancel")
		}
	case sipcore.Challenged:
		u.challenged(o.Challenge)
	case sipcore.IncomingMessage:
		u.messageReceived(o.Request)
	case sipcore.IncomingNotify:
		u.b.emit(u.obj, "notify", object(member{"request", u.message(o.Request.Request())}))
	case sipcore.IncomingRequest:
		u.serverRequest(o.Request)
	default:
		if !u.deliverConnection(o) && !u.deliverUsage(o) {
			u.deliverSession(o)
		}
	}
}

// deliverConnection takes the outputs about the connection and the registration.
func (u *userAgent) deliverConnection(o sipcore.Output) bool {
	switch o := o.(type) {
	case sipcore.Connect:
		u.b.hook(u.transportTo(o.Server, o.Attempt).obj, "connect")
	case sipcore.Disconnect:
		if u.transport != nil {
			u.b.hook(u.transport.obj, "disconnect")
		}
	case sipcore.Connecting:
		u.connectingTo(o)
	case sipcore.Connected:
		u.connected()
	case sipcore.Disconnected:
		u.disconnected(o)
	case sipcore.KeepAliveTimeout:
		u.b.emit(u.obj, "keepAliveTimeout")
	case sipcore.Registered:
		u.registered(o.Response)
	case sipcore.Unregistered:
		u.unregistered(o)
	case sipcore.RegistrationFailed:
		u.registrationFailed(o)
	case sipcore.RegistrationProgress:
		u.b.emit(u.obj.Get("registerContext"), "progress", u.message(o.Response))
	default:
		return false
	}
	return true
}

func (u *userAgent) connectingTo(o sipcore.Connecting) {
	t := u.transportTo(o.Server, o.Attempt)
	setInt(t.obj, "reconnection_attempts", max(0, o.Attempt-1))
	setInt(u.obj, "transportRecoverAttempts", max(0, o.Attempt-1))
	u.b.emit(u.obj, "connecting", object(member{"transport", t.obj}, member{"attempts", jsInt(o.Attempt)}))
}

func (u *userAgent) connected() {
	if u.status == statusStarting {
		u.setStatus(statusReady)
	}
	u.obj.Set("error", nil)
	u.obj.Set("transportRecoverAttempts", 0)
	u.b.emit(u.obj, "connected", object(member{"transport", u.transportObject()}))
	u.b.shape("resumeChats", u.obj)
}

// disconnected: a server was given up, or the user agent has stopped.
func (u *userAgent) disconnected(o sipcore.Disconnected) {
	event := object(member{"transport", u.transportObject()})
	if o.Final {
		setInt(event, "code", o.Code)
		setText(event, "reason", o.Reason)
		u.finished = true
	} else {
		u.obj.Set("error", networkError)
	}
	u.b.emit(u.obj, "disconnected", event)
}

func (u *userAgent) transportObject() js.Value {
	if u.transport == nil {
		return js.Null()
	}
	return u.transport.obj
}

// messageReceived makes the SIP.ServerContext of a MESSAGE, and answers 200 when its
// listeners have returned and none has answered or deferred.
func (u *userAgent) messageReceived(core *sipcore.ServerRequest) {
	if u.b.shape("tellMessage", u.obj, u.serverRequest(core)).Truthy() {
		return // deferred
	}
	u.run(func(now time.Time) { _ = core.Respond(now, sipcore.ResponseOptions{Code: 200}) })
	u.forget(core)
}

// logLevels are the names of the core's levels.
var logLevels = [...]string{"error", "warn", "log", "debug"}

func (u *userAgent) logLine(o sipcore.Log) {
	category := "sip." + o.Category
	if o.Category == "register" {
		category = "sip.registercontext"
	}
	logger := u.logger(category)
	if logger.Type() == js.TypeObject && int(o.Level) < len(logLevels) {
		u.b.call(logger, logLevels[o.Level], jsText(o.Text))
	}
}
