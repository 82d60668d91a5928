package where_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/where"
	"ringcap/packet"
)

// packets returns copies of the packets of a capture in testdata, as the loop hands them on.
func packets(tb testing.TB, name string) (all []*packet.Packet) {
	each(tb, filepath.Join("..", "..", "testdata", name), func(p *packet.Packet) {
		kept := packet.Packet{Frame: new(packet.Frame), Headers: p.Headers, Found: p.Found}
		p.CopyTo(kept.Frame, make([]byte, 0, len(p.Data)), p.Data)
		if p.Headers.Peeked {
			all = append(all, &kept)
		}
	})
	return all
}

// TestErrors checks that a wrong expression is refused with what to type instead, and the place.
func TestErrors(t *testing.T) {
	for expression, want := range map[string]struct{ text, at string }{
		"":                             {"the expression is empty", ""},
		"tcp.prot == 80":               {`"tcp.prot" is no field: did you mean tcp.port?`, "tcp.prot"},
		"arp or Tcp.port == 80":        {"did you mean tcp.port?", "Tcp.port"},
		"tcp.port == tcp.prot":         {"did you mean tcp.port?", "tcp.prot"},
		"sip.Methd":                    {`"sip.Methd" is no field: did you mean sip.Method?`, "sip.Methd"},
		"http2.type":                   {"Wireshark's, and ringcap has no such field: write the packets with -w FILE", "http2.type"},
		"data contains 00":             {`for bytes behind a header, tcp contains "text"`, "data"},
		"tcp.port == 70000":            {"65535 is the most", "70000"},
		"tcp.port == -1":               {"tcp.port is a number, and -1 is none", "-1"},
		"ip.src == 80":                 {"ip.src is an IPv4 address, and 80 is none: give one as 192.0.2.1", "80"},
		"ip.src == 2001:db8::1":        {"ip.src is an IPv4 address", "2001:db8::1"},
		"ip.src == tcp.port":           {"ip.src is an IPv4 address, and tcp.port is a number", "tcp.port"},
		"ip.src == ipv6.src":           {"ip.src is an IPv4 address, and ipv6.src is an IPv6 address", "ipv6.src"},
		`tcp.port == "80"`:             {"tcp.port is a number", `"80"`},
		"ip.proto == udp":              {`udp is a protocol here: put the name of a value in quotes, "udp"`, "udp"},
		`ip.proto == "6"`:              {`give one as 80, 0x50 or 'P', or by its name, as "ICMP"`, `"6"`},
		`arp.opcode == "requst"`:       {`no value of arp.opcode is called "requst": did you mean "request"?`, `"requst"`},
		`max(ip.proto) == "UDP"`:       {"this is a number", `"UDP"`},
		"usb.urb_status == x":          {"a number, and x is none: give one as -60 or 5.5", "x"},
		"tcp.flags.syn == maybe":       {"a flag, and maybe is none: give one as 0 or 1", "maybe"},
		"frame contains GET":           {`frame is bytes here, and GET is none: give one as 47:45:54, 0x47 or "GET"`, "GET"},
		"ip.src contains 1":            {"contains is for text, bytes and protocols; string(ip.src) is text", "ip.src"},
		"ip.src matches \"1\"":         {"matches is for text", "ip.src"},
		"dns.qry.name matches a":       {"double quotes", "a"},
		`dns.qry.name matches "(?=a)"`: {"the pattern is not one: invalid or unsupported Perl syntax", `"(?=a)"`},
		`dns.qry.name == "\."`:         {`\. is no escape: for a backslash type \\, or r"..."`, `\.`},
		`dns.qry.name == "a`:           {"the closing quote is missing", `"a`},
		"tcp.port == 'ab'":             {"'ab' is not one character", "'ab'"},
		"tcp.port = 80":                {"equal is ==", "="},
		"tcp.port ==":                  {"ends too early", ""},
		"tcp and":                      {"ends too early", ""},
		"tcp udp":                      {`"udp" is not expected here`, "udp"},
		"tcp port 80":                  {`"port" is not expected here: it is a word of pcap-filter(7), whose expressions stand at the end without --where`, "port"},
		"udp and dst port 53":          {`"dst" is no field of ringcap: it is a word of pcap-filter(7), whose expressions stand at the end without --where (ringcap --fields help lists them)`, "dst"},
		"(tcp":                         {"a ) is missing", ""},
		"tcp.port in {80 81}":          {"a } is missing", "81"},
		"tcp.port in 80":               {"a { is missing", "80"},
		"tcp.port in {}":               {`"}" is not expected here`, "}"},
		"80 == tcp.port":               {"a field comes first", "80"},
		`"a" == dns.qry.name`:          {"a field is missing before the operator", `"a"`},
		`lower("a") == "a"`:            {"a field is missing", `"a"`},
		"tcp.len-1 == 2":               {"blanks around the minus", "tcp.len-1"},
		"len(tcp.port) > 1":            {"tcp.port is a number, and len is for text and bytes", "tcp.port"},
		"len(ip.src, ip.dst) > 1":      {"len takes one field", "len(ip.src, ip.dst)"},
		"count(ip.src)":                {"compare it, as in count(ip.src) > 0", "count(ip.src)"},
		"size(frame) > 1":              {"there is no function size: there are len, count", "size"},
		"tcp.port[0]":                  {"tcp.port is a number, which has no bytes", "tcp.port"},
		"frame[3-1]":                   {`"3-1" is no range`, "3-1"},
		"frame[1":                      {"a ] is missing", "[1"},
		"ip.src#0 == 1.1.1.1":          {"layers count from 1", "#0"},
		"ip.src + 1 == 1.1.1.1":        {"ip.src is an IPv4 address, and 1 is none", "1"},
		"eth.src + 1 == 5":             {"eth.src is a hardware address: + is for numbers", "eth.src"},
		"icmp.resptime > x":            {"icmp.resptime is a number, and x is none: give one as -60 or 5.5", "x"},
		"frame.time > 2026-13-01":      {"frame.time is a time, and 2026-13-01 is none", "2026-13-01"},
		"any tcp":                      {"a comparison is missing behind any or all", "tcp"},
		"tcp.port == 80 == 81":         {`"==" is not expected here`, "=="},
		"tcp § udp":                    {`"§" is not expected here`, "§"},
	} {
		_, err := where.Compile(expression, where.Options{})
		wrong, ok := errors.AsType[*where.Error](err)
		if !ok {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		if at := expression[wrong.At:wrong.End]; !strings.Contains(wrong.Text, want.text) || at != want.at || strings.Contains(wrong.Text, "\n") {
			t.Errorf("%s: %s\nat %q, want %q at %q", expression, wrong.Text, at, want.text, want.at)
		}
	}
	_, err := where.Compile("tcp or\té.x == 1", where.Options{})
	if wrong, ok := errors.AsType[*where.Error](err); !ok || wrong.Caret() != "tcp or é.x == 1\n       ^^^" {
		t.Errorf("%v\n%s", err, wrong.Caret())
	}
}

// TestBeyondTshark checks what ringcap takes and tshark does not, on a SYN to port 80 of
// 192.0.2.1, stamped 2026-11-22 21:59:00.145762514 UTC.
func TestBeyondTshark(t *testing.T) {
	syn := packets(t, "http.pcap")[0]
	zone := time.FixedZone("", 3600)
	for expression, want := range map[string]bool{
		"tcp.flags.syn == true": true, "tcp.flags.syn == FALSE": false, "tcp AND NOT udp": true,
		"tcp.flags.syn == yes": true, `ip.proto == "tcp (x)"`: true, "ip.proto & TCP": true,
		`tcp.flags.names == "SYN"`: true, "tcp.flags.names === SYN": true, `tcp.flags.names == "ACK"`: false,
		`ip.dst == "192.0.2.1"`: true, "frame[54:2] in {00:00, 02:04}": true, "all tcp.port in {80}": false,
		`frame.time == "2026-11-22 22:59:00.145762514"`: true, `frame.time == "2026-11-22T21:59:00.145762514Z"`: true,
		`frame.time == "Nov 22, 2026 21:59:00.145762514 UTC"`: true, "frame.time > 1795384740.1457625": true, "time < 1795384740.1457626": true,
		"frame.time_epoch >= 2026-11-23": false, "frame.time_delta > -0.5": true, "abs(frame.time_delta) < 1": true,
		"tcp.dstport - 81 == 0": false, "tcp.dstport - 80 == 0": true, "tcp.dstport / 0 == 0": false, "tcp.dstport / 9 == 8": true,
		"max(tcp.port) - min(tcp.port) > 50000": true,
		"udp.port != 1":                         false, "not udp.port == 1": true, "udp.port !== 1": false, "udp.port not in {1}": true,
		"ip.dst > 192.0.0.0/16": false, "ip.dst > 191.0.0.0/8": true, "ip.dst == 192.0.2.0/31": true, "ip.dst == 192.0.2.2/31": false,
		"eth.dst & ff:00:00:00:00:00 == ca:00:00:00:00:00": true, "eth.dst & ff == 00": false,
		"ethernet and ipv4": true, "ip.dst[-1:] == 1": true, "frame[-1] == 0x0a": true, "tcp contains \"\"": true,
	} {
		f, err := where.Compile(expression, where.Options{Zone: zone})
		if err != nil {
			t.Errorf("%s: %v", expression, err)
		} else if f.Match(syn) != want {
			t.Errorf("%s: not %v", expression, want)
		}
	}
}

// TestBounds checks that contains and matches stay in the frame. Behind it in a block or a buffer is the
// next one.
func TestBounds(t *testing.T) {
	const next = "NEXT-FRAME"
	decoder := layer.NewDecoder()
	for _, whole := range packets(t, "http.pcap") {
		for cut := range min(len(whole.Data)-54, 3) { // with a snapshot length
			frame := *whole.Frame
			n := len(frame.Data) - cut
			frame.Data = append(append([]byte(nil), frame.Data[:n]...), strings.Repeat(next, 200)...)[:n]
			p := packet.Packet{Frame: &frame}
			if !layer.PeekPacket(&p) {
				decoder.Decode(p.Frame, &p)
			}
			for _, protocol := range []string{"frame", "eth", "ip", "tcp", "http"} {
				for _, test := range []string{` contains "NEXT"`, ` matches "NEXT"`} {
					if compile(t, protocol+test).Match(&p) {
						t.Errorf("%s%s matches what is behind packet %d", protocol, test, whole.Number)
					}
				}
			}
		}
	}
}

// costly has expressions with all kinds of operands.
var costly = []string{
	"tcp.port == 443 or ip.addr == 192.0.2.0/24 and tcp.flags.syn == 1",
	`upper(frame.protocols) contains "TCP" and string(ip.src) matches "2$" and frame[14:4,20:2] != 00`,
	"max(tcp.srcport, tcp.dstport) - 1 > 5 and tcp.flags & 0x12 and eth.src[0] & 1 == 0 and tcp.port in {80..90, 100}",
	"tcp.option_kind == 8 and count(tcp.option_kind) > 1 and ip.src#1 == 192.0.2.2 and tcp.stream >= 0",
	`tcp.flags.names == "SYN" or frame.interface_name == "x" or tls.handshake.extensions_server_name or frame.time > 0`,
}

// TestAllocations checks that matching allocates nothing a packet. Under the race detector the pool
// of package regexp forgets machines at random.
func TestAllocations(t *testing.T) {
	all := packets(t, "http.pcap")
	for _, expression := range costly {
		f := compile(t, expression)
		if n := testing.AllocsPerRun(20, func() {
			for _, p := range all {
				f.Match(p)
			}
		}); n > 0 && !(cmdtest.UnderRace && strings.Contains(expression, "matches")) {
			t.Errorf("%v allocations: %s", n, expression)
		}
	}
}

// FuzzCompile compiles any text. What compiles matches packets without a panic, and what does not
// has its place in the text.
func FuzzCompile(f *testing.F) {
	for _, a := range readAnswers(f) {
		f.Add(a.expression)
	}
	for _, e := range costly {
		f.Add(e)
	}
	all := append(packets(f, "http.pcap"), packets(f, "dns.pcapng")...)
	f.Fuzz(func(t *testing.T, expression string) {
		filter, err := where.Compile(expression, where.Options{})
		if wrong, ok := errors.AsType[*where.Error](err); ok {
			_ = expression[wrong.At:wrong.End]
			if lines := strings.Split(wrong.Caret(), "\n"); len(lines) != 2 {
				t.Errorf("%q", wrong.Caret())
			}
			return
		} else if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			filter.Match(p)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	all := packets(b, "http.pcap")
	for _, expression := range costly {
		b.Run(expression, func(b *testing.B) {
			f := compile(b, expression)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				f.Match(all[i%len(all)])
			}
		})
	}
}
