package sipcore

// Fragments of descriptions that carry ICE candidates: RFC 8840 §9.
//
//   - A fragment has the user fragment and password of its generation, and a
//     pseudo m= line with a=mid for each stream whose candidates it lists.
//   - All that is read here is lines: a fragment is no description, and a reader
//     of descriptions refuses it.

import (
	"bytes"
	"slices"
	"strings"
)

const contentTypeFragment = "application/trickle-ice-sdpfrag"

const endOfCandidates = "a=end-of-candidates"

// Limits of a fragment, ours or the peer's.
const (
	maxFragment   = 32 << 10 // bytes
	maxCandidates = 256
)

// iceSection is the session part of a description or fragment, or one m= section.
type iceSection struct {
	media, mid, ufrag, pwd string
	lines                  []string // what a fragment repeats, without ufrag and password
}

// iceSections takes a text apart, the session part first.
func iceSections(text []byte) []iceSection {
	list := []iceSection{{}}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		at := &list[len(list)-1]
		name, value, _ := strings.Cut(line, ":")
		switch name {
		case "a=mid":
			at.mid = value
		case "a=ice-ufrag":
			at.ufrag = value
		case "a=ice-pwd":
			at.pwd = value
		case "a=group", "a=ice-options", "a=ice-lite", "a=rtcp-mux", "a=candidate", endOfCandidates:
			at.lines = append(at.lines, line)
		default:
			if media, is := strings.CutPrefix(line, "m="); is {
				media, _, _ = strings.Cut(media, " ")
				list = append(list, iceSection{media: media, ufrag: list[0].ufrag, pwd: list[0].pwd})
			}
		}
	}
	return list
}

// iceKeys are the user fragments and passwords of a text, each pair once: they
// name the generation (RFC 8839 §5.4).
func iceKeys(text []byte) (keys []string) {
	for _, s := range iceSections(text) {
		if key := s.ufrag + " " + s.pwd; s.ufrag != "" && s.pwd != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// belongsTo says whether a fragment is of the generation of a description.
func belongsTo(fragment, description []byte) bool {
	if len(fragment) == 0 {
		return false
	}
	keys, known := iceKeys(fragment), iceKeys(description)
	return len(keys) > 0 && !slices.ContainsFunc(keys, func(key string) bool { return !slices.Contains(known, key) })
}

// news says whether a fragment has a candidate, or the end of them, that none of
// the other texts has.
func news(fragment []byte, known ...[]byte) bool {
	for line := range bytes.Lines(fragment) {
		line = bytes.TrimRight(line, "\r\n")
		if !bytes.HasPrefix(line, []byte("a=candidate:")) && string(line) != endOfCandidates {
			continue
		}
		if !slices.ContainsFunc(known, func(text []byte) bool { return bytes.Contains(text, line) }) {
			return true
		}
	}
	return false
}

// Fragment says of ICE what a description of ours says, in the form that
// Session.LocalCandidates takes (RFC 8840 §9.2): generation, streams and the
// candidates so far. It is nil for a description without ICE.
func Fragment(description []byte) []byte {
	sections := iceSections(description)
	var b strings.Builder
	writeLines(&b, sections[0])
	streams := 0
	for _, s := range sections[1:] {
		if s.mid == "" || s.ufrag == "" || s.pwd == "" {
			continue
		}
		streams++
		// RFC 8840 §9.1: only the kind of the pseudo line and a=mid count.
		b.WriteString("m=" + s.media + " 9 RTP/AVP 0\r\na=mid:" + s.mid + "\r\n")
		writeLines(&b, s)
	}
	if streams == 0 {
		return nil
	}
	return []byte(b.String())
}

func writeLines(b *strings.Builder, s iceSection) {
	if s.ufrag != "" && s.pwd != "" {
		b.WriteString("a=ice-ufrag:" + s.ufrag + "\r\na=ice-pwd:" + s.pwd + "\r\n")
	}
	for _, line := range s.lines {
		b.WriteString(line + "\r\n")
	}
}

// ended adds to a fragment that no more candidates follow, in the session part,
// where it stands for all streams (RFC 8840 §8.2).
func ended(fragment []byte) []byte {
	if bytes.Contains(fragment, []byte(endOfCandidates)) {
		return fragment
	}
	at := 0
	if !bytes.HasPrefix(fragment, []byte("m=")) {
		at = bytes.Index(fragment, []byte("\nm=")) + 1 // 0 where there are no streams
	}
	return slices.Concat(fragment[:at], []byte(endOfCandidates+"\r\n"), fragment[at:])
}
