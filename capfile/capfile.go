// Package capfile reads capture files, classic pcap and pcapng, compressed or not,
// and encodes their records.
//
// Files are read by hand and not through gopacket's pcapgo, which refuses
// captures that tcpdump reads (snap length 0, records longer than it, swapped
// lengths), loses link types above 255, EPB options and the place of a
// truncation, and allocates what a hostile length field asks for.
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

// Reader delivers the packets of one capture in the order of the file. It holds
// at most about 1 MiB of the file at a time and lends frames out of it without a copy.
// A Reader belongs to one goroutine.
type Reader struct {
	win   window
	src   *unpacker
	name  string
	info  fs.FileInfo // nil where the input is no file
	err   error       // sticky result of Next
	count uint64      // records or blocks begun, for messages

	classic *classic // nil for pcapng
	section *section // nil for classic pcap

	draft          bool   // lengths of blocks are no multiples of four
	sectionOptions string // of the first section
	begun          bool   // it was read

	walked bool  // it is decided whether records come in blocks
	walk   *walk // finds the records of the blocks to come; nil: Next does
	direct bool  // in the Reader's own goroutine

	passed     passed // by Opener.Resync
	copier     *copier
	interfaces []*packet.Interface
	ids        *int // how many there are, in all files read together
}

// Open opens the capture at path; "-" is stdin, which stays open after Close.
// Errors name the file, and say what it is where it is no capture.
func Open(path string, stdin io.Reader) (*Reader, error) {
	return (&Opener{Stdin: stdin}).Open(path)
}

// NewReader reads the header of the capture in src, compressed or not. The name
// stands in errors. No more of src is read than the frames asked for need, so
// that a pipe can be followed.
func NewReader(src io.Reader, name string) (*Reader, error) {
	return newReader(src, name, windowSize)
}

func newReader(src io.Reader, name string, size int) (*Reader, error) {
	r := &Reader{src: &unpacker{src: src}, name: name, ids: new(int), copier: new(copier)}
	r.win = newWindow(r.src, size)
	if err := r.begin(); err != nil {
		return nil, err
	}
	return r, nil
}

// begin is open with the file's name in the error.
func (r *Reader) begin() error {
	if err := r.open(); err != nil {
		return fmt.Errorf("open %s: %w", r.name, err)
	}
	return nil
}

// open tells the format by its first four bytes and reads the header.
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

// Next fills f with the next frame; f.Data and f.Options are slices of the
// Reader's buffer and valid until the next call. All of f is set but Number. It
// returns io.EOF after the last frame of a whole file. A truncated or corrupt
// file gives everything before the fault, then an error that says where and
// what it is; the Reader stays at that error.
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

// Close ends the reading. The last frame is not valid after it. The goroutine that
// reads ahead closes the file itself: before the end of the file is told, or else
// soon after Close unless it waits for a pipe.
func (r *Reader) Close() error {
	r.err = fs.ErrClosed
	if r.win.ahead != nil {
		r.win.ahead.stop()
	} else {
		r.src.release()
	}
	return nil
}

// Name is the path as given to Open, "stdin" for "-".
func (r *Reader) Name() string { return r.name }

// Link is the link type of the file, or of the first interface of a pcapng
// file. It is Ethernet where a pcapng file describes no interface, which then
// holds no packet.
func (r *Reader) Link() packet.LinkType {
	if len(r.interfaces) == 0 {
		return packet.LinkEthernet
	}
	return r.interfaces[0].Link
}

// SnapLen is the most bytes that the file says it holds of a frame, or its
// first interface. Where it says none, or an absurd one, it is 262144 as in
// libpcap. Frames can be longer all the same.
func (r *Reader) SnapLen() int {
	if len(r.interfaces) == 0 {
		return packet.DefaultSnapLen
	}
	n := r.interfaces[0].SnapLen
	if n == 0 || n > 1<<31-1 {
		return packet.DefaultSnapLen
	}
	return int(n)
}

// Interfaces are those described so far: the one of a classic file, those of a
// pcapng file that stand before the last frame read, over all its sections.
func (r *Reader) Interfaces() []*packet.Interface { return r.interfaces }

// IsPcapng tells a pcapng file from a classic one.
func (r *Reader) IsPcapng() bool { return r.section != nil }

// SectionOptions are the options of a pcapng file's first section header, as
// Frame.Options are those of a packet; for AppendSectionOptions.
func (r *Reader) SectionOptions() string { return r.sectionOptions }

// Header is the header of a classic file, for a copy that is to be the same to
// the byte. It is zero for pcapng.
func (r *Reader) Header() Header {
	if r.classic == nil {
		return Header{}
	}
	return r.classic.Header
}

// Stat describes the file read as it was when it was opened, nil where the input
// is not a file.
func (r *Reader) Stat() fs.FileInfo { return r.info }

// Consumed is how many bytes of the file were read, compressed as they are. It
// is ahead of the frames delivered.
func (r *Reader) Consumed() int64 { return r.src.consumed() }

// addInterface numbers an interface.
func (r *Reader) addInterface(ifc *packet.Interface) {
	ifc.ID = *r.ids
	*r.ids++
	r.interfaces = append(r.interfaces, ifc)
}

// cutShort is the error for a record that the file does not hold whole: got of
// want bytes of what there are.
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

// bare is err without the operation and path that package os puts before it.
func bare(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
