package routing

// IS-IS: ISO/IEC 10589, RFC 1195. The TLVs are in isis_tlv.go, those that announce
// reachability in isis_reach.go.

import "ringcap/internal/text/dissect"

// Sizes of the fixed headers. Each includes the common header.
const (
	isisCommon = 8
	isisLAN    = isisCommon + 19
	isisPTP    = isisCommon + 12
	isisLSP    = isisCommon + 19
	isisCSNP   = isisCommon + 25
	isisPSNP   = isisCommon + 9
)

const (
	isisLANHello1 = 15
	isisLANHello2 = 16
	isisPTPHello  = 17
	isisLSP1      = 18
	isisLSP2      = 20
	isisCSNP1     = 24
	isisCSNP2     = 25
	isisPSNP1     = 26
	isisPSNP2     = 27
)

var isisNames = []dissect.Name{
	{isisLANHello1, "L1 Lan IIH"}, {isisLANHello2, "L2 Lan IIH"}, {isisPTPHello, "p2p IIH"},
	{isisLSP1, "L1 LSP"}, {isisLSP2, "L2 LSP"}, {isisCSNP1, "L1 CSNP"}, {isisCSNP2, "L2 CSNP"},
	{isisPSNP1, "L1 PSNP"}, {isisPSNP2, "L2 PSNP"},
}

const (
	isisSystem = 6
	isisNode   = 7
	isisLSPID  = 8
)

var isisCircuits = []dissect.Name{{1, "Level 1 only"}, {2, "Level 2 only"}, {3, "Level 1, Level 2"}}

var isisSystemTypes = []dissect.Name{{0, "Unused 0x0 (invalid)"}, {1, "L1 IS"}, {2, "Unused 0x2 (invalid)"}, {3, "L2 IS"}}

// isisSums limits how many checksums of one packet are verified, so that a packet full
// of them does not take long.
const isisSums = 16

// isisReader reads a packet.
type isisReader struct {
	dissect.Dissection
	length int  // of the packet, or the PDU length in the header if that is less
	off    int  // of the next TLV, and within a TLV of its next field
	until  int  // end of the current TLV
	kind   int  // type of the current TLV
	sums   int  // checksums verified
	over   bool // stop after this TLV
}

// isis prints a packet, starting at its protocol identifier. It dumps a malformed one.
func isis(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	r := &scratchOf(ctx).isis
	*r = isisReader{Dissection: ctx.Dissect(b, s), length: s.Length}
	if !r.Have(0, isisCommon) || s.Length < isisCommon {
		r.End()
		return r.Finish("isis")
	}
	osiName(&r.Dissection, "IS-IS")
	if !r.common() || !r.fixed() {
		if !r.Cut() {
			r.Dump("\n\t", 0, s.Length)
		}
	}
	if ctx.Verbose > 0 {
		for r.off > 0 && r.off < r.length && !r.over && !r.Cut() {
			r.tlv()
		}
	}
	return r.Finish("isis")
}

// common prints the common header. It returns false if the header is not supported.
func (r *isisReader) common() bool {
	size, version, ids, areas := r.U8(1), r.U8(2), r.U8(3), r.U8(7)
	switch {
	case version != 1:
		r.Printf("version %d packet not supported", version)
		return false
	case ids != isisSystem && ids != 0:
		r.Printf("system ID length of %d is not supported", ids)
		return false
	case r.U8(5) != 1:
		r.Printf("version %d packet not supported", r.U8(5))
		return false
	case r.length < size:
		r.Printf("fixed header length %d > packet length %d", size, r.length)
		return false
	case size < isisCommon:
		r.Printf("fixed header length %d < minimum header size %d", size, isisCommon)
		return false
	case areas == 255:
		r.Str("bad packet -- 255 areas")
		return false
	}
	osiComma(&r.Dissection)
	if r.Ctx.Verbose == 0 {
		r.Name(isisNames, r.U8(4), "unknown PDU-Type %d")
		return true
	}
	r.Printf("length %d\n\t", r.length)
	r.Name(isisNames, r.U8(4), "unknown, type %d")
	most := areas
	if most == 0 {
		most = 3
	}
	r.Printf(", hlen: %d, v: 1, pdu-v: 1, sys-id-len: 6 (%d), max-area: %d (%d)", size, ids, most, areas)
	if r.Ctx.Verbose > 1 {
		r.Dump("\n\t", 0, isisCommon)
	}
	return true
}

// fixed prints the rest of the fixed header. It returns false for an unknown or
// malformed one. With -v it sets off to the first TLV.
func (r *isisReader) fixed() bool {
	switch r.U8(4) {
	case isisLANHello1, isisLANHello2:
		return r.header(isisLAN, isisLAN, 17, (*isisReader).lanHello)
	case isisPTPHello:
		return r.header(isisPTP, isisPTP, 17, (*isisReader).ptpHello)
	case isisLSP1, isisLSP2:
		return r.header(isisLSP, isisLSP-isisCommon, 8, (*isisReader).lsp)
	case isisCSNP1, isisCSNP2:
		return r.header(isisCSNP, isisCSNP, 8, (*isisReader).csnp)
	case isisPSNP1, isisPSNP2:
		return r.header(isisPSNP, isisPSNP, 8, (*isisReader).psnp)
	}
	if r.Ctx.Verbose == 0 {
		r.Printf(", length %d", r.length)
		return true
	}
	r.Dump("\n\t  ", isisCommon, r.length)
	return false
}

