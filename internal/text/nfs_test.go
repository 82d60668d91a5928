package text

import (
	"strings"
	"testing"

	"ringcap/internal/packet"
)

// nfsCall is a request: procedure and arguments of version 2 or 3.
func nfsCall(version, proc string, args ...string) []byte {
	return unhex("00000007 00000000 00000002 000186a3 " + version + proc +
		"00000001 00000004 0a0b0c0d 00000000 00000000" + strings.Join(args, ""))
}

const (
	nfsHandle3 = "00000014 01000001000800080200000003803400 86711051"
	nfsName    = "00000005 61622263 64000000"
	nfsStat3   = "00000001 000001a4 00000001 000003e8 00000064 0000000000001000 0000000000001000 00000000 00000000 0000000000000808 0000000000345678 00000001 00000002 00000003 00000004 00000005 00000006"
	nfsStat2   = "00000002 000041ed 00000002 000003e8 00000064 00001000 00000200 00000000 00000008 00000809 00345678 00000001 00000002 00000003 00000004 00000005 00000006"
	nfsGood    = "00000007 00000001 00000000 00000000 00000000 00000000"
)

func nfsFrames() []goldenFrame {
	const v2, v3 = "00000002", "00000003"
	attributes := "00000001 000001a4 00000001 000003e8 00000000 00000000 00000002 00000001 00000002 00000000"
	request := func(name, version, proc string, args ...string) goldenFrame {
		return goldenFrame{name: name, data: udp4(800, portNFS, string(nfsCall(version, proc, args...)))}
	}
	reply := func(name, body string) goldenFrame {
		return goldenFrame{name: name, data: udp4(portNFS, 800, string(unhex(body)))}
	}
	handle2 := strings.Repeat("01020000000c0000", 4)
	frames := []goldenFrame{
		request("null", v3, "00000000"), request("getattr", v3, "00000001", nfsHandle3),
		request("lookup", v3, "00000003", nfsHandle3, nfsName), request("access", v3, "00000004", nfsHandle3, "0000001f"),
		request("read", v3, "00000006", nfsHandle3, "0000000000001000 00000200"),
		request("write", v3, "00000007", nfsHandle3, "0000000000001000 00000200 00000002 00000200"),
		request("symlink", v3, "0000000a", nfsHandle3, nfsName, attributes, nfsName),
		request("mknod", v3, "0000000b", nfsHandle3, nfsName, "00000004", attributes, "00000008 00000001"),
		request("rename", v3, "0000000e", nfsHandle3, nfsName, nfsHandle3, nfsName),
		request("link", v3, "0000000f", nfsHandle3, nfsHandle3, nfsName),
		request("readdir", v3, "00000010", nfsHandle3, "0000000000000001 00000001 00000002 00001000"),
		request("readdirplus", v3, "00000011", nfsHandle3, "0000000000000001 00000001 00000002 00001000 00002000"),
		request("commit", v3, "00000015", nfsHandle3, "0000000000001000 00000200"), request("unknown", v3, "00000063"),
		request("lookup 2", v2, "00000004", handle2, nfsName), request("write 2", v2, "00000008", handle2, "00000000 00000001 00000002 00000003"),
		request("readdir 2", v2, "00000010", handle2, "ffffffff 00001000"),
		reply("ok", nfsGood), reply("denied", "00000007 00000001 00000001 00000001 00000002"),
		reply("mismatch", "00000007 00000001 00000001 00000000 00000002 00000002"), reply("another answer", "00000007 00000001 00000009"),
		{name: "over tcp", data: at(at(tcp4(0x18, 1, 1, "", "\x80\x00\x00\x3c"+string(nfsCall(v3, "00000001", nfsHandle3))), 36, 0x08, 0x01), 50, 0, 0)},
		{name: "neither call nor answer", data: udp4(800, portNFS, "12345678")},
	}
	frames = append(frames, goldenFrame{name: "credentials too long", data: udp4(800, portNFS, string(unhex("00000007 00000000 00000002 000186a3 00000003 00000001 00000001 ffffffff")))})
	return frames
}

