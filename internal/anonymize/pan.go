package anonymize

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
)

// KeySize is the length of a key in bytes: one half encrypts, the other gives the pad.
const KeySize = 32

// scrambler maps bit strings to others of the same length by Crypto-PAn (Xu, Fan, Ammar and
// Moon, "Prefix-Preserving IP Address Anonymization", 2002): two strings with a common prefix
// of n bits have results with a common prefix of exactly n bits.
type scrambler struct {
	block cipher.Block
	pad   [aes.BlockSize]byte

	// Cipher takes these by reference, so they would be allocated if they were local.
	in, out, result [aes.BlockSize]byte
}

// newScrambler returns the scrambler of the paper for a key.
func newScrambler(key *[KeySize]byte) *scrambler {
	block, err := aes.NewCipher(key[:16])
	if err != nil {
		panic(err) // the length of the key is right
	}
	s := &scrambler{block: block}
	block.Encrypt(s.pad[:], key[16:])
	return s
}

// flip reports whether the bit after the first n bits of from is inverted. It has to be called
// with n from 0 on, since s.in grows by one bit of from each time.
func (s *scrambler) flip(from []byte, n int) bool {
	if n == 0 {
		s.in = s.pad
	} else {
		at, mask := (n-1)/8, byte(0x80)>>((n-1)%8)
		s.in[at] = s.in[at]&^mask | from[at]&mask
	}
	s.block.Encrypt(s.out[:], s.in[:])
	return s.out[0]&0x80 != 0
}

// scramble replaces b, of up to 16 bytes. The bits that are set in keep, of the first byte,
// stay as they are.
func (s *scrambler) scramble(b []byte, keep byte) {
	copy(s.result[:], b)
	for n := range 8 * len(b) {
		if flip, mask := s.flip(b, n), byte(0x80)>>(n%8); flip && (n >= 8 || keep&mask == 0) {
			s.result[n/8] ^= mask
		}
	}
	copy(b, s.result[:])
}

// addresses maps the addresses of networks and of hardware.
type addresses struct {
	ip, mac *scrambler
	cache   []pair
	key     [aes.BlockSize]byte // of the cache
	whole   [aes.BlockSize]byte // an address that a part stands for
}

// pair is an entry of the cache: an address of size bytes and what stands for it.
type pair struct {
	from, to [aes.BlockSize]byte
	size     int
}

// cacheSize is the number of addresses whose pseudonyms are remembered. One of IPv6 takes 128
// encryptions.
const cacheSize = 1 << 13

func newAddresses(key *[KeySize]byte) *addresses {
	a := &addresses{ip: newScrambler(key), cache: make([]pair, cacheSize)}
	// A pad of its own keeps what is flipped in a hardware address from telling anything
	// about IP addresses that begin with the same bits.
	a.mac = &scrambler{block: a.ip.block}
	digest := sha256.Sum256(append([]byte("ringcap hardware addresses\x00"), key[:]...))
	a.mac.pad = [aes.BlockSize]byte(digest[:aes.BlockSize])
	return a
}

// remember replaces b by cover, or by what that returned for the same bytes before.
func (a *addresses) remember(b []byte, cover func(*addresses, []byte)) {
	a.key = [aes.BlockSize]byte{}
	copy(a.key[:], b)
	const odd = 0x9e3779b97f4a7c15
	hash := (binary.LittleEndian.Uint64(a.key[:])*odd ^ binary.LittleEndian.Uint64(a.key[8:])) * odd
	p := &a.cache[hash>>(64-13)]
	if p.size != len(b) || p.from != a.key {
		p.from, p.size = a.key, len(b)
		cover(a, b)
		copy(p.to[:], b)
		return
	}
	copy(b, p.to[:])
}

// coverIP replaces an IPv4 or IPv6 address, of 4 or 16 bytes. Addresses that name no host stay.
func (a *addresses) coverIP(b []byte) {
	if len(b) == 4 {
		a.cover4(b)
	} else {
		a.cover6(b)
	}
}

// cover4 replaces an IPv4 address. A link-local address stays one, but not its last two bytes,
// which hosts keep, as they may come from the hardware address (RFC 3927, section 2.1).
func (a *addresses) cover4(b []byte) {
	switch ip := netip.AddrFrom4([4]byte(b)); {
	case ip.IsUnspecified() || ip.IsLoopback() || ip.IsMulticast() || ip == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
	case ip.IsLinkLocalUnicast():
		a.remember(b, func(a *addresses, b []byte) { a.coverEnd(b, 2) })
	default:
		a.remember(b, func(a *addresses, b []byte) { a.ip.scramble(b, 0) })
	}
}

// cover6 replaces an IPv6 address. A link-local address stays one, but not its interface
// identifier, which often is the hardware address. So does the group of solicited nodes, which
// has the end of an address.
func (a *addresses) cover6(b []byte) {
	switch ip := netip.AddrFrom16([16]byte(b)); {
	case ip.IsUnspecified() || ip.IsLoopback():
	case ip.IsLinkLocalUnicast():
		a.remember(b, (*addresses).coverInterfaceID)
	case string(b[:13]) == solicitedNode:
		a.remember(b, func(a *addresses, b []byte) { a.coverEnd(b, 13) })
	case ip.IsMulticast():
	default:
		a.remember(b, func(a *addresses, b []byte) { a.ip.scramble(b, 0) })
	}
}

// solicitedNode is the prefix of the groups of solicited nodes, ff02::1:ff00:0/104 (RFC 4291,
// section 2.7.1).
const solicitedNode = "\xff\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\xff"

// coverEnd replaces the bytes of an address from n on.
func (a *addresses) coverEnd(b []byte, n int) {
	var before [16]byte
	copy(before[:], b[:n])
	a.ip.scramble(b, 0)
	copy(b, before[:n])
}

// coverInterfaceID replaces the last 8 bytes of a link-local address. One that was made from a
// hardware address (RFC 4291, appendix A) becomes what is made from the pseudonym of that.
func (a *addresses) coverInterfaceID(b []byte) {
	if b[11] != 0xff || b[12] != 0xfe {
		a.coverEnd(b, 8)
		return
	}
	mac := [6]byte{b[8] ^ macLocal, b[9], b[10], b[13], b[14], b[15]}
	a.mac.scramble(mac[:], macGroup|macLocal)
	b[8], b[9], b[10], b[13], b[14], b[15] = mac[0]^macLocal, mac[1], mac[2], mac[3], mac[4], mac[5]
}

// Bits of the first byte of a hardware address (IEEE 802, section 8.2.2).
const (
	macGroup = 0x01
	macLocal = 0x02
)

// groups are prefixes of hardware addresses that belong to protocols and name no host: those of
// IPv4, IPv6, IEEE 802.1, Cisco and PTP.
var groups = []string{"\x01\x00\x5e", "\x33\x33", "\x01\x80\xc2", "\x01\x00\x0c", "\x01\x1b\x19", "\xff\xff\xff\xff\xff\xff", "\x00\x00\x00\x00\x00\x00"}

// coverMAC replaces a hardware address of 6 bytes. The pseudonyms of one vendor begin alike.
func (a *addresses) coverMAC(b []byte) {
	if string(b[:3]) == "\x33\x33\xff" { // made from a group of solicited nodes
		copy(a.whole[copy(a.whole[:], solicitedNode):], b[3:])
		a.cover6(a.whole[:])
		copy(b[3:], a.whole[13:])
		return
	}
	for _, group := range groups {
		if string(b[:len(group)]) == group {
			return
		}
	}
	a.remember(b, func(a *addresses, b []byte) { a.mac.scramble(b, macGroup|macLocal) })
}
