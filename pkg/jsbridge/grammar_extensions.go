//go:build js && wasm

package jsbridge

import (
	"strconv"
	"strings"

	"sipwasm/pkg/sipcore/digest"
	"sipwasm/pkg/sipcore/sip"
)

// The rules of headers beyond RFC 3261: events, transfers, session timers, and
// the challenges of digest authentication.

func ruleEvent(s string) (any, bool) {
	e, err := sip.ParseEvent(s)
	if err != nil {
		return nil, false
	}
	plain := object(member{"event", jsText(strings.ToLower(e.Package))})
	params := paramObject(e.Params)
	if e.ID != "" {
		if !isObject(params) {
			params = newObject()
		}
		setText(params, "id", e.ID)
	}
	if isObject(params) {
		set(plain, "params", params)
	}
	return plain, true
}

func ruleSubscriptionState(s string) (any, bool) {
	v, err := sip.ParseSubscriptionState(s)
	if err != nil {
		return nil, false
	}
	plain, params := object(member{"state", jsText(v.State)}), paramObject(v.Params)
	if v.Reason != "" {
		setText(plain, "reason", v.Reason)
	}
	if v.HasExpires {
		setInt(plain, "expires", int(v.Expires))
	}
	if v.HasRetryAfter {
		// The standard spelling, and the one that SIP.js knew.
		if !isObject(params) {
			params = newObject()
		}
		setText(params, "retry-after", strconv.Itoa(int(v.RetryAfter)))
		setInt(plain, "retry_after", int(v.RetryAfter))
	}
	if isObject(params) {
		set(plain, "params", params)
	}
	return plain, true
}

func ruleChallenge(s string) (any, bool) {
	scheme, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	if !strings.EqualFold(scheme, "digest") {
		return newObject(), scheme != "" && all(scheme, isTokenByte)
	}
	c, err := digest.ParseChallenge(s)
	if err != nil {
		return nil, false
	}
	plain := object(member{"realm", jsText(c.Realm)}, member{"nonce", jsText(c.Nonce)}, member{"stale", jsBool(c.Stale)})
	if c.Opaque != "" {
		setText(plain, "opaque", c.Opaque)
	}
	if c.Algorithm != "" {
		setText(plain, "algorithm", strings.ToUpper(c.Algorithm))
	}
	qop := make([]any, len(c.QOP))
	for i, q := range c.QOP {
		qop[i] = strings.ToLower(q)
	}
	if len(qop) > 0 {
		plain.Set("qop", qop)
	}
	return plain, true
}

func ruleTags(s string) (any, bool) {
	tags := []any{}
	for _, tag := range strings.Split(s, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "" {
			continue
		}
		if !all(tag, isTokenByte) {
			return nil, false
		}
		tags = append(tags, tag)
	}
	return tags, true
}

func ruleReplaces(s string) (any, bool) {
	r, err := sip.ParseReplaces(s)
	if err != nil || r.ToTag == "" || r.FromTag == "" {
		return nil, false
	}
	plain := object(member{"call_id", jsText(r.CallID)}, member{"replaces_from_tag", jsText(r.FromTag)}, member{"replaces_to_tag", jsText(r.ToTag)})
	if r.EarlyOnly {
		setBool(plain, "early_only", true)
	}
	return plain, true
}

func ruleSessionExpires(s string) (any, bool) {
	v, err := sip.ParseSessionExpires(s)
	if err != nil {
		return nil, false
	}
	plain := object(member{"deltaSeconds", jsInt(int(v.Seconds))})
	if v.Refresher != "" {
		setText(plain, "refresher", v.Refresher)
	}
	return plain, true
}
