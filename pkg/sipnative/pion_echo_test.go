//go:build !js

package sipnative

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"sipwasm/internal/testkit"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

func TestTheEchoSendsBackAudioAndVideoAndPassesOnWhatAsksForAPicture(t *testing.T) {
	byAlice := make(heard, 100)
	asked := make(chan struct{}, 1)
	alice := newPeer(t, PeerConfig{Audio: true, Video: true, OnTrack: func(in Incoming) {
		if in.Kind() == webrtc.RTPCodecTypeVideo {
			in.RequestKeyframe()
		}
		byAlice.track(in)
	}})
	bob := newPeer(t, PeerConfig{OnTrack: Echo})
	agree(t, alice, bob, LocalDescription{})
	for i, codec := range []webrtc.RTPCodecCapability{opus, vp8} {
		speak(t, alice.Streams()[i], codec, "hello")
	}
	alice.Streams()[1].OnKeyframeRequest(func() {
		select {
		case asked <- struct{}{}:
		default:
		}
	})
	byAlice.wait(t, "audio hello")
	byAlice.wait(t, "video hello")
	testkit.Await(t, asked, "the sender of the video hears of a request for a picture")
}

func TestTheEchoSendsBackTextAsTextAndBytesAsBytes(t *testing.T) {
	got := make(chan webrtc.DataChannelMessage, 2)
	channel := echoing(t, func(m webrtc.DataChannelMessage) { got <- m })
	channel.SendText("Grüße")
	channel.Send([]byte{0, 1, 255})
	for _, want := range []webrtc.DataChannelMessage{{IsString: true, Data: []byte("Grüße")}, {Data: []byte{0, 1, 255}}} {
		if m := testkit.Await(t, got, "an echo"); m.IsString != want.IsString || !bytes.Equal(m.Data, want.Data) {
			t.Errorf("got %+v, want %+v", m, want)
		}
	}
}

func TestTheEchoSendsBackMoreThanMayWait(t *testing.T) {
	const messages = 3 * echoWaiting / len(chunk{})
	sum, done := sha256.New(), make(chan struct{})
	received := 0
	channel := echoing(t, func(m webrtc.DataChannelMessage) {
		sum.Write(m.Data)
		if received++; received == messages {
			close(done)
		}
	})
	sent := sha256.New()
	for i := range messages {
		data := bytes.Repeat([]byte{byte(i)}, len(chunk{}))
		sent.Write(data)
		if err := channel.Send(data); err != nil {
			t.Fatal(err)
		}
	}
	testkit.Await(t, done, "all messages come back")
	if !bytes.Equal(sum.Sum(nil), sent.Sum(nil)) {
		t.Error("what comes back is not what was sent")
	}
}

type chunk [60 << 10]byte

// echoing is an open channel to a peer that echoes.
func echoing(t *testing.T, got func(webrtc.DataChannelMessage)) *webrtc.DataChannel {
	t.Helper()
	opened := make(chan *webrtc.DataChannel, 1)
	alice := newPeer(t, PeerConfig{Data: true, OnDataChannel: func(c *webrtc.DataChannel) {
		c.OnMessage(got)
		c.OnOpen(func() { opened <- c })
	}})
	agree(t, alice, newPeer(t, PeerConfig{OnDataChannel: EchoData}), LocalDescription{})
	return testkit.Await(t, opened, "the channel opens")
}

// wire is where a stream is bound to: it keeps what is written.
type wire struct {
	webrtc.TrackLocalContext
	codecs   []webrtc.RTPCodecParameters
	sent     []rtp.Header
	payloads [][]byte
}

func (w *wire) CodecParameters() []webrtc.RTPCodecParameters { return w.codecs }
func (w *wire) SSRC() webrtc.SSRC                            { return 77 }
func (w *wire) WriteStream() webrtc.TrackLocalWriter         { return w }
func (w *wire) Write(b []byte) (int, error)                  { return len(b), nil }
func (w *wire) WriteRTP(h *rtp.Header, payload []byte) (int, error) {
	w.sent, w.payloads = append(w.sent, *h), append(w.payloads, payload)
	return len(payload), nil
}

