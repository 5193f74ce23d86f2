package sipcore

// Targets for what the core reads and writes in bodies: directions, refusals,
// multipart.

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pion/sdp/v3"

	"sipwasm/internal/torture"
	"sipwasm/pkg/sipcore/sip"
)

// descriptions adds small descriptions, and those of the torture messages.
func descriptions(f *testing.F) {
	for _, direction := range []string{sendrecv, sendonly, recvonly, inactive} {
		f.Add([]byte(sdpText(direction)))
		f.Add([]byte(sdpText(direction) + "m=video 4002 RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\n"))
	}
	f.Add([]byte("v=0\r\nm=audio"))
	for _, t := range torture.Load(f, tortures) {
		if m, _ := sip.Parse(t.Data); m != nil && len(m.Body) > 0 {
			f.Add(m.Body)
		}
	}
}

func parsedSDP(body []byte) (d sdp.SessionDescription, ok bool) {
	return d, d.Unmarshal(body) == nil
}

// What holds is seen to hold, keeps every stream, and holding twice is holding
// once.
func FuzzHold(f *testing.F) {
	descriptions(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		IsHeld(body)
		held := holdSDP(body)
		if bytes.Count(body, []byte("\r")) != bytes.Count(body, []byte("\r\n")) {
			return // the SDP library takes a CR for the end of a line, or for text
		}
		before, ok := parsedSDP(body)
		if !ok || len(before.MediaDescriptions) == 0 {
			if !bytes.Equal(held, body) {
				t.Fatalf("%q cannot hold and became %q", body, held)
			}
			return
		}
		streams := holdsEveryStream(t, &before, held)
		if IsHeld(held) != (streams > 0) {
			t.Fatalf("%d streams, held %v: %q", streams, IsHeld(held), held)
		}
		if again := holdSDP(held); !bytes.Equal(again, held) {
			t.Fatalf("held\n%q\nand again\n%q", held, again)
		}
	})
}

// holdsEveryStream compares a held description with what it was made of, and
// counts the streams that are not refused.
func holdsEveryStream(t *testing.T, before *sdp.SessionDescription, held []byte) (streams int) {
	t.Helper()
	after, ok := parsedSDP(held)
	if !ok || len(after.MediaDescriptions) != len(before.MediaDescriptions) {
		t.Fatalf("streams are lost: %q", held)
	}
	for i, m := range after.MediaDescriptions {
		was := before.MediaDescriptions[i]
		if m.MediaName.String() != was.MediaName.String() {
			t.Fatalf("stream %d was %s: %q", i, was.MediaName.String(), held)
		}
		if !isStream(m) {
			continue
		}
		if got, want := directionOf(&after, m), heldDirection(directionOf(before, was)); got != want {
			t.Fatalf("stream %d is %s, want %s: %q", i, got, want, held)
		}
		if m.MediaName.Port.Value != 0 {
			streams++
		}
	}
	return streams
}

// What is found unfit is a line of the description, and a browser's own passes.
func FuzzCheckDescription(f *testing.F) {
	descriptions(f)
	f.Add([]byte(webSDP()))
	f.Add([]byte(webSDP("a=fingerprint")))
	f.Fuzz(func(t *testing.T, body []byte) {
		var unfit *DescriptionError
		err := CheckDescription(body)
		if err == nil {
			return
		}
		if !errors.As(err, &unfit) || unfit.Problem == "" || unfit.Setting == "" {
			t.Fatalf("%q: %v", body, err)
		}
		if lines := bytes.Count(body, []byte("\n")) + 1; unfit.Line < 1 || unfit.Line > lines {
			t.Fatalf("line %d of %d: %q", unfit.Line, lines, body)
		}
		if len(unfit.Text) > maxShown+4 || !bytes.Contains(body, []byte(strings.TrimSuffix(unfit.Text, " ..."))) && utf8.Valid(body) {
			t.Fatalf("%q shows %q", body, unfit.Text)
		}
	})
}

// A refusal has the streams of the offer, in order, and takes none.
func FuzzRefusal(f *testing.F) {
	descriptions(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		answer := refuseAll(Description{Body: body, ContentType: contentTypeSDP})
		offered, ok := parsedSDP(body)
		if !ok {
			if len(answer.Body) != 0 {
				t.Fatalf("%q cannot be read and got %q", body, answer.Body)
			}
			return
		}
		refused, ok := parsedSDP(answer.Body)
		if !ok || len(refused.MediaDescriptions) != len(offered.MediaDescriptions) {
			t.Fatalf("%q got %q", body, answer.Body)
		}
		for i, m := range refused.MediaDescriptions {
			if m.MediaName.Port.Value != 0 || m.MediaName.Media != offered.MediaDescriptions[i].MediaName.Media {
				t.Fatalf("stream %d of %q got %q", i, body, answer.Body)
			}
		}
		if len(answer.Body) > 2*len(body)+256 {
			t.Fatalf("%d octets are refused with %d", len(body), len(answer.Body))
		}
	})
}

// What is found in a body stands in it, and what was put into a part is found.
func FuzzMultipart(f *testing.F) {
	f.Add("application/sdp", []byte(sdpText(sendrecv)), "b1")
	f.Add(`multipart/mixed; boundary="b1"`, []byte(multipart), "b1")
	f.Add("multipart/mixed;boundary=b", []byte("--b\r\nContent-Type: application/sdp\r\nContent-Disposition: render\r\n\r\nv=0\r\n--b--"), "x y")
	f.Fuzz(func(t *testing.T, contentType string, body []byte, boundary string) {
		of := func(contentType string, body []byte) ([]byte, bool) {
			d, ok := descriptionOf(&sip.Message{Header: sip.Header{{Name: "Content-Type", Value: contentType}}, Body: body})
			return d.Body, ok
		}
		if got, _ := of(contentType, body); !bytes.Contains(body, got) {
			t.Fatalf("%q was found in %q", got, body)
		}
		line := "\r\n--" + boundary
		if boundary == "" || len(body) == 0 || strings.ContainsAny(boundary, "\r\n") || bytes.Contains(append([]byte("\r\n"), body...), []byte(line)) {
			return
		}
		whole := "--" + boundary + "\r\nContent-Type: text/plain\r\n\r\nhello" + line + "\r\nc: application/sdp\r\n\r\n" + string(body) + line + "--\r\n"
		if got, ok := of("multipart/mixed;boundary="+sip.QuoteString(boundary), []byte(whole)); !ok || !bytes.Equal(got, body) {
			t.Fatalf("in %q was found %q", whole, got)
		}
	})
}
