package netns

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ringcap/internal/host/netdev"
)

// Watch knows which namespaces there are. The rings of a capture keep a namespace alive, so that
// the kernel does not say when everybody else has left it.
type Watch struct {
	finder *Finder
	all    bool
	except []int             // processes of the capture
	held   map[uint64]string // a path that stands for each known namespace
}

// NewWatch returns a Watch of the namespaces with these inodes, or if all is set of those that
// come later, too. Open files of some processes do not count.
func (f *Finder) NewWatch(inodes []uint64, all bool, except ...int) *Watch {
	w := &Watch{finder: f, all: all, except: except, held: map[uint64]string{}}
	for _, inode := range inodes {
		w.held[inode] = ""
	}
	if own, err := f.own(); err == nil && all {
		w.held[own.Inode] = own.Path
	}
	return w
}

// Look returns the namespaces that have begun and ended since the last call.
func (w *Watch) Look() (began []Found, ended []uint64) {
	var lost []uint64
	for inode, path := range w.held {
		if now, err := netdev.InodeOf(path); err != nil || now != inode {
			lost = append(lost, inode)
		}
	}
	if len(lost) == 0 && !w.all {
		return nil, nil
	}
	now := w.finder.scan(false)
	for _, inode := range lost {
		path := now[inode].Path
		if path == "" {
			path = w.holder(inode)
		}
		if path != "" {
			w.held[inode] = path
			continue
		}
		delete(w.held, inode)
		ended = append(ended, inode)
	}
	isNew := func(inode uint64) bool { _, known := w.held[inode]; return !known }
	if !w.all || !slices.ContainsFunc(slices.Collect(maps.Keys(now)), isNew) {
		return nil, ended
	}
	for _, one := range w.finder.All() {
		if isNew(one.Inode) {
			w.held[one.Inode] = one.Path
			began = append(began, one)
		}
	}
	return began, ended
}

// holder returns the path of a thread in the namespace, or of an open file that stands for it.
// It is empty if there is none.
func (w *Watch) holder(inode uint64) string {
	name := fmt.Sprintf("net:[%d]", inode)
	for _, pid := range w.finder.processes() {
		if slices.Contains(w.except, pid) {
			continue
		}
		process := filepath.Dir(filepath.Dir(w.finder.path(pid)))
		threads, _ := filepath.Glob(process + "/task/*/ns/net")
		files, _ := filepath.Glob(process + "/fd/*")
		for _, path := range append(threads, files...) {
			if to, err := os.Readlink(path); err == nil && strings.HasPrefix(to, name) {
				return path
			}
		}
	}
	return ""
}
