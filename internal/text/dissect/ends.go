package dissect

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"ringcap/internal/prefetch"
	"ringcap/packet"
)

// Ends caches the text of addresses and ports. Consecutive packets often have the same two ends, and
// formatting them is most of the work. A pair of ends replaces another one that hashes to the same
// entry.
type Ends struct {
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
	bare      bool // the text has no ports
	n         uint8
	text      [len("IP6 2001:0db8:0001:0002:0003:0004:0005:0006.65535 > 2001:0db8:0001:0002:0003:0004:0005:0006.65535: ")]byte
}

// The texts of the entries begin with these.
const (
	prefix4 = "IP "
	prefix6 = "IP6 "
)

// Append4 appends "IP " and both ends, given the addresses of an IPv4 header and the ports
// of its transport header.
func (t *Ends) Append4(b []byte, addresses *[8]byte, ports *[4]byte) []byte {
	e := t.find4(binary.LittleEndian.Uint64(addresses[:]), ports)
	return append(b, e.text[:]...)[:len(b)+int(e.n)]
}

// Ports4 is Append4 without "IP ".
func (t *Ends) Ports4(b, src, dst []byte, ports *[4]byte) []byte {
	e := t.find4(uint64(binary.LittleEndian.Uint32(src))|uint64(binary.LittleEndian.Uint32(dst))<<32, ports)
	return append(b, e.text[len(prefix4):]...)[:len(b)+int(e.n)-len(prefix4)]
}

// find4 returns the entry of two addresses, in their order in the header, and of their ports.
func (t *Ends) find4(key uint64, ports *[4]byte) *ends4 {
	port := binary.LittleEndian.Uint32(ports[:])
	e := t.place4(key, port)
	if e.addresses != key || e.ports != port || e.n == 0 {
		var addresses [8]byte
		binary.LittleEndian.PutUint64(addresses[:], key)
		var room [64]byte
		text := appendPort(AppendAddr4(append(room[:0], prefix4...), addresses[:4]), ports[:2])
		text = appendPort(AppendAddr4(append(text, " > "...), addresses[4:]), ports[2:])
		e.addresses, e.ports, e.n = key, port, uint8(copy(e.text[:], append(text, ": "...)))
	}
	return e
}

// Append6 is Append4 for IPv6.
func (t *Ends) Append6(b []byte, addresses *[32]byte, ports *[4]byte) []byte {
	e := t.find6(addresses[:16], addresses[16:], ports, false)
	return append(b, e.text[:]...)[:len(b)+int(e.n)]
}

// Ports6 is Append6 without "IP6 ".
func (t *Ends) Ports6(b, src, dst []byte, ports *[4]byte) []byte {
	e := t.find6(src, dst, ports, false)
	return append(b, e.text[len(prefix6):]...)[:len(b)+int(e.n)-len(prefix6)]
}

// Hosts6 appends "src > dst".
func (t *Ends) Hosts6(b, src, dst []byte) []byte {
	e := t.find6(src, dst, new([4]byte), true)
	return append(b, e.text[len(prefix6):]...)[:len(b)+int(e.n)-len(prefix6)]
}

func (t *Ends) find6(src, dst []byte, ports *[4]byte, bare bool) *ends6 {
	key, port := key6(src, dst), binary.LittleEndian.Uint32(ports[:])
	e := t.place6(&key, port)
	if e.addresses != key || e.ports != port || e.bare != bare || e.n == 0 {
		var room [128]byte
		text := AppendAddr6(append(room[:0], prefix6...), src)
		if !bare {
			text = appendPort(text, ports[:2])
		}
		text = AppendAddr6(append(text, " > "...), dst)
		if !bare {
			text = append(appendPort(text, ports[2:]), ": "...)
		}
		e.addresses, e.ports, e.bare, e.n = key, port, bare, uint8(copy(e.text[:], text))
	}
	return e
}

// Prefetch loads the entry of a packet with bytes data and headers h into the processor's
// cache.
func (t *Ends) Prefetch(data []byte, h *packet.Headers) {
	ip, port := data[h.Network:], binary.LittleEndian.Uint32(data[h.Transport:])
	if h.IPVersion == 6 {
		key := key6(ip[8:], ip[24:])
		prefetch.Lines(unsafe.Pointer(t.place6(&key, port)))
	} else {
		prefetch.Line(unsafe.Pointer(t.place4(binary.LittleEndian.Uint64(ip[12:]), port)))
	}
}

func (t *Ends) place4(key uint64, port uint32) *ends4 {
	if t.v4 == nil {
		t.v4 = new([8192]ends4)
	}
	return &t.v4[hash(key, port)%uint64(len(t.v4))]
}

func (t *Ends) place6(key *[4]uint64, port uint32) *ends6 {
	if t.v6 == nil {
		t.v6 = new([2048]ends6)
	}
	mixed := uint64(0)
	for _, k := range key {
		mixed = hash(mixed^k, 0)
	}
	return &t.v6[hash(mixed, port)%uint64(len(t.v6))]
}

func key6(src, dst []byte) [4]uint64 {
	le := binary.LittleEndian
	return [4]uint64{le.Uint64(src), le.Uint64(src[8:]), le.Uint64(dst), le.Uint64(dst[8:])}
}

// appendPort appends a dot and the port in two bytes.
func appendPort(b, port []byte) []byte {
	return AppendUint(append(b, '.'), uint64(be.Uint16(port)))
}

// hash spreads keys over the entries. A sender can make packets collide, but then they only
// cost as much as without the cache.
func hash(key uint64, port uint32) uint64 {
	high, low := bits.Mul64(key^uint64(port)*0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return high ^ low
}
