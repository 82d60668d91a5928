package jsonl

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"ringcap/packet"
)

// udp4 is a datagram between two ports, with a payload of n bytes to come.
const udp4 = ether4 + "45000000000140004011b6c1c0000201c6336402"

// tcpOf is a segment with a payload, in hexadecimal.
func tcpOf(src, dst uint16, payload string) string {
	return fmt.Sprintf("%s4500%04x0000000040060000c0000201c0000202 %04x%04x 00000001 00000002 5018ffff00000000 %x", ether4, 40+len(payload), src, dst, payload)
}

// udpOf is a datagram with a payload, in hexadecimal.
func udpOf(src, dst uint16, payload string) string {
	return fmt.Sprintf("%s4500%04x0000000040110000c0000201c0000202 %04x%04x%04x0000 %x", ether4, 28+len(payload), src, dst, 8+len(payload), payload)
}

// sshOffer is a message with algorithms, of which Wireshark's HASSH is known.
const sshOffer = "\x00\x00\x00\x9c\x04\x14" + "0123456789abcdef" + "\x00\x00\x00\x1ccurve25519-sha256,ext-info-c\x00\x00\x00\x0bssh-ed25519" +
	"\x00\x00\x00\x0aaes128-ctr\x00\x00\x00\x0aaes256-ctr\x00\x00\x00\x0dhmac-sha2-256\x00\x00\x00\x09hmac-sha1" +
	"\x00\x00\x00\x04none\x00\x00\x00\x04zlib\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x00\x00\x00" + "\x00\x00\x00\x00"

type sample struct {
	link        packet.LinkType
	frame, want string
}

