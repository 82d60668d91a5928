package text

import (
	"strings"
	"testing"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// TestAppNamed prints payloads of protocols that have no port, whole and cut after every
// byte.
func TestAppNamed(t *testing.T) {
	block := "00000009 00000002 00001234 00000003 00018000 00010000"
	for _, c := range []struct {
		name    string
		verbose int
		payload string
		want    string
	}{
		{"rtp", 0, "80e0 0001 00000064 00000007 0102", "udp/rtp 2 c96 * 1 100"},
		{"rtp", 1, "901f 0001 00000064 00000007 00000001 0000000a abcd0000", "udp/rtp 12 c31 + 1 100 7 0xabcd"},
		{"rtp", 1, "9000 0001 00000064 00000007 00000009", "udp/rtp 4 c0 + 1 100 7 !ext"},
		{"rtp", 0, "4080 0001 00000064", "udp/rtpv1 0 c0 + 1 100"},
		{"rtp", 0, "8000 0001", "udp/rtp, length 4 < 8"},
		{"rtcp", 0, "81c8 000c 00000005 00000010 80000000 00000064 00000002 00000003" + block,
			" sr @16.50 100 2p 3b 2l 4660s 3j @1.50+1.00"},
		{"rtcp", 1, "82c9 000d 00000005" + block + block + "81ca 0002 00000005 01016100",
			" rr 5 c2 9 2l 4660s 3j @1.50+1.00 9 2l 4660s 3j @1.50+1.00 sdes 12 5"},
		{"rtcp", 0, "81c9 0001 00000005", " rr [8] [|rtcp]"},
		{"rtcp", 0, "81cb 0001 00000005 80cc 0001 00000005", " bye 8 type-0xcc 8"},
		{"zmtp1", 0, "03 01 6869 01 00", ": ZMTP/1.0\n\t frame flags+body  (8-bit) length 3, flags 0x01\n\t frame flags+body  (8-bit) length 1, flags 0x00"},
		{"zmtp1", 1, "ff 0000000000000009 00 68", ": ZMTP/1.0\n\t frame flags+body (64-bit) length 9 (2 captured), flags 0x00 (none)," +
			" first 1 byte(s) of body:\n\t 0x0000:  68                                       h [|zmtp1]"},
	} {
		data := unhex(c.payload)
		p := newTestContext()
		p.Verbose = c.verbose
		printer, _ := tables().Payload(c.name)
		if got := string(printer(p, nil, dissect.Span{Data: data, Length: len(data)})); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.name, c.payload, got, c.want)
		}
		for n := range data {
			for _, length := range []int{n, len(data)} {
				checkText(t, append(printer(p, nil, dissect.Span{Data: data[:n], Length: length}), '\n'), bound(n))
			}
		}
	}
}

// TestPayload checks that -T selects the printer whatever the ports, even with -q.
func TestPayload(t *testing.T) {
	query := unhex("1234 0100 0001 0000 0000 0000 0161 00 0001 0001")
	datagram := captureOf([]goldenFrame{{data: ether(layer.EtherTypeIPv4, ip4(17, nil, udpDatagram(1000, 2000, query)))}})
	for _, c := range []struct{ payload, want string }{
		{"", "IP 192.0.2.1.1000 > 198.51.100.2.2000: UDP, length 19\n"},
		{"domain", "IP 192.0.2.1.1000 > 198.51.100.2.2000: 4660+ A? a. (19)\n"},
	} {
		got := strings.Join(datagram.print(t, Options{Payload: c.payload, Quiet: true, Time: TimeNone}), "")
		if got != c.want {
			t.Errorf("-T %q: %q, want %q", c.payload, got, c.want)
		}
	}
	for _, name := range Payloads() {
		if udp, _ := tables().Payload(name); udp == nil {
			t.Errorf("no printer named %s", name)
		}
	}
}

// FuzzAppNamed prints arbitrary payloads of the protocols that have no port.
func FuzzAppNamed(f *testing.F) {
	names := Payloads()
	f.Add(uint8(0), uint8(1), uint16(0), unhex("901f 0001 00000064 00000007 00000001 0000000a abcd0000"))
	f.Add(uint8(1), uint8(1), uint16(0), unhex("81c9 0007 00000005 00000009 00000002 00001234 00000003 00018000 00010000"))
	f.Add(uint8(2), uint8(1), uint16(9), unhex("ff 0000000000000009 00 68"))
	f.Fuzz(func(t *testing.T, which, verbose uint8, missing uint16, data []byte) {
		data = data[:min(len(data), 60000)]
		frame := udp4(1000, 2000, string(data))
		if which >= 128 {
			frame = tcp4(0x10, 1, 1, "", string(data))
		}
		c := captureOf([]goldenFrame{{data: frame, length: len(frame) + int(missing)}})
		o := Options{Verbose: int(verbose % 4), Payload: names[int(which)%len(names)]}
		checkText(t, []byte(c.print(t, o)[0]), bound(len(frame)))
	})
}

// TestAnnouncedRTP: with -v, what the tracker has found to be media is RTP, unless it is RTCP.
func TestAnnouncedRTP(t *testing.T) {
	for _, c := range []struct {
		payload string
		media   bool
		verbose int
		want    string
	}{
		{"80000001 000000a0 00000007 0102", true, 1, "UDP, length 14: udp/rtp 2 c0  1 160 7\n"},
		{"80000001 000000a0 00000007 0102", true, 0, "UDP, length 14\n"},
		{"80000001 000000a0 00000007 0102", false, 1, "UDP, length 14\n"},
		{"80c80001 000000a0 00000007 0102", true, 1, "UDP, length 14\n"},
		{"00010203 000000a0 00000007 0102", true, 1, "UDP, length 14\n"},
	} {
		f := packet.Frame{Data: udp4(4000, 4002, string(unhex(c.payload))), Link: packet.LinkEthernet}
		f.Info.CaptureLength, f.Info.Length = len(f.Data), len(f.Data)
		p := &packet.Packet{Frame: &f}
		first, _ := layer.First(f.Link)
		layer.NewParser(first).Decode(f.Data, p)
		p.Media = c.media
		got := NewPrinter(Options{Verbose: c.verbose, Time: TimeNone}).Append(nil, p)
		if !strings.HasSuffix(string(got), c.want) {
			t.Errorf("%s, media %v, -v %d: %q", c.payload, c.media, c.verbose, got)
		}
	}
}
