// Package packet defines the types that all packages of ringcap share. A Frame is a
// captured frame with the facts of its capture. A Packet is a Frame with the layers that
// were decoded from it.
package packet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math"
	"net/netip"
	"slices"
	"time"

	"github.com/google/gopacket"
)

// MaxRecord is the largest number of bytes of a frame that one record of a capture file
// may hold. Wireshark, tcpdump and capinfos stop reading a file at a longer record.
const MaxRecord = 262144

// DefaultSnapLen is the default snapshot length in bytes, the same as tcpdump's.
const DefaultSnapLen = 262144

// ErrTick is returned by a source's Next if no frame arrived for some time, and between
// blocks under load. At most 100 ms pass from one ErrTick to the next. It is not a
// failure: the caller checks its clock, signals and counters, and calls Next again.
var ErrTick = errors.New("tick")

// Direction is the way a frame crossed its interface, from the kernel's sll_pkttype
// (packet(7)).
type Direction uint8

// The directions of a frame.
const (
	DirectionUnknown   Direction = iota // not recorded in the file
	DirectionIn                         // addressed to this host
	DirectionBroadcast                  // received, sent to all hosts
	DirectionMulticast                  // received, sent to a group
	DirectionOther                      // received in promiscuous mode, sent to another host
	DirectionOut                        // sent by this host
)

// Interface is an interface on which frames were captured: one of this host, or an
// interface description block of a file.
type Interface struct {
	Index       int      // interface index of the kernel; 0 in a file
	ID          int      // number of the interface within its source, from 0
	Name        string   // such as "eth0", or "web/eth0" in a namespace; empty if a file has no name
	Description string   // free text
	Filter      string   // capture filter; empty for none
	OS          string   // operating system of the capturing host
	Link        LinkType // link type of its frames
	Hardware    uint16   // ARPHRD_ value of a live interface
	SnapLen     uint32   // most bytes captured of a frame; 0 for no limit
	FCS         int      // length in bytes of the frame check sequence at the end of a frame; 0 for none
	MTU         int      // largest packet of a live interface, in bytes; 0 if unknown
	Classic     bool     // of a classic pcap file, whose records libpcap cuts to SnapLen
	Nanoseconds bool     // time stamps are finer than microseconds
	Namespace   uint64   // inode of the network namespace of a live interface; 0 for that of ringcap
	Facts       *Facts   // more about a live interface; nil if nobody asked
	// Options holds the options of the pcapng interface description block, encoded like
	// Frame.Options. They include those from which Name, Description, Filter and OS were
	// taken. It is empty for an interface of another kind.
	Options string
}

// Facts describes an interface of this host as it was when its capture began. What is unknown is
// empty or 0.
type Facts struct {
	Addresses []netip.Prefix // with the lengths of their networks' prefixes
	MAC       []byte
	Speed     uint64 // bits a second
	Device    string // what it is: driver, firmware and place on the bus
}

// Frame is one captured frame and the facts of its capture. All memory that it refers to
// is valid until the next call of the source's Next.
type Frame struct {
	// Data holds the captured bytes, starting with the header of the link type Link.
	Data []byte
	// Info holds the time stamp, CaptureLength, which is len(Data), and Length, the
	// number of bytes on the wire. InterfaceIndex is Interface.Index.
	Info gopacket.CaptureInfo
	// Link is the link type of Data. It belongs to the frame because one source may mix
	// link types: a pcapng file, or a capture on "any".
	Link LinkType
	// Number is the number of the frame among those that match the filter, from 1. It
	// includes frames that --skip and --where leave out. The packet loop sets it.
	Number uint64
	// Interface is the interface that captured the frame, or nil if it is not known.
	Interface *Interface
	// Direction is DirectionUnknown if the source does not know it.
	Direction Direction
	// ChecksumPending reports that the transport checksum had not been computed when the
	// frame was captured, because the sending device computes it. The checksum then is
	// not an error, whatever its value. It is set in live captures only.
	ChecksumPending bool
	// Offloaded reports that the frame holds several TCP segments, which the kernel
	// merged or has not split yet (TP_STATUS_GSO_TCP). It is set in live captures only.
	Offloaded bool
	// Options holds the options of the frame's pcapng block, without the end
	// mark and in little-endian byte order, nil otherwise.
	Options []byte
	// Fraction is the fraction of a time stamp in a classic file, in its unit of micro-
	// or nanoseconds, if it is a second or more; otherwise 0. Only a broken or malicious
	// writer stores such a fraction. Info.Timestamp is the sum of seconds and fraction.
	Fraction uint32
	// NoTime reports that the file has no time stamp for the frame. Info.Timestamp is
	// then the start of 1970.
	NoTime bool
	// Process is the process at this host's end of the frame. It is nil if nobody asked
	// or if it is not known.
	Process *Process
}

