package text

import "ringcap/internal/packet"

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
	{"eapol", eapolFrames},
	{"slow", slowFrames},
	{"vtp", vtpFrames},
	{"wifi", wifiFrames},
	{"prism", prismFrames},
	{"radiotap", radiotapFrames},
	{"broadcomTag", linkHeaderFrames(packet.LinkBroadcomTag)},
	{"broadcomFirst", linkHeaderFrames(packet.LinkBroadcomFirst)},
	{"dsa", linkHeaderFrames(packet.LinkDSA)},
	{"edsa", linkHeaderFrames(packet.LinkEDSA)},
	{"enc", linkHeaderFrames(packet.LinkENC)},
	{"nflog", linkHeaderFrames(packet.LinkNFLOG)},
	{"ppi", linkHeaderFrames(packet.LinkPPI)},
	{"pktap", linkHeaderFrames(packet.LinkPKTAP)},
	{"slip", linkHeaderFrames(packet.LinkSLIP)},
}
