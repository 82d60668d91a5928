package filter

import (
	"math/rand/v2"
	"testing"

	"golang.org/x/net/bpf"

	"ringcap/packet"
)

// TestDecisions checks that common expressions run as decisions, which are fast.
func TestDecisions(t *testing.T) {
	for expr, want := range map[string]bool{
		"": true, "ip": true, "tcp port 80": true, "host 10.0.0.1 and not port 22": true, "net 10.0.0.0/8": true,
		"tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn": true, "ip6 and udp portrange 1000-2000": true, "vlan 5 and tcp": true,
		"ip[2:2] > 60": true, "ip protochain 6": false, "greater 90": false, "len - 14 = ip[2:2]": false,
	} {
		if got := mustCompile(t, expr, Options{Link: packet.LinkEthernet}).first != nil; got != want {
			t.Errorf("%q: decisions: %v", expr, got)
		}
	}
}

// TestDecisionsAgainstLibpcap runs random programs of loads and comparisons, most of them
// with unused loads, over frames that are too short for some of the loads.
func TestDecisionsAgainstLibpcap(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	decided, matched := 0, 0
	for range 20_000 {
		p, err := newProgram(randomComparisons(r), packet.DefaultSnapLen)
		if err != nil {
			t.Fatal(err)
		}
		if p.first != nil {
			decided++
		}
		data := randomBytes(r, r.IntN(24))
		if compare(t, p, data, len(data)) {
			matched++
		}
	}
	if t.Logf("%d decided, %d matched", decided, matched); decided < 2000 || matched < 2000 {
		t.Error("too few to tell")
	}
}

// randomComparisons returns a program that examines the first 24 bytes.
func randomComparisons(r *rand.Rand) []bpf.RawInstruction {
	loads := []uint16{opLdAbsW, opLdAbsH, opLdAbsB, 0x40, 0x48, 0x50}
	jumps := []uint16{opJeqK, 0x25, 0x35, 0x45}
	values := []uint32{0, 1, 2, 0x0f, 0x80, 0xff, 0x100, 0xffff, 0x80000000, 0xffffffff, r.Uint32()}
	value := func() uint32 { return values[r.IntN(len(values))] }
	var raw []bpf.RawInstruction
	for range 1 + r.IntN(6) {
		if r.IntN(4) == 0 {
			raw = append(raw, bpf.RawInstruction{Op: 0xb1, K: uint32(r.IntN(20))})
		}
		if r.IntN(8) > 0 || len(raw) == 0 {
			raw = append(raw, bpf.RawInstruction{Op: loads[r.IntN(len(loads))], K: uint32(r.IntN(24))})
		}
		if r.IntN(4) == 0 {
			raw = append(raw, bpf.RawInstruction{Op: 0x54, K: value()})
		}
		raw = append(raw, bpf.RawInstruction{Op: jumps[r.IntN(len(jumps))], K: value()})
	}
	for i := range raw {
		if op := raw[i].Op; op&7 == 5 {
			raw[i].Jt, raw[i].Jf = uint8(r.IntN(len(raw)-i+1)), uint8(r.IntN(len(raw)-i+1))
		}
	}
	return append(raw, bpf.RawInstruction{Op: opRetK}, bpf.RawInstruction{Op: opRetK, K: 1})
}
