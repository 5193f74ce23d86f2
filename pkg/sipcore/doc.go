// Package sipcore is the behaviour of a SIP user agent (RFC 3261): it connects,
// registers, makes and takes calls, sends and receives messages. It is an engine
// that somebody else drives: it has no clock, no goroutine, no lock, no I/O and
// no randomness of its own.
//
// # Driving it
//
// A shell owns one UA, from one goroutine, and does three things:
//
//   - It calls inputs and commands as things happen, each with the present
//     time: [UA.Start], [UA.TransportUp], [UA.TransportDown], [UA.Receive],
//     [UA.Timeout]; [UA.Register], [UA.Request], [UA.Invite], [Session.Accept]
//     ... All return at once. The only functions they call are those that the
//     application gave in OnResponse and OnResult, and Config.Random.
//   - After each of them it drains the outputs with [UA.Poll] until there are
//     none: bytes to send, connections to open and close, questions to the media
//     side, events for the application. Their order is the order of things.
//   - Then it arms one timer for [UA.Deadline] and calls Timeout when it fires.
//     Late is fine: everything that is due is done, in order.
//
// Commands may be given while outputs are being drained, and from within
// OnResponse and OnResult: what they cause stands behind what is in the queue
// already.
//
// The media side is the shell's, too: [ApplyRemote] and [NeedLocal] are questions
// that it answers when it can, with [Session.RemoteApplied] and
// [Session.LocalReady] or their failures. Until then the session waits.
//
// Errors returned by commands are mistakes of the caller (a header with a line
// break, a command in the wrong state). What the network does is an output.
//
// # What is where
//
//	ua.go, timer.go, random.go      the UA, its queue, virtual time
//	config.go                       Config
//	output.go, output_session.go    everything that comes out
//	connection.go, reconnect.go     servers, fail-over, reconnection; stop.go the end
//	keepalive.go                    pings and pongs
//	flow.go                         other ways than the one to the server
//	register*.go, contact.go        the binding, GRUUs, our Contact
//	recovery.go                     when to try again, and where
//	request.go, call.go, auth*.go   building requests, sending them, credentials
//	again.go, redirect.go           what a refusal lets us do by ourselves
//	client_request.go               requests outside of dialogs: MESSAGE, OPTIONS ...
//	uas.go, uas_checks.go           what comes in, RFC 3261 §8.2 in its order
//	response.go, server_request.go  answering
//	session*.go                     INVITE sessions
//	hold.go, origin.go              what of descriptions is ours: directions, versions
//	fitness.go                      what no browser takes
//
// # Limits
//
// Whatever arrives from the network is bounded: messages by the limits of
// package sip, transactions by transaction.MaxTransactions, requests that wait
// for a connection by maxWaiting, remembered challenges by maxCredentials,
// those answered in one request by maxRealms, remembered requests by maxMerged,
// incoming calls that wait for an answer by maxCalling, dialogs of a forked
// INVITE by maxLegs, addresses tried for one request by maxTargets, what waits
// within a session by maxUnanswered, maxWaitingReinvites, maxWaitingProgress and
// maxPracks. When all calls and requests have ended, no table holds anything of
// them.
//
// One UA has one connection at a time, beside the flows of its shell.
// Redirections (3xx) are reported, or with Config.FollowRedirects followed. DNS
// (RFC 3263) is left to the shell.
package sipcore
