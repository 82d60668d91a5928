package text

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"ringcap/internal/esp"
	"ringcap/internal/layer"
	"ringcap/packet"
)

// The secrets of the frames below.
const (
	key3DES   = "0011223344556677889900aabbccddeeff01234567890123"
	keyAES    = "00112233445566778899aabbccddeeff"
	espKeys   = "0x1000@198.51.100.2 3des-cbc-hmac96:0x" + key3DES + ",0x2000@2001:db8::2 aes128-cbc-hmac96:0x" + keyAES + ",aes128-cbc:0x" + keyAES
	tcpSecret = "of a session"
)

func testKeys(keys string) *esp.Keys {
	k := new(esp.Keys)
	if err := k.Parse(keys); err != nil {
		panic(err)
	}
	return k
}

// sealedESP returns an ESP packet of a payload. It ends with a check value of check bytes.
func sealedESP(spi uint32, block cipher.Block, next byte, payload []byte, check int) []byte {
	size := block.BlockSize()
	padding := (2*size - (len(payload)+2)%size) % size
	plain := append([]byte(nil), payload...)
	for i := range padding {
		plain = append(plain, byte(i+1))
	}
	plain = append(plain, byte(padding), next)
	iv := bytes.Repeat([]byte{0xa5}, size)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(plain, plain)
	return join(binary.BigEndian.AppendUint32(nil, spi), unhex("00000007"), iv, plain, make([]byte, check))
}

func block(make func([]byte) (cipher.Block, error), key string) cipher.Block {
	b, err := make(unhex(key))
	if err != nil {
		panic(err)
	}
	return b
}

func espFrames() []goldenFrame {
	triple, aes128 := block(des.NewTripleDESCipher, key3DES), block(aes.NewCipher, keyAES)
	udp := summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello))))
	tunnel := sealedESP(0x1000, triple, 4, udp, 12)
	inner := sealedESP(0x77, aes128, 17, udpDatagram(5000, 6000, []byte(hello)), 0)
	fragment := at(ip4(50, nil, tunnel), 6, 0x20)
	sealed(fragment[:20])
	return []goldenFrame{
		{name: "tunnel", data: ether(layer.EtherTypeIPv4, ip4(50, nil, tunnel))},
		{name: "transport", data: ether(layer.EtherTypeIPv4, ip4(50, nil, sealedESP(0x1000, triple, 17, udpDatagram(5000, 6000, []byte(hello)), 12)))},
		{name: "tunnel of ip6", data: ether(layer.EtherTypeIPv6, ip6(50, sealedESP(0x2000, aes128, 41, ip6(17, udpDatagram(5000, 6000, nil)), 12)))},
		{name: "without an address", data: ether(layer.EtherTypeIPv4, ip4(50, nil, inner))},
		{name: "in another one", data: ether(layer.EtherTypeIPv4, ip4(50, nil, sealedESP(0x1000, triple, 4, ip4(50, nil, inner), 12)))},
		{name: "in udp", data: udp4(4500, 4500, string(tunnel))},
		{name: "a segment", data: ether(layer.EtherTypeIPv4, ip4(50, nil, sealedESP(0x1000, triple, 4, summed(ip4(6, nil, tcpSegment(2, 1, 0, nil, nil))), 12)))},
		{name: "wrong key", data: ether(layer.EtherTypeIPv4, ip4(50, nil, sealedESP(0x1000, block(des.NewTripleDESCipher, key3DES[:46]+"ff"), 4, udp, 12)))},
		{name: "not whole blocks", data: ether(layer.EtherTypeIPv4, ip4(50, nil, tunnel[:len(tunnel)-1]))},
		{name: "no room for the check value", data: ether(layer.EtherTypeIPv4, ip4(50, nil, tunnel[:24]))},
		{name: "a fragment", data: ether(layer.EtherTypeIPv4, fragment)},
		{name: "cut", data: ether(layer.EtherTypeIPv4, ip4(50, nil, tunnel))[:80], length: 14 + 20 + len(tunnel)},
	}
}

// signed sets the digest in a segment whose options are an MD5 option and two bytes.
func signed(packet []byte, secret string) []byte {
	size, pseudo := 20, join(packet[12:20], unhex("0006"))
	segment := packet[size:]
	if packet[0]>>4 == 6 {
		segment = packet[40:]
		pseudo = binary.BigEndian.AppendUint32(append([]byte(nil), packet[8:40]...), uint32(len(segment)))
		pseudo = append(pseudo, 0, 0, 0, 6)
	} else {
		pseudo = binary.BigEndian.AppendUint16(pseudo, uint16(len(segment)))
	}
	header := append([]byte(nil), segment[:20]...)
	header[16], header[17] = 0, 0
	sum := md5.Sum(join(pseudo, header, segment[40:], []byte(secret)))
	copy(segment[22:], sum[:])
	return summed(packet)
}

func md5Frames() []goldenFrame {
	options := unhex("1312 00000000000000000000000000000000 0101")
	data := func() []byte { return ip4(6, nil, tcpSegment(0x18, 7, 8, options, []byte(hello))) }
	return []goldenFrame{
		{name: "valid", data: ether(layer.EtherTypeIPv4, signed(data(), tcpSecret))},
		{name: "valid, ip6", data: ether(layer.EtherTypeIPv6, signed(ip6(6, tcpSegment(2, 7, 0, options, nil)), tcpSecret))},
		{name: "another secret", data: ether(layer.EtherTypeIPv4, signed(data(), "of another session"))},
		{name: "changed", data: ether(layer.EtherTypeIPv4, at(signed(data(), tcpSecret), 60, 'j'))},
		{name: "cut", data: ether(layer.EtherTypeIPv4, signed(data(), tcpSecret))[:76], length: 79},
	}
}

