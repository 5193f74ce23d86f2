package sipcore

import (
	"bytes"
	"testing"
)

// A fragment made of a description is of its generation and has nothing that the
// description has not; made of itself it is itself, and its end is said once.
func FuzzFragment(f *testing.F) {
	descriptions(f)
	f.Add(iceSDP("one", 3).Body)
	f.Add(append(found("one", 2), "m=video 9 RTP/AVP 0\r\na=mid:1\r\na=ice-ufrag:two\r\na=ice-pwd:other\r\n"...))
	f.Add([]byte("a=ice-ufrag:x\r\na=ice-pwd:y\r\n\r\nm=\na=mid:\na=end-of-candidates"))
	f.Fuzz(func(t *testing.T, text []byte) {
		fragment := Fragment(text)
		if fragment == nil {
			return
		}
		if !belongsTo(fragment, text) || news(fragment, text) {
			t.Fatalf("%q\nbecame\n%q", text, fragment)
		}
		if again := Fragment(fragment); !bytes.Equal(again, fragment) {
			t.Fatalf("%q\nbecame\n%q", fragment, again)
		}
		end := ended(fragment)
		if !belongsTo(end, text) || !bytes.Equal(ended(end), end) || news(fragment, end) {
			t.Fatalf("%q\nended as\n%q", fragment, end)
		}
	})
}

// Whatever a peer sends as candidates is answered, and what the media side gets
// belongs to the description that it has.
func FuzzCandidatesOfThePeer(f *testing.F) {
	f.Add(found("theirs", 2))
	f.Add(found("former", 2))
	f.Add([]byte("a=ice-ufrag:theirs\r\na=ice-pwd:password-of-theirs\r\n"))
	f.Add([]byte("m=audio 9\na=ice-ufrag:theirs\na=ice-pwd:\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := caller(t)
		s := r.talkingWithTrickle()
		r.receive(r.trickles(s, body))
		if got := len(r.wire); got != 1 || r.wire[0].StatusCode < 200 {
			t.Fatalf("%d messages", got)
		}
		for _, o := range r.events {
			if c, is := o.(RemoteCandidates); !is || !belongsTo(c.Fragment, s.media.remote.now.Body) {
				t.Fatalf("%s %+v", typeName(o), o)
			}
		}
	})
}
