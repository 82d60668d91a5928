package layer

import (
	"fmt"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Types of tunnels that are decoded as a Tunnel. The summary prints their names.
var (
	TypeNSH           = gopacket.RegisterLayerType(1660, gopacket.LayerTypeMetadata{Name: "NSH"})
	TypeERSPAN2       = gopacket.RegisterLayerType(1661, gopacket.LayerTypeMetadata{Name: "ERSPAN"})
	TypeERSPAN3       = gopacket.RegisterLayerType(1662, gopacket.LayerTypeMetadata{Name: "ERSPAN"})
	TypeWCCP          = gopacket.RegisterLayerType(1663, gopacket.LayerTypeMetadata{Name: "WCCP"})
	TypeVXLANGPE      = gopacket.RegisterLayerType(1664, gopacket.LayerTypeMetadata{Name: "VXLAN-GPE"})
	TypeOTV           = gopacket.RegisterLayerType(1665, gopacket.LayerTypeMetadata{Name: "OTV"})
	TypeL2TP          = gopacket.RegisterLayerType(1666, gopacket.LayerTypeMetadata{Name: "L2TP"})
	TypeGTP           = gopacket.RegisterLayerType(1667, gopacket.LayerTypeMetadata{Name: "GTP"})
	TypeMACsec        = gopacket.RegisterLayerType(1668, gopacket.LayerTypeMetadata{Name: "MACsec"})
	TypeVNTag         = gopacket.RegisterLayerType(1669, gopacket.LayerTypeMetadata{Name: "VN-Tag"})
	TypeCiscoMetadata = gopacket.RegisterLayerType(1670, gopacket.LayerTypeMetadata{Name: "CMD"})
	TypePIM           = gopacket.RegisterLayerType(1671, gopacket.LayerTypeMetadata{Name: "PIM"})
	TypeNLPID         = gopacket.RegisterLayerType(1672, gopacket.LayerTypeMetadata{Name: "OSI"})
	TypeHSR           = gopacket.RegisterLayerType(1674, gopacket.LayerTypeMetadata{Name: "HSR"})
	TypeBackbone      = gopacket.RegisterLayerType(1675, gopacket.LayerTypeMetadata{Name: "802.1ah"})
	TypeTRILL         = gopacket.RegisterLayerType(1676, gopacket.LayerTypeMetadata{Name: "TRILL"})
	TypeArista        = gopacket.RegisterLayerType(1677, gopacket.LayerTypeMetadata{Name: "Arista"})
	TypePPPSerial     = gopacket.RegisterLayerType(1673, gopacket.LayerTypeMetadata{Name: "PPPSerial"})
)

// Tunnel is the header of a tunnel of which only the place and the type of the payload
// matter. Its fields remain in Contents.
type Tunnel struct {
	layers.BaseLayer
	typ, next gopacket.LayerType
	read      tunnelReader
	short     error
}

// tunnelReader returns the size of the header at the start of data, the offset of the end
// of its payload, and the payload's type. A size above len(data) means that the header is
// cut short, and an end above it, that the payload is.
type tunnelReader func(data []byte) (size, end int, next gopacket.LayerType)

// tunnel returns a function that makes headers of one type.
func tunnel(typ gopacket.LayerType, read tunnelReader) func() gopacket.DecodingLayer {
	short := fmt.Errorf("decode %s: %w", typ, ErrShort)
	return func() gopacket.DecodingLayer { return &Tunnel{typ: typ, read: read, short: short} }
}

// LayerType returns the type for which the header was made.
func (t *Tunnel) LayerType() gopacket.LayerType { return t.typ }

// CanDecode returns the same type as LayerType.
func (t *Tunnel) CanDecode() gopacket.LayerClass { return t.typ }

// NextLayerType returns the type that the header announces.
func (t *Tunnel) NextLayerType() gopacket.LayerType { return t.next }

// DecodeFromBytes finds the ends of the header and of its payload.
func (t *Tunnel) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	size, end, next := t.read(data)
	if size > len(data) {
		t.BaseLayer, t.next = layers.BaseLayer{}, gopacket.LayerTypePayload
		df.SetTruncated()
		return t.short
	}
	t.Contents, t.Payload, t.next = data[:size], clip(data[size:], max(0, end-size), df), next
	return nil
}

// udpTunnel returns the type of the tunnel on a UDP port.
func udpTunnel(port layers.UDPPort) gopacket.LayerType {
	switch port {
	case PortVXLAN:
		return layers.LayerTypeVXLAN
	case PortMPLS:
		return layers.LayerTypeMPLS
	case PortVXLANGPE:
		return TypeVXLANGPE
	case PortOTV:
		return TypeOTV
	case PortL2TP:
		return TypeL2TP
	case PortGTPUser, PortGTPControl:
		return TypeGTP
	case PortIKENAT:
		return layers.LayerTypeIPSecESP
	}
	return gopacket.LayerTypePayload
}

// looksLike reports whether a datagram has the header of the tunnel typ. It is needed for
// ports that other protocols use too. data is the captured part of the payload, whose
// length is size.
func looksLike(typ gopacket.LayerType, data []byte, size int) bool {
	switch typ {
	case TypeL2TP:
		return isL2TP(data)
	case TypeGTP:
		return isGTP(data, size)
	case layers.LayerTypeIPSecESP:
		return isESP(data)
	}
	return true
}

// isESP distinguishes ESP on port 4500 from IKE, which starts with four bytes of zero,
// and from keep-alives (RFC 3948, section 2).
func isESP(data []byte) bool {
	return len(data) >= 4 && (data[0] != 0 || data[1] != 0 || data[2] != 0 || data[3] != 0)
}

// readPPPSerial distinguishes Cisco's HDLC (RFC 1547) from PPP by the address. It
// consumes nothing.
func readPPPSerial(data []byte) (int, int, gopacket.LayerType) {
	if len(data) > 0 {
		switch data[0] {
		case 0x0f, 0x8f:
			return 0, len(data), TypeCHDLC
		case 0xff:
			return 0, len(data), layers.LayerTypePPP
		}
	}
	return 0, len(data), gopacket.LayerTypePayload
}

// readNLPID reads an identifier of ISO/IEC TR 9577.
func readNLPID(data []byte) (int, int, gopacket.LayerType) {
	if len(data) < 1 {
		return 1, 0, gopacket.LayerTypePayload
	}
	return 1, len(data), nlpidNext(data[0])
}

// nlpidNext returns the layer type for an identifier.
func nlpidNext(id byte) gopacket.LayerType {
	switch id {
	case NLPIDIPv4:
		return layers.LayerTypeIPv4
	case NLPIDIPv6:
		return layers.LayerTypeIPv6
	case NLPIDPPP:
		return layers.LayerTypePPP
	}
	return gopacket.LayerTypePayload
}

// osiNext returns the layer type of a payload that is announced as OSI. The payload may
// start with the identifier of another network layer. OSI's own protocols are opaque.
func osiNext(payload []byte) gopacket.LayerType {
	if len(payload) > 0 && nlpidNext(payload[0]) != gopacket.LayerTypePayload {
		return TypeNLPID
	}
	return gopacket.LayerTypePayload
}