// TimeInvalid reports whether the file has an invalid time stamp for the frame, or none.
func (f *Frame) TimeInvalid() bool { return f.Fraction != 0 || f.NoTime }

// optComment is the type of an option that is a comment.
const optComment = 1

// Comments returns the comments of the frame in a pcapng file (opt_comment,
// draft-ietf-opsawg-pcapng, section 3.5).
func (f *Frame) Comments() (all []string) {
	for kind, value := range Options(f.Options) {
		if kind == optComment {
			all = append(all, string(value))
		}
	}
	return all
}

// AddComment adds a comment, which a pcapng file can have for a frame. The frame then has its
// own memory for options. A comment of more than 65,535 bytes is an error.
func (f *Frame) AddComment(text string) error {
	if len(text) > math.MaxUint16 {
		return fmt.Errorf("a comment of %d bytes is longer than 65,535", len(text))
	}
	o := binary.LittleEndian.AppendUint16(slices.Clip(f.Options), optComment)
	o = binary.LittleEndian.AppendUint16(o, uint16(len(text)))
	o = append(o, text...)
	f.Options = append(o, make([]byte, -len(text)&3)...)
	return nil
}

// Options returns the types and values of options of a pcapng block in the form of
// Frame.Options or Interface.Options: little-endian (draft-ietf-opsawg-pcapng, section 3.5). It
// ends before an option that is not whole.
func Options[T string | []byte](list T) iter.Seq2[uint16, T] {
	return func(yield func(uint16, T) bool) {
		for len(list) >= 4 {
			kind, n := uint16(list[0])|uint16(list[1])<<8, int(list[2])|int(list[3])<<8
			if n > len(list)-4 || !yield(kind, list[4:4+n]) {
				return
			}
			list = list[min(4+(n+3)&^3, len(list)):]
		}
	}
}

// Shown returns the part of Data that is printed. libpcap cuts a longer record of a
// classic file to the snapshot length in the file's header, and so does Shown. It takes a
// snapshot length of 0 or above 2^31-1 as no limit (pcap_adjust_snapshot).
func (f *Frame) Shown() []byte {
	if i := f.Interface; i != nil && i.Classic && i.SnapLen > 0 && i.SnapLen <= math.MaxInt32 && len(f.Data) > int(i.SnapLen) {
		return f.Data[:i.SnapLen:i.SnapLen]
	}
	return f.Data
}

// CopyTo makes dst a copy of f that has data as its bytes, which is f.Data or a prefix of
// it. It appends data and f.Options to buf, lets dst refer to them there, and returns
// buf. Use it wherever a frame is kept, so that no field is lost.
func (f *Frame) CopyTo(dst *Frame, buf, data []byte) []byte {
	*dst = *f
	from := len(buf)
	buf = append(buf, data...)
	to := len(buf)
	buf = append(buf, f.Options...)
	dst.Data = buf[from:to:to]
	if len(f.Options) > 0 {
		dst.Options = buf[to:len(buf):len(buf)]
	}
	dst.Info.CaptureLength = len(data)
	return buf
}

