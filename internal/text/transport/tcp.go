package transport

// TCP: RFC 9293; its options: RFC 2018, 5482, 5925, 7323, 7413, 8684. The MD5 option is in
// tcp_md5.go.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// tcpFlags holds the letters of each combination of flags, in tcpdump's order.
var tcpFlags = func() (t [512]struct {
	text [9]byte
	n    uint8
}) {
	for flags := range t {
		var b []byte
		for i, c := range []byte("FSRP.UEWe") {
			if flags>>i&1 != 0 {
				b = append(b, c)
			}
		}
		if flags == 0 {
			b = append(b, "none"...)
		}
		t[flags].n = uint8(copy(t[flags].text[:], b))
	}
	return t
}()

// tcp prints a segment.
func tcp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 4 {
		b = append(ctx.AppendHosts(b), ':')
		return ctx.Cut(b, "tcp")
	}
	if len(s.Data) < 20 || s.Data[12]>>4 < 5 {
		return badTCP(ctx, b, s)
	}
	ctx.Src, ctx.Dst = be.Uint16(s.Data), be.Uint16(s.Data[2:])
	b = ctx.AppendPorts(b, layers.IPProtocolTCP, s.Data)
	if ctx.Quiet {
		size := int(s.Data[12]>>4) * 4
		b = dissect.AppendInt(append(b, "tcp "...), s.Length-size)
		return appendLong(b, size, s.Length)
	}
	var base packet.Sequence
	if ctx.Tracked(s) {
		base = ctx.Packet.Sequence // of a quoted segment the numbers stay absolute
	}
	return Segment(ctx, b, s, &base, ctx.IP().Fragment)
}

// Segment prints a segment without its ports. The first 20 bytes of its header must have
// been captured. Sequence numbers are printed relative to base.
func Segment(ctx *dissect.Context, b []byte, s dissect.Span, base *packet.Sequence, fragment bool) []byte {
	h := (*[20]byte)(s.Data)
	size := int(h[12]>>4) * 4
	length := s.Length - size
	flags := be.Uint16(h[12:]) & 0x1ff
	letters := &tcpFlags[flags]
	b = append(b, "Flags ["...)
	b = append(b, letters.text[:]...)[:len(b)+int(letters.n)]
	b = append(b, ']')
	if length < 0 {
		return appendLong(b, size, s.Length)
	}
	if ctx.Verbose > 0 && !ctx.NoChecksums && !fragment && len(s.Data) >= s.Length {
		b = tcpChecksum(ctx, b, be.Uint16(h[16:]), s.Data[:s.Length])
	}
	if ctx.AbsoluteSequence {
		base = &packet.Sequence{}
	}
	seq, ack := be.Uint32(h[4:])-base.Seq, be.Uint32(h[8:])-base.Ack
	if length > 0 || flags&(layer.FlagSYN|layer.FlagFIN|layer.FlagRST) != 0 || ctx.Verbose > 1 {
		b = append(b, ", seq "...)
		b = appendSequence(b, base.SeqPast, uint64(seq))
		if length > 0 {
			b = append(b, ':')
			end := uint64(seq) + uint64(length)
			if base.Seq|base.Ack == 0 {
				end = uint64(uint32(end)) // absolute numbers wrap
			}
			b = appendSequence(b, base.SeqPast, end)
		}
	}
	if flags&layer.FlagACK != 0 {
		b = append(b, ", ack "...)
		b = appendSequence(b, base.AckPast, uint64(ack))
	} else if ctx.Verbose > 1 && be.Uint32(h[8:]) != 0 {
		b = dissect.AppendUint(append(b, ", [ack "...), uint64(be.Uint32(h[8:])))
		b = append(b, " != 0 while ACK flag not set]"...)
	}
	b = append(b, ", win "...)
	b = dissect.AppendUint(b, uint64(be.Uint16(h[14:])))
	if urgent := be.Uint16(h[18:]); flags&layer.FlagURG != 0 {
		b = append(b, ", urg "...)
		b = dissect.AppendUint(b, uint64(urgent))
	} else if ctx.Verbose > 1 && urgent != 0 {
		b = dissect.AppendUint(append(b, ", [urg "...), uint64(urgent))
		b = append(b, " != 0 while URG flag not set]"...)
	}
	switch {
	case size <= 20:
	case size == 32 && len(s.Data) >= 32 && be.Uint32(s.Data[20:]) == 0x0101080a:
		// Nearly every segment has exactly these options.
		b = append(b, ", options [nop,nop,TS val "...)
		b = dissect.AppendUint(b, uint64(be.Uint32(s.Data[24:])))
		b = append(b, " ecr "...)
		b = dissect.AppendUint(b, uint64(be.Uint32(s.Data[28:])))
		b = append(b, ']')
	default:
		var ok bool
		sack := sackBase{base.SackBase, base.AckPast + uint64(be.Uint32(h[8:])-base.SackBase)}
		if b, ok = tcpOptions(ctx, b, s, size, flags, sack); !ok {
			return b
		}
	}
	b = append(b, ", length "...)
	b = dissect.AppendUint(b, uint64(length))
	if length == 0 {
		ctx.Numbers = true
		return b
	}
	return tcpPayload(ctx, b, s.From(size), flags)
}

