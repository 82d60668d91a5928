package app

// Rx: "RX Protocol Specification" (Zeldovich), and AFS, whose services are called with it. A
// reply does not say what it answers, but the tracker knows the call.

import (
	"bytes"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

const (
	rxData   = 1
	rxAck    = 2
	rxAbort  = 4
	rxHeader = 28
	rxClient = 1 // flags
	rxLarge  = 32
)

var rxTypes = []dissect.Name{
	{rxData, "data"}, {rxAck, "ack"}, {3, "busy"}, {rxAbort, "abort"}, {5, "ackall"}, {6, "challenge"}, {7, "response"},
	{8, "debug"}, {9, "params"}, {13, "version"},
}

var rxFlags = []dissect.Name{
	{rxClient, "<client-init>"}, {2, "<req-ack>"}, {4, "<last-pckt>"}, {8, "<more-pckts>"}, {16, "<free-pckt>"},
}

var rxReasons = []dissect.Name{
	{1, "ack requested"}, {2, "duplicate packet"}, {3, "out of sequence"}, {4, "exceeds window"},
	{5, "no buffer space"}, {6, "ping"}, {7, "ping response"}, {8, "delay"}, {9, "idle"},
}

// rxServices are the services of AFS, by port. ubik is how the replicas of some agree.
var rxServices = [...]struct {
	name           string
	calls, results []rxCall
	ubik           bool
	empty          bool // a reply without a result is printed as one
}{
	{"fs", rxFs, rxFsResults, false, false}, {"cb", rxCb, rxCbResults, false, false},
	{"pt", rxPt, rxPtResults, true, true}, {"vldb", rxVldb, rxVldbResults, true, true},
	{"kauth", rxKauth, nil, true, false}, {"vol", rxVol, rxVolResults, false, false},
	{}, {"bos", rxBos, nil, false, false},
}

// rxIsService reports whether AFS has a service at the port that is service ports above its first.
func rxIsService(service int) bool {
	return service >= 0 && service < len(rxServices) && rxServices[service].name != ""
}

// rx prints a packet.
func rx(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if len(s.Data) < rxHeader {
		d.Printf(" [|rx] (%d)", s.Length)
		return d.Out
	}
	kind, flags := d.U8(20), d.U8(21)
	d.Str(" rx ")
	d.Name(rxTypes, kind, "type %d")
	if ctx.Verbose > 0 {
		if ctx.Verbose > 1 {
			d.Printf(" cid %08x call# %d", d.U32(4), d.U32(8))
		}
		d.Printf(" seq %d ser %d", d.U32(12), d.U32(16))
		if ctx.Verbose > 2 {
			d.Printf(" secindex %d serviceid %d", d.U8(23), d.U16(26))
		}
		if ctx.Verbose > 1 {
			rxFlagNames(&d, kind, flags)
		}
	}
	called, asked := int(ctx.Dst)-layer.PortAFS, int(ctx.Src)-layer.PortAFS
	switch {
	case kind == rxAck:
		rxAcknowledge(&d)
	case kind == rxData && flags&rxClient != 0 && d.U32(12) == 1 && rxIsService(called):
		rxCalled(&d, called)
	case ctx.Packet.Call.Known && rxIsService(asked):
		rxReplied(&d, asked, kind == rxAbort)
	}
	if d.Cut() {
		before := bytes.TrimSuffix(d.Out[:d.CutAt], []byte(`"`)) // of what is cut
		if bytes.HasSuffix(before, []byte(" ")) {
			d.CutAt = len(before) - 1
		}
		return d.Finish("rx")
	}
	d.Printf(" (%d)", s.Length)
	return d.Out
}

// rxFlagNames prints the flags that are set.
func rxFlagNames(d *dissect.Dissection, kind, flags int) {
	separator := " "
	for _, f := range rxFlags {
		if flags&int(f.Value) != 0 {
			d.Str(separator)
			d.Str(f.Name)
			separator = ","
		}
	}
	if flags&rxLarge != 0 && (kind == rxData || kind == rxAck) {
		d.Str(separator)
		d.Choose(kind == rxData, "<jumbogram>", "<slow-start>")
	}
}

// rxAcknowledge prints what of a call has arrived.
func rxAcknowledge(d *dissect.Dissection) {
	const off = rxHeader
	if !d.Has(off, 18) {
		d.Str(" [|ack]")
		return
	}
	if d.Ctx.Verbose > 2 {
		d.Printf(" bufspace %d maxskew %d", d.U16(off), d.U16(off+2))
	}
	first, n := d.U32(off+4), d.U8(off+17)
	d.Printf(" first %d serial %d reason ", first, d.U32(off+12))
	d.Name(rxReasons, d.U8(off+16), "#%d")
	list := off + 18
	if !d.Has(list, n) {
		d.Str(" [|ack]")
		return
	}
	rxRanges(d, " acked ", list, n, first, 1)
	rxRanges(d, " nacked ", list, n, first, 0)
	list += n + 3
	if d.Ctx.Verbose > 1 {
		for i, name := range [...]string{" ifmtu %d", " maxmtu %d", " rwind %d", " maxpackets %d"} {
			if d.Has(list+4*i, 4) {
				d.Printf(name, d.U32(list+4*i))
			}
		}
	}
}

// rxRanges prints the packets whose byte of n at off is v, the first of them packet first.
func rxRanges(d *dissect.Dissection, before string, off, n, first, v int) {
	for i := 0; i < n; i++ {
		if d.U8(off+i) != v {
			continue
		}
		start := i
		for i+1 < n && d.U8(off+i+1) == v {
			i++
		}
		d.Str(before)
		before = ","
		d.Printf("%d", first+start)
		if i > start {
			d.Printf("-%d", first+i)
		}
	}
}

// rxCalled prints the call of a service.
func rxCalled(d *dissect.Dissection, service int) {
	if !d.Has(rxHeader, 4) {
		return
	}
	if call, _ := rxNamed(d, service, d.U32(rxHeader), " call "); call != nil {
		rxArguments(d, call.arguments, rxHeader+4)
	}
}

// rxNamed prints a service, what of it is called or replied, and its name. It returns the call, or nil if it
// is unknown, and the results of the calls of its kind.
func rxNamed(d *dissect.Dissection, service, number int, what string) (call *rxCall, results []rxCall) {
	s := &rxServices[service]
	d.Str(" ")
	d.Str(s.name)
	call, results = rxFind(s.calls, number), s.results
	if call == nil && s.ubik {
		if call = rxFind(rxUbikCalls, number); call != nil {
			d.Str(" ubik")
			results = rxUbikResults
		}
	}
	d.Str(what)
	if call == nil {
		d.Printf("op#%d", number)
		return nil, results
	}
	d.Str(call.name)
	return call, results
}

func rxFind(calls []rxCall, number int) *rxCall {
	for i := range calls {
		if calls[i].number == number {
			return &calls[i]
		}
	}
	return nil
}

// rxArguments prints the arguments of a call, from off on, as format says.
func rxArguments(d *dissect.Dissection, format string, off int) {
	for i := 0; i < len(format) && !d.Cut(); i++ {
		if format[i] != '%' {
			d.Out = append(d.Out, format[i])
			continue
		}
		i++
		off = rxArgument(d, format[i], off)
	}
}

// rxArgument prints the argument at off: u a number, d one with a sign, q a long one, s a string, t a time,
// f a file, L several files, y yes or no, v the type of a volume, S a status, A a list of rights. The others
// stand at rxList. It returns the offset after it.
func rxArgument(d *dissect.Dissection, mark byte, off int) int {
	switch mark {
	case 'u':
		d.Printf("%d", d.U32(off))
		return off + 4
	case 'd':
		d.Printf("%d", int(int32(d.U32(off))))
		return off + 4
	case 'q':
		d.Out = dissect.AppendUint(d.Out, d.U64(off))
		return off + 8
	case 's':
		n := d.U32(off)
		if !d.Have(off+4, n) {
			return off
		}
		d.Str(`"`)
		d.Safe(off+4, n)
		d.Str(`"`)
		return off + 4 + (n+3)&^3
	case 't':
		t := time.Unix(int64(d.U32(off)), 0)
		if d.Ctx.Location != nil {
			t = t.In(d.Ctx.Location)
		}
		d.Out = t.AppendFormat(d.Out, "2006/01/02 15:04:05")
		return off + 4
	case 'f':
		if d.Have(off, 12) {
			d.Printf("%d/%d/%d", d.U32(off), d.U32(off+4), d.U32(off+8))
		}
		return off + 12
	case 'y':
		d.Choose(d.U32(off) != 0, "yes", "no")
		return off + 4
	case 'v':
		if v := d.U32(off); v < len(rxVolumes) {
			d.Str(" type ")
			d.Str(rxVolumes[v])
		}
		return off + 4
	case 'L':
		separator := " fid "
		for n := d.U32(off); n > 0 && !d.Cut(); n-- {
			d.Str(separator)
			rxArgument(d, 'f', off+4)
			off, separator = off+12, ", fid "
		}
		return off + 4
	case 'S':
		return rxStatus(d, off)
	case 'A':
		return rxRights(d, off)
	}
	return rxList(d, mark, off)
}

var rxVolumes = [...]string{"read-write", "read-only", "backup"}

// rxStatus prints what a client sets of a file's status: six numbers, the first of which says which.
func rxStatus(d *dissect.Dissection, off int) int {
	mask := d.U32(off)
	if mask != 0 {
		d.Str(" StoreStatus")
	}
	if mask&1 != 0 {
		d.Str(" date ")
		rxArgument(d, 't', off+4)
	}
	for i, name := range [...]string{" owner %d", " group %d", "", " segsize %d"} {
		if mask>>(i+1)&1 == 0 {
			continue
		}
		v := d.U32(off + 8 + 4*i)
		if i == 2 { // the mode, in octal
			d.Str(" mode ")
			for shift, started := 30, false; shift >= 0; shift -= 3 {
				if digit := v >> shift & 7; digit != 0 || started || shift == 0 {
					d.Printf("%d", digit)
					started = true
				}
			}
			continue
		}
		d.Printf(name, v)
	}
	return off + 24
}

// rxRights prints a list of rights, which is text: how many users have rights and how many lack
// them, then a name and a number for each.
func rxRights(d *dissect.Dissection, off int) int {
	n := d.U32(off)
	text := d.Bytes(off+4, min(n, 1024))
	positive, text := rxNumber(text)
	negative, text := rxNumber(text)
	for i := 0; i < positive+negative && len(text) > 0; i++ {
		for len(text) > 0 && (text[0] == '\n' || text[0] == ' ') {
			text = text[1:]
		}
		end := 0
		for end < len(text) && text[end] > ' ' {
			end++
		}
		name := text[:end]
		var rights int
		rights, text = rxNumber(text[end:])
		if len(name) == 0 {
			break
		}
		d.Choose(i < positive, " +{", " -{")
		d.Out = dissect.AppendSafe(d.Out, name)
		d.Str(" ")
		for j, letter := range []byte("rlidwka") {
			if rights&rxRightBits[j] != 0 {
				d.Out = append(d.Out, letter)
			}
		}
		d.Str("}")
	}
	return off + 4 + (n+3)&^3
}

// rxRightBits are the rights read, lookup, insert, delete, write, lock and administer.
var rxRightBits = [...]int{1, 8, 4, 16, 2, 32, 64}

// rxNumber reads a decimal number, after spaces and ends of lines.
func rxNumber(text []byte) (v int, rest []byte) {
	for len(text) > 0 && (text[0] == '\n' || text[0] == ' ') {
		text = text[1:]
	}
	for len(text) > 0 && isDigit(text[0]) && v < 1<<20 {
		v, text = 10*v+int(text[0]-'0'), text[1:]
	}
	return v, text
}
