package app

// Kerberos: version 4 is described in Project Athena's technical plan, section E.2.1.
// Of version 5 (RFC 4120) tcpdump prints only the version number.

import (
	"encoding/binary"

	"ringcap/internal/text/dissect"
)

const (
	krbRequest     = 1 << 1
	krbReply       = 2 << 1
	krbApplication = 3 << 1
	krbError       = 5 << 1
)

var krbTypes = []dissect.Name{
	{krbRequest, "KDC_REQUEST"}, {krbReply, "KDC_REPLY"}, {krbApplication, "APPL_REQUEST"},
	{4 << 1, "APPL_REQUEST_MUTUAL"}, {krbError, "ERR_REPLY"}, {6 << 1, "PRIVATE"},
	{7 << 1, "SAFE"}, {8 << 1, "APPL_ERR"}, {63 << 1, "DIE"},
}

var krbErrors = []dissect.Name{
	{0, "OK"}, {1, "NAME_EXP"}, {2, "SERVICE_EXP"}, {3, "AUTH_EXP"}, {4, "PKT_VER"},
	{5, "NAME_MAST_KEY_VER"}, {6, "SERV_MAST_KEY_VER"}, {7, "BYTE_ORDER"},
	{8, "PRINCIPAL_UNKNOWN"}, {9, "PRINCIPAL_NOT_UNIQUE"}, {10, "NULL_KEY"},
}

// kerberos prints the version, and the contents of a version 4 message.
func kerberos(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	switch v := d.U8(0); v {
	case 1, 2, 3:
		d.Printf(" v%d", v)
	case 4:
		d.Str(" v4")
		kerberos4(&d)
	case 106, 107:
		d.Str(" v5")
	}
	return d.Finish("krb")
}

func kerberos4(d *dissect.Dissection) {
	little := d.U8(1)&1 != 0
	word := func(off int) int {
		if !little {
			return d.U16(off)
		}
		if w := d.Bytes(off, 2); w != nil {
			return int(binary.LittleEndian.Uint16(w))
		}
		return 0
	}
	kind := d.U8(1) &^ 1
	if little {
		d.Str(" le ")
	} else {
		d.Str(" be ")
	}
	d.Name(krbTypes, kind, "#%d")
	d.Str(": ")
	off := 2
	if kind == krbRequest || kind == krbReply || kind == krbError {
		off = zeroed(d, off, ".")
		off = zeroed(d, off, "@")
		off = zeroed(d, off, "")
	}
	switch kind {
	case krbRequest:
		d.Printf(" %dmin ", 5*d.U8(off+4))
		off = zeroed(d, off+5, ".")
		zeroed(d, off, "")
	case krbApplication:
		d.Printf("v%d ", d.U8(off))
		off = zeroed(d, off+1, "")
		d.Printf(" (%d) (%d)", d.U8(off), d.U8(off+1))
	case krbReply:
		d.Printf(" (%d)", word(off+10))
	case krbError:
		d.Str(" ")
		d.Name(krbErrors, word(off+4), "#%d")
		d.Str(" ")
		zeroed(d, off+8, "")
	default:
		d.Str("(unknown)")
	}
}
