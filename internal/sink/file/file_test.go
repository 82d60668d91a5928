package file

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/sys/unix"

	"ringcap/capfile"
	"ringcap/internal/ledger"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

func openSink(t testing.TB, path string, o Options) *Sink {
	t.Helper()
	s, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustWrite(t testing.TB, s *Sink, p *packet.Packet) {
	t.Helper()
	if err := s.Write(p); err != nil {
		t.Fatal(err)
	}
}

func mustClose(t testing.TB, s *Sink, l *ledger.Snapshot) {
	t.Helper()
	if err := s.Close(l); err != nil {
		t.Fatal(err)
	}
}

// copyCapture does what ringcap -r in -w out does.
func copyCapture(t testing.TB, in, out string) *capfile.Reader {
	t.Helper()
	r, err := capfile.Open(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := r.Header()
	o := Options{Link: r.Link(), Behind: true, File: outfile.Options{Inputs: []string{in}}}
	if !r.IsPcapng() {
		o.Header = &h
	}
	s := openSink(t, out, o)
	var f packet.Frame
	p := &packet.Packet{Frame: &f}
	for err = r.Next(&f); err == nil; err = r.Next(&f) {
		mustWrite(t, s, p)
	}
	mustClose(t, s, nil)
	_ = r.Close()
	return r
}

// TestCopyIsIdentical checks that copies of native captures are the same to the byte, with
// everything that headers and records can hold.
func TestCopyIsIdentical(t *testing.T) {
	records := slices.Concat(captest.Record(1, 999999, 60, "abc"), captest.Record(0xffffffff, 0, 1, "caplen > len"),
		captest.Record(5, 0xffffffff, 3, "bad"), captest.Record(6, 7, 0, ""))
	for name, h := range map[string]capfile.Header{
		"plain":        {SnapLen: 65535, Network: 1},
		"nanoseconds":  {SnapLen: 262144, Network: 1, Nanoseconds: true},
		"snap length":  {SnapLen: 0, Network: 1},
		"zone":         {SnapLen: 4, Network: 1, Zone: -3600, SigFigs: 6},
		"upper bits":   {SnapLen: 4, Network: 0xf0000001},
		"cooked v2":    {SnapLen: 4, Network: 276},
		"cut by no -s": {SnapLen: 1, Network: 1},
	} {
		t.Run(name, func(t *testing.T) {
			in, out := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out.pcap")
			want := append(capfile.AppendHeader(nil, &h), records...)
			if err := os.WriteFile(in, want, 0o600); err != nil {
				t.Fatal(err)
			}
			copyCapture(t, in, out)
			if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%v, copy is\n%x, not\n%x", err, got, want)
			}
		})
	}
}

// TestCopyCorpus checks the same for real captures.
func TestCopyCorpus(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus.Dir(t), "files", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	copied := 0
	for _, in := range files {
		if strings.HasSuffix(in, ".gz") {
			continue // a copy is not compressed
		}
		r, err := capfile.Open(in, nil)
		if err != nil {
			continue // capfile's tests check which captures may fail
		}
		_ = r.Close()
		h := r.Header()
		want, err := os.ReadFile(in)
		if err != nil {
			t.Fatal(err)
		}
		if !h.Native() || strings.Contains(in, "cut-mid-record") || strings.Contains(in, "pgsql-5000") { // cut short
			continue
		}
		out := filepath.Join(t.TempDir(), "out.pcap")
		copyCapture(t, in, out)
		if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: copy of %d bytes differs (%d bytes, %v)", in, len(want), len(got), err)
		}
		copied++
	}
	if copied < 300 {
		t.Errorf("only %d captures copied", copied)
	}
	t.Logf("%d native captures copied to the byte", copied)
}

