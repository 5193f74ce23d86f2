package transaction

import (
	"cmp"
	"slices"

	"sipwasm/pkg/sipcore/sip"
)

// Entry describes a transaction that has not terminated, for whoever wants to
// look; nothing is done with it.
type Entry struct {
	Client  bool
	Serial  uint64 // rises with each transaction of the layer
	Request *sip.Message
	State   State
}

// List gives all transactions that have not terminated, the oldest first.
func (l *Layer) List() []Entry {
	list := make([]Entry, 0, l.Len())
	for _, c := range l.clients {
		list = append(list, Entry{Client: true, Serial: c.serial, Request: c.request, State: c.state})
	}
	for _, s := range l.servers {
		list = append(list, Entry{Serial: s.serial, Request: s.request, State: s.state})
	}
	slices.SortFunc(list, func(a, b Entry) int { return cmp.Compare(a.Serial, b.Serial) })
	return list
}
