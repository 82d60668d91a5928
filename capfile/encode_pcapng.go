package capfile

import (
	"encoding/binary"
	"math"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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
	Comments                  []string
}

// AppendSection appends a section header block. All blocks are little-endian.
func AppendSection(dst []byte, s *Section) []byte {
	dst, start := beginSection(dst)
	dst = appendComments(dst, s.Comments)
	dst = appendText(dst, optHardware, s.Hardware)
	dst = appendText(dst, optSystem, s.OS)
	dst = appendText(dst, optApp, s.Application)
	return endBlock(appendEnd(dst), start)
}

// AppendSectionOptions appends a section header block with options from
// Reader.SectionOptions, and further comments.
func AppendSectionOptions(dst []byte, options string, comments ...string) []byte {
	dst, start := beginSection(dst)
	return endBlock(appendEnd(appendComments(append(dst, options...), comments)), start)
}

func appendComments(dst []byte, comments []string) []byte {
	for _, c := range comments {
		dst = appendText(dst, optComment, c)
	}
	return dst
}

func beginSection(dst []byte) ([]byte, int) {
	dst, start := beginBlock(dst, blockSection)
	dst = binary.LittleEndian.AppendUint32(dst, byteOrderMagic)
	dst = append(dst, 1, 0, 0, 0)                                             // version 1.0
	return append(dst, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), start // unknown length
}

// AppendInterface appends an interface description block for frames of one link type. Time
// stamps are in nanoseconds since 1970. A snap length of 0 means no limit. If ifc has options
// from a file, they replace those from its other fields.
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
		dst = appendFacts(dst, ifc.Facts)
		if ifc.FCS > 0 {
			dst = appendOption(dst, optFCS, []byte{byte(ifc.FCS)})
		}
	}
	dst = appendOption(dst, optResolution, []byte{nanosecondResolution})
	return endBlock(appendEnd(dst), start)
}

// appendFacts appends options for what is known of f, which may be nil.
func appendFacts(dst []byte, f *packet.Facts) []byte {
	if f == nil {
		return dst
	}
	for _, p := range f.Addresses {
		a := p.Addr().AsSlice()
		if p.Addr().Is4() {
			dst = appendOption(dst, optIPv4, append(a, net.CIDRMask(p.Bits(), 32)...))
		} else {
			dst = appendOption(dst, optIPv6, append(a, byte(p.Bits())))
		}
	}
	if len(f.MAC) == 6 {
		dst = appendOption(dst, optMAC, f.MAC)
	}
	if f.Speed > 0 {
		dst = appendCount(dst, optSpeed, f.Speed)
	}
	return appendText(dst, optDevice, f.Device)
}

// appendInterfaceOptions appends options from a file, except those for time stamps, which
// have changed.
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

// PacketSize returns the maximum number of bytes that AppendPacket appends for n bytes of f.
func PacketSize(f *packet.Frame, n int) int { return record.MaxSize(n) + len(f.Options) }

// AppendPacket appends an enhanced packet block with the first n bytes of f.Data, for the
// interface with the given ID. It keeps the options of f. If they have no epb_flags, these
// are made from the direction.
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

// Statistics is the contents of an interface statistics block.
type Statistics struct {
	Start, End time.Time // of the capture; a zero time is left out
	Comment    string    // left out if empty
	Delivered  uint64    // packets of this interface in the file
	// Received and Dropped are the kernel's counters after the filter. InterfaceDropped
	// counts losses before it. They are only written if HasKernel is set.
	Received, Dropped, InterfaceDropped uint64
	HasKernel                           bool
}

// AppendStatistics appends an interface statistics block. All losses are in isb_ifdrop,
// where dumpcap writes them and Wireshark reads them. Those of the kernel are also in
// isb_osdrop, as the format specifies. The number of frames that the filter dropped is
// unknown, so isb_ifrecv equals isb_filteraccept, as in dumpcap.
func AppendStatistics(dst []byte, id uint32, s *Statistics) []byte {
	dst, start := beginBlock(dst, KindStatistics)
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

// AppendKeyLog appends a decryption secrets block with lines of a TLS key log
// (draft-ietf-opsawg-pcapng, section 4.7). It has to come before the packets that need them.
func AppendKeyLog(dst, lines []byte) []byte {
	const keyLog = 0x544c534b
	dst, start := beginBlock(dst, KindSecrets)
	dst = binary.LittleEndian.AppendUint32(dst, keyLog)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(lines)))
	return endBlock(appendPadding(append(dst, lines...), len(lines)), start)
}

// AppendName appends a name resolution block with the name of an address. It leaves out a name
// that the block cannot hold: one with a zero byte, or not in UTF-8.
func AppendName(dst []byte, a netip.Addr, name string) []byte {
	if name == "" || strings.IndexByte(name, 0) >= 0 || !utf8.ValidString(name) {
		return dst
	}
	kind, address := uint16(nameIPv4), a.As16()
	from := 12
	if !a.Is4() {
		kind, from = nameIPv6, 0
	}
	size := len(address) - from + len(name) + 1
	if size > math.MaxUint16 {
		return dst
	}
	dst, start := beginBlock(dst, KindNames)
	dst = binary.LittleEndian.AppendUint16(dst, kind)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(size))
	dst = append(append(dst, address[from:]...), name...)
	dst = appendPadding(append(dst, 0), size)
	return endBlock(appendEnd(dst), start) // the end of the names
}

// NameSize returns the maximum number of bytes that AppendName appends for a name.
func NameSize(name string) int { return blockMin + 4 + 16 + len(name) + 1 + 3 + 4 }

func beginBlock(dst []byte, kind uint32) ([]byte, int) {
	start := len(dst)
	dst = binary.LittleEndian.AppendUint32(dst, kind)
	return append(dst, 0, 0, 0, 0), start
}

// endBlock writes the block's length at both ends of the block.
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

// appendText appends an option of text. It leaves out an empty text and cuts one that is too
// long.
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

// The first seconds after 1970 that are too late for a time stamp, in 2106 for classic files
// and in 2554 for pcapng with nanoseconds. Neither has time stamps before 1970.
const (
	endOfClassic = 1 << 32
	endOfPcapng  = (1<<64 - 1) / 1_000_000_000
)

// CanStamp reports whether a classic or pcapng file can hold the time stamp t.
func CanStamp(t time.Time, pcapng bool) bool {
	sec := t.Unix()
	return sec >= 0 && (sec < endOfClassic || pcapng && sec < endOfPcapng)
}

// stampOf returns t in nanoseconds since 1970, or the nearest time that pcapng can hold.
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

// WholeRecords returns the number of whole packets in the first n bytes of b, and the length
// of the whole records or blocks. b has to start with a record of a classic file or a block
// of a pcapng file, as encoded by this package.
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
