package cli

import (
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"

	"ringcap/packet"
)

// countValue is -c: a number of packets, at least 1.
type countValue uint64

func (v *countValue) String() string { return strconv.FormatUint(uint64(*v), 10) }
func (v *countValue) Type() string   { return "number" }
func (v *countValue) Set(s string) error {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n == 0 {
		return fmt.Errorf("%q is no number of packets: give 1 or more", s)
	}
	*v = countValue(n)
	return nil
}

// snapLenValue is -s: bytes, 0 for the default.
type snapLenValue int

func (v *snapLenValue) String() string { return strconv.Itoa(int(*v)) }
func (v *snapLenValue) Type() string   { return "bytes" }
func (v *snapLenValue) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > packet.MaxRecord {
		return fmt.Errorf("%q is no snapshot length: give 0 to %d bytes", s, packet.MaxRecord)
	}
	*v = snapLenValue(n)
	return nil
}

// defaultBufferKiB is the size of the ring without -B.
const defaultBufferKiB = 64 << 10

// bufferValue is -B: the size of the ring in KiB.
type bufferValue int

// MaxBufferKiB is the limit of -B: 64 GiB, above which the kernel's own sizes overflow.
const MaxBufferKiB = 64 << 20

func (v *bufferValue) String() string { return strconv.Itoa(int(*v)) }
func (v *bufferValue) Type() string   { return "KiB" }
func (v *bufferValue) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n <= 0 || n > MaxBufferKiB {
		return fmt.Errorf("%q is no buffer size: give 1 to %d KiB (65536 is 64 MiB)", s, MaxBufferKiB)
	}
	*v = bufferValue(n)
	return nil
}

// Direction is the value of -Q.
type Direction int

const (
	InOut Direction = iota
	In
	Out
)

func (v *Direction) String() string { return [...]string{"inout", "in", "out"}[*v] }

// Type returns the name of the flag's argument.
func (v *Direction) Type() string { return "direction" }

// Set parses in, out or inout.
func (v *Direction) Set(s string) error {
	switch strings.ToLower(s) {
	case "in":
		*v = In
	case "out":
		*v = Out
	case "inout":
		*v = InOut
	default:
		return fmt.Errorf("%q is no direction: give in, out or inout", s)
	}
	return nil
}

// precisionValue is --time-stamp-precision: nano or micro.
type precisionValue bool

func (v *precisionValue) Type() string { return "precision" }
func (v *precisionValue) String() string {
	if *v {
		return "nano"
	}
	return "micro"
}
func (v *precisionValue) Set(s string) error {
	switch s {
	case "nano":
		*v = true
	case "micro":
		*v = false
	default:
		return fmt.Errorf("%q is no precision: give micro or nano", s)
	}
	return nil
}

// linkTypes returns all link types that have a name.
func linkTypes() iter.Seq[packet.LinkType] {
	return func(yield func(packet.LinkType) bool) {
		for l := range math.MaxUint16 {
			if t := packet.LinkType(l); t.Description() != "" && !yield(t) {
				return
			}
		}
	}
}

func linkTypeNames() (names []string) {
	for t := range linkTypes() {
		names = append(names, t.Name())
	}
	return names
}

// linkTypeValue is -y: the name of a link type, as printed by -L.
type linkTypeValue struct {
	link packet.LinkType
	set  bool
}

func (v *linkTypeValue) Type() string { return "name" }
func (v *linkTypeValue) String() string {
	if !v.set {
		return ""
	}
	return v.link.Name()
}

func (v *linkTypeValue) Set(s string) error {
	name := strings.TrimPrefix(strings.ToUpper(s), "DLT_")
	for _, preferred := range []packet.LinkType{packet.LinkEthernet, packet.LinkRaw} {
		if preferred.Name() == name {
			v.link, v.set = preferred, true
			return nil
		}
	}
	for t := range linkTypes() {
		if t.Name() == name {
			v.link, v.set = t, true
			return nil
		}
	}
	return fmt.Errorf("%q is no link type: ringcap -L lists those of the interface", s)
}
