package container

import (
	"cmp"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/packet"
)

// Names knows what containers and pods are called. It can be used by several goroutines.
type Names struct {
	root string
	own  string // control group of the container that this program runs in; empty if in none that shows
	now  func() time.Time

	mu    sync.Mutex
	known map[place]answer
}

// answer is what was found out about a container.
type answer struct {
	container packet.Container
	pod       packet.Pod
	until     time.Time // when to look again
}

const (
	maxFile  = 4 << 20 // bytes of a state file
	maxName  = 1024    // bytes of a name; longer ones are left out
	maxKnown = 4096    // containers that are remembered
	maxList  = 1 << 16 // entries of a directory
	// A runtime may write its files after it has started the process, and rename a container.
	againUnknown = 2 * time.Second
	againKnown   = time.Minute
)

// New returns the Names of the host whose files are below root, which is "/" but in tests.
func New(root string) *Names {
	n := &Names{root: root, now: time.Now, known: map[place]answer{}}
	n.own = groupOf(Path(string(readSmall(filepath.Join(root, "proc/self/cgroup")))))
	return n
}

// Of returns the container and the pod of a control group: what /proc/PID/cgroup holds, or one
// path of it. Both are empty if it belongs to none. Names and the image stay empty if no state
// file tells them.
//
// Any control group inside a container, or below a user's own systemd, may be called like the
// group of another container. So such a one has its id, but never a name from this host's files.
func (n *Names) Of(cgroup string) (packet.Container, packet.Pod) {
	path := Path(cgroup)
	p := locate(path)
	if p.id == "" {
		return packet.Container{}, packet.Pod{}
	}
	// In a container without a control group namespace, the runtimes beside this program are those
	// whose files it sees.
	if below, ok := strings.CutPrefix(path, n.own+"/"); ok && n.own != "" {
		if beside := locate(below); beside.id != "" {
			p = beside
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	a, ok := n.known[p]
	if now := n.now(); !ok || !now.Before(a.until) {
		if len(n.known) >= maxKnown {
			clear(n.known) // as many do not run at once
		}
		a = n.look(p)
		a.until = now.Add(againKnown)
		if a.container.Name == "" && !p.strange || a.pod.UID != "" && a.pod.Name == "" && !p.strangePod {
			a.until = now.Add(againUnknown)
		}
		n.known[p] = a
	}
	return a.container, a.pod
}

// facts are what a state file says of a container.
type facts struct {
	name, image string
	pod         packet.Pod
	// kubelet says that the container was made for the kubelet. Then the file is believed about a
	// pod that the control group does not name. Elsewhere anybody may label a container so.
	kubelet bool
}

// look reads the state files for a container.
func (n *Names) look(p place) answer {
	a := answer{container: packet.Container{ID: p.id}, pod: packet.Pod{UID: p.pod}}
	if !hexID.MatchString(p.id) { // it is the name
		a.container.Name = p.id
	} else if !p.strange {
		for _, source := range []func(*Names, string) (facts, bool){(*Names).docker, (*Names).containerd, (*Names).crio, (*Names).storage} {
			if f, ok := source(n, p.id); ok {
				a.take(f)
				break
			}
		}
		if a.container.Name == "" && p.pod != "" {
			a.container.Name = n.logOf(p.id)
		}
	}
	if a.pod.Name == "" && p.pod != "" && !p.strangePod {
		a.pod.Namespace, a.pod.Name = n.logsOf(p.pod)
	}
	return a
}

// take adds the facts of a state file.
func (a *answer) take(f facts) {
	a.container.Name, a.container.Image = short(f.name), short(f.image)
	pod := packet.Pod{Name: short(f.pod.Name), Namespace: short(f.pod.Namespace), UID: short(f.pod.UID)}
	switch {
	case a.pod.UID == "" && f.kubelet:
		a.pod = pod
	case a.pod.UID != "" && (pod.UID == "" || pod.UID == a.pod.UID):
		a.pod.Name, a.pod.Namespace = pod.Name, pod.Namespace
	}
}

// short returns s, or nothing if no name is that long.
func short(s string) string {
	if len(s) > maxName {
		return ""
	}
	return s
}

// Where runtimes keep their state.
var (
	containerdStates = []string{
		"run/containerd", "run/k3s/containerd", "run/k0s/containerd", "var/snap/microk8s/common/run/containerd", // k3s and RKE2 share one
	}
	storageStates = []string{"run/containers/storage/overlay-containers", "var/lib/containers/storage/overlay-containers"}
)

const (
	dockerConfig   = "etc/docker"
	tasks          = "io.containerd.runtime.v2.task"
	logsContainers = "var/log/containers"
	logsPods       = "var/log/pods"
)

// remapped is the name of a directory of Docker's data with userns-remap.
var remapped = regexp.MustCompile(`^[0-9]+\.[0-9]+$`)

// dockerRoots returns the directories that Docker may keep its data in.
func (n *Names) dockerRoots() []string {
	var config struct {
		DataRoot string `json:"data-root"`
		Graph    string // before Docker 17.05
	}
	roots := []string{"var/lib/docker", "var/snap/docker/common/var-lib-docker"}
	if n.read(dockerConfig, "daemon.json", &config) {
		if root := cmp.Or(config.DataRoot, config.Graph); filepath.IsAbs(root) {
			roots = append([]string{root}, roots...)
		}
	}
	for _, root := range roots {
		for _, name := range n.list(root) {
			if remapped.MatchString(name) {
				roots = append(roots, filepath.Join(root, name))
			}
		}
	}
	return roots
}

// docker reads the configuration that Docker keeps of a container.
func (n *Names) docker(id string) (f facts, ok bool) {
	var config struct {
		Name   string
		Config struct {
			Image  string
			Labels map[string]string
		}
	}
	for _, data := range n.dockerRoots() {
		if !n.read(filepath.Join(data, "containers"), id+"/config.v2.json", &config) {
			continue
		}
		labels := config.Config.Labels
		f.name = cmp.Or(labels["io.kubernetes.container.name"], strings.TrimPrefix(config.Name, "/"))
		f.image = config.Config.Image
		f.pod = podOf(labels, "io.kubernetes.pod.name", "io.kubernetes.pod.namespace", "io.kubernetes.pod.uid")
		return f, true
	}
	return f, false
}

// bundle is the part of an OCI bundle's config.json with names.
type bundle struct{ Annotations map[string]string }

func podOf(values map[string]string, name, namespace, uid string) packet.Pod {
	return packet.Pod{Name: values[name], Namespace: values[namespace], UID: values[uid]}
}

// containerd reads the bundle that containerd made of a container.
func (n *Names) containerd(id string) (f facts, ok bool) {
	for _, state := range containerdStates {
		directory := filepath.Join(state, tasks)
		for _, space := range n.list(directory) {
			var config bundle
			if !n.read(filepath.Join(directory, space), id+"/config.json", &config) {
				continue
			}
			a := config.Annotations
			f.name = cmp.Or(a["io.kubernetes.cri.container-name"], a["nerdctl/name"])
			f.image = a["io.kubernetes.cri.image-name"]
			f.pod = podOf(a, "io.kubernetes.cri.sandbox-name", "io.kubernetes.cri.sandbox-namespace", "io.kubernetes.cri.sandbox-uid")
			f.kubelet = space == "k8s.io"
			return f, true
		}
	}
	return f, false
}

// crio reads the bundle that CRI-O made of a container.
func (n *Names) crio(id string) (f facts, ok bool) {
	var config bundle
	if !n.read(storageStates[0], id+"/userdata/config.json", &config) {
		return f, false
	}
	a := config.Annotations
	if a["io.kubernetes.cri-o.ContainerType"] == "" { // Podman's, which does not have the name
		return f, false
	}
	f.name = a["io.kubernetes.container.name"]
	f.image = a["io.kubernetes.cri-o.ImageName"]
	f.pod = podOf(a, "io.kubernetes.pod.name", "io.kubernetes.pod.namespace", "io.kubernetes.pod.uid")
	return f, true
}

// storage looks a container up in the list that Podman and CRI-O keep.
func (n *Names) storage(id string) (f facts, ok bool) {
	for _, state := range storageStates {
		for _, file := range []string{"containers.json", "volatile-containers.json"} {
			var list []struct {
				ID       string
				Names    []string
				Metadata string // JSON
			}
			if !n.read(state, file, &list) {
				continue
			}
			for _, c := range list {
				if c.ID != id || len(c.Names) == 0 {
					continue
				}
				var more struct {
					Image string `json:"image-name"`
				}
				_ = json.Unmarshal([]byte(c.Metadata), &more)
				f = facts{name: c.Names[0], image: more.Image}
				// k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT; names in Kubernetes hold no underscore.
				if parts := strings.Split(c.Names[0], "_"); len(parts) == 6 && parts[0] == "k8s" {
					f.name, f.pod = parts[1], packet.Pod{Name: parts[2], Namespace: parts[3], UID: parts[4]}
				}
				return f, true
			}
		}
	}
	return f, false
}

// logOf returns the name of a container from that of its log file, which the kubelet makes for
// any runtime.
func (n *Names) logOf(id string) string {
	for _, name := range n.list(logsContainers) { // POD_NAMESPACE_CONTAINER-ID.log
		head, found := strings.CutSuffix(name, "-"+id+".log")
		if parts := strings.Split(head, "_"); found && len(parts) == 3 {
			return parts[2]
		}
	}
	return ""
}

// logsOf returns the namespace and name of a pod from the directory of its logs.
func (n *Names) logsOf(uid string) (namespace, name string) {
	for _, entry := range n.list(logsPods) { // NAMESPACE_POD_UID
		if parts := strings.Split(entry, "_"); len(parts) == 3 && parts[2] == uid {
			return parts[0], parts[1]
		}
	}
	return "", ""
}

// read reads a JSON file below a directory, if it is an ordinary one. It follows no symbolic link
// out of the directory.
func (n *Names) read(directory, name string, into any) bool {
	root, err := os.OpenRoot(filepath.Join(n.root, directory))
	if err != nil {
		return false
	}
	defer func() { _ = root.Close() }()
	file, err := root.OpenFile(name, os.O_RDONLY|unix.O_NONBLOCK, 0) // a pipe must not block
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return false
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFile)) // what is cut is no JSON
	return err == nil && json.Unmarshal(text, into) == nil
}

// list returns the names in a directory, in no order.
func (n *Names) list(directory string) []string {
	file, err := os.OpenFile(filepath.Join(n.root, directory), os.O_RDONLY|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	names, _ := file.Readdirnames(maxList)
	return names
}
