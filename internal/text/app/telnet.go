package app

// Telnet: RFC 854; options: RFC 855 and IANA's list; authentication: RFC 2941;
// encryption: RFC 2946.

import "ringcap/internal/text/dissect"

const (
	telnetFirst = 236 // the first command
	telnetSE    = 240
	telnetSB    = 250
	telnetWill  = 251
	telnetIAC   = 255

	telnetAuthentication = 37
	telnetEncryption     = 38
)

var telnetCommands = [...]string{
	"EOF", "SUSP", "ABORT", "EOR", "SE", "NOP", "DMARK", "BRK", "IP", "AO", "AYT", "EC", "EL",
	"GA", "SB", "WILL", "WONT", "DO", "DONT", "IAC",
}

var telnetOptions = []dissect.Name{
	{0, "BINARY"}, {1, "ECHO"}, {2, "RCP"}, {3, "SUPPRESS GO AHEAD"}, {4, "NAME"},
	{5, "STATUS"}, {6, "TIMING MARK"}, {7, "RCTE"}, {8, "NAOL"}, {9, "NAOP"}, {10, "NAOCRD"},
	{11, "NAOHTS"}, {12, "NAOHTD"}, {13, "NAOFFD"}, {14, "NAOVTS"}, {15, "NAOVTD"},
	{16, "NAOLFD"}, {17, "EXTEND ASCII"}, {18, "LOGOUT"}, {19, "BYTE MACRO"},
	{20, "DATA ENTRY TERMINAL"}, {21, "SUPDUP"}, {22, "SUPDUP OUTPUT"}, {23, "SEND LOCATION"},
	{24, "TERMINAL TYPE"}, {25, "END OF RECORD"}, {26, "TACACS UID"}, {27, "OUTPUT MARKING"},
	{28, "TTYLOC"}, {29, "3270 REGIME"}, {30, "X.3 PAD"}, {31, "NAWS"}, {32, "TSPEED"},
	{33, "LFLOW"}, {34, "LINEMODE"}, {35, "XDISPLOC"}, {36, "OLD-ENVIRON"},
	{telnetAuthentication, "AUTHENTICATION"}, {telnetEncryption, "ENCRYPT"}, {39, "NEW-ENVIRON"},
}

// The meaning of the first bytes of a subnegotiation. telnetVerbs is for all options
// without a table of their own.
var (
	telnetVerbs           = []dissect.Name{{0, "IS"}, {1, "SEND"}, {2, "INFO"}}
	telnetAuthVerbs       = []dissect.Name{{0, "IS"}, {1, "SEND"}, {2, "REPLY"}, {3, "NAME"}}
	telnetEncryptionVerbs = []dissect.Name{
		{0, "IS"}, {1, "SUPPORT"}, {2, "REPLY"}, {3, "START"}, {4, "END"}, {5, "REQUEST-START"},
		{6, "REQUEST-END"}, {7, "END_KEYID"}, {8, "DEC_KEYID"},
	}
	telnetAuthTypes = []dissect.Name{
		{0, "NULL"}, {1, "KERBEROS_V4"}, {2, "KERBEROS_V5"}, {3, "SPX"}, {4, "MINK"}, {5, "SRP"},
		{6, "RSA"}, {7, "SSL"}, {10, "LOKI"}, {11, "SSA"}, {12, "KEA_SJ"}, {13, "KEA_SJ_INTEG"},
		{14, "DSS"}, {15, "NTLM"},
	}
	telnetEncryptions = []dissect.Name{
		{0, "NULL"}, {1, "DES_CFB64"}, {2, "DES_OFB64"}, {3, "DES3_CFB64"}, {4, "DES3_OFB64"},
		{6, "CAST5_40_CFB64"}, {7, "CAST5_40_OFB64"}, {8, "CAST128_CFB64"}, {9, "CAST128_OFB64"},
	}
)

// telnet prints the commands at the start of a segment.
func telnet(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	separator := " [telnet "
	for off := 0; off < s.Length && d.U8(off) == telnetIAC; {
		start := len(d.Out)
		d.Str(separator)
		next := telnetCommand(&d, off)
		if d.Cut() { // like tcpdump, without the command
			d.CutAt = start
			break
		}
		if next < 0 {
			d.Out = d.Out[:start]
			break
		}
		off, separator = next, ", "
	}
	if separator == ", " && !d.Cut() {
		d.Str("]")
	}
	return d.Finish("telnet")
}

// telnetCommand appends the command at off and returns the offset of the next one, or
// -1 if there is no complete command.
func telnetCommand(d *dissect.Dissection, off int) int {
	if off+1 >= d.Span.Length {
		return -1
	}
	c := d.U8(off + 1)
	switch {
	case d.Cut() || c < telnetFirst:
		return -1
	case c == telnetIAC:
		d.Str("IAC IAC")
		return off + 2
	case c < telnetSB:
		d.Str(telnetCommands[c-telnetFirst])
		return off + 2
	case off+2 >= d.Span.Length:
		return -1
	}
	option := d.U8(off + 2)
	d.Str(telnetCommands[c-telnetFirst])
	d.Str(" ")
	d.Name(telnetOptions, option, "0x%x")
	if c >= telnetWill {
		return off + 3
	}
	return telnetParameters(d, option, off+3)
}

// telnetParameters appends a subnegotiation, from off to the command that ends it.
func telnetParameters(d *dissect.Dissection, option, off int) int {
	end := off
	for end+1 < d.Span.Length && !d.Cut() && (d.U8(end) != telnetIAC || d.U8(end+1) != telnetSE) {
		end++
	}
	if d.U8(end) != telnetIAC {
		return -1
	}
	tables := [][]dissect.Name{telnetVerbs}
	switch option {
	case telnetAuthentication:
		tables = [][]dissect.Name{telnetAuthVerbs, telnetAuthTypes}
	case telnetEncryption:
		tables = [][]dissect.Name{telnetEncryptionVerbs, telnetEncryptions}
	}
	for _, table := range tables {
		if off < end {
			d.Str(" ")
			telnetName(d, table, d.U8(off))
			off++
		}
	}
	for ; off < end && !d.Cut(); off++ {
		d.Str(" ")
		telnetName(d, nil, d.U8(off))
	}
	d.Str(" SE")
	return end + 2
}

// telnetName appends a name, or the number as C's %#x does, which prints 0 without a
// prefix.
func telnetName(d *dissect.Dissection, table []dissect.Name, v int) {
	if v == 0 {
		d.Name(table, v, "%x")
	} else {
		d.Name(table, v, "0x%x")
	}
}
