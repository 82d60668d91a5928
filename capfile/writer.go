package capfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ringcap/packet"
)

// WriterOptions describes the file that a Writer writes.
type WriterOptions struct {
	Pcapng      bool    // pcapng, otherwise classic pcap
	Nanoseconds bool    // time stamps of a classic file are in nanoseconds, not microseconds
	SnapLen     uint32  // snapshot length in the headers, in bytes; 0 means packet.DefaultSnapLen
	Section     Section // of a pcapng file
}

// Writer writes a capture. It describes the interfaces of a pcapng file before their first
// frames. A classic file has the link type of its first frame. A Writer must not be used by
// several goroutines at once.
type Writer struct {
	out        io.Writer
	closer     io.Closer // may be nil
	o          WriterOptions
	buf        []byte
	begun      bool
	link       packet.LinkType // of a classic file
	interfaces map[described]uint32
	frames     uint64
	err        error
}

// described is an interface in the file. One interface of the kernel may have several link
// types.
type described struct {
	ifc  *packet.Interface
	link packet.LinkType
}

// writeSize is the number of bytes after which a Writer calls Write.
const writeSize = 64 << 10

// NewWriter returns a Writer to w. Close writes what is still in memory.
func NewWriter(w io.Writer, o WriterOptions) *Writer {
	if o.SnapLen == 0 {
		o.SnapLen = packet.DefaultSnapLen
	}
	return &Writer{out: w, o: o, interfaces: map[described]uint32{}}
}

// Create makes a file, or empties one that exists. A name that ends with .pcapng or .ntar sets
// o.Pcapng. To compress the file, wrap a compressor with NewWriter.
func Create(path string, o WriterOptions) (*Writer, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".pcapng", ".ntar":
		o.Pcapng = true
	case ".gz", ".gzip", ".zst", ".zstd", ".lz4":
		return nil, fmt.Errorf("create %s: wrap a compressor with NewWriter", path)
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	w := NewWriter(f, o)
	w.closer = f
	return w, nil
}

// Write writes a frame. A length on the wire of 0 means that of f.Data. It returns an error if
// a classic file would have two link types, if the time stamp does not fit into the file, or
// if the frame is longer than packet.MaxRecord.
func (w *Writer) Write(f *packet.Frame) error {
	if err := w.check(f); err != nil {
		return fmt.Errorf("write frame %d: %w", w.frames+1, err)
	}
	w.begin(f.Link)
	if f.Info.Length == 0 {
		whole := *f
		whole.Info.Length = len(f.Data)
		f = &whole
	}
	if w.o.Pcapng {
		id := w.describe(f.Interface, f.Link)
		w.buf = AppendPacket(w.buf, f, len(f.Data), id)
	} else {
		w.buf = AppendRecord(w.buf, f, len(f.Data), w.o.Nanoseconds)
	}
	w.frames++
	return w.flush(writeSize)
}

func (w *Writer) check(f *packet.Frame) error {
	switch {
	case w.err != nil:
		return w.err
	case len(f.Data) > packet.MaxRecord:
		return fmt.Errorf("it has %d bytes, and readers accept %d", len(f.Data), packet.MaxRecord)
	case !CanStamp(f.Info.Timestamp, w.o.Pcapng):
		return fmt.Errorf("the file cannot have the time %v", f.Info.Timestamp)
	case !w.o.Pcapng && w.begun && f.Link != w.link:
		return fmt.Errorf("the file is for %v and cannot have a frame of %v: pcapng can", w.link, f.Link)
	}
	return nil
}

// begin writes the header of the file.
func (w *Writer) begin(link packet.LinkType) {
	if w.begun {
		return
	}
	w.begun, w.link = true, link
	if w.o.Pcapng {
		w.buf = AppendSection(w.buf, &w.o.Section)
		return
	}
	w.buf = AppendHeader(w.buf, &Header{Nanoseconds: w.o.Nanoseconds, SnapLen: w.o.SnapLen, Network: uint32(link)})
}

// describe returns the ID of an interface, which may be nil, and describes it if it is new.
func (w *Writer) describe(ifc *packet.Interface, link packet.LinkType) uint32 {
	key := described{ifc, link}
	id, ok := w.interfaces[key]
	if !ok {
		id = uint32(len(w.interfaces))
		w.interfaces[key] = id
		if ifc == nil {
			ifc = &packet.Interface{}
		}
		w.buf = AppendInterface(w.buf, ifc, link, w.o.SnapLen)
	}
	return id
}

// WriteBlock writes a block of a pcapng file that holds no packet, such as one from
// Opener.Copy. It does nothing for the description of an interface, which Write makes.
func (w *Writer) WriteBlock(b *Block) error {
	switch {
	case w.err != nil:
		return w.err
	case !w.o.Pcapng:
		return errors.New("write a block: a classic file has none")
	case b.Kind == blockInterface:
		return nil
	case b.Kind == KindStatistics && b.Interface == nil:
		return errors.New("write a block: statistics have no interface")
	case b.Kind == blockSection, b.Kind == blockPacket, b.Kind == blockSimple, b.Kind == blockEnhanced:
		return fmt.Errorf("write a block: one of type %#x does not stand alone: use Write for a packet", b.Kind)
	}
	w.begin(0)
	id := uint32(0)
	if b.Kind == KindStatistics {
		id = w.describe(b.Interface, b.Interface.Link)
	}
	w.buf = AppendBlock(w.buf, b, id)
	return w.flush(writeSize)
}

// WriteStatistics writes the statistics of an interface to a pcapng file.
func (w *Writer) WriteStatistics(ifc *packet.Interface, s *Statistics) error {
	switch {
	case w.err != nil:
		return w.err
	case !w.o.Pcapng:
		return errors.New("write statistics: a classic file has none")
	case ifc == nil:
		return errors.New("write statistics: the interface is missing")
	}
	w.begin(ifc.Link)
	w.buf = AppendStatistics(w.buf, w.describe(ifc, ifc.Link), s)
	return w.flush(writeSize)
}

// Flush writes what is still in memory.
func (w *Writer) Flush() error { return w.flush(1) }

// flush writes if there are at least so many bytes. Its error is that of all later calls.
func (w *Writer) flush(least int) error {
	if w.err == nil && len(w.buf) >= least {
		_, w.err = w.out.Write(w.buf)
		w.buf = w.buf[:0]
	}
	return w.err
}

// Close writes what is still in memory, and closes the file of Create. A file without frames
// is one of Ethernet. A second Close does nothing, and all other calls then return os.ErrClosed.
func (w *Writer) Close() error {
	if errors.Is(w.err, os.ErrClosed) {
		return nil
	}
	w.begin(packet.LinkEthernet)
	err := w.Flush()
	if w.closer != nil {
		err = errors.Join(err, w.closer.Close())
		w.closer = nil
	}
	w.err = fmt.Errorf("write: %w", os.ErrClosed)
	return err
}
