package text

// TFTP: RFC 1350; its options: RFC 2347.

const (
	tftpRead   = 1
	tftpWrite  = 2
	tftpData   = 3
	tftpAck    = 4
	tftpError  = 5
	tftpOption = 6
)

var tftpNames = []name{
	{tftpRead, "RRQ"}, {tftpWrite, "WRQ"}, {tftpData, "DATA"}, {tftpAck, "ACK"},
	{tftpError, "ERROR"}, {tftpOption, "OACK"},
}

var tftpErrors = []name{
	{0, "EUNDEF"}, {1, "ENOTFOUND"}, {2, "EACCESS"}, {3, "ENOSPACE"}, {4, "EBADOP"},
	{5, "EBADID"}, {6, "EEXISTS"}, {7, "ENOUSER"},
}

// tftp prints what starts a transfer. What follows is between ports that nobody
// knows.
func (p *Context) tftp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.printf("TFTP, length %d", s.length)
	op := d.u16(0)
	d.str(", ")
	d.name(tftpNames, op, "tftp-#%d")
	switch op {
	case tftpRead, tftpWrite:
		d.have(2, 1)
		d.str(` "`)
		off := d.zeroed(2, `"`)
		d.have(off, 1)
		d.str(" ")
		off = d.zeroed(off, "")
		d.tftpOptions(off)
	case tftpOption:
		d.tftpOptions(2)
	case tftpData, tftpAck:
		d.printf(" block %d", d.u16(2))
	case tftpError:
		d.str(" ")
		d.name(tftpErrors, d.u16(2), `tftp-err-#%d "`)
		d.have(4, 1)
		d.str(` "`)
		d.zeroed(4, `"`)
	}
	return d.finish("tftp")
}

func (d *dissection) tftpOptions(off int) {
	for off < d.s.length && !d.cut() {
		if d.u8(off) != 0 {
			d.str(" ")
		}
		off = d.zeroed(off, "")
	}
}

// zeroed appends the text at off that a zero byte ends, and behind, and returns
// where what follows it starts. Without a zero byte the text ends there.
func (d *dissection) zeroed(off int, behind string) int {
	end := off
	for d.has(end, 1) && d.s.data[end] != 0 {
		end++
	}
	if off < end {
		d.b = appendSafe(d.b, d.s.data[off:end])
	}
	d.str(behind)
	d.have(end, 1)
	return end + 1
}
