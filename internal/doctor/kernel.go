package doctor

import (
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"

	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"

	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
)

// kernel says which of the features that ringcap uses this kernel has.
func kernel(f *findings) {
	features := []string{netdev.System() + " " + netdev.Machine()}
	if v, err := ll.LandlockGetABIVersion(); err == nil {
		features = append(features, "Landlock "+strconv.Itoa(v))
	}
	if mode, err := unix.PrctlRetInt(unix.PR_GET_SECCOMP, 0, 0, 0, 0); err == nil {
		features = append(features, "seccomp")
		if mode != 0 {
			features = append(features, "filtered already")
		}
	}
	if namespaces, err := setting("user/max_user_namespaces"); err == nil && namespaces == 0 {
		features = append(features, "no user namespaces")
	}
	text := strings.Join(features, ", ")
	switch err := packetVersion(); {
	case errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOPROTOOPT):
		f.fault("uname -r   # Linux 3.2 or later is needed", "%s: packet sockets have no TPACKET_V3", text)
	case err == nil:
		f.ok("%s, TPACKET_V3", text)
	default: // without the right to capture nobody knows
		f.ok("%s", text)
	}
}

// packetVersion tries to use TPACKET_V3 on a packet socket.
func packetVersion() error {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }()
	return unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V3)
}

// setting returns the number in a file below /proc/sys.
func setting(name string) (int, error) {
	text, err := os.ReadFile("/proc/sys/" + name)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

// filters says what compiles expressions, and whether the kernel runs them as machine code.
func filters(f *findings) {
	if jit, err := setting("net/core/bpf_jit_enable"); err == nil && jit == 0 {
		f.note(sudo()+"sysctl -w net.core.bpf_jit_enable=1", "the kernel interprets filters, which takes several times the CPU time")
	}
	f.ok("libpcap %s", filter.LibraryVersion())
}

// clock says whether the times in captures of several hosts can be compared.
func clock(f *findings) {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	switch {
	case err != nil: // a filter of system calls may refuse it
	case state == unix.TIME_ERROR || t.Status&unix.STA_UNSYNC != 0:
		f.note(sudo()+"timedatectl set-ntp true", "nothing keeps the clock right: times do not compare with those of other hosts")
	default:
		f.ok("the clock is synchronized")
	}
}

// processors says how many CPUs ringcap may use.
func processors(f *findings) {
	if n := runtime.NumCPU(); n > 1 {
		f.ok("%d CPUs", n)
		return
	}
	f.note("ringcap -w FILE -s 128", "there is one CPU, which receives the frames and has to write them: packets as text may take too long")
}

// backlog says whether a CPU of this host had no room for received frames.
func backlog(f *findings) {
	host, err := netdev.OpenHost()
	if err != nil {
		return
	}
	defer host.Close()
	n, err := host.SoftnetDrops()
	switch {
	case err != nil: // there is no /proc
	case n == 0:
		f.ok("the backlogs of the CPUs (softnet) have lost nothing")
	default:
		most, err := setting("net/core/netdev_max_backlog")
		if err != nil {
			most = 1000
		}
		f.note(sudo()+"sysctl -w net.core.netdev_max_backlog="+strconv.Itoa(4*most),
			"the backlogs of the CPUs (softnet) have lost %d frames since this host started", n)
	}
}
