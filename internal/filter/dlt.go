package filter

import "ringcap/packet"

// dlts maps the link types whose number in files (LINKTYPE_) differs from libpcap's
// number in memory on Linux (DLT_). See https://www.tcpdump.org/linktypes.html and
// pcap/dlt.h.
var dlts = map[packet.LinkType]int{
	packet.LinkRawOBSD: 12,
	100:                11, // ATM_RFC1483
	packet.LinkRaw:     12,
	102:                15, // SLIP_BSDOS
	103:                16, // PPP_BSDOS
	106:                19, // ATM_CLIP
}

func dlt(l packet.LinkType) int {
	if d, ok := dlts[l]; ok {
		return d
	}
	return int(l)
}
