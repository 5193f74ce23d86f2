package sip

// Header field names: the canonical spelling of those that the IANA registry
// knows, and the compact forms of RFC 3261 §7.3.3 and later documents.

var knownNames = [...]string{
	"Accept", "Accept-Contact", "Accept-Encoding", "Accept-Language", "Accept-Resource-Priority",
	"Alert-Info", "Allow", "Allow-Events", "Answer-Mode", "Authentication-Info", "Authorization",
	"Call-ID", "Call-Info", "Contact", "Content-Disposition", "Content-Encoding", "Content-ID",
	"Content-Language", "Content-Length", "Content-Type", "CSeq", "Date", "Error-Info", "Event",
	"Expires", "Feature-Caps", "Flow-Timer", "From", "Geolocation", "Geolocation-Error",
	"Geolocation-Routing", "History-Info", "Identity", "Identity-Info", "In-Reply-To", "Info-Package",
	"Join", "Max-Breadth", "Max-Forwards", "MIME-Version", "Min-Expires", "Min-SE", "Organization",
	"P-Access-Network-Info", "P-Answer-State", "P-Asserted-Identity", "P-Asserted-Service",
	"P-Associated-URI", "P-Called-Party-ID", "P-Charging-Function-Addresses", "P-Charging-Vector",
	"P-Early-Media", "P-Preferred-Identity", "P-Preferred-Service", "P-Visited-Network-ID",
	"Path", "Permission-Missing", "Policy-Contact", "Policy-ID", "Priority", "Priv-Answer-Mode",
	"Privacy", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Require", "RAck", "Reason",
	"Record-Route", "Recv-Info", "Refer-Sub", "Refer-To", "Referred-By", "Reject-Contact",
	"Remote-Party-ID", "Replaces", "Reply-To", "Request-Disposition", "Require", "Resource-Priority",
	"Retry-After", "Route", "RSeq", "Security-Client", "Security-Server", "Security-Verify",
	"Server", "Service-Route", "Session-Expires", "Session-ID", "SIP-ETag", "SIP-If-Match", "Subject",
	"Subscription-State", "Supported", "Suppress-If-Match", "Target-Dialog", "Timestamp", "To",
	"Trigger-Consent", "Unsupported", "User-Agent", "User-to-User", "Via", "Warning",
	"WWW-Authenticate",
}

// compactNames is indexed by the lower-case letter.
var compactNames = ['z' + 1]string{
	'a': "Accept-Contact", 'b': "Referred-By", 'c': "Content-Type", 'd': "Request-Disposition",
	'e': "Content-Encoding", 'f': "From", 'i': "Call-ID", 'j': "Reject-Contact", 'k': "Supported",
	'l': "Content-Length", 'm': "Contact", 'n': "Identity-Info", 'o': "Event", 'r': "Refer-To",
	's': "Subject", 't': "To", 'u': "Allow-Events", 'v': "Via", 'x': "Session-Expires", 'y': "Identity",
}

// nameTable is an open-addressed hash table of knownNames.
var nameTable = makeNameTable()

func makeNameTable() (t [512]string) {
	for _, name := range knownNames {
		slot := nameHash(name)
		for t[slot] != "" {
			slot = (slot + 1) % 512
		}
		t[slot] = name
	}
	return t
}

// nameHash ignores case: it looks at the length and four letters.
func nameHash(s string) uint32 {
	n := len(s)
	h := uint32(n) ^ uint32(s[0]|0x20)<<2 ^ uint32(s[n/4]|0x20)<<4
	h = h*31 + uint32(s[n/2]|0x20)
	h = h*31 + uint32(s[n-1]|0x20)
	return (h ^ h>>9) % 512
}

// CanonicalName gives the registered spelling of a header field name, compact
// forms expanded; names that are not known stay as written.
func CanonicalName(name string) string {
	switch len(name) {
	case 0:
		return name
	case 1:
		if c := lower(name[0]); c <= 'z' && compactNames[c] != "" {
			return compactNames[c]
		}
		return name
	}
	for slot := nameHash(name); ; slot = (slot + 1) % 512 {
		known := nameTable[slot]
		if known == "" {
			return name
		}
		if equalFold(known, name) {
			return known
		}
	}
}
