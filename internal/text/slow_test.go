package text

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// biggest is the longest packet that IP has.
const biggest = 65535

// outOfProportion is how many times as long as its own hexadecimal dump a packet may
// take to decode and to print with -vvv. Both are timed in the same run, the best of
// several tries, so a slow or a busy machine does not matter. The worst of what
// goldens grow to is about 10: a table of names looked through for each short option.
const outOfProportion = 20

// mostText is how many bytes the text of the biggest packet may have: tags in tags say the
// most.
const mostText = 12 * biggest

// grow repeats frame[from:to] behind frame[:from], up to the biggest packet, and makes
// the lengths of IP and UDP say so.
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

// stopwatch times how long packets take to decode and to print.
type stopwatch struct {
	parsers map[packet.LinkType]*layer.Parser
	printer *Printer
	text    []byte
}

func newStopwatch(o Options) *stopwatch {
	o.Location = time.UTC
	return &stopwatch{parsers: map[packet.LinkType]*layer.Parser{}, printer: NewPrinter(o)}
}

func (w *stopwatch) time(data []byte, link packet.LinkType) time.Duration {
	if first, ok := layer.First(link); ok && w.parsers[link] == nil {
		w.parsers[link] = layer.NewParser(first)
	}
	f := &packet.Frame{Data: data, Link: link, Number: 1}
	f.Info.CaptureLength, f.Info.Length = len(data), len(data)
	p := &packet.Packet{Frame: f, Rest: data}
	begin := time.Now()
	if parser := w.parsers[link]; parser != nil {
		parser.Decode(data, p)
	}
	w.text = w.printer.Append(w.text[:0], p)
	return time.Since(begin)
}

// best is the shortest of some times, or one that is short enough.
func (w *stopwatch) best(data []byte, link packet.LinkType, enough time.Duration) time.Duration {
	least := w.time(data, link)
	for i := 0; i < 30 && least > enough; i++ {
		least = min(least, w.time(data, link))
	}
	return least
}

// dumpTime is how long a packet of the biggest size takes to be dumped.
func dumpTime() time.Duration {
	return newStopwatch(Options{Dump: DumpBothLink}).best(make([]byte, biggest), 65000, 0)
}

// TestProportion grows the frames of all protocols to 64 KiB, with fields, records,
// names and headers again and again: none takes long, or says much.
func TestProportion(t *testing.T) {
	w := newStopwatch(Options{Verbose: 3})
	limit := outOfProportion * dumpTime()
	step := 17
	if testing.Short() {
		step = 43
	}
	var slowest time.Duration
	var what string
	for _, protocol := range protocols {
		for i, g := range protocol.frames() {
			if g.link == 0 {
				g.link = packet.LinkEthernet
			}
			for from := 50 - i%step; from < len(g.data); from += step {
				for _, unit := range []int{1, 4, len(g.data) - from} {
					data := grow(g.data, g.link, from, min(from+unit, len(g.data)))
					took := w.best(data, g.link, limit)
					name := fmt.Sprintf("%s, frame %d, %d bytes from %d", protocol.name, i, unit, from)
					if took > slowest {
						slowest, what = took, name
					}
					if took > limit || len(w.text) > mostText {
						t.Errorf("%s: %v and %d bytes of text, want at most %v", name, took, len(w.text), limit)
					}
				}
			}
		}
	}
	t.Logf("the slowest: %s, %v; the limit: %v", what, slowest, limit)
}

// bombs are headers that hold one another without end: what comes first, and what is
// repeated.
var bombs = []struct {
	name, start, unit string
	link              packet.LinkType
}{
	{"VLAN tags", "020000000002 020000000001 8100", "0001 8100", packet.LinkEthernet},
	{"service tags", "020000000002 020000000001 88a8", "0001 88a8", packet.LinkEthernet},
	{"MPLS labels", "020000000002 020000000001 8847", "00010040", packet.LinkEthernet},
	{"SNAP in SNAP", "020000000002 020000000001", "8100 0001 05dc aaaa03 000000", packet.LinkEthernet},
	{"IP in IP", "", "4500ffff 00000000 40040000 c0000201 c0000202", packet.LinkRaw},
	{"IPv6 in IPv6", "", "60000000 ffff29 40 20010db8000000000000000000000001 20010db8000000000000000000000002", packet.LinkRaw},
	{"extension headers", "60000000 ffff3c 40 20010db8000000000000000000000001 20010db8000000000000000000000002", "3c00010400000000", packet.LinkRaw},
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

// TestBombs: headers in headers end at a depth, with a mark, in proportion.
func TestBombs(t *testing.T) {
	limit := outOfProportion * dumpTime()
	for _, o := range []Options{{}, {Verbose: 3}, {Verbose: 3, Link: true}} {
		w := newStopwatch(o)
		for _, bomb := range bombs {
			start, unit := unhex(bomb.start), unhex(bomb.unit)
			data := append(start, bytes.Repeat(unit, (biggest-len(start))/len(unit))...)
			took := w.best(data, bomb.link, limit)
			if took > limit || len(w.text) > mostText {
				t.Errorf("%s, -v %d: %v and %d bytes of text, want at most %v", bomb.name, o.Verbose, took, len(w.text), limit)
			}
			if strings.Contains(bomb.name, " in IP") && (bytes.Count(w.text, []byte("192.0.2.1 >"))+bytes.Count(w.text, []byte("2001:db8::1 >")) > dissect.MaxDepth || !bytes.Contains(w.text, []byte(" [|ip"))) {
				t.Errorf("%s, -v %d: %.300s", bomb.name, o.Verbose, w.text)
			}
		}
	}
}
