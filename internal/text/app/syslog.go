package app

// Syslog: RFC 3164.

import "ringcap/internal/text/dissect"

var syslogFacilities = []dissect.Name{
	{0, "kernel"}, {1, "user"}, {2, "mail"}, {3, "daemon"}, {4, "auth"}, {5, "syslog"},
	{6, "lpr"}, {7, "news"}, {8, "uucp"}, {9, "cron"}, {10, "authpriv"}, {11, "ftp"},
	{12, "ntp"}, {13, "security"}, {14, "console"}, {15, "cron"}, {16, "local0"},
	{17, "local1"}, {18, "local2"}, {19, "local3"}, {20, "local4"}, {21, "local5"},
	{22, "local6"}, {23, "local7"},
}

var syslogSeverities = []dissect.Name{
	{0, "emergency"}, {1, "alert"}, {2, "critical"}, {3, "error"}, {4, "warning"},
	{5, "notice"}, {6, "info"}, {7, "debug"},
}

// syslog prints facility and severity, and with -v the message.
func syslog(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	priority, off := 0, 1
	good := d.U8(0) == '<'
	for ; good && off <= 3 && d.Has(off, 1) && isDigit(s.Data[off]); off++ {
		priority = 10*priority + int(s.Data[off]-'0')
	}
	if good = good && d.U8(off) == '>'; !good && !d.Cut() {
		return append(d.Out, " (invalid)"...)
	}
	facility, severity := priority>>3, priority&7
	if ctx.Verbose == 0 {
		d.Str("SYSLOG ")
		d.Name(syslogFacilities, facility, "unknown (%d)")
		d.Str(".")
		d.Name(syslogSeverities, severity, "")
		d.Printf(", length: %d", s.Length)
		return d.Finish("syslog")
	}
	d.Printf("SYSLOG, length: %d\n\tFacility ", s.Length)
	d.Name(syslogFacilities, facility, "unknown (%d)")
	d.Printf(" (%d), Severity ", facility)
	d.Name(syslogSeverities, severity, "")
	d.Printf(" (%d)\n\tMsg: ", severity)
	d.Safe(off+1, s.Length-off-1)
	if ctx.Verbose > 1 && !d.Cut() {
		d.Out = d.Ctx.Dump(d.Out, dissect.Indent, s.Data)
	}
	return d.Finish("syslog")
}
