package anonymize

// Options of DHCP (IANA, DHCP Parameters) that tell about hosts in a way that can be replaced, and
// those that tell nothing.
const (
	dhcpMask     = 1
	dhcpRouters  = 3
	dhcpServers  = 6 // of DNS
	dhcpHost     = 12
	dhcpDomain   = 15
	dhcpMTU      = 26
	dhcpCast     = 28 // the broadcast address
	dhcpTime     = 42 // servers of NTP
	dhcpWanted   = 50 // address
	dhcpLease    = 51 // time
	dhcpType     = 53 // of message
	dhcpServer   = 54
	dhcpWants    = 55 // options
	dhcpMaxSize  = 57
	dhcpRenew    = 58 // time
	dhcpRebind   = 59 // time
	dhcpClientID = 61
	dhcpFQDN     = 81
	dhcpEnd      = 255
)

// dhcp replaces the addresses and names of a message of DHCP (RFC 2131, section 2), and clears
// other text. It returns how many bytes are kept: up to an option that is cut.
func (a *Anonymizer) dhcp(b []byte) (kept int) {
	const options = 240
	if len(b) < options || string(b[236:options]) != "\x63\x82\x53\x63" {
		return 0
	}
	for i := 12; i < 28; i += 4 {
		a.coverIP(b[i : i+4])
	}
	if b[2] == 6 {
		a.coverMAC(b[28:34])
		clear(b[34:44])
	} else {
		clear(b[28:44])
	}
	clear(b[44:236]) // names of the server and of a file, or options
	for at := options; at < len(b); {
		if b[at] == 0 {
			at++
			continue
		}
		if b[at] == dhcpEnd {
			clear(b[at+1:])
			return len(b)
		}
		if at+2 > len(b) || at+2+int(b[at+1]) > len(b) {
			return at
		}
		end := at + 2 + int(b[at+1])
		a.dhcpOption(b[at], b[at+2:end])
		at = end
	}
	return len(b)
}

// dhcpOption replaces the value of an option.
func (a *Anonymizer) dhcpOption(kind byte, value []byte) {
	switch kind {
	case dhcpMask, dhcpMTU, dhcpLease, dhcpType, dhcpWants, dhcpMaxSize, dhcpRenew, dhcpRebind:
	case dhcpRouters, dhcpServers, dhcpCast, dhcpTime, dhcpWanted, dhcpServer:
		for ; len(value) >= 4; value = value[4:] {
			a.coverIP(value[:4])
		}
		clear(value)
	case dhcpHost, dhcpDomain:
		a.names.coverText(value)
	case dhcpFQDN: // flags and two codes, then the name (RFC 4702)
		const encoded = 0x04
		if len(value) > 3 && value[0]&encoded == 0 {
			a.names.coverText(value[3:])
		} else {
			clear(value)
		}
	case dhcpClientID:
		if len(value) == 7 && value[0] == 1 { // of Ethernet
			a.coverMAC(value[1:])
		} else {
			clear(value)
		}
	default:
		clear(value)
	}
}
