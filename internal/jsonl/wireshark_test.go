package jsonl_test

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringcap/internal/jsonl"
	"ringcap/internal/layer"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/track"
	"ringcap/packet"
)

// likeWireshark are packets whose fields have the same values as with tshark.
var likeWireshark = []struct {
	name, fields string
	link         packet.LinkType
	frames       []string // in hexadecimal
}{
	{"usb", "frame.protocols usb.src usb.dst usb.addr usb.bus_id usb.device_address usb.endpoint_address usb.endpoint_address.number usb.endpoint_address.direction " +
		"usb.transfer_type usb.urb_type usb.urb_status usb.urb_id usb.urb_len usb.data_len usb.bmRequestType usb.setup.bRequest usb.setup.wLength " +
		"usb.bDescriptorType usb.idVendor usb.idProduct", packet.LinkUSBMapped, []string{
		usbSubmit, usbComplete,
		"0200000000000000 45 03 82 06 0200 2d 3c" + zeros(12) + "feffffff 00020000 00000000" + zeros(24),                                                       // an error
		"0300000000000000 43 00 83 07 0300 2d 00" + zeros(12) + "00000000 04000000 14000000" + zeros(20) + "01000000" + zeros(8) + "0400000000000000 61626364", // isochronous
	}},
	{"usb of windows", "frame.protocols usb.src usb.dst usb.bus_id usb.device_address usb.endpoint_address usb.transfer_type usb.data_len usb.irp_id usb.usbd_status " +
		"usb.function usb.irp_info.direction usb.control_stage usb.setup.bRequest usb.idVendor usb.idProduct", packet.LinkUSBPcap, []string{
		usbPcapSetup,
		"1c00 0100000000000000 00000000 0800 01 0100 0500 80 02 12000000 01" + usbDescriptor,
		"1b00 0200000000000000 040000c0 0900 00 0200 0600 02 03 05000000 68656c6c6f",
		"1b00 0200000000000000 040000c0 0900 01 0200 0600 02 03 00000000",
	}},
	{"sip", "frame.protocols sip.Method sip.Status-Code sip.r-uri sip.r-uri.user sip.r-uri.host sip.From sip.from.addr sip.from.user sip.from.host sip.To sip.to.addr " +
		"sip.to.user sip.to.host sip.Call-ID sip.CSeq sip.CSeq.seq sip.CSeq.method sip.User-Agent sip.Server sip.Content-Type sdp.owner sdp.owner.username " +
		"sdp.owner.sessionid sdp.owner.address sdp.session_name sdp.connection_info sdp.connection_info.address sdp.media sdp.media.media sdp.media.port " +
		"sdp.media.proto", packet.LinkEthernet, []string{
		datagram(5060, 5060, sipInvite), answer(5060, 5060, sipAnswer), datagram(9999, 8888, sipOptions), segment(40000, 5061, sipInvite),
	}},
	{"smb", "smb.cmd smb.nt_status smb.error_class smb.error_code smb.flags smb.flags.response smb.flags2 smb.tid smb.pid smb.uid smb.mid smb.file", packet.LinkEthernet, []string{
		segmentOf(40000, 445, "00000023ff534d42a2220000c09807c80000000000000000000000000700fffe09000b00000000"),
		segmentOf(40001, 445, "00000038ff534d4206000000001801c00000000000000000000000000700fffe09000b000106001300045c00640065006c002e007400780074000000"),
		segmentOf(40002, 445, "0000002bff534d4208000000001801000000000000000000000000000700fffe09000b00000800045c712e74787400"),
		segmentOf(40003, 445, "00000023ff534d422e020005009801000000000000000000000000000700fffe09000b00000000"),
	}},
	{"smb file", "smb.file", packet.LinkEthernet, []string{
		segmentOf(40000, 445, "00000068ff534d42a2000000001807c80000000000000000000000000700fffe09000b0018ff00000000140016000000000000008900020000000000000000000000000007000000010000000000000002000000031500005c007300720076002c0020007300760063000000"),
		segmentOf(40001, 445, "0000004bff534d422d000000001801400000000000000000000000000700fffe09000b000f2e006000000040000600200000000000010000000000ffffffff000000000a005c6f70656e2e74787400"),
	}},
	{"smb2", "smb2.cmd smb2.nt_status smb2.flags.response smb2.flags smb2.msg_id smb2.tid smb2.sesid smb2.tree smb2.filename", packet.LinkEthernet, []string{
		segmentOf(40000, 445, "000000f0fe534d4240000000000000000500010000000000980000000100000000000000fffe00000500000090785634120000000000000000000000000000000000000039000000020000000000000000000000000000000000000089001200000000000700000001000000000000007800120000000000000000006400690072005c0078002e007400780074000000000000000000000000000000fe534d4240000000000000000600010004000000000000000200000000000000fffe0000050000009078563412000000000000000000000000000000000000001800000000000000ffffffffffffffffffffffffffffffff"),
		segmentOf(40001, 445, "0000005efe534d4240000000000000000300010000000000000000000100000000000000fffe00000500000090785634120000000000000000000000000000000000000009000000480016005c005c007300720076005c0073006800610072006500"),
		segmentOf(40002, 445, "00000049fe534d4240000000340000c00500010001000000000000000100000000000000fffe000005000000907856341200000000000000000000000000000000000000090000000000000000"),
		segmentOf(40003, 445, "00000049fe534d4240000000030100000f00010003000000000000000100000000000000fffe000005000000907856341200000000000000000000000000000000000000090000000000000000"),
		segmentOf(40004, 445, "8500000000000044fe534d4240000000000000000d00010000000000000000000100000000000000fffe0000050000009078563412000000000000000000000000000000000000000400000000000044fe534d4240000000000000000d00010000000000000000000300000000000000fffe00000500000090785634120000000000000000000000000000000000000004000000"),
	}},
	{"lacp", "frame.protocols slow.subtype lacp.version lacp.actor.sys_priority lacp.actor.sysid lacp.actor.key lacp.actor.port_priority lacp.actor.port lacp.actor.state lacp.actor.state.activity lacp.actor.state.timeout lacp.actor.state.aggregation lacp.actor.state.synchronization lacp.actor.state.collecting lacp.actor.state.distributing lacp.actor.state.defaulted lacp.actor.state.expired lacp.partner.sys_priority lacp.partner.sysid lacp.partner.key lacp.partner.port_priority lacp.partner.port lacp.partner.state lacp.partner.state.activity lacp.partner.state.timeout lacp.partner.state.aggregation lacp.partner.state.synchronization lacp.partner.state.collecting lacp.partner.state.distributing lacp.partner.state.defaulted lacp.partner.state.expired lacp.collector.max_delay", packet.LinkEthernet, []string{
		"0180c20000020200000000018809010101148000020000000001001100ff00033d00000002140064020000000002001280000004c700000003104e2000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
		"0180c2000002020000000001810000058809010101148000020000000001001100ff00033d00000002140064020000000002001280000004c700000003104e2000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
	}},
	{"eigrp", "frame.protocols eigrp.version eigrp.opcode eigrp.checksum eigrp.flags eigrp.seq eigrp.ack eigrp.vrid eigrp.as eigrp.tlv_type eigrp.tlv.len eigrp.par.k1 eigrp.par.k6 eigrp.par.holdtime",
		packet.LinkEthernet, []string{ip4(88, "c0000201 c6336402", "0205ee68000000010000000500000007000100640001000c010001000000000f000400080c040200")}},
	{"dcerpc", "dcerpc.ver dcerpc.ver_minor dcerpc.pkt_type dcerpc.cn_flags dcerpc.cn_frag_len dcerpc.cn_auth_len dcerpc.cn_call_id dcerpc.cn_ctx_id dcerpc.opnum dcerpc.cn_status dcerpc.obj_id " +
		"dcerpc.cn_bind_to_uuid dcerpc.cn_bind_if_ver dcerpc.cn_bind_if_ver_minor", packet.LinkEthernet, []string{
		segmentOf(40000, 49679, "05000b03100000007400000007000000b810b8100000000002000000000001000883afe11f5dc91191a408002b14a0fa03000000045d888aeb1cc9119fe808002b10486002000000010001000883afe11f5dc91191a408002b14a0fa03000100045d888aeb1cc9119fe808002b10486002000000"),
		segmentOf(40001, 49679, "05000b0300000000007400000000000710b810b8000000000200000000000100e1af83085d1f11c991a408002b14a0fa000300008a885d041ceb11c99fe808002b1048600000000200010100e1af83085d1f11c991a408002b14a0fa000300018a885d041ceb11c99fe808002b10486000000002"),
		segmentOf(40002, 49679, "05000083100000002c000000070000000000000001000300443322116655887799aabbccddeeff006162636405000003100000001c00000007000000000000000100040061626364"),
		segmentOf(40003, 49679, "0500030310000000200000000700000000000000010000000200011c00000000"),
		segmentOf(40004, 49679, "05000203100000001c00000007000000000000000100000061626364"),
	}},
	{"sctp", "sctp.srcport sctp.dstport sctp.port sctp.verification_tag sctp.checksum sctp.chunk_type sctp.chunk_flags sctp.chunk_length sctp.data_tsn_raw sctp.data_sid sctp.data_ssn sctp.data_payload_proto_id " +
		"m3ua.version m3ua.message_class m3ua.message_type m3ua.message_length m3ua.protocol_data_opc m3ua.protocol_data_dpc m3ua.protocol_data_si m3ua.protocol_data_ni m3ua.protocol_data_mp m3ua.protocol_data_sls",
		packet.LinkEthernet, []string{
			ip4(132, "c0000201 c6336402", "0b590b5a00000007000000000300001000000005000005dc0000000000030034000000090001000200000003010001010000002400060008000000010210001400000a43000004560302010474657874000300180000000a000100020000000301000301000000080003001500000009000100020000002e68656c6c6f000000"),
			ip4(132, "c0000201 c6336402", "0b590b5a00000007000000000002001c000000090001000200000003010003010000000861626364"),
		}},
	{"tunnels", "eth.src ip.src ip.dst udp.srcport vxlan.vni vxlan.flags vxlan.gbp gre.proto gre.key gre.sequence_number gtp.message gtp.length gtp.teid mpls.label mpls.exp mpls.bottom mpls.ttl " +
		"pppoe.session_id pppoe.payload_length ppp.protocol geneve.vni geneve.proto_type", packet.LinkEthernet, []string{
		"0200000000020200000000010800450000520001400040114e63c0000201c63364020fa012b5003e0000880000030000070002000000000b02000000000a08004500002000014000401126ca0a0000010a00000200070009000c000061626364",
		"0200000000020200000000010800450000520001400040114e63c0000201c63364020fa017c1003e0000000065580000090002000000000b02000000000a08004500002000014000401126ca0a0000010a00000200070009000c000061626364",
		"02000000000202000000000108004500004000014000402f4e57c0000201c63364023000080000000005000000064500002000014000401126ca0a0000010a00000200070009000c000061626364",
		"0200000000020200000000010800450000440001400040114e71c0000201c6336402086808680030000030ff00200000002a4500002000014000401126ca0a0000010a00000200070009000c000061626364",
		"020000000002020000000001884700064040000c817f4500002000014000401126ca0a0000010a00000200070009000c000061626364",
		"020000000002020000000001886411000007002200214500002000014000401126ca0a0000010a00000200070009000c000061626364",
	}},
	{"rtp", "rtp.version rtp.padding rtp.ext rtp.cc rtp.marker rtp.p_type rtp.seq rtp.timestamp rtp.ssrc", packet.LinkEthernet, []string{
		datagram(40000, 50000, rtpPacket), // before anyone has told
		datagram(5060, 5060, sipInvite), answer(5060, 5060, sipAnswer),
		datagram(40000, 50000, rtpPacket), answer(50000, 40000, "\x90\x00\x00\x01\x00\x00\x00\x02\x11\x22\x33\x44\xbe\xde\x00\x00text"),
		datagram(9, 50000, rtpPacket), datagram(9, 40000, rtpPacket),
		datagram(40000, 50000, "\x80\xc8\x00\x06\x11\x22\x33\x44"+strings.Repeat("\x00", 20)), // RTCP
		datagram(40000, 50000, "\x80\x80"),
	}},
}

