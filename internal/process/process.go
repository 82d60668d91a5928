// Package process finds out which process of this host sends or receives a packet. A Finder
// knows sockets; it is a helper outside the sandbox, since it looks into all processes.
package process

import (
	"net/netip"

	"ringcap/packet"
)

// Flow is the two ends of a packet, as a socket of this host has them: those of its outermost IP
// header. Addresses are never IPv4-mapped.
type Flow struct {
	// Namespace is the inode of the network namespace that the packet was captured in, 0 for
	// the one that ringcap runs in.
	Namespace uint64
	// Protocol is the IP protocol (IANA).
	Protocol uint8
	// Source and Destination have the ports of TCP, UDP, UDP-Lite, SCTP and DCCP. ICMP echo has
	// the identifier as both. All else has 0.
	Source, Destination netip.AddrPort
}

// Verdict says how much a Finder knows about a flow.
type Verdict uint8

const (
	Unknown Verdict = iota // one end may be a socket of this host, but nobody knows whose
	Foreign                // neither end is an address of this host
	Kernel                 // the host itself answers: no socket of a process
	Found                  // the process is known
)

// A Finder tells the process of a flow: that of Source, or of Destination if no process of this
// host can have Source. With received it begins with Destination, as the packet came in.
type Finder interface {
	Find(f Flow, received bool) (*packet.Process, Verdict, error)
}

// A Watcher is a Finder that hears of the ends of processes.
type Watcher interface {
	Finder
	// Ends returns how many processes have ended. It takes next to no time.
	Ends() uint64
	// Current returns a process that Find has returned, or a copy with Stale set once it has ended.
	// The answer stays the same while Ends does.
	Current(p *packet.Process) *packet.Process
}