// TestPcapngInTshark checks that tshark finds directions, interfaces and link types in a file.
func TestPcapngInTshark(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcapng")
	eth0 := &packet.Interface{Name: "eth0", Filter: "arp", OS: "Linux test", Link: packet.LinkEthernet, SnapLen: 262144}
	s := openSink(t, path, Options{Interfaces: []*packet.Interface{eth0}, Host: capfile.Section{Application: "ringcap test"}, Live: true})
	for d := packet.DirectionUnknown; d <= packet.DirectionOut; d++ {
		p := captest.Packet(60+int(d), eth0)
		p.Direction = d
		mustWrite(t, s, p)
	}
	cooked := captest.Packet(16, &packet.Interface{Name: "any", Link: packet.LinkLinuxSLL})
	cooked.Link = packet.LinkLinuxSLL
	mustWrite(t, s, cooked)
	mustWrite(t, s, captest.Packet(42, nil))
	mustClose(t, s, nil)
	if s.Written() != 8 {
		t.Errorf("%d packets written", s.Written())
	}
	got := cmdtest.Tool(t, "tshark", "-r", path, "-T", "fields", "-E", "separator=|", "-e", "frame.len", "-e", "frame.time_epoch",
		"-e", "frame.interface_id", "-e", "frame.interface_name", "-e", "frame.packet_flags_direction",
		"-e", "frame.packet_flags_reception_type")
	want := []string{
		"60|1700000000.123456789|0|eth0||",
		"61|1700000000.123456789|0|eth0|1|1",
		"62|1700000000.123456789|0|eth0|1|3",
		"63|1700000000.123456789|0|eth0|1|2",
		"64|1700000000.123456789|0|eth0|1|4",
		"65|1700000000.123456789|0|eth0|2|0",
		"16|1700000000.123456789|1|any||",
		"42|1700000000.123456789|2|unknown||",
	}
	lines := strings.Split(strings.TrimSpace(got), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d lines:\n%s", len(lines), got)
	}
	for i := range want {
		if strings.Replace(lines[i], "0x0000000", "", 1) != want[i] {
			t.Errorf("packet %d is %s\nwant %s", i+1, lines[i], want[i])
		}
	}
	info := cmdtest.Tool(t, "capinfos", path)
	for _, want := range []string{"Capture application: ringcap test", "Filter string = arp", "Operating system = Linux test", "Number of packets:   8"} {
		if !strings.Contains(info, want) {
			t.Errorf("capinfos does not say %q:\n%s", want, info)
		}
	}
}

// TestPcapngStatistics checks the counters in a file. No tool prints them, so tshark has to
// dissect the file itself.
func TestPcapngStatistics(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcapng")
	eth0 := &packet.Interface{Name: "eth0", Link: packet.LinkEthernet}
	s := openSink(t, path, Options{Live: true})
	mustWrite(t, s, captest.Packet(60, eth0))
	mustClose(t, s, &ledger.Snapshot{
		Counters: packet.Counters{Received: 4321, Dropped: 1234}, Delivered: 1,
		Start: time.Unix(1700000000, 1), End: time.Unix(1700000009, 2),
	})
	got := cmdtest.Tool(t, "tshark", "-r", path, "-X", "read_format:MIME Files Format", "-V", "-t", "u")
	for _, want := range []string{
		"Number of Received Packets = 4321", "Number of Dropped Packets = 1234", "Number of Packets Dropped by OS = 1234",
		"Number of Packets Delivered to the User = 1", "Nov 14, 2023 22:13:29.000000002",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("tshark does not say %q", want)
		}
	}
	if t.Failed() {
		t.Log(got[max(0, strings.Index(got, "Interface Statistics")):])
	}
	cmdtest.Tool(t, "capinfos", path)
}

// TestClassicInTools checks that tcpdump and capinfos read classic files.
func TestClassicInTools(t *testing.T) {
	for _, nanos := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "x.pcap")
		s := openSink(t, path, Options{Link: packet.LinkEthernet, Nanoseconds: nanos})
		for range 3 {
			mustWrite(t, s, captest.Packet(42, nil))
		}
		mustClose(t, s, nil)
		got := cmdtest.Tool(t, "tcpdump", "--nano", "-ttnr", path)
		want := "1700000000.123456000 ARP, Request who-has 192.0.2.2 tell 192.0.2.1, length 28\n"
		if nanos {
			want = strings.Replace(want, "456000", "456789", 1)
		}
		if got != strings.Repeat(want, 3) {
			t.Errorf("tcpdump says %s", got)
		}
		if info := cmdtest.Tool(t, "capinfos", "-c", "-E", path); !strings.Contains(info, "Number of packets:   3") || !strings.Contains(info, "Ethernet") {
			t.Errorf("capinfos says %s", info)
		}
	}
}

