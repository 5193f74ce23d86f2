//go:build !js

package sipnative_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"sipwasm/internal/testkit"
	"sipwasm/pkg/sipcore/sip"
	"sipwasm/pkg/sipnative"
)

// Bob waits for a STUN server that says nothing: his answer does not.
func TestAnAnswerDoesNotWaitForServersAndItsCandidatesFollow(t *testing.T) {
	settings := webrtc.SettingEngine{}
	settings.SetSTUNGatherTimeout(time.Second)
	settings.SetIncludeLoopbackCandidate(true)
	api := webrtc.NewAPI(webrtc.WithSettingEngine(settings))
	cfg := over("bob")
	cfg.NewMedia = func() (sipnative.Media, error) {
		return sipnative.NewPeer(sipnative.PeerConfig{API: api, ICEServers: []webrtc.ICEServer{{URLs: []string{"stun:127.0.0.1:9"}}}})
	}
	cfg, answered := answering(t, cfg)
	bob := dial(t, cfg)
	infos := make(chan *sip.Message, 10)
	cfg = over("alice")
	cfg.NewMedia = func() (sipnative.Media, error) { return sipnative.NewPeer(sipnative.PeerConfig{Loopback: true}) }
	cfg.Trace = func(sent bool, data []byte) {
		if m, err := sip.Parse(data); err == nil && !sent && m.IsRequest() && m.Method == sip.MethodInfo {
			infos <- m
		}
	}
	ours := call(t, dial(t, cfg), at(bob, "udp", "bob"), sipnative.Handlers{
		OnInfo: func(*sip.Message) int { t.Error("the application sees candidates"); return 200 },
	})
	theirs := testkit.Await(t, answered, "bob answers")
	pc := ours.Media().(*sipnative.Peer).PeerConnection()
	testkit.Until(t, "the media are connected", func() bool { return pc.ConnectionState() == webrtc.PeerConnectionStateConnected })
	if len(infos) > 0 {
		t.Error("bob has waited for the server")
	}
	info := testkit.Await(t, infos, "the end of bob's candidates")
	if info.Header.Get("Info-Package") != "trickle-ice" || !strings.Contains(string(info.Body), "a=end-of-candidates") {
		t.Errorf("the INFO is\n%s", info.Bytes())
	}
	noError(t, ours.Hangup(testkit.Within(t)), "Hangup")
	ended(t, ours, theirs)
}
