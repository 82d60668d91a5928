package main_test

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/packet"
)

// memoryLimit is the most memory, in bytes, that ringcap may take for a hostile file.
const memoryLimit = 320 << 20

// bombs are small compressed files with a table or a record that could fill the memory. Each
// function calls write with a part of the file and the number of its repetitions.
var bombs = map[string]func(write func(b []byte, times int)){
	"interfaces": func(write func([]byte, int)) {
		// Name, description, filter and system have 60,000 bytes each.
		write(capfile.AppendSection(nil, &capfile.Section{}), 1)
		long := strings.Repeat("i", 60000)
		ifc := &packet.Interface{Name: long, Description: long, Filter: long, OS: long}
		write(capfile.AppendInterface(nil, ifc, packet.LinkEthernet, 0), 1200)
		write(simplePacket(captest.ARP), 10)
	},
	"sections": func(write func([]byte, int)) {
		long := strings.Repeat("s", 60000)
		b := capfile.AppendSection(nil, &capfile.Section{Hardware: long, OS: long, Application: long})
		b = capfile.AppendInterface(b, &packet.Interface{Name: long[:20000]}, packet.LinkEthernet, 0)
		write(append(b, simplePacket(captest.ARP)...), 1500)
	},
	"names": func(write func([]byte, int)) {
		write(capfile.AppendSection(nil, &capfile.Section{}), 1)
		write(capfile.AppendInterface(nil, &packet.Interface{}, packet.LinkEthernet, 0), 1)
		for i := range 24 {
			var body []byte
			for j := range 250 { // addresses, each with a name of 60,000 bytes
				body = append(body, 1, 0, 0x65, 0xea, 10, 0, byte(i), byte(j))
				body = append(append(body, bytes.Repeat([]byte{'n'}, 60000)...), 0, 0, 0, 0)
			}
			write(capfile.AppendBlock(nil, &capfile.Block{Kind: 4, Body: append(body, 0, 0, 0, 0)}, 0), 1)
		}
		write(simplePacket(captest.ARP), 10)
	},
	"long records": func(write func([]byte, int)) {
		data := strings.Repeat(string(captest.ARP), 16<<20/len(captest.ARP))
		write(capfile.AppendHeader(nil, &capfile.Header{SnapLen: 1 << 30, Network: uint32(packet.LinkEthernet)}), 1)
		write(captest.Record(1, 2, uint32(len(data)), data), 4)
	},
	"long records of an unknown type": func(write func([]byte, int)) {
		data := strings.Repeat("0123456789abcdef", 1<<20)
		write(capfile.AppendHeader(nil, &capfile.Header{SnapLen: 1 << 30, Network: 147}), 1)
		write(captest.Record(1, 2, uint32(len(data)), data), 4)
	},
	"long options": func(write func([]byte, int)) {
		write(capfile.AppendSection(nil, &capfile.Section{}), 1)
		write(capfile.AppendInterface(nil, &packet.Interface{}, packet.LinkEthernet, 0), 1)
		comment := append([]byte{1, 0, 0x60, 0xea}, bytes.Repeat([]byte{'c'}, 60000)...)
		f := packet.Frame{Data: captest.ARP, Options: bytes.Repeat(comment, 250)}
		f.Info.Length = len(f.Data)
		write(capfile.AppendPacket(nil, &f, len(f.Data), 0), 4)
	},
	"short records": func(write func([]byte, int)) {
		write(capfile.AppendHeader(nil, &capfile.Header{SnapLen: 96, Network: uint32(packet.LinkEthernet)}), 1)
		var b []byte
		for i := range uint32(1 << 16) {
			b = append(b, captest.Record(i, i, 1, "x")...)
		}
		write(b, 36)
	},
	"flows": func(write func([]byte, int)) {
		write(capfile.AppendHeader(nil, &capfile.Header{SnapLen: 96, Network: uint32(packet.LinkRaw)}), 1)
		for part := range uint32(8) {
			var b []byte
			for i := range uint32(1 << 16) {
				d := []byte("\x45\x00\x00\x28\x00\x00\x00\x00\x40\x06\x00\x00AAAABBBB\x00\x01\x00\x02\x00\x00\x00\x01\x00\x00\x00\x01\x50\x10\x01\x00\x00\x00\x00\x00")
				binary.BigEndian.PutUint32(d[12:], part<<16|i)
				binary.BigEndian.PutUint32(d[16:], i*2654435761)
				b = append(b, captest.Record(i, 0, 40, string(d))...)
			}
			write(b, 1)
		}
	},
}

// simplePacket returns a simple packet block. Such a packet belongs to the first interface.
func simplePacket(data []byte) []byte {
	body := binary.LittleEndian.AppendUint32(nil, uint32(len(data)))
	return capfile.AppendBlock(nil, &capfile.Block{Kind: 3, Body: append(body, data...)}, 0)
}

