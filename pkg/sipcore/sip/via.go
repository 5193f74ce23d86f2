package sip

import "strconv"

// Via is one via-parm of RFC 3261 §20.42. The protocol is always SIP/2.0.
type Via struct {
	Transport string // as written: "UDP", "TCP", "TLS", "WS", "WSS" ...
	Host      string // sent-by
	Port      int    // 0 when there is none
	Params    Params
}

// ParseVia reads one via-parm. White space may stand round every separator:
// "SIP / 2.0 / UDP first.example.com: 4000;ttl=16". The error is a *ParseError.
func ParseVia(s string) (Via, error) {
	var v Via
	if err := v.parse(s); err != nil {
		return Via{}, err
	}
	return v, nil
}

// parse reads and checks all of it.
func (v *Via) parse(s string) *ParseError {
	version, err := v.split(s)
	if err != nil {
		return err
	}
	if version != "2.0" {
		return bad("Via", 0, "protocol is not SIP/2.0")
	}
	return v.Params.check("Via").in(len(trimRight(s)) - len(v.Params))
}

// split reads everything but what the parameters are made of. It takes any
// version: a request of another one is owed a 505, which goes the way that the
// Via says.
func (v *Via) split(s string) (version string, err *ParseError) {
	name, rest := cutSlash(trimLeft(s))
	version, rest = cutSlash(rest)
	if !equalFold(name, "SIP") || version == "" {
		return "", bad("Via", 0, "protocol is not SIP/2.0")
	}
	n := span(rest, classToken)
	if n == 0 || n == len(rest) || !isSpace(rest[n]) {
		return "", bad("Via", len(s)-len(rest), "bad transport")
	}
	v.Transport, rest = rest[:n], trimLeft(rest[n:])
	if n, err = hostSpan(rest); err != nil {
		return "", err.in(len(s) - len(rest))
	}
	v.Host, rest = rest[:n], rest[n:]
	at := len(s) - len(rest)
	if v.Port, rest, err = cutPort(rest); err != nil {
		return "", err.in(at)
	}
	v.Params = Params(trim(rest))
	return version, nil
}

// cutSlash reads token LWS "/" LWS.
func cutSlash(s string) (token, rest string) {
	n := span(s, classToken)
	token, rest = s[:n], trimLeft(s[n:])
	if rest == "" || rest[0] != '/' {
		return "", rest
	}
	return token, trimLeft(rest[1:])
}

// String prints the via-parm.
func (v Via) String() string {
	dst := append(make([]byte, 0, 96), "SIP/2.0/"...)
	dst = append(append(dst, v.Transport...), ' ')
	dst = appendHostPort(dst, v.Host, v.Port)
	return string(append(dst, v.Params...))
}

// Branch gives the transaction's branch parameter, "" when there is none.
func (v Via) Branch() string {
	b, _ := v.Params.Get("branch")
	return b
}

// SentBy gives host and port as written: "host" or "host:port".
func (v Via) SentBy() string {
	if v.Port == 0 {
		return v.Host
	}
	return v.Host + ":" + strconv.Itoa(v.Port)
}

// CSeq is the value of RFC 3261 §20.16.
type CSeq struct {
	Seq    uint32
	Method string
}

// ParseCSeq reads it. The error is a *ParseError.
func ParseCSeq(s string) (CSeq, error) {
	var c CSeq
	err := c.parse(s)
	return c, orNil(err)
}

func (c *CSeq) parse(s string) *ParseError {
	t := trim(s)
	n := span(t, classDigit)
	// RFC 3261 §8.1.1.5: a 32-bit unsigned integer. Senders must stay below
	// 2^31, but not all do, and nothing is lost by reading the rest.
	seq, ok, _ := parseUint(t[:n], 1<<32-1)
	if !ok {
		return bad("CSeq", 0, "sequence number is not a 32-bit number")
	}
	method := trimLeft(t[n:])
	if len(method) == len(t)-n || !IsToken(method) {
		return bad("CSeq", n, "bad method")
	}
	*c = CSeq{uint32(seq), method}
	return nil
}

// String prints it.
func (c CSeq) String() string { return strconv.FormatUint(uint64(c.Seq), 10) + " " + c.Method }
