package transport

// SCTP: RFC 9260; I-DATA: RFC 8260. See sctp_config.go for RFC 5061 and 6525.

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

// Chunk types, IANA.
const (
	sctpData     = 0x00
	sctpInit     = 0x01
	sctpInitAck  = 0x02
	sctpSack     = 0x03
	sctpIData    = 0x40
	sctpConfAck  = 0x80
	sctpReConfig = 0x82
	sctpConf     = 0xc1
	sctpIForward = 0xc2
)

var sctpChunks = []dissect.Name{
	{sctpData, "DATA"}, {sctpInit, "INIT"}, {sctpInitAck, "INIT ACK"}, {sctpSack, "SACK"},
	{0x04, "HB REQ"}, {0x05, "HB ACK"}, {0x06, "ABORT"}, {0x07, "SHUTDOWN"}, {0x08, "SHUTDOWN ACK"},
	{0x09, "OP ERR"}, {0x0a, "COOKIE ECHO"}, {0x0b, "COOKIE ACK"}, {0x0c, "ECN ECHO"},
	{0x0d, "ECN CWR"}, {0x0e, "SHUTDOWN COMPLETE"}, {sctpIData, "I-DATA"}, {sctpReConfig, "RE-CONFIG"},
	{0xc0, "FOR CUM TSN"}, {sctpConf, "ASCONF"}, {sctpConfAck, "ASCONF-ACK"}, {sctpIForward, "I-FORWARD-FSN"},
}

// sctpChannels are the ports of ForCES channels, RFC 5811.
var sctpChannels = []dissect.Name{{6704, "[ForCES HP]"}, {6705, "[ForCES MP]"}, {6706, "[ForCES LP]"}}

// sctpPayloads are payload protocol identifiers, IANA.
var sctpPayloads = []dissect.Name{
	{1, "ISDN Q.921"}, {2, "M2UA"}, {sctpM3UA, "M3UA"}, {4, "SUA"}, {5, "M2PA"}, {6, "V5.2"},
	{7, "H.248"}, {8, "BICC"}, {9, "TALI"}, {10, "DUA"}, {11, "ASAP"}, {12, "ENRP"}, {13, "H.323"},
	{14, "Q.IPC"}, {15, "SIMCO"}, {16, "DDPSC"}, {17, "DDPSSC"}, {18, "S1AP"}, {19, "RUA"},
	{20, "HNBAP"}, {21, "ForCES HP"}, {22, "ForCES MP"}, {23, "ForCES LP"}, {24, "SBc-AP"},
	{25, "NBAP"}, {27, "X2AP"},
}

const (
	sctpM3UA  = 3
	sctpFirst = 2 // the flag of data with which a message begins
)

// sctp prints a packet: the addresses and ports, and the chunks.
func sctp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if s.Length < 12 {
		return dissect.BadLength(b, "length", s.Length, " < ", 12)
	}
	d := ctx.Dissect(b, s)
	if !d.Have(0, 12) {
		return d.Finish("sctp")
	}
	ctx.Src, ctx.Dst = uint16(d.U16(0)), uint16(d.U16(2))
	sctpEnds(&d, "sctp")
	for off := 0; off < 4; off += 2 {
		if s, ok := dissect.Lookup(sctpChannels, uint32(d.U16(off))); ok {
			d.Str(s)
		}
	}
	sep := " ("
	if ctx.Verbose > 1 {
		sep = "\n\t"
	}
	off := 12
	for n := 1; off < s.Length; n++ {
		size := sctpChunk(&d, off, n, sep)
		if size == 0 || d.Cut() {
			break
		}
		off += size
		if ctx.Verbose < 2 {
			sep = ", ("
		}
	}
	return d.Finish("sctp")
}

// sctpIsForCES reports whether one of the ports is of a channel of ForCES.
func sctpIsForCES(d *dissect.Dissection) bool {
	_, src := dissect.Lookup(sctpChannels, uint32(d.U16(0)))
	_, dst := dissect.Lookup(sctpChannels, uint32(d.U16(2)))
	return src || dst
}

