package filter

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/google/gopacket"
	"golang.org/x/net/bpf"

	"ringcap/internal/testing/pcaptest"
	"ringcap/packet"
)

// frameOf returns an Ethernet frame of which data was captured. wire is its length on the
// wire.
func frameOf(data []byte, wire int) *packet.Frame {
	return &packet.Frame{
		Data: data,
		Info: gopacket.CaptureInfo{CaptureLength: len(data), Length: wire},
		Link: packet.LinkEthernet,
	}
}

// tcpFrame returns a 100-byte TCP segment from port 80. tags are the EtherTypes and TCIs
// of its VLAN tags.
func tcpFrame(tags ...uint16) []byte {
	f := []byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}
	for _, t := range tags {
		f = binary.BigEndian.AppendUint16(f, t)
	}
	f = append(f, 0x08, 0x00,
		0x45, 0, 0, 86, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
		0, 80, 0x30, 0x39, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x12, 1, 0, 0, 0, 0, 0)
	return append(f, make([]byte, 46)...)
}

// protochainFrame returns an IPv6 packet with n extension headers before TCP.
func protochainFrame(n int) []byte {
	f := append(make([]byte, 12), 0x86, 0xdd, 0x60, 0, 0, 0, 0, 40, 0, 64)
	f = append(f, make([]byte, 32)...)
	for i := range n {
		next := byte(60)
		if i == n-1 {
			next = 6
		}
		f = append(f, next, 0, 1, 4, 0, 0, 0, 0)
	}
	return append(f, make([]byte, 20)...)
}

func mustCompile(t testing.TB, expr string, o Options) *Program {
	t.Helper()
	p, err := Compile(expr, o)
	if err != nil {
		t.Fatalf("%q: %v", expr, err)
	}
	return p
}

// randomProgram returns a program that decode and bpf_validate accept. It has no backward
// jumps, no constant shifts beyond the word, which are undefined in bpf_filter, and no
// loads of scratch words that were not stored.
func randomProgram(r *rand.Rand) []bpf.RawInstruction {
	ops := make([]uint16, 0, len(operations))
	for op := uint16(0); op < 256; op++ {
		if _, ok := operations[op]; ok && op != opRetK && op != opRetA {
			ops = append(ops, op)
		}
	}
	prog := []bpf.RawInstruction{{Op: 0x02}, {Op: 0x02, K: 1}, {Op: 0x03, K: 2}, {Op: 0x03, K: 3}}
	n := 3 + r.IntN(20)
	for i := range n {
		left := n - i
		in := bpf.RawInstruction{Op: ops[r.IntN(len(ops))], K: randomK(r)}
		switch operations[in.Op] {
		case doJa:
			in.K = uint32(r.IntN(left))
		case doJeqK, doJgtK, doJgeK, doJsetK, doJeqX, doJgtX, doJgeX, doJsetX:
			in.Jt, in.Jf = uint8(r.IntN(left)), uint8(r.IntN(left))
		case doLdMem, doLdxMem, doSt, doStx:
			in.K %= 4
		case doLshK, doRshK:
			in.K %= 32
		case doDivK, doModK:
			in.K |= 1
		case doLdAbsW, doLdAbsH, doLdAbsB:
			if isAncillary(in) {
				in.K = 12
			}
		}
		prog = append(prog, in)
		if left > 1 && r.IntN(12) == 0 {
			prog[len(prog)-1] = bpf.RawInstruction{Op: opRetA}
		}
	}
	return append(prog, bpf.RawInstruction{Op: opRetA})
}

func randomK(r *rand.Rand) uint32 {
	switch r.IntN(8) {
	case 0:
		return -uint32(r.IntN(8))
	case 1:
		return r.Uint32()
	case 2:
		return 1<<31 + uint32(r.IntN(5)) - 2
	}
	return uint32(r.IntN(80))
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32() & r.Uint32())
	}
	return b
}

// TestRandomProgramsAgainstLibpcap checks that a program over a frame of a file has the
// same result as in bpf_filter, and over a tagged live frame the same as in the kernel.
func TestRandomProgramsAgainstLibpcap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	accepted := 0
	for range 12000 {
		raw := randomProgram(r)
		if !pcaptest.Validate(raw) {
			t.Fatalf("bpf_validate refuses %v", raw)
		}
		p, err := newProgram(raw, packet.DefaultSnapLen)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			data := randomBytes(r, r.IntN(70))
			if compare(t, p, data, len(data)+r.IntN(3)) {
				accepted++
			}
		}
	}
	if accepted < 10000 {
		t.Errorf("only %d of 240000 runs matched: the programs say little", accepted)
	}
}

