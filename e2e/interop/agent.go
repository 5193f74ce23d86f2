package interop

import (
	"context"
	"testing"

	"sipwasm/pkg/sipnative"
)

// NoMedia is the NewMedia of user agents that only signal.
func NoMedia() (sipnative.Media, error) { return sipnative.SignallingOnly(nil), nil }

// Soon ends when the test has waited long enough.
func Soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}
