package streams

import (
	"encoding/binary"
	"net/netip"
	"slices"

	"ringcap/packet"
)

// Limits on datagrams whose fragments have not all come.
const (
	maxDatagrams = 1024
	maxDatagram  = 65535
)

// intake turns packets into messages. It puts fragments of IP together (RFC 791, section 3.2; RFC
// 8200, section 4.5).
//
// gopacket's ip4defrag knows IPv4 only, and does not bound how many datagrams wait.
type intake struct {
	match  func(*packet.Frame) (bool, error) // selects packets; nil for all
	decode func(*packet.Packet)              // decodes and tracks a packet that was put together; may be nil
	waits  map[datagramKey]*datagram
	order  []*datagram // those of waits, the oldest first; some are gone
}

type datagramKey struct {
	src, dst netip.Addr
	id       uint32
	protocol uint8
}

// datagram is what has come of a packet in fragments.
type datagram struct {
	half
	key     datagramKey
	data    []byte
	total   int64 // length of the data; -1 before the last fragment has come
	bytes   int   // of the frames
	matched bool
}

// read sets m to what a packet says, or the fragments that it completes. It reports whether
// there is anything, and whether the packet or one of its fragments matches.
func (i *intake) read(p *packet.Packet, m *message) (ok, matched bool, err error) {
	matched = true
	if i.match != nil {
		if matched, err = i.match(p.Frame); err != nil {
			return false, false, err
		}
	}
	var f fragment
	if i.decode == nil || !f.read(p) {
		return m.read(p), matched, nil
	}
	d := i.find(f.key)
	d.matched = d.matched || matched
	d.bytes += p.Info.Length
	if !f.more {
		d.total = f.at + int64(len(f.data))
	}
	d.add(uint32(f.at), f.data, 0)
	if d.total < 0 || d.next < d.total {
		return false, false, nil
	}
	delete(i.waits, f.key)
	whole := &packet.Frame{Info: p.Info, Link: packet.LinkRaw, Number: p.Number, Interface: p.Interface}
	whole.Data = f.whole(d.data[:d.total])
	whole.Info.CaptureLength, whole.Info.Length = len(whole.Data), d.bytes
	joined := &packet.Packet{Frame: whole}
	i.decode(joined)
	ok = m.read(joined)
	m.joined = true
	return ok, d.matched, nil
}

// find returns the datagram of a key. A new one may take the place of the oldest.
func (i *intake) find(k datagramKey) *datagram {
	if d := i.waits[k]; d != nil {
		return d
	}
	gone := func(d *datagram) bool { return i.waits[d.key] != d }
	if len(i.order) >= 2*maxDatagrams {
		i.order = slices.DeleteFunc(i.order, gone)
	}
	for len(i.waits) >= maxDatagrams {
		if d := i.order[0]; !gone(d) {
			delete(i.waits, d.key)
		}
		i.order = i.order[1:]
	}
	d := &datagram{key: k, total: -1}
	d.half = half{limit: maxDatagram, missing: func(int64) {}, deliver: func(data []byte) {
		d.data = append(d.data, data...)
	}}
	d.begin(0)
	if i.waits == nil {
		i.waits = map[datagramKey]*datagram{}
	}
	i.waits[k] = d
	i.order = append(i.order, d)
	return d
}

// fragment is a fragment of an IP packet.
type fragment struct {
	key  datagramKey
	at   int64
	more bool
	data []byte
	ip   []byte // the header before it
}

// read sets f from a packet whose innermost IP header is that of a fragment, all of which was
// captured. It reports whether it is one.
func (f *fragment) read(p *packet.Packet) bool {
	ip := p.Data[p.Headers.Network:]
	switch p.Headers.IPVersion {
	case 4:
		place := binary.BigEndian.Uint16(ip[6:])
		if place&0x3fff == 0 {
			return false
		}
		size, total := int(ip[0]&15)*4, int(binary.BigEndian.Uint16(ip[2:]))
		if total < size || total > len(ip) {
			return false
		}
		f.at, f.more = int64(place&0x1fff)*8, place&0x2000 != 0
		f.key = datagramKey{netip.AddrFrom4([4]byte(ip[12:])), netip.AddrFrom4([4]byte(ip[16:])), uint32(binary.BigEndian.Uint16(ip[4:])), ip[9]}
		f.ip, f.data = ip[:20], ip[size:total]
	case 6:
		next, at, total := ip[6], 40, 40+int(binary.BigEndian.Uint16(ip[4:]))
		if total > len(ip) {
			return false
		}
		for next == 0 || next == 43 || next == 60 { // hop-by-hop, routing, destination
			if at+8 > total {
				return false
			}
			next, at = ip[at], at+8+int(ip[at+1])*8
		}
		if next != 44 || at+8 > total {
			return false
		}
		place := binary.BigEndian.Uint16(ip[at+2:])
		f.at, f.more = int64(place&^7), place&1 != 0
		f.key = datagramKey{netip.AddrFrom16([16]byte(ip[8:])), netip.AddrFrom16([16]byte(ip[24:])), binary.BigEndian.Uint32(ip[at+4:]), ip[at]}
		f.ip, f.data = ip[:40], ip[at+8:total]
	default:
		return false
	}
	return f.at+int64(len(f.data)) <= maxDatagram
}

// whole returns the packet that data was taken from, without options.
func (f *fragment) whole(data []byte) []byte {
	b := append(append(make([]byte, 0, len(f.ip)+len(data)), f.ip...), data...)
	if len(f.ip) == 40 {
		b[6] = f.key.protocol
		binary.BigEndian.PutUint16(b[4:], uint16(len(data)))
		return b
	}
	b[0], b[6], b[7] = 0x45, 0, 0
	binary.BigEndian.PutUint16(b[2:], uint16(min(len(b), maxDatagram)))
	return b
}
