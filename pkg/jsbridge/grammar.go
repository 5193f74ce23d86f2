//go:build js && wasm

package jsbridge

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"sipwasm/pkg/sipcore/sip"
)

// SIP.Grammar.parse: what each start rule returns, as plain data. {$uri: ...} and
// {$nameAddr: ...} become objects in web/src/grammar.js. A text that does not
// match is -1, and so is a rule that does not exist.

// noMatch is what JavaScript gets then.
const noMatch = -1

// parseGrammar parses text by a start rule.
func parseGrammar(rule, text string) any {
	for _, r := range grammarRules {
		if r.name != rule {
			continue
		}
		if result, ok := r.parse(text); ok {
			return result
		}
		break
	}
	return noMatch
}

var grammarRules = []struct {
	name  string
	parse func(string) (any, bool)
}{
	{"SIP_URI", ruleURI},
	{"absoluteURI", ruleAbsoluteURI},
	{"host", ruleHost},
	{"Name_Addr_Header", ruleNameAddr},
	{"From", ruleNameAddr},
	{"To", ruleNameAddr},
	{"Refer_To", ruleNameAddr},
	{"Referred_By", ruleNameAddr},
	{"P_Asserted_Identity", ruleNameAddr},
	{"Contact", ruleNameAddrs},
	{"Record_Route", ruleNameAddrs},
	{"Route", ruleNameAddrs},
	{"Via", ruleVia},
	{"CSeq", ruleCSeq},
	{"Call_ID", ruleWord},
	{"Content_Type", ruleContentType},
	{"Content_Disposition", ruleDisposition},
	{"Content_Length", ruleNumber},
	{"Max_Forwards", ruleNumber},
	{"Min_SE", ruleNumber},
	{"Expires", ruleNumber},
	{"uuid", func(s string) (any, bool) { return s, matchUUID(s) }},
	{"displayName", ruleDisplayName},
	{"quoted_string", ruleQuoted},
	{"Event", ruleEvent},
	{"Subscription_State", ruleSubscriptionState},
	{"WWW_Authenticate", ruleChallenge},
	{"Proxy_Authenticate", ruleChallenge},
	{"challenge", ruleChallenge},
	{"Request_Response", ruleStartLine},
	{"sipfrag", ruleStartLine},
	{"stun_URI", func(s string) (any, bool) { return ruleStun(s, "stun") }},
	{"turn_URI", func(s string) (any, bool) { return ruleStun(s, "turn") }},
	{"Supported", ruleTags},
	{"Require", ruleTags},
	{"Replaces", ruleReplaces},
	{"Session_Expires", ruleSessionExpires},
}

func ruleURI(s string) (any, bool) {
	plain := parsePlainURI(s)
	return object(member{"$uri", plain}), isObject(plain)
}

func ruleAbsoluteURI(s string) (any, bool) {
	u, ok := matchAbsoluteURI(s)
	if !ok {
		return nil, false
	}
	plain := object(member{"scheme", jsText(u.Scheme)}, member{"host", jsText(u.Host)}, member{"host_type", jsText(u.HostType)})
	if u.Port != "" {
		port, _ := strconv.Atoi(u.Port)
		setInt(plain, "port", port)
	}
	return plain, true
}

func ruleHost(s string) (any, bool) {
	kind := hostType(s)
	return object(member{"host", jsText(strings.ToLower(s))}, member{"host_type", jsText(kind)}), kind != ""
}

func ruleNameAddr(s string) (any, bool) {
	plain := parsePlainNameAddr(s)
	return object(member{"$nameAddr", plain}), isObject(plain)
}

// ruleNameAddrs is a comma list. position is where an element ends and offset
// where it begins, in characters of JavaScript.
func ruleNameAddrs(s string) (any, bool) {
	var list []any
	rest := 0
	for _, element := range (sip.Header{{Name: "Contact", Value: s}}).List("Contact") {
		plain := parsePlainNameAddr(element)
		if !isObject(plain) {
			return nil, false
		}
		start := rest + strings.Index(s[rest:], element)
		rest = start + len(element)
		list = append(list, object(
			member{"position", jsInt(utf16Length(s[:rest]))}, member{"offset", jsInt(utf16Length(s[:start]))},
			member{"parsed", object(member{"$nameAddr", plain})},
		))
	}
	return list, len(list) > 0
}

// utf16Length is the length of s in JavaScript.
func utf16Length(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r > 0xffff {
			n++
		}
	}
	return n
}

