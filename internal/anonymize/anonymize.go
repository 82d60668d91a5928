// Package anonymize replaces what identifies hosts and people in frames: addresses by
// Crypto-PAn, names by pseudonyms, and what it does not understand by nothing. The headers are
// those that package layer finds.
package anonymize

import (
	"crypto/sha256"
	"strconv"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// Options describes what an Anonymizer does.
type Options struct {
	Key         [KeySize]byte
	KeepPayload bool // keep the bytes that it does not understand
}

// Anonymizer is a step of the packet loop that replaces each frame. The same key gives the same
// pseudonyms. It is not safe for concurrent use.
type Anonymizer struct {
	*addresses
	names       names
	keepPayload bool

	interfaces map[*packet.Interface]*packet.Interface

	decoder *layer.Decoder
	frame   packet.Frame // the frame with its bytes in buf
	packet  packet.Packet
	buf     []byte
	options []byte // of the pcapng block

	quotes [2]*layer.Parser // of the packets in ICMP errors: IPv4, IPv6
	quoted packet.Packet
}

// New returns an Anonymizer.
func New(o Options) *Anonymizer {
	return &Anonymizer{
		addresses: newAddresses(&o.Key), keepPayload: o.KeepPayload,
		names:      names{secret: sha256.Sum256(append([]byte("ringcap names\x00"), o.Key[:]...)), tlds: map[string]bool{}},
		interfaces: map[*packet.Interface]*packet.Interface{},
		decoder:    layer.NewDecoder(),
		quotes:     [2]*layer.Parser{layer.NewParser(layers.LayerTypeIPv4), layer.NewParser(layers.LayerTypeIPv6)},
	}
}

// Before replaces the bytes and the facts of f. They are valid until the next call. The time
// stamp and the length on the wire stay; the frame ends before what is dropped. The process goes: its
// name, user and container tell whose host it is.
func (a *Anonymizer) Before(f *packet.Frame) (bool, error) {
	a.buf = append(a.buf[:0], f.Data...)
	a.frame = *f
	a.frame.Data = a.buf
	a.decoder.Decode(&a.frame, &a.packet)
	end := a.cover(f.Data, a.buf, &a.packet, false)
	if i := f.Interface; i != nil && f.Info.CaptureLength == f.Info.Length {
		end = max(0, min(end, len(a.buf)-i.FCS)) // it is of the bytes before
	}
	a.options = appendOptions(a.options[:0], f.Options)
	f.Data, f.Info.CaptureLength, f.Options = a.buf[:end], end, a.options
	f.Interface, f.Process = a.Interface(f.Interface), nil
	return true, nil
}

// After does nothing.
func (a *Anonymizer) After(*packet.Frame) (last bool, err error) { return false, nil }

// Interface returns what stands for an interface in anonymous frames: without names, addresses,
// filter and comments. It returns nil for nil.
func (a *Anonymizer) Interface(i *packet.Interface) *packet.Interface {
	if i == nil {
		return nil
	}
	anonymous := a.interfaces[i]
	if anonymous == nil {
		anonymous = &packet.Interface{
			Index: i.Index, ID: i.ID, Link: i.Link, Hardware: i.Hardware, SnapLen: i.SnapLen, FCS: i.FCS, MTU: i.MTU,
			Classic: i.Classic, Nanoseconds: i.Nanoseconds,
		}
		if i.Name != "" {
			anonymous.Name = "if" + strconv.Itoa(i.ID)
		}
		a.interfaces[i] = anonymous
	}
	return anonymous
}

// Options of a pcapng block that tell nothing about hosts (draft-ietf-opsawg-pcapng, section
// 4.3): the direction, the number of packets that were dropped before, the queue.
const (
	optFlags = 2
	optDrops = 4
	optQueue = 6
)

// appendOptions appends those options that tell nothing about hosts.
func appendOptions(dst, options []byte) []byte {
	for kind, value := range packet.Options(options) {
		if kind == optFlags || kind == optDrops || kind == optQueue {
			dst = append(dst, byte(kind), 0, byte(len(value)), byte(len(value)>>8))
			dst = append(dst, value...)
			for range -len(value) & 3 {
				dst = append(dst, 0)
			}
		}
	}
	return dst
}

// cover replaces what the headers and the payload of a packet tell about hosts. before has the
// bytes as they were captured, and data the same bytes, which p was decoded from. quoted is set
// for the packet in an ICMP error. It returns the end of what is kept of data.
func (a *Anonymizer) cover(before, data []byte, p *packet.Packet, quoted bool) (end int) {
	at, whole := 0, true
	for i := 0; i < len(p.Layers) && whole; i++ {
		var kept int
		kept, whole = a.header(p, i)
		at += kept
	}
	body := min(at+len(p.Rest), len(data)) // end of the innermost payload
	if whole {
		var kept int
		kept, whole = a.payload(before[at:body], data[at:body], p, quoted)
		at += kept
	}
	end = at
	if whole {
		end = len(data)
		if !a.keepPayload { // padding and trailers of the layers below
			at = clearFrom(data, body, at)
		}
	}
	a.mendChecksums(before, data, p, at)
	return end
}

// clearFrom clears the bytes of data from the end of the innermost payload on. It returns the end
// of what has changed in data, which was changed before.
func clearFrom(data []byte, from, changed int) int {
	for i := from; i < len(data); i++ {
		if data[i] != 0 {
			data[i], changed = 0, i+1
		}
	}
	return changed
}
