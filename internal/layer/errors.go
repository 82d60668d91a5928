package layer

import (
	"errors"
	"fmt"

	"github.com/google/gopacket"
)

// Fault is a panic in one of our layers or of gopacket's that Parser.Decode recovered. It
// is a bug in the program and not an error in the packet.
type Fault struct {
	Type  gopacket.LayerType // type of the layer
	Panic any                // the value passed to panic
}

// Unwrap returns ErrFault. errors.Is finds it without an allocation.
func (f *Fault) Unwrap() error { return ErrFault }

func (f *Fault) Error() string { return fmt.Sprintf("internal error: decode %v: %v", f.Type, f.Panic) }

// Errors in a header. Every error of a DecodeFromBytes in this package wraps one of them.
// They are allocated once, so that hostile traffic causes no allocations.
var (
	// ErrShort means that a header ends before its last field.
	ErrShort = errors.New("header cut short")
	// ErrVersion means that the version field contradicts the header before.
	ErrVersion = errors.New("wrong version")
	// ErrLength means that a length field is impossible.
	ErrLength = errors.New("bad length")
	// ErrDepth means that a packet has more than MaxLayers layers.
	ErrDepth = fmt.Errorf("nested deeper than %d layers", MaxLayers)
	// ErrFault means that decoding panicked. See Fault.
	ErrFault = errors.New("internal error")
)

var (
	errEthernetShort   = fmt.Errorf("decode ethernet: %w", ErrShort)
	errDot1QShort      = fmt.Errorf("decode vlan tag: %w", ErrShort)
	errLLCShort        = fmt.Errorf("decode llc: %w", ErrShort)
	errSNAPShort       = fmt.Errorf("decode snap: %w", ErrShort)
	errARPShort        = fmt.Errorf("decode arp: %w", ErrShort)
	errIPv4Short       = fmt.Errorf("decode ipv4: %w", ErrShort)
	errIPv4Version     = fmt.Errorf("decode ipv4: %w", ErrVersion)
	errIPv4Header      = fmt.Errorf("decode ipv4: header under 20 bytes: %w", ErrLength)
	errIPv4Total       = fmt.Errorf("decode ipv4: total length under header length: %w", ErrLength)
	errIPv6Short       = fmt.Errorf("decode ipv6: %w", ErrShort)
	errIPv6Version     = fmt.Errorf("decode ipv6: %w", ErrVersion)
	errExtensionShort  = fmt.Errorf("decode ipv6 extension: %w", ErrShort)
	errFragmentShort   = fmt.Errorf("decode ipv6 fragment: %w", ErrShort)
	errTCPShort        = fmt.Errorf("decode tcp: %w", ErrShort)
	errTCPHeader       = fmt.Errorf("decode tcp: header under 20 bytes: %w", ErrLength)
	errUDPShort        = fmt.Errorf("decode udp: %w", ErrShort)
	errICMPv4Short     = fmt.Errorf("decode icmp: %w", ErrShort)
	errICMPv6Short     = fmt.Errorf("decode icmp6: %w", ErrShort)
	errGREShort        = fmt.Errorf("decode gre: %w", ErrShort)
	errGeneveShort     = fmt.Errorf("decode geneve: %w", ErrShort)
	errAHShort         = fmt.Errorf("decode ah: %w", ErrShort)
	errVXLANShort      = fmt.Errorf("decode vxlan: %w", ErrShort)
	errMPLSShort       = fmt.Errorf("decode mpls: %w", ErrShort)
	errPPPoEShort      = fmt.Errorf("decode pppoe: %w", ErrShort)
	errPPPShort        = fmt.Errorf("decode ppp: %w", ErrShort)
	errLinuxSLLShort   = fmt.Errorf("decode linux cooked: %w", ErrShort)
	errLinuxSLL2Short  = fmt.Errorf("decode linux cooked v2: %w", ErrShort)
	errRadiotapShort   = fmt.Errorf("decode radiotap: %w", ErrShort)
	errRadiotapVersion = fmt.Errorf("decode radiotap: %w", ErrVersion)
	errRadiotapLength  = fmt.Errorf("decode radiotap: header under 8 bytes: %w", ErrLength)
	errWiFiShort       = fmt.Errorf("decode 802.11: %w", ErrShort)
	errLinkShort       = fmt.Errorf("decode link header: %w", ErrShort)
	errNullShort       = fmt.Errorf("decode null: %w", ErrShort)
)
