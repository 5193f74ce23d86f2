// Package sipserver is what cmd/sipserver runs: a SIP registrar and forking
// proxy over WebSocket (RFC 3261, RFC 5626, RFC 7118), and a small web server
// for the demo and the library. It is made for development, demonstrations and
// tests: everything is in memory, nothing is configured, one process is the
// whole service. Who outgrows it points the same page at Kamailio, Asterisk,
// FreeSWITCH or OpenSIPS.
//
// It has a small presence agent (PUBLISH, SUBSCRIBE, NOTIFY for presence, dialog,
// message-summary and presence.winfo), and holds messages for users who are away.
//
// Rules of the package:
//
//   - One goroutine (Server.Run) owns all SIP state: location table, transactions,
//     response contexts. It is fed by one channel and never waits for a peer.
//   - Each connection has a goroutine that reads and parses, one that writes
//     from a bounded queue, and one that pings. A peer that does not read fills
//     its own queue and is closed; nobody else notices.
//   - Every peer is reached over the connection that it opened. The server opens
//     none, resolves no name and relays to no other server.
//   - What arrives from the network never panics and never grows memory without
//     bound: the limits are in limits.go and Config.
//
// Who is who: without Config.Domain every domain is ours and they are all the
// same place: `sip:alice@localhost`, `sip:alice@192.168.1.7` and
// `sip:alice@example.test` are one user, so that a page opened under any address
// of this machine can call any other. With Config.Domain only that domain is
// served. Without Config.Users everybody may register as anybody; with it,
// registrations and requests are answered only with the right password.
package sipserver
