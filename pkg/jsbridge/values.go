//go:build js && wasm

package jsbridge

import (
	"errors"
	"strings"
	"syscall/js"

	"sipwasm/pkg/sipcore"
	"sipwasm/pkg/sipcore/digest"
	"sipwasm/pkg/sipcore/sip"
)

// What the JavaScript values (SIP.URI, SIP.NameAddrHeader, messages) ask Go:
// plain data in and out, see host.go in web/src/host.js.

// installValues sets the functions of host.go.
func (b *bridge) installValues() {
	plain := map[string]func(args []js.Value) any{
		"parseURI":        func(args []js.Value) any { return parsePlainURI(text(arg(args, 0))) },
		"parseNameAddr":   func(args []js.Value) any { return parsePlainNameAddr(text(arg(args, 0))) },
		"parseMessage":    parsePlainMessage,
		"md5":             func(args []js.Value) any { return digest.MD5(text(arg(args, 0))) },
		"answerChallenge": answerChallenge,
	}
	target := b.host.Get("go")
	for name, f := range plain {
		target.Set(name, js.FuncOf(func(_ js.Value, args []js.Value) (result any) {
			defer func() {
				if p := recover(); p != nil {
					b.panicked(name, p)
					result = js.Undefined()
				}
			}()
			return f(args)
		}))
	}
	target.Set("receive", b.export("receive", b.receive))
	target.Set("reply", b.export("reply", b.reply))
	target.Set("replyStateless", b.export("replyStateless", b.reply))
	target.Set("cancelRequest", b.export("cancelRequest", b.cancelRequest))
}

// parsePlainURI is the rule SIP_URI: undefined for all but sip and sips. What a
// person typed is read strictly: RFC 3261 §25.1 has no parameter without a name.
func parsePlainURI(s string) js.Value {
	u, err := sip.ParseURI(s)
	if err != nil || !u.IsSIP() || u.Host == "" || u.User == "" && strings.Contains(s, ":@") {
		return js.Undefined()
	}
	if strings.Contains(string(u.Params)+";", ";;") {
		return js.Undefined()
	}
	return plainURI(u, s)
}

// plainURI describes a URI; written is its text, for the scheme in its own case.
func plainURI(u sip.URI, written string) js.Value {
	scheme, rest, _ := strings.Cut(written, ":")
	if !strings.EqualFold(scheme, u.Scheme) {
		scheme = u.Scheme
	}
	plain := object(member{"scheme", jsText(scheme)}, member{"user", js.Null()}, member{"host", jsText(u.Host)}, member{"port", js.Null()})
	if !u.IsSIP() {
		setText(plain, "opaque", rest)
		if u.Opaque != "" && rest == "" {
			setText(plain, "opaque", u.Opaque)
		}
		return plain
	}
	if user := u.UserUnescaped(); user != "" {
		if u.Password != "" {
			user += ":" + u.Password
		}
		setText(plain, "user", user)
	}
	if u.Port != 0 {
		setInt(plain, "port", u.Port)
	}
	set(plain, "params", plainParams(u.Params))
	headers := newArray()
	for _, field := range strings.Split(u.Headers, "&") {
		if name, value, ok := strings.Cut(field, "="); ok {
			push(headers, array(jsText(sip.Unescape(name)), jsText(value)))
		}
	}
	set(plain, "headers", headers)
	return plain
}

// plainParams lists parameters as they are written: [[name, value or null], ...].
func plainParams(p sip.Params) js.Value {
	list := newArray()
	for _, part := range splitOutsideQuotes(string(p), ';') {
		name, value, ok := strings.Cut(part, "=")
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		written := js.Null()
		if ok {
			written = jsText(strings.TrimSpace(value))
		}
		push(list, array(jsText(name), written))
	}
	return list
}

func splitOutsideQuotes(s string, separator byte) []string {
	var parts []string
	start, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == separator && !quoted:
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

// parsePlainNameAddr is the rule Name_Addr_Header, for any URI; undefined for no match.
func parsePlainNameAddr(s string) js.Value {
	n, err := sip.ParseNameAddr(s)
	if err != nil {
		return js.Undefined()
	}
	return plainNameAddr(n, s)
}

func plainNameAddr(n sip.NameAddr, written string) js.Value {
	plain := object(member{"uri", plainURI(n.URI, writtenURI(written))}, member{"params", plainParams(n.Params)})
	if n.DisplayName != "" {
		setText(plain, "displayName", n.DisplayName)
	}
	return plain
}

// writtenURI is the URI as it stands in the text of a name-addr.
func writtenURI(written string) string {
	if i := strings.LastIndexByte(written, '<'); i >= 0 {
		if inner, _, ok := strings.Cut(written[i+1:], ">"); ok {
			return inner
		}
	}
	uri, _, _ := strings.Cut(strings.TrimSpace(written), ";")
	return uri
}

// parsePlainMessage is SIP.Parser.parseMessage(text or bytes). A message that can
// be read is one, if something is missing too: SIP.sanityCheck is what refuses it.
func parsePlainMessage(args []js.Value) any {
	v := arg(args, 0)
	var data []byte
	if isBytes(v) {
		data = bytesOf(v)
	} else {
		data = []byte(text(v))
	}
	m, err := sip.Parse(data)
	if wrong := (*sip.ParseError)(nil); errors.As(err, &wrong) && !wrong.Legible {
		return js.Undefined()
	}
	text, octets := printed(m)
	if octets.IsNull() {
		return text
	}
	return array(text, octets)
}

// cancelRequest is request.cancel(reason, extraHeaders) of an OutgoingRequest.
func (b *bridge) cancelRequest(_ js.Value, args []js.Value) (any, error) {
	request := arg(args, 0)
	headers, err := b.headerFields(arg(args, 2))
	if err != nil {
		return nil, err
	}
	if reason := text(arg(args, 1)); reason != "" {
		if err := sip.CheckField("Reason", reason); err != nil {
			return nil, typeError("Invalid reason: " + err.Error())
		}
		headers = append(headers, sip.Field{Name: "Reason", Value: reason})
	}
	for _, h := range b.handles {
		switch h := h.(type) {
		case *session:
			if h.client && h.obj.Get("request").Equal(request) {
				return nil, h.cancelWith(sipcore.CancelOptions{Headers: headers})
			}
		case *clientContext:
			if h.obj.Get("request").Equal(request) {
				return nil, h.cancelWith(sipcore.CancelOptions{Headers: headers})
			}
		}
	}
	return nil, nil
}
