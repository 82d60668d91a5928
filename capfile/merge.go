package capfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"ringcap/packet"
)

// mergeMemory is what the blocks of all files that are merged take together,
// as long as none gets less than minBlock at a time.
const (
	mergeMemory = 64 << 20
	minBlock    = 64 << 10
)

// Merge reads several captures as one, by time: the next frame is the earliest of
// those that are next in their files, and of the first named among equals. The
// order within a file stays as it is.
type Merge struct {
	readers []*Reader
	heads   []head // a heap of the files not at their end; the first was delivered
	faults  error
	end     error // what Next returns once no frame is left
}

// head is the next frame of a file.
type head struct {
	frame packet.Frame
	place int // of the file in readers
}

// OpenMerge opens all of names that can be opened; "-" is stdin. It is an error if none
// can be.
func (o *Opener) OpenMerge(names []string) (*Merge, error) {
	o.block = min(aheadSize, max(minBlock, mergeMemory/aheadBlocks/max(1, len(names))))
	m := &Merge{}
	for _, name := range names {
		r, err := o.Open(name)
		if err == nil {
			m.readers = append(m.readers, r)
		} else if !o.gone(name, err) {
			m.faults = errors.Join(m.faults, err)
		}
	}
	switch {
	case len(m.readers) > 0:
		return m, nil
	case m.faults != nil:
		return nil, m.faults
	case len(names) > 0: // all of them are gone
		return nil, fmt.Errorf("open %s: %w", names[0], fs.ErrNotExist)
	}
	return nil, errors.New("open captures: the list of files is empty")
}

// Next fills f with the next frame, as Reader.Next does. A fault in a file ends
// that file only: it is returned after the last frame of all.
func (m *Merge) Next(f *packet.Frame) error {
	switch {
	case m.heads == nil:
		m.start()
	case len(m.heads) > 0:
		m.advance()
	}
	if len(m.heads) == 0 {
		if m.end == nil {
			if m.end, m.faults = m.faults, nil; m.end == nil {
				m.end = io.EOF
			}
		}
		return m.end
	}
	*f = m.heads[0].frame
	return nil
}

// start puts the first frame of each file into the heap.
func (m *Merge) start() {
	m.heads = make([]head, 0, len(m.readers))
	for i := range m.readers {
		h := head{place: i}
		if m.read(&h) {
			m.heads = append(m.heads, h)
			m.up(len(m.heads) - 1)
		}
	}
}

// advance replaces heads[0], which was delivered.
func (m *Merge) advance() {
	if !m.read(&m.heads[0]) {
		last := len(m.heads) - 1
		m.heads[0] = m.heads[last]
		m.heads = m.heads[:last]
	}
	m.down()
}

// read takes the next frame of the head's file, and reports whether there is one.
func (m *Merge) read(h *head) bool {
	err := m.readers[h.place].Next(&h.frame)
	if err != nil && !errors.Is(err, io.EOF) {
		m.faults = errors.Join(m.faults, err)
	}
	return err == nil
}

// before is the order of the heap.
func (m *Merge) before(i, j int) bool {
	a, b := &m.heads[i], &m.heads[j]
	if c := a.frame.Info.Timestamp.Compare(b.frame.Info.Timestamp); c != 0 {
		return c < 0
	}
	return a.place < b.place
}

// up moves an added head to its place.
func (m *Merge) up(i int) {
	for i > 0 && m.before(i, (i-1)/2) {
		m.heads[i], m.heads[(i-1)/2] = m.heads[(i-1)/2], m.heads[i]
		i = (i - 1) / 2
	}
}

// down moves the first head to its place.
func (m *Merge) down() {
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(m.heads); child++ {
			if m.before(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		m.heads[i], m.heads[least] = m.heads[least], m.heads[i]
		i = least
	}
}

// Close closes all files. It returns the faults that Next has not returned, since nobody
// read to the end.
func (m *Merge) Close() error {
	all := m.faults
	m.faults = nil
	for _, r := range m.readers {
		all = errors.Join(all, r.Close())
	}
	return all
}

// Link is the link type of the first file.
func (m *Merge) Link() packet.LinkType { return m.readers[0].Link() }

// SnapLen is that of the first file.
func (m *Merge) SnapLen() int { return m.readers[0].SnapLen() }

// Header is that of the first file.
func (m *Merge) Header() Header { return m.readers[0].Header() }

// SectionOptions are those of the first file.
func (m *Merge) SectionOptions() string { return m.readers[0].SectionOptions() }

// IsPcapng says it of the first file.
func (m *Merge) IsPcapng() bool { return m.readers[0].IsPcapng() }

// Interfaces are those described so far, in all files.
func (m *Merge) Interfaces() []*packet.Interface {
	var all []*packet.Interface
	for _, r := range m.readers {
		all = append(all, r.interfaces...)
	}
	return all
}

// Consumed is how many bytes of the files were read so far.
func (m *Merge) Consumed() int64 {
	var n int64
	for _, r := range m.readers {
		n += r.Consumed()
	}
	return n
}