// appendSequence appends the relative number past + at. past is the multiple of 2^32 by
// which the connection's numbers have wrapped. A number from before the start of the
// connection is printed modulo 2^32.
func appendSequence(b []byte, past, at uint64) []byte {
	v := past + at
	if int64(v) < 0 {
		v = uint64(uint32(v))
	}
	return dissect.AppendUint(b, v)
}

// tcpPayload prints the payload of a segment.
func tcpPayload(ctx *dissect.Context, b []byte, s dissect.Span, flags uint16) []byte {
	if flags&layer.FlagRST != 0 {
		return tcpReset(ctx, b, s)
	}
	printer := ctx.SegmentsAs
	if printer == nil {
		printer = ctx.TCP(s)
	}
	if printer == nil && ctx.Verbose > 0 {
		printer = ctx.TCPGuess(s)
	}
	if printer != nil {
		return printer(ctx, b, s)
	}
	ctx.Numbers = true
	return b
}

// badTCP prints a header that is cut or gives a length of less than 20 bytes.
func badTCP(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	b = ctx.AppendPorts(b, layers.IPProtocolTCP, s.Data)
	if len(s.Data) < 13 {
		return ctx.Cut(b, "tcp")
	}
	size := int(s.Data[12]>>4) * 4
	if size >= 20 {
		return ctx.Cut(b, "tcp")
	}
	b = append(b, " tcp "...)
	b = dissect.AppendInt(b, s.Length-size)
	b = append(b, " [bad hdr length "...)
	b = dissect.AppendInt(b, size)
	return append(b, " - too short, < 20] (invalid)"...)
}

// appendLong appends a note if the header is longer than the segment.
func appendLong(b []byte, size, length int) []byte {
	if size <= length {
		return b
	}
	b = append(b, " [bad hdr length "...)
	b = dissect.AppendInt(b, size)
	b = append(b, " - too long, > "...)
	return append(dissect.AppendInt(b, length), "] (invalid)"...)
}

// tcpChecksum verifies the checksum of a whole segment. If the device was to compute it
// (Frame.ChecksumPending), a wrong checksum is "not computed". tcpdump cannot tell this
// from an incorrect one.
func tcpChecksum(ctx *dissect.Context, b []byte, have uint16, segment []byte) []byte {
	b = dissect.Append0x4(append(b, ", cksum "...), have)
	sum := ctx.IP().Checksum(layers.IPProtocolTCP, segment)
	switch {
	case sum == 0:
		return append(b, " (correct)"...)
	case ctx.Packet.ChecksumPending:
		return append(b, " (not computed)"...)
	}
	b = dissect.Append0x4(append(b, " (incorrect -> "...), dissect.ShouldBe(have, sum))
	return append(b, ')')
}

// TCP options, IANA.
const (
	tcpEOL       = 0
	tcpNOP       = 1
	tcpMSS       = 2
	tcpScale     = 3
	tcpSackOK    = 4
	tcpSack      = 5
	tcpEcho      = 6
	tcpEchoReply = 7
	tcpTimestamp = 8
	tcpCC        = 11
	tcpCCNew     = 12
	tcpCCEcho    = 13
	tcpMD5       = 19
	tcpSCPS      = 20
	tcpUserTime  = 28
	tcpAuth      = 29
	tcpMultipath = 30
	tcpFastOpen  = 34
	tcpExp2      = 254
)

