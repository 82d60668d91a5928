package container

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/nodetest"
	"ringcap/packet"
)

var (
	web   = nodetest.Pod{Namespace: "shop", Name: "web-0", UID: uid}
	inPod = packet.Pod{Namespace: "shop", Name: "web-0", UID: uid}
)

const image = "registry.example/nginx:1.27"

// TestNames checks what is found in the files of each runtime.
func TestNames(t *testing.T) {
	full := packet.Container{ID: idA, Name: "nginx", Image: image}
	labels := map[string]string{"io.kubernetes.container.name": "nginx", "io.kubernetes.pod.name": web.Name, "io.kubernetes.pod.namespace": web.Namespace, "io.kubernetes.pod.uid": uid}
	cri := slice + "/cri-containerd-" + idA + ".scope"
	for _, c := range []struct {
		name, path string
		write      func(*nodetest.Node)
		container  packet.Container
		pod        packet.Pod
	}{
		{"docker", "/docker/" + idA, func(n *nodetest.Node) { n.Docker("var/lib/docker", idA, "nginx", image, nil) }, full, packet.Pod{}},
		{"docker elsewhere", "/docker/" + idA, func(n *nodetest.Node) {
			n.Write("etc/docker/daemon.json", `{"data-root": "/data/docker"}`)
			n.Docker("data/docker", idA, "nginx", image, nil)
		}, full, packet.Pod{}},
		{"docker with userns-remap", "/docker/" + idA, func(n *nodetest.Node) { n.Docker("var/lib/docker/165536.165536", idA, "nginx", image, nil) }, full, packet.Pod{}},
		{"docker of the kubelet", slice + "/docker-" + idA + ".scope", func(n *nodetest.Node) { n.Docker("var/lib/docker", idA, "k8s_nginx_x", image, labels) }, full, inPod},
		{"containerd", cri, func(n *nodetest.Node) { n.Containerd(idA, "nginx", image, web) }, full, inPod},
		{"containerd, seen from a namespace", "/../cri-containerd-" + idA + ".scope", func(n *nodetest.Node) { n.Containerd(idA, "nginx", image, web) }, full, inPod},
		{"k3s", cri, func(n *nodetest.Node) {
			n.Bundle("run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/"+idA, map[string]string{
				"io.kubernetes.cri.container-name": "nginx", "io.kubernetes.cri.image-name": image,
				"io.kubernetes.cri.sandbox-name": web.Name, "io.kubernetes.cri.sandbox-namespace": web.Namespace, "io.kubernetes.cri.sandbox-uid": uid,
			})
		}, full, inPod},
		{"nerdctl", "/default/" + idA, func(n *nodetest.Node) {
			n.Bundle("run/containerd/io.containerd.runtime.v2.task/default/"+idA, map[string]string{"nerdctl/name": "nginx"})
		}, packet.Container{ID: idA, Name: "nginx"}, packet.Pod{}},
		{"cri-o", slice + "/crio-" + idA + ".scope", func(n *nodetest.Node) { n.CRIO(idA, "nginx", image, web) }, full, inPod},
		{"cri-o, its list", slice + "/crio-" + idA + ".scope", func(n *nodetest.Node) { n.Podman(idA, "k8s_nginx_web-0_shop_"+uid+"_0", image, false) }, full, inPod},
		{"podman", "/machine.slice/libpod-" + idA + ".scope/container", func(n *nodetest.Node) { n.Podman(idA, "nginx", image, false) }, full, packet.Pod{}},
		{"podman with a bundle in /run", "/machine.slice/libpod-" + idA + ".scope", func(n *nodetest.Node) {
			n.Bundle("run/containers/storage/overlay-containers/"+idA+"/userdata", nil)
			n.Podman(idA, "nginx", image, false)
		}, full, packet.Pod{}},
		{"podman --rm", "/machine.slice/libpod-" + idA + ".scope/container", func(n *nodetest.Node) {
			n.Write("var/lib/containers/storage/overlay-containers/containers.json", "[]")
			n.Podman(idA, "nginx", image, true)
		}, full, packet.Pod{}},
		{"logs", cri, func(n *nodetest.Node) {
			n.Write("var/log/containers/web-0_shop_nginx-"+idA+".log", "")
			n.Write("var/log/containers/web-1_shop_php-"+idB+".log", "")
			n.Write("var/log/pods/shop_web-0_"+uid+"/nginx/0.log", "")
		}, packet.Container{ID: idA, Name: "nginx"}, inPod},
		{"lxc", "/lxc.payload.web/init.scope", func(*nodetest.Node) {}, packet.Container{ID: "web", Name: "web"}, packet.Pod{}},
		{"nothing", cri, func(*nodetest.Node) {}, packet.Container{ID: idA}, packet.Pod{UID: uid}},
		{"no container", slice, func(n *nodetest.Node) { n.Containerd(idA, "nginx", image, web) }, packet.Container{}, packet.Pod{}},

		// A name that is not certain is none.
		{"docker's labels make no pod", "/docker/" + idA, func(n *nodetest.Node) { n.Docker("var/lib/docker", idA, "k8s_nginx_x", image, labels) }, full, packet.Pod{}},
		{"nor do podman's names", "/machine.slice/libpod-" + idA + ".scope", func(n *nodetest.Node) { n.Podman(idA, "k8s_nginx_web-0_shop_"+uid+"_0", image, false) }, full, packet.Pod{}},
		{"nor do annotations that are CRI-O's", "/machine.slice/libpod-" + idA + ".scope", func(n *nodetest.Node) { n.CRIO(idA, "nginx", image, web) }, full, packet.Pod{}},
		{"nor nerdctl's annotations", "/default/" + idA, func(n *nodetest.Node) {
			n.Bundle("run/containerd/io.containerd.runtime.v2.task/default/"+idA, map[string]string{"nerdctl/name": "nginx", "io.kubernetes.cri.sandbox-name": "other"})
		}, packet.Container{ID: idA, Name: "nginx"}, packet.Pod{}},
		{"another pod", cri, func(n *nodetest.Node) {
			n.Containerd(idA, "nginx", image, nodetest.Pod{Namespace: "kube-system", Name: "dns", UID: "another"})
		}, full, packet.Pod{UID: uid}},
		{"in another container", "/docker/" + idB + "/docker/" + idA, func(n *nodetest.Node) { n.Docker("var/lib/docker", idA, "nginx", image, nil) }, packet.Container{ID: idA}, packet.Pod{}},
		{"in kind", "/docker/" + idB + cri, func(n *nodetest.Node) {
			n.Containerd(idA, "nginx", image, web)
			n.Write("var/log/pods/shop_web-0_"+uid+"/nginx/0.log", "")
		}, packet.Container{ID: idA}, packet.Pod{UID: uid}},
		{"in a pod", slice + "/cri-containerd-" + idB + ".scope/docker/" + idA, func(n *nodetest.Node) {
			n.Docker("var/lib/docker", idA, "nginx", image, nil)
			n.Write("var/log/pods/shop_web-0_"+uid+"/nginx/0.log", "")
		}, packet.Container{ID: idA}, inPod},
		{"of a user", "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-" + idA + ".scope", func(n *nodetest.Node) {
			n.Docker("var/lib/docker", idA, "nginx", image, nil)
		}, packet.Container{ID: idA}, packet.Pod{}},
		{"cut file", "/docker/" + idA, func(n *nodetest.Node) {
			n.Write("var/lib/docker/containers/"+idA+"/config.v2.json", `{"Name": "/nginx", "Config`)
		}, packet.Container{ID: idA}, packet.Pod{}},
		{"large file", "/docker/" + idA, func(n *nodetest.Node) {
			n.Write("var/lib/docker/containers/"+idA+"/config.v2.json", `{"Name": "/nginx"`+strings.Repeat(" ", maxFile)+`}`)
		}, packet.Container{ID: idA}, packet.Pod{}},
		{"long name", "/docker/" + idA, func(n *nodetest.Node) {
			n.Docker("var/lib/docker", idA, strings.Repeat("x", maxName+1), image, nil)
		}, packet.Container{ID: idA, Image: image}, packet.Pod{}},
		{"pipe", "/docker/" + idA, func(n *nodetest.Node) {
			n.Write("var/lib/docker/containers/"+idA+"/x", "")
			pipe := filepath.Join(n.Root, "var/lib/docker/containers", idA, "config.v2.json")
			if err := unix.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			writer, err := os.OpenFile(pipe, os.O_RDWR, 0) // so that a reader waits
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = writer.Close() })
		}, packet.Container{ID: idA}, packet.Pod{}},
		{"link that leads out", "/docker/" + idA, func(n *nodetest.Node) {
			n.Docker("var/lib/docker", idB, "nginx", image, nil)
			n.Write("elsewhere/config.v2.json", `{"Name": "/secret"}`)
			if err := os.Symlink("../../../../elsewhere", filepath.Join(n.Root, "var/lib/docker/containers", idA)); err != nil {
				t.Fatal(err)
			}
		}, packet.Container{ID: idA}, packet.Pod{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := nodetest.New(t)
			c.write(n)
			names := New(n.Root)
			for range 2 { // the second time it is remembered
				if container, pod := names.Of("0::" + c.path + "\n"); container != c.container || pod != c.pod {
					t.Errorf("%+v\n%+v", container, pod)
				}
			}
		})
	}
}

