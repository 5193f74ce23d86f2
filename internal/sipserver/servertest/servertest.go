// Package servertest runs the embedded server for the tests of those who use it.
package servertest

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"sipwasm/internal/sipserver"
)

// Start runs the server until the test ends, and returns where its WebSocket is:
// "ws://127.0.0.1:port/sip".
func Start(t testing.TB) string {
	t.Helper()
	server, err := sipserver.New(sipserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); server.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended; web.Close() })
	return "ws" + strings.TrimPrefix(web.URL, "http") + "/sip"
}
