// Package packet holds the words that every other package of ringcap shares: a
// Frame is bytes plus the facts of their capture, a Packet is a Frame plus the
// layers found in it.
package packet

import (
	"errors"
	"math"
	"time"

	"github.com/google/gopacket"
)

// MaxRecord is the most bytes that one record of a capture file may hold.
// Wireshark, tcpdump and capinfos refuse a longer one and all that follows it.
const MaxRecord = 262144

// DefaultSnapLen is the snapshot length where none is asked for, as in tcpdump.
const DefaultSnapLen = 262144

// ErrTick is what a source's Next returns when time passed without a frame, and
// between blocks under load; at most 100 ms apart. It is not a failure: the
// caller looks at its clock, its signals and its counters, and calls Next again.
var ErrTick = errors.New("tick")

// Direction tells which way a frame crossed its interface, as the kernel's
// sll_pkttype says it (packet(7)).
type Direction uint8

// The directions. Only DirectionOut is a frame this host sent.
const (
	DirectionUnknown   Direction = iota // a file that does not say
	DirectionIn                         // addressed to this host
	DirectionBroadcast                  // received, to all
	DirectionMulticast                  // received, to a group
	DirectionOther                      // received, to another host (promiscuous mode)
	DirectionOut                        // sent by this host
)

// Interface describes where frames were captured: an interface of this host or
// an interface description block of a file.
type Interface struct {
	Index       int      // the kernel's index; 0 from a file
	ID          int      // place among the interfaces of this source, from 0
	Name        string   // "eth0"; empty where a file does not say
	Description string   // free text
	Filter      string   // the capture filter in force, empty for none
	OS          string   // operating system of the capturing host
	Link        LinkType // link type of its frames
	Hardware    uint16   // ARPHRD_ value of a live interface
	SnapLen     uint32   // most bytes captured of a frame; 0 for no limit
	FCS         int      // bytes of frame check sequence at the end of a frame; 0 if a file says none
	MTU         int      // longest packet of a live interface, in bytes; 0 if that is not known
	Classic     bool     // of a classic pcap file, whose records libpcap cuts to SnapLen
	Nanoseconds bool     // whether time stamps have more than microseconds
	// Options are those of its pcapng description block, as Frame.Options are
	// those of a packet's block; Name to OS are among them. Empty otherwise.
	Options string
}

// Frame is one captured frame: bytes plus the facts of capture. Everything in
// it, Data above all, is valid until the next call of the source's Next.
type Frame struct {
	// Data holds the captured bytes, from the header of Link on.
	Data []byte
	// Info holds the time stamp, CaptureLength (len(Data)) and Length, the
	// number of bytes on the wire. InterfaceIndex is Interface.Index.
	Info gopacket.CaptureInfo
	// Link is the link type of Data. It stands here and not on the source
	// because pcapng files and the "any" interface mix link types.
	Link LinkType
	// Number counts the packets that match, from 1, those that --skip leaves out
	// too. The packet loop sets it.
	Number uint64
	// Interface is where the frame was captured, nil if that is not known.
	Interface *Interface
	// Direction is DirectionUnknown where the source does not tell.
	Direction Direction
	// ChecksumPending says that the transport checksum was not computed yet
	// when the frame was captured (outgoing, left to the device), so it is
	// not wrong whatever it holds. Known live only.
	ChecksumPending bool
	// Offloaded says that these are several segments of TCP in one, which the
	// kernel merged or has not split yet (TP_STATUS_GSO_TCP). Known live only.
	Offloaded bool
	// Options holds the options of the frame's pcapng block, without the end
	// mark and in little-endian byte order, nil otherwise.
	Options []byte
	// Fraction is the fraction of the time stamp as it stands in a classic file, in
	// micro- or nanoseconds as Interface says, if it is a second or more, else 0. Only a
	// broken writer or an attacker stores that. Info.Timestamp has the sum.
	Fraction uint32
	// NoTime says that the file has no time stamp for the frame. Info.Timestamp is the
	// start of 1970 then.
	NoTime bool
}

// TimeInvalid reports whether the time stamp is not one that stands in the file.
func (f *Frame) TimeInvalid() bool { return f.Fraction != 0 || f.NoTime }

