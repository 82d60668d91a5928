package transport

// ForCES: RFC 5810; over SCTP: RFC 5811.

import "ringcap/internal/text/dissect"

const (
	forcesHeader = 24 // bytes

	forcesSetup     = 0x01
	forcesTeardown  = 0x02
	forcesRedirect  = 0x06
	forcesHeartbeat = 0x0f
	forcesSetupResp = 0x11
)

var (
	forcesMessages = []dissect.Name{
		{forcesSetup, "Association Setup"}, {forcesTeardown, "Association TearDown"}, {0x03, "Config"}, {0x04, "Query"},
		{0x05, "Event Notification"}, {forcesRedirect, "Packet Redirect"}, {forcesHeartbeat, "HeartBeat"},
		{forcesSetupResp, "Association Response"}, {0x13, "Config Response"}, {0x14, "Query Response"},
	}
	forcesAck    = []dissect.Name{{0, "NoACK"}, {1, "SuccessACK"}, {2, "FailureACK"}, {3, "AlwaysACK"}}
	forcesMode   = []dissect.Name{{0, "EMReserved"}, {1, "execute-all-or-none"}, {2, "execute-until-failure"}, {3, "continue-execute-on-failure"}}
	forcesAtomic = []dissect.Name{{0, "Standalone"}, {1, "2PCtransaction"}}
	forcesPhase  = []dissect.Name{{0, "StartofTransaction"}, {1, "MiddleofTransaction"}, {2, "EndofTransaction"}, {3, "abort"}}

	forcesTLVs = []dissect.Name{
		{0x0001, "REDIRECT"}, {forcesASResult, "ASResult"}, {forcesASReason, "ASTreason"}, {forcesSelect, "LFBselect"},
		{forcesPath, "PATH-DATA"}, {forcesKey, "KEYINFO"}, {forcesFull, "FULLDATA"}, {forcesSparse, "SPARSEDATA"},
		{forcesResult, "RESULT"}, {forcesMetadata, "METADATA"}, {forcesPacket, "REDIRECTDATA"},
	}
	forcesAnswers = []dissect.Name{{0, "Success "}, {1, "FE ID invalid "}, {2, "permission denied "}}
	forcesReasons = []dissect.Name{
		{0, "Normal Teardown"}, {1, "Loss of Heartbeats"}, {2, "Out of bandwidth"}, {3, "Out of Memory"},
		{4, "Application Crash"}, {255, "Unknown Teardown reason"},
	}
	forcesClasses = []dissect.Name{{0, "Invalid TLV"}, {1, "FEObj LFB"}, {2, "FEProtoObj LFB"}}
	forcesResults = []dissect.Name{
		{0x00, "SUCCESS"}, {0x01, "INVALID HEADER"}, {0x02, "LENGTH MISMATCH"}, {0x03, "VERSION MISMATCH"},
		{0x04, "INVALID DESTINATION PID"}, {0x05, "LFB UNKNOWN"}, {0x06, "LFB NOT FOUND"},
		{0x07, "LFB INSTANCE ID NOT FOUND"}, {0x08, "INVALID PATH"}, {0x09, "COMPONENT DOES NOT EXIST"},
		{0x0a, "EXISTS ALREADY"}, {0x0b, "NOT FOUND"}, {0x0c, "READ ONLY"}, {0x0d, "INVALID ARRAY CREATION"},
		{0x0e, "VALUE OUT OF RANGE"}, {0x0f, "CONTENTS TOO LONG"}, {0x10, "INVALID PARAMETERS"},
		{0x11, "INVALID MESSAGE TYPE"}, {0x12, "INVALID FLAGS"}, {0x13, "INVALID TLV"}, {0x14, "EVENT ERROR"},
		{0x15, "NOT SUPPORTED"}, {0x16, "MEMORY ERROR"}, {0x17, "INTERNAL ERROR"}, {0xff, "UNSPECIFIED ERROR"},
	}
)

// TLVs.
const (
	forcesASResult = 0x0010
	forcesASReason = 0x0011
	forcesPath     = 0x0110
	forcesKey      = 0x0111
	forcesFull     = 0x0112
	forcesSparse   = 0x0113
	forcesResult   = 0x0114
	forcesMetadata = 0x0115
	forcesPacket   = 0x0116
	forcesSelect   = 0x1000
)

