// Package nodetest provides hosts with containers: processes in control groups that are called as
// container runtimes call them, and the files in which those keep their state.
package nodetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Node is such a host.
type Node struct {
	// Root has the files of the host. Its proc is the real one until Process is called.
	Root string

	tb     testing.TB
	made   bool              // proc is made by the test
	groups map[string]string // directory of the test's own control group in each hierarchy, by its mount point
	new    []string          // control groups, each below those that were made for it
}

// New returns a host without containers. Call it before processes are started that it will get:
// what a test makes later ends earlier.
func New(tb testing.TB) *Node {
	tb.Helper()
	n := &Node{Root: tb.TempDir(), tb: tb}
	tb.Cleanup(func() {
		for _, directory := range slices.Backward(n.new) {
			if err := os.Remove(directory); err != nil && !errors.Is(err, os.ErrNotExist) {
				tb.Errorf("control group: %v", err)
			}
		}
	})
	if err := os.Symlink("/proc", filepath.Join(n.Root, "proc")); err != nil {
		tb.Fatal(err)
	}
	return n
}

// Write writes a file of the host.
func (n *Node) Write(name, text string) {
	n.tb.Helper()
	name = filepath.Join(n.Root, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		n.tb.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		n.tb.Fatal(err)
	}
}

func (n *Node) writeJSON(name string, value any) {
	n.tb.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		n.tb.Fatal(err)
	}
	n.Write(name, string(text))
}

// Docker writes what Docker keeps of a container below its data root.
func (n *Node) Docker(root, id, name, image string, labels map[string]string) {
	n.tb.Helper()
	n.writeJSON(filepath.Join(root, "containers", id, "config.v2.json"), map[string]any{
		"ID": id, "Name": "/" + name, "Config": map[string]any{"Image": image, "Labels": labels},
	})
}

// Pod is a pod of Kubernetes.
type Pod struct{ Namespace, Name, UID string }

// Containerd writes what containerd keeps of a container that the kubelet asked for.
func (n *Node) Containerd(id, name, image string, pod Pod) {
	n.tb.Helper()
	n.Bundle("run/containerd/io.containerd.runtime.v2.task/k8s.io/"+id, map[string]string{
		"io.kubernetes.cri.container-type": "container", "io.kubernetes.cri.container-name": name, "io.kubernetes.cri.image-name": image,
		"io.kubernetes.cri.sandbox-name": pod.Name, "io.kubernetes.cri.sandbox-namespace": pod.Namespace, "io.kubernetes.cri.sandbox-uid": pod.UID,
	})
}

// CRIO writes what CRI-O keeps of a container.
func (n *Node) CRIO(id, name, image string, pod Pod) {
	n.tb.Helper()
	n.Bundle("run/containers/storage/overlay-containers/"+id+"/userdata", map[string]string{
		"io.kubernetes.cri-o.ContainerType": "container", "io.kubernetes.container.name": name, "io.kubernetes.cri-o.ImageName": image,
		"io.kubernetes.pod.name": pod.Name, "io.kubernetes.pod.namespace": pod.Namespace, "io.kubernetes.pod.uid": pod.UID,
	})
}

// Bundle writes an OCI bundle with annotations.
func (n *Node) Bundle(directory string, annotations map[string]string) {
	n.tb.Helper()
	n.writeJSON(filepath.Join(directory, "config.json"), map[string]any{
		"ociVersion": "1.1.0", "process": map[string]any{"args": []string{"/app"}, "cwd": "/"}, "annotations": annotations,
	})
}

// Podman writes a list of one container below Podman's graph root; volatile is that of
// containers which are removed at their end.
func (n *Node) Podman(id, name, image string, volatile bool) {
	n.tb.Helper()
	file := "containers.json"
	if volatile {
		file = "volatile-containers.json"
	}
	metadata, err := json.Marshal(map[string]any{"image-name": image, "name": name, "created-at": 1760200649})
	if err != nil {
		n.tb.Fatal(err)
	}
	n.writeJSON("var/lib/containers/storage/overlay-containers/"+file, []map[string]any{
		{"id": strings.Repeat("0", 64), "names": []string{"another"}},
		{"id": id, "names": []string{name}, "metadata": string(metadata)},
	})
}