const (
	usbDescriptor = "1201000200000040 6d0415c5 3012 01020001"
	usbSubmit     = "0100000000000000 53 02 80 05 0100 00 3c 00f1536500000000 00000000 8dffffff 12000000 00000000 8006000100001200 00000000 00000000 00000000 00000000"
	usbComplete   = "0100000000000000 43 02 80 05 0100 2d 00 00f1536500000000 00000000 00000000 12000000 12000000 0000000000000000 00000000 00000000 00000000 00000000" + usbDescriptor
	usbPcapSetup  = "1c00 0100000000000000 00000000 0b00 00 0100 0500 80 02 08000000 00 8006000100001200"
)

// Messages of SIP, and a packet of RTP.
const (
	sipSession = "v=0\r\no=alice 2890844526 2890844527 IN IP4 192.0.2.1\r\ns=a call, a test\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" +
		"m=audio 40000 RTP/AVP 0 8 97\r\na=rtpmap:0 PCMU/8000\r\nm=video 40002/2 RTP/AVP 31\r\nc=IN IP4 192.0.2.9\r\n"
	sipInvite = "INVITE sip:bob@example.com:5060;transport=udp SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK776asdhds\r\n" +
		"To: \"Bob, <B>\" <sip:bob%20x@example.com>\r\nFrom: Alice <sip:alice@example.net:5070>;tag=19\r\nCall-ID: a84b4c@192.0.2.1\r\nCSeq: 314159 INVITE\r\n" +
		"user-agent: Phone/1.0, (x)\r\nContent-Type: application/sdp\r\n\r\n" + sipSession
	sipAnswer = "SIP/2.0 200 OK\r\nv: SIP/2.0/UDP 192.0.2.1:5060\r\nt: <sip:bob@example.com>;tag=9\r\nf: sip:alice@example.net;tag=19\r\ni: a84b4c@192.0.2.1\r\n" +
		"CSeq:314159  INVITE\r\nServer: x\r\nc: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 198.51.100.2\r\ns=-\r\nc=IN IP4 198.51.100.2\r\nt=0 0\r\nm=audio 50000 RTP/AVP 0\r\n"
	sipOptions = "OPTIONS tel:+15551234 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060\r\nTo: <tel:+15551234>\r\nFrom: <sips:al:pw@[2001:db8::1]:5060>;tag=1\r\nCall-ID: b\r\nCSeq: 2 OPTIONS\r\n\r\n"
	rtpPacket  = "\xa2\xe1\x03\xe8\x00\x00\x00\xa0\x11\x22\x33\x44\x00\x00\x00\x01\x00\x00\x00\x02text\x00\x00\x00\x04"
)

