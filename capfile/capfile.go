// Package capfile reads capture files, classic pcap and pcapng, compressed or not,
// and encodes their records.
//
// The package does not use gopacket's pcapgo to read files. That refuses captures that
// tcpdump reads (snap length 0, records longer than it, swapped lengths), loses link types
// above 255, EPB options and the place of a truncation, and allocates as much memory as a
// hostile length field requests.
//
// Formats: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, pcap-savefile(5).
package capfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"ringcap/packet"
)

// Reader reads the packets of one capture in the order of the file. It holds at most about
// 1 MiB of the file at a time, and delivers frames in this memory without a copy. A Reader
// must not be used by several goroutines at once.
type Reader struct {
	win   window
	src   *unpacker
	name  string
	info  fs.FileInfo // nil if the input is not a file
	err   error       // sticky result of Next
	count uint64      // records or blocks begun, for messages

	classic *classic // nil for pcapng
	section *section // nil for classic pcap

	place  int64   // where the last frame begins
	layout *Layout // of that frame; nil if the part of the file that it is for has ended

	draft          bool   // lengths of blocks need not be multiples of four
	sectionOptions string // of the first section
	sections       int    // number of section headers read

	walked   bool      // Blocks has been called, which decides whether there is a walk
	walk     *walk     // finds the records for Blocks; nil if only Next reads them
	direct   bool      // the Reader's own goroutine reads, not ahead's
	parallel *parallel // reads blocks for walk; may be nil

	passed     passed // by Opener.Resync
	copier     *copier
	interfaces []*packet.Interface // of the current section
	first      *packet.Interface   // of the file; nil if none was described yet
	ids        *int                // number of interfaces so far, in all files of the Opener
}

// Open opens the capture at path. Unless stdin is nil, the path "-" means stdin, which stays
// open after Close. Errors name the file, and what it is if it is not a capture.
func Open(path string, stdin io.Reader) (*Reader, error) {
	return (&Opener{Stdin: stdin}).Open(path)
}

// NewReader reads the header of the capture in src, which may be compressed. The name is for
// errors. The Reader reads no more of src than it needs for the next frame, so that it can
// follow a pipe.
func NewReader(src io.Reader, name string) (*Reader, error) {
	return newReader(src, name, firstSize)
}

// NewReadCloser is like NewReader. It closes src at the end of the capture, after an error, or
// in Close.
func NewReadCloser(src io.ReadCloser, name string) (*Reader, error) {
	r, err := NewReader(src, name)
	if err != nil {
		return nil, errors.Join(err, src.Close())
	}
	r.src.file = src
	return r, nil
}

func newReader(src io.Reader, name string, size int) (*Reader, error) {
	r := &Reader{src: &unpacker{src: src}, name: name, ids: new(int), copier: new(copier)}
	r.win = newWindow(r.src, size)
	if err := r.begin(); err != nil {
		r.src.release()
		return nil, err
	}
	return r, nil
}

// begin calls open and adds the file's name to an error.
func (r *Reader) begin() error {
	if err := r.open(); err != nil {
		return fmt.Errorf("open %s: %w", r.name, err)
	}
	return nil
}

// open detects the format by the first four bytes and reads the header.
func (r *Reader) open() error {
	magic := r.win.need(4)
	if len(magic) < 4 && !errors.Is(r.win.err, io.EOF) {
		return r.win.cause()
	}
	if c := classicOf(magic); c != nil {
		r.classic = c
		return r.openClassic()
	}
	if isSectionHeader(magic) {
		r.section = &section{}
		return r.openNG()
	}
	return notCapture(r.win.need(512))
}

// Next reads the next frame into f and sets all fields except Number. f.Data and f.Options
// are in the Reader's buffer and valid until the next call. After the last frame of a
// complete file Next returns io.EOF. For a truncated or corrupt file it delivers everything
// before the fault and then always returns an error that describes the fault and its place.
func (r *Reader) Next(f *packet.Frame) error {
	if r.err != nil {
		return r.err
	}
	var err error
	if r.classic != nil {
		err = r.nextRecord(f)
	} else {
		err = r.nextBlock(f)
	}
	if err != nil {
		if !errors.Is(err, io.EOF) {
			err = fmt.Errorf("read %s: %w", r.name, err)
		}
		r.err = err
	}
	return err
}

