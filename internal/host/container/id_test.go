package container

import (
	"strings"
	"testing"
)

const (
	idA = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970"
	idB = "9ec39b91f3d70e1beff50a308f77067065ea6be0d91a3378375056cd4422cf3d"
	uid = "72f7f152-440c-46ac-9084-e0fc1d8a910c"
)

// slice is the control group of the pod uid where systemd makes them.
var slice = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + strings.ReplaceAll(uid, "-", "_") + ".slice"

var paths = []struct{ path, id, pod string }{
	// Docker
	{"/docker/" + idA, idA, ""},
	{"/docker/" + idA + "/init", idA, ""},
	{"/" + idA, idA, ""},
	{"/some/parent/" + idA, idA, ""},
	{"/system.slice/docker-" + idA + ".scope", idA, ""},
	{"/user.slice/user-1000.slice/user@1000.service/user.slice/docker-" + idA + ".scope", idA, ""},
	{"/../docker-" + idA + ".scope", idA, ""}, // seen from a control group namespace
	{"/system.slice/docker.service", "", ""},
	{"/system.slice/var-lib-docker-containers-" + idA + "-mounts-shm.mount", "", ""},
	{"/docker", "", ""},
	{"/docker/buildkit/t4967jvf8rbufklrhkicskyes", "", ""},
	// containerd
	{"/default/" + idA, idA, ""},
	{"/k8s.io/" + idA, idA, ""},
	{"/system.slice/nerdctl-" + idA + ".scope", idA, ""},
	{"/system.slice/containerd.service", "", ""},
	{"/kubepods/burstable/pod" + uid + "/" + idA, idA, uid},
	{"/kubepods/pod" + uid + "/" + idA, idA, uid},
	{slice + "/cri-containerd-" + idA + ".scope", idA, uid},
	{slice + "/docker-" + idA + ".scope", idA, uid},
	{"/kubepods.slice/kubepods-podc704ef4c297ab11032b83ce52cbfc87b.slice/cri-containerd-" + idA + ".scope", idA, "c704ef4c297ab11032b83ce52cbfc87b"},
	{"/system.slice/containerd.service/kubepods-besteffort-pod" + strings.ReplaceAll(uid, "-", "_") + ".slice:cri-containerd:" + idA, idA, uid},
	{slice, "", ""},
	{"/kubepods/besteffort/pod" + uid, "", ""},
	// CRI-O
	{slice + "/crio-" + idA + ".scope", idA, uid},
	{slice + "/crio-" + idA + ".scope/container", idA, uid},
	{slice + "/crio-conmon-" + idA + ".scope", "", ""},
	{"/kubepods/pod" + uid + "/crio-" + idA, idA, uid},
	{"/kubepods/pod" + uid + "/crio-conmon-" + idA, "", ""},
	// Podman
	{"/machine.slice/libpod-" + idA + ".scope", idA, ""},
	{"/machine.slice/libpod-" + idA + ".scope/container", idA, ""},
	{"/machine.slice/libpod-conmon-" + idA + ".scope", "", ""},
	{"/machine.slice/machine-libpod_pod_" + idB + ".slice/libpod-" + idA + ".scope", idA, ""},
	{"/libpod_parent/libpod-" + idA, idA, ""},
	{"/libpod_parent/" + idB + "/libpod-" + idA, idA, ""},
	{"/libpod_parent/" + idB, "", ""},
	{"/libpod_parent/conmon", "", ""},
	{"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + idA + ".scope/container", idA, ""},
	{"/system.slice/nginx.service/libpod-payload-" + idA, idA, ""},
	{"/system.slice/nginx.service/runtime", "", ""},
	{"/user.slice/user-1000.slice/user@1000.service/app.slice/caddy.service/libpod-payload-" + idA, idA, ""},
	// LXC
	{"/lxc/web-1", "web-1", ""},
	{"/lxc/101/ns/init.scope", "101", ""},
	{"/lxc.payload.web/system.slice/ssh.service", "web", ""},
	{"/lxc.payload/web", "web", ""},
	{"/lxc.monitor.web", "", ""},
	{"/lxc.monitor/web", "", ""},
	// systemd-nspawn; a virtual machine of libvirt is no container
	{`/machine.slice/machine-web\x2d1.scope/payload/init.scope`, "web-1", ""},
	{`/machine.slice/machine-web\x2d1.scope`, "web-1", ""},
	{`/machine.slice/machine-web\x2d1.scope/supervisor`, "", ""},
	{`/machine.slice/machine-bad\x2.scope`, `bad\x2`, ""},
	{"/machine.slice/systemd-nspawn@web.service/payload/init.scope", "web", ""},
	{"/machine.slice/systemd-nspawn@web.service/supervisor", "", ""},
	{`/machine.slice/machine-qemu\x2d1\x2dwin.scope/libvirt/emulator`, "", ""},
	// Garden
	{"/garden/6f265890-5165-7fab-6b52-18d1", "6f265890-5165-7fab-6b52-18d1", ""},
	{"/system.slice/garden.service/garden/good/2f57368b-0eda-4e52-64d8-af5c", "2f57368b-0eda-4e52-64d8-af5c", ""},
	{"/system.slice/garden.service/garden", "", ""},
	// one in another: kind, Docker in Docker, Docker in a pod, in LXC
	{"/docker/" + idB + "/kubelet/kubepods/burstable/pod" + uid + "/" + idA, idA, uid},
	{"/system.slice/docker-" + idB + ".scope/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod" + strings.ReplaceAll(uid, "-", "_") + ".slice/cri-containerd-" + idA + ".scope", idA, uid},
	{"/system.slice/docker-" + idB + ".scope/system.slice/containerd.service", idB, ""},
	{"/system.slice/docker-" + idB + ".scope/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod" + strings.ReplaceAll(uid, "-", "_") + ".slice", idB, ""},
	{"/docker/" + idB + "/docker/" + idA, idA, ""},
	{slice + "/cri-containerd-" + idB + ".scope/docker/" + idA, idA, uid},
	{"/lxc.payload.node/system.slice/docker-" + idA + ".scope", idA, ""},
	{"/docker/" + idB + "/libpod_parent/libpod-conmon-" + idA, idB, ""},
	// no container
	{"", "", ""}, {"/", "", ""}, {"/init.scope", "", ""}, {"/system.slice/nginx.service", "", ""},
	{"/user.slice/user-1000.slice/session-4.scope", "", ""},
	{"/system.slice/run-r0123456789abcdef0123456789abcdef.scope", "", ""},
	{"/system.slice/" + idA + ".service", "", ""}, // Podman checks the health of a container in one
	{"/docker/" + idA[:63], "", ""}, {"/docker/" + strings.ToUpper(idA), "", ""},
}

func TestID(t *testing.T) {
	for _, c := range paths {
		for _, text := range []string{c.path, "0::" + c.path + "\n", "5:devices:" + c.path + "\n4:cpu,cpuacct:" + c.path + "\n"} {
			id, pod, ok := ID(text)
			if id != c.id || pod != c.pod || ok != (c.id != "") {
				t.Errorf("%q: id %q, pod %q, %v", text, id, pod, ok)
			}
		}
	}
}

func TestPath(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"0::/a.slice\n":              "/a.slice",
		"0::/gone.scope (deleted)\n": "/gone.scope",
		"2:cpu:/\n1:name=systemd:/user.slice\n0::/user.slice/x\n":                          "/user.slice/x",
		"2:cpu:/a\n1:name=systemd:/user.slice\n0::/\n":                                     "/user.slice",
		"3:pids:/docker/" + idA + "\n1:name=systemd:/system.slice/docker.service\n0::/x\n": "/docker/" + idA,
		"5:devices:/a:b\n": "/a:b",
		"2:cpu:/\n0::/\n":  "/",
		"nonsense\n1:x\n":  "",
	} {
		if got := Path(text); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}

func FuzzID(f *testing.F) {
	for _, c := range paths {
		f.Add("0::" + c.path + "\n")
	}
	f.Add("3:pids:/docker/" + idA + "\n1:name=systemd:/system.slice/docker.service\n0::/x\n")
	f.Fuzz(func(t *testing.T, text string) {
		id, pod, ok := ID(text)
		if ok != (id != "") || pod != "" && !ok {
			t.Errorf("%q: id %q, pod %q, %v", text, id, pod, ok)
		}
		path := Path(text)
		if again, podAgain, _ := ID(path); again != id || podAgain != pod {
			t.Errorf("%q: id %q, pod %q; of its path %q: %q, %q", text, id, pod, path, again, podAgain)
		}
		if strings.Contains(id, "/") && !strings.Contains(strings.ToLower(text), `\x2f`) || len(id) > len(text) {
			t.Errorf("%q: id %q", text, id)
		}
	})
}
