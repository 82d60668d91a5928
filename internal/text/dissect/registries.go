package dissect

// Registries of numbers that many protocols use.

// EtherTypes are the names of EtherTypes.
var EtherTypes = []Name{
	{0x0800, "IPv4"}, {0x0806, "ARP"}, {0x86dd, "IPv6"}, {0x8100, "802.1Q"},
	{0x88a8, "802.1Q-QinQ"}, {0x8847, "MPLS unicast"}, {0x8848, "MPLS multicast"},
	{0x8863, "PPPoE D"}, {0x8864, "PPPoE S"}, {0x88cc, "LLDP"}, {0x888e, "EAPOL"},
	{0x8808, "MPCP"}, {0x8809, "Slow Protocols"}, {0x8035, "Reverse ARP"},
	{0x0600, "NS"}, {0x0707, "GeoNet (old)"}, {0x1000, "Trail"}, {0x1111, "CALM FAST"},
	{0x6001, "MOP DL"}, {0x6002, "MOP RC"}, {0x6003, "DN"}, {0x6004, "LAT"},
	{0x6007, "SCA"}, {0x6558, "TEB"}, {0x8038, "Lanbridge"}, {0x803c, "DEC DNS"},
	{0x803e, "DEC DTS"}, {0x805b, "VEXP"}, {0x805c, "VPROD"}, {0x809b, "Appletalk"},
	{0x80f3, "Appletalk ARP"}, {0x8137, "IPX"}, {0x880b, "PPP"},
	{0x886f, "MS NLB heartbeat"}, {0x8870, "Jumbo"}, {0x8899, "Realtek protocols"},
	{0x88a2, "AoE"}, {0x88ca, "TIPC"}, {0x88e5, "802.1AE MACsec"}, {0x88f7, "PTP"},
	{0x8902, "CFM"}, {0x893a, "IEEE1905.1"}, {0x8947, "GeoNet"}, {0x894f, "NSH"}, {0x8909, "CMD"}, {0x8926, "VN-Tag"},
	{0x9000, "Loopback"}, {0x9100, "802.1Q-9100"}, {0x9200, "802.1Q-9200"},
	{0x22f3, "TRILL"}, {0x8892, "PROFINET"}, {0x88a4, "EtherCAT"}, {0x88ab, "POWERLINK"}, {0x88b8, "GOOSE"}, {0x88ba, "Sampled Values"},
	{0x88e7, "802.1ah"}, {0x88fb, "PRP"}, {0x892f, "HSR"}, {0xabcd, "CFM (old)"}, {0xd28b, "Arista Vendor Specific Protocol"}, {0xfefe, "OSI"},
}

// OUIs are the names of organisations, as the IEEE assigns them.
var OUIs = []Name{
	{0x000000, "Ethernet"}, {0x00000c, "Cisco"}, {0x00005e, "IANA"},
	{0x000081, "Nortel Networks SONMP"}, {0x0000f8, "Cisco bridged"},
	{0x0080c2, "Ethernet bridged"}, {0x00a03e, "ATM Forum"}, {0x001000, "Cable Broadband"},
	{0x080007, "Appletalk"}, {0x009069, "Juniper"}, {0x00120f, "IEEE 802.3 Private"},
	{0x0012bb, "ANSI/TIA"}, {0x001b21, "DCBX"}, {0x002320, "Nicira Networks"},
	{0x5c16c7, "Big Switch Networks"},
}

// NLPIDs are the names of network layer protocols, ISO/IEC TR 9577.
var NLPIDs = []Name{
	{0x00, "NULL"}, {0x08, "Q.933"}, {0x09, "LMI"}, {0x80, "SNAP"}, {0x81, "CLNP"},
	{0x82, "ES-IS"}, {0x83, "IS-IS"}, {0x84, "CONS"}, {0x85, "IDRP"}, {0x8a, "X25 ES-IS"},
	{0x8e, "IPv6"}, {0xb1, "FRF.15"}, {0xc1, "ISIS_SPB"},
	{0xcc, "IPv4"}, {0xcf, "PPP"},
}

// AppendEtherType appends the name and number of an EtherType.
func AppendEtherType(b []byte, t uint16, unknown string) []byte {
	b = AppendName(b, EtherTypes, uint32(t), unknown)
	b = append(b, " ("...)
	return append(Append0x4(b, t), ')')
}
