package capfile

import (
	"encoding/binary"
	"slices"
	"time"

	"ringcap/internal/record"
	"ringcap/packet"
)

// Options of section header and interface statistics blocks.
const (
	optHardware = 2
	optSystem   = 3
	optApp      = 4

	optStart    = 2
	optStop     = 3
	optReceived = 4
	optDropped  = 5
	optAccepted = 6
	optOSDrop   = 7
	optDeliver  = 8
)

// nanosecondResolution is the if_tsresol of all interfaces that are written.
const nanosecondResolution = 9

// Section describes the host and the program that write a pcapng file. Empty
// fields are left out.
type Section struct {
	Hardware, OS, Application string
}

// AppendSection appends a section header block. All blocks are little-endian.
func AppendSection(dst []byte, s *Section) []byte {
	dst, start := beginSection(dst)
	dst = appendText(dst, optHardware, s.Hardware)
	dst = appendText(dst, optSystem, s.OS)
	dst = appendText(dst, optApp, s.Application)
	return endBlock(appendEnd(dst), start)
}

// AppendSectionOptions appends a section header block with the options of one that
// was read.
func AppendSectionOptions(dst []byte, options string) []byte {
	dst, start := beginSection(dst)
	return endBlock(appendEnd(append(dst, options...)), start)
}

func beginSection(dst []byte) ([]byte, int) {
	dst, start := beginBlock(dst, blockSection)
	dst = binary.LittleEndian.AppendUint32(dst, byteOrderMagic)
	dst = append(dst, 1, 0, 0, 0)                                             // version 1.0
	return append(dst, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), start // length not known
}

// AppendInterface appends an interface description block for frames of one
// link type. The clock is nanoseconds since 1970. A snap length of 0 is
// written as it is: no limit. Options that were read stand in the place of the
// fields they are said in.
func AppendInterface(dst []byte, ifc *packet.Interface, link packet.LinkType, snapLen uint32) []byte {
	dst, start := beginBlock(dst, blockInterface)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(link))
	dst = append(dst, 0, 0)
	dst = binary.LittleEndian.AppendUint32(dst, snapLen)
	if ifc.Options != "" {
		dst = appendInterfaceOptions(dst, ifc.Options)
	} else {
		dst = appendText(dst, optName, ifc.Name)
		dst = appendText(dst, optDescription, ifc.Description)
		if ifc.Filter != "" {
			dst = appendText(dst, optFilter, "\x00"+ifc.Filter) // 0: a string, not BPF code
		}
		dst = appendText(dst, optOS, ifc.OS)
		if ifc.FCS > 0 {
			dst = appendOption(dst, optFCS, []byte{byte(ifc.FCS)})
		}
	}
	dst = appendOption(dst, optResolution, []byte{nanosecondResolution})
	return endBlock(appendEnd(dst), start)
}

// appendInterfaceOptions leaves out those of the clock, which is another.
func appendInterfaceOptions(dst []byte, options string) []byte {
	s := section{order: binary.LittleEndian}
	for rest := []byte(options); ; {
		kind, _, next, ok := s.option(rest)
		if !ok {
			return dst
		}
		if kind != optResolution && kind != optOffset {
			dst = append(dst, rest[:len(rest)-len(next)]...)
		}
		rest = next
	}
}

// PacketSize is the most that AppendPacket needs for n bytes of f.
func PacketSize(f *packet.Frame, n int) int { return record.MaxSize(n) + len(f.Options) }

// AppendPacket appends an enhanced packet block of the first n bytes of f.Data
// for the interface with that place in the file. Options of f are kept; its
// direction becomes epb_flags if they do not hold any.
func AppendPacket(dst []byte, f *packet.Frame, n int, id uint32) []byte {
	flags := record.DirectionFlags(f.Direction)
	if len(f.Options) == 0 {
		return appendEnhanced(dst, f.Data[:n], stampOf(f.Info.Timestamp), f.Info.Length, flags, id)
	}
	if hasFlags(f.Options) {
		flags = 0
	}
	start := len(dst)
	dst = appendEnhanced(dst, f.Data[:n], stampOf(f.Info.Timestamp), f.Info.Length, 0, id)
	dst = append(dst[:len(dst)-blockTail], f.Options...)
	if flags != 0 {
		dst = binary.LittleEndian.AppendUint64(dst, record.FlagsOption(flags))
	}
	return endBlock(appendEnd(dst), start)
}

// appendEnhanced appends what record.PutEnhanced writes.
func appendEnhanced(dst, data []byte, stamp uint64, wire int, flags, id uint32) []byte {
	dst = slices.Grow(dst, record.MaxSize(len(data)))
	at := len(dst)
	return dst[:at+record.PutEnhanced(dst[at:cap(dst)], data, stamp, uint32(wire), flags, id)]
}

