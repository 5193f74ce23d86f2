//go:build js && wasm

package jsbridge

import (
	"errors"
	"strconv"
	"strings"
	"syscall/js"
	"time"
	"unicode/utf8"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/sip"
)

// Between the messages and options of the core and those of the page.

// printed is a message as web/src/printed.js takes it apart, in one crossing; octets
// is the body as a Uint8Array where it is no text, else null.
func printed(m *sip.Message) (text, octets js.Value) {
	sign := byte('-')
	if m.Header.Has("Content-Length") {
		sign = '+'
	}
	octets = js.Null()
	if !utf8.Valid(m.Body) {
		octets = bytesToJS(m.Body)
	}
	return jsText(string(m.Append([]byte{sign}))), octets
}

// bodyToJS is text where the body is text, else a Uint8Array.
func bodyToJS(body []byte) js.Value {
	if utf8.Valid(body) {
		return jsText(string(body))
	}
	return bytesToJS(body)
}

// outgoingRequest makes the SIP.OutgoingRequest of a request of ours.
func (u *userAgent) outgoingRequest(m *sip.Message) js.Value {
	text, octets := printed(m)
	return u.b.host.Call("makeOutgoing", text, octets, u.obj)
}

// message makes the SIP.IncomingRequest or SIP.IncomingResponse of a message
// that came; null for nil. Both are values: they can be kept and dropped.
func (u *userAgent) message(m *sip.Message) js.Value {
	if m == nil {
		return js.Null()
	}
	text, octets := printed(m)
	return u.b.host.Call("makeIncoming", text, octets, u.obj, u.transportObject())
}

// cause is what listeners get: null when there is none.
func cause(c sipcore.Cause) js.Value {
	if c == sipcore.CauseNone {
		return js.Null()
	}
	return jsText(string(c))
}

// phrase is the standard reason phrase of a code.
func phrase(code int) string { return sip.ReasonPhrase(code) }

// headerFields reads an array of "Name: value" texts. A text that would not stay
// one header is refused.
func (b *bridge) headerFields(v js.Value) ([]sip.Field, error) {
	var lines []string
	each(v, func(e js.Value) { lines = append(lines, text(e)) })
	return fieldsOf(lines)
}

func fieldsOf(lines []string) (fields []sip.Field, failure error) {
	for _, line := range lines {
		line := strings.TrimRight(line, "\r\n")
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok {
			failure = typeError("Invalid extraHeaders: " + line)
		} else if err := sip.CheckField(name, value); err != nil {
			failure = typeError("Invalid extraHeaders: " + why(err))
		} else {
			fields = append(fields, sip.Field{Name: name, Value: value})
		}
	}
	return fields, failure
}

// why says what is wrong with what the page gave, without the words that only
// help with what came from the network.
func why(err error) string {
	var bad *sip.ParseError
	if errors.As(err, &bad) {
		return bad.What + ": " + bad.Detail
	}
	return strings.TrimPrefix(err.Error(), "sipcore: ")
}

// extraHeaders reads that option.
func (b *bridge) extraHeaders(options js.Value) ([]sip.Field, error) {
	return b.headerFields(b.get(options, "extraHeaders"))
}

// body reads the options body and contentType. The body may be text, bytes, or
// the pair {body, contentType}.
func (b *bridge) body(options js.Value) (body []byte, contentType string) {
	v := b.get(options, "body")
	contentType = text(b.getFirst(options, "contentType", "content_type"))
	if isObject(v) && !isBytes(v) && !isStringObject(v) {
		if inner := b.textOf(v, "contentType"); inner != "" {
			contentType = inner
		}
		v = b.get(v, "body")
	}
	if isObject(v) && isBytes(v) {
		return bytesOf(v), contentType
	}
	return []byte(text(v)), contentType
}

// statusCode reads the option statusCode, in both spellings, 0 when there is
// none. It must lie between low and high.
func (b *bridge) statusCode(options js.Value, low, high int, spelled string) (int, error) {
	v := b.getFirst(options, "statusCode", "status_code")
	if isNothing(v) {
		return 0, nil
	}
	code, ok := integer(v)
	if !ok || code < low || code > high {
		return 0, typeError("Invalid " + spelled + ": " + text(v))
	}
	return code, nil
}

