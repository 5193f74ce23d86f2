package sipcore

// The recorder of a flow: it writes the trace, keeps a witness for each user
// agent, and remembers how the sessions ended.

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// wireDelay is what a message of a scripted server takes.
const wireDelay = 20 * time.Millisecond

// recorder records nothing when it is nil.
type recorder struct {
	t         *testing.T
	text      strings.Builder
	now       *time.Time
	begin     time.Time
	agents    map[string]*UA
	witnesses map[string]*witness
	delay     time.Duration                       // of what a scripted server sends
	loses     func(from string, what string) bool // of what two user agents send
	media     flowMedia
	open      map[*Session]string // "", "accepted, " or "failed" ...
	ends      []string            // "alice: accepted, ended(BYE)", "bob: failed(486,Busy Here)"
	finished  bool
}

func newRecorder(t *testing.T, title string) *recorder {
	rec := &recorder{t: t, delay: wireDelay, open: make(map[*Session]string), media: newFlowMedia()}
	rec.text.WriteString(title + "\n")
	return rec
}

// follow begins the trace of these user agents.
func (rec *recorder) follow(now *time.Time, agents ...*UA) {
	rec.now, rec.begin = now, *now
	rec.agents, rec.witnesses = make(map[string]*UA), make(map[string]*witness)
	for _, ua := range agents {
		name := ua.cfg.URI.User
		rec.agents[name] = ua
		rec.witnesses[name] = &witness{who: name, reliable: ua.cfg.Reliable, complain: func(text string) { rec.t.Error(text) }}
	}
}

// line writes one entry of the trace.
func (rec *recorder) line(head, body string) {
	body = strings.ReplaceAll(strings.TrimRight(body, "\r\n"), "\r\n", "\n")
	if body != "" {
		body = "\n" + body
	}
	fmt.Fprintf(&rec.text, "\n%d ms %s%s\n", rec.now.Sub(rec.begin).Milliseconds(), head, body)
}

// carries writes down a message and says whether it is lost.
func (rec *recorder) carries(from, to string, data []byte) (lost bool) {
	if rec == nil {
		return false
	}
	lost = rec.loses != nil && rec.loses(from, string(data))
	head := from + " -> " + to
	if lost {
		head += ", lost"
	}
	body := string(data)
	if strings.Trim(body, "\r\n") == "" {
		body = fmt.Sprintf("%q", body)
	}
	rec.line(head, body)
	if w := rec.witnesses[from]; w != nil {
		w.sends(*rec.now, data)
	}
	return lost
}

// wayOf is where a scripted flow's user agent sends something.
func wayOf(o Send) string {
	if o.Flow.ID == 0 {
		return "server"
	}
	return fmt.Sprintf("flow %d", o.Flow.ID)
}

// brings tells the witness of a message that arrives.
func (rec *recorder) brings(who string, data []byte) {
	if rec != nil && rec.agents[who].IsConnected() {
		rec.witnesses[who].receives(*rec.now, data)
	}
}

// incoming is what a scripted server sends: it arrives a little later.
func (rec *recorder) incoming(r *rig, data []byte) {
	if rec == nil {
		return
	}
	r.advance(rec.delay)
	rec.carries("server", "alice", data)
	rec.brings("alice", data)
}

// tells writes an event down.
func (rec *recorder) tells(who string, o Output) {
	if rec == nil {
		return
	}
	if text := narrate(o); text != "" {
		rec.line(who+": "+text, "")
	}
	rec.notes(who, o)
	if c, is := o.(Connecting); is && c.Attempt > 0 {
		rec.witnesses[who].connectionLost()
	}
}

// notes follows the sessions.
func (rec *recorder) notes(who string, o Output) {
	switch o := o.(type) {
	case SessionIncoming:
		rec.open[o.Session] = ""
	case SessionAccepted:
		rec.open[o.Session] = "accepted, "
	case SessionFailed:
		rec.open[o.Session] = "failed(" + because(o.Message, o.Cause) + ")"
	case SessionTerminated:
		how := rec.open[o.Session]
		if !strings.HasPrefix(how, "failed") {
			how += "ended(" + because(o.Message, o.Cause) + ")"
		}
		rec.ends = append(rec.ends, who+": "+how)
		delete(rec.open, o.Session)
	}
}

// finish ends the trace. What is owed now is owed for ever.
func (rec *recorder) finish() {
	if rec.finished {
		return
	}
	rec.finished = true
	for _, w := range rec.witnesses {
		w.done()
	}
}

// over compares how the sessions ended with what the scenario says.
func (rec *recorder) over(want []string) {
	rec.t.Helper()
	rec.finish()
	if !slices.Equal(rec.ends, want) {
		rec.t.Errorf("the sessions ended so:\n%s\nexpected:\n%s", strings.Join(rec.ends, "\n"), strings.Join(want, "\n"))
	}
	if len(rec.open) > 0 {
		rec.t.Errorf("%d sessions have not ended", len(rec.open))
	}
}

// narrate is an event in short: those of sessions as in the story, with the state
// that the listener reads.
func narrate(o Output) string {
	switch o := o.(type) {
	case Log, SessionDialog, Connect:
		return ""
	case Connecting:
		return fmt.Sprintf("connecting to %s, attempt %d", o.Server.URI, o.Attempt)
	case Connected:
		return "connected to " + o.Server.URI
	case Disconnected:
		return fmt.Sprintf("disconnected from %s, code %d, final %v", o.Server.URI, o.Code, o.Final)
	case Unregistered:
		return "Unregistered(" + because(o.Response, o.Cause) + ")"
	case RegistrationFailed:
		return "RegistrationFailed(" + because(o.Response, o.Cause) + ")"
	case RequestRejected:
		return "RequestRejected(" + because(o.Response, o.Cause) + ")"
	case RequestFailed:
		return "RequestFailed(" + because(o.Response, o.Cause) + ")"
	case SessionReinvite:
		return named(told("reinviteIn", "", o.Status))
	case SessionReinviteAccepted:
		return named(told("reinviteAccepted", "", o.Status))
	}
	return named(tell(o))
}

var stateNames = [...]string{"Null", "InviteSent", "ProvisionalReceived", "InviteReceived", "WaitingForAnswer", "Answered", "WaitingForPrack",
	"WaitingForAck", "Canceled", "Terminated", "AnsweredWaitingForPrack", "EarlyMedia", "Confirmed"}

// named writes the state at the end of an event's story out.
func named(event string) string {
	name := strings.TrimRight(event, "0123456789")
	if state, err := strconv.Atoi(event[len(name):]); err == nil {
		return name + " [" + stateNames[state] + "]"
	}
	return event
}
