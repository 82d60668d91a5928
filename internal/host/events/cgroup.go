package events

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// cgroupRoot returns the directory where cgroup2 is mounted.
func cgroupRoot() (string, error) {
	b, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return "", fmt.Errorf("find the root of control groups: %w", err)
	}
	return cgroupMount(string(b))
}

// cgroupMount finds the root of cgroup2 among mounts (proc_pid_mountinfo(5)): fields, a minus
// sign, the type of the file system. The fourth field is the directory in that file system,
// the fifth where it is. The root sees more processes than a part of it.
func cgroupMount(mounts string) (string, error) {
	part := ""
	for line := range strings.Lines(mounts) {
		before, after, ok := strings.Cut(line, " - ")
		if fields := strings.Fields(before); ok && strings.HasPrefix(after, "cgroup2 ") && len(fields) > 4 {
			if fields[3] == "/" {
				return unescape(fields[4]), nil
			}
			part = unescape(fields[4])
		}
	}
	if part == "" {
		return "", errors.New("cgroup2 is not mounted (mount -t cgroup2 none /sys/fs/cgroup)")
	}
	return part, nil
}

// unescape returns a path as it was before the kernel replaced what separates fields.
func unescape(s string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(s)
}
