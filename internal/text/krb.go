package text

// Kerberos: version 4 as Project Athena's technical plan, section E.2.1, has it; of
// version 5 (RFC 4120) tcpdump says no more than that.

import "encoding/binary"

const (
	krbRequest     = 1 << 1
	krbReply       = 2 << 1
	krbApplication = 3 << 1
	krbError       = 5 << 1
)

var krbTypes = []name{
	{krbRequest, "KDC_REQUEST"}, {krbReply, "KDC_REPLY"}, {krbApplication, "APPL_REQUEST"},
	{4 << 1, "APPL_REQUEST_MUTUAL"}, {krbError, "ERR_REPLY"}, {6 << 1, "PRIVATE"},
	{7 << 1, "SAFE"}, {8 << 1, "APPL_ERR"}, {63 << 1, "DIE"},
}

var krbErrors = []name{
	{0, "OK"}, {1, "NAME_EXP"}, {2, "SERVICE_EXP"}, {3, "AUTH_EXP"}, {4, "PKT_VER"},
	{5, "NAME_MAST_KEY_VER"}, {6, "SERV_MAST_KEY_VER"}, {7, "BYTE_ORDER"},
	{8, "PRINCIPAL_UNKNOWN"}, {9, "PRINCIPAL_NOT_UNIQUE"}, {10, "NULL_KEY"},
}

// kerberos prints the version, and what a message of version 4 says.
func (p *Context) kerberos(b []byte, s span) []byte {
	d := p.dissect(b, s)
	switch v := d.u8(0); v {
	case 1, 2, 3:
		d.printf(" v%d", v)
	case 4:
		d.str(" v4")
		d.kerberos4()
	case 106, 107:
		d.str(" v5")
	}
	return d.finish("krb")
}

func (d *dissection) kerberos4() {
	little := d.u8(1)&1 != 0
	word := func(off int) int {
		if !little {
			return d.u16(off)
		}
		if w := d.bytes(off, 2); w != nil {
			return int(binary.LittleEndian.Uint16(w))
		}
		return 0
	}
	kind := d.u8(1) &^ 1
	if little {
		d.str(" le ")
	} else {
		d.str(" be ")
	}
	d.name(krbTypes, kind, "#%d")
	d.str(": ")
	off := 2
	if kind == krbRequest || kind == krbReply || kind == krbError {
		off = d.zeroed(off, ".")
		off = d.zeroed(off, "@")
		off = d.zeroed(off, "")
	}
	switch kind {
	case krbRequest:
		d.printf(" %dmin ", 5*d.u8(off+4))
		off = d.zeroed(off+5, ".")
		d.zeroed(off, "")
	case krbApplication:
		d.printf("v%d ", d.u8(off))
		off = d.zeroed(off+1, "")
		d.printf(" (%d) (%d)", d.u8(off), d.u8(off+1))
	case krbReply:
		d.printf(" (%d)", word(off+10))
	case krbError:
		d.str(" ")
		d.name(krbErrors, word(off+4), "#%d")
		d.str(" ")
		d.zeroed(off+8, "")
	default:
		d.str("(unknown)")
	}
}
