package main_test

import (
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/internal/testing/nodetest"
)

// member is a process in a container, which sends packets when it is told to.
type member struct {
	*cmdtest.Process
	input io.WriteCloser
	sent  int
}

// startMember starts a process in a control group of a node. It sends to a port of its loopback.
func startMember(t *testing.T, h *nettest.Host, n *nodetest.Node, group, port string) *member {
	t.Helper()
	// Its socket stays open until its input ends. Nobody listens there, of which the next write hears.
	cmd := exec.Command("bash", "-c", `exec 3>/dev/udp/127.0.0.1/$0; while read -r; do until echo hello >&3; do :; done 2>/dev/null; echo sent; done`, port)
	if cmd.Err != nil {
		t.Skip("needs bash")
	}
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	m := &member{Process: cmdtest.From(t, cmd), input: input}
	m.Start(h)
	n.Put(m.Pid(), group)
	return m
}

// send has the process send a packet.
func (m *member) send(t *testing.T) {
	t.Helper()
	if _, err := m.input.Write([]byte("\n")); err != nil {
		t.Fatal(err)
	}
	m.sent++
	m.Stdout.Await(t, "sent", m.sent)
}

// TestPod selects the packets of a container of Kubernetes, by names that stand in the files of
// containerd. There are packets of another container, and of no container.
func TestPod(t *testing.T) {
	h, n := nettest.New(t), nodetest.New(t)
	pod := nodetest.Pod{Namespace: "shop", Name: "web-0", UID: "72f7f152-440c-46ac-9084-e0fc1d8a910c"}
	nginx, db := strings.Repeat("a1", 32), strings.Repeat("b2", 32)
	n.Containerd(nginx, "nginx", "registry.example/nginx:1.27", pod)
	n.Docker("var/lib/docker", db, "db", "registry.example/db:1", nil)

	web := startMember(t, h, n, "kubepods.slice/kubepods-pod"+strings.ReplaceAll(pod.UID, "-", "_")+".slice/cri-containerd-"+nginx+".scope", "1001")
	other := startMember(t, h, n, "docker/"+db, "1002")
	plain := startMember(t, h, n, "system.slice/plain.service", "1003")

	for _, selection := range [][]string{{"--container", "nginx"}, {"--container", nginx[:12], "--pod", "shop/web-0"}} {
		file := filepath.Join(t.TempDir(), "x.pcap")
		cmd := cmdtest.Command(t, append([]string{"-i", "lo", "-w", file, "--stats", "json", "udp"}, selection...)...)
		n.Enter(cmd)
		p := cmdtest.From(t, cmd)
		p.Listen(h)
		for _, m := range []*member{other, web, plain} {
			m.send(t)
		}
		if code := p.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("%s: exit code %d: %s", selection, code, p.Stderr.String())
		}
		account := cmdtest.Accounts(t, p.Stderr.String())[0]
		if account.Written == 0 || 3*account.Written != account.Received || account.Filtered != account.Received-account.Written {
			t.Errorf("%s: %s", selection, p.Stderr.String())
		}
		if captest.Count(t, file) != int(account.Written) {
			t.Errorf("%s: %d packets in the file: %s", selection, captest.Count(t, file), p.Stderr.String())
		}
	}
}