// Statistics is what an interface statistics block says of one interface.
type Statistics struct {
	Start, End time.Time // of the capture; left out where zero
	Comment    string    // left out where empty
	Delivered  uint64    // packets of this interface in the file
	// Received and Dropped are the kernel's counts behind the filter,
	// InterfaceDropped is what was lost before it; written if HasKernel.
	Received, Dropped, InterfaceDropped uint64
	HasKernel                           bool
}

// AppendStatistics appends an interface statistics block. All losses stand in
// isb_ifdrop, where dumpcap puts them and Wireshark looks for them, the kernel's
// also in isb_osdrop, where the format's text would have them. Nobody counts what
// the filter left out, so isb_ifrecv is isb_filteraccept, as in dumpcap.
func AppendStatistics(dst []byte, id uint32, s *Statistics) []byte {
	dst, start := beginBlock(dst, blockStatistics)
	dst = binary.LittleEndian.AppendUint32(dst, id)
	dst = appendStamp(dst, s.End)
	dst = appendText(dst, optComment, s.Comment)
	dst = appendTime(dst, optStart, s.Start)
	dst = appendTime(dst, optStop, s.End)
	if s.HasKernel {
		dst = appendCount(dst, optReceived, s.Received)
		dst = appendCount(dst, optDropped, s.Dropped+s.InterfaceDropped)
		dst = appendCount(dst, optAccepted, s.Received)
		dst = appendCount(dst, optOSDrop, s.Dropped)
	}
	dst = appendCount(dst, optDeliver, s.Delivered)
	return endBlock(appendEnd(dst), start)
}

func beginBlock(dst []byte, kind uint32) ([]byte, int) {
	start := len(dst)
	dst = binary.LittleEndian.AppendUint32(dst, kind)
	return append(dst, 0, 0, 0, 0), start
}

// endBlock writes the block's length at both its ends.
func endBlock(dst []byte, start int) []byte {
	size := uint32(len(dst) - start + blockTail)
	binary.LittleEndian.PutUint32(dst[start+4:], size)
	return binary.LittleEndian.AppendUint32(dst, size)
}

func appendOption(dst []byte, kind uint16, value []byte) []byte {
	dst = binary.LittleEndian.AppendUint16(dst, kind)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(value)))
	dst = append(dst, value...)
	return appendPadding(dst, len(value))
}

// appendText leaves out an empty text and cuts one that an option cannot hold.
func appendText(dst []byte, kind uint16, value string) []byte {
	if value == "" {
		return dst
	}
	return appendOption(dst, kind, []byte(value[:min(len(value), 1<<16-1)]))
}

func appendCount(dst []byte, kind uint16, n uint64) []byte {
	return appendOption(dst, kind, binary.LittleEndian.AppendUint64(nil, n))
}

func appendTime(dst []byte, kind uint16, t time.Time) []byte {
	if t.IsZero() {
		return dst
	}
	return appendOption(dst, kind, appendStamp(nil, t))
}

// What a classic file, and a pcapng file of nanoseconds, have no time stamps for: times
// before 1970, and those from this second on, in 2106 and in 2554.
const (
	endOfClassic = 1 << 32
	endOfPcapng  = (1<<64 - 1) / 1_000_000_000
)

// CanStamp reports whether a file of either format has a stamp for t.
func CanStamp(t time.Time, pcapng bool) bool {
	sec := t.Unix()
	return sec >= 0 && (sec < endOfClassic || pcapng && sec < endOfPcapng)
}

// stampOf is t in nanoseconds since 1970; of a time that has no stamp, the nearest one.
func stampOf(t time.Time) uint64 {
	switch sec := t.Unix(); {
	case sec < 0:
		return 0
	case sec >= endOfPcapng:
		return 1<<64 - 1
	default:
		return uint64(sec)*1e9 + uint64(t.Nanosecond())
	}
}

// appendStamp appends a time stamp as two words, the upper one first.
func appendStamp(dst []byte, t time.Time) []byte {
	stamp := stampOf(t)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(stamp>>32))
	return binary.LittleEndian.AppendUint32(dst, uint32(stamp))
}

func appendEnd(dst []byte) []byte { return append(dst, optEnd, 0, 0, 0) }

func appendPadding(dst []byte, n int) []byte {
	for ; n%4 != 0; n++ {
		dst = append(dst, 0)
	}
	return dst
}

// WholeRecords says how many packets, in how many bytes, stand whole in the
// first n bytes of b, which starts between two records of a classic file, or
// two blocks of a pcapng file, as they are encoded here.
func WholeRecords(b []byte, n int, pcapng bool) (packets uint64, size int) {
	for size < n {
		next, isPacket := size+RecordSize(0), true
		if next > len(b) {
			break
		}
		if pcapng {
			isPacket = binary.LittleEndian.Uint32(b[size:]) == blockEnhanced
			next = size + int(binary.LittleEndian.Uint32(b[size+4:]))
		} else {
			next += int(binary.LittleEndian.Uint32(b[size+8:]))
		}
		if next > n {
			break
		}
		if isPacket {
			packets++
		}
		size = next
	}
	return packets, size
}
