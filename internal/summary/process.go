package summary

import (
	"path"
	"strconv"
	"strings"

	"ringcap/internal/memo"
	"ringcap/packet"
)

// Process is a process and its traffic.
type Process struct {
	identity
	Sent, Received Total
}

// identity is what makes a process another one. If it is not known, only the user of the socket is.
type identity struct {
	PID            int
	Name, User     string // User only if PID is 0
	Container, Pod string // the container's name, or its ID; namespace/name of the pod
}

// Bytes returns the sum of sent and received bytes.
func (p *Process) Bytes() uint64 { return p.Sent.Bytes + p.Received.Bytes }

// processes counts packets by process.
type processes struct {
	all   []Process
	index map[identity]int32
	of    memo.Table[*packet.Process, int32] // the index of facts; -1 if they did not fit
	other Total
}

// add counts a packet.
func (s *processes) add(p *packet.Packet) {
	i, ok := s.of.Get(p.Process)
	if !ok {
		i = s.of.Put(p.Process, s.find(p.Process))
	}
	switch n := p.Info.Length; {
	case i < 0:
		s.other.add(n)
	case received(p.Frame):
		s.all[i].Received.add(n)
	default:
		s.all[i].Sent.add(n)
	}
}

// find returns the index of a process, or -1 if it does not fit.
func (s *processes) find(p *packet.Process) int32 {
	k := identity{PID: p.PID, Name: p.Name, Container: p.Container.Name}
	if p.PID == 0 {
		k.Name, k.User = "", p.User
		if p.User == "" && p.UID >= 0 {
			k.User = strconv.Itoa(p.UID)
		}
	} else if p.Name == "" && p.Command != "" {
		k.Name = path.Base(p.Command)
	}
	if k.Container == "" {
		k.Container = p.Container.ID
	}
	if p.Pod.Name != "" {
		k.Pod = p.Pod.Namespace + "/" + p.Pod.Name
	}
	i, ok := s.index[k]
	if ok {
		return i
	}
	if len(s.all) == maxProcesses {
		return -1
	}
	if s.index == nil {
		s.index = map[identity]int32{}
	}
	i = int32(len(s.all))
	s.index[k] = i
	s.all = append(s.all, Process{identity: k})
	return i
}

// received reports whether the process of a frame gets it. On the loopback interface, where all
// frames come in, the process is the sender.
func received(f *packet.Frame) bool {
	if f.Direction == packet.DirectionOut || f.Direction == packet.DirectionUnknown {
		return false
	}
	return f.Interface == nil || f.Interface.Name != "lo" && !strings.HasSuffix(f.Interface.Name, "/lo")
}