// datagram returns a datagram of 192.0.2.1 to 198.51.100.2 in hexadecimal, answer one back, and segment
// one of TCP.
func datagram(src, dst uint16, payload string) string {
	return ip4(17, "c0000201 c6336402", fmt.Sprintf("%04x%04x%04x0000%x", src, dst, 8+len(payload), payload))
}

func answer(src, dst uint16, payload string) string {
	return ip4(17, "c6336402 c0000201", fmt.Sprintf("%04x%04x%04x0000%x", src, dst, 8+len(payload), payload))
}

func segment(src, dst uint16, payload string) string {
	return ip4(6, "c0000201 c6336402", fmt.Sprintf("%04x%04x 00000001 00000001 5018 ffff 0000 0000 %x", src, dst, payload))
}

// segmentOf returns a segment with a payload in hexadecimal.
func segmentOf(src, dst uint16, payload string) string {
	data, err := hex.DecodeString(strings.ReplaceAll(payload, " ", ""))
	if err != nil {
		panic(err)
	}
	return segment(src, dst, string(data))
}

// ip4 returns a frame in hexadecimal.
func ip4(protocol int, addresses, body string) string {
	body = strings.ReplaceAll(body, " ", "")
	return fmt.Sprintf("020000000002 020000000001 0800 4500%04x00014000 40%02x0000 %s %s", 20+len(body)/2, protocol, addresses, body)
}

