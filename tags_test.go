package main_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// TestFilterSeesTags checks that expressions about the bytes of a tag, about those after it and
// about the length select the same frames live as from a file.
func TestFilterSeesTags(t *testing.T) {
	a, b := nettest.NewPair(t)
	dir := t.TempDir()
	// The host itself sends frames, too.
	const ours = "ether src 02:00:00:00:00:09 and "
	type run struct {
		args, expr, file string
		c                *cmdtest.Process
	}
	all := filepath.Join(dir, "all.pcapng")
	runs := []run{{"-i any", "", all, nil}}
	for i, expr := range []string{
		"ether proto 0x8100", "ether proto 33024", "ether proto 0x88a8", "not ether proto 0x8100", "ether proto (0x8100 or 0x806)",
		"ether[12:2] = 0x8100", "ether[12:2] = 0x0800", "ether[14:2] = 5", "ether[14:2] & 0xfff = 5", "ether[14] = 0x45", "ether[10:4] = 0x00098100",
		"ether[16:2] = 0x8100", "ether[2 * 6] = 0x81", "link[12] = 0x81", "vlan and ether[14:2] = 5", "ether[12:2] = 0x8100 and vlan 5",
		"greater 100", "less 90", "len = 75", "len > 100 and ether[12] != 0x81", "vlan and greater 100", "vlan 5 and len < 120",
	} {
		for j, args := range []string{"-i any", "-i veth-a", "-i veth-a -i lo"} {
			if j == i%3 || strings.Contains(expr, "vlan and") {
				runs = append(runs, run{args, ours + "(" + expr + ")", filepath.Join(dir, fmt.Sprintf("%d.pcapng", len(runs))), nil})
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
	frames := tunnelled()
	b.Inject(nettest.NameB, frames...)
	for i := range runs {
		if code := runs[i].c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s %s: exit code %d: %s", runs[i].args, runs[i].expr, code, runs[i].c.Stderr.String())
		}
	}
	lengths := func(path string) (list []int) {
		for _, f := range captest.ReadFile(t, path) {
			list = append(list, f.Length)
		}
		slices.Sort(list)
		return list
	}
	for i, r := range runs[1:] {
		selected := filepath.Join(dir, fmt.Sprintf("r%d.pcapng", i))
		if out, err := cmdtest.Command(t, "-r", all, "-w", selected, r.expr).CombinedOutput(); err != nil {
			t.Errorf("%q: %s", r.expr, out)
			continue
		}
		got, want := lengths(r.file), lengths(selected)
		if len(want) == 0 || len(want) == len(frames) {
			t.Errorf("%q selects %d of %d frames: this tests nothing", r.expr, len(want), len(frames))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s %q: live %v, from the file %v", r.args, r.expr, got, want)
		}
		if strings.Contains(r.c.Stderr.String(), userSpaceNote) {
			t.Errorf("%s %q: untagged frames are matched in user space: %s", r.args, r.expr, r.c.Stderr.String())
		}
	}
}
