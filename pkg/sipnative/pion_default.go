//go:build !js

package sipnative

// The default candidate: what the m= and c= lines of a description say. pion
// leaves them at port 9 of 0.0.0.0, which to peers that know nothing of trickling
// is an address that no candidate has.

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// undecided is the port of a line whose default candidate is not known.
// RFC 8840 §4.1.1.
const undecided = 9

// withDefaults puts the default candidates in their place, in a description whose
// candidates are all there. RFC 8829 §5.2.2.
func withDefaults(description string) (string, error) {
	d := webrtc.SessionDescription{SDP: description}
	parsed, err := d.Unmarshal()
	if err != nil {
		return "", err
	}
	for _, m := range parsed.MediaDescriptions {
		if m.MediaName.Port.Value == undecided {
			setDefault(m)
		}
	}
	out, err := parsed.Marshal()
	return string(out), err
}

func setDefault(m *sdp.MediaDescription) {
	c, ok := defaultCandidate(m)
	if !ok {
		return
	}
	version := "IP4"
	if strings.Contains(c.address, ":") {
		version = "IP6"
	}
	m.MediaName.Port.Value = c.port
	m.ConnectionInformation = &sdp.ConnectionInformation{
		NetworkType: "IN", AddressType: version, Address: &sdp.Address{Address: c.address},
	}
}

// candidate is what we look at in an a=candidate of RFC 8839 §5.1.
type candidate struct {
	address string
	port    int
	worth   int // how likely the peer reaches it
}

// defaultCandidate is the one that most peers reach. RFC 8839 §3.2: relayed,
// then reflexive, then those of the host.
func defaultCandidate(m *sdp.MediaDescription) (candidate, bool) {
	var all []candidate
	for _, a := range m.Attributes {
		if a.Key == "candidate" {
			if c, ok := readCandidate(a.Value); ok {
				all = append(all, c)
			}
		}
	}
	if len(all) == 0 {
		return candidate{}, false
	}
	return slices.MaxFunc(all, func(a, b candidate) int { return cmp.Compare(a.worth, b.worth) }), true
}

func readCandidate(value string) (candidate, bool) {
	f := strings.Fields(value)
	if len(f) < 8 || f[1] != "1" || !strings.EqualFold(f[2], "udp") {
		return candidate{}, false
	}
	port, err := strconv.Atoi(f[5])
	c := candidate{address: f[4], port: port, worth: 2 * slices.Index([]string{"host", "srflx", "relay"}, f[7])}
	if !strings.Contains(c.address, ":") && !strings.HasPrefix(c.address, "127.") {
		c.worth++
	}
	return c, err == nil && !strings.HasSuffix(c.address, ".local")
}
