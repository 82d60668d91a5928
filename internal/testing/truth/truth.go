// Package truth compares decoded packets of the corpus with the fields that another
// decoder found in them.
package truth

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/gopacket/layers"

	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

// Frames returns the frames of a capture, which must be intact unless no tool reads it to
// its end.
func Frames(t testing.TB, c *corpus.Capture) (frames []packet.Frame) {
	t.Helper()
	r, err := capfile.NewReader(c.Reader(t), c.Path)
	for err == nil {
		var f packet.Frame
		if err = r.Next(&f); err == nil {
			f.Data = bytes.Clone(f.Data)
			frames = append(frames, f)
		}
	}
	if whole := errors.Is(err, io.EOF); whole == c.Bad {
		t.Errorf("%s: after %d packets: %v", c.Path, len(frames), err)
	}
	if r != nil {
		_ = r.Close()
	}
	return frames
}

// Fields are the columns of the truth that can be compared with layers.
var Fields = []string{
	"eth_src", "eth_dst", "ethertype", "vlan_ids", "payload_type", "sll_src", "mpls_labels",
	"arp_op", "arp_sha", "arp_spa", "arp_tha", "arp_tpa",
	"ipv", "ip_src", "ip_dst", "ip_proto", "ttl", "ip_id", "ip_len", "tos", "df", "mf", "frag_off",
	"sport", "dport", "tcp_flags", "tcp_seq", "tcp_ack", "tcp_win", "tcp_len", "tcp_hlen", "tcp_urp",
	"mss", "wscale", "sackok", "tsval", "tsecr", "udp_len", "icmp_type", "icmp_code", "gre_proto", "vxlan_vni",
}

// transportColumns are the columns of the header directly above the first IP header.
var transportColumns = Fields[slices.Index(Fields, "sport"):]

// notDecoded are headers before IP that ringcap does not decode.
var notDecoded = []string{"llc", "nsh", "macsec", "pwethheuristic", "pwethcw"}

// NotCompared returns the reason why a packet cannot be compared with the truth, or "".
func NotCompared(row map[string]string, p *packet.Packet) string {
	if row["flags"] != "" {
		return "malformed, cut short, or of another length"
	}
	if _, ok := layer.First(p.Link); !ok {
		return "link type not decoded"
	}
	if row["stack"] == "" || row["eth_src"] == "" && strings.Contains(row["stack"], ":eth:") {
		return "a header in front that the other reader does not know, or does not look behind"
	}
	for _, name := range strings.Split(row["stack"], ":") {
		if name == "ip" || name == "ipv6" {
			break
		}
		if slices.Contains(notDecoded, name) {
			return name + " is not decoded"
		}
	}
	if len(p.Layers) == 1 && p.Types[0] == layer.TypeNull && row["ipv"] != "" {
		return "Cisco HDLC under link type NULL, which tcpdump does not decode either"
	}
	return ""
}

// FieldNotCompared returns the reason why a field cannot be compared with the truth, or
// "".
func FieldNotCompared(name string, row map[string]string, p *packet.Packet) string {
	names := strings.Split(row["stack"], ":")
	switch {
	case slices.Contains(names, "ah") && slices.Contains(transportColumns, name):
		return "behind an authentication header: " + name
	case strings.HasSuffix(name, "port") && row["l4"] != "tcp" && row["l4"] != "udp":
		return name + " of " + row["l4"]
	case strings.HasSuffix(name, "port") && p.Next == layers.LayerTypeTCP && len(p.Rest) < 20:
		return name + " of a TCP header under 20 bytes in a small fragment"
	case name == "tcp_len" && p.Truncated:
		return "tcp_len of a segment captured in part"
	case name == "tcp_len" && row["mf"] == "1":
		return "tcp_len of a fragment"
	case name == "ethertype" && names[0] == "sll" && row[name] == "":
		return "ethertype of a GRE tunnel's cooked frame"
	}
	return ""
}

// Digit formats a flag as in the truth.
func Digit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// EtherType formats an EtherType or a length as in the truth.
func EtherType(t uint16) string {
	if t < 0x600 {
		return fmt.Sprintf("len:%d", t)
	}
	return strconv.Itoa(int(t))
}
