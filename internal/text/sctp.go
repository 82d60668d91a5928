package text

// SCTP: RFC 9260; I-DATA: RFC 8260. See sctpconfig.go for RFC 5061 and 6525.

// Chunks, IANA.
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

var sctpChunks = []name{
	{sctpData, "DATA"}, {sctpInit, "INIT"}, {sctpInitAck, "INIT ACK"}, {sctpSack, "SACK"},
	{0x04, "HB REQ"}, {0x05, "HB ACK"}, {0x06, "ABORT"}, {0x07, "SHUTDOWN"}, {0x08, "SHUTDOWN ACK"},
	{0x09, "OP ERR"}, {0x0a, "COOKIE ECHO"}, {0x0b, "COOKIE ACK"}, {0x0c, "ECN ECHO"},
	{0x0d, "ECN CWR"}, {0x0e, "SHUTDOWN COMPLETE"}, {sctpIData, "I-DATA"}, {sctpReConfig, "RE-CONFIG"},
	{0xc0, "FOR CUM TSN"}, {sctpConf, "ASCONF"}, {sctpConfAck, "ASCONF-ACK"}, {sctpIForward, "I-FORWARD-FSN"},
}

// sctpChannels are the ports of ForCES, RFC 5811.
var sctpChannels = []name{{6704, "[ForCES HP]"}, {6705, "[ForCES MP]"}, {6706, "[ForCES LP]"}}

// sctpPayloads are payload protocol identifiers, IANA.
var sctpPayloads = []name{
	{1, "ISDN Q.921"}, {2, "M2UA"}, {sctpM3UA, "M3UA"}, {4, "SUA"}, {5, "M2PA"}, {6, "V5.2"},
	{7, "H.248"}, {8, "BICC"}, {9, "TALI"}, {10, "DUA"}, {11, "ASAP"}, {12, "ENRP"}, {13, "H.323"},
	{14, "Q.IPC"}, {15, "SIMCO"}, {16, "DDPSC"}, {17, "DDPSSC"}, {18, "S1AP"}, {19, "RUA"},
	{20, "HNBAP"}, {21, "ForCES HP"}, {22, "ForCES MP"}, {23, "ForCES LP"}, {24, "SBc-AP"},
	{25, "NBAP"}, {27, "X2AP"},
}

const sctpM3UA = 3

// sctp prints a packet: its ends and its chunks.
func (p *Context) sctp(b []byte, s span) []byte {
	if s.length < 12 {
		return badLength(b, "length", s.length, " < ", 12)
	}
	d := p.dissect(b, s)
	if !d.have(0, 12) {
		return d.finish("sctp")
	}
	d.ends("sctp")
	for off := 0; off < 4; off += 2 {
		if s, ok := lookup(sctpChannels, uint32(d.u16(off))); ok {
			d.str(s)
		}
	}
	sep := " ("
	if p.Verbose > 1 {
		sep = "\n\t"
	}
	off := 12
	for n := 1; off < s.length; n++ {
		size := d.sctpChunk(off, n, sep)
		if size == 0 || d.cut() {
			break
		}
		off += size
		if p.Verbose < 2 {
			sep = ", ("
		}
	}
	return d.finish("sctp")
}

// ends appends "src.port > dst.port: " and the protocol, for those whose ports are
// the first four bytes and that name the hosts behind extension headers too.
func (d *dissection) ends(proto string) {
	ip := d.p.IP()
	d.b = ip.o.appendHost(d.b, ip.src, ip.v6)
	d.printf(".%d > ", d.u16(0))
	d.b = ip.o.appendHost(d.b, ip.dst, ip.v6)
	d.printf(".%d: ", d.u16(2))
	d.str(proto)
}

// sctpChunk appends chunk n at off. It returns how many bytes it takes with its
// padding, 0 where nothing can follow it.
func (d *dissection) sctpChunk(off, n int, sep string) int {
	left, size, padding := d.s.length-off, 0, 0
	if left >= 4 {
		size = d.u16(off + 2)
		padding = -size & 3
		if size >= 4 && left >= padding {
			d.have(off, size)
		}
		if d.cut() {
			return 0 // not even announced
		}
	}
	d.str(sep)
	d.printf("%d) ", n)
	switch {
	case left < 4:
		d.str("[chunk descriptor cut off at end of packet]")
		return 0
	case size < 4:
		d.printf("[Bad chunk length %d, < size of chunk descriptor]", size)
		return 0
	case left < padding:
		d.printf("[Bad chunk length %d, > remaining data in packet]", size)
		return 0
	}
	kind := d.u8(off)
	d.str("[")
	d.name(sctpChunks, kind, "Unknown chunk type: 0x%x")
	d.str("] ")
	if !d.sctpBody(kind, off, off+4, off+size) || !d.have(off+size, padding) {
		return 0
	}
	return size + padding
}

