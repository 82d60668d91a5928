package text

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// biggest is the size of the longest IP packet.
const biggest = 65535

// outOfProportion limits the time to decode a packet and print it with -vvv, in multiples of
// the time to dump it in hexadecimal. The worst of the grown goldens takes about 10: it
// searches a table of names for each short option.
const outOfProportion = 20

// grow repeats frame[from:to] after frame[:from] up to the biggest packet, and sets the
// lengths of IP and UDP.
func grow(frame []byte, link packet.LinkType, from, to int) []byte {
	data := bytes.Clone(frame[:from])
	for unit := frame[from:to]; len(data)+len(unit) <= biggest; {
		data = append(data, unit...)
	}
	at := 0
	if link == packet.LinkEthernet {
		at = 14
		if typ := binary.BigEndian.Uint16(data[12:]); typ != 0x0800 && typ != 0x86dd {
			return data
		}
	}
	if n := len(data) - at; data[at]>>4 == 4 {
		binary.BigEndian.PutUint16(data[at+2:], uint16(n))
		if udp := at + 4*int(data[at]&15); data[at+9] == 17 {
			binary.BigEndian.PutUint16(data[udp+4:], uint16(n-(udp-at)))
		}
	} else if data[at]>>4 == 6 {
		binary.BigEndian.PutUint16(data[at+4:], uint16(n-40))
		if data[at+6] == 17 {
			binary.BigEndian.PutUint16(data[at+44:], uint16(n-40))
		}
	}
	return data
}

// reader decodes and prints packets.
type reader struct {
	parsers map[packet.LinkType]*layer.Parser
	printer *Printer
	text    []byte
	frame   packet.Frame
	packet  packet.Packet
}

func newReader(o Options) *reader {
	o.Location = time.UTC
	return &reader{parsers: map[packet.LinkType]*layer.Parser{}, printer: NewPrinter(o)}
}

// read decodes a packet and stores its text.
func (r *reader) read(data []byte, link packet.LinkType) {
	if first, ok := layer.First(link); ok && r.parsers[link] == nil {
		r.parsers[link] = layer.NewParser(first)
	}
	r.frame = packet.Frame{Data: data, Link: link, Number: 1}
	r.frame.Info.CaptureLength, r.frame.Info.Length = len(data), len(data)
	r.packet = packet.Packet{Frame: &r.frame, Rest: data}
	if parser := r.parsers[link]; parser != nil {
		parser.Decode(data, &r.packet)
	}
	r.text = r.printer.Append(r.text[:0], &r.packet)
}

// bounded reads a packet and checks that its text is short and that nothing allocates.
func (r *reader) bounded(t *testing.T, name string, data []byte, link packet.LinkType) {
	t.Helper()
	read := func() { r.read(data, link) }
	allocations := testing.AllocsPerRun(1, read)
	if allocations != 0 { // it may have been the runtime's
		allocations = testing.AllocsPerRun(10, read)
	}
	most := len("22:13:20.000000 ") + baseText + 2*len(data) + len(" [...]\n")
	if len(r.text) > most || allocations != 0 {
		t.Errorf("%s: %d bytes of text and %v allocations, want at most %d and none", name, len(r.text), allocations, most)
	}
}

// grown calls visit for frames of all protocols grown to 64 KiB by repeating fields,
// records, options, names and headers. It grows each frame from offsets that are step bytes
// apart.
func grown(step int, visit func(name string, data []byte, link packet.LinkType)) {
	for _, protocol := range protocols {
		for i, g := range protocol.frames() {
			if g.link == 0 {
				g.link = packet.LinkEthernet
			}
			for from := i % step; from < len(g.data); from += step {
				for _, unit := range []int{1, 4, len(g.data) - from} {
					name := fmt.Sprintf("%s, frame %d, %d bytes from %d", protocol.name, i, unit, from)
					visit(name, grow(g.data, g.link, from, min(from+unit, len(g.data))), g.link)
				}
			}
		}
	}
}

