package jsonl

// WebSocket: RFC 6455, section 5.

import (
	"unicode/utf8"

	"ringcap/internal/layer"
)

// Types of frames.
const (
	wsContinuation = 0
	wsText         = 1
	wsBinary       = 2
	wsClose        = 8
	wsPong         = 10
)

// wsFrame is where the parts of a frame are.
type wsFrame struct {
	key     int // of the mask, 4 bytes; 0 if there is none
	payload int
	end     int
}

func (t *tables) addWebSocket() {
	is := func(opcode byte) func(*header) bool {
		return func(h *header) bool { return h.data[0]&0x4f == opcode }
	}
	length := func(code byte) func(*header) bool {
		return func(h *header) bool { return h.data[1]&0x7f == code }
	}
	t.webSocket = t.message("websocket", "a frame of RFC 6455, where frames fill the segment and either the port is HTTP's or one holds text",
		bit("fin", "websocket.fin", 0, 1, 7, "last frame of a message"),
		part("rsv", "websocket.rsv", 0, 1, 4, 7, "reserved bits; 4 if the message is compressed").hex(2),
		part("opcode", "websocket.opcode", 0, 1, 0, 15, "0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong"),
		bit("mask", "websocket.mask", 1, 1, 7, "masked, as all frames of clients are"),
		part("", "websocket.payload_length", 1, 1, 0, 127, "bytes of the payload; 126 and 127 if they stand in the next field"),
		number("", "websocket.payload_length_ext_16", 2, 2, "bytes of the payload where its length is 126").only(length(126)),
		number("", "websocket.payload_length_ext_64", 2, 8, "bytes of the payload where its length is 127").only(length(127)),
		counted("payload_length", "", "bytes of the payload", func(_ *Printer, h *header) (uint64, bool) {
			f, ok := readFrame(h.data)
			return uint64(f.end - f.payload), ok
		}),
		found(asHex, "", "websocket.masking_key", "key of the mask", func(_ *Printer, h *header) []byte {
			if f, ok := readFrame(h.data); ok && f.key > 0 {
				return h.data[f.key:f.payload]
			}
			return nil
		}),
		found(asText, "", "websocket.payload.text", "text that is not compressed, without its mask", func(p *Printer, h *header) []byte { return p.unmask(h.data) }).only(is(wsText)).columnNote("of each frame (Wireshark: of messages in several frames)"),
		counted("close_code", "websocket.payload.close.status_code", "why the connection is closed", func(p *Printer, h *header) (uint64, bool) {
			payload := p.unmask(h.data)
			if len(payload) < 2 {
				return 0, false
			}
			return uint64(be.Uint16(payload)), true
		}).only(is(wsClose)),
	)
}

// readFrame finds the parts of the frame at the start of data, and reports whether it is one that is
// there to its end.
func readFrame(data []byte) (f wsFrame, ok bool) {
	if len(data) < 2 {
		return f, false
	}
	opcode, size := data[0]&15, uint64(data[1]&0x7f)
	at := 2
	switch {
	case opcode > wsBinary && opcode < wsClose, opcode > wsPong, data[0]&0x30 != 0:
		return f, false
	case opcode >= wsClose && (data[0]&0xc0 != 0x80 || size > 125): // control frames are whole and small
		return f, false
	case size == 126:
		if len(data) < 4 {
			return f, false
		}
		size, at = uint64(be.Uint16(data[2:])), 4
		ok = size > 125
	case size == 127:
		if len(data) < 10 {
			return f, false
		}
		size, at = be.Uint64(data[2:]), 10
		ok = size > 0xffff
	default:
		ok = true
	}
	if data[1]&0x80 != 0 {
		f.key = at
		at += 4
	}
	if !ok || at > len(data) || size > uint64(len(data)-at) {
		return f, false
	}
	f.payload, f.end = at, at+int(size)
	return f, true
}

// unmask returns the payload of a frame without its mask. It is valid until the next name.
func (p *Printer) unmask(data []byte) []byte {
	f, ok := readFrame(data)
	if !ok {
		return nil
	}
	payload := data[f.payload:f.end]
	if f.key == 0 {
		return payload
	}
	p.name = append(p.name[:0], payload...)
	for i := range p.name {
		p.name[i] ^= data[f.key+i&3]
	}
	return p.name
}

// isWebSocket reports whether data is nothing but frames. On ports that are not those of HTTP one of
// them must be text.
func (p *Printer) isWebSocket(data []byte, port bool) bool {
	text := port
	masked := len(data) > 1 && data[1]&0x80 != 0
	for n := 0; len(data) > 0; n++ {
		f, ok := readFrame(data)
		if !ok || n == maxMessages || f.key > 0 != masked { // all are of one side
			return false
		}
		if data[0]&0x80 == 0 && f.payload == f.end { // nobody sends such a frame, and so zeros are none
			return false
		}
		if data[0] == 0x80|wsText && f.end-f.payload >= 4 {
			if !utf8.Valid(p.unmask(data)) {
				return false
			}
			text = true
		}
		data = data[f.end:]
	}
	return text
}

// webSocket writes the frames of a segment.
func (p *Printer) webSocket(src, dst uint16, data []byte) {
	if !p.wants(p.tables.webSocket) || !p.isWebSocket(data, isHTTPPort(src) || isHTTPPort(dst)) {
		return
	}
	for len(data) > 0 {
		f, _ := readFrame(data)
		p.depth++
		p.entry(p.tables.webSocket, header{data: data[:f.end:f.end]})
		data = data[f.end:]
	}
}

func isHTTPPort(port uint16) bool { return port == layer.PortHTTP || port == layer.PortHTTPAlt }