// TestAgain checks that a container without a name is looked up again, as its state file may come
// later, and that many containers are not remembered at once.
func TestAgain(t *testing.T) {
	n := nodetest.New(t)
	names := New(n.Root)
	now := time.Unix(0, 0)
	names.now = func() time.Time { return now }
	is := func(want string) {
		t.Helper()
		if c, _ := names.Of("/docker/" + idA); c.Name != want {
			t.Errorf("name %q, not %q", c.Name, want)
		}
	}
	is("")
	n.Docker("var/lib/docker", idA, "first", image, nil)
	is("")
	now = now.Add(againUnknown)
	is("first")
	n.Docker("var/lib/docker", idA, "renamed", image, nil)
	now = now.Add(againUnknown)
	is("first")
	now = now.Add(againKnown)
	is("renamed")

	for i := range 2 * maxKnown {
		names.Of("/lxc/" + strings.Repeat("x", i%100) + time.Duration(i).String())
	}
	if len(names.known) > maxKnown {
		t.Errorf("%d containers are remembered", len(names.known))
	}
}

// TestInside checks that a program which runs in a container, and sees its control groups from
// outside, knows the containers that a runtime there has made, and no others by name.
func TestInside(t *testing.T) {
	n := nodetest.New(t)
	n.Process(1, 1, "0::/\n") // replaces the real /proc
	node := "/docker/" + idB
	n.Write("proc/self/cgroup", "1:pids:"+node+"/system.slice/ssh.service\n0::/\n")
	n.Containerd(idA, "nginx", image, web)
	names := New(n.Root)
	group := "/kubelet/kubepods/pod" + uid + "/" + idA
	full := packet.Container{ID: idA, Name: "nginx", Image: image}
	for path, want := range map[string]packet.Container{
		node + group:                         full,
		node:                                 {ID: idB},
		node + "/init.scope":                 {ID: idB},
		node + "/docker/" + idB + group:      {ID: idA},
		node + "0" + group:                   full, // no container
		"/lxc/other" + group:                 {ID: idA},
		node + "/kubelet/kubepods/pod" + uid: {ID: idB},
	} {
		if c, _ := names.Of(path); c != want {
			t.Errorf("%s: %+v", path, c)
		}
	}
}

// BenchmarkOf measures a container that is remembered, one that is looked up in a Kubernetes of 200
// containers, and one that no file tells.
func BenchmarkOf(b *testing.B) {
	n := nodetest.New(b)
	n.Containerd(idA, "nginx", image, web)
	for i := range 200 {
		id := fmt.Sprintf("%064x", i)
		n.Containerd(id, "nginx", image, web)
		n.Write("var/log/containers/web-0_shop_nginx-"+id+".log", "")
		n.Write(fmt.Sprintf("var/log/pods/shop_web-%d_%s/nginx/0.log", i, uid), "")
	}
	names := New(n.Root)
	for name, group := range map[string]string{"known": slice + "/cri-containerd-" + idA + ".scope", "unknown": slice + "/cri-containerd-" + idB + ".scope"} {
		b.Run(name+"/again", func(b *testing.B) {
			for b.Loop() {
				names.Of(group)
			}
		})
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				clear(names.known)
				names.Of(group)
			}
		})
	}
}