func zeros(n int) string { return strings.Repeat("00", n) }

// TestLikeWireshark: columns have tshark's values.
func TestLikeWireshark(t *testing.T) {
	for _, c := range likeWireshark {
		t.Run(c.name, func(t *testing.T) {
			var frames []packet.Frame
			for i, text := range c.frames {
				data, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
				if err != nil {
					t.Fatal(err)
				}
				f := packet.Frame{Data: data, Link: c.link}
				f.Info.Timestamp = time.Unix(1700000000+int64(i), 0)
				f.Info.CaptureLength, f.Info.Length = len(data), len(data)
				frames = append(frames, f)
			}
			path := filepath.Join(t.TempDir(), "frames.pcap")
			writePcap(t, path, frames)
			names := strings.Fields(c.fields)
			rows, expected := columns(t, frames, names), wireshark(t, path, names)
			for i := range rows {
				for j, name := range names {
					if unescape.Replace(rows[i][j]) != expected[i][j] {
						t.Errorf("packet %d, %s: %q, tshark says %q", i+1, name, rows[i][j], expected[i][j])
					}
				}
			}
			for j, name := range names {
				if !hasValue(expected, j) {
					t.Errorf("no packet has %s", name)
				}
			}
		})
	}
}

// writePcap writes frames of one link type to a file.
func writePcap(tb testing.TB, path string, frames []packet.Frame) {
	tb.Helper()
	le := binary.LittleEndian
	b := []byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0}
	b = le.AppendUint32(b, uint32(frames[0].Link))
	for i := range frames {
		f := &frames[i]
		b = le.AppendUint32(b, uint32(f.Info.Timestamp.Unix()))
		b = le.AppendUint32(b, 0)
		b = le.AppendUint32(b, uint32(len(f.Data)))
		b = le.AppendUint32(b, uint32(f.Info.Length))
		b = append(b, f.Data...)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tb.Fatal(err)
	}
}

