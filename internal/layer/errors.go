package layer

import (
	"errors"
	"fmt"

	"github.com/google/gopacket"
)

// Fault is a panic of a layer, ours or gopacket's, that Parser.Decode caught: no fault
// of the packet, but of the program.
type Fault struct {
	Type  gopacket.LayerType // of the layer
	Panic any                // what it panicked with
}

// Unwrap is ErrFault, which errors.Is finds without an allocation.
func (f *Fault) Unwrap() error { return ErrFault }

func (f *Fault) Error() string { return fmt.Sprintf("internal error: decode %v: %v", f.Type, f.Panic) }

// What can be wrong with a header. Every error of a DecodeFromBytes of this
// package wraps one of them. They are made once, so that hostile traffic costs
// no allocation either.
var (
	// ErrShort is a header that ends before its last field.
	ErrShort = errors.New("header cut short")
	// ErrVersion is a version field that contradicts what was announced.
	ErrVersion = errors.New("wrong version")
	// ErrLength is a length field that cannot be.
	ErrLength = errors.New("bad length")
	// ErrDepth is a packet of more than MaxLayers layers.
	ErrDepth = fmt.Errorf("nested deeper than %d layers", MaxLayers)
	// ErrFault is a Fault.
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
