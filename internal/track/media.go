package track

import (
	"bytes"
	"net/netip"
	"strconv"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// maxMedia is the number of ends of media that are remembered. A new one replaces the oldest.
const maxMedia = 4096

// media remembers where descriptions of sessions (SDP) have media sent to.
type media struct {
	ends   map[netip.AddrPort]struct{}
	ring   []netip.AddrPort // the ends, of which oldest is replaced next
	oldest int
}

func newMedia() *media { return &media{ends: map[netip.AddrPort]struct{}{}} }

// learn remembers the ends that a message of SIP announces.
func (m *media) learn(message []byte) {
	if !layer.IsSIP(message) {
		return
	}
	session, rest := layer.CutMedia(layer.SDPBody(message))
	for len(rest) > 0 {
		part, _ := layer.CutMedia(rest[2:])
		part = rest[:2+len(part)]
		rest = rest[len(part):]
		line, connection := layer.SDPLine(part, 'm'), layer.SDPLine(part, 'c')
		if connection == nil {
			connection = layer.SDPLine(session, 'c')
		}
		if !bytes.Contains(layer.Word(line, 2), []byte("RTP")) {
			continue
		}
		first, _, _ := bytes.Cut(layer.Word(line, 1), []byte{'/'})
		address, _, _ := bytes.Cut(layer.Word(connection, 2), []byte{'/'})
		port, err := strconv.ParseUint(string(first), 10, 16)
		a, err2 := netip.ParseAddr(string(address))
		if err == nil && err2 == nil && port != 0 {
			m.add(netip.AddrPortFrom(a.WithZone(""), uint16(port)))
		}
	}
}

func (m *media) add(end netip.AddrPort) {
	if _, known := m.ends[end]; known {
		return
	}
	if len(m.ring) < maxMedia {
		m.ring = append(m.ring, end)
	} else {
		delete(m.ends, m.ring[m.oldest])
		m.ring[m.oldest] = end
		m.oldest = (m.oldest + 1) % maxMedia
	}
	m.ends[end] = struct{}{}
}

// carries reports whether a datagram goes to an end that was announced, or comes from one.
func (m *media) carries(p *packet.Packet, src, dst uint16) bool {
	if len(m.ends) == 0 {
		return false
	}
	from, to := addresses(p)
	_, sent := m.ends[netip.AddrPortFrom(from, src)]
	_, received := m.ends[netip.AddrPortFrom(to, dst)]
	return sent || received
}

// addresses returns the addresses of the IP header before the transport header of p.
func addresses(p *packet.Packet) (src, dst netip.Addr) {
	ip := p.Data[p.Headers.Network:]
	if p.Headers.IPVersion == 6 {
		return netip.AddrFrom16([16]byte(ip[8:24])), netip.AddrFrom16([16]byte(ip[24:40]))
	}
	return netip.AddrFrom4([4]byte(ip[12:16])), netip.AddrFrom4([4]byte(ip[16:20]))
}
