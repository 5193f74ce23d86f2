package sipcore

import "sipwasm/pkg/sipcore/sip"

// maxIntervalRaises is how often 423 may raise an interval in a row.
const maxIntervalRaises = 3

// An interval is what is asked for in Expires, by REGISTER, SUBSCRIBE and PUBLISH.
type interval struct {
	expires uint32 // seconds
	raises  int
}

// raise: RFC 3261 §10.2.8, RFC 6665 §4.1.2.1, RFC 3903 §5: 423 says how much is the least that is
// taken. It reports whether to ask again.
func (i *interval) raise(resp *sip.Message) bool {
	least, err := resp.MinExpires()
	if err != nil || least <= i.expires || least > maxExpires || i.raises >= maxIntervalRaises {
		return false
	}
	i.raises++
	i.expires = least
	return true
}
