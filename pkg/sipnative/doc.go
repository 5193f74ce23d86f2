//go:build !js

// Package sipnative runs the user agent of package sipcore in a Go program: one
// goroutine that owns it, WebSocket, UDP and TCP below it, and media by
// pion/webrtc.
package sipnative
