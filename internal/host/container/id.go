// Package container finds out which container and pod a process runs in, from its control group,
// and what they are called, from the files in which container runtimes keep their state. It
// talks to no runtime.
package container

import (
	"regexp"
	"strconv"
	"strings"
)

// ID returns the id of the container that a control group belongs to, and the uid of its pod if
// the path names one. The argument is what /proc/PID/cgroup holds, or one path of it. Of
// containers inside each other it is the innermost one.
//
// The id is 64 hexadecimal digits, but the name of the container for LXC and systemd-nspawn.
func ID(cgroup string) (id, podUID string, ok bool) {
	p := locate(Path(cgroup))
	return p.id, p.pod, p.id != ""
}

// Path returns that path in the text of /proc/PID/cgroup which says most about the process: it
// has one for each hierarchy of control groups. A path of a container goes first, then one that
// is not the root, then that of version 2, then systemd's own. A text that is a path is returned
// as it is.
func Path(text string) string {
	if strings.HasPrefix(text, "/") {
		return text
	}
	best, most := "", -1
	for line := range strings.Lines(text) {
		hierarchy, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		controllers, path, ok := strings.Cut(rest, ":")
		if !ok || !strings.HasPrefix(path, "/") {
			continue
		}
		path = strings.TrimSuffix(path, " (deleted)") // the group of a process that has ended
		worth := 0
		switch {
		case locate(path).id != "":
			worth = 8
		case path != "/":
			worth = 4
		}
		switch {
		case hierarchy == "0" && controllers == "":
			worth += 2
		case controllers == "name=systemd":
			worth++
		}
		if worth > most {
			best, most = path, worth
		}
	}
	return best
}

// place is where a control group stands among containers.
type place struct {
	id, pod string // the innermost container and its pod
	// strange and strangePod say that it was not a runtime of this host that named the container
	// or the pod: somebody in another container did, or a user in the control groups that systemd
	// leaves to them. Both may choose the id of any other container.
	strange, strangePod bool
}

var (
	hexID    = regexp.MustCompile(`^[0-9a-f]{64}$`)
	scopeID  = regexp.MustCompile(`^(.+)-([0-9a-f]{64})(?:\.scope)?$`)
	podGroup = regexp.MustCompile(`^(?:.+-)?pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?$`)
	gardenID = regexp.MustCompile(`^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{4,12}(?:-.*)?$`)
	userUnit = regexp.MustCompile(`^user@[0-9]+\.service$`)
)

// locate finds the innermost container in a path of control groups. A process in the group of a
// pod but of no container belongs to the runtime.
func locate(path string) (p place) {
	// Without a systemd that it can talk to, runc takes SLICE:PREFIX:ID as the name of a group.
	steps := strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == ':' })
	at := func(i int) string {
		if 0 <= i && i < len(steps) {
			return steps[i]
		}
		return ""
	}
	var pod string // the one that the next container belongs to
	strange, strangePod := false, false
	for i, step := range steps {
		if m := podGroup.FindStringSubmatch(step); m != nil {
			pod, strangePod = strings.ReplaceAll(m[1], "_", "-"), strange
		} else if userUnit.MatchString(step) {
			strange = true
		} else if id := identify(at(i-2), at(i-1), step, at(i+1)); id != "" {
			p = place{id, pod, strange, strangePod}
			strange = true
		}
	}
	return p
}

// groupOf returns the part of a path that is the control group of its innermost container.
func groupOf(path string) string {
	want := locate(path).id
	if want == "" {
		return ""
	}
	for i := range len(path) {
		if path[i] == '/' && locate(path[:i]).id == want {
			return path[:i]
		}
	}
	return path
}

// identify returns the id of the container whose group is called name, or else nothing. It is
// told the names of the two groups above and the one below.
func identify(above2, above, name, below string) string {
	switch {
	case hexID.MatchString(name):
		if above == "libpod_parent" { // a pod of Podman, which has containers below
			return ""
		}
		return name
	case above == "lxc" || above == "lxc.payload":
		return name
	case above == "garden", above2 == "garden" && (above == "good" || above == "bad"):
		if gardenID.MatchString(name) {
			return name
		}
		return ""
	}
	if m := scopeID.FindStringSubmatch(name); m != nil {
		if strings.HasSuffix(m[1], "conmon") { // it watches the container from outside
			return ""
		}
		return m[2]
	}
	if container, ok := strings.CutPrefix(name, "lxc.payload."); ok {
		return container
	}
	if machine, ok := cut(name, "machine-", ".scope"); ok && below != "supervisor" && !strings.HasPrefix(machine, "qemu-") {
		return machine
	}
	if machine, ok := cut(name, "systemd-nspawn@", ".service"); ok && below == "payload" {
		return machine
	}
	return ""
}

// cut returns what stands between prefix and suffix in the name of a unit of systemd.
func cut(unit, prefix, suffix string) (string, bool) {
	rest, ok := strings.CutPrefix(unit, prefix)
	if !ok {
		return "", false
	}
	rest, ok = strings.CutSuffix(rest, suffix)
	return unescape(rest), ok
}

// unescape undoes systemd's \xHH (systemd.unit(5)).
func unescape(s string) string {
	before, after, found := strings.Cut(s, `\x`)
	if !found {
		return s
	}
	if len(after) >= 2 {
		if c, err := strconv.ParseUint(after[:2], 16, 8); err == nil {
			return before + string([]byte{byte(c)}) + unescape(after[2:])
		}
	}
	return before + `\x` + unescape(after)
}
