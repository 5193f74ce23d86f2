//go:build !js

package sipnative

// Names of m= lines (a=mid, RFC 5888). pion asks for them. SIP phones that do
// ICE and DTLS but do not bundle leave them out.

import (
	"slices"
	"strings"
)

// named gives the only m= line of a description a name when it has none. RFC 8829
// §5.10. Several lines without names are not bundled (RFC 8843 §7.2): each wants
// a transport of its own, which pion does not make; they are refused.
func named(description string) string {
	if strings.Count(description, "\nm=") != 1 || strings.Contains(description, "\na=mid:") {
		return description
	}
	grouped := strings.Replace(description, "\nm=", "\na=group:BUNDLE 0\r\nm=", 1) // without, pion refuses the line
	return strings.TrimRight(grouped, "\r\n") + "\r\na=mid:0\r\n"
}

// nameless takes the name and the group out of an answer to an offer that has
// neither. RFC 5888 §6, §9.2.
func nameless(answer string) string {
	lines := slices.Collect(strings.Lines(answer))
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool {
		return strings.HasPrefix(line, "a=mid:") || strings.HasPrefix(line, "a=group:")
	}), "")
}