// Shown is what is printed of Data. A record of a classic file may hold more than the
// snapshot length in the file's header: libpcap, and so tcpdump, reads no more than
// that. A snapshot length of 0 or above 2^31-1 is none (pcap_adjust_snapshot).
func (f *Frame) Shown() []byte {
	if i := f.Interface; i != nil && i.Classic && i.SnapLen > 0 && i.SnapLen <= math.MaxInt32 && len(f.Data) > int(i.SnapLen) {
		return f.Data[:i.SnapLen:i.SnapLen]
	}
	return f.Data
}

// CopyTo makes dst a copy of f with data, all of f.Data or its beginning, as its bytes.
// These and the options are appended to buf, which is returned; dst refers to them there.
// It is the one way to keep a frame, so that no fact is lost on any.
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

// Packet is a Frame plus what the decoder and the tracker found in it. It is
// reused: nothing in it outlives the handling of one frame.
type Packet struct {
	*Frame
	// Layers holds the layers that decoded, in wire order, outermost first.
	// Every layer is one of gopacket's or of internal/layer. It is empty for a
	// packet that need not be decoded (Headers.Peeked).
	Layers []gopacket.DecodingLayer
	// Types holds the type of each of Layers.
	Types []gopacket.LayerType
	// Rest is what follows the last of Layers: its payload, or the header
	// that did not decode.
	Rest []byte
	// Next is the type that Rest was announced as: that of the layer that
	// failed (Err says how), or of one nobody decodes. It is
	// gopacket.LayerTypePayload for opaque bytes.
	Next gopacket.LayerType
	// Err says why the layer Next could not be decoded, nil if none failed.
	// A bad frame is data: it is still written and printed.
	Err error
	// Truncated says that a header promises more bytes than were captured.
	Truncated bool
	// Headers tells where the IP, TCP and UDP headers are.
	Headers Headers
	Found
}

// Found is what the tracker knows of a packet, from those before it.
type Found struct {
	// Sequence is of the packet's innermost TCP header.
	Sequence Sequence
	// Stream is of the same header, if the tracker was asked for it.
	Stream Stream
	// Role is who sent an IKE message of version 1: 'I' for who began, 'R' for who
	// answers, 0 where the tracker did not see the beginning.
	Role byte
	// Call is what the tracker knows of the call that a reply of NFS answers.
	Call Call
	// QUICID is how many bytes the connection id has that a short header of QUIC
	// starts with, as far as the tracker knows it.
	QUICID int
	// Delta is the time since the packet before, or since the first one,
	// whichever the tracker was asked for.
	Delta time.Duration
	// Elapsed is the time since the first packet, if the tracker was asked for it.
	Elapsed time.Duration
}

// Sequence is where a TCP connection's relative sequence numbers start: a
// number printed is the wire's minus its base, modulo 2^32, plus its Past. All are 0
// where absolute numbers are right: no connection known, or its first packet.
type Sequence struct {
	Seq, Ack uint32
	// SackBase is what SACK edges are relative to: it is set from the first
	// packet on, when Seq and Ack are still 0.
	SackBase uint32
	// SeqPast and AckPast are what to add to 32 bits, a multiple of 2^32: a
	// connection of more than 4 GiB goes on. Negative (two's complement) for a
	// segment from before the start.
	SeqPast, AckPast uint64
	// Old says that all of the payload had been sent, or acknowledged, before: it
	// was retransmitted, or overtaken on its way.
	Old bool
}

// Stream is a TCP connection as Wireshark counts them, from 0 in the order of their first
// segments. Relative numbers count from Seq and Ack, those of the two SYNs; a connection
// whose SYN is not there begins with 1.
type Stream struct {
	Known    bool
	Index    uint32
	Seq, Ack uint32
}

// Call names a remote procedure: RFC 5531.
type Call struct {
	Known              bool
	Version, Procedure uint32
}

// Layer returns the innermost layer of type T in p, and reports whether there is one. A
// packet that need not be decoded has no layers (Headers.Peeked).
func Layer[T gopacket.DecodingLayer](p *Packet) (T, bool) {
	for i := len(p.Layers) - 1; i >= 0; i-- {
		if l, ok := p.Layers[i].(T); ok {
			return l, true
		}
	}
	var none T
	return none, false
}
