package packet

// Headers tells where a packet's IP header is, and the TCP or UDP header behind it, so that
// nobody has to search the layers for them. In a tunnel it is about the innermost IP header
// that decoded. Offsets count bytes from the start of Frame.Data. All of it is zero for a
// packet without an IP header.
type Headers struct {
	// Network is the offset of the IP header. It is valid if IPVersion is not 0.
	Network int
	// Transport is the offset of the TCP or UDP header, of which at least 20 or 8 bytes
	// were captured. It is valid if Protocol is not 0, as Payload and End are.
	Transport int
	// Payload is the offset of what TCP or UDP carries: behind the options of TCP, as
	// far as they were captured.
	Payload int
	// End is the offset behind the payload. The payload ends where the headers say, so
	// that padding of the link layer is not part of it, or with the captured bytes if
	// fewer were captured.
	End int
	// IPVersion is 4 or 6, or 0 for a packet without an IP header.
	IPVersion uint8
	// Protocol is ProtocolTCP or ProtocolUDP, or 0 for a packet without either header
	// behind the IP header, such as a later fragment.
	Protocol uint8
	// Peeked says that the headers were recognized without decoding the packet, because
	// they stand where nearly all packets have them. Layers and Types are empty then,
	// and nothing is wrong with the packet.
	Peeked bool
}

// The values of Headers.Protocol, as in an IP header (IANA, Protocol Numbers).
const (
	ProtocolTCP = 6
	ProtocolUDP = 17
)

// SetPeeked makes p a packet that was not decoded, with the headers h that were recognized
// in p.Data.
func (p *Packet) SetPeeked(h *Headers) {
	p.Headers = *h
	p.Layers, p.Types, p.Rest, p.Err, p.Truncated = nil, nil, nil, nil, false
}
