package process

import (
	"path"
	"slices"
	"strings"

	"ringcap/packet"
)

// Selection says which processes are asked for. A list that is not empty has to have the process;
// a process that is not known is in none.
type Selection struct {
	PIDs       []int    // process IDs, of the process or of one that it descends from
	Names      []string // patterns of comm, as path.Match has them
	Containers []string // names, IDs, or beginnings of IDs in hexadecimal digits
	Pods       []string // "namespace/name", or a name in any namespace
	UIDs       []int
}

// maxName is the most bytes of a comm (proc_pid_comm(5)).
const maxName = 15

// Match reports whether a process is selected. Nil is one that is not known.
func (s *Selection) Match(p *packet.Process) bool {
	return p != nil && s.hasPID(p) && s.hasName(p) && s.hasContainer(&p.Container) && s.hasPod(&p.Pod) &&
		(len(s.UIDs) == 0 || slices.Contains(s.UIDs, p.UID))
}

func (s *Selection) hasPID(p *packet.Process) bool {
	return len(s.PIDs) == 0 || slices.ContainsFunc(s.PIDs, func(pid int) bool {
		return pid == p.PID || slices.Contains(p.Ancestors, pid)
	})
}

func (s *Selection) hasName(p *packet.Process) bool {
	return len(s.Names) == 0 || slices.ContainsFunc(s.Names, func(pattern string) bool {
		if len(pattern) > maxName && !strings.ContainsAny(pattern, `*?[\`) {
			pattern = pattern[:maxName]
			return p.Name == pattern
		}
		ok, err := path.Match(pattern, p.Name)
		return ok && err == nil
	})
}

func (s *Selection) hasContainer(c *packet.Container) bool {
	return len(s.Containers) == 0 || c.ID != "" && slices.ContainsFunc(s.Containers, func(name string) bool {
		return name == c.Name || name == c.ID || isHex(name) && strings.HasPrefix(c.ID, name)
	})
}

// isHex reports whether a name may be the beginning of an ID, as Docker and others make them.
func isHex(name string) bool { return strings.Trim(name, "0123456789abcdef") == "" }

func (s *Selection) hasPod(p *packet.Pod) bool {
	return len(s.Pods) == 0 || slices.ContainsFunc(s.Pods, func(pod string) bool {
		if namespace, name, ok := strings.Cut(pod, "/"); ok {
			return namespace == p.Namespace && name == p.Name
		}
		return pod == p.Name && pod != ""
	})
}
