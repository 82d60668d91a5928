package helper

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"kernel.org/pub/linux/libs/security/libcap/cap"

	"ringcap/internal/host/netns"
	"ringcap/internal/host/sandbox"
)

// Namespaces tells which network namespaces begin and end.
type Namespaces struct {
	*helper
}

// lookTime is how often the helper looks.
const lookTime = time.Second

// StartNamespaces starts the helper of --netns. It tells when one of the namespaces with these
// inodes ends, and if all is set, when another one begins.
func StartNamespaces(inodes []uint64, all bool, stderr *os.File) (*Namespaces, error) {
	which := "some"
	if all {
		which = netns.All
	}
	var list []string
	for _, inode := range inodes {
		list = append(list, strconv.FormatUint(inode, 10))
	}
	h, err := start(nil, stderr, stderr, &syscall.SysProcAttr{Setpgid: true}, namespacesJob, which, strings.Join(list, ","))
	return &Namespaces{h}, err
}

// Next waits for a namespace to begin or to end. Of one that has ended only the inode is known.
// It returns an error when the helper is gone.
func (n *Namespaces) Next() (which netns.Found, ended bool, err error) {
	letter, text, err := n.receive()
	if err != nil {
		return which, false, err
	}
	return which, letter == endedMessage, json.Unmarshal([]byte(text), &which)
}

// serveNamespaces looks at the names and processes of namespaces. It takes no requests.
func (h *helper) serveNamespaces(which, list string) error {
	survive() // the helper ends when the run closes the socket
	var inodes []uint64
	for text := range strings.SplitSeq(list, ",") {
		if inode, err := strconv.ParseUint(text, 10, 64); err == nil {
			inodes = append(inodes, inode)
		}
	}
	w := netns.New("/").NewWatch(inodes, which == netns.All, os.Getpid(), os.Getppid())
	if unix.Geteuid() == 0 {
		_ = sandbox.Unprivileged().Become([]cap.Value{cap.SYS_PTRACE, cap.DAC_READ_SEARCH})
	}
	_ = sandbox.Enter(sandbox.Policy{Processes: true}) // as far as the system has it, like that of --follow
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _, _ = h.receive() // nothing comes before the end of the run
	}()
	for tick := time.NewTicker(lookTime); ; {
		began, ended := w.Look()
		for _, one := range began {
			if h.tell(beganMessage, one) != nil {
				return nil // the run is over
			}
		}
		for _, inode := range ended {
			if h.tell(endedMessage, netns.Found{Inode: inode}) != nil {
				return nil
			}
		}
		select {
		case <-gone:
			return nil
		case <-tick.C:
		}
	}
}

func (h *helper) tell(letter byte, one netns.Found) error {
	text, err := json.Marshal(one)
	if err != nil {
		return err
	}
	return h.send(letter, string(text))
}
