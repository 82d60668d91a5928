package text

import (
	"strings"
	"testing"

	"github.com/google/gopacket"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// TestLinkTypes prints the headers of link types that have no goldens, without and with -e.
func TestLinkTypes(t *testing.T) {
	const wifi = "0801 0000 0200000000aa 020000000001 020000000002 1000"
	const stations = "BSSID:02:00:00:00:00:aa SA:02:00:00:00:00:01 DA:02:00:00:00:00:02 "
	udp := udp4(5000, 6000, "hello")
	ip := udp[14:] // without its Ethernet header
	const printed = "IP 192.0.2.1.5000 > 198.51.100.2.6000: UDP, length 5"
	for _, c := range []struct {
		name        string
		link        packet.LinkType
		data        []byte
		brief, full string
	}{
		{"serial", packet.LinkPPPSerial, join(unhex("ff03 0021"), ip), "IP: " + printed, "ff 03 37 IP: "},
		{"Cisco", packet.LinkPPPSerial, join(unhex("0f00 0800"), ip), printed, "unicast, ethertype IPv4 (0x0800), length 37: "},
		{"PPPoE", packet.LinkPPPEther, join(unhex("1100 0001 0023 0021"), ip), "PPPoE  [ses 0x1] " + printed, "PPPoE  [ses 0x1] IP (0x0021), length 35: "},
		{"out", packet.LinkPPPWithDir, join(unhex("01 ff03 0021"), ip), printed, "Out IP (0x0021), length 37: "},
		{"pppd in", packet.LinkPPPPppd, join(unhex("0003 0021"), ip), printed, "In  IP (0x0021), length 35: "},
		{"wifi", packet.LinkWiFi, join(unhex(wifi+"aaaa03 000000 0800"), ip), printed, stations},
		{"radiotap", packet.LinkWiFiRadiotap, join(unhex("0000 0800 00000000"+wifi+"aaaa03 000000 0800"), ip), printed, stations},
		{"protected", packet.LinkWiFi, join(unhex("0841"+wifi[4:]), ip), "Data IV: 45 Pad 21 KeyID 0", stations},
		{"beacon", packet.LinkWiFi, unhex("8000 0000 ffffffffffff 020000000001 020000000001 1000 0000000000000000 6400 0100 0003 61620a"),
			`Beacon (ab`, "BSSID:02:00:00:00:00:01 DA:ff:ff:ff:ff:ff:ff SA:02:00:00:00:00:01 Beacon"},
		{"acknowledgment", packet.LinkWiFi, unhex("d400 0000 020000000001"), "Acknowledgment RA:02:00:00:00:00:01", "RA:02:00:00:00:00:01 Acknowledgment"},
		{"cut", packet.LinkWiFi, unhex("0801 0000"), " [|802.11]", " [|802.11]"},
		{"BSD/OS SLIP", packet.LinkSLIPOld, join(make([]byte, 16), ip), printed, strings.TrimPrefix(printed, "IP ")},
		{"BSD/OS Cisco HDLC", packet.LinkCHDLCOld, join(unhex("0f00 0800"), ip), printed, "unicast, ethertype IPv4 (0x0800), length 37: "},
		{"ATM of BSD", packet.LinkATMBSD, join(unhex("aaaa03 000000 0800"), ip), printed, "LLC, dsap SNAP (0xaa) Individual"},
		{"IP over ATM of Linux", packet.LinkCLIPOld, ip, printed, "33: "},
		{"named", 231, unhex("0102"), "link-type DBUS (231), length 2: \n\t0x0000:  0102 ", "link-type DBUS (231), length 2: "},
		{"newer than libpcap", 270, unhex("0102"), "link-type LORATAP (270), length 2: \n\t0x0000:  0102 ", "link-type LORATAP (270)"},
		{"private", 162, unhex("0102"), "link-type USER15 (162), length 2: \n\t0x0000:  0102 ", "link-type USER15 (162), length 2: "},
		{"unknown", 65000, unhex("0102"), "link-type 65000, length 2: \n\t0x0000:  0102 ", "link-type 65000"},
	} {
		f := packet.Frame{Data: c.data, Link: c.link}
		f.Info.CaptureLength, f.Info.Length = len(c.data), len(c.data)
		p := &packet.Packet{Frame: &f, Rest: f.Data, Next: gopacket.LayerTypePayload}
		if first, ok := layer.First(c.link); ok {
			layer.NewParser(first).Decode(f.Data, p)
		}
		if got := string(NewPrinter(Options{Time: TimeNone}).Append(nil, p)); !strings.HasPrefix(got, c.brief) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.brief)
		}
		if got := string(NewPrinter(Options{Time: TimeNone, Link: true}).Append(nil, p)); !strings.HasPrefix(got, c.full) {
			t.Errorf("%s -e: got %q, want %q", c.name, got, c.full)
		}
	}
}
