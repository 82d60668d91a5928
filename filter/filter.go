// Package filter compiles expressions of pcap-filter(7), the language of tcpdump, for frames
// of files and of package live. It needs cgo and libpcap.
package filter

import (
	"golang.org/x/net/bpf"

	"ringcap/internal/filter"
	"ringcap/packet"
)

// Filter is a compiled expression. It never changes, so several goroutines may use it.
type Filter struct{ program *filter.Program }

// Compile compiles an expression for frames of a file with the given link type. An empty
// expression matches every frame. Names of hosts in the expression are looked up by the
// system's resolver.
func Compile(expression string, link packet.LinkType) (*Filter, error) {
	p, err := filter.Compile(expression, filter.Options{Link: link})
	if err != nil {
		return nil, err
	}
	return &Filter{p}, nil
}

// Match reports whether a frame matches. A frame of another link type than that of Compile
// must not be passed.
func (f *Filter) Match(frame *packet.Frame) bool { return f.program.Match(frame) }

// Live is a compiled expression for live.Options.Filter. It also selects by VLAN tags, which
// the kernel removes from frames.
type Live struct{ socket *filter.Socket }

// CompileLive compiles an expression for an interface with the given name, of which the
// frames have the given link type. An expression about VLAN tags needs CAP_NET_RAW.
func CompileLive(expression, name string, link packet.LinkType) (*Live, error) {
	p, err := filter.Compile(expression, filter.Options{Link: link, Live: true, Device: name})
	if err != nil {
		return nil, err
	}
	return &Live{&filter.Socket{Expression: p}}, nil
}

// Program returns the program for the kernel. If it is not complete, Match has to be called for
// the frames that it lets through.
func (l *Live) Program() (program []bpf.RawInstruction, complete bool) { return l.socket.Program() }

// Broad returns a program that lets all frames through, for a kernel that refuses Program.
func (l *Live) Broad() []bpf.RawInstruction { return l.socket.Broad() }

// Match reports whether a live frame matches.
func (l *Live) Match(frame *packet.Frame) bool { return l.socket.Match(frame) }

// Instructions returns the program of an expression as libpcap compiles it, such as for
// another packet socket.
func (f *Filter) Instructions() []bpf.RawInstruction { return f.program.Raw() }
