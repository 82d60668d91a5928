package text

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"ringcap/internal/prefetch"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// ends caches the text of the addresses and ports of packets that were not decoded.
// Consecutive packets often have the same two ends, and formatting them is most of the
// work. A pair of ends replaces another one that hashes to the same entry.
type ends struct {
	v4 *[8192]ends4 // nil until the first IPv4 packet
	v6 *[2048]ends6 // nil until the first IPv6 packet
}

// ends4 fills one cache line of the processor.
type ends4 struct {
	addresses uint64 // as in the header
	ports     uint32 // as in the header
	n         uint8  // bytes of text; 0 in an empty entry
	text      [len("IP 255.255.255.255.65535 > 255.255.255.255.65535: ") + 1]byte
}

type ends6 struct {
	addresses [4]uint64
	ports     uint32
	n         uint8
	text      [len("IP6 2001:0db8:0001:0002:0003:0004:0005:0006.65535 > 2001:0db8:0001:0002:0003:0004:0005:0006.65535: ")]byte
}

// append4 appends "IP " and both ends, given the addresses of an IPv4 header and the ports
// of its transport header.
func (t *ends) append4(b []byte, addresses *[8]byte, ports *[4]byte) []byte {
	key, port := binary.LittleEndian.Uint64(addresses[:]), binary.LittleEndian.Uint32(ports[:])
	e := t.place4(key, port)
	if e.addresses != key || e.ports != port || e.n == 0 {
		var room [64]byte
		text := appendPort(dissect.AppendAddr4(append(room[:0], "IP "...), addresses[:4]), ports[:2])
		text = appendPort(dissect.AppendAddr4(append(text, " > "...), addresses[4:]), ports[2:])
		e.addresses, e.ports, e.n = key, port, uint8(copy(e.text[:], append(text, ": "...)))
	}
	return append(b, e.text[:]...)[:len(b)+int(e.n)]
}

// append6 is append4 for IPv6.
func (t *ends) append6(b []byte, addresses *[32]byte, ports *[4]byte) []byte {
	key, port := key6(addresses), binary.LittleEndian.Uint32(ports[:])
	e := t.place6(&key, port)
	if e.addresses != key || e.ports != port || e.n == 0 {
		var room [128]byte
		text := appendPort(dissect.AppendAddr6(append(room[:0], "IP6 "...), addresses[:16]), ports[:2])
		text = appendPort(dissect.AppendAddr6(append(text, " > "...), addresses[16:]), ports[2:])
		e.addresses, e.ports, e.n = key, port, uint8(copy(e.text[:], append(text, ": "...)))
	}
	return append(b, e.text[:]...)[:len(b)+int(e.n)]
}

// prefetch loads the entry of a packet with bytes data and headers h into the processor's
// cache.
func (t *ends) prefetch(data []byte, h *packet.Headers) {
	ip, port := data[h.Network:], binary.LittleEndian.Uint32(data[h.Transport:])
	if h.IPVersion == 6 {
		key := key6((*[32]byte)(ip[8:]))
		prefetch.Lines(unsafe.Pointer(t.place6(&key, port)))
	} else {
		prefetch.Line(unsafe.Pointer(t.place4(binary.LittleEndian.Uint64(ip[12:]), port)))
	}
}

func (t *ends) place4(key uint64, port uint32) *ends4 {
	if t.v4 == nil {
		t.v4 = new([8192]ends4)
	}
	return &t.v4[hash(key, port)%uint64(len(t.v4))]
}

func (t *ends) place6(key *[4]uint64, port uint32) *ends6 {
	if t.v6 == nil {
		t.v6 = new([2048]ends6)
	}
	mixed := uint64(0)
	for _, k := range key {
		mixed = hash(mixed^k, 0)
	}
	return &t.v6[hash(mixed, port)%uint64(len(t.v6))]
}

func key6(addresses *[32]byte) (key [4]uint64) {
	for i := range key {
		key[i] = binary.LittleEndian.Uint64(addresses[8*i:])
	}
	return key
}

// appendPort appends a dot and the port in two bytes.
func appendPort(b, port []byte) []byte {
	return dissect.AppendUint(append(b, '.'), uint64(be.Uint16(port)))
}

// hash spreads keys over the entries. A sender can make packets collide, but then they only
// cost as much as without the cache.
func hash(key uint64, port uint32) uint64 {
	high, low := bits.Mul64(key^uint64(port)*0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return high ^ low
}
