package doctor

import (
	"errors"
	"os"
	"os/user"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"ringcap/internal/escape"
	"ringcap/internal/member"
)

// mayCapture tries to open a packet socket, and returns why it cannot.
func mayCapture() error {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0) // 0: it receives nothing
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

// privileges says who may capture here. The error is that of mayCapture.
func privileges(f *findings, err error) {
	path := executable()
	switch {
	case err == nil:
		f.ok("%s may capture%s", who(), because())
	case errors.Is(err, unix.EAFNOSUPPORT):
		f.fault(sudo()+"modprobe af_packet", "this kernel has no packet sockets (CONFIG_PACKET)")
	case !errors.Is(err, unix.EPERM) && !errors.Is(err, unix.EACCES):
		f.fault("ulimit -a", "%s cannot open a packet socket: %v", who(), err)
	case hasNetRaw() && !firstNamespace():
		f.fault("unshare --map-root-user --net   # or run ringcap outside of the user namespace",
			"%s may not capture: CAP_NET_RAW of this user namespace is not for this network namespace, which another one owns", who())
	case hasNetRaw():
		f.fault(sudo()+"dmesg | grep -iE 'avc|apparmor|audit' | tail", "%s may not capture, in spite of CAP_NET_RAW: a security module or a filter of system calls refuses it", who())
	case os.Geteuid() == 0:
		f.fault("docker run --cap-add NET_RAW ...   # systemd: AmbientCapabilities=CAP_NET_RAW",
			"root may not capture: this container or service has given up CAP_NET_RAW")
	case !fileCapability(path):
		command, again := member.Allow(`"$(id -un)"`)
		if again {
			command += "   # and log in again"
		}
		f.fault(command, "%s may not capture, which takes CAP_NET_RAW", who())
	case noNewPrivileges():
		f.fault("sudo ringcap ...   # or allow new privileges: allowPrivilegeEscalation, NoNewPrivileges=no",
			"%s may not capture: no_new_privs, which this process inherited, takes the effect from the capability of %s", who(), path)
	case nosuid(path):
		f.fault("sudo install "+path+" /usr/local/bin/ && sudo setcap cap_net_raw=ep /usr/local/bin/ringcap",
			"%s may not capture: the file system of %s is mounted nosuid, which takes the effect from its capability", who(), path)
	default:
		f.fault("sudo setcap cap_net_raw=ep "+path, "%s may not capture: the capability of %s has no effect", who(), path)
	}
}

// who returns the name of the user.
func who() string {
	id := strconv.Itoa(os.Geteuid())
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return "user " + id
}

// because returns where the right comes from, with a comma before.
func because() string {
	switch {
	case !firstNamespace():
		return ", as " + who() + " of a user namespace"
	case os.Getenv("SUDO_UID") != "" && os.Geteuid() == 0:
		return ", by sudo"
	case os.Geteuid() == 0:
		return ""
	case fileCapability(executable()):
		return ", by the capability of " + executable()
	}
	return ", by an ambient capability"
}

// hasNetRaw reports whether the process has CAP_NET_RAW in its user namespace.
func hasNetRaw() bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	return unix.Capget(&header, &data[0]) == nil && data[0].Effective&(1<<unix.CAP_NET_RAW) != 0
}

// firstNamespace reports whether the process is in the first user namespace, where every user
// is itself. It is true without /proc.
func firstNamespace() bool {
	text, err := os.ReadFile("/proc/self/uid_map")
	return err != nil || strings.Join(strings.Fields(string(text)), " ") == "0 0 4294967295"
}

// fileCapability reports whether a file has capabilities.
func fileCapability(path string) bool {
	n, err := unix.Getxattr(path, "security.capability", nil)
	return err == nil && n > 0
}

func noNewPrivileges() bool {
	set, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
	return err == nil && set == 1
}

func nosuid(path string) bool {
	var st unix.Statfs_t
	return unix.Statfs(path, &st) == nil && st.Flags&unix.ST_NOSUID != 0
}

// executable returns the path of this program, as a shell takes it.
func executable() string {
	path, err := os.Executable()
	if err != nil {
		return "ringcap"
	}
	return escape.Shell(path)
}
