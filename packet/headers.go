package packet

// Headers locates the IP header of a packet and the TCP or UDP header after it. In a
// tunnel these are the innermost headers that decoded. Offsets are in bytes from the
// start of Frame.Data. Headers is zero for a packet without an IP header.
type Headers struct {
	// Network is the offset of the IP header. It is valid if IPVersion is not 0.
	Network int
	// Transport is the offset of the TCP or UDP header. At least the first 20 bytes (TCP)
	// or 8 bytes (UDP) of it were captured. Transport, Payload and End are valid if
	// Protocol is not 0.
	Transport int
	// Payload is the offset of the data after the TCP or UDP header. If the options of a
	// TCP header were cut, it is the end of the captured bytes.
	Payload int
	// End is the offset of the first byte after the payload. It follows from the length
	// fields of the headers, which leaves out padding of the link layer, but is never
	// beyond the captured bytes.
	End int
	// IPVersion is 4 or 6, or 0 for a packet without an IP header.
	IPVersion uint8
	// Protocol is ProtocolTCP or ProtocolUDP. It is 0 if no such header follows the IP
	// header, as in a later fragment.
	Protocol uint8
	// Peeked reports that the headers were found without decoding the packet. Layers and
	// Types are then empty, although the packet is intact.
	Peeked bool
	// Plain reports that a peeked packet has nothing but these headers: Ethernet without
	// tags, IPv4 without options or IPv6 without extension headers, and no tunnel.
	Plain bool
}

// The values of Headers.Protocol, as in an IP header (IANA, Protocol Numbers).
const (
	ProtocolTCP = 6
	ProtocolUDP = 17
)

// SetPeeked sets the headers of a packet that is not decoded, and clears its layers.
func (p *Packet) SetPeeked(h *Headers) {
	p.Headers = *h
	p.Layers, p.Types, p.Rest, p.Err, p.Truncated = nil, nil, nil, nil, false
}
