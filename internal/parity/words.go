package main

import (
	"regexp"
	"strconv"
	"strings"
)

// What tcpdump 4.99 and 5.0 say in different words: the table of docs/formats.md.
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

// newWords turns the words of 4.99 into those of 5.0.
func newWords(out string) string {
	return oldNames.Replace(oldNext.ReplaceAllString(out, "($1), payload length $2) "))
}

// expectedWords is for what changed between the 5.0 of the tests and the format that
// ringcap follows.
func expectedWords(out string) string { return out }

// alike makes an entry of ours and one of 4.99 alike where a rule is about both.
func alike(ours, theirs []string) (a, b []string) {
	for i := range ours {
		line := missing(missing4, "truncated-ip - %d bytes missing! ", ours[i])
		line = missing(missing6, "truncated-ip6 - %d bytes missing!", line)
		if line != ours[i] && i < len(theirs) && strings.Contains(theirs[i], "bytes missing!") {
			ours[i] = line
		}
	}
	// tcpdump looks the index of an interface up on the host that reads.
	for i := range min(len(ours), len(theirs)) {
		if localName.MatchString(theirs[i]) && localName.MatchString(ours[i]) {
			ours[i] = localName.ReplaceAllString(ours[i], "? $1 $2")
			theirs[i] = localName.ReplaceAllString(theirs[i], "? $1 $2")
		}
	}
	return ours, theirs
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
