//go:build !js

package sipnative

import (
	"fmt"
	"time"

	"github.com/pion/logging"
	"github.com/pion/webrtc/v4"
)

// gatherTimeout is how long a description waits for candidates at most: the host's
// are there at once, those of a STUN or TURN server that does not answer never.
const gatherTimeout = 5 * time.Second

// PeerConfig says what a Peer offers and who hears of what comes. The zero value
// offers audio and takes whatever it is offered.
type PeerConfig struct {
	// Audio, Video and Data are what our offers have; none of them means Audio.
	// What the other side offers is taken whatever it is.
	Audio, Video, Data bool

	// ICEServers are STUN and TURN servers; host candidates need none.
	ICEServers []webrtc.ICEServer
	// Loopback adds candidates of 127.0.0.1 and ::1, for peers on this machine.
	Loopback bool
	// EarlyMedia lets calls of ours be heard before somebody answers, also without RFC
	// 3262. It is for those that ring one phone or gateway: pion stays with whom it
	// has heard first, and when another phone of a forked call answers, the call
	// fails.
	EarlyMedia bool
	// GatherTimeout bounds the wait for candidates; 0 means five seconds.
	GatherTimeout time.Duration

	// OnTrack is called, in a goroutine of its own, for each stream that comes,
	// with its first packet. During a hold nothing comes; it is the same stream
	// afterwards. nil drops what comes.
	OnTrack func(Incoming)
	// OnDataChannel is called for each data channel, ours and the other side's.
	OnDataChannel func(*webrtc.DataChannel)

	// API is for codecs and settings of one's own; Loopback is then its concern, and
	// audio/telephone-event, without which the sound carries no tones.
	API *webrtc.API
}

func (c PeerConfig) api() (*webrtc.API, error) {
	if c.API != nil {
		return c.API, nil
	}
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(c.Loopback)
	// pion calls an error what is the ordinary end of a call. Its environment
	// variables, PION_LOG_ERROR=all among them, still make it talk.
	quiet := logging.NewDefaultLoggerFactory()
	quiet.DefaultLogLevel = logging.LogLevelDisabled
	settings.LoggerFactory = quiet
	codecs, err := mediaEngine()
	if err != nil {
		return nil, fmt.Errorf("making a peer connection: %w", err)
	}
	// The interceptors are those of NewAPI.
	return webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(codecs)), nil
}
