package streams

import (
	"encoding/binary"
	"slices"

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
	waits map[flow]*unfinished
	order []*unfinished // those of waits, the oldest first; some are gone
	buf   []byte
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
func NewJoiner() *Joiner { return &Joiner{waits: map[flow]*unfinished{}} }

// Join puts what came before into a frame that completes a message.
func (j *Joiner) Join(f *packet.Frame) {
	var h packet.Headers
	if !layer.Peek(f.Data, f.Link, &h) || h.Protocol != packet.ProtocolTCP || h.Payload == h.End {
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
	j.put(f, &h, u)
	if at < len(u.data) {
		j.wait(k, u.base+uint32(at), u.data[at:])
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

// put makes a frame one that has all of a message, unless that is too long for IP.
func (j *Joiner) put(f *packet.Frame, h *packet.Headers, u *unfinished) {
	more := len(u.data) - (h.End - h.Payload)
	head := f.Data[:h.Payload]
	if h.Payload-h.Network+len(u.data) > maxDatagram {
		return
	}
	j.buf = append(append(append(j.buf[:0], head...), u.data...), f.Data[h.End:]...)
	f.Data = j.buf
	f.Info.CaptureLength += more
	f.Info.Length += more
	f.ChecksumPending = true // that of TCP is of another segment
	ip, tcp := f.Data[h.Network:], f.Data[h.Transport:]
	binary.BigEndian.PutUint32(tcp[4:], u.base)
	if h.IPVersion == 6 {
		binary.BigEndian.PutUint16(ip[4:], binary.BigEndian.Uint16(ip[4:])+uint16(more))
		return
	}
	// The sum grows by what the length under it does (RFC 1624), so a wrong one stays wrong.
	total := binary.BigEndian.Uint16(ip[2:])
	sum := uint32(^binary.BigEndian.Uint16(ip[10:])) + uint32(^total) + uint32(total+uint16(more))
	sum = sum&0xffff + sum>>16
	sum = sum&0xffff + sum>>16
	binary.BigEndian.PutUint16(ip[2:], total+uint16(more))
	binary.BigEndian.PutUint16(ip[10:], ^uint16(sum))
}
