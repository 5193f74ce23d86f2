//go:build !js

// Package sipnative runs the user agent of package sipcore in a Go program: one
// goroutine that owns it, WebSocket, UDP and TCP below it, and media by
// pion/webrtc.
//
//	ua, err := sipnative.Dial(ctx, sipnative.Config{
//		URI: "sip:alice@example.com", Password: "secret",
//		Server: "wss://example.com/sip", Register: true,
//		OnInvite: func(c *sipnative.Call) { c.Accept(ctx) },
//	})
//	if err != nil {
//		log.Fatal(err)
//	}
//	defer ua.Close()
//	call, err := ua.Invite(ctx, "sip:bob@example.com", sipnative.InviteOptions{})
//
// # Rules
//
//   - One goroutine, the loop (loop.go), owns the core. Everything else asks it to
//     do something. It waits for nobody.
//   - Handlers of the application are called by other goroutines: OnInvite by one
//     for each call; the Handlers of a call one after the other, by a goroutine of
//     the call; OnMessage, OnState, and Log with Trace in the same way. They may
//     block and may call anything here. Up to 4096 events wait for each; what
//     comes beyond is dropped and logged, messages are refused.
//   - Methods wait for what they name, and return when their context ends. What
//     has been sent by then has been sent. Only the context of Invite lives on:
//     its end gives the call up until it is answered.
//   - The media side is asked one question at a time, by a goroutine of the call.
//   - A call, a registration or a message that comes to nothing is a *Failure,
//     with the response's code, the cause, and what to look at.
//   - Close is bounded, and leaves no goroutine behind.
//
// # Transports
//
// WebSocket (RFC 7118): everything goes over the one connection. UDP, TCP and
// TLS with Config.Server: everything goes to that outbound proxy. Without one
// each request goes to its next hop (RFC 3261 §8.1.2): the topmost Route or the
// Request-URI, by its transport parameter, UDP without one, TLS for sips; at its
// maddr or host and at its port or 5060 (5061 for TLS). Names are looked up as A
// and AAAA records.
//
// With udp: line ends go to the server every 25 seconds (sipcore.Config.KeepAlive),
// which keeps the bindings of address translators.
//
// A connection to a server that drops is opened again, the registration is
// renewed, and calls that stand are kept and told of it. Connections of TCP to
// other places are opened as they are needed, used again, and closed after five
// minutes of silence; connections of others are accepted, also with
// Config.Server, because RFC 3261 §18.1.1 demands it. When one fails, the
// requests that wait on it fail.
//
// # Tones
//
// Call.DTMF sends tones in INFO requests or among the sound (RFC 4733), and
// Handlers.OnDTMF is told of both. Those among the sound are heard while its
// stream is read: by PeerConfig.OnTrack, or by the Peer where there is none. A
// PeerConfig.API of one's own needs the codec audio/telephone-event for it.
//
// # Transfers
//
// Call.Transfer and TransferTo return when the transfer has succeeded, and the call
// was hung up, or has failed, and the call stands. UA.Refer does it without a call.
// REFERs of others go to Handlers.OnRefer or Config.OnRefer: Referral.Follow calls
// and reports by itself. Nobody who listens declines them.
//
// # Subscriptions
//
// UA.Subscribe keeps a subscription (RFC 6665) alive until Unsubscribe: it is
// refreshed, comes along to a new connection, and is taken up again when a server
// was restarted or its notifier allows it.
//
// Config.OnSubscribe is asked who may watch something of ours; what it accepts is
// told with IncomingSubscription.Notify, by the peer itself, without a server.
// UA.Publish (RFC 3903) gives the state to a server instead, which tells others.
//
// # Candidates and early media
//
// A Peer gathers candidates from the moment that it is made. What is found after a
// description has left follows in INFO requests to peers that take them (RFC 8840);
// others get descriptions that can connect as they are.
//
// What answers before somebody answers, with a description in a provisional
// response, is heard with PeerConfig.EarlyMedia. Without it the description counts
// when somebody answers, because pion can follow only one of the phones that a call
// rings. Call.ProgressWith is the other side: Early and Reliable together begin early
// media with every caller.
//
// # In a running call
//
// Call.Hold holds the peer; Stream.Mute is not noticed by it. Peer.AddVideo and
// RemoveVideo change what is offered next, Call.Renegotiate offers it;
// RTPSender.ReplaceTrack of Peer.PeerConnection needs no negotiation. A call that
// shows no sign of life is ended (session timers, RFC 4028, Config.SessionExpires).
// Call.AssertedIdentity is the peer as servers know it.
//
// # Limits
//
//   - NAPTR and SRV records (RFC 3263 §4.1, §4.2) are not asked for; of several
//     addresses of a name UDP takes the first.
//   - Deviation from RFC 3261 §18.1.1: a request over UDP that is longer than 1300
//     bytes stays on UDP, up to the 65507 that a datagram can hold. The address
//     says which transport is wanted, and a peer that is reached by UDP only would
//     be lost after a timeout; IP fragments what is too long. transport=tcp in the
//     address, or tcp: in Config.Server, is what to write for large messages.
//   - Of addresses the host's first on the way to the server is taken when the
//     user agent is made. When that changes, make a new one.
//   - TLS is for connections of ours; nobody can open one to us.
//   - A route of a strict router (RFC 2543) followed by loose ones is misread.
//   - Transactions over UDP are kept for 32 s, at most 32768: that is about 500
//     calls a second for one user agent. Beyond it requests get 503.
//   - Messages on streams and WebSockets are bounded to 1 MB, their headers to
//     64 KB, connections of others to 1024.
//   - Anonymous calls without a server carry a Contact that cannot be reached.
package sipnative