// samples have every kind of header, each with a part of its line.
var samples = []sample{
	{packet.LinkEthernet, "ffffffffffff 020000000001 0806 0001 0800 0604 0002 020000000001 c0000201 020000000002 c0000202",
		`"operation":2,"sender_hardware_address":"02:00:00:00:00:01","sender_protocol_address":"192.0.2.1","target_hardware_address":"02:00:00:00:00:02","target_protocol_address":"192.0.2.2"}`},
	{packet.LinkEthernet, ether4 + "46000018000100004001 0000 c0000201c0000202 94040000", `"options":[{"type":148,"length":4,"data":"0000"}]}`},
	{packet.LinkEthernet, ether6 + "60000000 0018 00 40" + strings.Repeat("20", 32) + "3a 00 0502 0000 0100" + "8000 0000 0001 0002" + strings.Repeat("00", 8),
		`{"layer":"ipv6_hop_by_hop","next_header":58,"header_length":8,"options":[{"type":5,"length":2,"data":"0000"},{"type":1,"length":0}]},{"layer":"icmpv6","type":128,"code":0,"checksum":0,"identifier":1,"sequence_number":2}`},
	{packet.LinkEthernet, ether6 + "60000000 0010 2b 40" + strings.Repeat("20", 32) + "3c 00 0402 00000000" + "3b 00 0104 00000000", `"routing_type":4,"segments_left":2},{"layer":"ipv6_destination","next_header":59`},
	{packet.LinkEthernet, ether6 + "60000000 0008 87 40" + strings.Repeat("20", 32) + "3b 00 0500 00000000", `{"layer":"ipv6_mobility","next_header":59,"header_length":8,"mh_type":5}`},
	{packet.LinkEthernet, ether6 + "60000000 0020 3a ff" + strings.Repeat("20", 32) + "8700 1234 00000000 20010db8000000000000000000000002 0101 020000000001",
		`"target_address":"2001:db8::2","options":[{"type":1,"length":8,"link_layer_address":"02:00:00:00:00:01"}]}`},
	{packet.LinkEthernet, ether6 + "60000000 0038 3a ff" + strings.Repeat("20", 32) + "8600 1234 40 c0 0708 00000001 00000002 0501 0000 000005dc 0304 40c0 00000010 00000020 00000000 20010db8000000000000000000000000",
		`"cur_hop_limit":64,"managed":true,"other_config":true,"router_lifetime":1800,"reachable_time":1,"retrans_timer":2,"options":[{"type":5,"length":8,"mtu":1500},{"type":3,"length":32,"prefix_length":64,"on_link":true,"autonomous":true,"valid_lifetime":16,"preferred_lifetime":32,"prefix":"2001:db8::"}]`},
	{packet.LinkEthernet, ether6 + "60000000 0018 3a ff" + strings.Repeat("20", 32) + "8200 1234 03e8 0000 ff020000000000000000000000000001", `"maximum_response_delay":1000,"multicast_address":"ff02::1"}`},
	{packet.LinkEthernet, ether6 + "60000000 0038 3a ff" + strings.Repeat("20", 32) + "0200 1234 00000500 60000000 0008 11 40" + strings.Repeat("20", 32) + "1388 1770 0010 0000",
		`"mtu":1280,"quoted":[{"layer":"ipv6",`},
	{packet.LinkEthernet, ether4 + "45000028000100004006 0000 c0000201c0000202 00500051 00000001 00000002 a002 ffff 0000 0000 020405b4 0402 0303 07 00" + "050a 00000001 00000009 0000",
		`"flags":2,"flag_names":["SYN"],`},
	{packet.LinkEthernet, ether4 + "4500003c000100004006 0000 c0000201c0000202 00500051 00000001 00000002 a010 ffff 0000 0000 020405b4 0402 0303 07 050a 00000001 00000009 00",
		`"options":[{"kind":2,"length":4,"maximum_segment_size":1460},{"kind":4,"length":2},{"kind":3,"length":3,"shift_count":7},{"kind":5,"length":10,"blocks":[{"left_edge":1,"right_edge":9}]},{"kind":0}]`},
	{packet.LinkEthernet, ether4 + "45000020000100004002 0000 c0000201e0000001 1664 0000 e0000007", `{"layer":"igmp","type":22,"max_resp_time":100,"checksum":0,"group_address":"224.0.0.7"}`},
	{packet.LinkEthernet, ether4 + "45000024000100004084 0000 c0000201c0000202 0050 0051 00000007 00000000 0100 0004", `"verification_tag":7,"checksum":0,"chunk_type":1,"chunks":[{"type":1,"flags":0,"length":4}]}`},
	{packet.LinkEthernet, ether4 + "4500001c000100004032 0000 c0000201c0000202 00000007 00000009", `{"layer":"esp","spi":7,"sequence_number":9}`},
	{packet.LinkEthernet, ether4 + "4500002c000100004011 0000 c0000201c0000202 9c40 17c1 0018 0000 0080 0800 00002a00 4500", `{"layer":"geneve","version":0,"oam":true,"critical_options":false,"protocol_type":2048,"vni":42}`},
	{packet.LinkBroadcomFirst, "00000000 020000000001 020000000002 0800", `{"layer":"link_header"}`},
	{packet.LinkEthernet, ether4 + "45000020000100004033 0000 c0000201c0000202 fd01 0000 00000007 00000009", `{"layer":"ah","next_header":253,"spi":7,"sequence_number":9}`},
	{packet.LinkEthernet, ether4 + "4500002800010000402f 0000 c0000201c0000202 b000 0800 00010000 00000005 00000006",
		`"version":0,"protocol_type":2048,"checksum":1,"key":5,"sequence_number":6}`},
	{packet.LinkEthernet, ether4 + "4500002100010000402f 0000 c0000201c0000202 3001 880b 0004 0005 00000006 21", `"version":1,"protocol_type":34827,"key":262149,"sequence_number":6},{"layer":"ppp","protocol":33}`},
	{packet.LinkEthernet, ether4 + "45000032000100004011 0000 c0000201c0000202 0000 12b5 001e 0000 0800 0000 000007 00 020000000002020000000001 9999", `{"layer":"vxlan","flags":2048,"vni":7},{"layer":"ethernet"`},
	{packet.LinkEthernet, "020000000002 020000000001 8847 00064140 00007f ff", `{"layer":"mpls","label":100,"traffic_class":0,"bottom_of_stack":true,"ttl":64}`},
	{packet.LinkEthernet, "020000000002 020000000001 8864 1100 0007 0002 c021", `{"layer":"pppoe","version":1,"type":1,"code":0,"session_id":7,"length":2},{"layer":"ppp","protocol":49185}`},
	{packet.LinkEthernet, "020000000002 020000000001 894f 0002 0201 000102 ff 45", `{"layer":"nsh","version":0,"metadata_type":2,"next_protocol":1,"service_path_id":258,"service_index":255}`},
	{packet.LinkEthernet, ether4 + "4500003200010000402f 0000 c0000201c0000202 1000 88be 00000001 1005 6003 00000009 020000000001 020000000002 9999", `{"layer":"erspan2","version":1,"vlan":5,"cos":3,"session_id":3,"index":9},{"layer":"ethernet"`},
	{packet.LinkEthernet, ether4 + "4500003600010000402f 0000 c0000201c0000202 1000 22eb 00000001 2005 6003 00000007 0008 0000 020000000001 020000000002 9999", `{"layer":"erspan3","version":2,"vlan":5,"cos":3,"session_id":3,"timestamp":7,"security_group_tag":8,"frame_type":0},{"layer":"ethernet"`},
	{packet.LinkEthernet, ether4 + "4500001d00010000402f 0000 c0000201c0000202 0000 883e 80010203 45", `{"layer":"wccp","service_id":1,"alternative_bucket":2,"primary_bucket":3}`},
	{packet.LinkEthernet, ether4 + "45000025000100004011 0000 c0000201c0000202 ee48 12b6 0011 0000 0c000001 00000700 45", `{"layer":"vxlan_gpe","flags":12,"next_protocol":1,"vni":7}`},
	{packet.LinkEthernet, ether4 + "45000032000100004011 0000 c0000201c0000202 ee48 2118 001e 0000 08000001 00000700 020000000001 020000000002 9999", `{"layer":"otv","flags":8,"overlay_id":1,"instance_id":7},{"layer":"ethernet"`},
	{packet.LinkEthernet, ether4 + "45000026000100004011 0000 c0000201c0000202 06a5 06a5 0012 0000 4002 000a 0007 0009 c021", `{"layer":"l2tp","control":false,"version":2,"tunnel_id":7,"session_id":9},{"layer":"ppp","protocol":49185}`},
	{packet.LinkEthernet, ether4 + "45000024000100004011 0000 c0000201c0000202 0868 0868 0010 0000 30fe 0000 0000002a", `{"layer":"gtp","version":1,"message_type":254,"length":0,"teid":42}`},
	{packet.LinkEthernet, ether4 + "45000024000100004011 0000 c0000201c0000202 1194 1194 0010 0000 00000007 00000009", `{"layer":"esp","spi":7,"sequence_number":9}`},
	{packet.LinkEthernet, "020000000002 020000000001 88e5 2d 10 00000007 0102030405060708 99", `{"layer":"macsec","encrypted":true,"association_number":1,"short_length":16,"packet_number":7,"sci":"0102030405060708"}`},
	{packet.LinkEthernet, "020000000002 020000000001 8926 80050003 9999", `{"layer":"vn_tag","to_bridge":true,"list":false,"destination":5,"looped":false,"source":3,"ethertype":39321}`},
	{packet.LinkEthernet, "020000000002 020000000001 8909 0101 0001 0007 9999", `{"layer":"cisco_metadata","version":1,"length":1,"option_type":1,"security_group_tag":7}`},
	{packet.LinkEthernet, ether4 + "4500001d000100004067 0000 c0000201c0000202 2100 dede 00000000 45", `{"layer":"pim","version":2,"type":1,"checksum":57054}`},
	{packet.LinkEthernet, "020000000002 020000000001 0005 fefe03 cc 45", `{"layer":"nlpid","nlpid":204}`},
	{packet.LinkPPPSerial, "0f00 9999", `{"layer":"link_header"}`},
	{packet.LinkPPPWithDir, "01 ff03 0021 45", `{"layer":"ppp_direction","sent":true},{"layer":"ppp","protocol":33}`},
	{packet.LinkLinuxSLL, "0004 0001 0006 0200000000010000 9999", `{"layer":"sll","packet_type":4,"arphrd_type":1,"address_length":6,"address":"02:00:00:00:00:01","protocol":39321}`},
	{packet.LinkLinuxSLL2, "9999 0000 00000003 0001 04 06 0200000000010000", `{"layer":"sll2","protocol":39321,"interface_index":3,"arphrd_type":1,"packet_type":4,"address_length":6,"address":"02:00:00:00:00:01"}`},
	{packet.LinkNull, "02000000 45", `{"layer":"null","family":2}`},
	{packet.LinkWiFiRadiotap, "0000 0800 00000000 8000 0000 ffffffffffff 020000000001 020000000002 1002" + "0100000000000000 6400 1104" + "0003 c3a921 0301 06",
		`{"layer":"radiotap","length":8},{"layer":"wifi","type":0,"subtype":8,"flags":0,"flag_names":[],"duration":0,"receiver":"ff:ff:ff:ff:ff:ff","transmitter":"02:00:00:00:00:01",` +
			`"destination":"ff:ff:ff:ff:ff:ff","source":"02:00:00:00:00:01","bssid":"02:00:00:00:00:02","sequence_number":33,"fragment_number":0,"timestamp":1,"beacon_interval":100,"capabilities":1041,"ssid":"é!","channel":6}`},
	{packet.LinkWiFiRadiotap, "0000 1900 6f080000 0700000000000000 00 0b 8509 a000 c4 a6 01 c000 3a01 020000000001 020000000002 020000000003 0000 0700",
		`{"layer":"radiotap","length":25,"mac_time":7,"antenna":1,"signal_dbm":-60,"noise_dbm":-90,"frequency":2437,"channel":6,"data_rate":5.5},{"layer":"wifi","type":0,"subtype":12`},
	{packet.LinkPPI, "0000 2000 69000000 0200 1400 0000000000000000 0100 5802 7609 8000 00 00 c8 80 d400 0000 020000000001",
		`{"layer":"link_header","signal_dbm":-56,"frequency":2422,"channel":3,"data_rate":300},{"layer":"wifi"`},
	{packet.LinkPrism, "44000000 90000000" + strings.Repeat("00", 16) + "44000300 0000 0400 0b000000 44000400 0000 0400 c4ffffff 44000800 0000 0400 6c000000" + strings.Repeat("00", 84) + "d400 0000 020000000001",
		`{"layer":"link_header","signal_dbm":-60,"channel":11,"data_rate":54},{"layer":"wifi"`},
	{packet.LinkWiFi, "8801 2c00 020000000001 020000000002 020000000003 3012 0600 aaaa03000000 9999", `"sequence_number":291,"fragment_number":0,"tid":6,`},
	{packet.LinkWiFi, "0801 0000 020000000001 020000000002 020000000003 0000 aaaa03000000 9999", `"flag_names":["to_ds"],`},
	{packet.LinkEthernet, udp4 + "13c4 13c4 0000 0000" + hexOf("INVITE sip:bob@example.com SIP/2.0\r\nFrom: A <sip:a@b.example>;tag=1\r\nc: application/sdp\r\n\r\nv=0\r\ns=-\r\nm=audio 4000 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n"),
		`{"layer":"sip","method":"INVITE","request_uri":"sip:bob@example.com","from":"A <sip:a@b.example>;tag=1","content_type":"application/sdp"},{"layer":"sdp","session_name":"-","media":[{"media":"audio 4000 RTP/AVP 0","connection":"IN IP4 192.0.2.1"}]}`},
	{packet.LinkEthernet, ether4 + "45000000000100004006 0000 c0000201c0000202 c00013c4 00000001 00000002 5018 ffff 0000 0000" + hexOf("SIP/2.0 404 Not Found\r\nCSeq: 1 BYE\r\n\r\n"),
		`{"layer":"sip","status_code":404,"cseq":"1 BYE"}`},
	{packet.LinkEthernet, ether4 + "45000000000100004006 0000 c0000201c0000202 c00001bd 00000001 00000002 5018 ffff 0000 0000" + "00000096fe534d4240000000000000000500010000000000000000000100000000000000fffe000005000000907856341200000000000000000000000000000000000000390000000200000000000000000000000000000000000000890012000000000007000000010000000000000078001e0000000000000000006400690072005c00660069006c00e9002c00200031002e00740078007400",
		`{"layer":"smb2","command":5,"response":false,"flags":0,"message_id":1,"tree_id":5,"session_id":"0x0000001234567890","file":"dir\\filé, 1.txt"}`},
	{packet.LinkEthernet, ether4 + "45000000000100004006 0000 c0000201c0000202 c000008b 00000001 00000002 5018 ffff 0000 0000" + "00000068ff534d42a2000000001807c80000000000000000000000000700fffe09000b0018ff00000000140016000000000000008900020000000000000000000000000007000000010000000000000002000000031500005c007300720076002c0020007300760063000000",
		`{"layer":"smb","command":162,"nt_status":0,"flags":24,"flags2":51207,"tree_id":7,"process_id":65279,"user_id":9,"multiplex_id":11,"file":"\\srv, svc"}`},
	{packet.LinkEthernet, udp4 + "008a 008a 0000 0000" + "10 02 0001 c0000201 008a 0000 0000 04 41424344 00 04 41424344 00" + "ff534d422e020005009801000000000000000000000000000700fffe09000b00000000", `{"layer":"smb","command":46,"error_class":2,"error_code":5,`},
	{packet.LinkEthernet, "0180c20000020200000000018809010101148000020000000001001100ff00033d00000002140064020000000002001280000004c700000003104e2000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
		`{"layer":"lacp","version":1,"actor_system_priority":32768,"actor_system":"02:00:00:00:00:01","actor_key":17,"actor_port_priority":255,"actor_port":3,"actor_state":61,"partner_system_priority":100,"partner_system":"02:00:00:00:00:02","partner_key":18,"partner_port_priority":32768,"partner_port":4,"partner_state":199,"collector_max_delay":20000}`},
	{packet.LinkEthernet, ether4 + "4500003c00010000ff58 0000 c0000201c0000202" + "0205ee68000000010000000500000007000100640001000c010001000000000f000400080c040200", `{"layer":"eigrp","version":2,"opcode":5,"checksum":61032,"flags":1,"sequence_number":5,"acknowledgment_number":7,"virtual_router_id":1,"autonomous_system":100,"values":[{"type":1,"length":12,"k1":1,"k2":0,"k3":1,"k4":0,"k5":0,"k6":0,"hold_time":15},{"type":4,"length":8}]}`},
	{packet.LinkEthernet, ether4 + "45000000000100004006 0000 c0000201c0000202 c0001234 00000001 00000002 5018 ffff 0000 0000" + "05000b03100000007400000007000000b810b8100000000002000000000001000883afe11f5dc91191a408002b14a0fa03000000045d888aeb1cc9119fe808002b10486002000000010001000883afe11f5dc91191a408002b14a0fa03000100045d888aeb1cc9119fe808002b10486002000000",
		`{"layer":"dcerpc","version":5,"minor_version":0,"packet_type":11,"flags":3,"fragment_length":116,"auth_length":0,"call_id":7,"contexts":[{"context_id":0,"interface":"e1af8308-5d1f-11c9-91a4-08002b14a0fa","version":3,"minor_version":0},{"context_id":1,"interface":"e1af8308-5d1f-11c9-91a4-08002b14a0fa","version":3,"minor_version":1}]}`},
	{packet.LinkEthernet, ether4 + "45000000000100004006 0000 c0000201c0000202 c0001234 00000001 00000002 5018 ffff 0000 0000" + "05000083100000002c000000070000000000000001000300443322116655887799aabbccddeeff006162636405000003100000001c00000007000000000000000100040061626364", `"call_id":7,"context_id":1,"opnum":3,"object":"11223344-5566-7788-99aa-bbccddeeff00"},{"layer":"dcerpc",`},
	{packet.LinkEthernet, ether4 + "4500009400010000ff84 0000 c0000201c0000202" + "0b590b5a00000007000000000300001000000005000005dc0000000000030034000000090001000200000003010001010000002400060008000000010210001400000a43000004560302010474657874000300180000000a000100020000000301000301000000080003001500000009000100020000002e68656c6c6f000000",
		`"chunk_type":3,"chunks":[{"type":3,"flags":0,"length":16},{"type":0,"flags":3,"length":52,"tsn":9,"stream":1,"stream_sequence_number":2,"payload_protocol":3},{"type":0,"flags":3,"length":24,"tsn":10,"stream":1,"stream_sequence_number":2,"payload_protocol":3},{"type":0,"flags":3,"length":21,"tsn":9,"stream":1,"stream_sequence_number":2,"payload_protocol":46}]},` +
			`{"layer":"m3ua","version":1,"message_class":1,"message_type":1,"message_length":36,"originating_point_code":2627,"destination_point_code":1110,"service_indicator":3,"network_indicator":2,"message_priority":1,"signalling_link_selection":4},{"layer":"m3ua","version":1,"message_class":3,"message_type":1,"message_length":8}`},
	{packet.LinkUSBMapped, "0100000000000000 53 02 80 05 0100 00 3c 00f1536500000000 00000000 8dffffff 12000000 00000000 8006000100001200" + strings.Repeat("00", 16),
		`{"layer":"usb","urb_id":"0x0000000000000001","urb_type":"S","source":"host","destination":"1.5.0","bus_id":1,"device_address":5,"endpoint_address":128,"endpoint":0,"endpoint_in":1,"transfer_type":2,"urb_status":-115,"urb_length":18,"data_length":0,"request_type":128,"request":6,"request_length":18,"descriptor_type":1}`},
	{packet.LinkUSBLinux, "0100000000000000 43 02 80 05 0100 2d 00" + strings.Repeat("00", 16) + "12000000 12000000" + strings.Repeat("00", 8) + "1201000200000040 6d0415c5 3012 01020001", `"data_length":18,"descriptor_type":1,"vendor_id":1133,"product_id":50453}`},
	{packet.LinkUSBLinux, "0000000000000001 53 02 80 05 0001 00 3c" + strings.Repeat("00", 12) + "ffffff8d 00000012 00000000 8006000100001200", `{"layer":"usb","urb_id":"0x0000000000000001","urb_type":"S","source":"host","destination":"1.5.0","bus_id":1,"device_address":5,"endpoint_address":128,"endpoint":0,"endpoint_in":1,"transfer_type":2,"urb_status":-115,"urb_length":18,`},
	{packet.LinkUSBPcap, "0000 0100000000000000 00000000 0b00 00 0100 0500 80 02 08000000", `"transfer_type":2,"data_length":8}`}, // too short a length of the header
	{packet.LinkUSBPcap, "1c00 0100000000000000 00000000 0b00 00 0100 0500 80 02 08000000 00 8006000100001200", `{"layer":"usb_pcap","irp_id":"0x0000000000000001","usbd_status":0,"function":11,"from_device":0,"source":"host","destination":"1.5.0"`},
	{packet.LinkEthernet, udp4 + "0044 0043 0000 0000" + "01010600 00000007 0000 0000 c0000201 00000000 00000000 00000000 020000000001" + strings.Repeat("00", 202) + "63825363" + "350101 3204c0000209 0c0261c3 3304 0000003c 0304c00002fe 370101 ff",
		`{"layer":"dhcp","op":1,"htype":1,"hops":0,"xid":7,"secs":0,"flags":0,"ciaddr":"192.0.2.1","yiaddr":"0.0.0.0","siaddr":"0.0.0.0","giaddr":"0.0.0.0","chaddr":"02:00:00:00:00:01",` +
			`"options":[{"code":53,"length":1,"message_type":1},{"code":50,"length":4,"address":"192.0.2.9"},{"code":12,"length":2,"text":"a\ufffd"},{"code":51,"length":4,"seconds":60},{"code":3,"length":4,"address":"192.0.2.254"},{"code":55,"length":1,"data":"01"}]}`},
	{packet.LinkEthernet, ether4 + "45000000000100004006 0000 c0000201c0000202 c00001bb 00000001 00000002 5018 ffff 0000 0000" +
		"160301 0041 01 00003d 0303" + strings.Repeat("00", 32) + "00 0002 1301 01 00 0012 0010 0000" + "000c 000a 00 0007 612e74657374" + "21",
		`{"layer":"tls","content_type":22,"record_version":769,"length":65,"handshake_type":1,"version":771`},
	{packet.LinkEthernet, ether4 + "45000000000100004006 0000 c0000201c0000202 c0000035 00000001 00000002 5018 ffff 0000 0000" + "0011 0001 0100 0001 0000 0000 0000 00 00ff 0001", `{"layer":"dns","id":1,"qr":false,"opcode":0,"flags":256,"flag_names":["RD"],"rcode":0,"qdcount":1,"ancount":0,"nscount":0,"arcount":0,"questions":[{"name":".","type":255,"class":1}]}`},
	{packet.LinkEthernet, "0180c2000000 020000000001 0027 424203 0000 02 02 3e 8001020000000001 00004e20 9002020000000002 8003 0180 1400 0200 0f00 00",
		`{"layer":"stp","protocol":0,"version":2,"type":2,"flags":62,"flag_names":["proposal","learning","forwarding"],"port_role":3,"root_priority":32768,"root_extension":1,"root":"02:00:00:00:00:01",` +
			`"root_path_cost":20000,"bridge_priority":36864,"bridge_extension":2,"bridge":"02:00:00:00:00:02","port_id":32771,"message_age":1.5,"max_age":20,"hello_time":2,"forward_delay":15}`},
	{packet.LinkEthernet, "01000ccccccd 020000000001 000c aaaa03 00000c 010b 0000 00 80", `{"layer":"stp","protocol":0,"version":0,"type":128}`},
	{packet.LinkEthernet, ether4 + "45000028000100004070 0000 c0000201e0000012 21 07 64 01 01 01 1234 c00002fe 7365637265740000",
		`{"layer":"vrrp","version":2,"type":1,"virtual_router_id":7,"priority":100,"address_count":1,"authentication_type":1,"advertisement_interval":1,"checksum":4660,"addresses":[{"address":"192.0.2.254"}]}`},
	{packet.LinkEthernet, ether6 + "60000000 0018 70 ff" + strings.Repeat("20", 32) + "31 07 64 01 0064 1234 fe800000000000000000000000000001", `"max_advertisement_interval":100,"checksum":4660,"addresses":[{"address":"fe80::1"}]}`},
	{packet.LinkEthernet, tsharkFrames[0].frame, `{"layer":"snmp","version":1,"community":"public","pdu_type":2,"request_id":-7,"error_status":2,"error_index":1,"variables":[{"name":"1.3.6.1.2.1.1.1.0","octets":"4c696e7578"},{"name":"1.3.6.1.2.1.1.2.0","oid":"1.3.6.1.4.1.8072.3"},{"name":"1.3.6.1.2.1.1.3.0","number":12345},`},
	{packet.LinkEthernet, tsharkFrames[1].frame, `"pdu_type":4,"enterprise":"1.3.6.1.4.1.8072","agent_address":"192.0.2.9","generic_trap":6,"specific_trap":17,"time_stamp":12345,"variables":[{"name":"1.3.6.1.2.1.1.5.0","octets":"68"}]}`},
	{packet.LinkEthernet, tsharkFrames[3].frame, `{"layer":"snmp","version":3,"message_id":77,"max_size":65507,"message_flags":"04","security_model":3,"engine_id":"80001f8804","engine_boots":2,"engine_time":300,"user":"admin","context_engine_id":"80001f8804","context_name":"ctx","pdu_type":8,`},
	{packet.LinkEthernet, tsharkFrames[4].frame, `"engine_time":300,"user":"admin"}]`},
	{packet.LinkEthernet, tsharkFrames[5].frame, `{"layer":"nbns","id":7,"response":true,"opcode":0,"flags":33792,"rcode":0,"answers":[{"name":"HOST<00>","type":33,"class":1,"ttl":0,"names":[{"name":"HOST<00>","flags":1024},{"name":"GROUP<1e>","flags":33792}]}]}`},
	{packet.LinkEthernet, tsharkFrames[6].frame, `"answers":[{"name":"HOST<20>","type":32,"class":1,"ttl":300,"addresses":[{"flags":24576,"group":false,"node_type":3,"address":"192.0.2.7"},{"flags":32768,"group":true,"node_type":0,"address":"192.0.2.8"}]}]}`},
	{packet.LinkEthernet, tsharkFrames[7].frame, `"chaddr":"02:00:00:00:00:01","server_name":"server","file":"file","options":[{"code":53,`},
	{packet.LinkEthernet, udp4 + "007b 007b 0000 0000" + "24 02 06 e9 00008000 00010000 c0000201 e000000040000000 0000000000000000 e000000140000000 0000000180000000" + "00000001" + strings.Repeat("ab", 16),
		`{"layer":"ntp","leap_indicator":0,"version":4,"mode":4,"stratum":2,"poll":6,"precision":-23,"root_delay":0.5,"root_dispersion":1,"reference_id":"c0000201","reference_timestamp":"2019-02-02T11:39:44.250000000Z",` +
			`"receive_timestamp":"2019-02-02T11:39:45.250000000Z","transmit_timestamp":"2036-02-07T06:28:17.500000000Z","key_id":"00000001","mac":"abababababababababababababababab"}`},
	{packet.LinkEthernet, udp4 + "007b 007b 0000 0000" + "16 82 0001 0618 0007 0000 0014", `{"layer":"ntp","leap_indicator":0,"version":2,"mode":6,"response":true,"opcode":2,"sequence":1,"association_id":7,"offset":0,"count":20}`},
	{packet.LinkEthernet, udp4 + "0035 1388 0000 0000" + "0001 8580 0000 0000 0001 0001" + "00 0006 0001 0000003c 001a 016100 016200 00000001 00000002 00000003 00000004 00000005" + "00 0029 1000 01008000 000c 000a 0008 0102030405060708",
		`"authorities":[{"name":".","type":6,"class":1,"ttl":60,"mname":"a","rname":"b","serial":1,"refresh":2,"retry":3,"expire":4,"minimum":5}],` +
			`"additional":[{"name":".","type":41,"class":4096,"ttl":16809984,"udp_payload_size":4096,"extended_rcode":1,"version":0,"dnssec_ok":true,"options":[{"code":10,"length":8,"data":"0102030405060708"}],"data":"000a00080102030405060708"}]`},
	{packet.LinkEthernet, rareDNS, `"answers":[{"name":"a.test","type":13,`},
	{packet.LinkEthernet, dnsFrame, `"answers":[{"name":"a.\\\\\\..,\\010","type":1,"class":1,"ttl":60,"address":"192.0.2.80"},{`},
	{packet.LinkEthernet, tcpOf(40000, 8000, "GET /a?b=c HTTP/1.1\r\nHost: example.com\r\nuser-agent:  curl/8 \r\nCookie: secret\r\nContent-Length: 2\r\n\r\nhiPOST / HTTP/1.1\r\nRef"),
		`{"layer":"http","method":"GET","uri":"/a?b=c","version":"HTTP/1.1","host":"example.com","user_agent":"curl/8","content_length":2},{"layer":"http","method":"POST","uri":"/","version":"HTTP/1.1"}]}`},
	{packet.LinkEthernet, tcpOf(80, 40000, "HTTP/1.1 302 Found it\r\nServer: s\r\nLocation: /b\r\nReferer: r\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"),
		`{"layer":"http","version":"HTTP/1.1","status":302,"reason":"Found it","server":"s","content_type":"text/html; charset=utf-8","location":"/b","referer":"r"}]`},
	{packet.LinkEthernet, udpOf(40000, 1900, "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n"), `{"layer":"ssdp","method":"NOTIFY","uri":"*","version":"HTTP/1.1","host":"239.255.255.250:1900"}`},
	{packet.LinkEthernet, tcpOf(40000, 21, "USER anonymous\r\nPASS x\r\n"), `{"layer":"ftp","command":"USER","argument":"anonymous"}]`},
	{packet.LinkEthernet, tcpOf(40000, 21, "PASS secret\r\n"), `{"layer":"ftp","command":"PASS"}]`},
	{packet.LinkEthernet, tcpOf(21, 40000, "220-Welcome\r\n220 to all\r\n"), `{"layer":"ftp","code":220,"text":"Welcome"}]`},
	{packet.LinkEthernet, tcpOf(40000, 587, "MAIL FROM:<a@b>\r\nauth PLAIN secret\r\nDATA\r\nHELO body\r\n"),
		`{"layer":"smtp","command":"MAIL","parameter":"FROM:<a@b>"},{"layer":"smtp","command":"auth"},{"layer":"smtp","command":"DATA"}]`},
	{packet.LinkEthernet, tcpOf(25, 40000, "250-mx\r\n250-SIZE 5\r\n250 HELP\r\n354 go\r\n221\r\n"),
		`{"layer":"smtp","code":250,"text":["mx","SIZE 5","HELP"]},{"layer":"smtp","code":354,"text":["go"]},{"layer":"smtp","code":221}]`},
	{packet.LinkEthernet, tcpOf(40000, 2222, "SSH-2.0-OpenSSH_9.0 a\r\n\x00"), `{"layer":"ssh","protocol":"SSH-2.0-OpenSSH_9.0 a"}]`},
	{packet.LinkEthernet, tcpOf(40000, 1883, "\x10\x1e\x00\x04MQTT\x04\xc6\x00\x3c\x00\x02id\x00\x01t\x00\x01w\x00\x04user\x00\x02pw"+"\x3d\x06\x00\x01t\x00\x07p"),
		`{"layer":"mqtt","message_type":1,"length":30,"protocol":"MQTT","version":4,"connect_flags":198,"keep_alive":60,"client_id":"id","will_topic":"t","user_name":"user"},` +
			`{"layer":"mqtt","message_type":3,"duplicate":true,"qos":2,"retain":true,"length":6,"packet_id":7,"topic":"t"}]`},
	{packet.LinkEthernet, tcpOf(40000, 1883, "\x82\x09\x00\x02\x00\x00\x03a/b\x01"), `{"layer":"mqtt","message_type":8,"length":9,"packet_id":2,"topics":["a/b"],"requested_qos":[1]}]`},
	{packet.LinkEthernet, tcpOf(40000, 1883, "\xa2\x0a\x00\x02\x00\x01a\x00\x03b/c"), `{"layer":"mqtt","message_type":10,"length":10,"packet_id":2,"topics":["a","b/c"]}]`},
	{packet.LinkEthernet, tcpOf(1883, 40000, "\x20\x02\x00\x05\x20\x03\x00\x86\x00\xd0\x00"),
		`{"layer":"mqtt","message_type":2,"length":2,"return_code":5},{"layer":"mqtt","message_type":2,"length":3,"reason_code":134},{"layer":"mqtt","message_type":13,"length":0}]`},
	{packet.LinkEthernet, tcpOf(40000, 443, "\x15\x03\x03\x00\x02\x02\x28\x17\x03\x03\x00\x01a"),
		`{"layer":"tls","content_type":21,"record_version":771,"length":2,"alert_level":2,"alert_description":40},{"layer":"tls","content_type":23,"record_version":771,"length":1}]`},
	{packet.LinkEthernet, udpOf(443, 40000, "\x80\x00\x00\x00\x00\x01a\x02bc\x00\x00\x00\x01\x6b\x33\x43\xcf"),
		`{"layer":"quic","version":0,"destination_connection_id":"61","source_connection_id":"6263","supported_versions":[1,1798521807]}]`},
	{packet.LinkEthernet, udpOf(443, 40000, "\xf0\x00\x00\x00\x01\x01a\x01bcd0123456789abcdef"),
		`{"layer":"quic","packet_type":3,"version":1,"destination_connection_id":"61","source_connection_id":"62","retry_token":"6364"}]`},
	{packet.LinkEthernet, udpOf(443, 40000, "\xe0\x00\x00\x00\x01\x01a\x00\x02bc\xe0\x00\x00\x00\x01\x01a\x00\x03de"),
		`{"layer":"quic","packet_type":2,"version":1,"destination_connection_id":"61","source_connection_id":"","length":2},{"layer":"quic","packet_type":2,"version":1,"destination_connection_id":"61","source_connection_id":"","length":3}]`},
	{packet.LinkEthernet, udpOf(40000, 443, sealQUIC(quicV1, "\x83\x94\xc8\xf0\x3e\x51\x57\x08", 2, quicPlain, 1200)),
		`{"layer":"quic","packet_type":0,"version":1,"destination_connection_id":"8394c8f03e515708","source_connection_id":"","length":1182,"packet_number":2},` +
			`{"layer":"tls","handshake_type":1,"version":771,"server_name":"example.com","cipher_suites":[4865,4866],"supported_versions":[772],"alpn":["alpn"],"ja3":"`},
	{packet.LinkEthernet, tcpOf(40000, 3000, "\x81\x85\x01\x02\x03\x04igohn\x88\x82\x01\x02\x03\x04\x02\xea"),
		`{"layer":"websocket","fin":true,"rsv":0,"opcode":1,"mask":true,"payload_length":5},{"layer":"websocket","fin":true,"rsv":0,"opcode":8,"mask":true,"payload_length":2,"close_code":1000}]`},
	{packet.LinkEthernet, tcpOf(80, 40000, "\x02\x7e\x00\x80"+strings.Repeat("\xff", 128)+"\x80\x00"),
		`{"layer":"websocket","fin":false,"rsv":0,"opcode":2,"mask":false,"payload_length":128},{"layer":"websocket","fin":true,"rsv":0,"opcode":0,"mask":false,"payload_length":0}]`},
	{packet.LinkEthernet, tcpOf(40000, 139, "\x81\x00\x00\x04abcd"), `"payload_length":8}]}`},
	{packet.LinkEthernet, tcpOf(40000, 3000, "\x81\x04ab\xffd"), `"payload_length":6}]}`},
	{packet.LinkEthernet, tcpOf(40000, 80, "\x82\x04abcde"), `"payload_length":7}]}`},
	{packet.LinkEthernet, tcpOf(40000, 22, "SSH-2.0-x\r\n"+sshOffer), `{"layer":"ssh","protocol":"SSH-2.0-x"},` +
		`{"layer":"ssh","message_code":20,"kex_algorithms":"curve25519-sha256,ext-info-c","server_host_key_algorithms":"ssh-ed25519","encryption_algorithms_client_to_server":"aes128-ctr",` +
		`"encryption_algorithms_server_to_client":"aes256-ctr","mac_algorithms_client_to_server":"hmac-sha2-256","mac_algorithms_server_to_client":"hmac-sha1",` +
		`"compression_algorithms_client_to_server":"none","compression_algorithms_server_to_client":"zlib","hassh":"cafb69eb1dbb2a4a505b5b25342a4940"}]`},
	{packet.LinkEthernet, tcpOf(2222, 40000, sshOffer), `"hassh_server":"1ae6b63630ebe80ee3b673a9848a69d5"}]`},
	{packet.LinkEthernet, tcpOf(22, 40000, sshOffer[:90]), `"server_host_key_algorithms":"ssh-ed25519","encryption_algorithms_client_to_server":"aes128-ctr"}]`},
}

