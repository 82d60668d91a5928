package text

// protocols are the frames of each protocol's goldens: NAME_test.go makes them,
// testdata/protocol/NAME.txt has what is printed of them.
var protocols = []struct {
	name   string
	frames func() []goldenFrame
}{
	{"dhcp", dhcpFrames},
	{"olsr", olsrFrames},
	{"timed", timedFrames},
	{"vqp", vqpFrames},
	{"lwres", lwresFrames},
	{"aodv", aodvFrames},
	{"snmp", snmpFrames},
	{"ripng", ripngFrames},
	{"rip", ripFrames},
	{"hncp", hncpFrames},
	{"ahcp", ahcpFrames},
	{"lwapp", lwappFrames},
	{"sflow", sflowFrames},
	{"radius", radiusFrames},
	{"ptp", ptpFrames},
	{"someip", someipFrames},
	{"vrrp", vrrpFrames},
	{"bfd", bfdFrames},
	{"hsrp", hsrpFrames},
	{"ntp", ntpFrames},
	{"dhcp6", dhcp6Frames},
	{"vxlan", vxlanFrames},
}
