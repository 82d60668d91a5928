package main_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// told is a packet as --json shows it with --process.
type told struct {
	Summary string
	Process *struct {
		PID     int
		Name    string
		UID     int
		Command string
		Stale   bool
		Parent  struct{ PID int }
	}
	Container *struct{ ID string }
}

// tellings parses lines of JSON.
func tellings(t *testing.T, text string) (all []told) {
	t.Helper()
	for line := range strings.Lines(text) {
		var p told
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, p)
	}
	return all
}

// web serves a page on a host.
func web(t *testing.T, h *nettest.Host) (address string) {
	t.Helper()
	ln := h.Listen("tcp", "127.0.0.1:0")
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("a page")) })}
	go func() { _ = s.Serve(ln) }()
	t.Cleanup(func() { _ = s.Close() })
	return ln.Addr().String()
}

// TestProcess checks that every packet of a short-lived client says its process, from the first
// SYN on, and those of the server the server, from within the strictest sandbox.
func TestProcess(t *testing.T) {
	curl := cmdtest.Need(t, "curl")
	a := nettest.New(t)
	address := web(t, a)
	p := cmdtest.Listen(t, a, "-i", "lo", "--json", "--process", "--sandbox=strict", "tcp")
	pids := map[int]bool{}
	for range 5 {
		cmd := exec.Command(curl, "-s", "http://"+address)
		a.Start(cmd)
		pids[cmd.Process.Pid] = true
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	if code := p.Stop(syscall.SIGINT); code != 0 {
		t.Fatalf("exit %d: %s", code, p.Stderr.String())
	}
	port := address[strings.LastIndex(address, ":"):]
	port = "." + port[1:]
	clients, servers, commands := 0, 0, 0
	for _, packet := range tellings(t, p.Stdout.String()) {
		fromServer := strings.Contains(packet.Summary, "127.0.0.1"+port+" > ")
		switch {
		case packet.Process == nil:
			t.Errorf("nobody sent %s", packet.Summary)
		case fromServer && packet.Process.PID == os.Getpid():
			servers++
		case !fromServer && packet.Process.Name == "curl" && pids[packet.Process.PID] && packet.Process.Parent.PID == os.Getpid():
			clients++
			if packet.Process.Command == curl {
				commands++
			} else if packet.Process.Command != "" { // it may have ended before that could be read
				t.Errorf("%s: %+v", packet.Summary, *packet.Process)
			}
		default:
			t.Errorf("%s: %+v", packet.Summary, *packet.Process)
		}
	}
	// The server may acknowledge the request with its page, so three packets are the least.
	if clients < 5*5 || commands == 0 || servers < 5*3 {
		t.Errorf("%d packets of clients, %d with their program, %d of servers\n%s", clients, commands, servers, p.Stderr.String())
	}
}

// TestOnlyRun checks that --only-run leaves exactly the packets of the command and of what it
// starts, even what is left when its parent has ended, from the first SYN on.
func TestOnlyRun(t *testing.T) {
	curl := cmdtest.Need(t, "curl")
	a := nettest.New(t)
	address, other := web(t, a), web(t, a)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	done := filepath.Join(t.TempDir(), "done")
	// The second curl is of a process whose parent has ended; the command waits for it.
	script := fmt.Sprintf("%s -s http://%s; (sh -c 'sleep 0.1; %s -s http://%s; mkfifo %s.2; mv %s.2 %s' &) ; until [ -e %s ]; do sleep 0.05; done", curl, address, curl, address, done, done, done, done)
	p := cmdtest.New(t, "-i", "lo", "-w", file, "--only-run", "--run", "sh -c \""+script+"\"", "tcp")
	p.Listen(a)
	for range 3 {
		cmd := exec.Command(curl, "-s", "http://"+other)
		a.Start(cmd)
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	if code := p.Wait(); code != 0 {
		t.Fatalf("exit %d: %s", code, p.Stderr.String())
	}
	syns := 0
	for _, f := range captest.ReadFile(t, file) {
		ports := []int{int(f.Data[34])<<8 | int(f.Data[35]), int(f.Data[36])<<8 | int(f.Data[37])}
		if !slices.Contains(ports, portOf(address)) {
			t.Errorf("a packet of somebody else: ports %v", ports)
		}
		if f.Data[47]&0x12 == 0x02 {
			syns++
		}
	}
	if syns != 2 {
		t.Errorf("%d first SYNs\n%s", syns, p.Stderr.String())
	}
}

func portOf(address string) (port int) {
	a, _ := net.ResolveTCPAddr("tcp", address)
	return a.Port
}

// TestSelectProcess checks the filters with real processes.
func TestSelectProcess(t *testing.T) {
	curl, setpriv := cmdtest.Need(t, "curl"), cmdtest.Need(t, "setpriv")
	for args, want := range map[string]string{
		"--comm curl":              "curl",
		"--comm cur*,wget":         "curl",
		"--comm nothing":           "",
		"--user 65534":             "curl",
		"--user 65533":             "",
		"--pid SELF":               "curl and server",
		"--comm curl --user 65533": "",
	} {
		t.Run(args, func(t *testing.T) {
			a := nettest.New(t)
			address := web(t, a)
			args := strings.Replace(args, "SELF", fmt.Sprint(os.Getpid()), 1)
			p := cmdtest.Listen(t, a, append([]string{"-i", "lo", "--json", "tcp"}, strings.Fields(args)...)...)
			cmd := exec.Command(setpriv, "--reuid", "65534", "--clear-groups", curl, "-s", "http://"+address)
			a.Start(cmd)
			if err := cmd.Wait(); err != nil {
				t.Fatal(err)
			}
			if code := p.Stop(syscall.SIGINT); code != 0 {
				t.Fatalf("exit %d: %s", code, p.Stderr.String())
			}
			names := map[string]bool{}
			for _, packet := range tellings(t, p.Stdout.String()) {
				if packet.Process == nil {
					t.Errorf("nobody sent %s", packet.Summary)
				} else if packet.Process.PID == os.Getpid() {
					names["server"] = true
				} else {
					names[packet.Process.Name] = true
				}
			}
			got := ""
			for _, n := range []string{"curl", "server"} {
				if names[n] {
					got = strings.TrimPrefix(got+" and "+n, " and ")
					delete(names, n)
				}
			}
			if got != want || len(names) > 0 {
				t.Errorf("packets of %q and %v, want %q\n%s", got, names, want, p.Stderr.String())
			}
		})
	}
}
