package jsonl

import (
	"slices"
	"strings"

	"ringcap/packet"
)

// The process of a packet: packet.Process.

// NeedsProcess reports whether one of the columns is about the process of a packet.
func NeedsProcess(columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool {
		kind, _, _ := strings.Cut(name, ".")
		return kind == "process" || kind == "container" || kind == "pod"
	})
}

func (t *tables) addProcess() {
	t.process = t.entry("process", "a process of the host that captured the packet",
		numbered("pid", "process.pid", "process ID", 1, func(p *packet.Process) int { return p.PID }),
		numbered("tid", "process.tid", "ID of the thread that made the socket", 1, func(p *packet.Process) int { return p.TID }),
		named("name", "process.name", "its name (comm)", func(p *packet.Process) string { return p.Name }),
		named("command", "process.command", "path of its program", func(p *packet.Process) string { return p.Command }),
		named("arguments", "process.arguments", "its arguments with spaces between, at most 4096 bytes", func(p *packet.Process) string { return p.Arguments }),
		numbered("uid", "process.uid", "effective user ID", 0, func(p *packet.Process) int { return p.UID }),
		numbered("gid", "process.gid", "effective group ID", 0, func(p *packet.Process) int { return p.GID }),
		named("user", "process.user", "name of the user", func(p *packet.Process) string { return p.User }),
		about("parent", "its parent", func(t *tables) *table { return t.parent }),
		named("cgroup", "process.cgroup", "path of its control group", func(p *packet.Process) string { return p.Cgroup }),
		field{key: "stale", name: "process.stale", help: "true if the socket was closed or the process had ended when the packet came", form: asFlag, alone: true,
			number: func(p *Printer, _ *header) (uint64, bool) { return 1, p.pkt.Process.Stale }},
	)
	t.parent = t.entry("parent", "the parent of a process",
		numbered("pid", "process.parent.pid", "process ID of the parent", 1, func(p *packet.Process) int { return p.Parent.PID }),
		named("name", "process.parent.name", "its name (comm)", func(p *packet.Process) string { return p.Parent.Name }),
		named("command", "process.parent.command", "path of its program", func(p *packet.Process) string { return p.Parent.Command }),
		named("arguments", "process.parent.arguments", "its arguments with spaces between, at most 4096 bytes", func(p *packet.Process) string { return p.Parent.Arguments }),
	)
	t.container = t.entry("container", "the container of a process",
		named("id", "container.id", "ID of the container, 64 hexadecimal digits as a rule", func(p *packet.Process) string { return p.Container.ID }),
		named("name", "container.name", "its name", func(p *packet.Process) string { return p.Container.Name }),
		named("image", "container.image", "name of its image", func(p *packet.Process) string { return p.Container.Image }),
	)
	t.pod = t.entry("pod", "the Kubernetes pod of a container",
		named("name", "pod.name", "name of the pod", func(p *packet.Process) string { return p.Pod.Name }),
		named("namespace", "pod.namespace", "its namespace", func(p *packet.Process) string { return p.Pod.Namespace }),
		named("uid", "pod.uid", "its UID", func(p *packet.Process) string { return p.Pod.UID }),
	)
}

// about returns a field that is one record on the process of the packet. It is absent if it has no
// members.
func about(key, help string, of func(*tables) *table) field {
	f := field{key: key, help: help, form: asObject, of: func(t *tables) []*table { return []*table{of(t)} }}
	f.list = func(p *Printer, _ *header) {
		if p.pkt.Process != nil {
			p.entry(of(p.tables), header{})
		}
	}
	return f
}

// processed marks a field that depends on the process of the packet only.
func (f field) processed() field {
	f.process = true
	return f
}

// numbered returns a field of a number that is known if it is not below least.
func numbered(key, name, help string, least int, of func(*packet.Process) int) field {
	f := counted(key, name, help, func(p *Printer, _ *header) (uint64, bool) {
		n := of(p.pkt.Process)
		return uint64(n), n >= least
	})
	f.alone = true
	return f
}

// named returns a field of a text that is known if it is not empty.
func named(key, name, help string, of func(*packet.Process) string) field {
	f := found(asText, key, name, help, func(p *Printer, _ *header) []byte {
		text := of(p.pkt.Process)
		if text == "" {
			return nil
		}
		p.name = append(p.name[:0], text...)
		return p.name
	})
	f.alone = true
	return f
}

// processOf returns the members that tell the process of the packet.
func (p *Printer) processOf() []byte {
	text, ok := p.told.Get(p.pkt.Process)
	if !ok {
		for i := range p.tables.frame.fields {
			if f := &p.tables.frame.fields[i]; f.process {
				text = p.appendField(text, f, &p.headers[0])
			}
		}
		p.told.Put(p.pkt.Process, text)
	}
	return text
}
