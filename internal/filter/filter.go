// Package filter compiles the filter language of pcap-filter(7) to classic BPF with
// libpcap, and runs the programs. Kernelize returns a program for the kernel; Match and
// MatchLive run it in user space with the same result.
package filter

import (
	"slices"
	"strings"

	"golang.org/x/net/bpf"

	"ringcap/packet"
)

// Options describes the frames for which an expression is compiled.
type Options struct {
	// Link is the link type of the frames.
	Link packet.LinkType
	// SnapLen is the program's result for a matching frame, in bytes. 0 means
	// packet.DefaultSnapLen.
	SnapLen int
	// Netmask is the netmask of the capture's IPv4 network in host byte order, which "ip
	// broadcast" needs. 0 means unknown; "ip broadcast" is then an error.
	Netmask uint32
	// Live reports that the frames are captured live. The kernel then removes their VLAN
	// tags, and MatchLive or the kernel runs the program.
	Live bool
	// Device is the interface of a live capture, or empty for a file. An expression about
	// VLAN tags is compiled on the open interface, because the kernel removes the tags
	// from live frames. This needs CAP_NET_RAW.
	Device string
	// Swapped reports that the byte order of the file is not that of this host. It
	// matters for LinkNull, whose header is in the byte order of the capturing host.
	Swapped bool
	// Unoptimized disables libpcap's optimizer.
	Unoptimized bool
	// Mixed reports that other files or frames with other link types may follow. An
	// expression that fits only those is then no error.
	Mixed bool
}

// maxExpression is the longest expression, in bytes. libpcap compiles recursively, in
// time that grows with the square of the length.
const maxExpression = 32 << 10

// The optimizer's time grows with the cube of the program's length: 100 ORed hosts take
// 0.07 s, 300 take 2 s, 500 take 14 s. An expression longer than longExpression bytes is
// therefore compiled without it first, and optimized only if the program has at most
// maxOptimize instructions (300 hosts).
const (
	longExpression = 2 << 10
	maxOptimize    = 9000
)

// Program is a compiled filter. It is immutable and safe for concurrent use.
type Program struct {
	raw      []bpf.RawInstruction
	code     []instruction
	first    *decision // diagram of code; nil if there is none
	live     bool
	needs    facts
	tag      tagUse
	unset    uint16 // scratch words that may be loaded before they are stored
	loadable bool
}

// Compile compiles a filter expression in the language of pcap-filter(7). An empty
// expression matches every frame. An error in the expression is an *Error.
//
// Host names in the expression are looked up by the system's resolver, which may use the
// network. ringcap resolves names nowhere else.
func Compile(expr string, o Options) (*Program, error) {
	if o.SnapLen <= 0 {
		o.SnapLen = packet.DefaultSnapLen
	}
	if strings.TrimSpace(expr) == "" {
		return newProgram(acceptAll(uint32(o.SnapLen)), uint32(o.SnapLen))
	}
	if msg := refuse(expr); msg != "" {
		return nil, &Error{Expr: expr, Msg: msg}
	}
	use := tagUseOf(expr, o)
	if use == tagInFrame {
		o.Device = "" // compile as for a file
	}
	raw, err := compile(expr, o)
	if err != nil {
		return nil, err
	}
	p, err := newProgram(raw, uint32(o.SnapLen))
	if err != nil {
		return nil, err
	}
	if p.tag = use; use == tagBeside && o.Live && o.Link == packet.LinkEthernet && p.loadsLength() {
		p.tag = tagCounted
	}
	return p, nil
}

// refuse returns the reason why an expression must not be passed to libpcap, or "".
func refuse(expr string) string {
	if len(expr) > maxExpression {
		return "filter expression is longer than 32768 bytes"
	}
	if strings.IndexByte(expr, 0) >= 0 {
		return "filter expression contains a NUL byte"
	}
	return ""
}

// compile compiles an expression with libpcap.
func compile(expr string, o Options) ([]bpf.RawInstruction, error) {
	h, err := openHandle(expr, o)
	if err != nil {
		return nil, err
	}
	defer h.close()
	if o.Unoptimized || len(expr) > longExpression {
		raw, msg := h.compile(expr, false, o.Netmask)
		if msg != "" {
			return nil, newError(h, expr, msg, o.Netmask)
		}
		if o.Unoptimized || len(raw) > maxOptimize {
			return raw, nil
		}
	}
	raw, msg := h.compile(expr, true, o.Netmask)
	if msg != "" {
		return nil, newError(h, expr, msg, o.Netmask)
	}
	return raw, nil
}

// NeedsLive reports whether an expression compiles to different code for live frames and
// for frames of a file, which is so if it contains "vlan".
func NeedsLive(expr string) bool {
	for _, w := range words(expr) {
		if expr[w.start:w.end] == "vlan" {
			return true
		}
	}
	return false
}

// newProgram makes a Program of raw. It replaces the results of accepting returns by
// snapLen, and returns an error for a program that bpf_validate of libpcap rejects. It
// keeps raw.
func newProgram(raw []bpf.RawInstruction, snapLen uint32) (*Program, error) {
	for i := range raw {
		if raw[i].Op == opRetK && raw[i].K != 0 {
			raw[i].K = snapLen
		}
	}
	code, err := decode(raw)
	if err != nil {
		return nil, err
	}
	p := &Program{raw: raw, code: code, first: decide(code), needs: factsOf(code)}
	for _, in := range code {
		p.live = p.live || in.op == doAncillary
	}
	p.unset = unsetWords(raw)
	p.loadable = loadable(raw, p.unset)
	return p, nil
}

// loadsLength reports whether the program loads the length of the frame.
func (p *Program) loadsLength() bool {
	return slices.ContainsFunc(p.code, func(in instruction) bool { return in.op == doLdLen || in.op == doLdxLen })
}

// Raw returns the compiled program. The caller must not change it.
func (p *Program) Raw() []bpf.RawInstruction { return p.raw }

// Live reports whether the program needs facts that are not in the frame's bytes but come
// from the kernel: direction, interface or VLAN tag (the SKF_AD_ loads of
// linux/filter.h).
func (p *Program) Live() bool { return p.live }
