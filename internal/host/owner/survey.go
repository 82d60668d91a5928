package owner

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// maxNamespaces bounds the network namespaces, each of which takes some descriptors.
const maxNamespaces = 256

// surveyAgain looks for network namespaces, unless it has just been done.
func (f *Finder) surveyAgain(now time.Time) {
	if now.Sub(f.surveyed) >= tick {
		f.survey()
	}
}

// survey opens the network namespaces that are new, and closes those that are gone: an open socket
// keeps one alive.
func (f *Finder) survey() {
	there := map[uint64]bool{f.own.inode: true}
	consider := func(inode uint64, path string) {
		if there[inode] {
			return
		}
		there[inode] = true
		if f.namespaces[inode] != nil || f.refused[inode] || len(f.namespaces) >= maxNamespaces {
			return
		}
		n, err := openOther(f.options.Proc, path, f.options.Events)
		if err != nil || n.inode != inode {
			if n != nil {
				n.close()
			}
			if errors.Is(err, unix.EPERM) {
				f.refused[inode] = true
			}
			return
		}
		f.namespaces[inode] = n
		f.follow(n)
	}
	for _, pid := range f.index.list() {
		n, err := unix.Readlinkat(f.index.proc, strconv.Itoa(pid)+"/ns/net", f.index.link[:])
		if err != nil {
			continue
		}
		digits, _ := bytes.CutPrefix(bytes.TrimSuffix(f.index.link[:n], []byte("]")), []byte("net:["))
		if inode, err := strconv.ParseUint(string(digits), 10, 64); err == nil {
			consider(inode, f.options.Proc+"/"+strconv.Itoa(pid)+"/ns/net")
		}
	}
	for _, directory := range f.options.Namespaces {
		entries, err := os.ReadDir(directory)
		if err != nil {
			continue // nobody has named any
		}
		for _, e := range entries {
			path := filepath.Join(directory, e.Name())
			if inode, err := inodeOf(path); err == nil {
				consider(inode, path)
			}
		}
	}
	for inode, n := range f.namespaces {
		if !there[inode] {
			n.close()
			delete(f.namespaces, inode)
			if f.options.Events != nil {
				f.options.Events.Leave(inode)
			}
		}
	}
	for inode := range f.refused {
		if !there[inode] {
			delete(f.refused, inode)
		}
	}
	f.surveyed = time.Now()
}

// tick is how often network namespaces that have come or gone are looked for.
const tick = time.Second

// surveyEach looks for namespaces until the Finder is closed.
func (f *Finder) surveyEach(interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-f.stop:
			return
		case <-ticker.C:
		}
		f.mu.Lock()
		if !f.closed {
			f.survey()
		}
		f.mu.Unlock()
		f.changed()
	}
}

// changed says that addresses may have changed.
func (f *Finder) changed() {
	if f.options.Changed != nil {
		f.options.Changed()
	}
}

// follow keeps the addresses of a namespace up to date.
func (f *Finder) follow(n *namespace) {
	go func() {
		b := make([]byte, 4096)
		for {
			if _, err := n.changes.Read(b); err != nil && !errors.Is(err, unix.ENOBUFS) {
				return // closed
			}
			f.mu.Lock()
			if f.closed || f.namespaces[n.inode] != n {
				f.mu.Unlock()
				return
			}
			_ = n.readAddresses() // on failure those before stay, until the next change
			f.mu.Unlock()
			f.changed()
		}
	}()
}