// Process makes a process of the host that does not run: what its /proc says.
func (n *Node) Process(pid int, start uint64, cgroup string) {
	n.tb.Helper()
	if !n.made {
		n.made = true
		if err := os.Remove(filepath.Join(n.Root, "proc")); err != nil {
			n.tb.Fatal(err)
		}
	}
	directory := filepath.Join("proc", strconv.Itoa(pid))
	n.Write(filepath.Join(directory, "cgroup"), cgroup)
	n.Write(filepath.Join(directory, "stat"), fmt.Sprintf("%d (a) b) S 1%s %d 0\n", pid, strings.Repeat(" 0", 17), start))
	n.Write(filepath.Join(directory, "ns/net"), "")
}

// Put moves a process into a control group below the test's own, in all hierarchies that the test
// may change. It skips the test if there is none.
func (n *Node) Put(pid int, group string) {
	n.tb.Helper()
	if n.groups == nil {
		n.findGroups()
	}
	moved := false
	for _, directory := range n.groups {
		// Other tests may have groups there, too.
		for step := range strings.SplitSeq(fmt.Sprintf("ringcap-node-%d/%s", os.Getpid(), strings.Trim(group, "/")), "/") {
			directory = filepath.Join(directory, step)
			if os.Mkdir(directory, 0o755) == nil {
				n.new = append(n.new, directory)
			}
		}
		if os.WriteFile(filepath.Join(directory, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0) == nil {
			moved = true
		}
	}
	if !moved {
		n.tb.Skip("needs control groups that it may change: run as root, with /sys/fs/cgroup writable")
	}
}

// findGroups finds the control groups of the test itself.
func (n *Node) findGroups() {
	n.tb.Helper()
	n.groups = map[string]string{}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		n.tb.Fatal(err)
	}
	cgroups, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		n.tb.Fatal(err)
	}
	own := map[string]string{} // path by controllers, which are empty for version 2
	for line := range strings.Lines(string(cgroups)) {
		if parts := strings.SplitN(strings.TrimSpace(line), ":", 3); len(parts) == 3 {
			own[parts[1]] = parts[2]
		}
	}
	for line := range strings.Lines(string(mounts)) {
		before, after, _ := strings.Cut(line, " - ") // proc_pid_mountinfo(5)
		at, fs := strings.Fields(before), strings.Fields(after)
		if len(at) < 5 || len(fs) < 3 {
			continue
		}
		root, point, controllers := at[3], at[4], ""
		switch {
		case fs[0] == "cgroup2":
		case fs[0] == "cgroup" && strings.HasSuffix(fs[2], ",pids"):
			controllers = "pids"
		case fs[0] == "cgroup" && strings.Contains(fs[2], "name=systemd"):
			controllers = "name=systemd"
		default:
			continue // others need limits before a process may enter, or count what it uses
		}
		if path, ok := own[controllers]; ok {
			if below, err := filepath.Rel(root, path); err == nil && filepath.IsLocal(below) {
				n.groups[point] = filepath.Join(point, below)
			}
		}
	}
}

// Enter has a command run where the host's files stand in the place of this machine's: all of
// /run, /var/lib and /var/log, for which Root gets directories. It keeps its process id.
func (n *Node) Enter(cmd *exec.Cmd) {
	n.tb.Helper()
	const script = `set -e
for d in run var/lib var/log; do mount --bind "$0/$d" "/$d"; done
exec "$@"`
	for _, d := range []string{"run", "var/lib", "var/log"} {
		if err := os.MkdirAll(filepath.Join(n.Root, d), 0o755); err != nil {
			n.tb.Fatal(err)
		}
	}
	path, err := exec.LookPath("unshare")
	if err != nil {
		n.tb.Skip("needs unshare of util-linux")
	}
	cmd.Args = append([]string{path, "--mount", "--propagation", "private", "sh", "-c", script, n.Root, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = path
}
