package main_test

import (
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// TestInterfaceFacts checks with tshark, capinfos and ringcap info what a capture says of its
// interfaces: of one, of all, which are described at their first frames in the sandbox, and of one
// that appears later.
func TestInterfaceFacts(t *testing.T) {
	cmdtest.Need(t, "tshark")
	cmdtest.Need(t, "capinfos")
	nettest.Require(t)
	a, b := nettest.NewPair(t)
	a.AddVeth("bare", b, "bare")
	const mac = "02:00:00:00:00:a1"
	a.Run("ip", "link", "set", nettest.NameA, "address", mac, "alias", "uplink größer")
	a.Run("ip", "addr", "add", "198.51.100.1/31", "dev", nettest.NameA)
	a.Run("sh", "-c", "echo 0 > /proc/sys/net/ipv6/conf/"+nettest.NameA+"/disable_ipv6 || :") // where it may be written, nettest did
	a.Run("ip", "addr", "add", "2001:db8::1/64", "dev", nettest.NameA, "nodad")
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name+".pcapng") }
	one := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", file("one"), "udp port 9")
	all := cmdtest.Listen(t, a, "-i", "any", "-w", file("all"), "udp port 9", "--sandbox=strict")
	a.AddVeth("later", b, "later")
	b.Inject(nettest.NameB, nettest.Numbered(9, 1))
	b.Inject("bare", nettest.Numbered(9, 2))
	b.Inject("later", nettest.Numbered(9, 3))
	for _, p := range []*cmdtest.Process{one, all} {
		if code := p.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d: %s", code, p.Stderr.String())
		}
	}
	rows := columns(t, file("one"), "frame.interface_name", "frame.interface_description", "frame.packet_flags_direction")
	if want := []string{nettest.NameA + "|uplink größer|0x00000001"}; !slices.Equal(rows, want) {
		t.Errorf("tshark: %q", rows)
	}
	rows = columns(t, file("all"), "frame.interface_name", "frame.interface_description")
	slices.Sort(rows)
	want := []string{"bare|veth", "later|veth", nettest.NameA + "|uplink größer"}
	slices.Sort(want)
	if !slices.Equal(rows, want) {
		t.Errorf("tshark: %q", rows)
	}
	for _, name := range []string{"one", "all"} {
		text := cmdtest.Tool(t, "capinfos", "-I", file(name))
		for _, part := range []string{"Description = uplink größer", "Hardware = veth ", "Speed = 10000000000", "Operating system = Linux", "Filter string = udp port 9"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: capinfos does not say %q: %s", name, part, text)
			}
		}
		text = cmdtest.Tool(t, cmdtest.Program(t), "info", file(name))
		for _, part := range []string{"uplink größer", nettest.AddressA + "/24", "198.51.100.1/31", "2001:db8::1/64", mac, "10000000000 bit/s"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: ringcap info does not say %q: %s", name, part, text)
			}
		}
	}
}

// TestRecordedLosses checks that a summary has the losses that a file tells of, also those before the first
// packet and without packets, and that a copy still counts what it leaves out.
func TestRecordedLosses(t *testing.T) {
	for _, packets := range []int{0, 2} {
		file := filepath.Join(t.TempDir(), "x.pcapng")
		w, err := capfile.Create(file, capfile.WriterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		ifc := &packet.Interface{Name: "eth7", Link: packet.LinkEthernet}
		f := packet.Frame{Data: make([]byte, 60), Link: packet.LinkEthernet, Interface: ifc}
		f.Info.Timestamp, f.Info.CaptureLength, f.Info.Length = time.Unix(1e9, 0), 60, 60
		if err := w.WriteStatistics(ifc, &capfile.Statistics{HasKernel: true, Dropped: 40, InterfaceDropped: 2}); err != nil {
			t.Fatal(err)
		}
		for range packets {
			if err := w.Write(&f); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for form, want := range map[string]string{
			"table": "      42  at eth7, 40 of them by the kernel\n",
			"json":  `"recorded_losses":[{"interface":"eth7","packets":42,"by_kernel":40}]`,
			"html":  "Packets were lost when this was captured: 42, as the file says.",
		} {
			out, err := cmdtest.Command(t, "-r", file, "--summary", form).Output()
			if err != nil || !strings.Contains(string(out), want) {
				t.Errorf("%d packets, %s: %v: %s", packets, form, err, out)
			}
		}
	}
}
