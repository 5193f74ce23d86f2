//go:build js && wasm

package jsbridge

import "strings"

// The little that the media handler must see in session descriptions. What is
// sent is what the browser wrote, unless the configuration asks for a change.

// mediaLines are the m= lines of a description, in order.
func mediaLines(sdp string) []string {
	var lines []string
	for _, line := range strings.Split(sdp, "\n") {
		if strings.HasPrefix(line, "m=") {
			lines = append(lines, strings.TrimRight(line, "\r"))
		}
	}
	return lines
}

func hasMedia(sdp string) bool { return len(mediaLines(sdp)) > 0 }

// attribute is the first value of a=name: in the description.
func attribute(sdp, name string) string {
	_, rest, ok := strings.Cut(sdp, "\na="+name+":")
	if !ok {
		return ""
	}
	value, _, _ := strings.Cut(rest, "\n")
	return strings.TrimRight(value, "\r")
}

// activeLines are the indices of the m= lines that are in use (port not 0).
func activeLines(sdp string) []int {
	var active []int
	for i, line := range mediaLines(sdp) {
		if f := strings.Fields(line); len(f) > 1 && f[1] != "0" {
			active = append(active, i)
		}
	}
	return active
}

// withoutTCPCandidates drops ICE candidates over TCP: some servers choke on them.
func withoutTCPCandidates(sdp string) string {
	var out strings.Builder
	for _, line := range strings.SplitAfter(sdp, "\n") {
		f := strings.Fields(line)
		if !strings.HasPrefix(line, "a=candidate:") || len(f) < 3 || !strings.EqualFold(f[2], "tcp") {
			out.WriteString(line)
		}
	}
	return out.String()
}

// withoutZeroImageSizes lets a=imageattr ranges start at 1: Jitsi writes x=[0-,
// which browsers refuse.
func withoutZeroImageSizes(sdp string) string {
	lines := strings.SplitAfter(sdp, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "a=imageattr") {
			line = strings.ReplaceAll(line, "x=[0-", "x=[1:")
			lines[i] = strings.ReplaceAll(line, "y=[0-", "y=[1:")
		}
	}
	return strings.Join(lines, "")
}
