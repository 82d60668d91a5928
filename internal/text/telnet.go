package text

// Telnet: RFC 854, its options RFC 855 and IANA's list; authentication: RFC 2941;
// encryption: RFC 2946.

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

var telnetOptions = []name{
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

// What the first bytes of a subnegotiation mean, by option; those of others first.
var (
	telnetVerbs           = []name{{0, "IS"}, {1, "SEND"}, {2, "INFO"}}
	telnetAuthVerbs       = []name{{0, "IS"}, {1, "SEND"}, {2, "REPLY"}, {3, "NAME"}}
	telnetEncryptionVerbs = []name{
		{0, "IS"}, {1, "SUPPORT"}, {2, "REPLY"}, {3, "START"}, {4, "END"}, {5, "REQUEST-START"},
		{6, "REQUEST-END"}, {7, "END_KEYID"}, {8, "DEC_KEYID"},
	}
	telnetAuthTypes = []name{
		{0, "NULL"}, {1, "KERBEROS_V4"}, {2, "KERBEROS_V5"}, {3, "SPX"}, {4, "MINK"}, {5, "SRP"},
		{6, "RSA"}, {7, "SSL"}, {10, "LOKI"}, {11, "SSA"}, {12, "KEA_SJ"}, {13, "KEA_SJ_INTEG"},
		{14, "DSS"}, {15, "NTLM"},
	}
	telnetEncryptions = []name{
		{0, "NULL"}, {1, "DES_CFB64"}, {2, "DES_OFB64"}, {3, "DES3_CFB64"}, {4, "DES3_OFB64"},
		{6, "CAST5_40_CFB64"}, {7, "CAST5_40_OFB64"}, {8, "CAST128_CFB64"}, {9, "CAST128_OFB64"},
	}
)

// telnet prints the commands that a segment starts with.
func (p *Context) telnet(b []byte, s span) []byte {
	d := p.dissect(b, s)
	separator := " [telnet "
	for off := 0; off < s.length && d.u8(off) == telnetIAC; {
		start := len(d.b)
		d.str(separator)
		next := d.telnetCommand(off)
		if next < 0 {
			d.b = d.b[:start]
			break
		}
		off, separator = next, ", "
	}
	if separator == ", " && !d.cut() {
		d.str("]")
	}
	return d.finish("telnet")
}

// telnetCommand appends the command at off and returns where the next one starts,
// -1 where none does.
func (d *dissection) telnetCommand(off int) int {
	if off+1 >= d.s.length {
		return -1
	}
	c := d.u8(off + 1)
	switch {
	case d.cut() || c < telnetFirst:
		return -1
	case c == telnetIAC:
		d.str("IAC IAC")
		return off + 2
	case c < telnetSB:
		d.str(telnetCommands[c-telnetFirst])
		return off + 2
	case off+2 >= d.s.length:
		return -1
	}
	option := d.u8(off + 2)
	d.str(telnetCommands[c-telnetFirst])
	d.str(" ")
	d.name(telnetOptions, option, "0x%x")
	if c >= telnetWill {
		return off + 3
	}
	return d.telnetParameters(option, off+3)
}

// telnetParameters appends a subnegotiation from off up to the command that ends it.
func (d *dissection) telnetParameters(option, off int) int {
	end := off
	for end+1 < d.s.length && !d.cut() && (d.u8(end) != telnetIAC || d.u8(end+1) != telnetSE) {
		end++
	}
	if d.u8(end) != telnetIAC {
		return -1
	}
	tables := [][]name{telnetVerbs}
	switch option {
	case telnetAuthentication:
		tables = [][]name{telnetAuthVerbs, telnetAuthTypes}
	case telnetEncryption:
		tables = [][]name{telnetEncryptionVerbs, telnetEncryptions}
	}
	for _, table := range tables {
		if off < end {
			d.str(" ")
			d.telnetName(table, d.u8(off))
			off++
		}
	}
	for ; off < end && !d.cut(); off++ {
		d.str(" ")
		d.telnetName(nil, d.u8(off))
	}
	d.str(" SE")
	return end + 2
}

// telnetName appends a name or the number in C's %#x, which has no 0x before 0.
func (d *dissection) telnetName(table []name, v int) {
	if v == 0 {
		d.name(table, v, "%x")
	} else {
		d.name(table, v, "0x%x")
	}
}
