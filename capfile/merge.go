package capfile

import (
	"errors"
	"io"

	"ringcap/packet"
)

// mergeMemory limits the memory for the blocks of all merged files, but each file gets at
// least minBlock.
const (
	mergeMemory = 64 << 20
	minBlock    = 64 << 10
)

// Merge reads several captures as one, by time. The next frame is the earliest of the next
// frames of all files. If times are equal, the file that was named first comes first. The
// order within a file does not change.
type Merge struct {
	readers []*Reader
	heads   []head // heap of the files not at their end; the first head was delivered
	faults  error
	end     error // what Next returns after the last frame
}

// head is the next frame of a file.
type head struct {
	frame packet.Frame
	place int // index of the file in readers
}

// OpenMerge opens all of names that can be opened; "-" is stdin. It returns an error if no
// file can be opened.
func (o *Opener) OpenMerge(names []string) (*Merge, error) {
	o.block = min(aheadSize, max(minBlock, mergeMemory/aheadBlocks/max(1, len(names))))
	o.Together = len(names)
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
	case len(names) > 0:
		return nil, o.none(names)
	}
	return nil, errors.New("open captures: the list of files is empty")
}

// Next reads the next frame, as Reader.Next does. A fault in a file ends only that file, and
// Next returns it after the last frame of all files.
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

// start adds the first frame of each file to the heap.
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

// read reads the next frame of the head's file. It reports whether there is one.
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

// Close closes all files. It returns the faults that Next has not returned because the files
// were not read to the end.
func (m *Merge) Close() error {
	all := m.faults
	m.faults = nil
	for _, r := range m.readers {
		all = errors.Join(all, r.Close())
	}
	return all
}

// Link returns the link type of the first file.
func (m *Merge) Link() packet.LinkType { return m.readers[0].Link() }

// SnapLen returns that of the first file.
func (m *Merge) SnapLen() int { return m.readers[0].SnapLen() }

// Header returns that of the first file.
func (m *Merge) Header() Header { return m.readers[0].Header() }

// FCS returns the length of the frame check sequence that all files have as far as they were
// read, 0 if they differ.
func (m *Merge) FCS() int { return sameFCS(m.Interfaces()) }

// SectionOptions returns those of the first file.
func (m *Merge) SectionOptions() string { return m.readers[0].SectionOptions() }

// IsPcapng reports whether the first file is pcapng.
func (m *Merge) IsPcapng() bool { return m.readers[0].IsPcapng() }

// Interfaces returns those described so far, in the current sections of all files.
func (m *Merge) Interfaces() []*packet.Interface {
	var all []*packet.Interface
	for _, r := range m.readers {
		all = append(all, r.interfaces...)
	}
	return all
}

// Consumed returns how many bytes of the files were read so far.
func (m *Merge) Consumed() int64 {
	var n int64
	for _, r := range m.readers {
		n += r.Consumed()
	}
	return n
}
