package sipcore

// The version of our descriptions: RFC 3264 §8. A description that differs from
// the last one sent has a version one higher in its o= line, else the peer may
// take it for the same. Who makes the descriptions sees to that, but knows
// nothing of what hold and the direction of an offer make of them.

import (
	"strconv"
	"strings"
)

// sentOrigin is the last description sent, apart from its version.
type sentOrigin struct {
	before, after string
	version       uint64
	counted       bool // the versions are ours now
}

// number gives a description its version. One that is the same as the last keeps that
// one's; for a refresh RFC 4028 §7.4 says so again. What nobody has rewritten, now or
// before, else keeps the one that it came with.
func (o *sentOrigin) number(body []byte, rewritten bool) []byte {
	before, after, version, ok := cutVersion(string(body))
	if !ok {
		return body
	}
	last := *o
	*o = sentOrigin{before: before, after: after, version: version}
	if before != last.before {
		return body // another session of another user, or the first
	}
	o.counted = rewritten || last.counted
	switch {
	case after == last.after:
		o.version = last.version
	case !o.counted:
		return body
	case version <= last.version:
		o.version = last.version + 1
	}
	return []byte(before + strconv.FormatUint(o.version, 10) + after)
}

// cutVersion takes a description apart around the version in its o= line: user,
// session, version.
func cutVersion(text string) (before, after string, version uint64, ok bool) {
	at := strings.Index(text, "\no=")
	for range 2 {
		if space := strings.IndexByte(text[at+1:], ' '); at >= 0 && space >= 0 {
			at += 1 + space
			continue
		}
		return "", "", 0, false
	}
	digits, rest, _ := strings.Cut(text[at+1:], " ")
	version, err := strconv.ParseUint(digits, 10, 63)
	return text[:at+1], " " + rest, version, err == nil
}
