// Package streams shows conversations of TCP and UDP: a list of them, and what the two sides of
// one said. Its memory is bounded, whatever the traffic.
package streams

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// ID names a stream by its protocol and Wireshark's number for it, tcp.stream or udp.stream.
type ID struct {
	UDP    bool
	Number uint32
}

func (id ID) protocol() string {
	if id.UDP {
		return "udp"
	}
	return "tcp"
}

func (id ID) String() string { return id.protocol() + ":" + strconv.FormatUint(uint64(id.Number), 10) }

// ParseID parses the name of a stream: tcp:3, udp:3, or 3 for tcp:3. It reports whether the
// text is one.
func ParseID(text string) (id ID, ok bool) {
	number, ok := strings.CutPrefix(text, "udp:")
	id.UDP = ok
	if !ok {
		number = strings.TrimPrefix(text, "tcp:")
	}
	n, err := strconv.ParseUint(number, 10, 32)
	id.Number = uint32(n)
	return id, err == nil && number[0] != '+'
}

// compare orders streams: those of TCP first, each by number.
func (id ID) compare(other ID) int {
	switch {
	case id.UDP != other.UDP && id.UDP, id.UDP == other.UDP && id.Number > other.Number:
		return 1
	case id == other:
		return 0
	}
	return -1
}

// message is what a packet says in its stream.
type message struct {
	id       ID
	src, dst netip.AddrPort
	payload  []byte // as far as it was captured
	length   int    // of the whole payload
	frame    int    // length of the frame on the wire
	joined   bool   // put together from fragments

	// Of TCP.
	flags    byte
	seq, ack uint32 // seq is that of the first byte of payload
	base     uint32 // sequence number of the sender's first byte
}

// read sets m from a packet that the tracker has observed. It reports whether the packet
// belongs to a stream.
func (m *message) read(p *packet.Packet) bool {
	h := &p.Headers
	if !p.Stream.Known {
		return false
	}
	header := p.Data[h.Transport:]
	from, to := binary.BigEndian.Uint16(header), binary.BigEndian.Uint16(header[2:])
	ip, total := p.Data[h.Network:], 0
	if h.IPVersion == 6 {
		m.src = netip.AddrPortFrom(netip.AddrFrom16([16]byte(ip[8:24])), from)
		m.dst = netip.AddrPortFrom(netip.AddrFrom16([16]byte(ip[24:40])), to)
		total = 40 + int(binary.BigEndian.Uint16(ip[4:]))
	} else {
		m.src = netip.AddrPortFrom(netip.AddrFrom4([4]byte(ip[12:16])), from)
		m.dst = netip.AddrPortFrom(netip.AddrFrom4([4]byte(ip[16:20])), to)
		total = int(binary.BigEndian.Uint16(ip[2:]))
	}
	m.id = ID{h.Protocol == packet.ProtocolUDP, p.Stream.Index}
	m.payload = p.Data[h.Payload:h.End]
	m.length = max(len(m.payload), h.Network+total-h.Payload) // a packet longer than 64 KiB has no total
	m.frame, m.joined = p.Info.Length, false
	if m.id.UDP {
		m.length = max(len(m.payload), int(binary.BigEndian.Uint16(header[4:]))-8)
		m.flags, m.seq, m.ack, m.base = 0, 0, 0, 0
		return true
	}
	m.flags = header[13]
	m.seq, m.ack = binary.BigEndian.Uint32(header[4:]), binary.BigEndian.Uint32(header[8:])
	if m.flags&layer.FlagSYN != 0 {
		m.seq++
	}
	m.base = p.Stream.Seq + 1
	return true
}

// end returns an address with its port, as ringcap prints them.
func end(a netip.AddrPort) string { return fmt.Sprintf("%v.%d", a.Addr(), a.Port()) }
