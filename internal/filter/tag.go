package filter

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/bpf"

	"ringcap/packet"
)

// tagUse describes how a program for live frames treats a VLAN tag that the kernel
// removed from the frame.
type tagUse uint8

const (
	tagBeside  tagUse = iota // the program sees the frame without the tag; SKF_AD_ loads return the tag
	tagCounted               // as tagBeside, but the length includes the tag
	tagInFrame               // the program sees the frame with the tag, as in a file
)

// tagUseOf returns the tagUse of an expression.
func tagUseOf(expr string, o Options) tagUse {
	if o.Live && o.Link == packet.LinkEthernet && readsTag(expr) {
		return tagInFrame
	}
	return tagBeside
}

// hidesTag reports whether the kernel cannot run the program over a frame whose tag it
// has removed.
func (p *Program) hidesTag() bool { return p.tag != tagBeside }

// taggedWhole returns instructions that pass tagged frames uncut, so that user space can
// decide on them.
func taggedWhole() []bpf.RawInstruction {
	return []bpf.RawInstruction{
		{Op: opLdAbsB, K: adOffset + adVLANTagPresent},
		{Op: opJeqK, Jt: 1},
		{Op: opRetK, K: allBytes},
	}
}

// linkWords are the keywords for the link layer.
var linkWords = []string{"ether", "link", "fddi", "tr", "wlan", "ppp", "slip"}

// readsTag reports whether an expression refers to bytes of the frame at or after the
// tag, or to the tag's EtherType. Keywords like "tcp" do not count, although they load
// such bytes: in a live capture libpcap intends them to match after the tag.
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

// reachesTag reports whether an expression in brackets loads bytes at or after the tag.
// list holds the words after the opening bracket.
func reachesTag(list []string) bool {
	if len(list) < 2 || list[1] != "]" {
		return true // the offset is computed
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