// TestCut checks that a packet is cut at the length above which other tools refuse it.
func TestCut(t *testing.T) {
	for _, name := range []string{"x.pcap", "x.pcapng"} {
		path := filepath.Join(t.TempDir(), name)
		s := openSink(t, path, Options{Link: packet.LinkEthernet})
		mustWrite(t, s, captest.Packet(packet.MaxRecord+1, nil))
		mustWrite(t, s, captest.Packet(packet.MaxRecord, nil))
		mustClose(t, s, nil)
		r, err := capfile.Open(path, nil)
		if err != nil {
			t.Fatal(err)
		}
		var f packet.Frame
		if err := r.Next(&f); err != nil || len(f.Data) != packet.MaxRecord || f.Info.Length != packet.MaxRecord+1 || s.account.Cut != 1 {
			t.Errorf("%s: %v, %d of %d bytes, %d cut", name, err, len(f.Data), f.Info.Length, s.account.Cut)
		}
		_ = r.Close()
		if got := cmdtest.Tool(t, "capinfos", "-Tmrc", path); !strings.Contains(got, ",2") {
			t.Errorf("capinfos says %s", got)
		}
	}
}

func TestSnapLength(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcap")
	s := openSink(t, path, Options{Link: packet.LinkEthernet, SnapLen: 20})
	mustWrite(t, s, captest.Packet(42, nil))
	mustClose(t, s, nil)
	if info, err := os.Stat(path); err != nil || info.Size() != 24+16+20 || s.account.Snapped != 1 || info.Mode().Perm() != 0o600 {
		t.Errorf("%+v %v, %d cut", info, err, s.account.Snapped)
	}
}

// TestOtherLink checks that a packet of a second link type in a classic file is an error that
// recommends pcapng.
func TestOtherLink(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcap")
	s := openSink(t, path, Options{Link: packet.LinkEthernet})
	p := captest.Packet(42, nil)
	p.Link = packet.LinkRaw
	if err := s.Write(p); err == nil || !strings.Contains(err.Error(), ".pcapng") || !strings.Contains(err.Error(), "RAW") {
		t.Errorf("got %v", err)
	}
	mustClose(t, s, nil)
	if n := captest.Count(t, path); n != 0 {
		t.Errorf("%d packets", n)
	}
}

// TestKeepsOptions checks that a copy of pcapng keeps a comment, and flags that a direction
// cannot express.
func TestKeepsOptions(t *testing.T) {
	p := captest.Packet(42, &packet.Interface{Name: "eth0", Link: packet.LinkEthernet})
	p.Direction = packet.DirectionOut
	p.Options = []byte("\x01\x00\x05\x00hello\x00\x00\x00\x02\x00\x04\x00\x02\x00\x00\x01")
	in, out := filepath.Join(t.TempDir(), "in.pcapng"), filepath.Join(t.TempDir(), "out.pcapng")
	s := openSink(t, in, Options{})
	mustWrite(t, s, p)
	mustClose(t, s, nil)
	copyCapture(t, in, out)
	got := cmdtest.Tool(t, "tshark", "-r", out, "-T", "fields", "-e", "frame.comment", "-e", "frame.packet_flags")
	if !strings.HasPrefix(got, "hello\t0x01000002") && !strings.HasPrefix(got, "hello\t16777218") {
		t.Errorf("tshark says %q", got)
	}
}

