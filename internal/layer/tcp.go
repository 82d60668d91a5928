package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

const (
	// maxTCPOptions is the largest number of options in a header: 40 of one byte.
	maxTCPOptions = 40
	// timestampLayout is the usual start of the options (RFC 7323, appendix A): two NOPs,
	// then time stamps of 10 bytes.
	timestampLayout = 0x0101080a
)

// The flags of TCP: byte 13 of the header (RFC 9293, section 3.1).
const (
	FlagFIN = 0x01
	FlagSYN = 0x02
	FlagRST = 0x04
	FlagPSH = 0x08
	FlagACK = 0x10
	FlagURG = 0x20
)

// DecodeFromBytes decodes RFC 9293, section 3.1. A header that is longer than data
// decodes with the options that are there; Contents is then shorter than DataOffset*4.
// Options ends before the first malformed option. Padding holds the bytes after an
// end-of-list option.
func (t *TCP) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 20 {
		t.reset()
		df.SetTruncated()
		return errTCPShort
	}
	size := int(data[12]>>4) * 4
	if size < 20 {
		t.reset()
		return errTCPHeader
	}
	if size > len(data) {
		df.SetTruncated()
		size = len(data)
	}
	t.SrcPort = layers.TCPPort(binary.BigEndian.Uint16(data[0:2]))
	t.DstPort = layers.TCPPort(binary.BigEndian.Uint16(data[2:4]))
	t.Seq = binary.BigEndian.Uint32(data[4:8])
	t.Ack = binary.BigEndian.Uint32(data[8:12])
	t.setFlags(data[12], data[13])
	t.Window = binary.BigEndian.Uint16(data[14:16])
	t.Checksum = binary.BigEndian.Uint16(data[16:18])
	t.Urgent = binary.BigEndian.Uint16(data[18:20])
	t.Contents, t.Payload = data[:size], data[size:]
	t.setOptions(data[20:size])
	return nil
}

// setFlags sets the fields of bytes 12 and 13.
func (t *TCP) setFlags(high, low byte) {
	t.DataOffset = high >> 4
	t.NS = high&0x01 != 0
	t.CWR = low&0x80 != 0
	t.ECE = low&0x40 != 0
	t.URG = low&0x20 != 0
	t.ACK = low&0x10 != 0
	t.PSH = low&0x08 != 0
	t.RST = low&0x04 != 0
	t.SYN = low&0x02 != 0
	t.FIN = low&0x01 != 0
}

// setOptions sets Options and Padding from the bytes after the fixed header.
func (t *TCP) setOptions(data []byte) {
	if len(data) > 0 && cap(t.Options) < maxTCPOptions {
		t.Options = make([]layers.TCPOption, 0, maxTCPOptions) // allocated only once
	}
	options, n := t.Options[:cap(t.Options)], 0
	t.Padding = nil
	if len(data) == 12 && binary.BigEndian.Uint32(data) == timestampLayout {
		nop := layers.TCPOption{OptionType: layers.TCPOptionKindNop, OptionLength: 1}
		stamps := layers.TCPOption{OptionType: layers.TCPOptionKindTimestamps, OptionLength: 10, OptionData: data[4:12]}
		options[0], options[1], options[2] = nop, nop, stamps
		t.Options = options[:3]
		return
	}
	for len(data) > 0 && n < len(options) {
		kind, size := layers.TCPOptionKind(data[0]), 1
		if kind > layers.TCPOptionKindNop {
			if len(data) < 2 || data[1] < 2 || int(data[1]) > len(data) {
				break
			}
			size = int(data[1])
		}
		option := &options[n]
		option.OptionType, option.OptionLength, option.OptionData = kind, uint8(size), nil
		if size > 1 {
			option.OptionData = data[2:size]
		}
		n++
		data = data[size:]
		if kind == layers.TCPOptionKindEndList {
			t.Padding = data
			break
		}
	}
	t.Options = options[:n]
}

// reset clears t but keeps the capacity of Options.
func (t *TCP) reset() {
	options := t.Options[:0]
	*t = TCP{}
	t.Options = options
}

// NextLayerType returns LayerTypePayload: ports do not determine the content of a stream.
func (t *TCP) NextLayerType() gopacket.LayerType { return gopacket.LayerTypePayload }

// TransportFlow returns the flow of the ports, or an empty one before decoding.
func (t *TCP) TransportFlow() gopacket.Flow {
	return portFlow(layers.EndpointTCPPort, t.Contents)
}

// portFlow returns the flow of the ports at the start of a TCP or UDP header.
func portFlow(kind gopacket.EndpointType, header []byte) gopacket.Flow {
	if len(header) < 4 {
		return gopacket.NewFlow(kind, nil, nil)
	}
	return gopacket.NewFlow(kind, header[0:2], header[2:4])
}
