package text

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// TestSequencePast4GiB checks that the relative numbers of a connection that sends 5 GiB do
// not wrap.
func TestSequencePast4GiB(t *testing.T) {
	const gib = 1 << 30
	c := capture{link: packet.LinkEthernet}
	add := func(data []byte) {
		f := packet.Frame{Data: data, Link: c.link, Number: uint64(len(c.frames) + 1)}
		f.Info.Timestamp = time.Unix(1700000000, 0)
		f.Info.CaptureLength, f.Info.Length = len(data), len(data)
		c.frames = append(c.frames, f)
	}
	const ack, syn = 0x10, 0x02
	start := uint32(0xfffffff0)
	add(tcp4(syn|ack, start, 1, "", ""))
	for i := range 6 {
		add(tcp4(ack, start+1+uint32(i)*gib, 1, "", "abcdefgh"))
	}
	add(tcp4(ack, start, 1, "", "x")) // a keep-alive just before 4 GiB
	lines := c.print(t, Options{Time: TimeNone})
	for i, want := range []string{
		"seq 4294967280,", "seq 1:9,", "seq 1073741825:1073741833,", "seq 2147483649:2147483657,",
		"seq 3221225473:3221225481,", "seq 4294967297:4294967305,", "seq 5368709121:5368709129,", "seq 4294967296:4294967297,",
	} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("segment %d: %s, want %s", i, lines[i], want)
		}
	}
}

// TestRelativeInTunnels checks that the numbers of a connection in a tunnel are relative, and those of another with the
// same ports in the next tunnel, and that -S makes them absolute.
func TestRelativeInTunnels(t *testing.T) {
	sized := func(before string, add int, after string, packet []byte) []byte {
		return join(unhex(before), binary.BigEndian.AppendUint16(nil, uint16(len(packet)+add)), unhex(after), packet)
	}
	ip4Of := func(proto byte, payload []byte) []byte { return ether(layer.EtherTypeIPv4, ip4(proto, nil, payload)) }
	udpTo := func(port uint16, payload []byte) []byte { return udp4(40000, port, string(payload)) }
	inEther := func(packet []byte) []byte { return ether(layer.EtherTypeIPv4, packet) }
	for name, wrap := range map[string]func(id byte, packet []byte) []byte{
		"PPPoE": func(id byte, p []byte) []byte {
			return ether(0x8864, sized("1100 000"+string("0123456789"[id]), 2, "0021", p))
		},
		"L2TP": func(id byte, p []byte) []byte {
			return udpTo(layer.PortL2TP, join([]byte{0, 2, 0, id, 0, id}, unhex("ff030021"), p))
		},
		"GRE":      func(id byte, p []byte) []byte { return ip4Of(47, join(unhex("20000800 000000"), []byte{id}, p)) },
		"IP in IP": func(_ byte, p []byte) []byte { return ip4Of(4, p) },
		"VXLAN": func(id byte, p []byte) []byte {
			return udpTo(layer.PortVXLAN, join(unhex("08000000 0000"), []byte{id, 0}, inEther(p)))
		},
		"Geneve": func(id byte, p []byte) []byte {
			return udpTo(layer.PortGeneve, join(unhex("00006558 0000"), []byte{id, 0}, inEther(p)))
		},
		"GTP": func(id byte, p []byte) []byte {
			return udpTo(layer.PortGTPUser, sized("30ff", 0, "0000000"+string("0123456789"[id]), p))
		},
		"MPLS": func(id byte, p []byte) []byte { return ether(layer.EtherTypeMPLS, []byte{0, id, 0x01, 64}, p) },
		"IP in IPv6": func(_ byte, p []byte) []byte {
			return ether(layer.EtherTypeIPv6, ip6(4, p))
		},
	} {
		for _, absolute := range []bool{false, true} {
			var frames [][]byte
			for i := range byte(3) {
				for id := range byte(2) {
					const syn, ack = 0x02, 0x10
					flags, data := uint16(ack), "abcdefgh"
					if i == 0 {
						flags, data = syn|ack, ""
					}
					seq := uint32(1000)
					if i > 0 {
						seq += 1 + 8*uint32(i-1)
					}
					inner := ip4(6, nil, tcpSegment(flags, seq+500000*uint32(id), 1, nil, []byte(data)))
					inner[19] += id
					frames = append(frames, wrap(id+1, sealed(inner)))
				}
			}
			lines := ethernetCapture(frames...).print(t, Options{Time: TimeNone, AbsoluteSequence: absolute})
			wants := []string{"seq 1000,", "seq 501000,", "seq 1:9,", "seq 1:9,", "seq 9:17,", "seq 9:17,"}
			if absolute {
				wants = []string{"seq 1000,", "seq 501000,", "seq 1001:1009,", "seq 501001:501009,", "seq 1009:1017,", "seq 501009:501017,"}
			}
			for i, want := range wants {
				if !strings.Contains(lines[i], want) {
					t.Errorf("%s, absolute %v, segment %d: %s, want %s", name, absolute, i, lines[i], want)
				}
			}
		}
	}
}
