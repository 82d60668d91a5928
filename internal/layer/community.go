package layer

// Community ID, version 1: https://github.com/corelight/community-id-spec.

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // what the specification asks for
	"encoding/base64"
	"encoding/binary"
)

// Flow is what a Community ID is made from.
type Flow struct {
	Src, Dst         []byte // IP addresses
	Protocol         uint8
	SrcPort, DstPort uint16 // of ICMP: the type, and the type of the answer or the code
	Ports            bool   // whether there are ports
	OneWay           bool   // it has no answer
}

// AppendCommunityID appends the ID, which is the same for both directions.
func (f Flow) AppendCommunityID(b []byte) []byte {
	if order := bytes.Compare(f.Src, f.Dst); !f.OneWay && (order > 0 || order == 0 && f.SrcPort > f.DstPort) {
		f.Src, f.Dst, f.SrcPort, f.DstPort = f.Dst, f.Src, f.DstPort, f.SrcPort
	}
	var buffer [40]byte
	hashed := append(buffer[:2], f.Src...) // behind the seed, which is 0
	hashed = append(append(hashed, f.Dst...), f.Protocol, 0)
	if f.Ports {
		hashed = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(hashed, f.SrcPort), f.DstPort)
	}
	sum := sha1.Sum(hashed) //nolint:gosec // no secret
	return base64.StdEncoding.AppendEncode(append(b, "1:"...), sum[:])
}

// ICMPAnswer returns the type of the message that answers one, or that it answers (IANA, ICMP and
// ICMPv6 parameters). protocol is ProtocolICMP or ProtocolICMPv6.
func ICMPAnswer(protocol, typ uint8) (answer uint8, ok bool) {
	if protocol == ProtocolICMP {
		switch typ {
		case 0, 8: // echo
			return 8 - typ, true
		case 9, 10: // router advertisement, solicitation
			return 19 - typ, true
		case 13, 14, 15, 16, 17, 18: // time stamp, information, mask
			return (typ - 1) ^ 1 + 1, true
		}
		return 0, false
	}
	switch typ {
	case 128, 129, 130, 131, 144, 145: // echo, listeners, home agents
		return typ ^ 1, true
	case 133, 134, 135, 136, 139, 140: // routers, neighbors, node information
		return (typ - 1) ^ 1 + 1, true
	}
	return 0, false
}
