//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"time"
	"unicode/utf8"
)

// The frames of a transport. JavaScript reads them from the socket's events,
// writes them to the socket, and traces both (web/src/frames.js).

// receive is host.go.receive(transport, text or bytes): a frame that has arrived.
func (b *bridge) receive(_ js.Value, args []js.Value) (any, error) {
	t, ok := lookup[*transport](b, args[0])
	if !ok {
		return nil, nil
	}
	var data []byte
	if frame := args[1]; frame.Type() == js.TypeString {
		data = []byte(frame.String())
	} else {
		data = bytesOf(frame)
	}
	t.u.run(func(now time.Time) { t.u.core.Receive(now, data) })
	return nil, nil
}

// write sends a frame of the core: text, unless its body is not.
func (u *userAgent) write(data []byte) {
	t := u.transport
	if t == nil {
		return
	}
	if utf8.Valid(data) {
		u.b.hook(t.obj, "send", jsText(string(data)))
	} else {
		u.b.hook(t.obj, "send", bytesToJS(data))
	}
}
