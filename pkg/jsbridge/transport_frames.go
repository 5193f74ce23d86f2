//go:build js && wasm

package jsbridge

import (
	"strconv"
	"syscall/js"
	"time"
	"unicode/utf8"

	"sipwasm/pkg/sipcore/sip"
)

// The frames of a transport: what arrives, what leaves, and how it is traced.

func (t *transport) onMessage(e js.Value) {
	data, binary, ok := frameBytes(t.u.b.get(e, "data"))
	if !ok {
		t.log("error", "received a WebSocket frame larger than "+strconv.Itoa(sip.MaxMessageBytes)+" bytes or of no known type, discarding it")
		return
	}
	kind := "text"
	if binary {
		kind = "binary"
	}
	switch {
	case !t.tracing():
	case len(data) <= 4 && isBlank(data):
		t.log("log", "received WebSocket message with CRLF Keep Alive response")
	default:
		t.log("log", "received WebSocket "+kind+" message:\n\n"+string(data)+"\n")
	}
	t.u.run(func(now time.Time) { t.u.core.Receive(now, data) })
}

// frameBytes takes the bytes out of a frame, text or binary. It looks at the size
// before it copies.
func frameBytes(v js.Value) (data []byte, binary, ok bool) {
	if v.Type() == js.TypeString {
		// A character is at most four bytes, so this comes before the copy.
		if js.Global().Get("Object").Invoke(v).Get("length").Int() > sip.MaxMessageBytes {
			return nil, false, false
		}
		return []byte(v.String()), false, true
	}
	if !isObject(v) || v.Get("byteLength").Type() != js.TypeNumber || v.Get("byteLength").Int() > sip.MaxMessageBytes {
		return nil, true, false
	}
	return bytesOf(v), true, true
}

func isBlank(data []byte) bool {
	for _, c := range data {
		if c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

func (t *transport) tracing() bool { return t.u.enabled("traceSip") }

// sendOnTransport is transport.send(message) -> whether it was written.
func (b *bridge) sendOnTransport(this js.Value, args []js.Value) (any, error) {
	t, ok := lookup[*transport](b, this)
	if !ok {
		return false, nil
	}
	message := arg(args, 0)
	if isObject(message) && !isBytes(message) {
		message = b.call(message, "toString")
	}
	if !t.ws.Truthy() || t.ws.Get("readyState").Int() != wsOpen {
		t.log("warn", "unable to send message, WebSocket is not open")
		return false, nil
	}
	if t.tracing() {
		t.log("log", "sending WebSocket message:\n\n"+shownMessage(message)+"\n")
	}
	t.ws.Call("send", message)
	return true, nil
}

func shownMessage(v js.Value) string {
	if isBytes(v) {
		return string(bytesOf(v))
	}
	return text(v)
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