// header prints a header of size bytes, whose PDU length is at lengthAt. should is the
// size in the error message, where tcpdump does not always print the real one.
func (r *isisReader) header(size, should, lengthAt int, printer func(*isisReader, int)) bool {
	if have := r.U8(1); have != size {
		if size == isisPSNP {
			r.Str("- ")
		} else {
			r.Str(", ")
		}
		r.Printf("bogus fixed header length %d should be %d", have, should)
		return false
	}
	if !r.Have(0, size) || r.Span.Length < size {
		r.End()
		return true
	}
	length := r.U16(lengthAt)
	if r.Ctx.Verbose == 0 {
		printer(r, length)
		r.Printf(", length %d", r.length)
		return true
	}
	r.length = min(r.length, length)
	printer(r, length)
	if r.Ctx.Verbose > 1 {
		r.Dump("\n\t  ", isisCommon, size-isisCommon)
	}
	if r.length < size {
		r.Printf(" [packet length %d < %d] (invalid)", r.length, size)
		return true
	}
	r.off = size
	return true
}

// id appends an identifier of n bytes: a system, a node of it, or a fragment of that
// node's link state PDU.
func (r *isisReader) id(off, n int) {
	for i, c := range r.Bytes(off, n) {
		switch i {
		case 2, 4, isisSystem:
			r.Str(".")
		case isisNode:
			r.Str("-")
		}
		r.Out = dissect.AppendHex2(r.Out, c)
	}
}

func (r *isisReader) lanHello(length int) {
	if r.Ctx.Verbose == 0 {
		r.Str(", src-id ")
		r.id(9, isisSystem)
		r.Str(", lan-id ")
		r.id(20, isisNode)
		r.Printf(", prio %d", r.U8(19))
		return
	}
	r.Str("\n\t  source-id: ")
	r.id(9, isisSystem)
	r.Printf(",  holding time: %ds, Flags: [", r.U16(15))
	r.Name(isisCircuits, r.U8(8), "unknown circuit type 0x%02x")
	r.Str("]\n\t  lan-id:    ")
	r.id(20, isisNode)
	r.Printf(", Priority: %d, PDU length: %d", r.U8(19)&0x7f, length)
}

func (r *isisReader) ptpHello(length int) {
	if r.Ctx.Verbose == 0 {
		r.Str(", src-id ")
		r.id(9, isisSystem)
		return
	}
	r.Str("\n\t  source-id: ")
	r.id(9, isisSystem)
	r.Printf(", holding time: %ds, Flags: [", r.U16(15))
	r.Name(isisCircuits, r.U8(8), "unknown circuit type 0x%02x")
	r.Printf("]\n\t  circuit-id: 0x%02x, PDU length: %d", r.U8(19), length)
}

// lsp prints the header of a link state PDU. The checksum does not cover the header up
// to the lifetime, because that changes in transit.
func (r *isisReader) lsp(length int) {
	if r.Ctx.Verbose == 0 {
		r.Str(", lsp-id ")
		r.id(12, isisLSPID)
		r.Printf(", seq 0x%08x, lifetime %5ds", r.U32(20), r.U16(10))
		return
	}
	r.Str("\n\t  lsp-id: ")
	r.id(12, isisLSPID)
	sum, bits := r.U16(24), r.U8(26)
	r.Printf(", seq: 0x%08x, lifetime: %5ds\n\t  chksum: 0x%04x", r.U32(20), r.U16(10), sum)
	r.checksum(sum, 12, 12)
	r.Printf(", PDU length: %d, Flags: [ ", length)
	r.Str(dissect.Pick(bits, 0x04, "Overload bit set, ", ""))
	if bits&0x78 != 0 {
		r.Str(dissect.Pick(bits, 0x08, "default ", ""))
		r.Str(dissect.Pick(bits, 0x10, "delay ", ""))
		r.Str(dissect.Pick(bits, 0x20, "expense ", ""))
		r.Str(dissect.Pick(bits, 0x40, "error ", ""))
		r.Str("ATT bit set, ")
	}
	r.Str(dissect.Pick(bits, 0x80, "P bit set, ", ""))
	r.Name(isisSystemTypes, bits&3, "")
	r.Str(" ]")
}

// checksum prints whether sum is right. It covers the packet from offset from on and is
// itself stored at offset at after that.
func (r *isisReader) checksum(sum, from, at int) {
	if r.sums++; r.sums > isisSums || r.length < from {
		r.Str(" (unverified)")
		return
	}
	osiChecksum(&r.Dissection, sum, from, at, r.length-from)
}

func (r *isisReader) csnp(length int) {
	r.psnp(length)
	if r.Ctx.Verbose == 0 {
		return
	}
	r.Str("\n\t  start lsp-id: ")
	r.id(17, isisLSPID)
	r.Str("\n\t  end lsp-id:   ")
	r.id(25, isisLSPID)
}

func (r *isisReader) psnp(length int) {
	if r.Ctx.Verbose == 0 {
		r.Str(", src-id ")
		r.id(10, isisNode)
		return
	}
	r.Str("\n\t  source-id:    ")
	r.id(10, isisNode)
	r.Printf(", PDU length: %d", length)
}
