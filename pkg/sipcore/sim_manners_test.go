package sipcore

// The manners of the stranger: what a peer of another make writes into its
// messages, which our own user agents never do.

import (
	"strings"

	"sipwasm/pkg/sipcore/sip"
)

// describe adds a description, at times as one part among others.
func (x *simStranger) describe(m *sip.Message, d Description) {
	if len(d.Body) > 0 && x.serial%3 == 0 {
		parts := strings.Replace(multipart, "v=0\r\n", string(d.Body), 1)
		d = Description{Body: []byte(parts), ContentType: "multipart/mixed;boundary=b1"}
	}
	setBody(m, d)
}

// inform makes an INFO of some kind: a package, a text, a probe, tones.
func (x *simStranger) inform(m *sip.Message) {
	switch x.serial % 5 {
	case 0:
		m.Header.Add("Info-Package", "foo")
	case 1:
		setBody(m, Description{Body: []byte("hello"), ContentType: "text/plain"})
	case 2:
		setBody(m, Description{Body: []byte("Signal=none"), ContentType: ContentTypeDTMF})
	case 3:
		setBody(m, Description{Body: FormatDTMF('#', 100), ContentType: ContentTypeDTMF})
	}
}

// replaces is what the Replaces header of a call names: a dialog of the user
// agent, one that must not have been answered, or nothing.
func (x *simStranger) replaces(to *simEnd, call int) string {
	return x.w.someDialog(to) + []string{"", ";early-only", ";to-tag=twice"}[call%3]
}
