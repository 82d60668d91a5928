package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// What tcpdump 4.99 and 5.0 say in different words: the table of docs/text.md.
// Only what is listed here is made alike.

var (
	oldNext  = regexp.MustCompile(`\((\d+)\) payload length: (\d+)\) `)
	oldNames = strings.NewReplacer(
		"proto Options (0)", "proto HBH (0)", "next-header Options (0)", "next-header HBH (0)",
		"unknown (59)", "No Next Header (59)")
	missing4  = regexp.MustCompile(`\[total length (\d+) > length (\d+)\] \(invalid\) `)
	missing6  = regexp.MustCompile(`\[header\+payload length (\d+) > length (\d+)\] \(invalid\) `)
	localName = regexp.MustCompile(`\S+ +(Out|In |B  |M  |P  ) (IP|ARP|ifindex)`)
)

// A rule is what 4.99 says in one place of an entry, and 5.0 instead. Group 1 of each,
// where there is one, has to be the same.
type rule struct{ old, new *regexp.Regexp }

func say(old, new string) rule {
	return rule{regexp.MustCompile(`(?m)` + old), regexp.MustCompile(`(?m)` + new)}
}

// reworded are rows of the table in its order.
var reworded = []rule{
	say(`IP\d+ \(invalid\)$`, `IP  \[version \d+ != 4\] \(invalid\)$`),
	say(`IP  \[\|ip\]$`, `IP  \[length \d+ < 20\] \(invalid\)$`),
	say(`IP bad-len 0$`, `IP \d.*$`),
	say(`IP6 \S+ > \S+:  \[\|udp\]$`, `IP6 \S+ > \S+\.6081: Geneve.*$`),
	say(`(truncated-ip - \d+ bytes missing! .*: ICMP .*), length \d+$`, `(truncated-ip - \d+ bytes missing! .*: ICMP .*), length \d+$`),
	say(`(too long, > 20\])$`, `(too long, > 20\]) \(invalid\)$`),
	say(`Flags \[[SFRP.UEW]+\]`, `Flags \[[SFRP.UEW]+e\]`),
	say(`(capable v\d)`, `(capable v\d) flags \[\w*\]`),
	say(`(Flags \[\w*R[^\]]*\], .*, length \d+): (?:HTTP|BGP)$`, `(Flags \[\w*R[^\]]*\], .*, length \d+)(?: \[\|tcp\])?$`),
	say(`( \[\|tcp\])>$`, `( \[\|tcp\])$`),
	say(`(\.443 > \S+|> \S+\.443): UDP, length \d+$`, `(\.443 > \S+|> \S+\.443): quic, .*$`),
	say(`(readdirplus) \[\|nfs\]$`, `(readdirplus) \[credentials length \d+ > \d+\] \(invalid\) \[\|nfs\]$`),
	say(`ICMP type-#4[23], length (\d+)$`, `ICMP extended echo re(?:quest|ply), .*, length (\d+)$`),
	say(`ICMP6, unknown icmp6 type \(16[01]\), length (\d+)(?:\n\t0x.*)+$`, `ICMP6, extended echo re(?:quest|ply), .*, length (\d+)$`),
	say(`gre-proto-0x(?:88be|22eb)$`, `erspan type.*$`),
	say(`truncated-sctp - \d+ bytes missing!`, ` \[length \d+ < 12\] \(invalid\)`),
	say(` \(invalid length \d+\) \(invalid\)$`, `, \[0\].*TLV-type.*$`),
	say(`(mobility: )`, `(mobility: )\(payload protocol \d+ should be 59\) `),
	say(`(CDPv\d, ttl: \d+s, Device-ID '.*')(?:\n\t  0x[\da-f]{4}:  .*)+$`, `(CDPv\d, ttl: \d+s, Device-ID '.*'), length \d+$`),
	say(`VTPv\d+, .*$`, `VTP \[version \d+ > 3\] \(invalid\).*$`),
	say(`TC: \d, TE: None, TS: 0, DST map: 0x[\da-f]{4}`, `TC: \d, TE: None, TS: 0, DST map: \[port \d\]`),
	say(`RC: (\w+)`, `RC: \[(\w+)\]`),
	say(`who-are-you re(?:quest|ply) node information (query|reply) \(\w+\)`, `node information (query|reply) \(.*\)`),
	say(`gre-proto-0x2001$`, `NHRP: .*$`),
	say(`(LISP-Map-Notify, \d+ record\(s\),) \(invalid\)$`, `(LISP-Map-Notify, \d+ record\(s\),) \[authentication data length \d+ > \d+\] \(invalid\)$`),
	say(`(LISP-Map-Notify, \d+ record\(s\),\n)$`, `(LISP-Map-Notify, \d+ record\(s\),\n) \[unsupported address family identifier \d+\]$`),
	say(`BCM-LI-SHIM: .*$`, `BFDv1, .*$`),
	say(`PTPv\d\d$`, `PTPv2\.\d, .*$`),
	say(`RADIUS, .*$`, `RADIUS \[length \d+ > \d+\] \(invalid\)$`),
	say(`(lwres v\d+) \[len: \d+ != \d+\]$`, `(lwres v\d+) \[\|lwres\]$`),
	say(`\[Error converting time\]`, `20(?:3[89]|[4-9]\d)-\d\d-\d\d [\d:.]+`),
}