func compare(t *testing.T, p *Program, data []byte, wire int) bool {
	t.Helper()
	want := pcaptest.Filter(p.raw, data, uint32(wire), 1)
	f := frameOf(data, wire)
	v := view{frame: f, data: data, size: uint32(len(data)), wire: uint32(wire)}
	if got := p.run(&v); got != want {
		t.Fatalf("%v over %x of %d: %d, libpcap says %d", p.raw, data, wire, got, want)
	}
	if p.Match(f) != (want != 0) {
		t.Fatalf("%v over %x of %d: Match disagrees", p.raw, data, wire)
	}
	if len(data) < macLen {
		return want != 0
	}
	tagged := append(append(append([]byte{}, data[:macLen]...), 0x88, 0xa8, 0x20, 5), data[macLen:]...)
	if p.MatchLive(frameOf(tagged, wire+tagLen)) != (want != 0) {
		t.Fatalf("%v over %x of %d: MatchLive sees the tag", p.raw, data, wire)
	}
	return want != 0
}

var matchExprs = []string{
	"ip", "tcp", "tcp port 80", "port 80 or port 443", "host 10.0.0.1 and not port 22",
	"ip6 protochain 6", "ip protochain 6", "ip6 protochain 17", "tcp[tcpflags] & tcp-syn != 0",
	"vlan", "vlan 5 and tcp", "vlan 5 and vlan 6 and ip", "greater 90", "less 60", "ip[2:2] > 60",
	"tcp[((tcp[12] & 0xf0) >> 2):4] = 0", "len - 14 = ip[2:2]", "ether[0] & 1 = 1", "ip[8] / ip[9] > 3",
	"icmp[ip[30] % ip[31]] = 3", "mpls", "pppoes and tcp", "udp[4:2] > 10", "net 10.0.0.0/8", "stp",
	"ip[-1 + len] = 3", "- ip[8] < 5", "ip[8] << ip[9] = 0", "ip6[40] ^ 6 | 3 = 7",
}

// TestExpressionsAgainstLibpcap does the same with libpcap's code, over real frames with
// broken bytes and lengths.
func TestExpressionsAgainstLibpcap(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	frames := [][]byte{
		tcpFrame(), tcpFrame(0x8100, 5), tcpFrame(0x88a8, 5, 0x8100, 6), tcpFrame(0x9100, 7),
		protochainFrame(1), protochainFrame(3), protochainFrame(30), {}, make([]byte, 13),
	}
	for _, expr := range matchExprs {
		p, err := Compile(expr, Options{Link: packet.LinkEthernet})
		if err != nil {
			t.Fatal(err)
		}
		matched := 0
		for range 3000 {
			data := append([]byte{}, frames[r.IntN(len(frames))]...)
			for range r.IntN(3) {
				if len(data) > 0 {
					data[r.IntN(len(data))] = byte(r.Uint32())
				}
			}
			data = data[:len(data)-r.IntN(len(data)/4+1)]
			if compare(t, p, data, len(data)+r.IntN(5)) {
				matched++
			}
		}
		t.Logf("%-40s matched %d of 3000", expr, matched)
	}
}

// FuzzMatch checks that a run ends without a panic, and has the same result as bpf_filter
// if that is defined.
func FuzzMatch(f *testing.F) {
	for _, expr := range matchExprs {
		f.Add(marshal(mustCompile(f, expr, Options{Link: packet.LinkEthernet}).raw), tcpFrame(0x8100, 5), uint16(104))
	}
	f.Add(marshal([]bpf.RawInstruction{{Op: opJa, K: 0xffffffff}, {Op: opRetK, K: 1}}), []byte{1}, uint16(1))
	f.Fuzz(func(t *testing.T, program, data []byte, wire uint16) {
		// All scratch words are stored first: bpf_filter leaves them undefined.
		var raw []bpf.RawInstruction
		for k := range uint32(memWords) {
			raw = append(raw, bpf.RawInstruction{Op: 0x02, K: k})
		}
		raw = append(raw, unmarshal(program)...)
		p, err := newProgram(raw, packet.DefaultSnapLen)
		if err != nil {
			return
		}
		if !pcaptest.Validate(raw) {
			t.Fatalf("bpf_validate refuses what decode accepts: %v", raw)
		}
		fr := frameOf(data, int(wire))
		p.MatchLive(fr)
		if got := p.Match(fr); defined(p) && got != (pcaptest.Filter(raw, data, uint32(wire), 1) != 0) {
			t.Fatalf("%v over %x: %v, libpcap differs", raw, data, got)
		}
	})
}

// defined reports whether the result of bpf_filter is defined.
func defined(p *Program) bool {
	for _, in := range p.code {
		switch in.op {
		case doAncillary:
			return false
		case doJa:
			if int32(in.k) < 0 {
				return false
			}
		case doLshK, doRshK:
			if in.k >= 32 {
				return false
			}
		}
	}
	return true
}

