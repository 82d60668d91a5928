package owner

import (
	"errors"

	"golang.org/x/sys/unix"
)

// ends hears of the ends of processes through pidfds (pidfd_open(2)), which need no privilege.
type ends struct {
	epoll, wake int
	watched     int
	done        chan struct{}
}

// maxWatched bounds the descriptors.
const maxWatched = 8192

// openEnds starts to listen. It returns nil if the kernel cannot tell of ends (before Linux 5.3).
func (f *Finder) openEnds() *ends {
	self, err := unix.PidfdOpen(unix.Getpid(), 0)
	if err != nil {
		return nil
	}
	_ = unix.Close(self) // was only tried
	e := &ends{epoll: -1, wake: -1, done: make(chan struct{})}
	if e.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err == nil {
		e.wake, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	}
	if err == nil {
		err = unix.EpollCtl(e.epoll, unix.EPOLL_CTL_ADD, e.wake, &unix.EpollEvent{Events: unix.EPOLLIN})
	}
	if err != nil {
		_ = unix.Close(e.epoll)
		_ = unix.Close(e.wake)
		return nil
	}
	go f.hear(e)
	return e
}

func (e *ends) close() {
	if e == nil {
		return
	}
	_, _ = unix.Write(e.wake, []byte{1, 0, 0, 0, 0, 0, 0, 0}) // fails only if it is woken already
}

// watch has the end of a process heard of.
func (f *Finder) watch(pid int, t *told) {
	if f.ends == nil || f.ends.watched >= maxWatched {
		return
	}
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return
	}
	if s, ok := f.index.stat(pid); !ok || s.start != t.start { // another process has the number now
		_ = unix.Close(fd)
		return
	}
	event := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLONESHOT, Fd: int32(pid), Pad: int32(fd)}
	if unix.EpollCtl(f.ends.epoll, unix.EPOLL_CTL_ADD, fd, &event) != nil {
		_ = unix.Close(fd)
		return
	}
	f.ends.watched++
	t.watched = true
}

// hear waits for ends.
func (f *Finder) hear(e *ends) {
	defer close(e.done)
	events := make([]unix.EpollEvent, 64)
	for {
		n, err := unix.EpollWait(e.epoll, events, -1)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return
		}
		var pids []int
		for _, event := range events[:max(n, 0)] {
			if event.Fd == 0 { // no process has this number
				_ = unix.Close(e.epoll)
				_ = unix.Close(e.wake)
				return
			}
			_ = unix.Close(int(event.Pad))
			pids = append(pids, int(event.Fd))
		}
		f.ended(pids)
	}
}

// ended forgets processes.
func (f *Finder) ended(pids []int) {
	f.mu.Lock()
	for _, pid := range pids {
		f.ends.watched--
		f.index.remove(pid)
	}
	for _, n := range f.namespaces {
		clear(n.shared)
	}
	f.mu.Unlock()
	if f.options.Ended != nil && len(pids) > 0 {
		f.options.Ended(pids)
	}
}
