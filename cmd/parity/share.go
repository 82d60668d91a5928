package main

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// head matches the start of an entry with -#.
var head = regexp.MustCompile(`^ *(\d+)  `)

// entries splits output with -# into the lines of each packet. The first number may be
// any (--skip).
func entries(out string) [][]string {
	var all [][]string
	first := 1
	if m := head.FindStringSubmatch(out); m != nil {
		first, _ = strconv.Atoi(m[1])
	}
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, fmt.Sprintf("%5d  ", first+len(all))) {
			all = append(all, nil)
		}
		if len(all) > 0 {
			all[len(all)-1] = append(all[len(all)-1], line)
		}
	}
	return all
}

func at(all [][]string, i int) []string {
	if i >= len(all) {
		return nil
	}
	return all[i]
}

// common returns the length of the longest common subsequence of lines.
func common(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// share counts the identical lines of some captures.
type share struct{ captures, same, lines int }

// shares maps classes to their share. "all" contains every capture, and "plain" those
// without protocols above ARP, IP, TCP, UDP and ICMP.
type shares map[string]share

// plain and plainPrefixes define the classes that a capture in "plain" may have.
var plain = []string{
	"arp", "arp-variant", "ipv4", "ipv6", "ip-options", "ip-len0", "ip-longer-than-captured", "tcp", "udp",
	"icmp", "icmpv6", "v6-ext", "frag4", "frag6", "vlan", "qinq", "tcp-urg", "tcp-ecn",
	"malformed", "snaplen-cut", "ts-backwards", "no-packets",
}

var plainPrefixes = []string{"lt-", "pcap", "tcpopt-"}

func isPlain(class string) bool {
	return slices.Contains(plain, class) ||
		slices.ContainsFunc(plainPrefixes, func(p string) bool { return strings.HasPrefix(class, p) })
}

func (s shares) add(classes []string, same, lines int) {
	names := append([]string{"all"}, classes...)
	if !slices.ContainsFunc(classes, func(c string) bool { return !isPlain(c) }) && !slices.Contains(classes, "lt-other") {
		names = append(names, "plain")
	}
	for _, name := range names {
		v := s[name]
		s[name] = share{v.captures + 1, v.same + same, v.lines + lines}
	}
}

func (s share) percent() float64 { return 100 * float64(s.same) / float64(max(1, s.lines)) }

func (s shares) print(w io.Writer) {
	for _, name := range slices.Sorted(maps.Keys(s)) {
		v := s[name]
		fmt.Fprintf(w, "%-24s %4d captures %7d of %7d lines %7.2f %%\n", name, v.captures, v.same, v.lines, v.percent())
	}
}
