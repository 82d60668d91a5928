// Package esp holds the keys of IPsec connections and decrypts the packets of ESP (RFC 4303)
// with them. The algorithms are those that tcpdump's -E has and the standard library knows.
package esp

import (
	"crypto/cipher"
	"crypto/subtle"
	"errors"
	"net/netip"
)

// Keys are security associations. Several goroutines may decrypt with them at once.
type Keys struct{ list []Association }

// An Association says how one direction of a connection is encrypted.
type Association struct {
	spi   uint32
	to    netip.Addr   // destination; the zero Addr stands for all packets without another association
	block cipher.Block // nil if nothing is encrypted
	check int          // bytes of the integrity check value at the end
}

// Find returns the association of a packet to the address with these bytes, nil if there is
// none.
func (k *Keys) Find(spi uint32, to []byte) *Association {
	if k == nil {
		return nil
	}
	address, _ := netip.AddrFromSlice(to)
	var other *Association
	for i := len(k.list) - 1; i >= 0; i-- { // the last one that was given counts
		switch a := &k.list[i]; {
		case !a.to.IsValid():
			if other == nil {
				other = a
			}
		case a.spi == spi && a.to == address:
			return a
		}
	}
	return other
}

var (
	// ErrBlocks means that the packet is not made of whole blocks of the cipher.
	ErrBlocks = errors.New("esp: the ciphertext does not consist of whole blocks")
	// ErrPadding means that the packet is too short or that the key is wrong.
	ErrPadding = errors.New("esp: the padding is longer than the payload")
)

// Open decrypts the bytes after the header of a packet: initialization vector, ciphertext and
// integrity check value, which it does not check. It appends what it decrypts to buf, and
// returns that, the payload in it, and the payload's protocol.
func (a *Association) Open(buf, sealed []byte) (all, payload []byte, next byte, err error) {
	size, unit := 0, 1
	if a.block != nil {
		size = a.block.BlockSize()
		unit = size
	}
	end := len(sealed) - a.check
	n := end - size
	switch {
	case n < 0:
		return buf, nil, 0, ErrPadding
	case n%unit != 0:
		return buf, nil, 0, ErrBlocks
	case n < 2:
		return buf, nil, 0, ErrPadding
	}
	all = append(buf, sealed[size:end]...)
	plain := all[len(buf):]
	if a.block != nil {
		decryptCBC(a.block, plain, sealed)
	}
	padding, next := int(plain[n-2]), plain[n-1]
	if padding > n-2 {
		return all, nil, 0, ErrPadding
	}
	return all, plain[:n-2-padding], next, nil
}

// decryptCBC decrypts the ciphertext behind the initialization vector in sealed. cipher's own
// CBC would allocate for each packet.
func decryptCBC(block cipher.Block, plain, sealed []byte) {
	size := block.BlockSize()
	for i := 0; i < len(plain); i += size {
		b := plain[i : i+size]
		block.Decrypt(b, sealed[i+size:i+2*size])
		subtle.XORBytes(b, b, sealed[i:i+size])
	}
}
