package app

// NFS file handles are opaque. But those of some systems can be recognized by their
// shape, and hold the device and the inode of the file.

import (
	"encoding/binary"

	"ringcap/internal/text/dissect"
)

// nfsDevice is the file that a recognized handle identifies.
type nfsDevice struct{ major, minor, inode uint32 }

const maxNFSHandle = 32 // bytes of an unknown handle that are printed

// handle appends a file handle and skips it.
func (n *nfsMessage) handle() {
	words := 8
	if n.v3 {
		words = n.word() / 4
	}
	h := n.Bytes(n.off, 4*words)
	n.off += 4 * words
	if n.Cut() {
		return
	}
	if n.Ctx.RawHandles {
		n.rawHandle(h)
		return
	}
	n.Str(" fh ")
	if dev, ok := nfsHandle(h); ok {
		n.Printf("%d,%d/%d", int(dev.major), int(dev.minor), int(dev.inode))
		return
	}
	if isUCX(h) {
		name := h[1:min(len(h), 1+words)]
		for i, c := range name {
			if c == ' ' || c == 0 {
				name = name[:i]
				break
			}
		}
		n.Out = append(dissect.AppendSafe(n.Out, name), '/')
		n.Printf("%d", int(h[26])<<24|int(h[27])<<16|int(h[23])<<8|int(h[22]))
		return
	}
	n.Str("Unknown"[:min(words, 7)])
	n.Str("/")
	for _, c := range h[:min(len(h), maxNFSHandle)] {
		n.Out = append(n.Out, "0123456789ABCDEF"[c>>4], "0123456789ABCDEF"[c&15])
	}
}

// rawHandle appends the words of a handle as they are, for -u.
func (n *nfsMessage) rawHandle(h []byte) {
	n.Str(" fh[")
	for i := 0; i < len(h); i += 4 {
		if i > 0 {
			n.Str(":")
		}
		n.Out = dissect.AppendHex(n.Out, be.Uint32(h[i:]))
	}
	n.Str("]")
}

// nfsHandle guesses the system from which bytes of a handle are zero, and decodes the
// handle.
func nfsHandle(h []byte) (nfsDevice, bool) {
	if len(h) < 16 {
		return nfsDevice{}, false
	}
	le := binary.LittleEndian
	zero := func(from, to int) bool { return dissect.AllZero(h[from:to]) }
	decOSF := nfsDevice{le.Uint32(h) >> 20, le.Uint32(h) & 0xfffff, le.Uint32(h[12:])}
	sunOS5 := nfsDevice{uint32(be.Uint16(h)) >> 2, be.Uint32(h) & 0x3ffff, be.Uint32(h[12:])}
	if zero(0, 2) {
		switch {
		case zero(2, 4): // Auspex
			return nfsDevice{uint32(h[6]), uint32(h[7]), be.Uint32(h[12:])}, true
		case h[4] != 0 && h[5] == 0 && h[8] == 12 && h[9] == 0:
			return decOSF, true
		case h[4] == 0 && h[5] == 8 && zero(6, 8): // IRIX 4
			return nfsDevice{uint32(h[2]), uint32(h[3]), be.Uint32(h[8:])}, true
		}
		return nfsDevice{uint32(h[2]), uint32(h[3]), be.Uint32(h[12:])}, true // SunOS 4
	}
	if zero(2, 4) {
		switch {
		case zero(6, 8): // 4.4BSD
			return nfsDevice{uint32(h[1]), uint32(h[0]), le.Uint32(h[12:])}, true
		case len(h) >= 24 && h[21] == 0 && h[23] == 0: // Ultrix
			return nfsDevice{uint32(h[1]), uint32(h[0]), le.Uint32(h[4:])}, true
		}
		return sunOS5, h[9] == 10
	}
	switch {
	case h[8] == 12 && h[9] == 0:
		return decOSF, true
	case h[8] == 0 && h[9] == 10 && zero(4, 8): // HP-UX 9
		return nfsDevice{uint32(h[0]), be.Uint32(h) & 0xffffff, be.Uint32(h[12:])}, true
	}
	return sunOS5, h[8] == 0 && h[9] == 10
}

// isUCX reports whether h is a handle of VMS, which has a device name followed by
// zeros.
func isUCX(h []byte) bool {
	if len(h) < 28 {
		return false
	}
	ended := false
	for _, c := range h[1:14] {
		switch {
		case c == 0:
			ended = true
		case c < ' ' || c > '~' || ended:
			return false
		}
	}
	return true
}