func hexOf(text string) string { return hex.EncodeToString([]byte(text)) }

// TestMedia: a packet of which the tracker knows that it is RTP has a header.
func TestMedia(t *testing.T) {
	p := newPrinter(t, Options{})
	for _, payload := range []string{"80e103e8000000a01122334474", "80e103e8000000a0112233", "40e103e8000000a01122334474", "80c803e8000000a01122334474"} {
		pkt := decoded(t, packet.LinkEthernet, udp4+"9c40 c350 0000 0000"+payload)
		pkt.Media = true
		line := p.Append(nil, pkt)
		holds(t, compiled(t, schema(true)), line)
		const want = `{"layer":"rtp","version":2,"padding":false,"extension":false,"csrc_count":0,"marker":true,"payload_type":97,"sequence_number":1000,"timestamp":160,"ssrc":287454020}`
		if is := payload[:4] == "80e1" && len(payload) > 24; strings.Contains(string(line), want) != is {
			t.Errorf("%s: %s", payload, line)
		}
	}
}

// TestSamples checks that the fields of each header are found and named.
func TestSamples(t *testing.T) {
	p := newPrinter(t, Options{})
	for _, s := range samples {
		if got := string(p.Append(nil, decoded(t, s.link, s.frame))); !strings.Contains(got, s.want) {
			t.Errorf("no %s\nin %s", s.want, got)
		}
	}
}

