package text

// protocols are the frames of each protocol's goldens: NAME_test.go makes them,
// testdata/protocol/NAME.txt has what is printed of them.
var protocols = []struct {
	name   string
	frames func() []goldenFrame
}{
	{"vxlan", vxlanFrames},
	{"vxlangpe", gpeFrames},
	{"nsh", nshFrames},
	{"geneve", geneveFrames},
	{"otv", otvFrames},
	{"gre", greFrames},
	{"mpls", mplsFrames},
	{"ipsec", ipsecFrames},
	{"macsec", macsecFrames},
	{"sctp", sctpFrames},
	{"dccp", dccpFrames},
	{"ike", ikeFrames},
	{"l2tp", l2tpFrames},
	{"gtp", gtpFrames},
}
