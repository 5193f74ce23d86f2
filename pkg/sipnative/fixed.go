//go:build !js

package sipnative

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"sipwasm/pkg/sipcore"
)

// A Media without media, for tests and load tools.

type fixed struct {
	head    []string   // the lines before the first medium
	media   [][]string // the lines of each medium, "m=" first
	offered [][]string // the media of the peer's offer, nil before one came
	version int        // of our description, counted up with each
}

// fixedSDP is one stream of audio that nobody receives.
const fixedSDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" +
	"m=audio 9 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"

// SignallingOnly is a media side that has none: it offers body, a session
// description, and answers with one that fits the offer. nil stands for one
// stream of audio at a port that nobody listens on.
func SignallingOnly(body []byte) Media {
	if body == nil {
		body = []byte(fixedSDP)
	}
	f := &fixed{}
	f.head, f.media = cutSDP(body)
	return f
}

// cutSDP cuts a description into the lines of the session and of its media.
func cutSDP(body []byte) (head []string, media [][]string) {
	for line := range strings.Lines(string(body)) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case line == "":
		case strings.HasPrefix(line, "m="):
			media = append(media, []string{line})
		case len(media) == 0:
			head = append(head, line)
		default:
			media[len(media)-1] = append(media[len(media)-1], line)
		}
	}
	return head, media
}

// Local gives the description, or an answer to the offer applied last.
func (f *fixed) Local(_ context.Context, want LocalDescription) (sipcore.Description, error) {
	f.version++
	lines := slices.Clone(f.head)
	for i, line := range lines {
		if strings.HasPrefix(line, "o=") {
			lines[i] = f.origin(line)
		}
	}
	if want.Offer {
		for _, m := range f.media {
			lines = append(lines, m...)
		}
	} else {
		lines = append(lines, f.answer()...)
	}
	return sipcore.Description{Body: []byte(strings.Join(lines, "\r\n") + "\r\n"), ContentType: contentTypeSDP}, nil
}

// origin counts the version up. RFC 3264 §8.
func (f *fixed) origin(line string) string {
	fields := strings.Fields(line)
	if len(fields) > 2 {
		fields[2] = strconv.Itoa(f.version)
	}
	return strings.Join(fields, " ")
}

// answer has a line for each medium of the offer, in its order (RFC 3264 §6):
// the first of each kind that we have too is taken, the others have port 0.
func (f *fixed) answer() []string {
	var lines []string
	used := make([]bool, len(f.media))
	for _, offered := range f.offered {
		own := -1
		for i, m := range f.media {
			if own < 0 && !used[i] && kindOf(m) == kindOf(offered) && portOf(offered) != "0" {
				own, used[i] = i, true
			}
		}
		if own < 0 {
			lines = append(lines, mediaLine(offered, "0"))
			continue
		}
		lines = append(lines, mediaLine(offered, portOf(f.media[own])), "a="+reversed[directionOf(offered)])
	}
	return lines
}

func mediaField(m []string, i int) string {
	fields := strings.Fields(strings.TrimPrefix(m[0], "m="))
	if i < len(fields) {
		return fields[i]
	}
	return ""
}

func kindOf(m []string) string { return mediaField(m, 0) }

func portOf(m []string) string { return mediaField(m, 1) }

// mediaLine is the line of the offer with another port: the same transport and
// formats.
func mediaLine(offered []string, port string) string {
	fields := strings.Fields(offered[0])
	if len(fields) > 1 {
		fields[1] = port
	}
	return strings.Join(fields, " ")
}

func directionOf(m []string) string {
	for _, line := range m {
		if d := strings.TrimPrefix(line, "a="); reversed[d] != "" {
			return d
		}
	}
	return sendrecv
}

// Remote looks whether it is a description at all.
func (f *fixed) Remote(_ context.Context, d sipcore.Description, offer bool) error {
	head, media := cutSDP(d.Body)
	if len(head) == 0 || head[0] != "v=0" {
		return errors.New("sipnative: this is not a session description")
	}
	if offer {
		f.offered = media
	}
	return nil
}

// Rollback does nothing: there is nothing that could be taken back.
func (f *fixed) Rollback(context.Context) {}

// Close does nothing.
func (f *fixed) Close() error { return nil }