func (b *bridge) reasonPhrase(options js.Value) string {
	return text(b.getFirst(options, "reasonPhrase", "reason_phrase"))
}

// request reads target and options of a request outside of a dialog. What is of
// the usual form comes in one crossing.
func (u *userAgent) request(target, options js.Value) (uri sip.URI, o sipcore.RequestOptions, err error) {
	usual := u.b.shape("usualRequest", u.obj, target, options)
	if usual.Type() != js.TypeString {
		if uri, err = u.target(target); err == nil {
			o, err = u.b.requestOptions(options)
		}
		return uri, o, err
	}
	parts := strings.Split(usual.String(), "\x00")
	if uri, err = sip.ParseURI(parts[0]); err != nil {
		return uri, o, typeError("Invalid target: " + text(target))
	}
	if seconds, err := strconv.Atoi(parts[1]); err == nil {
		o.Lifetime = lifetime(seconds)
	}
	o.ContentType, o.Body = parts[2], []byte(parts[3])
	o.Headers, err = fieldsOf(parts[4:])
	return uri, o, err
}

// requestOptions reads the options of a request outside of a dialog.
func (b *bridge) requestOptions(options js.Value) (o sipcore.RequestOptions, err error) {
	if o.Headers, err = b.extraHeaders(options); err != nil {
		return o, err
	}
	o.Body, o.ContentType = b.body(options)
	if seconds, ok := integer(b.get(options, "expires")); ok {
		o.Lifetime = lifetime(seconds)
	}
	o.Params, err = b.requestParams(b.get(options, "params"))
	return o, err
}

// lifetime is a number of seconds; what no Expires header holds stays too long for it.
func lifetime(seconds int) time.Duration {
	return time.Duration(min(max(seconds, -1), 1<<32)) * time.Second
}

// requestParams reads the option params.
func (b *bridge) requestParams(params js.Value) (p sipcore.RequestParams, err error) {
	p.CallID = text(b.getFirst(params, "call_id", "callId"))
	p.FromTag, p.ToTag = b.textOf(params, "from_tag"), b.textOf(params, "to_tag")
	p.FromDisplayName = text(b.getFirst(params, "from_displayName", "from_display_name"))
	p.ToDisplayName = text(b.getFirst(params, "to_displayName", "to_display_name"))
	if n, ok := integer(b.get(params, "cseq")); ok && n > 0 {
		p.CSeq = uint32(n)
	}
	if p.FromURI, err = b.uriParam(b.get(params, "from_uri")); err != nil {
		return p, err
	}
	if p.ToURI, err = b.uriParam(b.get(params, "to_uri")); err != nil {
		return p, err
	}
	routes := b.get(params, "route_set")
	if s := str(routes); s != "" {
		p.RouteSet = []string{s}
	}
	each(routes, func(e js.Value) { p.RouteSet = append(p.RouteSet, text(e)) })
	return p, nil
}

func (b *bridge) uriParam(v js.Value) (sip.URI, error) {
	s := text(v)
	if s == "" {
		return sip.URI{}, nil
	}
	if at, err := sip.ParseNameAddr(s); err == nil {
		return at.URI, nil
	}
	return sip.URI{}, typeError("Invalid target: " + s)
}

// target completes and checks what the page wants to reach, by the user agent's
// own normalizeTarget, which the page may have replaced.
func (u *userAgent) target(v js.Value) (sip.URI, error) {
	if v.IsUndefined() {
		return sip.URI{}, typeError("Not enough arguments")
	}
	uri := u.b.call(u.obj, "normalizeTarget", v)
	if isObject(uri) {
		if parsed, err := sip.ParseURI(text(uri)); err == nil {
			return parsed, nil
		}
	}
	return sip.URI{}, typeError("Invalid target: " + text(v))
}

// toThrow turns an error of the core into what the page gets: the wrong state is
// an InvalidStateError, anything else a mistake in the arguments.
func toThrow(err error) error {
	var state *sipcore.StateError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &state):
		return invalidState(int(state.Status))
	}
	return typeError(why(err))
}