// Packet is a Frame with the results of the decoder and the tracker. It is reused for the
// next frame, so nothing in it may be kept.
type Packet struct {
	*Frame
	// Layers holds the decoded layers in wire order, outermost first. Each is a type of
	// gopacket or of internal/layer. It is empty if Headers.Peeked is set.
	Layers []gopacket.DecodingLayer
	// Types holds the type of each element of Layers.
	Types []gopacket.LayerType
	// Rest holds the bytes after the last of Layers: a payload, or a header that failed
	// to decode.
	Rest []byte
	// Next is the type of Rest according to the layer before. That layer failed to decode
	// if Err is not nil; otherwise there is no decoder for it. Next is
	// gopacket.LayerTypePayload for opaque bytes.
	Next gopacket.LayerType
	// Err is the reason why the layer Next failed to decode, or nil. Such a packet is
	// still written and printed.
	Err error
	// Truncated reports that a header announces more bytes than were captured.
	Truncated bool
	// Headers locates the IP, TCP and UDP headers.
	Headers Headers
	Found
}

// Found holds what the tracker derives from earlier packets.
type Found struct {
	// Sequence belongs to the innermost TCP header.
	Sequence Sequence
	// Stream belongs to the innermost TCP or UDP header. It is set if track.Options.Streams is.
	Stream Stream
	// Media reports that the payload of the innermost UDP header is a medium's (RTP). It is set if
	// track.Options.Media or AllMedia is.
	Media bool
	// Role is the sender of an IKE version 1 message: 'I' for the initiator, 'R' for the
	// responder, 0 if the start of the exchange was not captured.
	Role byte
	// Call is the call that a reply of NFS or of AFS (Rx) answers.
	Call Call
	// QUICID is the length in bytes of the connection ID in a short QUIC header, or 0 if
	// it is not known.
	QUICID int
	// Delta is the time since the previous packet or since the first packet, as
	// track.Options.Delta selects.
	Delta time.Duration
	// Elapsed is the time since the first packet. It is set if track.Options.Elapsed is.
	Elapsed time.Duration
	// Analysis belongs to the innermost TCP header. It is nil unless track.Options.Analysis is set.
	Analysis *Analysis
	// Answer belongs to DNS and ICMP. It is nil unless track.Options.Answers is set.
	Answer *Answer
}

// Sequence holds the bases of a TCP connection's relative sequence numbers. A relative
// number is the number on the wire minus its base, modulo 2^32, plus SeqPast or AckPast.
// All bases are 0 where absolute numbers are printed: in the first packet of a
// connection, and where the connection is not known.
type Sequence struct {
	Seq, Ack uint32
	// SackBase is the base of SACK edges. Unlike Seq and Ack, it is set in the first
	// packet too.
	SackBase uint32
	// SeqPast and AckPast are multiples of 2^32 that count the wraps of the sequence
	// numbers in a connection of more than 4 GiB. They are negative (two's complement)
	// for a segment from before the start.
	SeqPast, AckPast uint64
	// Old reports that the whole payload had been sent or acknowledged before: the
	// segment was retransmitted or arrived out of order.
	Old bool
}

// Stream identifies a TCP connection by Wireshark's tcp.stream index, or a UDP conversation by
// its udp.stream: each count from 0 in the order of their first packets. Seq and Ack are the
// bases of relative numbers of TCP: the numbers of the two SYNs. If a SYN was not captured, the
// relative numbers of that direction start at 1.
type Stream struct {
	Known    bool
	Index    uint32
	Seq, Ack uint32
	Delta    time.Duration // since the packet before
	Shift    uint8         // by which the window of a TCP segment is to be shifted (RFC 7323)
}

// Call identifies a remote procedure (RFC 5531). Those of AFS have no version.
type Call struct {
	Known              bool
	Version, Procedure uint32
}

// Layered is a Packet, or a type that embeds one.
type Layered interface {
	layers() []gopacket.DecodingLayer
}

func (p *Packet) layers() []gopacket.DecodingLayer { return p.Layers }

// Layer returns the innermost layer of type T in p, such as *layers.TCP of package
// gopacket/layers, and reports whether there is one. A packet whose Headers.Peeked is set
// has no layers.
func Layer[T gopacket.Layer](p Layered) (T, bool) {
	all := p.layers()
	for i := len(all) - 1; i >= 0; i-- {
		if l, ok := any(all[i]).(T); ok {
			return l, true
		}
		if l, ok := all[i].(interface{ Embedded() gopacket.Layer }); ok {
			if l, ok := l.Embedded().(T); ok {
				return l, true
			}
		}
	}
	var none T
	return none, false
}
