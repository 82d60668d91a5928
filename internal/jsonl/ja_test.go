package jsonl

import (
	"encoding/hex"
	"strconv"
	"strings"
	"testing"

	"ringcap/packet"
)

// clientHello makes a hello from what fingerprints are made from: lists of hexadecimal numbers, of
// which those of extensions are in their order, and application protocols.
func clientHello(t *testing.T, suites, extensions, groups, algorithms string, protocols ...string) []byte {
	t.Helper()
	numbers := func(list string) (b []byte) {
		for s := range strings.SplitSeq(list, ",") {
			v, err := strconv.ParseUint(s, 16, 16)
			if err != nil && s != "" {
				t.Fatal(err)
			} else if s != "" {
				b = be.AppendUint16(b, uint16(v))
			}
		}
		return b
	}
	sized := func(size int, b []byte) []byte {
		return append(be.AppendUint32(nil, uint32(len(b)))[4-size:], b...)
	}
	var all []byte
	for typ := range strings.SplitSeq(extensions, ",") {
		var body []byte
		switch typ {
		case "":
			continue
		case "0000":
			body = sized(2, append([]byte{0}, sized(2, []byte("example.com"))...))
		case "000a":
			body = sized(2, numbers(groups))
		case "000b":
			body = []byte{1, 0}
		case "000d":
			body = sized(2, numbers(algorithms))
		case "0010":
			for _, p := range protocols {
				body = append(body, sized(1, []byte(p))...)
			}
			body = sized(2, body)
		case "002b":
			body = sized(1, numbers("3a3a,0304,0303"))
		}
		all = append(append(all, numbers(typ)...), sized(2, body)...)
	}
	hello := append([]byte{3, 3}, make([]byte, 33)...)
	hello = append(append(hello, sized(2, numbers(suites))...), 1, 0)
	hello = append(hello, sized(2, all)...)
	return append([]byte{1}, sized(3, hello)...)
}

// longExtension is a hello whose last extension is longer than what is left of the hello.
func longExtension(t *testing.T) []byte {
	hello := clientHello(t, "1301", "0017,0023,002b", "", "")
	hello[len(hello)-8] = 9
	return hello
}

// inRecord puts messages in a record.
func inRecord(messages []byte) string {
	return string(append(be.AppendUint16([]byte{22, 3, 1}, uint16(len(messages))), messages...))
}

// TestFingerprints compares with published values: of JA4's technical details, and of a browser that
// a test page has shown.
func TestFingerprints(t *testing.T) {
	const (
		suites     = "1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035"
		algorithms = "0403,0804,0401,0503,0805,0501,0806,0601"
		example    = "001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015"
		browser    = "002d,0033,0010,fe0d,0017,44cd,0000,000b,000a,002b,ff01,0023,0012,0005,000d,001b"
	)
	p := newPrinter(t, Options{Columns: []string{"tls.handshake.ja4", "tls.handshake.ja4_r", "tls.handshake.ja3", "tls.handshake.ja3_full"}})
	for name, c := range map[string]struct {
		hello []byte
		want  []string // parts of the line
	}{
		"example": {clientHello(t, "0a0a,"+suites, "1a1a,"+example+",2a2a", "001d", algorithms, "h2", "http/1.1"), []string{
			"t13d1516h2_8daaf6152771_e5627efa2ab1",
			"t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_0403,0804,0401,0503,0805,0501,0806,0601",
		}},
		"no algorithms": {clientHello(t, suites, example, "001d", "", "h2"), []string{"t13d1516h2_8daaf6152771_6d807ffa2a79"}},
		"browser": {clientHello(t, suites, browser, "11ec,001d,0017,0018", algorithms, "h2"), []string{
			"t13d1516h2_8daaf6152771_d8a2da3f94cd", "98487aa16281980e7d1120d399efb6a4",
			"771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,45-51-16-65037-23-17613-0-11-10-43-65281-35-18-5-13-27,4588-29-23-24,0",
		}},
		"nothing":               {clientHello(t, "", "", "", ""), []string{"t12i000000_000000000000_000000000000\t", "771,,,,"}},
		"names":                 {clientHello(t, "", "0000,0010", "", "", "\x30\xab"), []string{"t12d00023b_000000000000_000000000000"}},
		"longer than the hello": {longExtension(t), []string{"771,4865,23-35-43,,"}},
		"one":                   {clientHello(t, "", "0010", "", "", "x"), []string{"t12i0001xx_"}},
	} {
		line := string(p.Append(nil, decoded(t, packet.LinkEthernet, tcpOf(40000, 443, inRecord(c.hello)))))
		for _, want := range c.want {
			if !strings.Contains(line, want) {
				t.Errorf("%s: no %s\nin %s", name, want, line)
			}
		}
		cut := string(p.Append(nil, decoded(t, packet.LinkEthernet, tcpOf(40000, 443, inRecord(c.hello)[:len(c.hello)]))))
		if cut != "\t\t\t\n" {
			t.Errorf("%s: half a hello has the fingerprints %s", name, cut)
		}
	}
}

// TestTLSColumns checks what a hello offers, messages that share a record, and those that are
// encrypted.
func TestTLSColumns(t *testing.T) {
	hello := inRecord(clientHello(t, "0a0a,1301", "0000,000a,000d,0010,002b", "001d,0017", "0403", "h2", "http/1.1"))
	server, err := hex.DecodeString("160303003e" + "0200002e0303" + strings.Repeat("ab", 32) + "00" + "c02f" + "00" + "0006ff0100020000" + "0e000000" + "1400000400000000")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, payload, columns, want string }{
		{"client", hello, "tls.handshake.ciphersuite,tls.handshake.extensions_alpn_str,tls.handshake.extensions.supported_version,tls.handshake.extension.type,tls.handshake.extensions_supported_group,tls.handshake.sig_hash_alg,tls.handshake.type,tls.record.content_type",
			"0x0a0a,0x1301\th2,http/1.1\t0x3a3a,0x0304,0x0303\t0,10,13,16,43\t0x001d,0x0017\t0x0403\t1\t22"},
		{"server", string(server), "tls.handshake.type,tls.handshake.length,tls.handshake.ciphersuite,tls.handshake.ja3s_full,tls.handshake.version", "2,14,20\t46,0,4\t0xc02f\t771,49199,65281\t0x0303"},
		{"data", "\x17\x03\x03\x00\x02ab\x17\x03\x03\x01\x00a", "tls.record.content_type,tls.record.length,tls.record.version,frame.protocols", "23,23\t2,256\t0x0303,0x0303\teth:ethertype:ip:tcp:tls"},
		{"finished", "\x14\x03\x03\x00\x01\x01\x16\x03\x03\x00\x08\x0e\x00\x00\x00\x0e\x00\x00\x00", "tls.record.content_type,tls.handshake.type", "20,22\t"},
		{"retried", "\x14\x03\x03\x00\x01\x01" + hello, "tls.record.content_type,tls.handshake.type", "20,22\t1"},
		{"encrypted", "\x16\x03\x03\x00\x28\x00\x00\x00\x00\x00\x00\x00\x00" + strings.Repeat("\x91", 32), "tls.record.content_type,tls.handshake.type", "22\t"},
		{"alert", "\x15\x03\x01\x00\x02\x02\x28", "tls.alert_message.level,tls.alert_message.desc", "2\t40"},
	} {
		p := newPrinter(t, Options{Columns: strings.Split(c.columns, ",")})
		if got := string(p.Append(nil, decoded(t, packet.LinkEthernet, tcpOf(40000, 443, c.payload)))); got != c.want+"\n" {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
