package text

import (
	"encoding/hex"
	"strings"
	"testing"

	"ringcap/packet"
)

var (
	curl = &packet.Process{
		PID: 1234, Name: "curl", Command: "/usr/bin/curl", Arguments: "curl -s http://x, y", User: "root", GID: 0,
		Parent:    packet.Parent{PID: 1, Name: "sh", Command: "/bin/sh", Arguments: "sh"},
		Container: packet.Container{ID: "0123456789abcdef", Name: "web", Image: "nginx:1"}, Pod: packet.Pod{Name: "front", Namespace: "shop", UID: "1-2"},
	}
	forger = &packet.Process{
		PID: 66, Name: "x, Pid 1\n\x1b[2J", Arguments: "a)\nb", UID: -1, GID: -1, Stale: true,
		Container: packet.Container{ID: "0123456789abcdef"},
	}
	unknown = &packet.Process{UID: 1000, GID: -1, Stale: true}
	named   = &packet.Process{UID: 0, GID: -1, User: "root"}
)

// TestProcess checks the text of a process: where it stands, and that no process can choose a name
// that looks like another one or reaches the terminal as it is.
func TestProcess(t *testing.T) {
	datagram, odd := udp4(1000, 2000, "text"), ether(0x9999, []byte("something"))
	const line, above = "IP 192.0.2.1.1000 > 198.51.100.2.2000: UDP, length 4", "    192.0.2.1.1000 > 198.51.100.2.2000: "
	for _, c := range []struct {
		name    string
		data    []byte
		process *packet.Process
		o       Options
		want    string // the last lines, or all if there is no -v
	}{
		{"none", datagram, nil, Options{Process: true}, line},
		{"not asked for", datagram, curl, Options{}, line},
		{"short", datagram, curl, Options{Process: true}, line + ", Pid 1234, Cmd curl, Container [web], Pod [front.shop]"},
		{"forged", datagram, forger, Options{Process: true}, line + `, Pid 66 (stale), Cmd x\x2c Pid 1\n\x1b[2J, Container [0123456789ab]`},
		{"user ID", datagram, unknown, Options{Process: true}, line + ", User 1000 (stale)"},
		{"user", datagram, named, Options{Process: true}, line + ", User root"},
		{"first line", odd, curl, Options{Process: true}, "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype Unknown (0x9999), length 23, Pid 1234, Cmd curl, Container [web], Pod [front.shop]: \n"},
		{"long", datagram, curl, Options{Process: true, Verbose: 1}, above + "UDP, length 4\n    Process (pid 1234, cmd /usr/bin/curl, args curl -s http://x, y)\n    User (uid 0, name root)\n" +
			"    ParentProc (pid 1, cmd /bin/sh, args sh)\n    Container (name web, id 0123456789abcdef, image nginx:1)\n    Pod (name front, namespace shop, UID 1-2)"},
		{"long, forged", datagram, forger, Options{Process: true, Verbose: 1}, above + "UDP, length 4\n" +
			`    Process (pid 66 (stale), cmd x\x2c Pid 1\n\x1b[2J, args a)\nb)` + "\n    Container (id 0123456789abcdef)"},
		{"long, user", datagram, unknown, Options{Process: true, Verbose: 1}, above + "UDP, length 4\n    User (uid 1000 (stale))"},
		{"before the dump", datagram, named, Options{Process: true, Dump: DumpHex}, line + ", User root\n\t0x0000: "},
		{"color", datagram, named, Options{Process: true, Color: true}, colorUDP + line + ", User root" + colorEnd},
		{"no alarm", datagram, &packet.Process{PID: 1, Name: " (invalid)"}, Options{Process: true, Color: true}, colorUDP + line + ", Pid 1, Cmd  (invalid)" + colorEnd},
	} {
		c.o.Time = TimeNone
		p := NewPrinter(c.o)
		for range 2 {
			pkt := decodedFrame(t, hex.EncodeToString(c.data))
			pkt.Process = c.process
			out := string(p.Append(nil, pkt))
			_, rest, _ := strings.Cut(out, "\n")
			if c.o.Verbose > 0 && rest != c.want+"\n" || c.o.Verbose == 0 && c.o.Dump == 0 && c.data[12] == 8 && out != c.want+"\n" || !strings.Contains(out, c.want) {
				t.Errorf("%s:\n got %q\nwant %q", c.name, out, c.want)
			}
		}
	}
}

// TestProcessAllocates checks that nothing is allocated for the packets of known processes.
func TestProcessAllocates(t *testing.T) {
	for _, verbose := range []int{0, 1} {
		p := NewPrinter(Options{Process: true, Verbose: verbose})
		pkt := decodedFrame(t, hex.EncodeToString(udp4(1000, 2000, "text")))
		b := make([]byte, 0, 4096)
		if n := testing.AllocsPerRun(100, func() {
			for _, of := range []*packet.Process{curl, forger, unknown, named} {
				pkt.Process = of
				b = p.Append(b[:0], pkt)
			}
		}); n > 0 {
			t.Errorf("with -v %d: %v allocations", verbose, n)
		}
	}
}
