package text

// protocols are the frames of each protocol's goldens: NAME_test.go makes them,
// testdata/protocol/NAME.txt has what is printed of them.
var protocols = []struct {
	name   string
	frames func() []goldenFrame
}{
	{"vxlan", vxlanFrames},
	{"stp", stpFrames},
	{"udld", udldFrames},
	{"cdp", cdpFrames},
	{"lldp", lldpFrames},
	{"llc", llcFrames},
	{"ppp", pppFrames},
	{"chdlc", chdlcFrames},
	{"frameRelay", frameRelayFrames},
	{"frf16", frf16Frames},
}