func marshal(raw []bpf.RawInstruction) []byte {
	var b []byte
	for _, in := range raw {
		b = append(binary.BigEndian.AppendUint16(b, in.Op), in.Jt, in.Jf)
		b = binary.BigEndian.AppendUint32(b, in.K)
	}
	return b
}

func unmarshal(b []byte) []bpf.RawInstruction {
	var raw []bpf.RawInstruction
	for ; len(b) >= 8; b = b[8:] {
		raw = append(raw, bpf.RawInstruction{Op: binary.BigEndian.Uint16(b), Jt: b[2], Jf: b[3], K: binary.BigEndian.Uint32(b[4:])})
	}
	return raw
}

// TestLoopsEnd checks that "protochain" ends with the right result over a frame of
// extension headers only, and that a program of backward jumps ends.
func TestLoopsEnd(t *testing.T) {
	p := mustCompile(t, "ip6 protochain 6", Options{Link: packet.LinkEthernet})
	if !p.Match(frameOf(protochainFrame(30000), 240074)) {
		t.Error("30000 headers before TCP: no match")
	}
	loop, err := newProgram([]bpf.RawInstruction{{Op: opJa, K: 0xffffffff}, {Op: opRetK, K: 1}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if loop.Match(frameOf(nil, 0)) {
		t.Error("an endless loop matches")
	}
}

// TestAncillary checks that the facts which a live program loads come from the frame.
func TestAncillary(t *testing.T) {
	tagged := frameOf(tcpFrame(0x88a8, 0x6005), 104)
	plain := frameOf(tcpFrame(), 100)
	for _, f := range []*packet.Frame{tagged, plain} {
		f.Direction = packet.DirectionOut
		f.Interface = &packet.Interface{Index: 7}
	}
	unknown := frameOf(tcpFrame(), 100)
	equal := func(ad, k uint32) *Program {
		p, err := newProgram([]bpf.RawInstruction{
			{Op: opLdAbsH, K: adOffset + ad}, {Op: opJeqK, K: k, Jf: 1}, {Op: opRetK, K: 1}, {Op: opRetK},
		}, 1)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, c := range []struct {
		name  string
		ad, k uint32
		f     *packet.Frame
		want  bool
	}{
		{"tag present", adVLANTagPresent, 1, tagged, true},
		{"tag absent", adVLANTagPresent, 0, plain, true},
		{"TCI whole", adVLANTag, 0x6005, tagged, true},
		{"TCI of none", adVLANTag, 0, plain, true},
		{"TPID", adVLANTPID, 0x88a8, tagged, true},
		{"protocol behind the tag", adProtocol, 0x0800, tagged, true},
		{"protocol", adProtocol, 0x0800, plain, true},
		{"outgoing", adPktType, 4, plain, true},
		{"interface", adIfIndex, 7, plain, true},
		{"other interface", adIfIndex, 8, plain, false},
		{"unknown direction", adPktType, 0, unknown, false},
		{"unknown interface", adIfIndex, 0, unknown, false},
		{"a fact nobody has", 56, 0, plain, false},
	} {
		if got := equal(c.ad, c.k).MatchLive(c.f); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestInvalidProgramsAreRefused(t *testing.T) {
	ret := bpf.RawInstruction{Op: opRetK, K: 1}
	for name, raw := range map[string][]bpf.RawInstruction{
		"empty":           {},
		"no return":       {{Op: 0x00}},
		"jump past end":   {{Op: opJeqK, Jt: 1}, ret},
		"jump before":     {{Op: opJa, K: 0xfffffffe}, ret},
		"unknown":         {{Op: 0xffff}, ret},
		"scratch word 16": {{Op: 0x60, K: 16}, ret},
		"divide by zero":  {{Op: opDivK}, ret},
	} {
		if _, err := newProgram(raw, 1); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

var sink bool

func BenchmarkMatch(b *testing.B) {
	for _, c := range []struct {
		name, expr string
		frame      []byte
	}{
		{"tcp", "tcp", tcpFrame()},
		{"port", "tcp port 80", tcpFrame()},
		{"flags", "tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn|tcp-ack", tcpFrame()},
	} {
		p := mustCompile(b, c.expr, Options{Link: packet.LinkEthernet})
		f := frameOf(c.frame, 100)
		b.Run(c.name+"/go", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = p.Match(f)
			}
		})
		b.Run(c.name+"/live", func(b *testing.B) {
			b.ReportAllocs()
			f := frameOf(tcpFrame(0x8100, 5), 104)
			for b.Loop() {
				sink = p.MatchLive(f)
			}
		})
		b.Run(c.name+"/libpcap-cgo", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = pcaptest.Filter(p.raw, f.Data, 100, 1) != 0
			}
		})
		b.Run(c.name+"/libpcap-c", func(b *testing.B) {
			b.ReportAllocs()
			sink = pcaptest.Filter(p.raw, f.Data, 100, b.N) != 0
		})
	}
}
