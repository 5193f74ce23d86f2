package sipcore

// The checks of RFC 3261 §8.2.1 to §8.2.3, in that order. Each answers the
// request itself when it does not pass.

import (
	"errors"
	"slices"
	"strings"
	"time"

	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipcore/transaction"
)

const (
	// maxMerged is how many requests are remembered to recognise merged ones.
	maxMerged = 256
	// mergedUnits of T1 is for how long: a client repeats its request for 64*T1, and
	// what it sent last may be on its way for T4 (RFC 3261 §17.1.2.2).
	mergedUnits = 64 + 10
)

// checkMethod: §8.2.1, §21.5.2: a method that we know and do not take gets 405,
// one that nobody here knows 501.
func (ua *UA) checkMethod(now time.Time, tx *transaction.Server, req *sip.Message) bool {
	switch {
	case contains(ua.allow(), req.Method), req.Method == sip.MethodSubscribe && ua.isSubscribed(req):
		return true
	case ua.knows(req.Method):
		ua.refuse(now, tx, 405, "") // with Allow, see newResponse
	default:
		ua.refuse(now, tx, 501, "") // the same
	}
	return false
}

// knows says whether a method means anything to us.
func (ua *UA) knows(method string) bool {
	return contains(ua.allow(), method) || contains(foreignMethods, method)
}

// contains looks for a method in a list like that of Allow; methods have case.
func contains(list, method string) bool { return slices.Contains(strings.Split(list, ", "), method) }

// checkRequestURI: §8.2.2.1: 416 for schemes that we have no address of, 404
// for users that we are not.
func (ua *UA) checkRequestURI(now time.Time, tx *transaction.Server, req *sip.Message) bool {
	uri := req.RequestURI
	switch {
	case !strings.EqualFold(uri.Scheme, "sip") && !strings.EqualFold(uri.Scheme, ua.cfg.URI.Scheme):
		ua.refuse(now, tx, 416, "")
	case !ua.isOurs(uri):
		ua.refuse(now, tx, 404, "")
	default:
		return true
	}
	return false
}

// isOurs compares users, case-sensitive (§19.1.4). Hosts and parameters are
// what the registrar or a proxy made of them.
func (ua *UA) isOurs(uri sip.URI) bool {
	user := uri.UserUnescaped()
	for _, own := range []sip.URI{ua.cfg.URI, ua.contactURI(), ua.reg.pubGRUU, ua.reg.tempGRUU} {
		if !own.IsZero() && own.UserUnescaped() == user {
			return true
		}
	}
	return false
}

// mergedRequests remembers, for a while, which requests came by which branch.
type mergedRequests struct {
	seen  []seenRequest // oldest first
	clean *timer
}

type seenRequest struct {
	fromTag, callID, cseq string
	until                 time.Time
}

// checkMerged: §8.2.2.2: the same request over another path gets 482, as does
// a request of our own that came back.
func (ua *UA) checkMerged(now time.Time, tx *transaction.Server, req *sip.Message) bool {
	key := seenRequest{fromTag: req.From().Tag(), callID: req.CallID(), cseq: req.CSeq().String()}
	if strings.HasPrefix(key.callID, ua.cfg.CallIDPrefix) || ua.merged.has(key) {
		ua.refuse(now, tx, 482, "")
		return false
	}
	key.until = now.Add(mergedUnits * ua.cfg.Timers.T1)
	ua.remind(now, key)
	return true
}

func (r *mergedRequests) has(key seenRequest) bool {
	return slices.ContainsFunc(r.seen, func(s seenRequest) bool {
		return s.fromTag == key.fromTag && s.callID == key.callID && s.cseq == key.cseq
	})
}

// remind keeps the request in mind. RFC 3261 compares with the ongoing
// transactions only, but over a reliable transport those of other methods than
// INVITE end with their response, before the second copy comes.
func (ua *UA) remind(now time.Time, key seenRequest) {
	r := &ua.merged
	if len(r.seen) >= maxMerged {
		r.seen = r.seen[1:]
	}
	r.seen = append(r.seen, key)
	if r.clean == nil {
		ua.forgetMerged(now)
	}
}

// forgetMerged drops what is old and comes again when the next is.
func (ua *UA) forgetMerged(now time.Time) {
	r := &ua.merged
	r.clean = nil
	r.seen = slices.DeleteFunc(r.seen, func(s seenRequest) bool { return !s.until.After(now) })
	if len(r.seen) == 0 {
		r.seen = nil
		return
	}
	r.clean = ua.after(now, r.seen[0].until.Sub(now), "forget merged requests", ua.forgetMerged)
}

