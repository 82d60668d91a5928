package container

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ringcap/internal/testing/nodetest"
	"ringcap/packet"
)

// TestList checks which containers run, and which process stands for each.
func TestList(t *testing.T) {
	n := nodetest.New(t)
	n.Process(1, 1, "0::/init.scope\n")
	n.Process(20, 500, "0::/docker/"+idA+"\n") // numbers of processes begin anew
	n.Process(900, 300, "0::/docker/"+idA+"/init\n")
	n.Process(901, 300, "0::/docker/"+idA+"\n")
	for i := range 8 { // whatever the order of the directory is
		n.Process(1000+i, uint64(50-i), "0::/lxc/down\n")
		n.Process(2000+i, uint64(50+i), "0::/lxc/up\n")
	}
	n.Process(40, 10, "0::"+slice+"/crio-conmon-"+idB+".scope\n")
	n.Process(41, 12, "3:pids:"+slice+"/crio-"+idB+".scope\n0::/\n")
	n.Process(50, 9, "0::/lxc.payload.cave/init.scope\n")
	n.Process(51, 8, "0::/lxc.monitor.cave\n")
	n.Write("proc/self/cgroup", "0::/docker/"+strings.Repeat("1", 64)+"\n")
	n.Write("proc/60/cgroup", "0::/docker/"+strings.Repeat("2", 64)+"\n") // it ends between two reads
	n.Docker("var/lib/docker", idA, "db", image, nil)
	n.CRIO(idB, "nginx", image, web)

	list, err := New(n.Root).List()
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range list {
		if r.Namespace == 0 || r.Path != filepath.Join(n.Root, "proc", fmt.Sprint(r.PID), "ns/net") {
			t.Errorf("namespace %d in %s", r.Namespace, r.Path)
		}
		list[i].Namespace, list[i].Path = 0, ""
	}
	want := []Running{
		{Container: packet.Container{ID: "cave", Name: "cave"}, PID: 50},
		{Container: packet.Container{ID: idA, Name: "db", Image: image}, PID: 900},
		{Container: packet.Container{ID: "down", Name: "down"}, PID: 1007},
		{Container: packet.Container{ID: idB, Name: "nginx", Image: image}, Pod: inPod, PID: 41},
		{Container: packet.Container{ID: "up", Name: "up"}, PID: 2000},
	}
	if fmt.Sprint(list) != fmt.Sprint(want) {
		t.Errorf("%+v\nnot\n%+v", list, want)
	}
}

// TestFind checks which container is meant, and what is said if none or several are.
func TestFind(t *testing.T) {
	n := nodetest.New(t)
	id := func(c string) string { return c + strings.Repeat("0", 64-len(c)) }
	for i, c := range []struct{ id, name, pod string }{
		{"abc1", "web", ""}, {"abc2", "proxy", ""}, {"def", "nginx", "web-0"}, {"dea", "nginx", "web-1"}, {"ee", "abc", ""}, {"fa", "", ""}, {"fb", "ba\x1bd", ""},
		{"c0", "sheep", ""}, {"c1", id("c0"), ""},
	} {
		group := "/docker/" + id(c.id)
		if c.pod != "" {
			podUID := uid[:35] + fmt.Sprint(i)
			group = "/kubepods/pod" + podUID + "/" + id(c.id)
			n.Containerd(id(c.id), c.name, image, nodetest.Pod{Namespace: "shop", Name: c.pod, UID: podUID})
		} else if c.name != "" {
			n.Docker("var/lib/docker", id(c.id), c.name, image, nil)
		}
		n.Process(100+i, uint64(i), "0::"+group+"\n")
	}
	n.Process(200, 0, "0::/lxc/cave\n")
	names := New(n.Root)
	for wanted, want := range map[string]string{
		"web": id("abc1"), id("abc1"): id("abc1"), "abc2": id("abc2"), "e": id("ee"), "fa": id("fa"), "cave": "cave",
		"abc":    id("ee"), // a name goes before the beginning of an id, and after a whole one
		id("c0"): id("c0"),
	} {
		if r, err := names.Find(wanted); err != nil || r.ID != want || r.PID == 0 {
			t.Errorf("%q: %+v, %v", wanted, r, err)
		}
	}
	for wanted, want := range map[string]string{
		"":      "a container needs a name or an id",
		"nginx": `2 running containers are meant by "nginx", name one by its id: dea000000000 (nginx, pod shop/web-1), def000000000 (nginx, pod shop/web-0)`,
		"ab":    `2 running containers are meant by "ab", name one by its id: abc200000000 (proxy), abc100000000 (web)`,
		"prxy":  `no running container has the name or id "prxy": did you mean proxy?`,
		"ca":    `no running container has the name or id "ca": did you mean cave?`, // it has no id that a part of stands for
		"zzzzz": `no running container has the name or id "zzzzz": there are fa0000000000, ee0000000000 (abc), fb0000000000 (ba\x1bd), c10000000000 (` + id("c0") + `), cave, dea000000000 (nginx, pod shop/web-1), def000000000 (nginx, pod shop/web-0), abc200000000 (proxy), and 2 more`,
	} {
		if r, err := names.Find(wanted); err == nil || err.Error() != want {
			t.Errorf("%q: %+v, %v\nnot %s", wanted, r, err, want)
		}
	}
}