// TestManyInterfaces checks that a copy of many files, each with an interface of its own, can
// be read back, and that the sink does not remember all interfaces.
func TestManyInterfaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcapng")
	s := openSink(t, path, Options{Link: packet.LinkEthernet})
	const files = capfile.MaxInterfaces + 10
	for i := range files {
		ifc := &packet.Interface{Link: packet.LinkEthernet, Index: i}
		p := packet.Packet{Frame: &packet.Frame{Data: []byte{byte(i)}, Link: ifc.Link, Interface: ifc}}
		p.Info.Length = 1
		mustWrite(t, s, &p)
	}
	if len(s.interfaces) != 10 || len(s.places) != 10 {
		t.Errorf("%d interfaces, %d places", len(s.interfaces), len(s.places))
	}
	mustClose(t, s, nil)
	r, err := capfile.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	var f packet.Frame
	for err = r.Next(&f); err == nil; err = r.Next(&f) {
		if f.Data[0] != byte(n) || f.Interface.ID != n {
			t.Fatalf("packet %d of interface %d: %x", n, f.Interface.ID, f.Data)
		}
		n++
	}
	if !errors.Is(err, io.EOF) || n != files || r.Close() != nil {
		t.Errorf("%d packets: %v", n, err)
	}
}

// TestRefusesInput checks that the file being read is not opened for writing, whatever its
// name.
func TestRefusesInput(t *testing.T) {
	dir := t.TempDir()
	in, link := filepath.Join(dir, "in.pcap"), filepath.Join(dir, "link.pcap")
	want := capfile.AppendHeader(nil, &capfile.Header{Network: 1})
	if err := os.WriteFile(in, want, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(in, link); err != nil {
		t.Fatal(err)
	}
	stdin, err := os.Open(in)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stdin.Close() }()
	for _, o := range []outfile.Options{{Inputs: []string{in}}, {Inputs: []string{"x", "-"}, Stdin: stdin}} {
		if _, err := Open(link, Options{File: o}); err == nil {
			t.Error("the input was opened for writing")
		}
	}
	if got, err := os.ReadFile(in); err != nil || !bytes.Equal(got, want) {
		t.Errorf("input is now %x, %v", got, err)
	}
	if _, err := Open("/dev/null", Options{File: outfile.Options{Inputs: []string{"/dev/null"}}}); err != nil {
		t.Error(err)
	}
}

// TestFlushes checks when data is in the file: the header at once, packets at a tick, or at
// once with -U.
func TestFlushes(t *testing.T) {
	for _, unbuffered := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "x.pcap")
		s := openSink(t, path, Options{Link: packet.LinkEthernet, Unbuffered: unbuffered})
		if n := captest.Count(t, path); n != 0 {
			t.Errorf("%d packets at first", n)
		}
		for i := range 3 {
			mustWrite(t, s, captest.Packet(42, nil))
			if !unbuffered {
				if err := s.Tick(time.Time{}, nil); err != nil {
					t.Fatal(err)
				}
			}
			if n := captest.Count(t, path); n != i+1 || s.Written() != uint64(n) {
				t.Errorf("%d packets in the file after %d, Written is %d", n, i+1, s.Written())
			}
		}
		mustClose(t, s, nil)
	}
}

// TestWholeRecordsOnDisk checks that the file ends with a whole record after any packet, so
// that a kill leaves only whole records.
func TestWholeRecordsOnDisk(t *testing.T) {
	for _, name := range []string{"x.pcap", "x.pcapng"} {
		path := filepath.Join(t.TempDir(), name)
		s := openSink(t, path, Options{Link: packet.LinkEthernet})
		for i := range 3000 {
			mustWrite(t, s, captest.Packet(42+i%1471, nil))
			if i%500 == 0 || i == 2999 {
				if n := captest.Count(t, path); uint64(n) != s.Written() {
					t.Errorf("%s: %d packets on disk, Written is %d", name, n, s.Written())
				}
			}
		}
		mustClose(t, s, nil)
		if n := captest.Count(t, path); n != 3000 {
			t.Errorf("%s: %d packets", name, n)
		}
	}
}

func TestPipeWithoutReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := openSink(t, path, Options{Link: packet.LinkEthernet, Unbuffered: true})
	mustWrite(t, s, captest.Packet(42, nil))
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	err = s.Write(captest.Packet(42, nil))
	if !errors.Is(err, syscall.EPIPE) || !strings.Contains(err.Error(), "1 packet was written") {
		t.Errorf("got %v", err)
	}
	if again := s.Write(captest.Packet(42, nil)); !errors.Is(again, err) {
		t.Errorf("then %v", again)
	}
	mustClose(t, s, nil)
}

