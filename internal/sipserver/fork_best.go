package sipserver

// Which of the answers of a fork's branches the caller gets: RFC 3261 §16.7 items
// 6 and 7.

import "sipwasm/pkg/sipcore/sip"

// best is §16.7 item 6.
func (f *fork) best() *sip.Message {
	var best *sip.Message
	for _, b := range f.branches {
		if b.final != nil && (best == nil || f.rank(b.final.StatusCode) < f.rank(best.StatusCode)) {
			best = b.final
		}
	}
	switch {
	case best == nil:
		return f.core.response(f.tx.Request(), reply{code: 408})
	case best.StatusCode == 503:
		// §16.7 item 6: 503 would say that this proxy is overloaded.
		return f.core.response(f.tx.Request(), reply{code: 500})
	case best.StatusCode == 401 || best.StatusCode == 407:
		return f.withAllChallenges(best)
	}
	return best
}

// rank orders final responses: 6xx, then the lowest class; in the class, first
// what lets the caller do better, last what says least.
func (f *fork) rank(code int) int {
	switch {
	case f.canceled && code == 487:
		return 0
	case code >= 600:
		return 1
	}
	rank := code / 100 * 10
	switch code {
	case 401, 407, 415, 420, 484:
		return rank
	case 408, 430, 480, 487, 503:
		return rank + 2
	}
	return rank + 1
}

// withAllChallenges is §16.7 item 7: a caller must see the challenges of all
// branches to answer them.
func (f *fork) withAllChallenges(best *sip.Message) *sip.Message {
	m := best.Clone()
	for _, b := range f.branches {
		if b.final == nil || b.final == best || (b.final.StatusCode != 401 && b.final.StatusCode != 407) {
			continue
		}
		for _, name := range []string{"WWW-Authenticate", "Proxy-Authenticate"} {
			for _, v := range b.final.Header.Values(name) {
				m.Header.Add(name, v)
			}
		}
	}
	return m
}
