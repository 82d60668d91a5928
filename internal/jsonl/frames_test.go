package jsonl

import (
	"strings"
	"testing"

	"ringcap/packet"
)

// tsharkFrames are frames of protocols that the corpus has little or nothing of, with the columns that
// tshark 4.0 has of them: name=value, with blanks between.
var tsharkFrames = []struct{ frame, columns string }{
	{"0200000000020200000000010800450000e00001000040110000c0000201c000020200a100a100cc00003082" +
		"00c002010104067075626c6963a28200b10201f9020102020101308200a4301106082b060102010101000405" +
		"4c696e7578301406082b0601020101020006082b06010401bf0803300e06082b060102010103004302303930" +
		"0f060a2b060102010202010a014101633010060a2b060102010202010501420203e83015060b2b060102011f" +
		"010101060146060100000000003012060a2b0601020104140101014004c0000201300d06082b060102010201" +
		"000201fb300c06082b060102010109000500",
		`snmp.version=1 snmp.community=public snmp.data=2 snmp.request_id=-7 snmp.error_status=2 ` +
			`snmp.error_index=1 snmp.variable_bindings=9 ` +
			`snmp.name=1.3.6.1.2.1.1.1.0,1.3.6.1.2.1.1.2.0,1.3.6.1.2.1.1.3.0,1.3.6.1.2.1.2.2.1.10.1,1.3.6.1.2.1.2.2.1.5.1,1.3.6.1.2.1.31.1.1.1.6.1,1.3.6.1.2.1.4.20.1.1.1,1.3.6.1.2.1.2.1.0,1.3.6.1.2.1.1.9.0 ` +
			`snmp.value.int=-5 snmp.value.octets=4c696e7578 snmp.value.oid=1.3.6.1.4.1.8072.3 ` +
			`snmp.value.ipv4=192.0.2.1 snmp.value.g32=1000 snmp.value.counter=99,1099511627776 ` +
			`snmp.value.timeticks=12345`},
	{"0200000000020200000000010800450000560001000040110000c0000201c000020200a100a1004200003038" +
		"020100040770726976617465a42a06072b06010401bf084004c000020902010602011143023039300f300d06" +
		"082b06010201010500040168",
		`snmp.version=0 snmp.community=private snmp.data=4 snmp.variable_bindings=1 ` +
			`snmp.name=1.3.6.1.2.1.1.5.0 snmp.value.octets=68 snmp.enterprise=1.3.6.1.4.1.8072 ` +
			`snmp.agent_addr=192.0.2.9 snmp.generic_trap=6 snmp.specific_trap=17 ` +
			`snmp.time_stamp=12345`},
	{"0200000000020200000000010800450000410001000040110000c0000201c000020200a100a1002d00003023" +
		"02010104067075626c6963a51602010802010002010a300b300906052b060102010500",
		`snmp.version=1 snmp.community=public snmp.data=5 snmp.request_id=8 snmp.non_repeaters=0 ` +
			`snmp.max_repetitions=10 snmp.variable_bindings=1 snmp.name=1.3.6.1.2.1`},
	{"0200000000020200000000010800450000770001000040110000c0000201c000020200a100a1006300003059" +
		"020103300e02014d020300ffe3040104020103041b3019040580001f88040201020202012c040561646d696e" +
		"040004003027040580001f88040403637478a819020109020100020100300e300c06082b0601020101010005" +
		"00",
		`snmp.msgVersion=3 snmp.msgID=77 snmp.msgMaxSize=65507 snmp.msgFlags=04 ` +
			`snmp.msgSecurityModel=3 snmp.msgUserName=admin snmp.msgAuthoritativeEngineID=80001f8804 ` +
			`snmp.msgAuthoritativeEngineBoots=2 snmp.msgAuthoritativeEngineTime=300 ` +
			`snmp.contextName=ctx snmp.contextEngineID=80001f8804 snmp.data=8 snmp.request_id=9 ` +
			`snmp.error_status=0 snmp.error_index=0 snmp.variable_bindings=1 ` +
			`snmp.name=1.3.6.1.2.1.1.1.0`},
	{"0200000000020200000000010800450000740001000040110000c0000201c000020200a100a1006000003056" +
		"020103300e02014e020300ffe3040107020103042f302d040580001f88040201020202012c040561646d696e" +
		"040c000000000000000000000000040800000000000000000410000102030405060708090a0b0c0d0e0f",
		`snmp.msgVersion=3 snmp.msgID=78 snmp.msgMaxSize=65507 snmp.msgFlags=07 ` +
			`snmp.msgSecurityModel=3 snmp.msgUserName=admin snmp.msgAuthoritativeEngineID=80001f8804 ` +
			`snmp.msgAuthoritativeEngineBoots=2 snmp.msgAuthoritativeEngineTime=300`},
	{"0200000000020200000000010800450000a70001000040110000c0000201c000020200890089009300000007" +
		"8400000000010000000020454945504644464543414341434143414341434143414341434143414341414100" +
		"0021000100000000005302484f5354202020202020202020202000040047524f555020202020202020202020" +
		"1e84000200000000010000000000000000000000000000000000000000000000000000000000000000000000" +
		"0000000000",
		`nbns.id=0x0007 nbns.flags=0x8400 nbns.flags.response=1 nbns.flags.opcode=0 ` +
			`nbns.flags.authoritative=1 nbns.flags.truncated=0 nbns.flags.recdesired=0 ` +
			`nbns.flags.recavail=0 nbns.flags.broadcast=0 nbns.flags.rcode=0 nbns.count.queries=0 ` +
			`nbns.count.answers=1 nbns.count.auth_rr=0 nbns.count.add_rr=0 nbns.type=33 nbns.class=1 ` +
			`nbns.ttl=0 nbns.data_length=83 nbns.number_of_names=2 nbns.netbios_name=HOST,GROUP ` +
			`nbns.name_flags=0x0400,0x8400`},
	{"0200000000020200000000010800450000600001000040110000c0000201c000020200890089004c00000008" +
		"8580000000010000000020454945504644464543414341434143414341434143414341434143414341434100" +
		"002000010000012c000c6000c00002078000c0000208",
		`nbns.id=0x0008 nbns.flags=0x8580 nbns.flags.response=1 nbns.flags.opcode=0 ` +
			`nbns.flags.authoritative=1 nbns.flags.truncated=0 nbns.flags.recdesired=1 ` +
			`nbns.flags.recavail=1 nbns.flags.broadcast=0 nbns.flags.rcode=0 nbns.count.queries=0 ` +
			`nbns.count.answers=1 nbns.count.auth_rr=0 nbns.count.add_rr=0 nbns.type=32 nbns.class=1 ` +
			`nbns.ttl=300 nbns.data_length=12 nbns.nb_flags=0x6000,0x8000 nbns.nb_flags.group=0,1 ` +
			`nbns.nb_flags.ont=3,0 nbns.addr=192.0.2.7,192.0.2.8`},
	{"0200000000020200000000010800450001d60001000040110000c0000201c00002020043004401c200000201" +
		"0600000000070000800000000000c0000209c000020100000000020000000001000000000000000000007365" +
		"7276657200000000000000000000000000000000000000000000000000000000000000000000000000000000" +
		"00000000000000000000000000000000000066696c6500000000000000000000000000000000000000000000" +
		"0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" +
		"0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" +
		"0000000000000000000000000000638253633501050104ffffff000308c0000201c00002020404c000020306" +
		"08c0000204c00002050704c00002060c04686f73740f0c6578616d706c652e7465737411052f726f6f741a02" +
		"05dc1c04c00002ff28036e69732a04c00002072c04c00002082e01083204c0000209330400000e103604c000" +
		"0201370301030638026e6f390205c03a04000007083b0400000c4e3c084d53465420352e303d070102000000" +
		"00014204746674704304626f6f74510e04000004686f73740474657374005d0200077401019604c000020aff",
		`dhcp.type=2 dhcp.hw.type=0x01,0x01 dhcp.hw.len=6 ` +
			`dhcp.hw.mac_addr=02:00:00:00:00:01,02:00:00:00:00:01 dhcp.id=0x00000007 dhcp.secs=0 ` +
			`dhcp.flags=0x8000 dhcp.flags.bc=1 dhcp.ip.client=0.0.0.0 dhcp.ip.your=192.0.2.9 ` +
			`dhcp.server=server dhcp.file=file dhcp.cookie=99.130.83.99 ` +
			`dhcp.option.length=1,4,8,4,8,4,4,12,5,2,4,3,4,4,1,4,4,4,3,2,2,4,4,8,7,4,4,14,2,1,4 ` +
			`dhcp.option.value=05,ffffff00,c0000201c0000202,c0000203,c0000204c0000205,c0000206,686f7374,6578616d706c652e74657374,2f726f6f74,05dc,c00002ff,6e6973,c0000207,c0000208,08,c0000209,00000e10,c0000201,010306,6e6f,05c0,00000708,00000c4e,4d53465420352e30,01020000000001,74667470,626f6f74,04000004686f7374047465737400,0007,01,c000020a ` +
			`dhcp.option.dhcp=5 dhcp.option.subnet_mask=255.255.255.0 ` +
			`dhcp.option.router=192.0.2.1,192.0.2.2 dhcp.option.time_server=192.0.2.3 ` +
			`dhcp.option.domain_name_server=192.0.2.4,192.0.2.5 dhcp.option.log_server=192.0.2.6 ` +
			`dhcp.option.hostname=host dhcp.option.domain_name=example.test ` +
			`dhcp.option.root_path=/root dhcp.option.interface_mtu=1500 ` +
			`dhcp.option.broadcast_address=192.0.2.255 dhcp.option.nis_domain=nis ` +
			`dhcp.option.ntp_server=192.0.2.7 dhcp.option.netbios_over_tcpip_name_server=192.0.2.8 ` +
			`dhcp.option.netbios_over_tcpip_node_type=8 dhcp.option.requested_ip_address=192.0.2.9 ` +
			`dhcp.option.ip_address_lease_time=3600 dhcp.option.dhcp_server_id=192.0.2.1 ` +
			`dhcp.option.request_list_item=1,3,6 dhcp.option.message=no ` +
			`dhcp.option.dhcp_max_message_size=1472 dhcp.option.renewal_time_value=1800 ` +
			`dhcp.option.rebinding_time_value=3150 dhcp.option.vendor_class_id=MSFT_5.0 ` +
			`dhcp.option.tftp_server_name=tftp dhcp.option.bootfile_name=boot ` +
			`dhcp.fqdn.name=host.test dhcp.fqdn.flags=0x04 dhcp.option.client_system_architecture=7 ` +
			`dhcp.option.dhcp_auto_configuration=1 dhcp.option.tftp_server_address=192.0.2.10`},
}

// TestTsharkColumns compares the columns of these frames. A blank in a value is a _ there.
func TestTsharkColumns(t *testing.T) {
	for i, f := range tsharkFrames {
		var names, want []string
		for c := range strings.FieldsSeq(f.columns) {
			name, value, _ := strings.Cut(c, "=")
			names, want = append(names, name), append(want, value)
		}
		line := newPrinter(t, Options{Columns: names}).Append(nil, decoded(t, packet.LinkEthernet, f.frame))
		got := strings.Split(strings.ReplaceAll(strings.TrimSuffix(string(line), "\n"), " ", "_"), "\t")
		for j, name := range names {
			if got[j] != want[j] {
				t.Errorf("frame %d, %s: %q, want %q", i, name, got[j], want[j])
			}
		}
	}
}

// TestTsharkSchema holds these frames to the schema.
func TestTsharkSchema(t *testing.T) {
	strict, p := compiled(t, schema(true)), newPrinter(t, Options{})
	for _, f := range tsharkFrames {
		holds(t, strict, p.Append(nil, decoded(t, packet.LinkEthernet, f.frame)))
	}
}
