package sip

import "strconv"

// The structured values of single header fields that are neither addresses nor
// lists. Each has Parse and String; printing what was parsed gives a text that
// parses to the same value. Params holds the parameters that have no field of
// their own.

// MediaType is the value of Content-Type (RFC 3261 §20.15).
type MediaType struct {
	Type, Subtype string // as written; compare without case
	Params        Params
}

// ParseMediaType reads type "/" subtype and parameters.
func ParseMediaType(s string) (MediaType, error) {
	kind, rest := cutSlash(trim(s))
	n := span(rest, classToken)
	m := MediaType{kind, rest[:n], Params(trim(rest[n:]))}
	if kind == "" || n == 0 {
		return MediaType{}, bad("media type", 0, "not type/subtype")
	}
	return m, orNil(m.Params.check("media type").in(len(s) - len(m.Params)))
}

// Is compares with a lower-case or any-case "type/subtype", parameters left out.
func (m MediaType) Is(full string) bool { return equalFold(m.Type+"/"+m.Subtype, full) }

// String prints it.
func (m MediaType) String() string { return m.Type + "/" + m.Subtype + string(m.Params) }

// Disposition is the value of Content-Disposition (RFC 3261 §20.11).
type Disposition struct {
	Type   string // "session", "render", "icon" ... as written
	Params Params
}

// ParseDisposition reads it.
func ParseDisposition(s string) (Disposition, error) {
	name, params, err := tokenAndParams("Content-Disposition", s)
	return Disposition{name, params}, orNil(err)
}

// String prints it.
func (d Disposition) String() string { return d.Type + string(d.Params) }

// Required says whether a UAS that does not understand the disposition must
// refuse the request: RFC 3261 §20.11, handling is "required" unless said.
func (d Disposition) Required() bool {
	handling, ok := d.Params.Get("handling")
	return !ok || equalFold(handling, "required")
}

// Event is the value of Event (RFC 6665 §8.2.1).
type Event struct {
	Package string // "presence", "refer", "message-summary" ...
	ID      string
	Params  Params // without id
}

// ParseEvent reads it.
func ParseEvent(s string) (Event, error) {
	name, params, err := tokenAndParams("Event", s)
	if err != nil {
		return Event{}, err
	}
	e := Event{Package: name}
	e.ID, e.Params = params.take("id")
	return e, nil
}

// String prints it.
func (e Event) String() string {
	return e.Package + string(e.Params.prefix("id", e.ID))
}

// SubscriptionState is the value of Subscription-State (RFC 6665 §8.2.3).
type SubscriptionState struct {
	State         string // "active", "pending", "terminated" or another token
	Reason        string
	Expires       uint32 // seconds; meaningful with HasExpires
	RetryAfter    uint32 // seconds; meaningful with HasRetryAfter
	HasExpires    bool
	HasRetryAfter bool
	Params        Params // the others
}

// ParseSubscriptionState reads it. Numbers that cannot be read count as absent.
func ParseSubscriptionState(s string) (SubscriptionState, error) {
	name, params, err := tokenAndParams("Subscription-State", s)
	if err != nil {
		return SubscriptionState{}, err
	}
	v := SubscriptionState{State: name}
	v.Reason, params = params.take("reason")
	v.Expires, v.HasExpires, params = params.takeSeconds("expires")
	v.RetryAfter, v.HasRetryAfter, v.Params = params.takeSeconds("retry-after")
	return v, nil
}

// String prints it.
func (v SubscriptionState) String() string {
	p := v.Params
	if v.HasRetryAfter {
		p = p.prefix("retry-after", itoa(v.RetryAfter))
	}
	if v.HasExpires {
		p = p.prefix("expires", itoa(v.Expires))
	}
	return v.State + string(p.prefix("reason", v.Reason))
}

// SessionExpires is the value of Session-Expires (RFC 4028 §4).
type SessionExpires struct {
	Seconds   uint32
	Refresher string // "uac", "uas" or ""
	Params    Params // the others
}

// ParseSessionExpires reads it.
func ParseSessionExpires(s string) (SessionExpires, error) {
	seconds, rest, err := cutSeconds("Session-Expires", s)
	if err != nil {
		return SessionExpires{}, err
	}
	v := SessionExpires{Seconds: seconds}
	v.Refresher, v.Params = Params(rest).take("refresher")
	return v, nil
}

// String prints it.
func (v SessionExpires) String() string {
	return itoa(v.Seconds) + string(v.Params.prefix("refresher", v.Refresher))
}

// tokenAndParams reads token *(SEMI generic-param).
func tokenAndParams(what, s string) (token string, p Params, err *ParseError) {
	t := trim(s)
	n := span(t, classToken)
	if n == 0 {
		return "", "", bad(what, 0, "no token")
	}
	p = Params(trimLeft(t[n:]))
	if err := p.check(what); err != nil {
		return "", "", err.in(len(t) - len(p))
	}
	return t[:n], p, nil
}

// take gives a parameter's value and the parameters without it.
func (p Params) take(name string) (string, Params) {
	value, ok := p.Get(name)
	if !ok {
		return "", p
	}
	return value, p.Without(name)
}

func (p Params) takeSeconds(name string) (n uint32, ok bool, rest Params) {
	value, rest := p.take(name)
	n, err := parseSeconds(name, value)
	return n, err == nil, rest
}

// prefix puts a parameter in front, unless its value is "".
func (p Params) prefix(name, value string) Params {
	if value == "" {
		return p
	}
	return Params("").With(name, value) + p
}

// parseSeconds reads delta-seconds. What is too large for 32 bits is the
// largest that they hold: RFC 3261 §20.19 lets implementations treat such a
// value as they like, and "for ever" is what the sender means.
func parseSeconds(what, s string) (uint32, *ParseError) {
	n, ok, over := parseUint(s, 1<<32-1)
	if over {
		return 1<<32 - 1, nil
	}
	if !ok {
		return 0, bad(what, 0, "not a number of seconds")
	}
	return uint32(n), nil
}

// cutSeconds reads delta-seconds *(SEMI generic-param).
func cutSeconds(what, s string) (seconds uint32, p Params, err *ParseError) {
	t := trim(s)
	n := span(t, classDigit)
	if seconds, err = parseSeconds(what, t[:n]); err != nil {
		return 0, "", err
	}
	p = Params(trimLeft(t[n:]))
	return seconds, p, p.check(what).in(len(t) - len(p))
}

func itoa(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
