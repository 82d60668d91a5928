package anonymize

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// names maps the labels of names to pseudonyms of the same length.
type names struct {
	secret [sha256.Size]byte
	buf    []byte // the secret and what is hashed with it

	labels  [maxLabels][]byte // of the name that is replaced
	context []byte

	tlds map[string]bool // by label in lower case: whether it is a top-level domain
}

// alphabet has the characters of pseudonyms, one for each value of five bits.
const alphabet = "abcdefghijklmnopqrstuvwxyz234567"

// cover replaces a label. The same label in the same context has the same pseudonym; letters may
// be of either case.
func (n *names) cover(label, context []byte) {
	const head = sha256.Size + 2
	n.buf = append(n.buf[:0], n.secret[:]...)
	n.buf = append(n.buf, 0, byte(len(label)))
	n.buf = append(append(n.buf, label...), context...)
	for i, c := range n.buf[head:] {
		n.buf[head+i] = lower(c)
	}
	original := n.buf[head : head+len(label)]
	for again := range 256 { // a short label may become itself
		n.buf[sha256.Size] = byte(again)
		for at := 0; at < len(label); at += sha256.Size {
			n.buf[sha256.Size+1] = byte(len(label) + at)
			digest := sha256.Sum256(n.buf)
			for i := range label[at:min(at+sha256.Size, len(label))] {
				label[at+i] = alphabet[digest[i]%32]
			}
		}
		if !bytes.Equal(label, original) {
			return
		}
	}
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// specialTLDs are top-level domains that are not delegated (IANA, Special-Use Domain Names).
var specialTLDs = []string{"local", "localhost", "internal", "test", "invalid", "example", "onion"}

// maxTLDs is the number of last labels that are remembered.
const maxTLDs = 4096

// isTLD reports whether a label is a top-level domain that everybody knows.
func (n *names) isTLD(label []byte) bool {
	n.buf = n.buf[:0]
	for _, c := range label {
		n.buf = append(n.buf, lower(c))
	}
	known, ok := n.tlds[string(n.buf)]
	if ok {
		return known
	}
	text := string(n.buf)
	suffix, listed := publicsuffix.PublicSuffix(text)
	known = listed && suffix == text && !strings.Contains(text, ".") || slices.Contains(specialTLDs, text)
	if len(n.tlds) == maxTLDs {
		clear(n.tlds)
	}
	n.tlds[text] = known
	return known
}

// maxLabels is the largest number of labels in a name of DNS, which has up to 255 bytes.
const maxLabels = 128

// coverLabels replaces the first labels of a name, of which all were found, in data. The
// labels are those before anything was replaced. The offsets are those of the labels to replace.
func (n *names) coverLabels(data []byte, all [][]byte, offsets []int) {
	last := len(all) - 1
	reverse := last > 0 && bytes.EqualFold(all[last], []byte("arpa"))
	for i, at := range offsets {
		switch label := all[i]; {
		case i == last && n.isTLD(label), string(label) == "_tcp", string(label) == "_udp",
			reverse && i == last-1 && (string(label) == "in-addr" || string(label) == "ip6"):
			continue
		}
		// What stands for an octet or a digit of an address must not be the same everywhere.
		n.context = n.context[:0]
		for j := i + 1; reverse && j <= last; j++ {
			n.context = append(append(n.context, '.'), all[j]...)
		}
		n.cover(data[at:at+len(all[i])], n.context)
	}
}

// coverText replaces the labels of a name with dots in it.
func (n *names) coverText(name []byte) {
	for rest, more := name, true; more; {
		var label []byte
		label, rest, more = bytes.Cut(rest, []byte("."))
		if len(label) > 0 && (more || len(label) == len(name) || !n.isTLD(label)) {
			n.cover(label, nil)
		}
	}
}
