package text

import (
	"bytes"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// fuzzLinks are the link types that have a printer, and one that has none.
var fuzzLinks = []packet.LinkType{
	packet.LinkEthernet, packet.LinkRaw, packet.LinkIPv4, packet.LinkIPv6, packet.LinkNull,
	packet.LinkLoop, packet.LinkLinuxSLL, packet.LinkLinuxSLL2, packet.LinkPPP, 147,
	packet.LinkPPPSerial, packet.LinkPPPEther, packet.LinkPPPWithDir, packet.LinkWiFi, packet.LinkWiFiRadiotap,
	packet.LinkCHDLC, packet.LinkFrameRelay, packet.LinkMFR, packet.LinkBroadcomTag, packet.LinkBroadcomFirst,
	packet.LinkDSA, packet.LinkEDSA, packet.LinkENC, packet.LinkNFLOG, packet.LinkPPI, packet.LinkPKTAP,
	packet.LinkSLIP, packet.LinkPrism, packet.LinkAVS, packet.Link802154,
	packet.LinkFDDI, packet.LinkTokenRing, packet.LinkARCNET, packet.LinkARCNETLinux, packet.LinkIPoIB, packet.LinkIPNET, packet.LinkATM, packet.LinkCLIP,
	packet.LinkSunATM, packet.LinkIPFC, packet.LinkIEEE1394, packet.LinkSymantec, packet.LinkPFLOG, packet.LinkHilscher, packet.LinkHilscherRaw,
	packet.LinkUSBLinux, packet.LinkUSBMapped, packet.LinkUSBPcap, packet.LinkBluetoothH4, packet.LinkBluetoothH4P, packet.LinkBluetoothMon,
	packet.LinkVSOCK, packet.LinkNetlink, packet.LinkMTP2, packet.LinkMTP2Header, packet.LinkMTP3, packet.LinkSCCP, packet.Link802154TAP,
	packet.Link802154PHY,
	packet.LinkJuniperEther, packet.LinkJuniperPPP, packet.LinkJuniperFR, packet.LinkJuniperCHDLC, packet.LinkJuniperMLPPP, packet.LinkJuniperMLFR, packet.LinkJuniperMFR, packet.LinkJuniperES,
	packet.LinkJuniperGGSN, packet.LinkJuniperSvc, packet.LinkJuniperMon, packet.LinkJuniperPPPoE, packet.LinkJuniperPPPoA, packet.LinkJuniperATM1, packet.LinkJuniperATM2,
}

// fuzzOptions are sets of options that exercise different paths of the printers.
var fuzzOptions = []Options{
	{}, {Verbose: 1}, {Verbose: 2, Link: true}, {Quiet: true, Link: true}, {Link: true},
	{Verbose: 3, NoChecksums: true, OneLine: true, Time: TimeDate, Nanoseconds: true},
	{Dump: DumpHex, Interface: true}, {Dump: DumpBothLink, Number: true}, {Dump: DumpText, Time: TimeDelta},
	{Mesh: true, RawHandles: true, TCPSecret: tcpSecret, ESP: testKeys("none:")},
}

// bound returns the maximum length of the entry of a frame of n bytes. For each byte, a
// dump takes up to 5 bytes with its line starts, and the densest options with -v take up
// to 40. Quoted and nested headers share these bytes.
func bound(n int) int { return 2000 + 60*n }

// mostFuzzed is the length of the longest fuzzed frame. Short frames allow thousands of
// executions a second; TestProportion and TestBombs try long ones.
const mostFuzzed = 4096

// FuzzAppend prints arbitrary frames of every link type. It checks that Append does not
// panic, prints bounded printable text, prints the same text again and from another Printer,
// and prints one line unless an option or an exception asks for more.
func FuzzAppend(f *testing.F) {
	for _, g := range goldenFrames() {
		f.Add(g.data, uint8(0), uint8(0), uint16(0))
	}
	for _, protocol := range protocols {
		for _, g := range protocol.frames() {
			link := max(0, slices.Index(fuzzLinks, g.link)) // Ethernet if the frame has none
			f.Add(g.data, uint8(link), uint8(5), uint16(0))
		}
	}
	ways, others := newEveryWay(), newEveryWay()
	f.Fuzz(func(t *testing.T, data []byte, link, options uint8, missing uint16) {
		if len(data) > mostFuzzed {
			return
		}
		frame := &packet.Frame{Data: data, Link: fuzzLinks[int(link)%len(fuzzLinks)], Number: 1}
		frame.Info.Timestamp = time.Unix(1700000000, 123456789)
		frame.Info.CaptureLength, frame.Info.Length = len(data), len(data)+int(missing)
		frame.Interface = &packet.Interface{Name: "eth0\n"}
		p := &packet.Packet{Frame: frame}
		if first, ok := layer.First(frame.Link); ok {
			if ways.parsers[frame.Link] == nil {
				ways.parsers[frame.Link] = layer.NewParser(first)
			}
			ways.parsers[frame.Link].Decode(data, p)
		}
		way := int(options) % len(fuzzOptions)
		o, printer := fuzzOptions[way], ways.printers[way]
		out := printer.Append(nil, p)
		checkText(t, out, bound(len(data)))
		if again := printer.Append(nil, p); !bytes.Equal(out, again) {
			t.Errorf("printed twice: %q, %q", out, again)
		}
		if again := others.printers[way].Append(nil, p); !bytes.Equal(out, again) {
			t.Errorf("printed by another: %q, %q", out, again)
		}
		p.Layers, p.Types, p.Rest = nil, nil, data
		if frame.Link != packet.LinkRaw { // a raw packet without layers has nothing but its version
			_ = printer.Append(nil, p)
		}
		lines := bytes.Count(out, []byte("\n"))
		if o.Verbose == 0 && o.Dump == DumpNone && lines > 1+bytes.Count(out, []byte("\n\t")) && !ownLines(out) {
			t.Errorf("%d lines, not all indented: %q", lines, out)
		}
	})
}

// ownLines reports whether an entry has several lines even without -v, as in tcpdump.
func ownLines(out []byte) bool {
	for _, mark := range []string{
		"\n\t0x0000:  ",
		"\n\t\t[gap ack block #", "\n\t\t[dup TSN #", // SCTP
		"LISP-Map-", // one line a record
		" aodv r",   // a second line with the addresses
		"[ForCES ",  // a line for each message
	} {
		if bytes.Contains(out, []byte(mark)) {
			return true
		}
	}
	return false
}

// checkText checks that an entry is the kind of text that Append promises.
func checkText(t *testing.T, out []byte, most int) {
	t.Helper()
	if len(out) > most {
		t.Errorf("%d bytes, want at most %d", len(out), most)
	}
	if !utf8.Valid(out) {
		t.Errorf("not UTF-8: %q", out)
	}
	for i, c := range out { // bytes, not runes: this runs a million times
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			t.Errorf("control byte at %d: %q", i, out)
			break
		}
	}
	if len(out) == 0 || out[len(out)-1] != '\n' {
		t.Errorf("no newline at the end: %q", out)
	}
}
