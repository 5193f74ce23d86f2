// Package sip is the wire format of SIP: messages, URIs and header fields
// parsed from octets and printed (RFC 3261 §25). It knows no time and no state.
package sip
