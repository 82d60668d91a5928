// Package literal prints packets as Go source, for tables of tests.
package literal

import (
	"fmt"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/text"
	"ringcap/packet"
)

// Printer prints each packet as an element of a []packet.Frame. It is not safe for concurrent
// use.
type Printer struct {
	line    *text.Printer
	layers  *layer.Decoder
	decoded packet.Packet
}

// NewPrinter returns a Printer.
func NewPrinter() *Printer {
	return &Printer{line: text.NewPrinter(text.Options{Location: time.UTC}), layers: layer.NewDecoder()}
}

// columns is the number of bytes in a line.
const columns = 16

// Append appends a packet: a comment with its line of text, the facts of its capture, and its
// bytes with a comment before each header.
func (p *Printer) Append(dst []byte, pkt *packet.Packet) []byte {
	dst = append(dst, "\t{ // "...)
	start := len(dst)
	dst = p.line.Append(dst, pkt)
	for i, c := range dst[start : len(dst)-1] { // a payload that is printed as text has several lines
		if c == '\n' || c == '\t' {
			dst[start+i] = ' '
		}
	}
	return p.appendFrame(dst, pkt.Frame)
}

// AppendFault appends a packet without its line of text.
func (p *Printer) AppendFault(dst []byte, pkt *packet.Packet) []byte {
	return p.appendFrame(append(dst, "\t{\n"...), pkt.Frame)
}

// Prefetch does nothing.
func (p *Printer) Prefetch([]byte, *packet.Headers) {}

func (p *Printer) appendFrame(dst []byte, f *packet.Frame) []byte {
	t := f.Info.Timestamp
	dst = fmt.Appendf(dst, "\t\tLink: packet.LinkType(%d), // %s\n", f.Link, f.Link)
	dst = fmt.Appendf(dst, "\t\tInfo: gopacket.CaptureInfo{Timestamp: time.Unix(%d, %d), CaptureLength: %d, Length: %d},\n",
		t.Unix(), t.Nanosecond(), len(f.Data), f.Info.Length)
	dst = append(dst, "\t\tData: []byte{\n"...)
	p.layers.Decode(f, &p.decoded)
	at := 0
	for i, l := range p.decoded.Layers {
		header, ok := l.(interface{ LayerContents() []byte })
		if !ok {
			continue
		}
		begin := cap(f.Data) - cap(header.LayerContents())
		end := begin + len(header.LayerContents())
		if begin < at || end > len(f.Data) || begin == end {
			continue // not a part of the frame, or one that was printed
		}
		dst = appendBytes(dst, "", f.Data[at:begin])
		dst = appendBytes(dst, p.decoded.Types[i].String(), f.Data[begin:end])
		at = end
	}
	name := "payload"
	if at == 0 {
		name = ""
	}
	dst = appendBytes(dst, name, f.Data[at:])
	return append(dst, "\t\t},\n\t},\n"...)
}

// appendBytes appends lines of bytes, after a comment if name is not empty.
func appendBytes(dst []byte, name string, data []byte) []byte {
	if name != "" && len(data) > 0 {
		dst = append(append(append(dst, "\t\t\t// "...), name...), '\n')
	}
	for len(data) > 0 {
		n := min(columns, len(data))
		dst = append(dst, "\t\t\t"...)
		for i, c := range data[:n] {
			if i > 0 {
				dst = append(dst, ' ')
			}
			dst = fmt.Appendf(dst, "0x%02x,", c)
		}
		dst = append(dst, '\n')
		data = data[n:]
	}
	return dst
}
