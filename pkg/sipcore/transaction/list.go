package transaction

import (
	"slices"
	"time"

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
	all := l.oldestFirst()
	list := make([]Entry, len(all))
	for i, t := range all {
		list[i] = t.Entry
	}
	return list
}

// listed is an entry with what TransportError needs.
type listed struct {
	Entry
	flow Flow
	fail func(now time.Time)
}

// oldestFirst sorts by serial number. It sorts whole numbers because sorting
// anything else would be another 20 KB of code in sip.wasm.
func (l *Layer) oldestFirst() []listed {
	all := make(map[int]listed, l.Len())
	for _, c := range l.clients {
		all[int(c.serial)] = listed{Entry{true, c.serial, c.request, c.state}, c.flow, c.transportError}
	}
	for _, s := range l.servers {
		all[int(s.serial)] = listed{Entry{false, s.serial, s.request, s.state}, s.flow, s.flowFailed}
	}
	serials := make([]int, 0, len(all))
	for serial := range all {
		serials = append(serials, serial)
	}
	slices.Sort(serials)
	list := make([]listed, len(serials))
	for i, serial := range serials {
		list[i] = all[serial]
	}
	return list
}