// TestProportion checks that the grown frames of all protocols have short texts and do not
// allocate. BenchmarkProportion checks the time.
func TestProportion(t *testing.T) {
	r, step := newReader(Options{Verbose: 3}), 17
	if testing.Short() {
		step = 43
	}
	grown(step, func(name string, data []byte, link packet.LinkType) { r.bounded(t, name, data, link) })
}

// BenchmarkProportion reports the CPU time of the slowest grown frame or bomb, in multiples
// of the time of a hexadecimal dump. It fails if that is out of proportion.
func BenchmarkProportion(b *testing.B) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r := newReader(Options{Verbose: 3})
	worst, what := 0.0, ""
	for b.Loop() {
		dump := float64(newReader(Options{Dump: DumpBothLink}).cost(b, make([]byte, biggest), 65000, 0))
		visit := func(name string, data []byte, link packet.LinkType) {
			limit := time.Duration(outOfProportion * dump)
			if ratio := float64(r.cost(b, data, link, limit)) / dump; ratio > worst {
				worst, what = ratio, name
			}
		}
		grown(17, visit)
		for _, bomb := range bombs {
			visit(bomb.name, bomb.data(), bomb.link)
		}
	}
	b.ReportMetric(worst, "dumps")
	if worst > outOfProportion {
		b.Errorf("%s: %.1f times the time of a dump, want at most %d", what, worst, outOfProportion)
	}
}

// cost returns the CPU time of reading a packet. It is the least of several tries, which
// end with the first one that is not above enough.
func (r *reader) cost(b *testing.B, data []byte, link packet.LinkType, enough time.Duration) time.Duration {
	least := time.Duration(math.MaxInt64)
	for i := 0; i < 30 && least > enough; i++ {
		before := threadTime(b)
		r.read(data, link)
		least = min(least, threadTime(b)-before)
	}
	return least
}

// threadTime returns the CPU time of the thread, which does not advance while others run.
func threadTime(b *testing.B) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}

// A bomb is a packet of endlessly nested headers: start, and then unit again and again.
type bomb struct {
	name, start, unit string
	link              packet.LinkType
}

// data returns the bomb as a packet of the biggest size.
func (b *bomb) data() []byte {
	start, unit := unhex(b.start), unhex(b.unit)
	return append(start, bytes.Repeat(unit, (biggest-len(start))/len(unit))...)
}

