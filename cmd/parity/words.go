package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The differences in wording between tcpdump 4.99 and 5.0 that docs/text.md lists. Only these
// are evened out.

var (
	oldNext  = regexp.MustCompile(`\((\d+)\) payload length: (\d+)\) `)
	oldNames = strings.NewReplacer(
		"proto Options (0)", "proto HBH (0)", "next-header Options (0)", "next-header HBH (0)",
		"unknown (59)", "No Next Header (59)")
	missing4  = regexp.MustCompile(`\[total length (\d+) > length (\d+)\] \(invalid\) `)
	missing6  = regexp.MustCompile(`\[header\+payload length (\d+) > length (\d+)\] \(invalid\) `)
	localName = regexp.MustCompile(`\S+ +(Out|In |B  |M  |P  ) (IP|ARP|ifindex)`)
)

// A rule is a wording of 4.99 and that of 5.0 at the same place of an entry. If they have
// a group 1, its text must be the same.
type rule struct{ old, new *regexp.Regexp }

func reword(old, new string) rule {
	return rule{regexp.MustCompile(`(?m)` + old), regexp.MustCompile(`(?m)` + new)}
}

// reworded holds rows of the table, in its order.
var reworded = []rule{
	reword(`IP\d+ \(invalid\)$`, `IP  \[version \d+ != 4\] \(invalid\)$`),
	reword(`IP  \[\|ip\]$`, `IP  \[length \d+ < 20\] \(invalid\)$`),
	reword(`IP bad-len 0$`, `IP \d.*$`),
	reword(`IP6 \S+ > \S+:  \[\|udp\]$`, `IP6 \S+ > \S+\.6081: Geneve.*$`),
	reword(`(truncated-ip - \d+ bytes missing! .*: ICMP .*), length \d+$`, `(truncated-ip - \d+ bytes missing! .*: ICMP .*), length \d+$`),
	reword(`(too long, > 20\])$`, `(too long, > 20\]) \(invalid\)$`),
	reword(`Flags \[[SFRP.UEW]+\]`, `Flags \[[SFRP.UEW]+e\]`),
	reword(`(capable v\d)`, `(capable v\d) flags \[\w*\]`),
	reword(`(Flags \[\w*R[^\]]*\], .*, length \d+): (?:HTTP|BGP)$`, `(Flags \[\w*R[^\]]*\], .*, length \d+)(?: \[\|tcp\])?$`),
	reword(`( \[\|tcp\])>$`, `( \[\|tcp\])$`),
	reword(`(\.443 > \S+|> \S+\.443): UDP, length \d+$`, `(\.443 > \S+|> \S+\.443): quic, .*$`),
	reword(`(readdirplus) \[\|nfs\]$`, `(readdirplus) \[credentials length \d+ > \d+\] \(invalid\) \[\|nfs\]$`),
	reword(`ICMP type-#4[23], length (\d+)$`, `ICMP extended echo re(?:quest|ply), .*, length (\d+)$`),
	reword(`ICMP6, unknown icmp6 type \(16[01]\), length (\d+)(?:\n\t0x.*)+$`, `ICMP6, extended echo re(?:quest|ply), .*, length (\d+)$`),
	reword(`gre-proto-0x(?:88be|22eb)$`, `erspan type.*$`),
	reword(`truncated-sctp - \d+ bytes missing!`, ` \[length \d+ < 12\] \(invalid\)`),
	reword(` \(invalid length \d+\) \(invalid\)$`, `, \[0\].*TLV-type.*$`),
	reword(`(mobility: )`, `(mobility: )\(payload protocol \d+ should be 59\) `),
	reword(`(CDPv\d, ttl: \d+s, Device-ID '.*')(?:\n\t  0x[\da-f]{4}:  .*)+$`, `(CDPv\d, ttl: \d+s, Device-ID '.*'), length \d+$`),
	reword(`VTPv\d+, .*$`, `VTP \[version \d+ > 3\] \(invalid\).*$`),
	reword(`TC: \d, TE: None, TS: 0, DST map: 0x[\da-f]{4}`, `TC: \d, TE: None, TS: 0, DST map: \[port \d\]`),
	reword(`RC: (\w+)`, `RC: \[(\w+)\]`),
	reword(`who-are-you re(?:quest|ply) node information (query|reply) \(\w+\)`, `node information (query|reply) \(.*\)`),
	reword(`gre-proto-0x2001$`, `NHRP: .*$`),
	reword(`(LISP-Map-Notify, \d+ record\(s\),) \(invalid\)$`, `(LISP-Map-Notify, \d+ record\(s\),) \[authentication data length \d+ > \d+\] \(invalid\)$`),
	reword(`(LISP-Map-Notify, \d+ record\(s\),\n)$`, `(LISP-Map-Notify, \d+ record\(s\),\n) \[unsupported address family identifier \d+\]$`),
	reword(`BCM-LI-SHIM: .*$`, `BFDv1, .*$`),
	reword(`PTPv\d\d$`, `PTPv2\.\d, .*$`),
	reword(`RADIUS, .*$`, `RADIUS \[length \d+ > \d+\] \(invalid\)$`),
	reword(`(lwres v\d+) \[len: \d+ != \d+\]$`, `(lwres v\d+) \[\|lwres\]$`),
	reword(`\[Error converting time\]`, `20(?:3[89]|[4-9]\d)-\d\d-\d\d [\d:.]+`),
}

// The wording of PTP version 2 in 4.99.
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

// newWords converts the wording of 4.99 to that of 5.0.
func newWords(out string) string {
	out = oldNames.Replace(oldNext.ReplaceAllString(out, "($1), payload length $2) "))
	return ptp.ReplaceAllStringFunc(out, newPTP)
}

// alike evens out an entry of ringcap and one of 4.99 where a rule matches both.
func alike(ours, theirs []string) (a, b []string) {
	us, them := strings.Join(ours, "\n"), strings.Join(theirs, "\n")
	for _, r := range reworded {
		if r.old.MatchString(them) && r.new.MatchString(us) {
			them = r.old.ReplaceAllString(them, "${1}~")
			us = r.new.ReplaceAllString(us, "${1}~")
		}
	}
	// tcpdump looks up interface indexes on the host that reads the capture.
	if localName.MatchString(them) && localName.MatchString(us) {
		us = localName.ReplaceAllString(us, "? $1 $2")
		them = localName.ReplaceAllString(them, "? $1 $2")
	}
	return strings.Split(us, "\n"), strings.Split(them, "\n")
}

// kept converts the messages of 5.0 about lengths that are too large to those of 4.99, which
// ringcap keeps.
func kept(out string) string {
	out = missing(missing4, "truncated-ip - %d bytes missing! ", out)
	return missing(missing6, "truncated-ip6 - %d bytes missing!", out)
}

// missing converts the message of 5.0 about a length that is too large to that of 4.99.
func missing(old *regexp.Regexp, words, line string) string {
	return old.ReplaceAllStringFunc(line, func(m string) string {
		n := old.FindStringSubmatch(m)
		want, _ := strconv.Atoi(n[1])
		have, _ := strconv.Atoi(n[2])
		return strings.Replace(words, "%d", strconv.Itoa(want-have), 1)
	})
}
