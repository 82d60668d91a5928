package jsonl

// Headers that carry other packets and that layer.Tunnel decodes. Each one's file there
// names where it is specified.

import (
	"ringcap/internal/layer"

	"github.com/google/gopacket"
)

// tunnel is the table of a layer.Tunnel, nil for one without bytes.
func (t *tables) tunnel(typ gopacket.LayerType) *table {
	switch typ {
	case layer.TypeNSH:
		return t.nsh
	case layer.TypeERSPAN2:
		return t.erspan2
	case layer.TypeERSPAN3:
		return t.erspan3
	case layer.TypeWCCP:
		return t.wccp
	case layer.TypeVXLANGPE:
		return t.gpe
	case layer.TypeOTV:
		return t.otv
	case layer.TypeL2TP:
		return t.l2tp
	case layer.TypeGTP:
		return t.gtp
	case layer.TypeMACsec:
		return t.macsec
	case layer.TypeVNTag:
		return t.vnTag
	case layer.TypeCiscoMetadata:
		return t.cmd
	case layer.TypePIM:
		return t.pim
	case layer.TypeNLPID:
		return t.nlpid
	}
	return nil
}

func (t *tables) addInner() {
	t.nsh = t.layer("nsh", "RFC 8300",
		part("version", "nsh.version", 0, 1, 6, 3, "version"),
		number("metadata_type", "nsh.mdtype", 2, 1, "type of the metadata"),
		number("next_protocol", "nsh.nextproto", 3, 1, "what follows: 1 IPv4, 2 IPv6, 3 Ethernet"),
		number("service_path_id", "nsh.spi", 4, 3, "service path identifier"),
		number("service_index", "nsh.si", 7, 1, "service index"),
	)
	t.erspan2 = t.layer("erspan2", "draft-foschiano-erspan, type II",
		part("version", "erspan.version", 0, 1, 4, 15, "version; 1 is type II"),
		part("vlan", "erspan.vlan", 0, 2, 0, 0xfff, "VLAN of the mirrored frame"),
		part("cos", "erspan.cos", 2, 2, 13, 7, "class of service of the mirrored frame"),
		part("session_id", "erspan.spanid", 2, 2, 0, 0x3ff, "session"),
		part("index", "erspan.index", 4, 4, 0, 0xfffff, "port that the frame came from or went to"),
	)
	t.erspan3 = t.layer("erspan3", "draft-foschiano-erspan, type III",
		part("version", "erspan.version", 0, 1, 4, 15, "version; 2 is type III"),
		part("vlan", "erspan.vlan", 0, 2, 0, 0xfff, "VLAN of the mirrored frame"),
		part("cos", "erspan.cos", 2, 2, 13, 7, "class of service of the mirrored frame"),
		part("session_id", "erspan.spanid", 2, 2, 0, 0x3ff, "session"),
		number("timestamp", "erspan.timestamp", 4, 4, "time stamp, in units of the granularity"),
		number("security_group_tag", "erspan.sgt", 8, 2, "security group tag"),
		part("frame_type", "erspan.ft", 10, 2, 10, 31, "what is mirrored: 0 Ethernet, 2 IP"),
	)
	t.wccp = t.layer("wccp", "draft-wilson-wrec-wccp-v2: a redirected packet",
		number("service_id", "wccp.redirect_service_id", 1, 1, "service"),
		number("alternative_bucket", "wccp.redirect_alt_bucket", 2, 1, "alternative bucket"),
		number("primary_bucket", "wccp.redirect_primary_bucket", 3, 1, "primary bucket"),
	)
	t.gpe = t.layer("vxlan_gpe", "draft-ietf-nvo3-vxlan-gpe",
		number("flags", "vxlan.flags", 0, 1, "flags").hex(2),
		number("next_protocol", "vxlan.next_proto", 3, 1, "what follows: 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH, 5 MPLS"),
		number("vni", "vxlan.vni", 4, 3, "VXLAN network identifier"),
	)
	t.otv = t.layer("otv", "draft-hasmit-otv; VXLAN on its first port",
		number("flags", "otv.flags", 0, 1, "flags"),
		number("overlay_id", "otv.overlay", 1, 3, "overlay"),
		number("instance_id", "otv.instance", 4, 3, "instance; the network identifier of VXLAN"),
	)
	behindLength := func(at int) func(*Printer, *header) (uint64, bool) {
		return func(_ *Printer, h *header) (uint64, bool) {
			at := at
			if len(h.data) > 0 && h.data[0]&0x40 != 0 {
				at += 2
			}
			if len(h.data) < at+2 {
				return 0, false
			}
			return uint64(be.Uint16(h.data[at:])), true
		}
	}
	t.l2tp = t.layer("l2tp", "RFC 2661",
		bit("control", "l2tp.type", 0, 1, 7, "a control message"),
		part("version", "l2tp.version", 1, 1, 0, 15, "version"),
		counted("tunnel_id", "l2tp.tunnel", "tunnel", behindLength(2)),
		counted("session_id", "l2tp.session", "session", behindLength(4)),
	)
	t.gtp = t.layer("gtp", "3GPP TS 29.281, version 1",
		part("version", "gtp.flags.version", 0, 1, 5, 7, "version"),
		number("message_type", "gtp.message", 1, 1, "type of the message; 255 is a user's packet").hex(2),
		number("length", "gtp.length", 2, 2, "bytes behind the first 8"),
		number("teid", "gtp.teid", 4, 4, "tunnel endpoint identifier").hex(8),
	)
	t.macsec = t.layer("macsec", "IEEE 802.1AE",
		bit("encrypted", "macsec.TCI.E", 0, 1, 3, "the payload is encrypted"),
		part("association_number", "macsec.AN", 0, 1, 0, 3, "secure association").hex(2),
		number("short_length", "macsec.SL", 1, 1, "bytes of a short payload, else 0"),
		number("packet_number", "macsec.PN", 2, 4, "packet number"),
		octets(asHex, "sci", "macsec.SCI", 6, 8, "secure channel identifier").only(func(h *header) bool { return h.data[0]&0x20 != 0 }),
	)
	t.vnTag = t.layer("vn_tag", "IEEE 802.1Qbh, VN-Tag",
		bit("to_bridge", "vntag.dir", 0, 1, 7, "from the adapter to the bridge"),
		bit("list", "vntag.ptr", 0, 1, 6, "the destination is a list"),
		part("destination", "vntag.dst", 0, 2, 0, 0x3fff, "virtual interface that it is for"),
		bit("looped", "vntag.looped", 2, 1, 7, "back to where it came from"),
		part("source", "vntag.src", 2, 2, 0, 0xfff, "virtual interface that it is from"),
		number("ethertype", "vntag.etype", 4, 2, "EtherType of the payload, or its length").hex(4),
	)
	t.cmd = t.layer("cisco_metadata", "Cisco's metadata, of TrustSec",
		number("version", "cmd.version", 0, 1, "version"),
		number("length", "cmd.length", 1, 1, "words of options"),
		part("option_type", "cmd.option", 2, 2, 0, 0xfff, "type of the first option; 1 is a security group"),
		number("security_group_tag", "cmd.sgt", 4, 2, "security group tag").only(func(h *header) bool {
			return len(h.data) >= 8 && be.Uint16(h.data[2:])&0xfff == 1
		}),
	)
	t.pim = t.layer("pim", "RFC 7761",
		part("version", "pim.version", 0, 1, 4, 15, "version"),
		part("type", "pim.type", 0, 1, 0, 15, "type of the message; 1 is a register"),
		number("checksum", "pim.cksum", 2, 2, "checksum, as it stands there").hex(4),
	)
	t.nlpid = t.layer("nlpid", "ISO/IEC TR 9577",
		number("nlpid", "osinlcp.nlpid", 0, 1, "network layer protocol identifier"),
	)
}
