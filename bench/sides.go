package bench

import (
	"bytes"

	peer "github.com/emiago/sipgo/sip"

	"sipwasm/pkg/sipcore/sip"
)

// Seen is what both sides must read from a message: the comparison is honest
// only if they agree.
type Seen struct {
	Vias                 int
	Branch, SentBy       string // of the top Via
	FromTag, ToTag       string
	FromUser, FromHost   string
	FromName             string
	ToUser, ToHost       string
	CallID               string
	Seq                  uint32
	Method               string
	ContactUser, Contact string
	BodyLength           int
}

// Ours and Peer do one round of work. They hold what a transport keeps from
// message to message: the print buffer and, for the peer, its parser.
type (
	Ours struct{ out []byte }
	Peer struct {
		parser *peer.Parser
		out    bytes.Buffer
	}
)

// NewPeer makes the sipgo side.
func NewPeer() *Peer { return &Peer{parser: peer.NewParser()} }

// Parse parses only.
func (o *Ours) Parse(data []byte) *sip.Message {
	m, err := sip.Parse(data)
	if err != nil {
		panic(err)
	}
	return m
}

// Parse parses only.
func (p *Peer) Parse(data []byte) peer.Message {
	m, err := p.parser.ParseSIP(data)
	if err != nil {
		panic(err)
	}
	return m
}

// Read reads the typed fields into seen.
func (o *Ours) Read(m *sip.Message, seen *Seen) {
	vias, err := m.Vias()
	if err != nil {
		panic(err)
	}
	for i := range vias {
		seen.via(i, vias[i].Branch(), vias[i].Host)
	}
	from, to, cseq := m.From(), m.To(), m.CSeq()
	seen.FromTag, seen.ToTag = from.Tag(), to.Tag()
	seen.FromUser, seen.FromHost, seen.FromName = from.URI.User, from.URI.Host, from.DisplayName
	seen.ToUser, seen.ToHost = to.URI.User, to.URI.Host
	seen.CallID, seen.Seq, seen.Method = m.CallID(), cseq.Seq, cseq.Method
	contacts, _, err := m.Contacts()
	if err != nil {
		panic(err)
	}
	if len(contacts) > 0 {
		seen.ContactUser, seen.Contact = contacts[0].URI.User, contacts[0].URI.Host
	}
	seen.BodyLength = len(m.Body)
}

// Read reads the typed fields into seen.
func (p *Peer) Read(m peer.Message, seen *Seen) {
	for i, h := range m.GetHeaders("Via") {
		via := h.(*peer.ViaHeader)
		branch, _ := via.Params.Get("branch")
		seen.via(i, branch, via.Host)
	}
	from, to, cseq := m.From(), m.To(), m.CSeq()
	seen.FromTag, _ = from.Params.Get("tag")
	seen.ToTag, _ = to.Params.Get("tag")
	seen.FromUser, seen.FromHost, seen.FromName = from.Address.User, from.Address.Host, from.DisplayName
	seen.ToUser, seen.ToHost = to.Address.User, to.Address.Host
	seen.CallID, seen.Seq, seen.Method = m.CallID().Value(), cseq.SeqNo, string(cseq.MethodName)
	for _, h := range m.GetHeaders("Contact") {
		contact := h.(*peer.ContactHeader)
		seen.ContactUser, seen.Contact = contact.Address.User, contact.Address.Host
	}
	seen.BodyLength = len(m.Body())
}

// via notes one Via; of the top one, branch and host.
func (s *Seen) via(i int, branch, host string) {
	if i == 0 {
		s.Branch, s.SentBy = branch, host
	}
	s.Vias = i + 1
}

// Print prints and gives the octets.
func (o *Ours) Print(m *sip.Message) []byte {
	o.out = m.Append(o.out[:0])
	return o.out
}

// Print prints and gives the octets.
func (p *Peer) Print(m peer.Message) []byte {
	p.out.Reset()
	m.StringWrite(&p.out)
	return p.out.Bytes()
}
