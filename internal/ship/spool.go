package ship

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"ringcap/internal/parcel"
)

// spool keeps messages in files of a directory, the oldest first. A file is deleted when the broker
// has all that is in it. Another run goes on with what is left.
type spool struct {
	directory string
	limit     int64
	lock      *os.File
	segments  []*segment // in order; the last one may be open to write
	size      int64
	number    int // of the last segment
	out       *os.File
}

// segment is a file of a spool.
type segment struct {
	path    string
	size    int64
	earlier bool // of an earlier run
	offset  int64
	read    bool // all of it was read, and nothing will be added
	left    int  // messages that were read, and are not with the broker
}

const (
	segmentSize = 16 << 20
	chunkSize   = 4 << 20 // how much is read at once
	spoolHead   = 4 + 4 + 4 + 2 + 2 + 4
	stateAt     = spoolHead - 4 // where the state of a message is, which the checksum leaves out
)

// openSpool opens a directory, and makes it if it is missing. It must not be used by two runs at a
// time.
func openSpool(directory string, limit int64) (*spool, error) {
	if err := os.Mkdir(directory, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(directory, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(errors.New("another capture uses it: give each one a directory of its own"), lock.Close())
	}
	s := &spool{directory: directory, limit: limit, lock: lock}
	entries, err := os.ReadDir(directory)
	if err != nil {
		return nil, err
	}
	for _, e := range entries { // in the order of names
		var number int
		if _, err := fmt.Sscanf(e.Name(), "%08d.spool", &number); err != nil || !e.Type().IsRegular() || !strings.HasSuffix(e.Name(), ".spool") {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		s.segments = append(s.segments, &segment{path: filepath.Join(directory, e.Name()), size: info.Size(), earlier: true})
		s.size += info.Size()
		s.number = max(s.number, number)
	}
	return s, nil
}

// pending reports whether there are messages that were not read.
func (s *spool) pending() bool {
	return s != nil && slices.ContainsFunc(s.segments, func(g *segment) bool { return g.offset < g.size })
}

// add writes a message.
func (s *spool) add(m *parcel.Message) error {
	record := binary.LittleEndian.AppendUint32(make([]byte, 0, spoolHead+len(m.ID)+len(m.Data)), uint32(len(m.Data)))
	record = binary.LittleEndian.AppendUint32(record, 0) // the sum
	record = binary.LittleEndian.AppendUint32(record, uint32(m.Records))
	record = binary.LittleEndian.AppendUint16(record, uint16(m.Partition))
	record = binary.LittleEndian.AppendUint16(record, uint16(len(m.ID)))
	record = binary.LittleEndian.AppendUint32(record, 0) // not with the broker
	record = append(append(record, m.ID...), m.Data...)
	binary.LittleEndian.PutUint32(record[4:], checksum(record[:spoolHead], record[spoolHead:]))
	if s.size+int64(len(record)) > s.limit {
		return fmt.Errorf("--publish-spool %s is full", s.directory)
	}
	if s.out != nil && s.current().size >= segmentSize {
		if err := s.turn(); err != nil {
			return err
		}
	}
	if s.out == nil {
		s.number++
		path := filepath.Join(s.directory, fmt.Sprintf("%08d.spool", s.number))
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		s.out = f
		s.segments = append(s.segments, &segment{path: path})
	}
	g := s.current()
	if _, err := s.out.WriteAt(record, g.size); err != nil {
		_ = s.out.Truncate(g.size) // what is there stays whole
		return err
	}
	g.size += int64(len(record))
	s.size += int64(len(record))
	return nil
}

func checksum(head, body []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE(head[8:stateAt]), crc32.IEEETable, body)
}

func (s *spool) current() *segment { return s.segments[len(s.segments)-1] }

// turn ends the file that is written.
func (s *spool) turn() error {
	err := s.out.Close()
	s.out = nil
	g := s.current()
	g.read = g.offset == g.size
	s.drop(g)
	return err
}

// read returns the next messages of the oldest file that has some. A file of a run that was killed
// may end with half a message.
func (s *spool) read() (list []*message, err error) {
	at := slices.IndexFunc(s.segments, func(g *segment) bool { return g.offset < g.size })
	g := s.segments[at]
	f, err := os.Open(g.path)
	if err != nil {
		g.offset, g.read = g.size, true
		return nil, fmt.Errorf("read --publish-spool: %w", err)
	}
	defer func() { _ = f.Close() }()
	r := bufio.NewReaderSize(io.NewSectionReader(f, g.offset, g.size-g.offset), 64<<10)
	for size := 0; size < chunkSize && g.offset < g.size; {
		m, n, sent, e := readRecord(r, g.size-g.offset)
		if e != nil {
			err = fmt.Errorf("%s ends within a message, which is lost: %w", g.path, e)
			g.offset = g.size
			break
		}
		if !sent {
			g.left++
			list = append(list, &message{Message: m, segment: g, at: g.offset, earlier: g.earlier})
		}
		g.offset += n
		size += int(n)
	}
	g.read = g.offset == g.size && (s.out == nil || g != s.current())
	s.drop(g)
	return list, err
}

// readRecord reads a message, which takes no more bytes than there is room. It reports how many it
// takes and whether the broker has it.
func readRecord(r io.Reader, room int64) (m *parcel.Message, size int64, sent bool, err error) {
	var head [spoolHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, 0, false, err
	}
	data, id := int64(binary.LittleEndian.Uint32(head[:])), int64(binary.LittleEndian.Uint16(head[14:]))
	if spoolHead+data+id > room {
		return nil, 0, false, io.ErrUnexpectedEOF
	}
	body := make([]byte, data+id)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, 0, false, err
	}
	if checksum(head[:], body) != binary.LittleEndian.Uint32(head[4:]) {
		return nil, 0, false, errors.New("its checksum is wrong")
	}
	return &parcel.Message{
		ID: string(body[:id]), Data: body[id:],
		Records: int(binary.LittleEndian.Uint32(head[8:])), Partition: int(binary.LittleEndian.Uint16(head[12:])),
	}, spoolHead + data + id, binary.LittleEndian.Uint32(head[stateAt:]) != 0, nil
}

// settle notes that the broker has a message of a file, so that no later run sends it again.
func (s *spool) settle(m *message) {
	g := m.segment
	if g.left--; g.left > 0 || !g.read {
		if f, err := os.OpenFile(g.path, os.O_WRONLY, 0); err == nil {
			_, _ = f.WriteAt([]byte{1}, m.at+stateAt) // without it the message is sent again, with the same ID
			_ = f.Close()
		}
	}
	s.drop(g)
}

// drop deletes a file of which nothing is needed any more.
func (s *spool) drop(g *segment) {
	if s.out != nil && g == s.current() && g.left == 0 && g.offset == g.size {
		_ = s.out.Close()
		s.out, g.read = nil, true
	}
	at := slices.Index(s.segments, g)
	if !g.read || g.left > 0 || at < 0 {
		return
	}
	_ = os.Remove(g.path) // what is left is sent again, with the same IDs
	s.size -= g.size
	s.segments = slices.Delete(s.segments, at, at+1)
}

// close ends writing. It returns an error if what was written may not be on the disk.
func (s *spool) close() error {
	if s == nil {
		return nil
	}
	var err error
	if s.out != nil {
		err = errors.Join(s.out.Sync(), s.out.Close())
	}
	return errors.Join(err, s.lock.Close())
}
