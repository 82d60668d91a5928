package text

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// nfsCall returns a call of a procedure, with credentials of 4 bytes.
func nfsCall(version, procedure byte, arguments string) string {
	return string(join(unhex("00000007 00000000 00000002 000186a3 000000"), []byte{version, 0, 0, 0, procedure},
		unhex("00000001 00000004 deadbeef 00000000 00000000"), unhex(arguments)))
}

const (
	nfsHandle3 = "00000014 0100010001000800020000000380340086711051" // 20 bytes of an unknown kind
	nfsFile    = "00000005 612e747874 000000"                        // a.txt
)

func nfsFrames() []goldenFrame {
	handle2 := strings.Repeat("00", 12) + "00000007" + strings.Repeat("00", 16)
	long := string(binary.BigEndian.AppendUint32(nil, 0x80000000|100))
	return []goldenFrame{
		{name: "null", data: udp4(700, 2049, nfsCall(3, 0, ""))},
		{name: "getattr", data: udp4(700, 2049, nfsCall(3, 1, nfsHandle3))},
		{name: "getattr 2", data: udp4(700, 2049, nfsCall(2, 1, handle2))},
		{name: "lookup", data: udp4(700, 2049, nfsCall(3, 3, nfsHandle3+nfsFile))},
		{name: "access", data: udp4(700, 2049, nfsCall(3, 4, nfsHandle3+"0000001f"))},
		{name: "read", data: udp4(700, 2049, nfsCall(3, 6, nfsHandle3+"0000000000001000 00000200"))},
		{name: "read 2", data: udp4(700, 2049, nfsCall(2, 6, handle2+"00001000 00000200 00000000"))},
		{name: "write", data: udp4(700, 2049, nfsCall(3, 7, nfsHandle3+"0000000000001000 00000200 00000002 00000200"))},
		{name: "write 2", data: udp4(700, 2049, nfsCall(2, 8, handle2+"00000001 00000002 00000003 00000004"))},
		{name: "symlink", data: udp4(700, 2049, nfsCall(3, 10, nfsHandle3+nfsFile+"00000001 000001ff 00000001 00000064 00000000 00000000 00000002 0000000a 0000000b 00000001"+nfsFile))},
		{name: "mknod", data: udp4(700, 2049, nfsCall(3, 11, nfsHandle3+nfsFile+"00000004 00000001 000001a4 00000000 00000000 00000000 00000000 00000000 00000001 00000003"))},
		{name: "rename", data: udp4(700, 2049, nfsCall(3, 14, nfsHandle3+nfsFile+nfsHandle3+nfsFile))},
		{name: "readdirplus over tcp", data: tcpTo(2049, long+nfsCall(3, 17, nfsHandle3+"ffffffffffffffff 0000000000000001 00000200 00001000"))},
		{name: "credentials too long", data: udp4(700, 2049, nfsCall(3, 1, "")[:28]+"\xff\xff\xff\xff12345678")},
		{name: "reply to an unknown call", data: udp4(2049, 700, string(unhex("00000007 00000001 00000000 00000000 00000000 00000000 00000000")))},
		{name: "version mismatch", data: udp4(2049, 700, string(unhex("00000007 00000001 00000001 00000000 00000002 00000002")))},
		{name: "denied", data: udp4(2049, 700, string(unhex("00000007 00000001 00000001 00000001 00000005")))},
		{name: "another protocol", data: udp4(2049, 700, "something else")},
	}
}

// TestNFSReplies prints replies to calls that the tracker knows.
func TestNFSReplies(t *testing.T) {
	attributes := "00000001 000081a4 00000001 000001f4 00000064 0000000000001c26 0000000000002000 00000000 00000000" +
		"0000000000000803 0000000000000001 0000000a 00000001 0000000b 00000002 0000000c 00000003"
	optional := "00000001" + attributes
	before := "00000001 0000000000000001 00000002 00000003 00000004 00000005"
	for _, c := range []struct {
		version, procedure uint32
		verbose            int
		result, want       string
	}{
		{3, 1, 0, "00000000" + attributes, "getattr REG 100644 ids 500/100 sz 7206"},
		{3, 3, 0, "00000002 00000000", "lookup ERROR: No such file or directory"},
		{3, 3, 0, "00000000" + nfsHandle3 + optional + "00000000", "lookup fh Unkno/0100010001000800020000000380340086711051"},
		{3, 4, 1, "00000000" + optional + "0000001f", "access attr: REG 100644 ids 500/100 sz 7206 c 001f"},
		{3, 6, 1, "00000000" + optional + "00000200 00000001", "read REG 100644 ids 500/100 sz 7206 512 bytes EOF"},
		{3, 7, 2, "00000000" + before + "00000000 00000200 00000002 00000000000000ab",
			"write PRE: sz 1 mtime 2.000003 ctime 4.000005 POST: 512 bytes <filesync> verf ab"},
		{3, 8, 1, "00000000 00000000", "create"},
		{3, 14, 0, "00000000", "rename"},
		{3, 18, 0, "00000000 00000000" + strings.Repeat("0000000000000007", 6) + "00000001", "fsstat tbytes 7 fbytes 7 abytes 7"},
		{3, 20, 0, "00000000 00000000 00000010 000000ff 00000001 00000000 00000000 00000001", "pathconf linkmax 16 namemax 255 notrunc   keepcase"},
		{2, 4, 0, "00000046", "lookup ERROR: Stale NFS file handle"},
		{2, 16, 0, "00000000 00000000 00000000 00000001", "readdir offset 0x0 size 0  eof"},
		{3, 99, 0, "00000000", "proc-99"},
	} {
		data := udp4(2049, 700, string(join(unhex("00000007 00000001 00000000 00000000 00000000 00000000"), unhex(c.result))))
		f := captureOf([]goldenFrame{{data: data}}).frames[0]
		for n := len(data); n > 42; n-- {
			f.Data = data[:n]
			p := &packet.Packet{Frame: &f, Found: packet.Found{Call: packet.Call{Known: true, Version: c.version, Procedure: c.procedure}}}
			first, _ := layer.First(f.Link)
			layer.NewParser(first).Decode(f.Data, p)
			got := NewPrinter(Options{Verbose: c.verbose, Time: TimeNone, OneLine: true}).Append(nil, p)
			checkText(t, got, bound(len(data)))
			if n == len(data) && !bytes.HasSuffix(got, []byte(" "+c.want+"\n")) {
				t.Errorf("%q, want %q at its end", got, c.want)
			}
		}
	}
}