// writeBomb writes a bomb to a file, compressed with zstd.
func writeBomb(t *testing.T, path string, bomb func(func([]byte, int))) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(file, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<20))
	if err != nil {
		t.Fatal(err)
	}
	bomb(func(b []byte, times int) {
		for range times {
			if _, err := z.Write(b); err != nil {
				t.Fatal(err)
			}
		}
	})
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestBombs checks that a hostile file cannot fill the memory, whatever ringcap does with it,
// and that ringcap says what it leaves out.
func TestBombs(t *testing.T) {
	t.Parallel() // it takes long
	ringcap := cmdtest.WithoutRace(t)
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("a line of text\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	small := filepath.Join(captest.Testdata(t), "ping.pcap")
	for name, bomb := range bombs {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".zst")
			writeBomb(t, path, bomb)
			for _, args := range [][]string{
				{"-r", path}, {"-r", path, "-vvv", "-XX"}, {"-r", path, "--json"}, {"-r", path, "--fields", "time,ip.src,summary"},
				{"-r", path, "--count"}, {"-r", path, "--summary"}, {"-r", path, "--summary", "json"},
				{"-r", path, "--resolve"}, {"-r", path, "-r", path, "--merge", "--count"},
				{"-r", path, "-w", filepath.Join(dir, "out.pcap")}, {"-r", path, "-w", filepath.Join(dir, "out.pcapng")},
				{"-r", path, "-w", filepath.Join(dir, "set.pcapng"), "-b", "filesize:100000", "-b", "files:2"},
				{"diff", path, path}, {"diff", "-c", "0", path, small}, {"diff", "--any-order", small, path}, {"diff", "-X", path, text},
			} {
				memory, said := peak(t, ringcap, args...)
				t.Logf("%4d MiB  %s", memory>>20, strings.ReplaceAll(strings.Join(args, " "), dir+"/", ""))
				if memory > memoryLimit {
					t.Errorf("%d MiB: %s", memory>>20, args)
				}
				if strings.Contains(said, "goroutine ") || strings.Contains(said, "internal error") {
					t.Errorf("%s: %s", args, cmdtest.Tail(said, 20))
				}
				want := map[string]string{"interfaces": "no room for all that the file says of its interfaces", "sections": "no room for all"}[name]
				if name == "names" && slices.Contains(args, "--resolve") {
					want = "6000 host names are left out"
				}
				if args[0] == "-r" && !strings.Contains(said, want) {
					t.Errorf("%s: no %q in: %s", args, want, cmdtest.Tail(said, 5))
				}
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// windowBomb returns a small zstd file that fills windows of the given sizes in MiB, one after
// the other. It is a pcapng file with a long block of zeros.
func windowBomb(sizes ...int) (b []byte) {
	const raw, repeated, last, longest = 0, 2, 1, 1 << 17 // blocks of zstd
	block := func(kind, size int, data ...byte) {
		head := size<<3 | kind
		b = append(append(b, byte(head), byte(head>>8), byte(head>>16)), data...)
	}
	zeros := 0
	for _, size := range sizes {
		zeros += size<<20 + 2*longest
	}
	start := capfile.AppendSection(nil, &capfile.Section{})
	start = capfile.AppendInterface(start, &packet.Interface{}, packet.LinkEthernet, 0)
	start = binary.LittleEndian.AppendUint32(start, 0x77777777) // a type that nobody knows
	start = binary.LittleEndian.AppendUint32(start, uint32(8+zeros))
	for i, size := range sizes {
		power := bits.Len(uint(size)) - 1 // the window is a power of 2 and eighths of it
		eighths := (size - 1<<power) * 8 >> power
		b = append(b, 0x28, 0xb5, 0x2f, 0xfd, 0, byte((power+10)<<3|eighths))
		if i == 0 {
			block(raw, len(start), start...)
		}
		for n := size<<20/longest + 2; n > 0; n-- {
			kind := repeated
			if n == 1 {
				kind |= last
			}
			block(kind, longest, 0)
		}
	}
	return b
}

// TestWindowBombs checks that zstd files with large windows cannot fill the memory, one after
// the other or at the same time, and that a file is read if its window is within the limit.
func TestWindowBombs(t *testing.T) {
	ringcap := cmdtest.WithoutRace(t)
	dir := t.TempDir()
	for name, sizes := range map[string][]int{
		"32": {32}, "64": {64}, "128": {128}, "growing": {72, 96, 112, 128}, "larger": {144},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), windowBomb(sizes...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for args, want := range map[string]string{
		"-r 128 -r 128 -r 128 --count":                       "reading from",
		"-r 128 -r 128 -r 128 -w out.pcapng":                 "reading from",
		"-r growing -r growing --summary":                    "reading from",
		"-r larger --count":                                  "open larger: the zstd data needs a window of 144 MiB, and the limit is 128 MiB: decompress it first: zstd -d --long=31 FILE",
		"--merge -r 128 -r 32 -r 32 -r 32 --count":           "open 128: the zstd data needs a window of 128 MiB, and the limit is 32 MiB for each of 4 files that are read together: ",
		"--merge -r 32 -r 32 -r 32 -r 32 -w out.pcap":        "reading from",
		"--merge -r 128 -r 128 -r 128 -r 128 -r 128 --count": "the limit is 25 MiB for each of 5 files",
		"diff 64 64":      "",
		"diff 64 128":     "open 128: the zstd data needs a window of 128 MiB, and the limit is 64 MiB for each of 2 files",
		"diff growing 64": "the limit is 64 MiB for each of 2 files",
	} {
		words := strings.Fields(args)
		for i, word := range words {
			if path := filepath.Join(dir, word); !strings.HasPrefix(word, "-") && word != "diff" {
				words[i] = path
			}
		}
		memory, said := peak(t, ringcap, words...)
		t.Logf("%4d MiB  %s", memory>>20, args)
		if said = strings.ReplaceAll(said, dir+"/", ""); memory > memoryLimit || !strings.Contains(said, want) {
			t.Errorf("%s: %d MiB: no %q in: %s", args, memory>>20, want, cmdtest.Tail(said, 5))
		}
	}
}

// peak runs ringcap and returns the most memory that it took, and its standard error. The exit
// code does not matter. A process inherits the peak of the process that starts it, so a small
// program, also called peak, starts ringcap.
func peak(t *testing.T, ringcap string, args ...string) (memory int64, stderr string) {
	t.Helper()
	cmd := exec.Command("peak", append([]string{ringcap}, args...)...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	memory, err := strconv.ParseInt(out.String(), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return memory, errs.String()
}
