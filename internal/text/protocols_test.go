package text

// protocols are the frames of each protocol's goldens: NAME_test.go makes them,
// testdata/protocol/NAME.txt has what is printed of them.
var protocols = []struct {
	name   string
	frames func() []goldenFrame
}{
	{"vxlan", vxlanFrames},
	{"ospf", ospfFrames},
	{"ospf6", ospf6Frames},
	{"bgp", bgpFrames},
	{"ldp", ldpFrames},
	{"rsvp", rsvpFrames},
	{"lmp", lmpFrames},
	{"lspping", lspPingFrames},
	{"igmp", igmpFrames},
	{"dvmrp", dvmrpFrames},
	{"pim", pimFrames},
	{"autorp", autoRPFrames},
	{"babel", babelFrames},
	{"eigrp", eigrpFrames},
	{"ahcp", ahcpFrames},
	{"pgm", pgmFrames},
	{"lisp", lispFrames},
	{"nhrp", nhrpFrames},
	{"mobility", mobilityFrames},
	{"mobileip", mobileIPFrames},
	{"igrp", igrpFrames},
	{"egp", egpFrames},
	{"aodv", aodvFrames},
	{"olsr", olsrFrames},
	{"nodeinfo", nodeInfoFrames},
	{"isoclns", isoclnsFrames},
	{"clnp", clnpFrames},
	{"esis", esisFrames},
	{"isis", isisFrames},
}
