package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/bpf"

	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/ledger"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// userSpaceNote is what is said where the kernel does not filter.
const userSpaceNote = "the kernel does not take this filter: matching every packet in user space"

// tunnelled are frames that expressions about tunnels and tags tell apart, each of
// another length.
func tunnelled() (frames [][]byte) {
	ether := func(types ...uint32) []byte { return numbered(9, 0, types...) }
	geneve := func(vni byte, tags ...uint32) []byte {
		f := ether(tags...)[:34+4*len(tags)]
		inner := ether()
		f = append(f, 0x30, 0x39, 0x17, 0xc1, 0, byte(16+len(inner)), 0, 0, 0, 0, 0x65, 0x58, 0, 0, vni, 0)
		return append(f, inner...)
	}
	pppoe := func(session byte, protocol byte, tags ...uint32) []byte {
		f := ether(tags...)
		head := 12 + 4*len(tags)
		return slices.Concat(f[:head], []byte{0x88, 0x64, 0x11, 0, 0, session, 0, 34, 0, protocol}, f[head+2:])
	}
	frames = [][]byte{
		ether(), ether(0x81000005), ether(0x81000006), ether(0x88a80005, 0x81000006), ether(0x91000005),
		geneve(5), geneve(6), geneve(5, 0x81000005), geneve(6, 0x81000006), geneve(5, 0x88a80005, 0x81000006),
		pppoe(5, 0x21), pppoe(6, 0x57), pppoe(5, 0x21, 0x81000005), pppoe(6, 0x57, 0x81000006), ether(0x88470000)[:60],
	}
	for i := range frames {
		copy(frames[i][6:], []byte{2, 0, 0, 0, 0, 9})
		frames[i] = append(frames[i], make([]byte, 7*i)...)
	}
	return frames
}

// lengths are those of the tunnelled frames that a file has: no two are alike. Tagged
// ones count for an expression about tags; to others the kernel shows no tag, and "udp"
// matches more than in a file.
func lengths(t *testing.T, path, expr string) (list []int) {
	t.Helper()
	for _, f := range readFile(t, path) {
		tagged := f.data[12] == 0x81 || f.data[12] == 0x88 && f.data[13] == 0xa8
		if bytes.Equal(f.data[6:12], []byte{2, 0, 0, 0, 0, 9}) && (!tagged || expr == "" || strings.Contains(expr, "vlan")) {
			list = append(list, f.length)
		}
	}
	slices.Sort(list)
	return list
}

// TestRefusedExpressions: expressions that the kernel once refused, and others, select
// live what they select from a file of the same traffic.
func TestRefusedExpressions(t *testing.T) {
	a, b := nettest.NewPair(t)
	frames := tunnelled()
	dir := t.TempDir()
	type run struct {
		args, expr, file string
		c                *capture
	}
	all := filepath.Join(dir, "all.pcapng")
	runs := []run{{"-i any", "", all, nil}}
	many := make([]string, 400)
	for i := range many {
		many[i] = fmt.Sprintf("host 10.9.%d.%d", i/250, i%250)
	}
	for _, expr := range []string{
		"geneve", "not geneve", "pppoes", "not pppoes", "vlan and pppoes", "vlan and geneve", "ether[-1]=0", "not ether[-1]=0",
		"geneve 5", "pppoes 6", "vlan 5 and geneve 5", "vlan 5 and vlan 6 and geneve", "geneve and ip", "vlan and not geneve",
		"ip6 protochain 17", "not ip6 protochain 17", "ether[-1048576] = 0x45", strings.Join(append(many, "udp"), " or "),
	} {
		for _, args := range []string{"-i any", "-i veth-a", "-i veth-a --fanout 2", "-i veth-a -i lo"} {
			if args == "-i any" || len(runs)%3 == 0 || len(expr) > 100 || strings.Contains(expr, "vlan and") {
				runs = append(runs, run{args, expr, filepath.Join(dir, fmt.Sprintf("%d.pcapng", len(runs))), nil})
			}
		}
	}
	for i := range runs {
		r := &runs[i]
		args := append(strings.Fields(r.args), "-B", "2048", "-w", r.file, "-Q", "in", r.expr)
		if i%2 == 1 {
			args = append([]string{"-s", "20"}, args...)
		}
		r.c = start(t, a, args...)
	}
	b.Inject(nettest.NameB, frames...)
	for i := range runs {
		if code := runs[i].c.stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s %.40s: exit code %d: %s", runs[i].args, runs[i].expr, code, runs[i].c.stderr.String())
		}
	}
	if n := len(lengths(t, all, "")); n != len(frames) {
		t.Fatalf("%d of %d frames came", n, len(frames))
	}
	for i, r := range runs[1:] {
		selected := filepath.Join(dir, fmt.Sprintf("r%d.pcapng", i))
		if out, err := exec.Command("ringcap", "-r", all, "-w", selected, r.expr).CombinedOutput(); err != nil {
			t.Errorf("%q: %s", r.expr, out)
			continue
		}
		if got, want := lengths(t, r.file, r.expr), lengths(t, selected, r.expr); !slices.Equal(got, want) {
			t.Errorf("%s %.40q: live %v, from the file %v: %s", r.args, r.expr, got, want, r.c.stderr.String())
		}
		slow := strings.Contains(r.expr, "ether[-") || strings.Contains(r.expr, "protochain") || len(r.expr) > 100
		if n := strings.Count(r.c.stderr.String(), userSpaceNote); n > 1 || slow != (n == 1) {
			t.Errorf("%s %.40q: said %d times that it runs in user space", r.args, r.expr, n)
		}
	}
}

