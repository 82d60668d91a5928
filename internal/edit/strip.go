package edit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// Headers is a set of kinds of headers.
type Headers uint8

// The kinds. That of a tunnel includes the IP and UDP headers before it.
const (
	VLAN   Headers = 1 << iota // tags of 802.1Q and 802.1ad
	MPLS                       // label stacks
	PPPoE                      // sessions, with the protocol field of PPP
	GRE                        // except ERSPAN
	ERSPAN                     // types I to III
	VXLAN                      // with its generic extension
)

// HeaderNames has the names of the kinds, in their order.
var HeaderNames = []string{"vlan", "mpls", "pppoe", "gre", "erspan", "vxlan"}

// ParseHeaders parses names with commas between.
func ParseHeaders(s string) (set Headers, err error) {
next:
	for name := range strings.SplitSeq(s, ",") {
		for i, known := range HeaderNames {
			if name == known {
				set |= 1 << i
				continue next
			}
		}
		return 0, fmt.Errorf("%q: give some of %s, with commas between", name, strings.Join(HeaderNames, ", "))
	}
	return set, nil
}

// String returns the names.
func (h Headers) String() string {
	var names []string
	for i, name := range HeaderNames {
		if h&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}

// stripper takes headers off, from the outside in, up to the first header that stays and is
// not of the link layer: what that carries cannot become shorter.
//
// An Ethernet frame in a tunnel is what remains. A packet in a tunnel gets the link-layer
// header that the tunnel's packets had, with the packet's own protocol in it, so that all
// frames of a file keep one link type. Only where that header cannot name the protocol, the
// packet remains without one, as LinkRaw.
type stripper struct {
	set     Headers
	decoder *layer.Decoder
	p       packet.Packet

	data []byte // of the frame
	end  int    // where it ends in data without the padding of what was stripped

	// What remains is kept, and then the layers from the next one on.
	kept  []byte // headers of the link layer
	next  int
	field int // offset in kept of the EtherType of what follows; below 0 if there is none
	link  packet.LinkType

	without map[*packet.Interface]*packet.Interface // interfaces as they are without a frame check sequence
}

func newStripper(set Headers) *stripper {
	return &stripper{set: set, decoder: layer.NewDecoder(), without: map[*packet.Interface]*packet.Interface{}}
}

// outcome is what became of a header.
type outcome uint8

const (
	stays    outcome = iota // it is not to be stripped, or holds nothing that can stand alone
	stripped                // it is gone
	torn                    // it is to be stripped, but is not whole: cut short or in fragments
)

// strip takes the headers off a frame, whose bytes are valid until the next call then. It
// reports false for a frame that it leaves as it is because a header is torn.
func (s *stripper) strip(f *packet.Frame) bool {
	s.decoder.Decode(f, &s.p)
	s.data, s.end, s.kept, s.next, s.field, s.link = f.Data, len(f.Data), s.kept[:0], 0, -1, f.Link
	changed := false
	for link := true; ; { // link: the next layer is the header of a frame
		what := s.header()
		if what == torn {
			return false
		}
		if what == stripped {
			changed, link = true, s.typ(s.next) == layers.LayerTypeEthernet
			continue
		}
		if s.next >= len(s.p.Types) || !link && !isShim(s.typ(s.next)) || isNetwork(s.typ(s.next)) {
			break
		}
		s.keep()
		link = false
	}
	if !changed {
		return true
	}
	s.dropFCS(f)
	s.kept = append(s.kept, s.data[s.start(s.next):s.end]...)
	f.Info.Length -= len(f.Data) - len(s.kept)
	f.Data, f.Link, f.Info.CaptureLength = s.kept, s.link, len(s.kept)
	return true
}

// isShim reports whether headers of a type may stand between those of the link and network layers.
func isShim(t gopacket.LayerType) bool {
	switch t {
	case layers.LayerTypeDot1Q, layers.LayerTypeMPLS, layer.TypeVNTag, layer.TypeCiscoMetadata,
		layers.LayerTypePPP, layer.TypeCHDLC, layer.TypeWiFi: // the last three after a header of the capture's
		return true
	}
	return false
}

func isNetwork(t gopacket.LayerType) bool {
	return t == layers.LayerTypeIPv4 || t == layers.LayerTypeIPv6
}

// typ returns the type of layer i. After the last one it is that of the rest.
func (s *stripper) typ(i int) gopacket.LayerType {
	switch {
	case i < len(s.p.Types):
		return s.p.Types[i]
	case i == len(s.p.Types):
		return s.p.Next
	}
	return gopacket.LayerTypeZero
}

// start returns the offset of layer i, or of the rest after the last one.
func (s *stripper) start(i int) int {
	if i == 0 {
		return 0
	}
	return cap(s.data) - cap(s.p.Layers[i-1].LayerPayload())
}

// short reports whether layer i is missing because its header is cut short.
func (s *stripper) short(i int) bool {
	return i == len(s.p.Types) && errors.Is(s.p.Err, layer.ErrShort)
}

// keep appends a header of the link layer to what remains.
func (s *stripper) keep() {
	from := len(s.kept)
	s.kept = append(s.kept, s.data[s.start(s.next):s.start(s.next+1)]...)
	switch s.typ(s.next) {
	case layers.LayerTypeEthernet, layers.LayerTypeLinuxSLL, layer.TypeCHDLC, layers.LayerTypeDot1Q, layer.TypeVNTag, layer.TypeCiscoMetadata:
		s.field = len(s.kept) - 2
	case layer.TypeLinuxSLL2:
		s.field = from
	default:
		s.field = -1
	}
	s.next++
}

// header strips the header at next, if it is one of those.
func (s *stripper) header() outcome {
	i := s.next
	switch t := s.typ(i); {
	case t == layers.LayerTypeDot1Q && s.set&VLAN != 0:
		if s.short(i) {
			return torn
		}
		return s.tag(i)
	case t == layers.LayerTypeMPLS && s.set&MPLS != 0:
		last := i
		for s.typ(last) == layers.LayerTypeMPLS && last < len(s.p.Types) {
			last++
		}
		if s.short(last) && s.typ(last) == layers.LayerTypeMPLS {
			return torn
		}
		return s.inner(last, s.end)
	case t == layers.LayerTypePPPoE && s.set&PPPoE != 0:
		if s.short(i) || s.short(i+1) && s.typ(i+1) == layers.LayerTypePPP {
			return torn
		}
		if s.typ(i+1) != layers.LayerTypePPP {
			return stays
		}
		return s.inner(i+2, s.payloadEnd(i+1))
	case isNetwork(t) && i < len(s.p.Types):
		return s.tunnel(i)
	}
	return stays
}

// tag strips a VLAN tag, whose last two bytes say what follows.
func (s *stripper) tag(i int) outcome {
	if s.field < 0 {
		return stays
	}
	t := binary.BigEndian.Uint16(s.data[s.start(i+1)-2:])
	if cooked := s.link == packet.LinkLinuxSLL || s.link == packet.LinkLinuxSLL2; cooked && t < layer.MinEtherType {
		t = layer.CookedLLC // in place of the length of an 802.3 frame
	}
	binary.BigEndian.PutUint16(s.kept[s.field:], t)
	s.next = i + 1
	return stripped
}

// tunnel strips the IP header at layer i and that of the tunnel that it carries.
func (s *stripper) tunnel(i int) outcome {
	whole, at := true, i+1
	if ip, ok := s.p.Layers[i].(*layer.IPv4); ok {
		whole = ip.Flags&layers.IPv4MoreFragments == 0
	}
	for ; at < len(s.p.Types) && (s.typ(at) == layer.TypeIPv6Extension || s.typ(at) == layer.TypeIPv6Fragment); at++ {
		if fragment, ok := s.p.Layers[at].(*layer.IPv6Fragment); ok && fragment.More {
			whole = false
		}
	}
	if s.typ(at) == layers.LayerTypeUDP && at < len(s.p.Types) {
		at++
	}
	kind, last := s.kind(at)
	switch {
	case s.set&kind == 0:
		return stays
	case !whole || s.short(at) || s.short(last) && last > at && isTunnelPart(s.typ(last)):
		return torn
	}
	return s.inner(last, s.payloadEnd(last-1))
}

// isTunnelPart reports whether headers of a type belong to the tunnel in front of them.
func isTunnelPart(t gopacket.LayerType) bool {
	return t == layer.TypeERSPAN2 || t == layer.TypeERSPAN3 || t == layers.LayerTypePPP || t == layer.TypeWCCP
}

// kind returns the kind of the tunnel whose header is layer at, and the layer that it carries. A
// header of GRE that is cut short may be that of ERSPAN.
func (s *stripper) kind(at int) (Headers, int) {
	switch s.typ(at) {
	case layers.LayerTypeVXLAN, layer.TypeVXLANGPE:
		return VXLAN, at + 1
	case layers.LayerTypeGRE:
		if at == len(s.p.Types) {
			return GRE | ERSPAN, at
		}
		kind, carried := GRE, at+1
		if g := s.p.Layers[at].(*layer.GRE); g.Protocol == layer.EtherTypeERSPAN || g.Protocol == layer.EtherTypeERSPAN3 {
			kind = ERSPAN
		}
		if carried < len(s.p.Types) && isTunnelPart(s.typ(carried)) {
			carried++
		}
		return kind, carried
	}
	return 0, at
}

// payloadEnd returns the offset of the end of layer i's payload.
func (s *stripper) payloadEnd(i int) int {
	payload := s.p.Layers[i].LayerPayload()
	return cap(s.data) - cap(payload) + len(payload)
}

// etherTypes has the EtherTypes of the packets that get the link-layer header of what was stripped.
var etherTypes = map[gopacket.LayerType]uint16{
	layers.LayerTypeIPv4: layer.EtherTypeIPv4, layers.LayerTypeIPv6: layer.EtherTypeIPv6,
	layers.LayerTypeMPLS: layer.EtherTypeMPLS, layers.LayerTypeARP: layer.EtherTypeARP,
}

// inner strips the headers before layer i, which ends at end.
func (s *stripper) inner(i, end int) outcome {
	t := s.typ(i)
	etherType := etherTypes[t]
	switch {
	case s.start(i) >= end:
		return torn
	case t == layers.LayerTypeEthernet:
		s.kept, s.field, s.link = s.kept[:0], -1, packet.LinkEthernet
	case etherType == 0:
		return stays
	case s.field >= 0:
		binary.BigEndian.PutUint16(s.kept[s.field:], etherType)
	case t == s.typ(s.next): // the header that is kept names it already
	case isNetwork(t):
		s.kept, s.link = s.kept[:0], packet.LinkRaw
	default:
		return stays
	}
	s.next, s.end = i, min(s.end, end)
	return stripped
}
