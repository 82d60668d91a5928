package packet

// Headers says where the innermost IP header of a packet stands, and the TCP or UDP header
// behind it, so that nobody has to look for them again. Offsets are in bytes from the start
// of Frame.Data. layer.Peek sets it for a packet that need not be decoded, layer.Parser for
// one that it decodes. The zero value is that of a packet without an IP header.
type Headers struct {
	// Network is the offset of the IP header. It means something if IPVersion is not 0.
	Network int
	// Transport is the offset of the TCP or UDP header, which is at least 20 or 8 bytes
	// long. It means something if Protocol is not 0, as do Payload and End.
	Transport int
	// Payload is the offset of what the TCP or UDP header carries. A TCP header that was
	// cut short ends there.
	Payload int
	// End is the offset behind the last byte of the payload: where the headers say that it
	// ends, or the captured bytes if they end before. Padding of the link layer follows.
	End int
	// IPVersion is 4 or 6, or 0 if no IP header was found.
	IPVersion uint8
	// Protocol is the IP protocol number of the header at Transport: ProtocolTCP,
	// ProtocolUDP, or 0 if there is neither.
	Protocol uint8
	// Peeked says that layer.Peek found the headers, and that the packet was not decoded:
	// its Layers and Types are empty, and nothing is wrong with it.
	Peeked bool
}

// The values of Headers.Protocol (IANA, Protocol Numbers).
const (
	ProtocolTCP = 6
	ProtocolUDP = 17
)

// SetPeeked makes h the headers of p, which layer.Peek found in p.Data, and p a packet that
// was not decoded.
func (p *Packet) SetPeeked(h *Headers) {
	p.Headers = *h
	p.Layers, p.Types, p.Rest, p.Err, p.Truncated = nil, nil, nil, nil, false
}