func TestAStreamSendsWhatWasAgreedUponToWhoListens(t *testing.T) {
	agreed := webrtc.RTPCodecParameters{PayloadType: 109, RTPCodecCapability: opus}
	w := &wire{codecs: []webrtc.RTPCodecParameters{agreed}}
	s := &Stream{kind: webrtc.RTPCodecTypeAudio}
	packet := &rtp.Packet{Header: rtp.Header{PayloadType: 111, SSRC: 5, SequenceNumber: 9}, Payload: []byte("x")}
	packet.SetExtension(1, []byte("mid"))
	write := func(codec webrtc.RTPCodecCapability) int {
		before := len(w.sent)
		if err := s.WriteRTP(webrtc.RTPCodecParameters{PayloadType: 111, RTPCodecCapability: codec}, packet); err != nil {
			t.Error(err)
		}
		return len(w.sent) - before
	}
	s.setOpen(true)
	if write(opus) != 0 {
		t.Error("a packet leaves before there is an agreement")
	}
	s.Bind(w)
	if write(opus) != 1 {
		t.Fatal("no packet leaves")
	}
	if h := w.sent[0]; h.PayloadType != 109 || h.SSRC != 77 || h.SequenceNumber != 9 || h.Extension {
		t.Errorf("the packet leaves with %+v", h)
	}
	if write(vp8) != 0 {
		t.Error("a packet of a codec leaves that was not agreed upon")
	}
	s.setOpen(false)
	if write(opus) != 0 {
		t.Error("a packet leaves that nobody listens to")
	}
	s.setOpen(true)
	s.Unbind(w)
	if write(opus) != 0 {
		t.Error("a packet leaves after the end")
	}
}

func TestAnotherSourceContinuesTheNumbersOfTheStream(t *testing.T) {
	var s source
	number := func(ssrc uint32, sequence uint16, timestamp uint32) (uint16, uint32) {
		h := rtp.Header{SSRC: ssrc, SequenceNumber: sequence, Timestamp: timestamp}
		s.follow(&h, 3000)
		return h.SequenceNumber, h.Timestamp
	}
	for i, c := range []struct {
		ssrc      uint32
		in        uint16
		at        uint32
		want      uint16
		wantStamp uint32
	}{
		{7, 65535, 1000, 65535, 1000},
		{7, 0, 4000, 0, 4000},
		{8, 500, 90, 1, 7000},
		{8, 502, 3090, 3, 10000}, // a gap stays one
		{8, 501, 90, 2, 7000},    // and what comes late stays in its place
	} {
		if got, stamp := number(c.ssrc, c.in, c.at); got != c.want || stamp != c.wantStamp {
			t.Errorf("packet %d gets %d at %d, want %d at %d", i, got, stamp, c.want, c.wantStamp)
		}
	}
}

func TestAPacketKeepsItsFormatWhereItWasAgreedUpon(t *testing.T) {
	codec := func(number webrtc.PayloadType, mime, parameters string) webrtc.RTPCodecParameters {
		return webrtc.RTPCodecParameters{PayloadType: number, RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: mime, ClockRate: 90000, SDPFmtpLine: parameters,
		}}
	}
	agreed := []webrtc.RTPCodecParameters{codec(96, "video/VP8", ""), codec(102, "video/H264", "a"), codec(104, "video/H264", "b")}
	for _, c := range []struct {
		have webrtc.RTPCodecParameters
		want webrtc.PayloadType // 0: none
	}{
		{codec(104, "video/h264", "c"), 104},
		{codec(120, "video/H264", "b"), 104},
		{codec(96, "video/H264", "a"), 102},
		{codec(120, "video/H264", "d"), 0},
		{codec(96, "video/AV1", ""), 0},
	} {
		if got, _ := sameCodec(c.have, agreed); got.PayloadType != c.want {
			t.Errorf("%s %d %q becomes %d, want %d", c.have.MimeType, c.have.PayloadType, c.have.SDPFmtpLine, got.PayloadType, c.want)
		}
	}
}
