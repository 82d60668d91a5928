package helper

import (
	"math"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// firstPrivate is the first descriptor that no child inherits.
const firstPrivate = 3

// seal sets close-on-exec on every descriptor except standard input, output and error. So a
// child inherits only those three and what exec.Cmd adds.
func seal() {
	if unix.CloseRange(firstPrivate, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) == nil {
		return
	}
	for _, fd := range descriptors() { // Linux before 5.11
		unix.CloseOnExec(fd)
	}
}

// descriptors returns the open descriptors from firstPrivate on. Without /proc it returns
// all that may be open.
func descriptors() (list []int) {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		var limit unix.Rlimit
		if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil {
			limit.Cur = 1024
		}
		for fd := firstPrivate; fd < int(min(limit.Cur, 1<<20)); fd++ {
			list = append(list, fd)
		}
		return list
	}
	for _, e := range entries {
		if fd, err := strconv.Atoi(e.Name()); err == nil && fd >= firstPrivate {
			list = append(list, fd)
		}
	}
	return list
}
