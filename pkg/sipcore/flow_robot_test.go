package sipcore

// The media side of flows: it answers at once, and as RFC 3264 says.

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

type flowMedia struct {
	ice     bool                  // descriptions have one candidate, and those of each user a generation
	silent  bool                  // it says nothing: the script does
	refuses func(offer bool) bool // nil: it takes everything
	remote  map[*Session]string   // the peer's newest description
	version map[*Session]int      // of our newest one
}

func newFlowMedia() flowMedia {
	return flowMedia{remote: make(map[*Session]string), version: make(map[*Session]int)}
}

// answersMedia answers a question of a scripted flow's user agent.
func (rec *recorder) answersMedia(now time.Time, o Output) {
	if rec == nil || rec.media.silent {
		return
	}
	switch o := o.(type) {
	case ApplyRemote:
		if !rec.media.takes(o) {
			o.Session.RemoteFailed(now, errRefused)
			return
		}
		o.Session.RemoteApplied(now)
	case NeedLocal:
		o.Session.LocalReady(now, rec.media.describe(o))
	}
}

// takes remembers a description, unless it is refused.
func (m *flowMedia) takes(o ApplyRemote) bool {
	if m.refuses != nil && m.refuses(o.Offer) {
		return false
	}
	m.remote[o.Session] = string(o.Description.Body)
	return true
}

// describe is our offer or answer. RFC 3264 §6.1: the direction answers that of
// the offer; §8: each description that follows raises the version.
func (m *flowMedia) describe(o NeedLocal) Description {
	direction := sendrecv
	if !o.Offer {
		for theirs, ours := range map[string]string{sendonly: recvonly, recvonly: sendonly, inactive: inactive} {
			if strings.Contains(m.remote[o.Session], "a="+theirs) {
				direction = ours
			}
		}
	}
	m.version[o.Session]++
	d := media(direction)
	d.Body = []byte(strings.Replace(string(d.Body), "o=- 1 1", fmt.Sprintf("o=- 1 %d", m.version[o.Session]), 1))
	if m.ice {
		ice := iceSDP(o.Session.ua.cfg.URI.User, 1).Body
		d.Body = append(d.Body, ice[bytes.Index(ice, []byte("a=mid")):]...)
	}
	return d
}