func meshFrames() []goldenFrame {
	const addresses = "020000000001 020000000002 020000000003 1000 020000000004"
	snap := join(unhex("aaaa03 000000 0800"), udp4(5000, 6000, "hello")[14:])
	frame := func(name, s string, body ...[]byte) goldenFrame {
		return goldenFrame{name: name, link: packet.LinkWiFi, data: join(unhex(s), join(body...))}
	}
	return []goldenFrame{
		frame("mesh", "8803 3000"+addresses+"0001 001f 2a000000", snap),
		frame("one more address", "8803 3000"+addresses+"0001 011f 2a000000 020000000005", snap),
		frame("three more addresses", "8803 3000"+addresses+"0001 031f 2a000000 020000000005 020000000006 020000000007", snap),
		frame("no mesh header", "8803 3000"+addresses+"0001", snap),
		frame("no quality of service", "0803 3000"+addresses, snap),
		frame("cut", "8803 3000"+addresses+"0001 031f 2a000000"),
	}
}

// handleFrames are the calls of nfsFrames, which have file handles.
func handleFrames() (calls []goldenFrame) {
	for _, g := range nfsFrames() {
		if !bytes.Contains(g.data, []byte("something else")) && g.data[35] != 1 {
			calls = append(calls, g)
		}
	}
	return calls
}

// optioned are options that change how a few protocols are printed. own are the frames that
// tcpdump 4.99.3 prints in another way.
var optioned = []struct {
	name   string
	frames func() []goldenFrame
	flags  []string
	o      Options
	own    map[string]string
}{
	{"esp", espFrames, []string{"-n", "-E", espKeys}, Options{ESP: testKeys(espKeys)}, map[string]string{
		"cut": "tcpdump decrypts what is there, to no use",
	}},
	{"espv", espFrames, []string{"-nvvv", "-E", espKeys}, Options{ESP: testKeys(espKeys), Verbose: 3}, map[string]string{
		"cut": "tcpdump decrypts what is there, to no use",
	}},
	{"md5", md5Frames, []string{"-n", "-M", tcpSecret}, Options{TCPSecret: tcpSecret}, nil},
	{"md5none", md5Frames, []string{"-n"}, Options{}, nil},
	{"mesh", meshFrames, []string{"-nH"}, Options{Mesh: true}, nil},
	{"meshe", meshFrames, []string{"-nHev"}, Options{Mesh: true, Link: true, Verbose: 1}, nil},
	{"handles", handleFrames, []string{"-nu"}, Options{RawHandles: true}, map[string]string{"credentials too long": "5.0 says so"}},
}

// TestOptioned prints frames with the options for them. The text is that of the golden, which
// "go test -update" writes, and tcpdump's.
func TestOptioned(t *testing.T) {
	_, missing := exec.LookPath("tcpdump")
	for _, x := range optioned {
		t.Run(x.name, func(t *testing.T) {
			frames := x.frames()
			c := captureOf(frames)
			ours := c.print(t, x.o)
			var got bytes.Buffer
			for i, entry := range ours {
				fmt.Fprintf(&got, "[%s]\n%s", frames[i].name, entry)
			}
			golden := filepath.Join("testdata", "optioned", x.name+".txt")
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			compareLines(t, got.String(), string(want))
			if missing != nil {
				t.Skip("needs tcpdump")
			}
			file := filepath.Join(t.TempDir(), "frames.pcap")
			writeCapture(t, file, c)
			theirs := tcpdump(t, x.flags, file, len(frames))
			if len(theirs) != len(ours) {
				t.Fatalf("tcpdump printed %d of %d frames", len(theirs), len(ours))
			}
			for i, entry := range ours {
				same, why := entry == as50(theirs[i]), x.own[frames[i].name]
				if same == (why != "") {
					t.Errorf("[%s] (%s):\n   ours %q\n theirs %q", frames[i].name, why, entry, theirs[i])
				}
			}
		})
	}
}

// TestOptionedCut prints the frames cut after every byte, and without an allocation.
func TestOptionedCut(t *testing.T) {
	for _, x := range optioned {
		o := x.o
		o.Location = time.UTC
		printer, b := NewPrinter(o), make([]byte, 0, 1<<18)
		for _, g := range x.frames() {
			for n := range len(g.data) + 1 {
				for _, wire := range []int{len(g.data), n} {
					c := captureOf([]goldenFrame{{link: g.link, data: g.data[:n:n], length: wire}})
					p := &packet.Packet{Frame: &c.frames[0]}
					first, _ := layer.First(c.link)
					layer.NewParser(first).Decode(p.Data, p)
					checkText(t, printer.Append(b, p), bound(len(g.data)))
					if n < len(g.data) {
						continue
					}
					if n := testing.AllocsPerRun(3, func() { printer.Append(b, p) }); n > 0 {
						t.Errorf("%s, %s: %v allocations", x.name, g.name, n)
					}
				}
			}
		}
	}
}