// sctpBody appends what is in a chunk, from off to end; false where nothing can
// follow it.
func (d *dissection) sctpBody(kind, head, off, end int) bool {
	switch kind {
	case sctpData:
		return d.sctpData(d.u8(head+1), off, end)
	case sctpIData:
		return d.sctpIData(d.u8(head+1), off, end)
	case sctpInit, sctpInitAck:
		if !d.sctpRoom("chunk", end-off, 16) {
			return false
		}
		d.printf("[init tag: %d] [rwnd: %d] ", d.u32(off), d.u32(off+4))
		d.printf("[OS: %d] [MIS: %d] [init TSN: %d] ", d.u16(off+8), d.u16(off+10), d.u32(off+12))
	case sctpSack:
		return d.sctpSack(off, end)
	case sctpIForward:
		return d.sctpIForward(off, end)
	case sctpReConfig:
		return d.sctpReConfig(off, end)
	case sctpConf:
		return d.sctpConf(off, end)
	case sctpConfAck:
		return d.sctpConfAck(off, end)
	}
	return true
}

// sctpRoom says whether there are n bytes, and tells if not.
func (d *dissection) sctpRoom(what string, have, n int) bool {
	if have >= n {
		return true
	}
	d.b = badLength(d.b, what+" length", have, " < ", n)
	return false
}

// sctpFlags appends how data is ordered and split.
func (d *dissection) sctpFlags(names []name, flags int) {
	start := len(d.b)
	for _, f := range names {
		if flags&int(f.value) != 0 {
			d.str(f.name)
		}
	}
	if len(d.b) > start {
		d.str(" ")
	}
}

var (
	sctpDataFlags  = []name{{4, "(U)"}, {2, "(B)"}, {1, "(E)"}}
	sctpIDataFlags = []name{{8, "(I)"}, {4, "(U)"}, {2, "(B)"}, {1, "(E)"}}
)

func (d *dissection) sctpData(flags, off, end int) bool {
	d.sctpFlags(sctpDataFlags, flags)
	if !d.sctpRoom("chunk", end-off, 12) {
		return false
	}
	d.printf("[TSN: %d] [SID: %d] [SSEQ %d] [PPID ", d.u32(off), d.u16(off+4), d.u16(off+6))
	proto := d.u32(off + 8)
	d.name(sctpPayloads, proto, "0x%x")
	d.str("] ")
	return d.sctpPayload(proto, off+12, end)
}

func (d *dissection) sctpIData(flags, off, end int) bool {
	d.sctpFlags(sctpIDataFlags, flags)
	if !d.sctpRoom("chunk", end-off, 16) {
		return false
	}
	d.printf("[TSN: %d] [SID: %d] [MID: %d] ", d.u32(off), d.u16(off+4), d.u32(off+8))
	proto := d.u32(off + 12)
	if first := flags&2 != 0; first {
		d.str("[PPID ")
		d.name(sctpPayloads, proto, "0x%x")
		d.str("] ")
	} else {
		d.printf("[FSN: %d] ", proto)
		proto = 0
	}
	return d.sctpPayload(proto, off+16, end)
}

// sctpPayload appends user data with -vv; false without any.
func (d *dissection) sctpPayload(proto, off, end int) bool {
	switch {
	case off == end:
		d.b = badLength(d.b, "chunk length", 0, " == ", 0)
		return false
	case d.p.Verbose < 2:
	case proto == sctpM3UA:
		d.m3ua(off, end)
	default:
		d.str("[Payload")
		if !d.p.dumped() {
			d.str(":")
			d.b = d.p.unknown(d.b, d.bytes(off, end-off))
		}
		d.str("]")
	}
	return true
}

// sctpSack appends acknowledgments. Gaps and duplicates have a line each, as
// tcpdump has it without -v too.
func (d *dissection) sctpSack(off, end int) bool {
	if !d.sctpRoom("chunk", end-off, 12) {
		return false
	}
	ack, gaps, dups := d.u32(off), d.u16(off+8), d.u16(off+10)
	d.printf("[cum ack %d] [a_rwnd %d] [#gap acks %d] [#dup tsns %d] ", ack, d.u32(off+4), gaps, dups)
	off += 12
	for i := 1; i <= gaps && off < end; i++ {
		if !d.sctpRoom("chunk", end-off, 4) {
			return false
		}
		d.printf("\n\t\t[gap ack block #%d: start = %d, end = %d] ", i,
			int(uint32(ack+d.u16(off))), int(uint32(ack+d.u16(off+2))))
		off += 4
	}
	for i := 1; i <= dups && off < end; i++ {
		if !d.sctpRoom("chunk", end-off, 4) {
			return false
		}
		d.printf("\n\t\t[dup TSN #%d: %d] ", i, d.u32(off))
		off += 4
	}
	return true
}

func (d *dissection) sctpIForward(off, end int) bool {
	if !d.sctpRoom("chunk", end-off, 4) {
		return false
	}
	d.printf("[TSN: %d] ", d.u32(off))
	if d.p.Verbose < 2 {
		return true
	}
	for off += 4; end-off >= 8; off += 8 {
		d.printf("[SID: %d] ", d.u16(off))
		if d.u16(off+2)&1 != 0 {
			d.str("(U)")
		}
		d.printf("[MID: %d] ", d.u32(off+4))
	}
	return true
}