var tcpOptionNames = [256]string{
	tcpEOL: "eol", tcpNOP: "nop", tcpMSS: "mss", tcpScale: "wscale", tcpSackOK: "sackOK",
	tcpSack: "sack", tcpEcho: "echo", tcpEchoReply: "echoreply", tcpTimestamp: "TS",
	tcpCC: "cc", tcpCCNew: "ccnew", tcpCCEcho: "ccecho", tcpMD5: "md5", tcpSCPS: "scps",
	tcpUserTime: "uto", tcpAuth: "tcp-ao", tcpMultipath: "mptcp", tcpFastOpen: "tfo",
	tcpExp2: "exp",
}

// tcpOptions appends the options of segment s, whose header has size bytes. It returns false
// if nothing more can be printed.
func tcpOptions(ctx *dissect.Context, b []byte, s dissect.Span, size int, flags uint16, sack sackBase) ([]byte, bool) {
	data, n := s.Data[20:min(size, len(s.Data))], size-20
	b = append(b, ", options ["...)
	for first := true; n > 0; first = false {
		if !first {
			b = append(b, ',')
		}
		if len(data) < 1 {
			return ctx.Cut(b, "tcp"), false
		}
		kind, length := data[0], 1
		if kind > tcpNOP {
			if len(data) < 2 {
				if n < 2 {
					return appendBadOption(b, first), false
				}
				return ctx.Cut(b, "tcp"), false
			}
			if length = int(data[1]); length < 2 || length > n {
				return appendBadOption(b, first), false
			}
		}
		if s := tcpOptionNames[kind]; s != "" {
			b = append(b, s...)
		} else {
			b = dissect.AppendUint(append(b, "unknown-"...), uint64(kind))
		}
		// For these kinds tcpdump reads a fixed size and ignores the size in the option.
		want := length
		if fixed := int(tcpSizes[kind]); fixed != 0 {
			if want = fixed; want > n {
				return appendBadOption(b, first), false
			}
		}
		if len(data) < want {
			return ctx.Cut(appendKnownPart(b, kind, data), "tcp"), false
		}
		ok := true
		if kind == tcpMD5 {
			b = tcpDigest(ctx, append(b, ' '), s, size, data[2:want])
		} else {
			b, ok = appendTCPOption(b, kind, data[:want], flags, sack)
		}
		if !ok {
			return appendBadOption(b, first), false
		}
		if want != length {
			b = append(dissect.AppendInt(append(b, "[len "...), length), ']')
		}
		if kind == tcpEOL {
			break
		}
		data, n = data[want:], n-want
	}
	return append(b, ']'), true
}

func appendBadOption(b []byte, first bool) []byte {
	b = append(b, "[bad opt]"...)
	if !first {
		b = append(b, ']')
	}
	return b
}

// tcpSizes are the sizes of the options of a fixed size.
var tcpSizes = [256]uint8{
	tcpMSS: 4, tcpScale: 3, tcpEcho: 6, tcpEchoReply: 6, tcpTimestamp: 10, tcpCC: 6,
	tcpCCNew: 6, tcpCCEcho: 6, tcpMD5: 18, tcpSCPS: 4, tcpUserTime: 4, tcpSackOK: 2,
}

// appendKnownPart appends the captured bytes of a cut option that has no name.
func appendKnownPart(b []byte, kind byte, o []byte) []byte {
	if tcpOptionNames[kind] != "" || len(o) <= 2 {
		return b
	}
	return dissect.AppendHexBytes(append(b, " 0x"...), o[2:])
}

// appendTCPOption appends the value of option o. It returns false if o is malformed.
func appendTCPOption(b []byte, kind byte, o []byte, flags uint16, sack sackBase) ([]byte, bool) {
	switch kind {
	case tcpTimestamp:
		b = append(b, " val "...)
		b = dissect.AppendUint(b, uint64(be.Uint32(o[2:])))
		b = append(b, " ecr "...)
		b = dissect.AppendUint(b, uint64(be.Uint32(o[6:])))
	case tcpMSS:
		b = dissect.AppendUint(append(b, ' '), uint64(be.Uint16(o[2:])))
	case tcpScale:
		b = dissect.AppendUint(append(b, ' '), uint64(o[2]))
	case tcpSack:
		b = appendSack(b, o[2:], sack)
	case tcpEcho, tcpEchoReply, tcpCC, tcpCCNew, tcpCCEcho:
		b = dissect.AppendUint(append(b, ' '), uint64(be.Uint32(o[2:])))
	case tcpEOL, tcpNOP, tcpSackOK:
	default:
		return appendRareOption(b, kind, o, flags)
	}
	return b, true
}