// TestFindNone checks what is said where there are no containers, or none with a name.
func TestFindNone(t *testing.T) {
	n := nodetest.New(t)
	n.Process(1, 1, "0::/init.scope\n")
	const none = `no running container has the name or id "web": no container runs here`
	if _, err := New(n.Root).Find("web"); err == nil || err.Error() != none {
		t.Error(err)
	}
	n.Process(2, 2, "0::/docker/"+idA+"\n")
	const nameless = `no running container has the name or id "web": no names of containers can be read, give an id: 4f797c539e6c`
	if _, err := New(n.Root).Find("web"); err == nil || err.Error() != nameless {
		t.Error(err)
	}
	if _, err := New(n.Root + "/missing").Find("web"); err == nil || !strings.HasPrefix(err.Error(), "cannot look for containers: ") {
		t.Error(err)
	}
}

// TestRealGroups checks that processes in control groups with the names that runtimes give are
// found, in the hierarchies of this machine.
func TestRealGroups(t *testing.T) {
	n := nodetest.New(t)
	// This test may run twice at once on a machine.
	idA, idB := fmt.Sprintf("%064x", rand.Uint64()), fmt.Sprintf("%064x", rand.Uint64())
	machine := fmt.Sprintf("ringcap-%d", os.Getpid())
	n.Docker("var/lib/docker", idA, "db", image, nil)
	n.CRIO(idB, "nginx", image, web)
	names := New(n.Root)
	for _, c := range []struct {
		group string
		want  packet.Container
		pod   packet.Pod
	}{
		{"/docker/" + idA, packet.Container{ID: idA, Name: "db", Image: image}, packet.Pod{}},
		{slice + "/crio-" + idB + ".scope", packet.Container{ID: idB, Name: "nginx", Image: image}, inPod},
		{"/machine.slice/machine-" + strings.ReplaceAll(machine, "-", `\x2d`) + ".scope/payload", packet.Container{ID: machine, Name: machine}, packet.Pod{}},
	} {
		cmd := exec.Command("cat") // until its input ends
		input, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = input.Close()
			_ = cmd.Wait()
		})
		n.Put(cmd.Process.Pid, c.group)
		r, err := names.Find(c.want.ID)
		if err != nil || r.PID != cmd.Process.Pid || r.Container != c.want || r.Pod != c.pod {
			t.Errorf("%+v, %v", r, err)
		}
		if list, err := names.List(); err != nil || r.Namespace == 0 || len(list) == 0 {
			t.Errorf("%+v, %+v, %v", r, list, err)
		}
	}
}