var bombs = []bomb{
	{"VLAN tags", "020000000002 020000000001 8100", "0001 8100", packet.LinkEthernet},
	{"service tags", "020000000002 020000000001 88a8", "0001 88a8", packet.LinkEthernet},
	{"MPLS labels", "020000000002 020000000001 8847", "00010040", packet.LinkEthernet},
	{"SNAP in SNAP", "020000000002 020000000001", "8100 0001 05dc aaaa03 000000", packet.LinkEthernet},
	{"IP in IP", "", "4500ffff 00000000 40040000 c0000201 c0000202", packet.LinkRaw},
	{"IPv6 in IPv6", "", "60000000 ffff29 40 20010db8000000000000000000000001 20010db8000000000000000000000002", packet.LinkRaw},
	{"extension headers", "60000000 ffff3c 40 20010db8000000000000000000000001 20010db8000000000000000000000002", "3c00010400000000", packet.LinkRaw},
	{"padding options", "60000000 ffff00 40 20010db8000000000000000000000001 20010db8000000000000000000000002", "00ff" + strings.Repeat("00", 2046), packet.LinkRaw},
	{"authentication headers", "4500ffff 00000000 40330000 c0000201 c0000202", "33010000 00000001 00000001", packet.LinkRaw},
	{"GRE in IP", "", "4500ffff 00000000 402f0000 c0000201 c0000202 00000800", packet.LinkRaw},
	{"Ethernet in GRE", "", "4500ffff 00000000 402f0000 c0000201 c0000202 00006558 020000000002020000000001 0800", packet.LinkRaw},
	{"ICMP errors", "", "4500ffff 00000000 40010000 c0000201 c0000202 0301000000000000", packet.LinkRaw},
	{"ICMPv6 errors", "", "60000000 ffff3a 40 20010db8000000000000000000000001 20010db8000000000000000000000002 0100000000000000", packet.LinkRaw},
	{"VXLAN", "", "4500ffff 00000000 40110000 c0000201 c0000202 12b512b5ffff0000 0800000000000100 020000000002020000000001 0800", packet.LinkRaw},
	{"NSH", "020000000002 020000000001 894f", "0fc20104 00000001", packet.LinkEthernet},
	{"PPP in PPPoE", "020000000002 020000000001", "8864 1100 0001 ffff c021 01 01 ffff", packet.LinkEthernet},
	{"PPP in GRE", "", "4500ffff 00000000 402f0000 c0000201 c0000202 3001880b ffff0000 00000000 ff030021", packet.LinkRaw},
	{"IPv4 options", "4f00ffff 00000000 40060000 c0000201 c0000202", "01", packet.LinkRaw},
	{"DNS pointers", "4500ffff 00000000 40110000 c0000201 c0000202 00350035ffff0000 00018000 ffffffffffffffff", "3f" + strings.Repeat("61", 63) + "c00c 0001 0001", packet.LinkRaw},
	{"DNS pointers to pointers", "4500ffff 00000000 40110000 c0000201 c0000202 00350035ffff0000 00018000 ffffffffffffffff", "0161c00c 0001 0001 c00e 0001 0001", packet.LinkRaw},
	{"DNS texts of no length", "4500ffff 00000000 40110000 c0000201 c0000202 00350035ffff0000 00018000 0000ffffffffffff 00 0010 0001 00000000 ffff", "00", packet.LinkRaw},
}

// TestBound checks that a text that is too long is cut with a mark, whichever printer made it,
// and that its colour ends.
func TestBound(t *testing.T) {
	for _, bomb := range bombs {
		if bomb.name != "MPLS labels" && bomb.name != "padding options" && bomb.name != "VLAN tags" {
			continue
		}
		plain, colored := newReader(Options{Verbose: 3, Link: true}), newReader(Options{Verbose: 3, Link: true, Color: true})
		plain.read(bomb.data(), bomb.link)
		colored.read(bomb.data(), bomb.link)
		if !bytes.HasSuffix(plain.text, []byte(" [...]\n")) || bytes.Count(plain.text, []byte("[...]")) != 1 {
			t.Errorf("%s: no mark at the end, or several: %d bytes", bomb.name, len(plain.text))
		}
		if !bytes.Contains(colored.text, []byte(colorAttention)) || !bytes.HasSuffix(colored.text, []byte(" [...]"+colorEnd+"\n")) || sgr.ReplaceAllString(string(colored.text), "") != string(plain.text) {
			t.Errorf("%s in colour: %.40q ... %q", bomb.name, colored.text, colored.text[len(colored.text)-40:])
		}
	}
}

// TestBombs checks that nested headers end at a limited depth, with a mark.
func TestBombs(t *testing.T) {
	for _, o := range []Options{{}, {Verbose: 3}, {Verbose: 3, Link: true}} {
		r := newReader(o)
		for _, bomb := range bombs {
			r.bounded(t, fmt.Sprintf("%s, -v %d", bomb.name, o.Verbose), bomb.data(), bomb.link)
			if strings.Contains(bomb.name, " in IP") && (bytes.Count(r.text, []byte("192.0.2.1 >"))+bytes.Count(r.text, []byte("2001:db8::1 >")) > dissect.MaxDepth || !bytes.Contains(r.text, []byte(" [|ip"))) {
				t.Errorf("%s, -v %d: %.300s", bomb.name, o.Verbose, r.text)
			}
		}
	}
}
