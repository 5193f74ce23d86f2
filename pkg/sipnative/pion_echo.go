//go:build !js

package sipnative

// Sending back what comes, for PeerConfig.OnTrack and OnDataChannel.

import (
	"time"

	"github.com/pion/webrtc/v4"
)

// echoWaiting is how many bytes of a data channel may wait to be sent back;
// above it nothing more is read, which in the end stops the sender.
const echoWaiting = 1 << 20

// Echo sends back a stream of audio or video until it ends.
func Echo(in Incoming) {
	if in.Back == nil {
		return
	}
	in.Back.OnKeyframeRequest(func() { _ = in.RequestKeyframe() })
	for {
		p, _, err := in.ReadRTP()
		if err != nil {
			return
		}
		// An error means that the packet is lost. The end is the reader's.
		_ = in.Back.WriteRTP(in.Codec(), p)
	}
}

// EchoData sends back each message of a data channel, text as text.
func EchoData(channel *webrtc.DataChannel) {
	drained := make(chan struct{}, 1)
	channel.SetBufferedAmountLowThreshold(echoWaiting / 2)
	channel.OnBufferedAmountLow(func() {
		select {
		case drained <- struct{}{}:
		default:
		}
	})
	channel.OnMessage(func(m webrtc.DataChannelMessage) {
		if sendBack(channel, m) != nil {
			return
		}
		for channel.BufferedAmount() > echoWaiting && channel.ReadyState() == webrtc.DataChannelStateOpen {
			select {
			case <-drained:
			case <-time.After(time.Second): // looks whether the channel is still open
			}
		}
	})
}

func sendBack(channel *webrtc.DataChannel, m webrtc.DataChannelMessage) error {
	if m.IsString {
		return channel.SendText(string(m.Data))
	}
	return channel.Send(m.Data)
}