// What 4.99 says of PTP version 2.
var (
	ptp      = regexp.MustCompile(`PTPv2, .*`)
	ptpTime  = regexp.MustCompile(`: (\d+) seconds,? (\d+) nanoseconds`)
	ptpWords = strings.NewReplacer(" : ", ": ", " utc :", " utc:", "v1 compat : no", "majorSdoId: 0x0", "signalling", "signaling")
)

func newPTP(old string) string {
	return ptpTime.ReplaceAllStringFunc(ptpWords.Replace(old), func(m string) string {
		n := ptpTime.FindStringSubmatch(m)
		return fmt.Sprintf(": %s.%09s seconds", n[1], n[2])
	})
}

// newWords turns the words of 4.99 into those of 5.0.
func newWords(out string) string {
	out = oldNames.Replace(oldNext.ReplaceAllString(out, "($1), payload length $2) "))
	return ptp.ReplaceAllStringFunc(out, newPTP)
}

// alike makes an entry of ours and one of 4.99 alike where a rule is about both.
func alike(ours, theirs []string) (a, b []string) {
	us, them := strings.Join(ours, "\n"), strings.Join(theirs, "\n")
	if strings.Contains(them, "bytes missing!") {
		us = missing(missing4, "truncated-ip - %d bytes missing! ", us)
		us = missing(missing6, "truncated-ip6 - %d bytes missing!", us)
	}
	for _, r := range reworded {
		if r.old.MatchString(them) && r.new.MatchString(us) {
			them = r.old.ReplaceAllString(them, "${1}~")
			us = r.new.ReplaceAllString(us, "${1}~")
		}
	}
	// tcpdump looks the index of an interface up on the host that reads.
	if localName.MatchString(them) && localName.MatchString(us) {
		us = localName.ReplaceAllString(us, "? $1 $2")
		them = localName.ReplaceAllString(them, "? $1 $2")
	}
	return strings.Split(us, "\n"), strings.Split(them, "\n")
}

// missing turns 5.0's words for a length that is too large into 4.99's.
func missing(old *regexp.Regexp, words, line string) string {
	return old.ReplaceAllStringFunc(line, func(m string) string {
		n := old.FindStringSubmatch(m)
		want, _ := strconv.Atoi(n[1])
		have, _ := strconv.Atoi(n[2])
		return strings.Replace(words, "%d", strconv.Itoa(want-have), 1)
	})
}
