package sip

// Limits of what Parse and the typed accessors accept. They bound the memory
// that one frame from the network can claim.
const (
	MaxMessageBytes = 4 << 20  // octets of one message, body included
	MaxHeaderBytes  = 64 << 10 // octets of the start line and all header fields
	MaxHeaderFields = 512      // header field lines in one message
	MaxListElements = 512      // elements a typed list (Contacts, Vias, Routes ...) gives
	MaxURIParts     = 64       // parameters, and headers, of URIs that Equal compares one by one
)

// InitialMaxForwards is the Max-Forwards of a new request (RFC 3261 §8.1.1.6).
const InitialMaxForwards = "70"

// Methods of RFC 3261, 3262, 3311, 3428, 3515, 3903, 6086 and 6665.
const (
	MethodAck       = "ACK"
	MethodBye       = "BYE"
	MethodCancel    = "CANCEL"
	MethodInfo      = "INFO"
	MethodInvite    = "INVITE"
	MethodMessage   = "MESSAGE"
	MethodNotify    = "NOTIFY"
	MethodOptions   = "OPTIONS"
	MethodPrack     = "PRACK"
	MethodPublish   = "PUBLISH"
	MethodRefer     = "REFER"
	MethodRegister  = "REGISTER"
	MethodSubscribe = "SUBSCRIBE"
	MethodUpdate    = "UPDATE"
)
