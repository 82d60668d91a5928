package text

// Syslog: RFC 3164.

var syslogFacilities = []name{
	{0, "kernel"}, {1, "user"}, {2, "mail"}, {3, "daemon"}, {4, "auth"}, {5, "syslog"},
	{6, "lpr"}, {7, "news"}, {8, "uucp"}, {9, "cron"}, {10, "authpriv"}, {11, "ftp"},
	{12, "ntp"}, {13, "security"}, {14, "console"}, {15, "cron"}, {16, "local0"},
	{17, "local1"}, {18, "local2"}, {19, "local3"}, {20, "local4"}, {21, "local5"},
	{22, "local6"}, {23, "local7"},
}

var syslogSeverities = []name{
	{0, "emergency"}, {1, "alert"}, {2, "critical"}, {3, "error"}, {4, "warning"},
	{5, "notice"}, {6, "info"}, {7, "debug"},
}

// syslog prints facility and severity; with -v the message, too.
func (p *Context) syslog(b []byte, s span) []byte {
	d := p.dissect(b, s)
	priority, off := 0, 1
	good := d.u8(0) == '<'
	for ; good && off <= 3 && d.has(off, 1) && isDigit(s.data[off]); off++ {
		priority = 10*priority + int(s.data[off]-'0')
	}
	if good = good && d.u8(off) == '>'; !good && !d.cut() {
		return append(d.b, " (invalid)"...)
	}
	facility, severity := priority>>3, priority&7
	if p.Verbose == 0 {
		d.str("SYSLOG ")
		d.name(syslogFacilities, facility, "unknown (%d)")
		d.str(".")
		d.name(syslogSeverities, severity, "")
		d.printf(", length: %d", s.length)
		return d.finish("syslog")
	}
	d.printf("SYSLOG, length: %d\n\tFacility ", s.length)
	d.name(syslogFacilities, facility, "unknown (%d)")
	d.printf(" (%d), Severity ", facility)
	d.name(syslogSeverities, severity, "")
	d.printf(" (%d)\n\tMsg: ", severity)
	d.safe(off+1, s.length-off-1)
	if p.Verbose > 1 && !d.cut() {
		d.b = appendDump(d.b, indent, s.data)
	}
	return d.finish("syslog")
}