func ruleVia(s string) (any, bool) {
	list := (sip.Header{{Name: "Via", Value: s}}).List("Via")
	if len(list) == 0 {
		return nil, false
	}
	v, err := sip.ParseVia(list[0])
	if err != nil {
		return nil, false
	}
	plain := object(member{"protocol", jsText("SIP")}, member{"transport", jsText(v.Transport)}, member{"host", jsText(v.Host)}, member{"host_type", jsText(hostType(v.Host))})
	if v.Port != 0 {
		setInt(plain, "port", v.Port)
	}
	others, more := newObject(), false
	for _, p := range writtenParams(v.Params) {
		switch name := strings.ToLower(p.name); name {
		case "branch", "received", "maddr", "rport":
			set(plain, name, p.js())
		case "ttl":
			set(plain, name, p.js())
			if ttl, err := strconv.Atoi(p.value); err == nil && all(p.value, isDigit) {
				setInt(plain, name, ttl)
			}
		default:
			set(others, name, p.js())
			more = true
		}
	}
	if more {
		set(plain, "params", others)
	}
	return plain, true
}

func ruleCSeq(s string) (any, bool) {
	c, err := sip.ParseCSeq(s)
	return object(member{"value", jsInt(int(c.Seq))}, member{"method", jsText(c.Method)}), err == nil
}

// ruleWord is Call-ID: anything without white space.
func ruleWord(s string) (any, bool) { return s, s != "" && !strings.ContainsAny(s, " \t\r\n") }

func ruleContentType(s string) (any, bool) {
	_, err := sip.ParseMediaType(s)
	return s, err == nil
}

func ruleDisposition(s string) (any, bool) {
	kind, params, _ := strings.Cut(s, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	plain := object(member{"type", jsText(kind)})
	if others := paramObject(sip.Params(params)); isObject(others) {
		set(plain, "params", others)
	}
	return plain, kind != "" && all(kind, isTokenByte)
}

func ruleNumber(s string) (any, bool) {
	s = strings.TrimSpace(s)
	n, err := strconv.ParseUint(s, 10, 32)
	return float64(n), err == nil && all(s, isDigit)
}

// ruleDisplayName is a quoted-string or tokens, as the name stands in a header.
func ruleDisplayName(s string) (any, bool) {
	name := strings.TrimSpace(s)
	if inner, ok := quoted(name); ok {
		return object(member{"displayName", jsText(inner)}), true
	}
	for _, word := range strings.Fields(name) {
		if !all(word, func(c byte) bool { return isTokenByte(c) || c >= 0x80 }) {
			return nil, false
		}
	}
	return object(member{"displayName", jsText(name)}), true
}

func ruleQuoted(s string) (any, bool) {
	_, ok := quoted(strings.TrimSpace(s))
	return newObject(), ok
}

// quoted is what stands between the quotes of a quoted-string.
func quoted(s string) (inner string, ok bool) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' || !matchQuoted(s[1:len(s)-1]) {
		return "", false
	}
	return s[1 : len(s)-1], true
}

// ruleStartLine is a Request-Line or a Status-Line.
func ruleStartLine(s string) (any, bool) {
	line, _, _ := strings.Cut(s, "\n")
	line = strings.TrimRight(line, "\r")
	first, rest, ok := strings.Cut(line, " ")
	second, third, _ := strings.Cut(rest, " ")
	if !ok {
		return nil, false
	}
	if strings.EqualFold(first, "SIP/2.0") {
		code, err := strconv.Atoi(second)
		return object(member{"sip_version", jsText(first)}, member{"status_code", jsInt(code)}, member{"reason_phrase", jsText(third)}),
			err == nil && len(second) == 3 && code >= 100 && code <= 699
	}
	if !strings.EqualFold(third, "SIP/2.0") || !all(first, isTokenByte) {
		return nil, false
	}
	uri, err := sip.ParseURI(second)
	return object(member{"method", jsText(first)}, member{"sip_version", jsText(third)}, member{"uri", object(member{"$uri", plainURI(uri, second)})}), err == nil
}

func ruleStun(s, scheme string) (any, bool) {
	u, ok := matchStunURI(s, scheme)
	plain := object(member{"scheme", jsText(u.Scheme)}, member{"host", jsText(u.Host)})
	if u.Port != "" {
		setText(plain, "host", u.Host+":"+u.Port)
	}
	if u.Transport != "" {
		setText(plain, "transport", u.Transport)
	}
	return plain, ok
}
