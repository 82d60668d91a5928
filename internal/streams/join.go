package streams

import (
	"encoding/binary"
	"slices"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// Limits on messages of which segments are missing.
const (
	maxJoined  = 1024
	maxMessage = 2 + 65535 // the longest of DNS; a record of TLS is shorter
)

// A Joiner shows a message over several segments of TCP in one: the segment that
// completes a message of DNS or a hello of TLS gets what came before, as if it had been sent at
// once. Other segments stay as they are.
type Joiner struct {
	waits   map[flow]*unfinished
	order   []*unfinished // those of waits, the oldest first; some are gone
	buf     []byte
	decoder *layer.Decoder
	packet  packet.Packet
	lengths []length // of packet
}

// length is a field with the length of what holds a segment.
type length struct {
	at   int
	ipv4 bool // there is a checksum over it, 8 bytes behind
}

// flow is a direction of a connection, with the bytes of the IP header and the ports.
type flow struct {
	hosts [32]byte
	ports [4]byte
	v6    bool
}

// unfinished is a message of which a segment is missing.
type unfinished struct {
	half
	flow flow
	data []byte
}

// NewJoiner returns a Joiner that has not seen any segment.
func NewJoiner() *Joiner {
	return &Joiner{waits: map[flow]*unfinished{}, decoder: layer.NewDecoder()}
}

// Join puts what came before into a frame that completes a message.
func (j *Joiner) Join(f *packet.Frame) {
	h := &j.packet.Headers
	if !j.read(f) || h.Protocol != packet.ProtocolTCP || h.Payload == h.End {
		return
	}
	payload, seq := f.Data[h.Payload:h.End], binary.BigEndian.Uint32(f.Data[h.Transport+4:])
	dns := layer.PortDNS == binary.BigEndian.Uint16(f.Data[h.Transport:]) || layer.PortDNS == binary.BigEndian.Uint16(f.Data[h.Transport+2:])
	if len(j.waits) == 0 && !dns && payload[0] != 22 {
		return
	}
	k := flow{v6: h.IPVersion == 6, ports: [4]byte(f.Data[h.Transport:])}
	if k.v6 {
		k.hosts = [32]byte(f.Data[h.Network+8:])
	} else {
		copy(k.hosts[:], f.Data[h.Network+12:h.Network+20])
	}
	u := j.waits[k]
	if u == nil {
		if at := unfinishedAt(payload, dns); at < len(payload) {
			j.wait(k, seq+uint32(at), payload[at:])
		}
		return
	}
	was := len(u.data)
	if u.add(seq, payload, 0); len(u.data) == was || j.waits[k] != u {
		return // sent again, or what comes before it has not come
	}
	at := unfinishedAt(u.data, dns)
	if at == 0 {
		if len(u.data) > maxMessage {
			delete(j.waits, k)
		}
		return
	}
	delete(j.waits, k)
	j.put(f, h, u)
	if at < len(u.data) {
		j.wait(k, u.base+uint32(at), u.data[at:])
	}
}

// read sets the packet of j to a frame. It reports false if not all of its headers can tell of a longer
// segment.
func (j *Joiner) read(f *packet.Frame) bool {
	p := &j.packet
	if j.lengths = j.lengths[:0]; layer.Peek(f.Data, f.Link, &p.Headers) && p.Headers.Plain {
		at := length{at: p.Headers.Network + 4}
		if p.Headers.IPVersion == 4 {
			at = length{p.Headers.Network + 2, true}
		}
		j.lengths = append(j.lengths, at)
		return true
	}
	if j.decoder.Decode(f, p); p.Err != nil || p.Truncated {
		return false
	}
	at := 0
	for i, t := range p.Types {
		if !j.header(t, f.Data[at:], at) {
			return false
		}
		at = cap(f.Data) - cap(p.Layers[i].LayerPayload())
	}
	return true
}

// header notes the length in a header. It reports false for one that is not known, and for that of a fragment.
func (j *Joiner) header(t gopacket.LayerType, b []byte, at int) bool {
	switch t {
	case layers.LayerTypeIPv4:
		j.lengths = append(j.lengths, length{at + 2, true})
		return binary.BigEndian.Uint16(b[6:])&0x3fff == 0
	case layers.LayerTypeIPv6, layers.LayerTypeUDP, layers.LayerTypePPPoE:
		j.lengths = append(j.lengths, length{at: at + 4})
	case layer.TypeGTP:
		j.lengths = append(j.lengths, length{at: at + 2})
	case layer.TypeL2TP:
		const hasLength = 0x40
		if b[0]&hasLength != 0 {
			j.lengths = append(j.lengths, length{at: at + 2})
		}
	case layers.LayerTypeEthernet:
		j.frame(b, at, 12)
	case layers.LayerTypeDot1Q:
		j.frame(b, at, 2)
	case layers.LayerTypeTCP, layer.TypeIPv6Extension, layers.LayerTypeMPLS, layers.LayerTypePPP, layers.LayerTypeGRE,
		layers.LayerTypeVXLAN, layer.TypeVXLANGPE, layers.LayerTypeGeneve, layers.LayerTypeLLC, layers.LayerTypeSNAP,
		layers.LayerTypeLinuxSLL, layer.TypeLinuxSLL2, layer.TypeNull, layer.TypeRawIP, layer.TypeVNTag,
		layer.TypeNSH, layer.TypeERSPAN2, layer.TypeERSPAN3, layer.TypePPPDirection, layer.TypeCHDLC:
	default:
		return false
	}
	return true
}

// frame notes the length of a frame of 802.3, which stands where others have the EtherType.
func (j *Joiner) frame(b []byte, at, field int) {
	const leastType = 0x600
	if binary.BigEndian.Uint16(b[field:]) < leastType {
		j.lengths = append(j.lengths, length{at: at + field})
	}
}

// unfinishedAt returns where the first message begins whose end is not in data. If there is none, it is
// the end of data.
func unfinishedAt(data []byte, dns bool) (at int) {
	for at < len(data) {
		rest, size := data[at:], 0
		switch {
		case dns && len(rest) < 2:
			return at
		case dns:
			size = 2 + int(binary.BigEndian.Uint16(rest))
		case len(rest) < 6 || rest[0] != 22 || rest[1] != 3 || rest[5] != 1 && rest[5] != 2:
			return len(data) // no record of TLS with a hello
		default:
			size = 5 + int(binary.BigEndian.Uint16(rest[3:]))
		}
		if size > len(rest) {
			return at
		}
		at += size
	}
	return at
}

// wait remembers the start of a message.
func (j *Joiner) wait(k flow, seq uint32, start []byte) {
	gone := func(u *unfinished) bool { return j.waits[u.flow] != u }
	if len(j.order) >= 2*maxJoined {
		j.order = slices.DeleteFunc(j.order, gone)
	}
	for len(j.waits) >= maxJoined {
		if u := j.order[0]; !gone(u) {
			delete(j.waits, u.flow)
		}
		j.order = j.order[1:]
	}
	u := &unfinished{flow: k, data: slices.Clone(start)}
	u.half = half{limit: maxMessage, missing: func(int64) { delete(j.waits, k) }, deliver: func(data []byte) {
		u.data = append(u.data, data...)
	}}
	u.begin(seq)
	u.next = int64(len(start))
	j.waits[k] = u
	j.order = append(j.order, u)
}

// put makes a frame one that has all of a message, unless that is too long for a header.
func (j *Joiner) put(f *packet.Frame, h *packet.Headers, u *unfinished) {
	more := len(u.data) - (h.End - h.Payload)
	for _, l := range j.lengths {
		if was := int(binary.BigEndian.Uint16(f.Data[l.at:])); was == 0 || was+more > 0xffff { // 0: it is too long to say
			return
		}
	}
	j.buf = append(append(append(j.buf[:0], f.Data[:h.Payload]...), u.data...), f.Data[h.End:]...)
	f.Data = j.buf
	f.Info.CaptureLength += more
	f.Info.Length += more
	f.ChecksumPending = true // that of TCP is of another segment
	binary.BigEndian.PutUint32(f.Data[h.Transport+4:], u.base)
	for _, l := range j.lengths {
		field := f.Data[l.at:]
		was := binary.BigEndian.Uint16(field)
		binary.BigEndian.PutUint16(field, was+uint16(more))
		if !l.ipv4 {
			continue
		}
		// The sum grows by what the length under it does (RFC 1624), so a wrong one stays wrong.
		sum := uint32(^binary.BigEndian.Uint16(field[8:])) + uint32(^was) + uint32(was+uint16(more))
		sum = sum&0xffff + sum>>16
		sum = sum&0xffff + sum>>16
		binary.BigEndian.PutUint16(field[8:], ^uint16(sum))
	}
}