// Close ends the reading and makes the last frame invalid. The file is closed before Next
// returns io.EOF, or else in Close, or soon after if the file is a pipe or is followed, unless
// the goroutine that reads ahead waits for input.
func (r *Reader) Close() error {
	r.err = fs.ErrClosed
	if r.parallel != nil {
		r.parallel.stop()
	}
	if r.win.ahead != nil {
		r.win.ahead.stop()
	} else {
		r.src.release()
	}
	return nil
}

// Name returns the path given to Open, "stdin" for "-".
func (r *Reader) Name() string { return r.name }

// Link returns the link type of the file, or of the first interface of a pcapng file. It is
// Ethernet for a pcapng file without interfaces, which has no packets.
func (r *Reader) Link() packet.LinkType {
	if r.first == nil {
		return packet.LinkEthernet
	}
	return r.first.Link
}

// SnapLen returns the snapshot length of the file, or of the first interface of a pcapng
// file. If the file has none or an absurd one, SnapLen returns 262144, as libpcap does.
// Frames may be longer all the same.
func (r *Reader) SnapLen() int {
	if r.first == nil {
		return packet.DefaultSnapLen
	}
	n := r.first.SnapLen
	if n == 0 || n > 1<<31-1 {
		return packet.DefaultSnapLen
	}
	return int(n)
}

// Interfaces returns the interfaces described so far: the single one of a classic file, or
// those described before the last frame that was read, in its section of a pcapng file.
func (r *Reader) Interfaces() []*packet.Interface { return r.interfaces }

// IsPcapng reports whether the file is pcapng.
func (r *Reader) IsPcapng() bool { return r.section != nil }

// SectionOptions returns the options of a pcapng file's first section header, in the form of
// Frame.Options. They are for AppendSectionOptions.
func (r *Reader) SectionOptions() string { return r.sectionOptions }

// Header returns the header of a classic file, for an identical copy. It is zero for pcapng.
func (r *Reader) Header() Header {
	if r.classic == nil {
		return Header{}
	}
	return r.classic.Header
}

// Stat describes the file as it was when it was opened. It returns nil if the input is not a
// file.
func (r *Reader) Stat() fs.FileInfo { return r.info }

// Sections returns the number of sections of a pcapng file that have begun, 0 for a classic
// file.
func (r *Reader) Sections() int { return r.sections }

// Compression returns how the file is compressed: "gzip", "zstd", "lz4", or "" if it is not.
func (r *Reader) Compression() string { return r.src.format }

// Offset returns the place of the next record or block in the file, after decompression.
func (r *Reader) Offset() int64 { return r.win.offset }

// Consumed returns how many bytes of the file were read, before decompression. It is ahead
// of the delivered frames.
func (r *Reader) Consumed() int64 { return r.src.consumed() }

// addInterface numbers an interface.
func (r *Reader) addInterface(ifc *packet.Interface) {
	ifc.ID = *r.ids
	*r.ids++
	if r.first == nil {
		r.first = ifc
	}
	r.interfaces = append(r.interfaces, ifc)
	r.layout = nil
}

// cutShort returns the error for a record of which the file only has a part: got of want
// bytes of what.
func (r *Reader) cutShort(kind string, at int64, got, want int64, what string) error {
	if r.win.err != nil && !errors.Is(r.win.err, io.EOF) {
		return fmt.Errorf("%s %d at byte %d: %w", kind, r.count, at, r.win.cause())
	}
	return fmt.Errorf("%s %d at byte %d is cut short: %d of %d %s (the file ends there)",
		kind, r.count, at, got, want, what)
}

func stat(src any) fs.FileInfo {
	f, ok := src.(*os.File)
	if !ok {
		return nil
	}
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	return info
}

// bare returns err without the operation and path that package os adds.
func bare(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
