package sip

// Message is one SIP request or response.
type Message struct {
	Method     string // of a request: "INVITE" ...; "" in a response
	RequestURI URI
	StatusCode int    // of a response: 100 to 699; 0 in a request
	Reason     string // the reason phrase of a response
	Header     Header
	Body       []byte
}

// IsRequest says whether the message is a request.
func (m *Message) IsRequest() bool { return m.Method != "" }

// NewRequest makes a request without any header field.
func NewRequest(method string, uri URI) *Message {
	return &Message{Method: method, RequestURI: uri, Header: make(Header, 0, 16)}
}

// NewResponse makes a response to a request by RFC 3261 §8.2.6: all Via, From,
// To, Call-ID and CSeq are copied octet by octet, and Timestamp into a 100. No
// To tag is added, and Record-Route is left to those who make dialogs. The
// reason "" stands for the usual phrase of the code. Of a field that stands there
// twice against the rules, the first is copied: a refusal can be read even when
// its request cannot.
func NewResponse(req *Message, code int, reason string) *Message {
	if reason == "" {
		reason = ReasonPhrase(code)
	}
	resp := &Message{StatusCode: code, Reason: reason, Header: make(Header, 0, 16)}
	for _, f := range req.Header {
		switch f.Name {
		case "From", "To", "Call-ID", "CSeq":
			if resp.Header.index(f.Name) < 0 {
				resp.Header = append(resp.Header, f)
			}
		case "Via":
			resp.Header = append(resp.Header, f)
		case "Timestamp":
			// RFC 3261 §8.2.6.1: a 100 carries the request's Timestamp.
			if code == 100 {
				resp.Header = append(resp.Header, f)
			}
		}
	}
	return resp
}

// Clone gives a copy with a Header of its own; the Body is shared.
func (m *Message) Clone() *Message {
	c := *m
	c.Header = make(Header, len(m.Header), len(m.Header)+4)
	copy(c.Header, m.Header)
	return &c
}
