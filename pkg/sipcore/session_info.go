package sipcore

// INFO and other requests within a session: RFC 6086, RFC 3261 §12.2. Tones
// travel in INFO as application/dtmf-relay.

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
)

// ContentTypeDTMF is the type of tones in INFO, as we send them. Some gateways send
// the bare tone as application/dtmf instead, which is read, too.
const ContentTypeDTMF = "application/dtmf-relay"

// IsDTMF says whether a Content-Type is one of tones.
func IsDTMF(contentType string) bool {
	bare, _, _ := strings.Cut(contentType, ";")
	bare = strings.TrimSpace(bare)
	return strings.EqualFold(bare, ContentTypeDTMF) || strings.EqualFold(bare, "application/dtmf")
}

// Request sends any request within the dialog, also in an early one.
// SessionRequestSent follows, and the outcome goes to o.OnResponse. INVITE, ACK,
// BYE, CANCEL and PRACK have commands of their own, or are sent by the core.
// Errors: *StateError without a dialog, or what cannot be sent.
func (s *Session) Request(now time.Time, method string, o SessionRequestOptions) error {
	_, err := s.requestWithin(now, method, o)
	return err
}

func (s *Session) requestWithin(now time.Time, method string, o SessionRequestOptions) (*call, error) {
	l := s.leg
	if l == nil {
		l = s.onlyLeg()
	}
	if s.over() || l == nil {
		return nil, s.wrongState()
	}
	if err := sip.CheckField(method, "-"); err != nil {
		return nil, err
	}
	req, err := l.newRequest(method, o.Headers, Description{Body: o.Body, ContentType: o.ContentType})
	if err != nil {
		return nil, err
	}
	c := l.send(now, req, func(now time.Time, resp *sip.Message, err error) {
		if method != sip.MethodNotify {
			// RFC 5057 §5.1: a NOTIFY that fails ends its subscription, not the call.
			l.noteOutcome(now, resp, err)
		}
		if resp != nil {
			l.d.RefreshTarget(resp) // RFC 3261 §12.2.1.2, for UPDATE and REFER
		}
		if o.OnResponse != nil {
			o.OnResponse(now, resp, err)
		}
	})
	s.sentWith(req, o.Data)
	return c, nil
}

// onlyLeg is the caller's early dialog, if there is exactly one.
func (s *Session) onlyLeg() *leg {
	if len(s.legs) != 1 {
		return nil
	}
	return s.legs[0]
}

// receiveInfo answers an INFO and tells of a tone, unless the application wants to
// see all of them.
func (s *Session) receiveInfo(now time.Time, l *leg, r *ServerRequest) {
	if s.Trickle && isTricklePackage(r.Request().Header.Get("Info-Package")) {
		s.receiveCandidates(now, l, r)
		return
	}
	if s.AppInfo {
		if s.leaveToApplication(now, r) {
			s.received(r)
		}
		return
	}
	o, isTone := s.InfoAnswer(r.Request())
	s.reply(now, r, o.Code, o.Headers...)
	if isTone {
		s.received(r)
	}
}

// InfoAnswer is how an INFO is answered that the application does not answer itself:
// tones with 200, other bodies with 415, packages with 469. isTone says whether
// ParseDTMF reads a tone from it.
func (s *Session) InfoAnswer(req *sip.Message) (o ResponseOptions, isTone bool) {
	_, _, readable := ParseDTMF(req.Body)
	switch {
	case req.Header.Has("Info-Package"):
		// RFC 6086 §4.2.2, with what we take instead.
		return ResponseOptions{Code: 469, Headers: []sip.Field{{Name: "Recv-Info", Value: s.recvInfo()}}}, false
	case len(req.Body) == 0:
		return ResponseOptions{Code: 200}, false // RFC 2976 §2.2: a probe
	case !IsDTMF(req.Header.Get("Content-Type")):
		return ResponseOptions{Code: 415, Headers: []sip.Field{{Name: "Accept", Value: ContentTypeDTMF}}}, false
	case !readable:
		return ResponseOptions{Code: 400}, false
	}
	return ResponseOptions{Code: 200}, true
}

// maxUnanswered is how many requests within a session may wait for their
// answer.
const maxUnanswered = 64

// leaveToApplication lets the shell answer, but not take for ever. It reports
// false when too many wait already.
func (s *Session) leaveToApplication(now time.Time, r *ServerRequest) bool {
	r.bounded = true
	return s.answerLater(now, r)
}

// answerLater remembers that a request waits for the media side or for the
// application. It reports false when too many do already.
func (s *Session) answerLater(now time.Time, r *ServerRequest) bool {
	s.unanswered = slices.DeleteFunc(s.unanswered, func(r *ServerRequest) bool { return r.code >= 200 })
	if len(s.unanswered) >= maxUnanswered {
		s.reply(now, r, 503)
		return false
	}
	s.unanswered = append(s.unanswered, r)
	r.awaitAnswer(now)
	return true
}

// answerPending: RFC 3261 §15.1.2: requests that are pending at the end of the
// dialog get 487.
func (s *Session) answerPending(now time.Time) {
	for _, r := range s.unanswered {
		r.answer(now, 487) // refused when it was answered
	}
	s.unanswered = nil
}

// FormatDTMF is the body of one tone, for duration milliseconds.
func FormatDTMF(tone byte, duration int) []byte {
	return []byte("Signal= " + string(rune(tone)) + "\r\nDuration= " + strconv.Itoa(duration))
}

// maxToneDuration bounds what a peer may say of a tone, in milliseconds.
const maxToneDuration = 60_000

// ParseDTMF reads a body of application/dtmf-relay, or of application/dtmf, which
// is the tone alone: the tone, in upper case, and its duration in milliseconds, 0 if
// it is not said or is no number. Blanks are optional.
func ParseDTMF(body []byte) (tone byte, duration int, ok bool) {
	if tone, ok := toneOf(string(body)); ok {
		return tone, 0, true
	}
	for line := range strings.Lines(string(body)) {
		name, value, _ := strings.Cut(line, "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "signal":
			if tone, ok = toneOf(value); !ok {
				return 0, 0, false
			}
		case "duration":
			if n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 32); err == nil {
				duration = int(min(n, maxToneDuration))
			}
		}
	}
	return tone, duration, tone != 0
}

func toneOf(text string) (tone byte, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) != 1 || !strings.ContainsAny("0123456789ABCDabcd#*", text) {
		return 0, false
	}
	return strings.ToUpper(text)[0], true
}
