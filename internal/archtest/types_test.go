package archtest

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// neverTold are names that EventEmitter's checkEvent knows because SIP.js does, and
// that no object with a type of its own tells.
var neverTold = map[string]bool{"transportCreated": true, "newSession": true, "options": true, "stateChanged": true}

// interfaces are those with all events of a group.
var interfaces = map[string]string{"session": "SessionEvents", "media": "MediaHandlerEvents"}

func TestEveryEventThatTheLibraryKnowsIsTyped(t *testing.T) {
	known, types := text(t, "../../web/src/events.js"), text(t, "../../web/sip.d.ts")
	groups := regexp.MustCompile("(?m)^  (\\w+): [`']([^`']*)[`']").FindAllStringSubmatch(known, -1)
	if len(groups) < 5 {
		t.Fatalf("events.js was not understood: %d groups", len(groups))
	}
	for _, group := range groups {
		events := types // the others share the interfaces of several classes
		if name, has := interfaces[group[1]]; has {
			_, rest, _ := strings.Cut(types, "interface "+name+" {")
			events, _, _ = strings.Cut(rest, "\n  }")
		}
		for _, event := range strings.Fields(group[2]) {
			typed := regexp.MustCompile(`(?m)^\s*'?` + regexp.QuoteMeta(event) + `'?: \[`)
			if !neverTold[event] && !typed.MatchString(events) {
				t.Errorf("%s (%s) has no arguments in web/sip.d.ts", event, group[1])
			}
		}
	}
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