// TestSamplesAllocate checks that no header allocates, neither as JSON nor as columns.
func TestSamplesAllocate(t *testing.T) {
	var all []string
	for _, f := range Fields() {
		all = append(all, f.Name)
	}
	for _, columns := range [][]string{nil, all} {
		p := newPrinter(t, Options{Columns: columns})
		buf := make([]byte, 0, 1<<16)
		for _, s := range samples {
			pkt := decoded(t, s.link, s.frame)
			buf = p.Append(buf[:0], pkt)
			if n := testing.AllocsPerRun(5, func() { buf = p.Append(buf[:0], pkt) }); n != 0 {
				t.Errorf("%d columns: %v allocations for %s", len(columns), n, s.want)
			}
		}
	}
}

// TestRemembers checks that earlier packets do not influence a line.
func TestRemembers(t *testing.T) {
	p := newPrinter(t, Options{})
	for round := range 3 {
		for i := range samples {
			s := samples[(i*(round+1)+round)%len(samples)]
			for _, out := range []bool{false, true, true} {
				pkt := decoded(t, s.link, s.frame)
				if out {
					pkt.Direction = packet.DirectionOut
				}
				pkt.Data[len(pkt.Data)-1] ^= byte(round)
				want := newPrinter(t, Options{}).Append(nil, pkt)
				if got := p.Append(nil, pkt); !bytes.Equal(got, want) {
					t.Fatalf("after others: %s\nalone: %s", got, want)
				}
			}
		}
	}
}
