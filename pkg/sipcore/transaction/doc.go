// Package transaction is the transaction layer of SIP: the four state machines
// of RFC 3261 §17 as corrected by RFC 6026, matching (§17.1.3, §17.2.3), the
// ACK for refusals (§17.1.1.3) and CANCEL (§9). User agents and proxies use it
// alike.
//
// Rules of the package:
//
//   - It has no clock, goroutine, lock, I/O or randomness. Every input carries
//     the time; Deadline says when Timeout wants to be called; what is to be
//     sent goes to Config.Send, which returns at once and never calls back.
//   - The transaction user hears of things through its callbacks and through
//     the Match that Receive returns. A callback is always the last thing that
//     an input does, after the state has changed, so it may call anything here.
//     Request never calls back before it has returned.
//   - A message given to the layer belongs to the layer: it is sent again as it
//     is, so it must not be changed afterwards.
//   - A reliable flow (TCP, TLS, WebSocket) has no retransmissions, and the
//     waits for stray retransmissions (timers D, I, J, K) are zero.
//   - No transaction stays for ever unless its user leaves an INVITE
//     unanswered: in Proceeding an INVITE has no timer on either side (a proxy
//     has its timer C, a user agent its patience). Everything else ends by
//     itself, and after the end nothing of it is kept.
//   - The layer sends no response by itself, not even 100: that is the user's,
//     who must do so when it will not answer within 200 ms (§17.2.1).
//   - Memory is bounded: beyond Config.MaxTransactions an incoming request is
//     reported as Overload and not kept.
//
// Deviations: the sent-by of a response's Via is not compared (the branch is
// ours and unguessable, and servers rewrite the rest); a 2xx that comes after a
// refusal is handed out as StrayResponse; a non-INVITE request that its user
// leaves unanswered is given up after 128*T1, when its client has long gone
// (RFC 4320 §4.2).
package transaction