// sctpEnds appends "src.port > dst.port: " and the protocol. Unlike AppendPorts, it prints
// the addresses after extension headers too.
func sctpEnds(d *dissect.Dissection, proto string) {
	ip := d.Ctx.IP()
	d.Out = d.Ctx.AppendHost(d.Out, ip.Src, ip.V6)
	d.Printf(".%d > ", d.U16(0))
	d.Out = d.Ctx.AppendHost(d.Out, ip.Dst, ip.V6)
	d.Printf(".%d: ", d.U16(2))
	d.Str(proto)
}

// sctpChunk appends chunk number n, at off. It returns the chunk's size with its padding,
// or 0 if nothing more can be printed.
func sctpChunk(d *dissect.Dissection, off, n int, sep string) int {
	left, size, padding := d.Span.Length-off, 0, 0
	if left >= 4 {
		size = d.U16(off + 2)
		padding = -size & 3
		if size >= 4 && left >= padding {
			d.Have(off, size)
		}
		if d.Cut() {
			return 0 // like tcpdump, without the number of the chunk
		}
	}
	d.Str(sep)
	d.Printf("%d) ", n)
	switch {
	case left < 4:
		d.Str("[chunk descriptor cut off at end of packet]")
		return 0
	case size < 4:
		d.Printf("[Bad chunk length %d, < size of chunk descriptor]", size)
		return 0
	case left < padding:
		d.Printf("[Bad chunk length %d, > remaining data in packet]", size)
		return 0
	}
	kind := d.U8(off)
	d.Str("[")
	d.Name(sctpChunks, kind, "Unknown chunk type: 0x%x")
	d.Str("] ")
	if !sctpBody(d, kind, off, off+4, off+size) || !d.Have(off+size, padding) {
		return 0
	}
	return size + padding
}

// sctpBody appends the value of a chunk, from off to end. It returns false if nothing more
// can be printed.
func sctpBody(d *dissect.Dissection, kind, head, off, end int) bool {
	switch kind {
	case sctpData:
		return printSCTPData(d, d.U8(head+1), off, end)
	case sctpIData:
		return printSCTPIData(d, d.U8(head+1), off, end)
	case sctpInit, sctpInitAck:
		if !sctpRoom(d, "chunk", end-off, 16) {
			return false
		}
		d.Printf("[init tag: %d] [rwnd: %d] ", d.U32(off), d.U32(off+4))
		d.Printf("[OS: %d] [MIS: %d] [init TSN: %d] ", d.U16(off+8), d.U16(off+10), d.U32(off+12))
	case sctpSack:
		return printSCTPSack(d, off, end)
	case sctpIForward:
		return printSCTPIForward(d, off, end)
	case sctpReConfig:
		return printSCTPReConfig(d, off, end)
	case sctpConf:
		return printSCTPConf(d, off, end)
	case sctpConfAck:
		return printSCTPConfAck(d, off, end)
	}
	return true
}

// sctpRoom reports whether have is at least n. If not, it prints the bad length.
func sctpRoom(d *dissect.Dissection, what string, have, n int) bool {
	if have >= n {
		return true
	}
	d.Out = dissect.BadLength(d.Out, what+" length", have, " < ", n)
	return false
}

// sctpFlags appends the flags of a data chunk.
func sctpFlags(d *dissect.Dissection, names []dissect.Name, flags int) {
	start := len(d.Out)
	for _, f := range names {
		if flags&int(f.Value) != 0 {
			d.Str(f.Name)
		}
	}
	if len(d.Out) > start {
		d.Str(" ")
	}
}

var (
	sctpDataFlags  = []dissect.Name{{4, "(U)"}, {2, "(B)"}, {1, "(E)"}}
	sctpIDataFlags = []dissect.Name{{8, "(I)"}, {4, "(U)"}, {2, "(B)"}, {1, "(E)"}}
)

func printSCTPData(d *dissect.Dissection, flags, off, end int) bool {
	sctpFlags(d, sctpDataFlags, flags)
	if !sctpRoom(d, "chunk", end-off, 12) {
		return false
	}
	d.Printf("[TSN: %d] [SID: %d] [SSEQ %d] [PPID ", d.U32(off), d.U16(off+4), d.U16(off+6))
	proto := d.U32(off + 8)
	d.Name(sctpPayloads, proto, "0x%x")
	d.Str("] ")
	return sctpPayload(d, proto, flags&sctpFirst != 0, off+12, end)
}

