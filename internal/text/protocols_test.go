package text

// protocols are the frames of each protocol's goldens: NAME_test.go makes them,
// testdata/protocol/NAME.txt has what is printed of them.
var protocols = []struct {
	name   string
	frames func() []goldenFrame
}{
	{"dns", dnsFrames},
	{"lines", linesFrames},
	{"nfs", nfsFrames},
	{"resp", respFrames},
	{"ssh", sshFrames},
	{"syslog", syslogFrames},
	{"telnet", telnetFrames},
	{"tftp", tftpFrames},
	{"vxlan", vxlanFrames},
}
