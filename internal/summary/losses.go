package summary

import (
	"encoding/binary"
	"maps"

	"ringcap/packet"
)

// Losses are those that files have recorded when they were captured.
type Losses struct {
	of map[int]*loss // by ID of the interface
}

// loss is that of an interface.
type loss struct {
	id             int
	name           string
	dropped, bySys uint64
}

// maxLosses is how many interfaces with losses are told apart.
const maxLosses = 4096

// Options of pcapng blocks (draft-ietf-opsawg-pcapng, sections 4.3 and 4.6).
const (
	optPacketDrops = 4
	optDropped     = 5
	optSysDropped  = 7
)

// Add reads the body of an interface statistics block as capfile.Opener.Statistics gives it. The last one
// of an interface counts, since the counters only grow.
func (l *Losses) Add(of *packet.Interface, body []byte) {
	v := loss{id: of.ID, name: of.Name}
	for kind, value := range packet.Options(body[min(8, len(body)):]) {
		switch {
		case len(value) != 8:
		case kind == optDropped:
			v.dropped = binary.LittleEndian.Uint64(value)
		case kind == optSysDropped:
			v.bySys = binary.LittleEndian.Uint64(value)
		}
	}
	if _, known := l.of[of.ID]; !known && (v.dropped == 0 && v.bySys == 0 || len(l.of) == maxLosses) {
		return
	}
	if l.of == nil {
		l.of = map[int]*loss{}
	}
	l.of[of.ID] = &v
}

// Clone returns a copy, which does not change as more is added.
func (l *Losses) Clone() *Losses { return &Losses{maps.Clone(l.of)} }

// dropCount returns how many packets were lost before a packet, as it says.
func dropCount(p *packet.Packet) (n uint64) {
	for kind, value := range packet.Options(p.Options) {
		if kind == optPacketDrops && len(value) == 8 {
			n += binary.LittleEndian.Uint64(value)
		}
	}
	return n
}
