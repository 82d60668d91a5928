// Package filter compiles the filter language of pcap-filter(7) to classic BPF,
// through libpcap, and runs the programs: the kernel's copy is made by
// Kernelize, and Match and MatchLive do in user space what the kernel would.
package filter

import (
	"slices"
	"strings"

	"golang.org/x/net/bpf"

	"ringcap/packet"
)

// Options says what an expression is compiled for.
type Options struct {
	// Link is the link type of the frames.
	Link packet.LinkType
	// SnapLen is what the program returns for a frame that matches, in bytes;
	// 0 means packet.DefaultSnapLen.
	SnapLen int
	// Netmask is that of the capture's IPv4 network, in host byte order, for
	// "ip broadcast"; 0 means unknown, and "ip broadcast" is then refused.
	Netmask uint32
	// Live says that the frames are of a live capture: the kernel takes their VLAN tags
	// out, and the program will be run by MatchLive or by the kernel.
	Live bool
	// Device names the interface of a live capture, empty for a file. The
	// kernel takes VLAN tags out of the frames of a live capture, so an
	// expression about them is compiled on the open interface, which needs
	// CAP_NET_RAW.
	Device string
	// Swapped says that the file's byte order is not this host's. It matters
	// for LinkNull, whose header is in the order of whoever wrote it.
	Swapped bool
	// Unoptimized leaves libpcap's optimizer out.
	Unoptimized bool
	// Mixed says that frames of other link types may come, or of files that say more.
	// An expression that fits one of them is not refused for the sake of Link.
	Mixed bool
}

// maxExpression bounds an expression, in bytes: libpcap recurses over what it
// compiles, and its time grows with the square.
const maxExpression = 32 << 10

// The optimizer's time grows with the cube of the program: 100 ORed hosts take
// 0.07 s, 300 take 2 s, 500 take 14 s. So an expression longer than
// longExpression bytes is compiled without it first, and optimized only if
// that gave at most maxOptimize instructions (300 hosts).
const (
	longExpression = 2 << 10
	maxOptimize    = 9000
)

// Program is a compiled filter. It is immutable, and safe for use by several
// goroutines at once.
type Program struct {
	raw      []bpf.RawInstruction
	code     []instruction
	first    *decision // of code, if it is nothing but decisions
	live     bool
	asks     facts
	tag      tagUse
	unset    uint16 // scratch words that may be loaded before they are stored
	loadable bool
}

// Compile compiles a filter expression, as pcap-filter(7) has it. An empty
// expression matches every frame. Errors in the expression are an *Error.
//
// A host name in an expression is looked up as the system does it, over the
// network too: that is the one name resolution in ringcap, at the user's word.
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
		o.Device = "" // as for a file
	}
	raw, err := compile(expr, o)
	if err != nil {
		return nil, err
	}
	p, err := newProgram(raw, uint32(o.SnapLen))
	if err != nil {
		return nil, err
	}
	if p.tag = use; use == tagBeside && o.Live && o.Link == packet.LinkEthernet && p.asksLength() {
		p.tag = tagCounted
	}
	return p, nil
}

// refuse says what keeps an expression from libpcap altogether, "" if nothing.
func refuse(expr string) string {
	if len(expr) > maxExpression {
		return "filter expression is longer than 32768 bytes"
	}
	if strings.IndexByte(expr, 0) >= 0 {
		return "filter expression contains a NUL byte"
	}
	return ""
}

// compile runs libpcap over an expression, with or without its optimizer.
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

// NeedsLive tells whether an expression compiles to other code for the frames
// of a live capture than for those of a file: whether it says "vlan".
func NeedsLive(expr string) bool {
	for _, w := range words(expr) {
		if expr[w.start:w.end] == "vlan" {
			return true
		}
	}
	return false
}

// newProgram takes over raw, makes its accepting returns return snapLen, and
// refuses what bpf_validate of libpcap refuses.
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
	p := &Program{raw: raw, code: code, first: decide(code), asks: factsOf(code)}
	for _, in := range code {
		p.live = p.live || in.op == doAncillary
	}
	p.unset = unsetWords(raw)
	p.loadable = loadable(raw, p.unset)
	return p, nil
}

// asksLength reports whether the program loads the length of the frame.
func (p *Program) asksLength() bool {
	return slices.ContainsFunc(p.code, func(in instruction) bool { return in.op == doLdLen || in.op == doLdxLen })
}

// Raw is the program as compiled. The caller must not change it.
func (p *Program) Raw() []bpf.RawInstruction { return p.raw }

// Live tells whether the program asks the kernel for facts that are not in the
// frame's bytes (the SKF_AD_ loads of linux/filter.h): direction, interface or
// VLAN tag.
func (p *Program) Live() bool { return p.live }
