package filter

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/bpf"

	"ringcap/packet"
)

// tagUse says what a program for live frames makes of a VLAN tag that the kernel took out
// of the frame.
type tagUse uint8

const (
	tagBeside  tagUse = iota // the program sees the frame without it, and the kernel tells of it
	tagCounted               // likewise, but it counts in the length
	tagInFrame               // the program sees the frame with the tag in its place, as in a file
)

// tagUseOf is that of an expression, compiled for a file.
func tagUseOf(expr string, o Options) tagUse {
	if o.Live && o.Link == packet.LinkEthernet && readsTag(expr) {
		return tagInFrame
	}
	return tagBeside
}

// hidesTag reports whether the kernel cannot run the program over a frame whose tag it took
// out.
func (p *Program) hidesTag() bool { return p.tag != tagBeside }

// taggedWhole lets tagged frames through, whole: user space decides on them.
func taggedWhole() []bpf.RawInstruction {
	return []bpf.RawInstruction{
		{Op: opLdAbsB, K: adOffset + adVLANTagPresent},
		{Op: opJeqK, Jt: 1},
		{Op: opRetK, K: allBytes},
	}
}

// linkWords are the names of the link layer in the language.
var linkWords = []string{"ether", "link", "fddi", "tr", "wlan", "ppp", "slip"}

// readsTag reports whether an expression names bytes of the frame from where a tag stands
// on, or the type of one. "tcp" and the like do not, though their program loads the same
// bytes: live, libpcap means them to match behind the tag.
func readsTag(expr string) bool {
	var list []string
	for _, w := range words(expr) {
		list = append(list, expr[w.start:w.end])
	}
	for i, w := range list {
		if !slices.Contains(linkWords, w) || i+2 >= len(list) {
			continue
		}
		switch rest := list[i+2:]; list[i+1] {
		case "[":
			if reachesTag(rest) {
				return true
			}
		case "proto":
			if slices.ContainsFunc(rest, isTagType) {
				return true
			}
		}
	}
	return false
}

// reachesTag reports whether what is loaded in brackets reaches the tag's place; list are
// the words behind the opening one.
func reachesTag(list []string) bool {
	if len(list) < 2 || list[1] != "]" {
		return true // it is computed
	}
	offset, size, sized := strings.Cut(list[0], ":")
	at, err := strconv.ParseUint(offset, 0, 32)
	if err != nil {
		return true
	}
	n := uint64(1)
	if sized {
		if n, err = strconv.ParseUint(size, 0, 32); err != nil {
			return true
		}
	}
	return at+n > macLen
}

func isTagType(word string) bool {
	n, err := strconv.ParseUint(word, 0, 32)
	return err == nil && (n == typeVLAN || n == typeQinQ)
}