// sackBase makes the edges of SACK blocks relative. start is the initial sequence number,
// and ack the segment's acknowledgment number relative to it, which may exceed 32 bits.
// Both are 0 for absolute edges.
type sackBase struct {
	start uint32
	ack   uint64
}

// append appends an edge. Of the numbers with these lower 32 bits it takes the one
// nearest to ack.
func (s sackBase) append(b []byte, edge uint32) []byte {
	edge -= s.start
	if v := int64(s.ack) + int64(int32(edge-uint32(s.ack))); s.start != 0 && v >= 0 {
		return dissect.AppendUint(b, uint64(v))
	}
	return dissect.AppendUint(b, uint64(edge))
}

// appendSack appends SACK blocks, RFC 2018.
func appendSack(b []byte, o []byte, sack sackBase) []byte {
	if len(o)%8 != 0 {
		return append(b, " invalid sack"...)
	}
	b = append(b, ' ')
	b = dissect.AppendInt(b, len(o)/8)
	b = append(b, ' ')
	for ; len(o) > 0; o = o[8:] {
		b = append(b, '{')
		b = sack.append(b, be.Uint32(o))
		b = append(b, ':')
		b = sack.append(b, be.Uint32(o[4:]))
		b = append(b, '}')
	}
	return b
}

// appendRareOption appends the value of a less common option.
func appendRareOption(b []byte, kind byte, o []byte, flags uint16) (_ []byte, good bool) {
	v := o[2:]
	switch kind {
	case tcpSCPS:
		b = dissect.AppendHex2(append(b, " cap "...), v[0])
		b = dissect.AppendInt(append(b, " id "...), int(v[1]))
	case tcpUserTime:
		t := be.Uint16(v)
		b = dissect.AppendHex(append(b, " 0x"...), uint32(t))
		seconds := int(t >> 1)
		if t&1 != 0 {
			seconds *= 60
		}
		b = dissect.AppendInt(append(b, ' '), seconds)
	case tcpAuth:
		return appendAuth(b, v), true
	case tcpFastOpen:
		return appendFastOpen(append(b, ' '), v), true // tcpdump prints two spaces
	case tcpMultipath:
		return appendMultipath(b, o, flags)
	case tcpExp2:
		return appendExperiment(b, v)
	default:
		if len(v) > 0 {
			b = append(b, " 0x"...)
		}
		b = dissect.AppendHexBytes(b, v)
	}
	return b, true
}

func appendAuth(b []byte, v []byte) []byte {
	if len(v) < 2 {
		return append(b, " (invalid)"...)
	}
	b = dissect.AppendInt(append(b, " keyid "...), int(v[0]))
	b = dissect.AppendInt(append(b, " rnextkeyid "...), int(v[1]))
	if len(v) > 2 {
		b = dissect.AppendHexBytes(append(b, " mac 0x"...), v[2:])
	}
	return b
}

func appendFastOpen(b []byte, v []byte) []byte {
	switch {
	case len(v) == 0:
		return append(b, " cookiereq"...)
	case len(v)%2 != 0 || len(v) < 4 || len(v) > 16:
		return append(b, " (invalid)"...)
	}
	return dissect.AppendHexBytes(append(b, " cookie "...), v)
}

// appendExperiment appends the experiment identifier, RFC 6994. TCP Fast Open used one
// before it had an option kind.
func appendExperiment(b []byte, v []byte) (_ []byte, good bool) {
	if len(v) < 2 {
		return b, false
	}
	id := be.Uint16(v)
	b = append(b, '-')
	if id == 0xf989 {
		return appendFastOpen(append(b, "tfo"...), v[2:]), true
	}
	return dissect.AppendHex4(b, id), true
}

// maxReset is the number of bytes shown of the reason for a reset.
const maxReset = 30

// tcpReset appends with -v the text that a reset may carry as its reason (RFC 9293,
// section 3.5.3).
func tcpReset(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if ctx.Verbose > 0 {
		b = append(b, " [RST"...)
		if s.Length > maxReset {
			b = append(b, '+')
		}
		b = append(b, ' ')
		b = dissect.AppendSafe(b, s.Data[:min(len(s.Data), s.Length, maxReset)])
		b = append(b, ']')
	}
	if len(s.Data) < s.Length {
		return ctx.Cut(b, "tcp")
	}
	return b
}
