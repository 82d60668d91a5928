package text

// The process of a packet, in the words of ptcpdump: at the end of the line, or with -v on lines
// of its own.

import (
	"bytes"
	"path"
	"slices"
	"strconv"

	"ringcap/internal/escape"
	"ringcap/packet"
)

// process adds the process to the text of a packet, which begins at start: to its first line, or
// behind it with -v.
func (p *Printer) process(b []byte, start int, of *packet.Process) []byte {
	text, ok := p.told.Get(of)
	if !ok {
		if p.o.Verbose > 0 {
			text = appendLong(nil, of)
		} else {
			text = appendShort(nil, of)
		}
		p.told.Put(of, text)
	}
	if p.o.Verbose == 0 {
		if line, _, more := bytes.Cut(b[start:], []byte("\n")); more {
			return slices.Insert(b, start+len(bytes.TrimRight(line, ": ")), text...)
		}
	}
	return append(b, text...)
}

// appendShort appends the form of one line. The user stands there only if the process is not known.
func appendShort(b []byte, p *packet.Process) []byte {
	switch {
	case p.PID > 0:
		b = strconv.AppendInt(append(b, ", Pid "...), int64(p.PID), 10)
		b = appendStale(b, p)
		if name := shortName(p.Name, p.Command); name != "" {
			b = appendWord(append(b, ", Cmd "...), name)
		}
	case p.User != "":
		b = appendStale(appendWord(append(b, ", User "...), p.User), p)
	case p.UID >= 0:
		b = appendStale(strconv.AppendInt(append(b, ", User "...), int64(p.UID), 10), p)
	}
	if c := &p.Container; c.ID != "" || c.Name != "" {
		name := c.Name
		if name == "" {
			name = c.ID[:min(len(c.ID), shortID)]
		}
		b = append(appendWord(append(b, ", Container ["...), name), ']')
	}
	if pod := &p.Pod; pod.Name != "" {
		b = append(appendWord(append(b, ", Pod ["...), pod.Name), '.')
		b = append(appendWord(b, pod.Namespace), ']')
	}
	return b
}

// shortID is the length of the ID of a container without a name, as the runtimes show it.
const shortID = 12

// shortName returns the name of a process, or that of its program.
func shortName(name, command string) string {
	if name == "" && command != "" {
		return path.Base(command)
	}
	return name
}

func appendStale(b []byte, p *packet.Process) []byte {
	if p.Stale {
		b = append(b, " (stale)"...)
	}
	return b
}

// appendLong appends a line for each of the groups that are known.
func appendLong(b []byte, p *packet.Process) []byte {
	if p.PID > 0 {
		b = strconv.AppendInt(append(b, "\n    Process (pid "...), int64(p.PID), 10)
		b = appendStale(b, p)
		b = appendProgram(b, p.Name, p.Command, p.Arguments)
	}
	if p.UID >= 0 || p.User != "" {
		b = append(b, "\n    User ("...)
		start := len(b)
		if p.UID >= 0 {
			b = strconv.AppendInt(append(b, "uid "...), int64(p.UID), 10)
		}
		if b = appendPart(b, start, "name ", p.User); p.PID == 0 {
			b = appendStale(b, p)
		}
		b = append(b, ')')
	}
	if p.Parent.PID > 0 {
		b = strconv.AppendInt(append(b, "\n    ParentProc (pid "...), int64(p.Parent.PID), 10)
		b = appendProgram(b, p.Parent.Name, p.Parent.Command, p.Parent.Arguments)
	}
	if c := &p.Container; c.ID != "" || c.Name != "" {
		b = append(b, "\n    Container ("...)
		start := len(b)
		b = appendPart(b, start, "name ", c.Name)
		b = appendPart(b, start, "id ", c.ID)
		b = append(appendPart(b, start, "image ", c.Image), ')')
	}
	if pod := &p.Pod; pod.Name != "" || pod.UID != "" {
		b = append(b, "\n    Pod ("...)
		start := len(b)
		b = appendPart(b, start, "name ", pod.Name)
		b = appendPart(b, start, "namespace ", pod.Namespace)
		b = append(appendPart(b, start, "UID ", pod.UID), ')')
	}
	return b
}

// appendProgram appends what runs in a process. Arguments come last, as they may hold anything.
func appendProgram(b []byte, name, command, arguments string) []byte {
	if command == "" {
		command = name
	}
	if command != "" {
		b = appendWord(append(b, ", cmd "...), command)
	}
	if arguments != "" {
		b = escape.AppendLine(append(b, ", args "...), arguments)
	}
	return append(b, ')')
}

// appendPart appends one of the parts that begin at start, unless it is empty.
func appendPart(b []byte, start int, what, value string) []byte {
	if value == "" {
		return b
	}
	if len(b) > start {
		b = append(b, ", "...)
	}
	return appendWord(append(b, what...), value)
}

// appendWord appends a name that may hold any byte. A comma, which ends it, is escaped: a process
// could otherwise call itself "x, Pid 1".
func appendWord(b []byte, name string) []byte {
	start := len(b)
	b = escape.AppendLine(b, name)
	if bytes.IndexByte(b[start:], ',') < 0 {
		return b
	}
	return append(b[:start], bytes.ReplaceAll(b[start:], []byte(","), []byte(`\x2c`))...)
}
