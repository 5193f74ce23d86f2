// Package bench compares the parser and printer of sipwasm with those of
// github.com/emiago/sipgo. It is a module of its own, so that the peer stays
// out of sipwasm's go.mod.
//
// Both sides do the same work on the same octets: parse one whole frame and
// copy what is kept; read every Via, From, To, Call-ID, CSeq and Contact as
// typed values, down to branch, tags, hosts and URIs; and print the message
// into a buffer that is used again.
package bench

import (
	"bytes"
	"embed"
	"fmt"
)

//go:embed testdata/*.sip
var files embed.FS

// Names are the messages that are compared.
var Names = []string{"invite", "register-200", "message"}

// Load gives a message of testdata as it stands on the wire: with CRLF in the
// header and the SDP, and with its Content-Length.
func Load(name string) []byte {
	text, err := files.ReadFile("testdata/" + name + ".sip")
	if err != nil {
		panic(err)
	}
	text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	header, body, _ := bytes.Cut(text, []byte("\r\n\r\n"))
	return fmt.Appendf(nil, "%s\r\nContent-Length: %d\r\n\r\n%s", header, len(body), body)
}
