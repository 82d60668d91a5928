package app

// TFTP: RFC 1350; its options: RFC 2347.

import "ringcap/internal/text/dissect"

const (
	tftpRead   = 1
	tftpWrite  = 2
	tftpData   = 3
	tftpAck    = 4
	tftpError  = 5
	tftpOption = 6
)

var tftpNames = []dissect.Name{
	{tftpRead, "RRQ"}, {tftpWrite, "WRQ"}, {tftpData, "DATA"}, {tftpAck, "ACK"},
	{tftpError, "ERROR"}, {tftpOption, "OACK"},
}

var tftpErrors = []dissect.Name{
	{0, "EUNDEF"}, {1, "ENOTFOUND"}, {2, "EACCESS"}, {3, "ENOSPACE"}, {4, "EBADOP"},
	{5, "EBADID"}, {6, "EEXISTS"}, {7, "ENOUSER"},
}

// tftp prints the messages to the TFTP port, which start a transfer. The rest of a
// transfer uses other ports and is not recognized.
func tftp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Printf("TFTP, length %d", s.Length)
	op := d.U16(0)
	d.Str(", ")
	d.Name(tftpNames, op, "tftp-#%d")
	switch op {
	case tftpRead, tftpWrite:
		d.Have(2, 1)
		d.Str(` "`)
		off := zeroed(&d, 2, `"`)
		d.Have(off, 1)
		d.Str(" ")
		off = zeroed(&d, off, "")
		tftpOptions(&d, off)
	case tftpOption:
		tftpOptions(&d, 2)
	case tftpData, tftpAck:
		d.Printf(" block %d", d.U16(2))
	case tftpError:
		d.Str(" ")
		d.Name(tftpErrors, d.U16(2), `tftp-err-#%d "`)
		d.Have(4, 1)
		d.Str(` "`)
		zeroed(&d, 4, `"`)
	}
	return d.Finish("tftp")
}

func tftpOptions(d *dissect.Dissection, off int) {
	for off < d.Span.Length && !d.Cut() {
		if d.U8(off) != 0 {
			d.Str(" ")
		}
		off = zeroed(d, off, "")
	}
}

// zeroed appends the zero-terminated text at off and after, and returns the offset
// after the zero. If there is none, the text ends here.
func zeroed(d *dissect.Dissection, off int, after string) int {
	end := off
	for d.Has(end, 1) && d.Span.Data[end] != 0 {
		end++
	}
	if off < end {
		d.Out = dissect.AppendSafe(d.Out, d.Span.Data[off:end])
	}
	d.Str(after)
	d.Have(end, 1)
	return end + 1
}