// refused is a selection whose program the kernel refuses.
type refused struct {
	selection
	program []bpf.RawInstruction
}

func (r refused) kernel() ([]bpf.RawInstruction, bool) { return r.program, true }

// TestRefusal: whatever the kernel refuses, packets are matched in user space and the
// account closes: with one ring, with several that share an interface, and merged.
func TestRefusal(t *testing.T) {
	unset := []bpf.RawInstruction{{Op: 0x60, K: 3}, {Op: 0x16}}
	long := slices.Repeat([]bpf.RawInstruction{{Op: 0x06, K: 1 << 18}}, 5000)
	for name, program := range map[string][]bpf.RawInstruction{"scratch memory": unset, "length": long, "no program": nil} {
		for _, rings := range []int{1, 3} {
			a, b := nettest.NewPair(t)
			noted := 0
			f := newFanIn(10*time.Millisecond, func(string) {})
			a.Do(func() error {
				d, err := netdev.Find(nettest.NameA)
				if err != nil {
					return err
				}
				p, err := filter.Compile("udp port 9", filter.Options{Link: packet.LinkEthernet, SnapLen: 20})
				if err != nil {
					return err
				}
				one := &oneFilter{iface: &packet.Interface{Index: d.Index, Name: d.Name, Link: packet.LinkEthernet}, program: p, rule: filter.DropOutgoing}
				all, err := openFanout(liveOptions{
					device: d, selection: refused{one, program}, tags: true, snapLen: 20, bufferKiB: 16384, blockTimeout: 10 * time.Millisecond,
					note: func(string) {}, inUserSpace: func() { noted++ },
				}, cli.Fanout{Rings: rings, Mode: "lb"})
				for _, l := range all {
					f.add(l)
				}
				return err
			})
			for range 10 {
				b.Inject(nettest.NameB, append(series(9, 5), series(7, 3)...)...)
			}
			f.Stop()
			got := 0
			var frame packet.Frame
			for {
				err := f.Next(&frame)
				if errors.Is(err, io.EOF) {
					break
				}
				if errors.Is(err, packet.ErrTick) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if len(frame.Data) != 20 || frame.Info.Length != 64 {
					t.Errorf("%s: %d bytes of %d", name, len(frame.Data), frame.Info.Length)
				}
				got++
			}
			var s ledger.Snapshot
			err := errors.Join(f.Close(), f.Count(&s))
			if err != nil || got != 50 || s.Filtered < 30 || s.Received != uint64(got)+s.Filtered || s.Dropped+s.Unread != 0 {
				t.Errorf("%s, %d rings: %v: %d of 50 frames: %+v", name, rings, err, got, s)
			}
			if noted != rings {
				t.Errorf("%s, %d rings: told %d times", name, rings, noted)
			}
		}
	}
}

// TestRefusalForRoom: the kernel takes a program and has no room for it (ENOMEM).
func TestRefusalForRoom(t *testing.T) {
	many := make([]string, 100)
	for i := range many {
		many[i] = fmt.Sprintf("host 10.9.0.%d", i)
	}
	expr := strings.Join(append(many, "udp port 9"), " or ")
	for _, args := range []string{"-i veth-a", "-i any", "-i veth-a --fanout 2", "-i veth-a -i lo", "-i veth*"} {
		a, b := nettest.NewPair(t)
		a.Do(func() error {
			if err := os.WriteFile("/proc/sys/net/core/optmem_max", []byte("2500"), 0); err != nil {
				t.Skip("needs a limit for one network namespace (Linux 6.8): " + err.Error())
			}
			return nil
		})
		file := filepath.Join(t.TempDir(), "x.pcapng")
		c := start(t, a, append(strings.Fields(args), "-w", file, "-Q", "in", expr)...)
		b.Inject(nettest.NameB, append(series(9, 5), series(7, 3)...)...)
		if code := c.stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s: exit code %d: %s", args, code, c.stderr.String())
		}
		if n := len(readFile(t, file)); n != 5 {
			t.Errorf("%s: %d of 5 frames", args, n)
		}
		if n := strings.Count(c.stderr.String(), userSpaceNote); n != 1 {
			t.Errorf("%s: said %d times: %s", args, n, c.stderr.String())
		}
	}
}