// TestNFSReplies prints answers as the call that the tracker saw says them, and cut
// after every byte.
func TestNFSReplies(t *testing.T) {
	const wcc = "00000001 0000000000001000 00000001 00000002 00000003 00000004 00000001" + nfsStat3
	for _, c := range []struct {
		version, proc uint32
		body          string
		want          string
	}{
		{3, nfsGetattr, "00000000" + nfsStat3, "getattr REG 644 ids 1000/100 sz 4096"},
		{3, nfsGetattr, "00000002", "getattr ERROR: No such file or directory"},
		{3, nfsLookup, "00000000" + nfsHandle3 + "00000001" + nfsStat3 + "00000000", "lookup fh Unkno/0100000100080008020000000380340086711051 REG 644 ids 1000/100 sz 4096 nlink 1 rdev 0/0 fsid 808 fileid 345678 a/m/ctime 1.000002 3.000004 5.000006 post dattr:"},
		{3, nfsLookup, "00000002 00000000", "lookup ERROR: No such file or directory post dattr:"},
		{3, nfsAccess, "00000000 00000000 0000001f", "access attr: c 001f"},
		{3, nfsReadlink, "00000000 00000000" + nfsName, `readlink "ab"cd"`},
		{3, nfsRead, "00000000 00000000 00000200 00000001", "read 512 bytes EOF"},
		{3, nfsWrite, "00000000" + wcc + "00000200 00000002 0000000000000abc", "write PRE: sz 4096 mtime 1.000002 ctime 3.000004 POST: REG 644"},
		{3, nfsCommit, "00000000 00000000 00000000 0000000000000abc", "commit PRE: POST: verf abc"},
		{3, nfsCreate, "00000000 00000001" + nfsHandle3 + "00000000 00000000 00000000", "create fh Unkno/0100000100080008020000000380340086711051 dir attr: PRE: POST:"},
		{3, nfsRename, "00000000 00000000 00000000 00000000 00000000", "rename from: PRE: POST: to: PRE: POST:"},
		{3, nfsLink, "00000000 00000000 00000000 00000000", "link file POST: dir: PRE: POST:"},
		{3, nfsReaddir, "00000000 00000000 00000001 00000002", "readdir POST: verf 0000000100000002"},
		{3, nfsFsstat, "00000000 00000000" + strings.Repeat("0000000000000009", 6) + "00000005", "fsstat POST: tbytes 9 fbytes 9 abytes 9 tfiles 9 ffiles 9 afiles 9 invar 5"},
		{3, nfsFsinfo, "00000000 00000000" + strings.Repeat("00000009", 7) + "0000000000000009 00000001 00000002", "fsinfo POST: rtmax 9 rtpref 9 wtmax 9 wtpref 9 dtpref 9 rtmult 9 wtmult 9 maxfsz 9 delta 1.000002"},
		{3, nfsPathconf, "00000000 00000000 00000009 000000ff 00000001 00000000 00000001 00000000", "pathconf POST: linkmax 9 namemax 255 notrunc  igncase "},
		{2, 1, "00000000" + nfsStat2, "getattr DIR 40755 ids 1000/100 sz 4096"},
		{2, 16, "00000000 00000001 00000200 00000001", "readdir offset 0x1 size 512  eof"},
		{2, 17, "00000000" + strings.Repeat("00000009", 5), "fsstat tsize 9 bsize 9 blocks 9 bfree 9 bavail 9"},
	} {
		body := nfsGood + c.body
		data := udp4(portNFS, 800, string(unhex(body)))
		call := packet.Call{Known: true, Version: c.version, Procedure: c.proc}
		for n := 42; n <= len(data); n++ {
			f := captureOf([]goldenFrame{{name: c.want, data: data[:n:n], length: len(data)}}).frames[0]
			p := &packet.Packet{Frame: &f, Call: call}
			out := NewPrinter(Options{Verbose: 2}).Append(nil, p)
			checkText(t, out, bound(n))
			if n == len(data) && !strings.Contains(string(out), " "+c.want) {
				t.Errorf("%q, want %q", out, c.want)
			}
		}
	}
}
