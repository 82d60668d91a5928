package jsonl

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"ringcap/packet"
)

// quicPlain is the contents of the packet of RFC 9001, appendix A.2, without its padding.
const quicPlain = "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c" +
	"00000413011302010000c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d00170018" +
	"00100007000504616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171" +
	"fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d0002010100" +
	"1c00024001003900320408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8" +
	"f03e51570806048000ffff"

// sealQUIC makes a client's Initial packet of at least size bytes with a packet number of four bytes.
func sealQUIC(version uint32, id string, number uint32, plain string, size int) string {
	data, err := hex.DecodeString(plain)
	if err != nil {
		panic(err)
	}
	first := byte(0xc3)
	if version == quicV2 {
		first = 0xd3
	}
	head := append(be.AppendUint32([]byte{first}, version), byte(len(id)))
	head = append(append(head, id...), 0, 0) // no source, no token
	at := len(head) + 2
	if n := size - at - 4 - len(data) - quicTag; n > 0 {
		data = append(data, make([]byte, n)...)
	}
	head = be.AppendUint16(head, 0x4000|uint16(4+len(data)+quicTag))
	head = be.AppendUint32(head, number)
	keys := newQUICKeys(version, quicSalt(version), []byte(id))
	nonce := bytes.Clone(keys.iv)
	for i := range 4 {
		nonce[8+i] ^= head[at+i]
	}
	sealed := keys.aead.Seal(bytes.Clone(head), nonce, data, head)
	var mask [16]byte
	keys.header.Encrypt(mask[:], sealed[at+4:at+20])
	sealed[0] ^= mask[0] & 0x0f
	for i := range 4 {
		sealed[at+i] ^= mask[1+i]
	}
	return string(sealed)
}

// TestQUICVector compares a packet with that of RFC 9001, appendix A.2.
func TestQUICVector(t *testing.T) {
	packet := hex.EncodeToString([]byte(sealQUIC(quicV1, "\x83\x94\xc8\xf0\x3e\x51\x57\x08", 2, quicPlain, 1200)))
	const head, tag = "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9b", "e221af44860018ab0856972e194cd934"
	if !strings.HasPrefix(packet, head) || !strings.HasSuffix(packet, tag) || len(packet) != 2400 {
		t.Errorf("%s...%s", packet[:80], packet[len(packet)-32:])
	}
}

// TestQUIC checks what is found in hellos of different versions, in several frames and packets, and
// that what others send does not become one.
func TestQUIC(t *testing.T) {
	client := tls.QUICClient(&tls.QUICConfig{TLSConfig: &tls.Config{ServerName: "www.example.org", NextProtos: []string{"h3", "h3-29"}, MinVersion: tls.VersionTLS13}})
	defer func() { _ = client.Close() }()
	client.SetTransportParameters([]byte{1, 1, 1})
	if err := client.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	hello := client.NextEvent().Data
	for client.NextEvent().Kind == tls.QUICWriteData {
		t.Fatal("two pieces of a hello")
	}
	frame := func(offset, n int) string {
		return fmt.Sprintf("06%08x%04x%x", 0x80000000|offset, 0x4000|n, hello[offset:offset+n])
	}
	const found = "www.example.org\th3,h3-29\tq13d"
	third, rest := len(hello)/3, len(hello)-2*(len(hello)/3)
	p := newPrinter(t, Options{Columns: []string{"tls.handshake.extensions_server_name", "tls.handshake.extensions_alpn_str", "tls.handshake.ja4", "quic.packet_number", "frame.protocols"}})
	for name, c := range map[string]struct{ payload, want string }{
		"version 1":            {sealQUIC(quicV1, "12345678", 7, frame(0, len(hello)), 1200), found},
		"version 2":            {sealQUIC(quicV2, "12345678", 7, frame(0, len(hello)), 1200), found},
		"draft 29":             {sealQUIC(0xff00001d, "12345678", 7, frame(0, len(hello)), 1200), found},
		"draft 27":             {sealQUIC(0xff00001b, "12345678901234567890", 7, frame(0, len(hello)), 1200), found},
		"frames out of order":  {sealQUIC(quicV1, "12345678", 7, "0102010201000000"+frame(2*third, rest)+"01"+frame(0, third)+frame(third/2, third)+"0000"+frame(third, third), 1200), found},
		"two packets":          {sealQUIC(quicV1, "12345678", 7, frame(third, third+rest), 0) + sealQUIC(quicV1, "12345678", 8, frame(0, third), 600), found},
		"the end is missing":   {sealQUIC(quicV1, "12345678", 7, frame(0, len(hello)-2), 1200), "www.example.org\th3,h3-29\t\t7\teth:ethertype:ip:udp:quic:tls"},
		"the start is missing": {sealQUIC(quicV1, "12345678", 7, frame(third, third), 1200), "\t\t\t7\teth:ethertype:ip:udp:quic\n"},
		"other keys":           {strings.Replace(sealQUIC(quicV1, "12345678", 7, frame(0, len(hello)), 1200), "12345678", "12345679", 1), "\t\t\t\teth:ethertype:ip:udp:quic\n"},
		"cut":                  {sealQUIC(quicV1, "12345678", 7, frame(0, len(hello)), 1200)[:1199], "\t\t\t\teth:ethertype:ip:udp:quic\n"},
		"no QUIC":              {"\xc0\x00\x00\x00\x05" + strings.Repeat("x", 40), "\t\t\t\teth:ethertype:ip:udp\n"},
	} {
		if got := string(p.Append(nil, decoded(t, packet.LinkEthernet, udpOf(40000, 8443, c.payload)))); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