// forcesOperations are the operations, by number: in which message they may stand, and whether the paths in them have
// full data, sparse data or a result. Those of -1 have no paths.
var forcesOperations = [...]struct {
	name       string
	in, values int
}{
	1: {"Set", 0x03, 3}, 2: {"SetProp", 0x03, 3}, 3: {"SetResp", 0x13, 4}, 4: {"SetPropResp", 0x13, 4},
	5: {"Del", 0x03, 0}, 6: {"DelResp", 0x13, 4}, 7: {"Get", 0x04, 0}, 8: {"GetProp", 0x04, 0},
	9: {"GetResp", 0x14, 7}, 10: {"GetPropResp", 0x14, 5}, 11: {"Report", 0x05, 3},
	12: {"Commit", 0x03, -1}, 13: {"RCommit", 0x13, -1}, 14: {"RTRCOMP", 0x03, -1},
}

// A forces prints a message.
type forces struct {
	*dissect.Dissection
	off, end int
	kind     int
	whole    bool // with -vvv
	dumped   bool
}

// forcesMessage prints the message from off to end.
func forcesMessage(d *dissect.Dissection, off, end int) {
	if end-off < forcesHeader {
		d.Str(" [|forces]")
		return
	}
	verbose := d.Ctx.Verbose
	f := forces{Dissection: d, off: off, end: end, kind: d.U8(off + 1), whole: verbose >= 3}
	name, known := dissect.Lookup(forcesMessages, uint32(f.kind))
	if !known && f.kind != 0x12 {
		f.Printf("Invalid ForCES message type %d\n", f.kind)
		f.dump()
		return
	}
	if !known {
		f.Printf("\n\tUnknown ForCES message type=0x%x", f.kind)
		f.dump()
		return
	}
	f.Str("\n\tForCES ")
	f.Str(name)
	f.Str(" ")
	if size := 4 * d.U16(off+2); size != end-off {
		f.Printf("Illegal ForCES pkt len - min %d, total recvd %d, advertised %d ", forcesHeader, end-off, size)
		f.dump()
		return
	}
	if verbose >= 1 {
		f.header()
	}
	f.body(off + forcesHeader)
	if verbose >= 4 && !f.dumped {
		f.Str("\n\t  Raw ForCES message\n\t [")
		f.Dump("\n\t ", off, end-off)
		f.Str("\n\t ]")
	}
}

// dump ends the text of a message that makes no sense with its bytes.
func (f *forces) dump() {
	f.Dump("\n\t[", f.off, f.end-f.off)
	f.Str("\n\t]")
	f.dumped = true
}

// indent begins a line with n spaces, unless it has begun.
func (f *forces) indent(n int) {
	if f.Out[len(f.Out)-1] != '\n' {
		f.Str("\n")
	}
	for range n {
		f.Str(" ")
	}
}

func (f *forces) header() {
	f.Printf("\n\tForCES Version %d len %dB flags 0x%08x ", f.U8(f.off)>>4, f.end-f.off, f.U32(f.off+20))
	f.Str("\n\tSrcID ")
	f.id(f.U32(f.off + 4))
	f.Str(" DstID ")
	f.id(f.U32(f.off + 8))
	f.Str(" Correlator 0x")
	f.Out = dissect.AppendHex64(f.Out, f.U64(f.off+12))
	if f.Ctx.Verbose < 2 {
		return
	}
	flags := f.U32(f.off + 20)
	f.Str("\n\tForCES flags:\n\t  ")
	f.flag(forcesAck, flags>>30)
	f.Printf(", prio=%d, ", flags>>27&7)
	f.flag(forcesMode, flags>>22&3)
	f.Str(",\n\t  ")
	f.flag(forcesAtomic, flags>>21&1)
	f.Str(", ")
	f.flag(forcesPhase, flags>>19&3)
	f.Printf("\n\t  Extra flags: rsv(b5-7) 0x%x rsv(b13-31) 0x%x\n", flags>>24&7, flags&(1<<19-1))
}

