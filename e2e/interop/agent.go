package interop

import (
	"sipwasm/pkg/sipnative"
)

// NoMedia is the NewMedia of user agents that only signal.
func NoMedia() (sipnative.Media, error) { return sipnative.SignallingOnly(nil), nil }
