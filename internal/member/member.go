// Package member runs ringcap for members of the group ringcap, who may capture without being
// root.
//
// A capability on the program that everybody runs would let everybody capture. So the
// program has none, and reads files for everybody. Members may run a copy of it beside, with
// mode 0750 and CAP_NET_RAW, and the program starts that copy for a live capture. The
// script packaging/capture-group makes the copy.
package member

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
	"kernel.org/pub/linux/libs/security/libcap/cap"
)

// beside returns the path of a file in libexec/ringcap, next to the bin directory that this
// program is in. It is empty if there is no such file.
func beside(name string) string {
	program, err := os.Executable()
	if err != nil {
		return ""
	}
	path := filepath.Join(filepath.Dir(program), "..", "libexec", "ringcap", name)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// Exec replaces the process by the copy for members, if that is needed to capture and the
// kernel lets this user run it. Otherwise it returns.
func Exec() {
	has, err := cap.GetProc().GetFlag(cap.Permitted, cap.NET_RAW)
	if has || err != nil {
		return
	}
	if program := beside("ringcap"); program != "" {
		_ = unix.Exec(program, os.Args, os.Environ()) // who is no member goes on, and opening the ring fails
	}
}

// Remedy says what a user can do who may not capture.
func Remedy() string {
	command, again := Allow("USER")
	if again {
		command += ", and log in again"
	}
	return "run with sudo, or once: " + command
}

// Allow returns the command that lets a user capture, and whether that takes effect with the
// user's next login.
func Allow(user string) (command string, again bool) {
	script := beside("capture-group")
	if script == "" {
		program, err := os.Executable()
		if err != nil {
			program = "ringcap"
		}
		return "sudo setcap cap_net_raw=ep " + program, false
	}
	command = "sudo usermod -aG ringcap " + user
	if beside("ringcap") == "" {
		command = "sudo " + script + " on && " + command
	}
	return command, true
}