func (f *forces) flag(names []dissect.Name, v int) {
	f.Name(names, v, "")
	f.Printf("(0x%x)", v)
}

// id appends the identifier of an element, and of which kind it is.
func (f *forces) id(v int) {
	f.Printf("0x%x", v)
	switch {
	case v == 0xffffffff:
		f.Str("(AllBroadcast)")
	case v == 0xfffffffe:
		f.Str("(AllFEsBroadcast)")
	case v == 0xfffffffd:
		f.Str("(AllCEsBroadcast)")
	default:
		f.Str([...]string{"(FE)", "(CE)", "(ForCESreserved)", "(AllMulticast)"}[v>>30])
	}
}

// body appends the TLVs of a message, from off.
func (f *forces) body(off int) {
	if f.end-off < 8 {
		if f.kind != forcesSetup && f.kind != forcesHeartbeat {
			f.Str("\tTop level TLV Data missing!\n")
			f.dump()
		}
		return
	}
	if f.kind == forcesHeartbeat {
		return
	}
	for off < f.end && !f.Cut() {
		kind, size := f.U16(off), f.U16(off+2)
		if size < 4 || size > f.end-off {
			f.Printf("\tMess TopTLV header: min 4, total %d advertised %d ", f.end-off, size)
			f.dump()
			return
		}
		name, known := dissect.Lookup(forcesTLVs, uint32(kind))
		if known = known && (kind < forcesPath || kind == forcesSelect); !known {
			f.Printf("\tInvalid ForCES Top TLV type=0x%x", kind)
			f.dump()
			return
		}
		if f.whole {
			f.Str("\t")
			f.Str(name)
			f.Printf(" TLV, length %d (data length %d Bytes)", size, size-4)
		}
		ok := false
		switch f.kind {
		case forcesTeardown:
			ok = f.association("illegal ASTresult", "Teardown reason:", forcesReasons, off+4, size-4)
		case forcesSetupResp:
			ok = f.association("illegal ASRresult", "", forcesAnswers, off+4, size-4)
		case forcesRedirect:
			ok = f.redirect(off+4, off+size)
		default:
			ok = f.selected(off+4, off+size)
		}
		if !ok {
			if !f.dumped {
				f.dump()
			}
			return
		}
		off += (size + 3) &^ 3
	}
}

// association appends why an association was refused or ended, if it is one of reasons.
func (f *forces) association(illegal, title string, reasons []dissect.Name, off, n int) bool {
	if n != 4 {
		f.Str(illegal)
		f.Printf("-TLV: %d bytes!\n", n)
		return false
	}
	v := f.U32(off)
	name, known := dissect.Lookup(reasons, uint32(v))
	if !known {
		if v > 255 || title != "" {
			f.Str(illegal)
			f.Printf(" result code: %d!\n", v)
			return false
		}
		name = "Unknown "
	}
	if f.whole {
		f.Str(title)
		f.indent(9)
		f.Str(name)
		f.Printf("(%x)", v)
		f.indent(9)
	}
	return true
}

// redirect appends the metadata of a packet that goes to the other element, and the packet.
func (f *forces) redirect(off, end int) bool {
	if end-off < 4 {
		f.Printf("\n\t\ttruncated Redirect TLV: %d bytes missing! ", 8-(end-off))
		return false
	}
	for end-off >= 4 && !f.Cut() {
		kind, size := f.U16(off), f.U16(off+2)
		if size < 4 || size > end-off {
			break
		}
		switch kind {
		case forcesMetadata:
			f.metadata(off+4, off+size)
		case forcesPacket:
			f.Str("\n")
			f.indent(11)
			f.Printf("Redirect Data length %d\n", size-4)
			if f.whole {
				f.Str("\t\t[")
				f.Dump("\n\t\t", off+4, size-4)
				f.Str("\n\t\t]")
			}
		default:
			f.Printf("Unknown REDIRECT TLV 0x%x len %d\n", kind, size)
		}
		off += (size + 3) &^ 3
	}
	return f.ended("Bad Redirect data\n\n\t\tMessy Redirect", off, end)
}

