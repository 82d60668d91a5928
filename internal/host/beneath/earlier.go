package beneath

import (
	"cmp"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// File is a file of an earlier run.
type File struct {
	Name     string // relative to the directory
	Size     int64  // including its compressed forms
	modified int64
}

// Earlier returns the files of earlier runs, the oldest first.
func (d *Directory) Earlier() []File { return d.earlier }

// find finds the files of earlier runs. It skips directories that it may not read.
func (d *Directory) find() {
	depth := strings.Count(d.o.Earlier.String(), "/")
	at := make(map[string]int) // index in d.earlier
	root := d.path + "/."      // so that WalkDir enters the target of a link
	_ = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return fs.SkipDir
		}
		below, err := filepath.Rel(root, path)
		switch {
		case err != nil:
			return nil
		case e.IsDir():
			if below != "." && strings.Count(below, "/") >= depth {
				return fs.SkipDir
			}
			return nil
		}
		if e.Type().IsRegular() {
			d.adopt(at, path, below)
		}
		return nil
	})
	slices.SortFunc(d.earlier, func(a, b File) int {
		return cmp.Or(cmp.Compare(a.modified, b.modified), cmp.Compare(a.Name, b.Name))
	})
}

// adopt adds a file to the set if its name is that of a file of the set or of a compressed
// form.
func (d *Directory) adopt(at map[string]int, path, below string) {
	name := below
	if !d.o.Earlier.MatchString(runes(below)) {
		ending := filepath.Ext(below)
		name = strings.TrimSuffix(below, ending)
		if !d.o.Hooked || !slices.Contains(endings, ending) || !d.o.Earlier.MatchString(runes(name)) {
			return
		}
	}
	var st unix.Stat_t
	if unix.Lstat(path, &st) != nil {
		return
	}
	i, ok := at[name]
	if !ok {
		i = len(d.earlier)
		at[name], d.made[name] = i, identity{}
		d.earlier = append(d.earlier, File{Name: name})
	}
	f := &d.earlier[i]
	f.Size += st.Size
	f.modified = max(f.modified, st.Mtim.Nano())
	if name == below {
		d.made[name] = identityOf(&st)
	}
}