// unescape undoes what cells have escaped.
var unescape = strings.NewReplacer(`\\`, `\`, `\,`, `,`)

func hasValue(rows [][]string, column int) bool {
	for _, row := range rows {
		if row[column] != "" {
			return true
		}
	}
	return false
}

// columns returns the columns of packets.
func columns(tb testing.TB, frames []packet.Frame, names []string) (rows [][]string) {
	tb.Helper()
	printer, err := jsonl.NewPrinter(jsonl.Options{Columns: names})
	if err != nil {
		tb.Fatal(err)
	}
	decoder, tracker, p := layer.NewDecoder(), track.New(track.Options{Streams: true, Media: true}), new(packet.Packet)
	for i := range frames {
		frames[i].Number = uint64(i + 1)
		decoder.Decode(&frames[i], p)
		tracker.Observe(p)
		rows = append(rows, strings.Split(strings.TrimSuffix(string(printer.Append(nil, p)), "\n"), "\t"))
	}
	return rows
}

// wireshark returns the columns as tshark has them, of each packet by itself.
func wireshark(tb testing.TB, path string, names []string) (rows [][]string) {
	tb.Helper()
	args := []string{"-n", "-r", path, "-T", "fields", "-o", "ip.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE"}
	for _, name := range names {
		args = append(args, "-e", name)
	}
	for line := range strings.Lines(cmdtest.Tool(tb, "tshark", args...)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
}
