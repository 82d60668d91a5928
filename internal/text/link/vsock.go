package link

// Captures of a vsockmon interface: https://www.tcpdump.org/linktypes.html; VIRTIO 1.2,
// section 5.10.6.

import (
	"encoding/binary"

	"ringcap/internal/text/dissect"
)

var vsockOps = []dissect.Name{{0, "UNKNOWN"}, {1, "CONNECT"}, {2, "DISCONNECT"}, {3, "CONTROL"}, {4, "PAYLOAD"}}

const vsockVirtio = 2

var vsockTransports = []dissect.Name{{0, "UNKNOWN"}, {1, "NO_INFO"}, {vsockVirtio, "VIRTIO"}}

var virtioOps = []dissect.Name{
	{0, "INVALID"}, {1, "REQUEST"}, {2, "RESPONSE"}, {3, "RST"}, {4, "SHUTDOWN"}, {5, "RW"}, {6, "CREDIT UPDATE"}, {7, "CREDIT REQUEST"},
}

// vsock prints a packet between virtual machines.
func vsock(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header, virtio = 32, 44
	if len(s.Data) < header {
		return ctx.Cut(b, "vsock")
	}
	d := ctx.Dissect(b, s)
	transport, size := d.Le16(26), d.Le16(28)
	d.Name(vsockTransports, transport, "Invalid transport (%d)")
	if ctx.Verbose == 0 {
		d.Str(" ")
	} else {
		if transport == vsockVirtio && size > 0 && d.Has(header, virtio) {
			at := header
			d.Printf(" (len %d, type ", d.Le32(at+24))
			if kind := d.Le16(at + 28); kind == 1 {
				d.Str("STREAM")
			} else {
				d.Printf("Invalid type (%d)", kind)
			}
			d.Str(", op ")
			d.Name(virtioOps, d.Le16(at+30), "Invalid op (%d)")
			d.Printf(", flags %x, buf_alloc %d, fwd_cnt %d)", d.Le32(at+32), d.Le32(at+36), d.Le32(at+40))
		}
		d.Str("\n\t")
	}
	end := func(at int) {
		d.Out = dissect.AppendUint(d.Out, binary.LittleEndian.Uint64(s.Data[at:]))
	}
	end(0)
	d.Printf(".%d > ", d.Le32(16))
	end(8)
	d.Printf(".%d ", d.Le32(20))
	d.Name(vsockOps, d.Le16(24), " invalid op (%d)")
	d.Printf(", length %d", s.Length)
	if ctx.Verbose > 1 && len(s.Data) > header+size {
		d.Dump(dissect.Indent, header+size, s.Length-header-size)
	}
	if ctx.Verbose > 0 && transport == vsockVirtio && size > 0 {
		d.Have(header, virtio)
	}
	return d.Finish("vsock")
}