// checkRequire: §8.2.2.3: 420 names what we do not speak. CANCEL and ACK do
// not come here.
func (ua *UA) checkRequire(now time.Time, tx *transaction.Server, req *sip.Message) bool {
	var unknown []string
	for _, tag := range req.OptionTags("Require") {
		if !ua.speaks(tag) && !isAboutList(req, tag) {
			unknown = append(unknown, tag)
		}
	}
	if len(unknown) == 0 {
		return true
	}
	ua.refuse(now, tx, 420, "", sip.Field{Name: "Unsupported", Value: strings.Join(unknown, ", ")})
	return false
}

// isAboutList: RFC 4662 §4: a NOTIFY about a list requires what its subscriber has
// offered. Nobody may require of us to keep lists.
func isAboutList(req *sip.Message, tag string) bool {
	return req.Method == sip.MethodNotify && strings.EqualFold(tag, "eventlist")
}

// speaks: extensions that a peer may require of us.
func (ua *UA) speaks(tag string) bool {
	switch tag = strings.ToLower(tag); tag {
	case "outbound", "gruu", "100rel", "norefersub", "nosub":
		return true // Config.Rel100 says whether we offer it, not whether we can
	case "timer":
		return !ua.cfg.NoSessionTimers
	case "replaces":
		return ua.cfg.Replaces != None
	}
	return slices.ContainsFunc(ua.cfg.Supported, func(s string) bool { return strings.EqualFold(s, tag) })
}

// checkReplaces: RFC 3891 §3: Replaces in another request than INVITE gets 400.
func (ua *UA) checkReplaces(now time.Time, tx *transaction.Server, req *sip.Message) bool {
	if ua.cfg.Replaces == None || req.Method == sip.MethodInvite || !req.Header.Has("Replaces") {
		return true
	}
	ua.refuse(now, tx, 400, "Replaces Outside Of INVITE")
	return false
}

// checkEncoding: §8.2.3, for bodies that the core or the application reads.
func (ua *UA) checkEncoding(now time.Time, tx *transaction.Server, req *sip.Message) bool {
	encoding := req.Header.Get("Content-Encoding")
	if encoding == "" || strings.EqualFold(encoding, "identity") || len(req.Body) == 0 || optionalBody(req) {
		return true
	}
	switch req.Method {
	case sip.MethodInvite, sip.MethodUpdate, sip.MethodPrack, sip.MethodInfo, sip.MethodMessage:
		ua.refuse(now, tx, 415, "", sip.Field{Name: "Accept-Encoding", Value: "identity"})
		return false
	}
	return true
}

// checkContent: §8.2.3: 415 says what we would read instead. Bodies of MESSAGE
// are the application's, whatever their type; those of OPTIONS and BYE are not
// looked at.
func (ua *UA) checkContent(now time.Time, tx *transaction.Server, req *sip.Message) bool {
	switch {
	case !ua.checkEncoding(now, tx, req):
		return false
	case req.Method == sip.MethodInvite && len(req.Body) > 0 && !optionalBody(req) && !readable(req) && !ua.cfg.OtherDescriptions:
		ua.refuse(now, tx, 415, "", sip.Field{Name: "Accept", Value: acceptedBodies})
		return false
	case req.Method == sip.MethodInvite && !takesSDP(req):
		// RFC 3261 §21.4.7, RFC 4475 §3.3.15
		ua.refuse(now, tx, 406, "", sip.Field{Name: "Warning", Value: ua.warning(errNoSDP)})
		return false
	}
	return true
}

var errNoSDP = errors.New("only application/sdp can be answered")

// takesSDP: RFC 3261 §20.1: who says nothing accepts session descriptions.
func takesSDP(req *sip.Message) bool { return takesType(req, contentTypeSDP) }

// takesType: RFC 3261 §20.1: who says what it accepts accepts nothing else; who says
// nothing accepts what is usual.
func takesType(req *sip.Message, contentType string) bool {
	ranges := req.Header.List("Accept")
	kind, _, _ := strings.Cut(contentType, "/")
	for _, text := range ranges {
		t, err := sip.ParseMediaType(text)
		if q, _ := t.Params.Get("q"); err != nil || strings.Trim(q, "0.") == "" && strings.HasPrefix(q, "0") {
			continue // RFC 2616 §3.9: a quality of 0 is "not acceptable"
		}
		if t.Is("*/*") || t.Is(kind+"/*") || t.Is(contentType) {
			return true
		}
	}
	return len(ranges) == 0
}

// optionalBody: a body with handling=optional may be ignored.
func optionalBody(req *sip.Message) bool {
	disposition, err := req.ContentDisposition()
	if err != nil {
		return false
	}
	handling, _ := disposition.Params.Get("handling")
	return strings.EqualFold(handling, "optional")
}

// readable: session descriptions, alone or as a part.
func readable(req *sip.Message) bool {
	t, err := req.ContentType()
	if err != nil {
		return false
	}
	if strings.EqualFold(t.Type, "multipart") {
		return true
	}
	return strings.EqualFold(t.Type, "application") && strings.EqualFold(t.Subtype, "sdp")
}
