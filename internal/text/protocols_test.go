package text

// protocols are the frames of each protocol's goldens: NAME_test.go makes them,
// testdata/protocol/NAME.txt has what is printed of them.
var protocols = []struct {
	name   string
	frames func() []goldenFrame
}{
	{"beep", beepTestFrames},
	{"dns", dnsFrames},
	{"guess", guessFrames},
	{"kerberos", krbFrames},
	{"lines", linesFrames},
	{"msdp", msdpFrames},
	{"nbns", nbnsFrames},
	{"nfs", nfsFrames},
	{"openflow", openflowFrames},
	{"pptp", pptpFrames},
	{"quic", quicFrames},
	{"resp", respFrames},
	{"rpki", rpkiFrames},
	{"ssh", sshFrames},
	{"syslog", syslogFrames},
	{"telnet", telnetFrames},
	{"tftp", tftpFrames},
	{"vxlan", vxlanFrames},
}