// ended reports whether a list of TLVs ended where it should. If not, it says what is wrong.
func (f *forces) ended(messy string, off, end int) bool {
	if off >= end {
		return true
	}
	f.Str(messy)
	f.Printf(" TLV header, type (0x%x)\n\t\texcess of %d Bytes ", f.U16(off), end-off)
	return false
}

func (f *forces) metadata(off, end int) {
	f.Str("\n")
	f.indent(11)
	f.Printf("METADATA length %d", end-off)
	for end-off >= 8 && !f.Cut() {
		size := f.U32(off + 4)
		if size <= 8 || size > end-off {
			break
		}
		f.indent(11)
		f.Printf("MetaID 0x%x length %d", f.U32(off), size)
		if f.whole {
			f.Dump("\n\t\t[", off+8, size-8)
			f.Str(" ]")
		}
		off += (size + 3) &^ 3
	}
	f.Str("\n")
}

// selected appends the operations on a logical function block.
func (f *forces) selected(off, end int) bool {
	if end-off < 12 {
		f.Printf("\n\t\ttruncated lfb selector: %d bytes missing! ", 12-(end-off))
		return false
	}
	if f.whole {
		f.indent(9)
		f.Name(forcesClasses, f.U32(off), "#%x")
		f.Printf("(Classid %x) instance %x\n", f.U32(off), f.U32(off+4))
	}
	for off += 8; end-off >= 4 && !f.Cut(); {
		kind, size := f.U16(off), f.U16(off+2)
		if size < 4 || size > end-off {
			break
		}
		if f.operation(kind, off, size); f.Cut() {
			break
		}
		off += (size + 3) &^ 3
	}
	return f.ended("\n\t\tMessy oper", off, end)
}

// operation appends the operation at off.
func (f *forces) operation(kind, off, size int) {
	if kind >= len(forcesOperations) || forcesOperations[kind].in != f.kind && (kind != 11 || f.kind != forcesSetup) {
		f.indent(0)
		f.Printf("\t\tINValid oper-TLV type 0x%x length %d for this ForCES message\n", kind, size)
		if f.whole {
			f.Str("         Data[")
			f.Dump("\n         ", off, size)
			f.Str("\n         ]\n")
		}
		return
	}
	o := &forcesOperations[kind]
	if f.whole {
		f.indent(10)
		f.Str("Oper TLV  ")
		f.Str(o.name)
		f.Printf("(0x%x) length %d\n", kind, size)
	}
	inner := 0 // the length of a result without a path
	if size >= 8 {
		inner = f.U16(off + 6)
	}
	switch {
	case o.values >= 0:
		f.paths(off+4, off+size, o.values, 11)
	case inner >= 4 && inner <= size-4:
		f.value(f.U16(off+4), off+8, inner-4, 4, 11)
	}
}

// paths appends paths, which name components, each on a line that begins with n spaces. as is what they have.
func (f *forces) paths(off, end, as, n int) {
	for end-off >= 4 && !f.Cut() {
		kind, size := f.U16(off), f.U16(off+2)
		if kind != forcesPath || size < 8 || size > end-off || n > 11+3*8 {
			break
		}
		if f.whole {
			f.indent(n)
			f.Printf("PATH-DATA TLV, length %d (data encapsulated %d Bytes)", size, size-4)
		}
		f.path(off+4, off+size, as, n+1)
		off += (size + 3) &^ 3
	}
	f.ended("\n\t\tMessy PATHDATA", off, end)
}

