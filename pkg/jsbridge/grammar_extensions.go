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
	plain := map[string]any{"event": strings.ToLower(e.Package)}
	params := paramObject(e.Params)
	if e.ID != "" {
		if params == nil {
			params = map[string]any{}
		}
		params["id"] = e.ID
	}
	if params != nil {
		plain["params"] = params
	}
	return plain, true
}

func ruleSubscriptionState(s string) (any, bool) {
	v, err := sip.ParseSubscriptionState(s)
	if err != nil {
		return nil, false
	}
	plain, params := map[string]any{"state": v.State}, paramObject(v.Params)
	if v.Reason != "" {
		plain["reason"] = v.Reason
	}
	if v.HasExpires {
		plain["expires"] = int(v.Expires)
	}
	if v.HasRetryAfter {
		// The standard spelling, and the one that SIP.js knew.
		if params == nil {
			params = map[string]any{}
		}
		params["retry-after"] = strconv.Itoa(int(v.RetryAfter))
		plain["retry_after"] = int(v.RetryAfter)
	}
	if params != nil {
		plain["params"] = params
	}
	return plain, true
}

func ruleChallenge(s string) (any, bool) {
	scheme, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	if !strings.EqualFold(scheme, "digest") {
		return map[string]any{}, scheme != "" && all(scheme, isTokenByte)
	}
	c, err := digest.ParseChallenge(s)
	if err != nil {
		return nil, false
	}
	plain := map[string]any{"realm": c.Realm, "nonce": c.Nonce, "stale": c.Stale}
	if c.Opaque != "" {
		plain["opaque"] = c.Opaque
	}
	if c.Algorithm != "" {
		plain["algorithm"] = strings.ToUpper(c.Algorithm)
	}
	qop := make([]any, len(c.QOP))
	for i, q := range c.QOP {
		qop[i] = strings.ToLower(q)
	}
	if len(qop) > 0 {
		plain["qop"] = qop
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
	plain := map[string]any{"call_id": r.CallID, "replaces_from_tag": r.FromTag, "replaces_to_tag": r.ToTag}
	if r.EarlyOnly {
		plain["early_only"] = true
	}
	return plain, true
}

func ruleSessionExpires(s string) (any, bool) {
	v, err := sip.ParseSessionExpires(s)
	if err != nil {
		return nil, false
	}
	plain := map[string]any{"deltaSeconds": int(v.Seconds)}
	if v.Refresher != "" {
		plain["refresher"] = v.Refresher
	}
	return plain, true
}
