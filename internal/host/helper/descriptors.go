package helper

import (
	"math"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// firstPrivate is the first descriptor that no child gets.
const firstPrivate = 3

// seal makes every descriptor but standard input, output and error close on exec,
// whoever opened it: a child gets those three, and what exec.Cmd adds.
func seal() {
	if unix.CloseRange(firstPrivate, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) == nil {
		return
	}
	for _, fd := range descriptors() { // Linux before 5.11
		unix.CloseOnExec(fd)
	}
}

// descriptors are those from firstPrivate that are open; without /proc, those that
// may be.
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
