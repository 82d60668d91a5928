package app

// SMB: [MS-CIFS] (version 1), [MS-SMB2]; over TCP: RFC 1002, section 4.3. tcpdump prints version
// 1 only if it is built to, which it is not by default.

import (
	"bytes"
	"encoding/binary"

	"ringcap/internal/text/dissect"
)

const (
	smbSession = 4 // the header of a session's message
	smb1Header = 32
)

var (
	smb1Commands = []dissect.Name{
		{0x00, "create directory"}, {0x01, "delete directory"}, {0x04, "close"}, {0x06, "delete"},
		{0x07, "rename"}, {0x08, "query information"}, {0x0a, "read"}, {0x0b, "write"}, {0x10, "check directory"},
		{0x24, "locking andx"}, {0x25, "transaction"}, {0x2b, "echo"}, {0x2d, "open andx"}, {0x2e, "read andx"},
		{0x2f, "write andx"}, {0x32, "transaction2"}, {0x33, "transaction2 secondary"}, {0x34, "find close2"},
		{0x71, "tree disconnect"}, {0x72, "negotiate"}, {0x73, "session setup andx"}, {0x74, "logoff andx"},
		{0x75, "tree connect andx"}, {0xa0, "nt transact"}, {0xa2, "nt create andx"}, {0xa4, "nt cancel"},
	}
	smb2Commands = []dissect.Name{
		{0, "negotiate"}, {1, "session setup"}, {2, "logoff"}, {3, "tree connect"}, {4, "tree disconnect"},
		{5, "create"}, {6, "close"}, {7, "flush"}, {8, "read"}, {9, "write"}, {10, "lock"}, {11, "ioctl"},
		{12, "cancel"}, {13, "echo"}, {14, "query directory"}, {15, "change notify"}, {16, "query info"},
		{17, "set info"}, {18, "oplock break"}, {19, "notification"},
	}
	smbStatus = []dissect.Name{
		{0x00000000, "success"}, {0x00000103, "pending"}, {0x80000005, "buffer overflow"}, {0x80000006, "no more files"},
		{0xc000000d, "invalid parameter"}, {0xc000000f, "no such file"}, {0xc0000011, "end of file"}, {0xc0000016, "more processing required"},
		{0xc0000022, "access denied"}, {0xc0000034, "name not found"}, {0xc000003a, "path not found"},
		{0xc0000043, "sharing violation"}, {0xc000006d, "logon failure"}, {0xc00000bb, "not supported"},
		{0xc00000cc, "bad network name"}, {0xc0000120, "cancelled"}, {0xc0000203, "user session deleted"},
		{0xc0000225, "not found"},
	}
)

func isSMB(_ *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < smbSession+smb1Header || s.Data[0] != 0 {
		return false
	}
	id := s.Data[smbSession : smbSession+4]
	return bytes.HasSuffix(id, []byte("SMB")) && id[0] >= 0xfc
}

// smb prints the first message of a segment.
func smb(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": SMB"...), s.From(smbSession))
	switch d.U8(0) {
	case 0xff:
		d.Str(" ")
		d.Name(smb1Commands, d.U8(4), "command 0x%02x")
		smbEnd(&d, d.U8(9)&0x80 != 0, d.Le32(5))
		d.Printf(", tid %d, pid %d, uid %d, mid %d", d.Le16(24), d.Le16(26), d.Le16(28), d.Le16(30))
	case 0xfe:
		d.Str("2 ")
		d.Name(smb2Commands, d.Le16(12), "command %d")
		smbEnd(&d, d.Le32(16)&1 != 0, d.Le32(8))
		d.Str(", id ")
		d.Out = dissect.AppendUint(d.Out, binary.LittleEndian.Uint64(d.Fixed(24, 8)))
		d.Str(", session 0x")
		d.Out = dissect.AppendHex64(d.Out, binary.LittleEndian.Uint64(d.Fixed(40, 8)))
	case 0xfd:
		d.Str("2 encrypted")
	default:
		d.Str("2 compressed")
	}
	return clause(&d, "smb")
}

// smbEnd says whether a message is a request or a response, and what came of the request.
func smbEnd(d *dissect.Dissection, response bool, status int) {
	if !response {
		d.Str(" request")
		return
	}
	d.Str(" response")
	if status != 0 {
		d.Str(", ")
		d.Name(smbStatus, status, "status 0x%08x")
	}
}
