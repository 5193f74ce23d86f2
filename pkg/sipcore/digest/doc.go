// Package digest answers and checks the challenges of HTTP digest
// authentication as SIP uses it: RFC 3261 §22, RFC 7616, RFC 8760.
//
// Rules of the package:
//
//   - The hash of a challenge is MD5, SHA-256 or SHA-512-256, each also as
//     "-sess". Of several challenges the strongest supported one is answered
//     (RFC 8760 §2.4 leaves that choice to the client, in the server's order of
//     preference; an attacker who can add a challenge cannot make us answer a
//     weaker one).
//   - The protection is "auth" when the server offers it, else "auth-int", else
//     none (the form of RFC 2069, which many SIP servers still send).
//   - Nothing here is random and nothing is remembered: the client nonce and
//     the nonce count are arguments. The count starts at 1 with each new nonce
//     and rises with each request that uses the nonce again.
//   - What the network sends is bounded by MaxValueBytes and MaxParams and
//     never panics. What is printed never contains a control character, so a
//     user name given by a page cannot add a header.
//
// Not here: keeping track of nonces on the server (age, replayed counts), and
// Authentication-Info.
package digest
