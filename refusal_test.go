package main_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// userSpaceNote is what ringcap says if the kernel does not filter.
const userSpaceNote = "the kernel does not take this filter: matching every packet in user space"

// tunnelled returns frames that expressions about tunnels and tags tell apart. Each has another
// length.
func tunnelled() (frames [][]byte) {
	ether := func(types ...uint32) []byte { return nettest.Numbered(9, 0, types...) }
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

// lengths returns the lengths of the tunnelled frames in a file, which identify them. Tagged
// ones only count for an expression about tags: the kernel shows no tags to other expressions,
// so that "udp" matches more frames than in a file.
func lengths(t *testing.T, path, expr string) (list []int) {
	t.Helper()
	for _, f := range captest.ReadFile(t, path) {
		tagged := f.Data[12] == 0x81 || f.Data[12] == 0x88 && f.Data[13] == 0xa8
		if bytes.Equal(f.Data[6:12], []byte{2, 0, 0, 0, 0, 9}) && (!tagged || expr == "" || strings.Contains(expr, "vlan")) {
			list = append(list, f.Length)
		}
	}
	slices.Sort(list)
	return list
}

// TestRefusedExpressions checks that expressions which the kernel once refused, and others,
// select the same frames live as from a file, and that ringcap says which run in user space.
func TestRefusedExpressions(t *testing.T) {
	a, b := nettest.NewPair(t)
	frames := tunnelled()
	dir := t.TempDir()
	type run struct {
		args, expr, file string
		c                *cmdtest.Process
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
			long := len(expr) > 100 // takes seconds to compile for all link types
			if args == "-i any" && !long || args != "-i any" && (long || len(runs)%3 == 0 || strings.Contains(expr, "vlan and")) {
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
		r.c = cmdtest.Listen(t, a, args...)
	}
	b.Inject(nettest.NameB, frames...)
	for i := range runs {
		if code := runs[i].c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s %.40s: exit code %d: %s", runs[i].args, runs[i].expr, code, runs[i].c.Stderr.String())
		}
	}
	if n := len(lengths(t, all, "")); n != len(frames) {
		t.Fatalf("%d of %d frames came", n, len(frames))
	}
	for i, r := range runs[1:] {
		selected := filepath.Join(dir, fmt.Sprintf("r%d.pcapng", i))
		if out, err := cmdtest.Command(t, "-r", all, "-w", selected, r.expr).CombinedOutput(); err != nil {
			t.Errorf("%q: %s", r.expr, out)
			continue
		}
		if got, want := lengths(t, r.file, r.expr), lengths(t, selected, r.expr); !slices.Equal(got, want) {
			t.Errorf("%s %.40q: live %v, from the file %v: %s", r.args, r.expr, got, want, r.c.Stderr.String())
		}
		slow := strings.Contains(r.expr, "ether[-") || strings.Contains(r.expr, "protochain") || len(r.expr) > 100
		if n := strings.Count(r.c.Stderr.String(), userSpaceNote); n > 1 || slow != (n == 1) {
			t.Errorf("%s %.40q: said %d times that it runs in user space", r.args, r.expr, n)
		}
	}
}

// TestRefusalForRoom checks that ringcap matches in user space if the kernel accepts a program
// but has no room for it (ENOMEM).
func TestRefusalForRoom(t *testing.T) {
	many := make([]string, 100)
	for i := range many {
		many[i] = fmt.Sprintf("host 10.9.0.%d", i)
	}
	expr := strings.Join(append(many, "udp port 9"), " or ")
	for _, args := range []string{"-i veth-a", "-i any", "-i veth-a --fanout 2", "-i veth-a -i lo", "-i veth*"} {
		a, b := nettest.NewPair(t)
		var missing error
		a.Do(func() error {
			missing = os.WriteFile("/proc/sys/net/core/optmem_max", []byte("2500"), 0)
			return nil
		})
		if missing != nil {
			t.Skipf("needs a kernel with a limit for one network namespace (Linux 6.8): %v", missing)
		}
		file := filepath.Join(t.TempDir(), "x.pcapng")
		c := cmdtest.Listen(t, a, append(strings.Fields(args), "-w", file, "-Q", "in", expr)...)
		b.Inject(nettest.NameB, append(nettest.Series(9, 5), nettest.Series(7, 3)...)...)
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s: exit code %d: %s", args, code, c.Stderr.String())
		}
		if n := len(captest.ReadFile(t, file)); n != 5 {
			t.Errorf("%s: %d of 5 frames", args, n)
		}
		if n := strings.Count(c.Stderr.String(), userSpaceNote); n != 1 {
			t.Errorf("%s: said %d times: %s", args, n, c.Stderr.String())
		}
	}
}