func TestWriteErrors(t *testing.T) {
	if _, err := Open("/dev/full", Options{}); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("/dev/full: %v", err)
	}
	name := filepath.Join(t.TempDir(), "absent", "x.pcap")
	if _, err := Open(name, Options{}); err == nil || err.Error() != "open "+name+": no such file or directory" {
		t.Errorf("got %v", err)
	}
	if _, err := Open("-", Options{Stdout: shortWriter{}}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("short write: %v", err)
	}
}

// shortWriter breaks the rule of io.Writer that a short write must be an error.
type shortWriter struct{}

func (shortWriter) Write(p []byte) (int, error) { return len(p) - 1, nil }

// Environment of the processes that TestFullDisk starts.
const (
	fullDiskDir  = "RINGCAP_TEST_FULL_DISK"
	fullDiskKind = "RINGCAP_TEST_FULL_DISK_KIND"
)

// TestFullDisk fills a small file system, and a file up to a limit on its size, in another
// process. What is left must be whole records, as many as the error says.
func TestFullDisk(t *testing.T) {
	if kind := os.Getenv(fullDiskKind); kind != "" {
		fillDisk(t, kind, os.Getenv(fullDiskDir))
		return
	}
	for _, kind := range []string{"tmpfs", "limit"} {
		t.Run(kind, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestFullDisk$", "-test.v")
			cmd.Env = append(os.Environ(), fullDiskKind+"="+kind, fullDiskDir+"="+t.TempDir())
			if kind == "tmpfs" {
				cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
				if os.Geteuid() != 0 {
					t.Skip("needs to mount: run as root")
				}
			}
			out, err := cmd.CombinedOutput()
			if errors.Is(err, syscall.EPERM) {
				t.Skip("needs mount namespaces")
			}
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
			if strings.Contains(string(out), "--- SKIP") {
				t.Skipf("needs what its process skipped: %s", out)
			}
		})
	}
}

// fillDisk writes into dir until it is full, in both formats and to standard output at the end
// of a file.
func fillDisk(t *testing.T, kind, dir string) {
	want := error(syscall.ENOSPC)
	if kind == "limit" {
		want = syscall.EFBIG
		limit := syscall.Rlimit{Cur: 300_000, Max: 300_000}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Skipf("needs setrlimit: %v", err)
		}
	} else {
		if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
			t.Skipf("needs to mount: %v", err)
		}
		if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=300k"); err != nil {
			t.Skipf("needs to mount: %v", err)
		}
	}
	for _, name := range []string{"x.pcap", "x.pcapng", "-"} {
		for _, how := range []Options{{}, {Unbuffered: true}, {Behind: true}} {
			fillFile(t, dir, name, how, want)
		}
	}
	fillCompressed(t, dir, want)
}

// fillCompressed writes data that does not compress. What is left must be whole frames, with as
// many packets as Written says.
func fillCompressed(t *testing.T, dir string, want error) {
	path := filepath.Join(dir, "x.pcap.zst")
	s := openSink(t, path, Options{Link: packet.LinkEthernet})
	random := rand.NewChaCha8([32]byte{})
	p := captest.Packet(1000, nil)
	var err error
	for at := time.Now(); err == nil; at = at.Add(frameInterval) {
		for range 70 {
			_, _ = random.Read(p.Data)
			mustWrite(t, s, p)
		}
		err = s.Tick(at, nil)
	}
	if !errors.Is(err, want) || s.Written() < 70 || s.Written()%70 != 0 {
		t.Errorf("got %v after %d packets, want %v", err, s.Written(), want)
	}
	mustClose(t, s, nil)
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	z, err := zstd.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	r, err := capfile.NewReader(z, path)
	if err != nil {
		t.Fatal(err)
	}
	var f packet.Frame
	n := uint64(0)
	for err = r.Next(&f); err == nil; err = r.Next(&f) {
		n++
	}
	if !errors.Is(err, io.EOF) || n != s.Written() {
		t.Errorf("%d packets in the file, Written is %d: %v", n, s.Written(), err)
	}
}

