// Package sip is the wire format of SIP: messages, URIs and header fields
// parsed from octets and printed (RFC 3261 §25). It knows no time, no state and
// no transport, and imports only small packages of the standard library.
//
// # Messages
//
// Parse reads one message out of one WebSocket frame or datagram and copies what
// it keeps: the frame may be used again. Header holds every field line in the
// order of the wire; the names that IANA knows in their registered spelling,
// compact forms written out, all other names as they came. Values are kept octet
// by octet, without the white space round them; a folded line counts as one
// space (§7.3.1). Printing gives the same lines back. Only Content-Length is the
// printer's own: always there, always the octets of Body.
//
// Nothing is interpreted before it is asked for, except what everything else
// rests on: Parse checks the start line, From, To, Call-ID, CSeq and the top Via.
// The typed accessors read the other fields when they are called. Of a list, one
// bad element does not void the others.
//
// # Params
//
// Parameters stay the raw text that they were in the message. Looking one up
// scans it and allocates nothing, and what nobody changed is printed as it came.
//
// # Strict and liberal
//
// Refused, because two elements that guess differently would see two messages:
//
//   - CR or LF alone in the header section
//   - more than one From, To, Call-ID, CSeq or Content-Length
//   - a Request-Line with more than its two spaces, a URI in angle brackets there
//   - a CSeq method that is not that of the request
//   - a body shorter than Content-Length, a header section without its empty line
//   - two "@" before the host, a quoted string that does not end
//   - a line with the top Via in which another element says nothing ("Via: a;;,;,,")
//
// Accepted, because servers send it and it can mean only one thing:
//
//   - empty lines before the start line, octets behind the body
//   - white space wherever the grammar has LWS or SWS: "Via : SIP / 2.0 / UDP h : 5060 ; branch = x"
//   - a status line without reason phrase and space; any text in a reason phrase
//   - display names with any octets, quoted or not, commas and brackets too
//   - "#", "|", raw UTF-8 and the like in the user part, "_" in domains
//   - Route, Record-Route, Path and Service-Route without angle brackets
//   - empty parameters and values (";;lr;x="), "=" in values, empty list elements
//   - numbers of seconds above 2^32-1, which are read as 2^32-1
//   - three colons before the IPv4 part of an IPv6 reference (RFC 5118 §4.10)
//
// Octets that are no UTF-8 are kept as they are.
//
// # Errors and limits
//
// Parsing fails with a *ParseError, which names the production or field, the
// octet, and the response that a server owes for it. It never panics, and its
// memory is bounded by MaxMessageBytes, MaxHeaderBytes, MaxHeaderFields and
// MaxListElements. The accessors' error for a field that is not there is
// ErrAbsent.
//
// # Text from applications
//
// Printing neither refuses nor repairs anything. Names and values that a page
// gives go through CheckField, its display names and reason phrases through
// CheckText; or the finished message through Check, before it is sent.
package sip
