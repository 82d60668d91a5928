package text

import "bytes"

// handle appends a file handle: what is inside is the server's affair, so the
// layout is guessed as tcpdump does, from what servers are known to put there, and
// otherwise shown in hexadecimal. Version 3 says how long it is.
func (m *rpcMessage) handle(v3 bool) {
	size := 32
	if v3 {
		size = m.next() &^ 3
	}
	if m.cut() || !m.have(m.off, size) {
		return
	}
	h := m.s.data[m.off : m.off+size]
	m.off += size
	layout := unknownHandle
	if size >= 16 {
		layout = guessHandle(h)
	}
	le := func(i int) int { return int(h[i]) | int(h[i+1])<<8 | int(h[i+2])<<16 | int(h[i+3])<<24 }
	switch layout {
	case handleBSD:
		m.printf(" fh %d,%d/%d", int(h[1]), int(h[0]), le(12))
	case handleUltrix:
		m.printf(" fh %d,%d/%d", int(h[1]), int(h[0]), le(4))
	case handleOSF:
		m.printf(" fh %d,%d/%d", le(0)>>20, le(0)&0xfffff, le(12))
	case handleAuspex:
		m.printf(" fh %d,%d/%d", int(h[6]), int(h[7]), int(be.Uint32(h[12:])))
	case handleIRIX4:
		m.printf(" fh %d,%d/%d", int(h[2]), int(h[3]), int(be.Uint32(h[8:])))
	case handleSunOS4:
		m.printf(" fh %d,%d/%d", int(h[2]), int(h[3]), int(be.Uint32(h[12:])))
	case handleSunOS5:
		m.printf(" fh %d,%d/%d", int(be.Uint16(h))>>2, int(be.Uint32(h))&0x3ffff, int(be.Uint32(h[12:])))
	case handleHPUX:
		m.printf(" fh %d,%d/%d", int(h[0]), int(be.Uint32(h))&0xffffff, int(be.Uint32(h[12:])))
	default:
		m.str(" fh ")
		m.str("Unknown"[:min(7, size/4)]) // a letter a word, as tcpdump cuts it
		m.str("/")
		for _, c := range h[:min(size, 32)] {
			m.b = append(m.b, upperDigits[c>>4], upperDigits[c&15])
		}
	}
}

const upperDigits = "0123456789ABCDEF"

type handleLayout uint8

const (
	unknownHandle handleLayout = iota
	handleBSD
	handleUltrix
	handleOSF
	handleAuspex
	handleIRIX4
	handleSunOS4
	handleSunOS5
	handleHPUX
)

// guessHandle says whose layout a handle of at least 16 bytes has, by where its
// device number is 0 and what stands for a length.
func guessHandle(h []byte) handleLayout {
	zero := func(from, to int) bool {
		return bytes.Count(h[from:to], []byte{0}) == to-from
	}
	osf := h[8] == 12 && h[9] == 0
	switch {
	case zero(0, 4):
		return handleAuspex
	case zero(0, 2) && h[4] != 0 && h[5] == 0 && osf:
		return handleOSF
	case zero(0, 2) && h[4] == 0 && h[5] == 8 && zero(6, 8):
		return handleIRIX4
	case zero(0, 2):
		return handleSunOS4
	case zero(2, 4) && zero(6, 8):
		return handleBSD
	case zero(2, 4) && len(h) >= 24 && h[21] == 0 && h[23] == 0:
		return handleUltrix
	case zero(2, 4) && h[9] == 10:
		return handleSunOS5
	case zero(2, 4):
		return unknownHandle
	case osf:
		return handleOSF
	case h[8] == 0 && h[9] == 10 && zero(4, 8):
		return handleHPUX
	case h[8] == 0 && h[9] == 10:
		return handleSunOS5
	}
	return unknownHandle
}