func (f *forces) path(off, end, as, n int) {
	flags, count := f.U16(off), f.U16(off+2)
	if f.whole {
		f.indent(n)
		f.Printf("Pathdata: Flags 0x%x ID count %d\n", flags, count)
		if flags&4 != 0 {
			f.indent(n)
			f.Str("TABLE APPEND\n")
		}
	}
	if flags&3 == 3 {
		f.Str("\t\t\tIllegal to have both Table ranges and keys\n")
		return
	}
	if off += 4; 4*count > end-off {
		f.Printf("\t\t\ttruncated IDs expected %dB got %dB", 4*count, end-off)
		f.Dump("\n\t\t\tID Data[", off, end-off)
		f.Str("]\n")
		return
	}
	for i := 1; i <= count && f.whole && !f.Cut(); i++ {
		f.indent(n)
		f.Printf("ID#%02d: %d\n", i, f.U32(off+4*i-4))
	}
	off += 4 * count
	if flags&2 != 0 && end-off >= 12 {
		if f.whole {
			f.indent(n)
			f.Printf("Table range: [%d,%d]\n", f.U32(off+4), f.U32(off+8))
		}
		off += 12
	}
	for end-off >= 4 && !f.Cut() {
		kind, size := f.U16(off), f.U16(off+2)
		if size < 4 || size > end-off {
			break
		}
		if kind == forcesPath {
			f.paths(off, off+size, as, n+2)
		} else if !f.value(kind, off+4, size-4, as, n+2) {
			return
		}
		off += (size + 3) &^ 3
	}
	f.ended("\n\t\tMessy PATHDATA", off, end)
}

// value appends what a component has, or is to have.
func (f *forces) value(kind, off, size, as, n int) bool {
	name, known := dissect.Lookup(forcesTLVs, uint32(kind))
	if !known || kind < forcesKey || kind > forcesResult {
		f.Printf("Invalid path data content type 0x%x len %d\nBad Data val", kind, size+4)
		f.Dump("\n\t  [", off-4, size+4)
		f.Str("]\n")
		return false
	}
	if f.whole {
		f.indent(n)
		f.Str(name)
		f.Printf(" TLV (Length %d DataLen %d", size+4, size)
		if size&3 != 0 {
			f.Printf(" pad %d", -size&3)
		}
		f.Str(" Bytes)")
	}
	if bit := 1 << (kind - forcesKey) >> 1; kind != forcesKey && as&bit == 0 {
		f.Printf("\nIllegal DATA encoding for type 0x%x programmed %x got %x", kind, bit, as)
	}
	switch {
	case kind == forcesResult && f.Has(off, 1):
		v := f.U8(off)
		if name, known = dissect.Lookup(forcesResults, uint32(v)); !known {
			f.Printf("\nillegal reserved result code: 0x%x!\n", v)
			return false
		}
		if f.whole {
			f.indent(n + 2)
			f.Str("Result: ")
			f.Str(name)
			f.Printf(" (code 0x%x)\n", v)
		}
	case !f.whole:
	case kind == forcesFull:
		f.bytes(off, size, n+1)
	case kind == forcesSparse:
		f.sparse(off, off+size, n+1)
	case kind == forcesKey && size >= 8:
		f.indent(n)
		f.Printf("Keyinfo: Key 0x%x", f.U32(off))
		if inner := f.U16(off + 6); f.U16(off+4) == forcesFull && inner >= 4 && inner <= size-4 {
			f.value(forcesFull, off+8, inner-4, 1, n)
		}
	}
	return true
}

// bytes dumps a value, with its padding.
func (f *forces) bytes(off, size, n int) {
	f.indent(n)
	f.Str("[")
	for at := 0; at < size && !f.Cut(); at += 16 {
		f.indent(n)
		f.Printf("0x%04x: ", at)
		for i := at; i < min(at+16, (size+3)&^3); i += 2 {
			f.Printf(" %04x", f.U16(off+i))
		}
	}
	f.indent(n)
	f.Str("]")
}

// sparse appends values by their numbers.
func (f *forces) sparse(off, end, n int) {
	f.Str("\n")
	for first := true; off < end && !f.Cut(); first = false {
		rest := (end - off + 3) &^ 3
		size := 0
		if end-off >= 8 {
			size = f.U32(off + 4)
		}
		if size < 8 || size > end-off {
			f.Str("Error: xLV too ")
			f.Choose(size < 8, "short", "long")
			f.Printf(", rlen %d\n", rest)
			return
		}
		if f.indent(0); first {
			f.Str("\n")
		}
		f.indent(n)
		f.Printf("ILV: type %x length %d", f.U32(off), size)
		f.Dump("\n\t\t[", off+8, size-8)
		off += (size + 3) &^ 3
	}
}
