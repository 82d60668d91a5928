package filter

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"ringcap/packet"
)

// TestCaret checks that the caret is under the word that ^ marks. Without ^ there must be
// no caret: none is better than a wrong one.
func TestCaret(t *testing.T) {
	for _, marked := range []string{
		"^foo",
		"tcp ^prot 80",
		"tcp port 80 ^udp",
		"tcp^)",
		"(tcp or udp^",
		"tcp && udp^)",
		"tcp and ^and udp",
		"tcp port^",
		"tcp and^",
		"len >^",
		"port ^-1",
		"tcp ^== 80",
		"dst ^udp",
		"tcp[^tcpflag] & 2 != 0",
		"icmp[icmptype] = ^foo",
		"host 1.1.1.1 ^2.2.2.2",
		"ip and ^\"x",
		"^tcp, udp", // libpcap reads one word
		"not ^",
		"vlan ^5000",
		"port ^99999",
		"ether host ^00:11:22",
		"tcp and port ^nosuchport",
		"port nosuchport or udp port nosuchport",
		"^ip host ::1",
		"ip[2:3] > 0",
		"ip[0] / 0 = 1",
		"ip and tcp port 80 and (udp or (tcp[13] & 2 ^and ip))",
		"tcp &&\n\tudp\t^bar",
	} {
		expr := strings.Replace(marked, "^", "", 1)
		want := strings.IndexByte(marked, '^') + 1
		if strings.HasSuffix(expr, " ") { // at the end of the last word
			want--
		}
		var e *Error
		if _, err := Compile(expr, Options{Link: packet.LinkEthernet}); !errors.As(err, &e) {
			t.Errorf("%q: %v", expr, err)
		} else if e.Column != want {
			t.Errorf("%q: column %d, not %d (%s)\n%s", expr, e.Column, want, e.Msg, e.Caret())
		}
	}
}

func TestErrorLines(t *testing.T) {
	e := &Error{Expr: "tcp\tprüt\x1b[2J\nport", Msg: "syntax error", Column: 15}
	if got, want := e.Caret(), "tcp prüt?[2J port\n             ^"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
	if got, want := e.Error(), "compile filter: syntax error"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
	if e = (&Error{Expr: "ip", Msg: "no"}); e.Caret() != "ip" {
		t.Errorf("caret without a column: %q", e.Caret())
	}
}

// TestCaretOfLongExpression checks that only an excerpt of a long expression is shown,
// and that the caret is still under its word.
func TestCaretOfLongExpression(t *testing.T) {
	left, right := strings.Repeat("tcp or ", 40), strings.Repeat(" or udp", 40)
	for _, expr := range []string{left + "WRONG" + right, left + "WRONG", "WRONG" + right, left + right + " WRONG " + right} {
		e := &Error{Expr: expr, Column: strings.Index(expr, "WRONG") + 1}
		line, caret, _ := strings.Cut(e.Caret(), "\n")
		if len(line) > 90 || !strings.HasPrefix(line[len(caret)-1:], "WRONG") {
			t.Errorf("%q:\n%s\n%s", expr, line, caret)
		}
	}
}

// TestHostileExpressions checks that any expression gives a program or an *Error.
func TestHostileExpressions(t *testing.T) {
	for _, expr := range []string{
		"'", "\"", "\\", "ip\x00tcp", "\x00", "\xff\xfe", "((((", "))))", "tcp[", "tcp[0", "ip[0:", "host", "host \\",
		"port 99999999999999999999", "net 1.2.3.4/99999999999", "ip proto 0xffffffffffffffff", "%s%n%d", "vlan -1",
		"ether host ::::::", "ip6 host ::::", "0", "1", "-", "=", "!", "! ! !", "&&", "proto \\", "len=1/0", "host 1.2.3.4/", "\n#",
		strings.Repeat("(", 30000), strings.Repeat("(", 3000) + "ip" + strings.Repeat(")", 3000),
		strings.Repeat("x", 30000), strings.Repeat("not ", 8000) + "ip", strings.Repeat("tcp ", 5000),
		strings.Repeat("ip or ", 7000), strings.Repeat("é", 100),
	} {
		p, err := Compile(expr, Options{Link: packet.LinkEthernet})
		var e *Error
		switch {
		case err == nil:
			p.Match(frameOf(tcpFrame(), 100))
		case !errors.As(err, &e):
			t.Errorf("%.40q: %v is no *Error", expr, err)
		case e.Column < 0 || e.Column > len(expr)+1 || strings.Count(e.Caret(), "\n") > 1:
			t.Errorf("%.40q: column %d, %q", expr, e.Column, e.Caret())
		}
	}
}

// FuzzCompile skips expressions that would query a name server.
func FuzzCompile(f *testing.F) {
	for _, expr := range append(matchExprs, "tcp prot 80", "tcp port", "ip[2:3] > 0", "vlan 5000", "port 80 or (", "ether host 00:11:22") {
		f.Add(expr)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		if len(expr) > 200 || hasNames(expr) {
			return // compiling would look up names or take long
		}
		p, err := Compile(expr, Options{Link: packet.LinkEthernet})
		var e *Error
		if errors.As(err, &e) {
			e.Caret()
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		p.Match(frameOf(tcpFrame(0x8100, 5), 104))
		p.MatchLive(frameOf(tcpFrame(0x8100, 5), 104))
	})
}

// hasNames reports whether an expression has a word that may be a host name.
func hasNames(expr string) bool {
	for _, w := range words(expr) {
		s := strings.TrimLeft(expr[w.start:w.end], "\\")
		if s == "" {
			continue
		}
		_, err := netip.ParseAddr(s)
		number := strings.Trim(s, "0123456789") == "" || strings.Contains(s, ":")
		if err != nil && !number && inWord(s[0]) && !harmless[s] {
			return true
		}
	}
	return false
}

var harmless = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`ip ip6 arp rarp tcp udp icmp icmp6 sctp igmp vlan mpls pppoes stp ether host net port
		portrange src dst and or not proto protochain gateway broadcast multicast inbound outbound less greater len
		tcpflags tcp-syn tcp-ack tcp-rst tcp-fin icmptype icmp-echo link mask iso isis clnp llc geneve radio wlan type
		subtype dir ifindex`) {
		m[w] = true
	}
	return m
}()