func printSCTPIData(d *dissect.Dissection, flags, off, end int) bool {
	sctpFlags(d, sctpIDataFlags, flags)
	if !sctpRoom(d, "chunk", end-off, 16) {
		return false
	}
	d.Printf("[TSN: %d] [SID: %d] [MID: %d] ", d.U32(off), d.U16(off+4), d.U32(off+8))
	proto := d.U32(off + 12)
	first := flags&sctpFirst != 0
	if first {
		d.Str("[PPID ")
		d.Name(sctpPayloads, proto, "0x%x")
		d.Str("] ")
	} else {
		d.Printf("[FSN: %d] ", proto)
		proto = 0
	}
	return sctpPayload(d, proto, first, off+16, end)
}

// sctpPayload appends user data: with -v what a message is that begins there, and with -vv its bytes; ForCES
// always. It returns false if there is none.
func sctpPayload(d *dissect.Dissection, proto int, first bool, off, end int) bool {
	switch {
	case off == end:
		d.Out = dissect.BadLength(d.Out, "chunk length", 0, " == ", 0)
		return false
	case sctpIsForCES(d):
		forcesMessage(d, off, end)
	case d.Ctx.Verbose == 0:
	case proto == sctpM3UA && d.Ctx.Verbose > 1:
		m3ua(d, off, end)
	case proto == sctpM3UA && first:
		m3uaLine(d, off, end)
	default:
		if first {
			sctpGuess(d, proto, off, end)
		}
		if d.Ctx.Verbose < 2 {
			return true
		}
		d.Str("[Payload")
		if !d.Ctx.Dumped() {
			d.Str(":")
			d.Out = d.Ctx.DumpUnknown(d.Out, d.Bytes(off, end-off))
		}
		d.Str("]")
	}
	return true
}

// sctpGuess appends what user data is, if somebody recognises it.
func sctpGuess(d *dissect.Dissection, proto, off, end int) {
	s := dissect.Span{Data: d.Span.Data[off:end], Length: end - off}
	if printer := d.Ctx.SCTPGuess(uint32(proto), s); printer != nil {
		d.Out = printer(d.Ctx, bytes.TrimSuffix(d.Out, []byte(" ")), s)
		d.Choose(d.Ctx.Verbose > 1, " ", "")
	}
}

// printSCTPSack appends acknowledgments. Like tcpdump, it prints gaps and duplicates on
// lines of their own even without -v.
func printSCTPSack(d *dissect.Dissection, off, end int) bool {
	if !sctpRoom(d, "chunk", end-off, 12) {
		return false
	}
	ack, gaps, dups := d.U32(off), d.U16(off+8), d.U16(off+10)
	d.Printf("[cum ack %d] [a_rwnd %d] [#gap acks %d] [#dup tsns %d] ", ack, d.U32(off+4), gaps, dups)
	off += 12
	for i := 1; i <= gaps && off < end; i++ {
		if !sctpRoom(d, "chunk", end-off, 4) {
			return false
		}
		d.Printf("\n\t\t[gap ack block #%d: start = %d, end = %d] ", i,
			int(uint32(ack+d.U16(off))), int(uint32(ack+d.U16(off+2))))
		off += 4
	}
	for i := 1; i <= dups && off < end; i++ {
		if !sctpRoom(d, "chunk", end-off, 4) {
			return false
		}
		d.Printf("\n\t\t[dup TSN #%d: %d] ", i, d.U32(off))
		off += 4
	}
	return true
}

func printSCTPIForward(d *dissect.Dissection, off, end int) bool {
	if !sctpRoom(d, "chunk", end-off, 4) {
		return false
	}
	d.Printf("[TSN: %d] ", d.U32(off))
	if d.Ctx.Verbose < 2 {
		return true
	}
	for off += 4; end-off >= 8; off += 8 {
		d.Printf("[SID: %d] ", d.U16(off))
		if d.U16(off+2)&1 != 0 {
			d.Str("(U)")
		}
		d.Printf("[MID: %d] ", d.U32(off+4))
	}
	return true
}