func fillFile(t *testing.T, dir, name string, o Options, want error) {
	path := filepath.Join(dir, name)
	o.Link, o.Account = packet.LinkEthernet, new(ledger.Snapshot)
	const before = "somebody else's"
	if name == "-" {
		path = filepath.Join(dir, "stdout")
		out, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = out.Close() }() // also frees the blocks of a deleted file
		if _, err := out.WriteString(before); err != nil {
			t.Fatal(err)
		}
		o.Stdout, name = out, "-"
	} else {
		name = path
	}
	s := openSink(t, name, o)
	var err error
	given := uint64(0)
	for given < 60000 && err == nil {
		err = s.Write(captest.Packet(42+int(given)%59, nil))
		given++
	}
	if err == nil {
		err = s.Tick(time.Time{}, nil)
	}
	text := fmt.Sprintf(": %d packets are in the file", s.Written())
	if !errors.Is(err, want) || !strings.HasSuffix(err.Error(), text) || s.Written() < 1000 {
		t.Errorf("%s: got %v, want %v%s", name, err, want, text)
	}
	mustClose(t, s, nil)
	if o.Account.Written != s.Written() || o.Account.Written+o.Account.Refused != given {
		t.Errorf("%s: %d packets given, %d written, %d refused", name, given, o.Account.Written, o.Account.Refused)
	}
	if name == "-" {
		b, err := os.ReadFile(path)
		if err != nil || !bytes.HasPrefix(b, []byte(before)) {
			t.Fatalf("stdout: %v, starts with %q", err, b[:min(len(b), 20)])
		}
		_ = os.Remove(path)
		path = filepath.Join(t.TempDir(), "rest") // on a disk that is not full
		if err := os.WriteFile(path, b[len(before):], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if n := captest.Count(t, path); uint64(n) != s.Written() {
		t.Errorf("%s: %d packets in the file, Written is %d", name, n, s.Written())
	}
	_ = os.Remove(path)
}

func TestWriteAllocatesNothing(t *testing.T) {
	for _, name := range []string{"x.pcap", "x.pcapng"} {
		s := openSink(t, filepath.Join(t.TempDir(), name), Options{Link: packet.LinkEthernet})
		p := captest.Packet(1500, &packet.Interface{Link: packet.LinkEthernet})
		p.Direction = packet.DirectionIn
		mustWrite(t, s, p)
		if n := testing.AllocsPerRun(2000, func() { _ = s.Write(p) }); n != 0 {
			t.Errorf("%s: %v allocations a packet", name, n)
		}
		mustClose(t, s, nil)
	}
}

// BenchmarkWrite compares both formats with pcapgo, which gets a buffer of the same size.
func BenchmarkWrite(b *testing.B) {
	ifc := &packet.Interface{Name: "eth0", Link: packet.LinkEthernet}
	for _, size := range []int{64, 512, 1500} {
		p := captest.Packet(size, ifc)
		p.Direction = packet.DirectionIn
		for _, format := range []string{"pcap", "pcapng"} {
			b.Run(format+"/"+strconv.Itoa(size), func(b *testing.B) {
				dir := b.TempDir()
				path := filepath.Join(dir, "x."+format)
				if err := os.Symlink("/dev/null", path); err != nil {
					b.Fatal(err)
				}
				s := openSink(b, path, Options{Link: packet.LinkEthernet})
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					if err := s.Write(p); err != nil {
						b.Fatal(err)
					}
				}
				mustClose(b, s, nil)
			})
		}
		b.Run("pcapgo/"+strconv.Itoa(size), func(b *testing.B) {
			f, err := os.OpenFile("/dev/null", os.O_WRONLY, 0)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			w := pcapgo.NewWriter(bufio.NewWriterSize(f, writeBuffer))
			if err := w.WriteFileHeader(packet.DefaultSnapLen, layers.LinkTypeEthernet); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := w.WritePacket(p.Info, p.Data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
