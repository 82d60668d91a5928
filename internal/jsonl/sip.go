package jsonl

// SIP: RFC 3261; SDP: RFC 8866; RTP: RFC 3550.

import (
	"bytes"

	"ringcap/internal/layer"
)

func (t *tables) addSIP() {
	of := func(key, column, name, compact, help string) field {
		return once(key, column, help, func(_ *Printer, h *header) []byte { return nonEmpty(layer.SIPHeader(h.data, name, compact)) })
	}
	address := func(column, name, compact, help string, part func([]byte) []byte) field {
		return once("", column, help, func(_ *Printer, h *header) []byte { return part(sipAddress(layer.SIPHeader(h.data, name, compact))) })
	}
	t.sip = t.layer("sip", "RFC 3261, recognized by the first line",
		once("method", "sip.Method", "what a request asks for", func(_ *Printer, h *header) []byte {
			return layer.Word(sipRequest(h.data), 0)
		}),
		once("request_uri", "sip.r-uri", "whom a request is for", sipRequestURI),
		once("", "sip.r-uri.user", "likewise, the user", func(p *Printer, h *header) []byte { return sipUser(sipRequestURI(p, h)) }),
		once("", "sip.r-uri.host", "likewise, the host", func(p *Printer, h *header) []byte { return sipHost(sipRequestURI(p, h)) }),
		counted("status_code", "sip.Status-Code", "code of a response", func(_ *Printer, h *header) (v uint64, ok bool) {
			if sipRequest(h.data) != nil || len(h.data) < 11 {
				return 0, false
			}
			return digitsOf(h.data[8:11])
		}),
		of("from", "sip.From", "From", "f", "who began the dialog, with name and parameters"),
		address("sip.from.addr", "From", "f", "likewise, the address", nonEmpty),
		address("sip.from.user", "From", "f", "likewise, the user", sipUser),
		address("sip.from.host", "From", "f", "likewise, the host", sipHost),
		of("to", "sip.To", "To", "t", "whom the first request was for"),
		address("sip.to.addr", "To", "t", "likewise, the address", nonEmpty),
		address("sip.to.user", "To", "t", "likewise, the user", sipUser),
		address("sip.to.host", "To", "t", "likewise, the host", sipHost),
		of("call_id", "sip.Call-ID", "Call-ID", "i", "identifier of the call"),
		of("cseq", "sip.CSeq", "CSeq", "", "number and method of the request"),
		counted("", "sip.CSeq.seq", "likewise, the number", func(_ *Printer, h *header) (uint64, bool) {
			return digitsOf(layer.Word(layer.SIPHeader(h.data, "CSeq", ""), 0))
		}),
		once("", "sip.CSeq.method", "likewise, the method", func(_ *Printer, h *header) []byte {
			_, method, _ := bytes.Cut(layer.SIPHeader(h.data, "CSeq", ""), []byte{' '})
			return nonEmpty(bytes.Trim(method, " \t"))
		}),
		of("user_agent", "sip.User-Agent", "User-Agent", "", "program of the client"),
		of("server", "sip.Server", "Server", "", "program of the server"),
		of("content_type", "sip.Content-Type", "Content-Type", "c", "type of the body"),
	)
	t.sdp = t.layer("sdp", "RFC 8866, the body of a message of SIP",
		session("origin", "sdp.owner", 'o', -1, "who made the session, and its version").single(),
		session("", "sdp.owner.username", 'o', 0, "likewise, the user").single(),
		session("", "sdp.owner.sessionid", 'o', 1, "likewise, the session").single(),
		session("", "sdp.owner.address", 'o', 5, "likewise, the address").single(),
		session("session_name", "sdp.session_name", 's', -1, "name of the session").single(),
		session("connection", "sdp.connection_info", 'c', -1, "where media go, of the session"),
		session("", "sdp.connection_info.address", 'c', 2, "likewise, the address"),
		list("media", "what is described", func(t *tables) []*table { return []*table{t.sdpMedia} }, func(p *Printer, h *header) {
			_, media := layer.CutMedia(h.data)
			for n := 0; n < maxMedia && len(media) > 0; n++ {
				size := 2
				part, _ := layer.CutMedia(media[size:])
				size += len(part)
				p.entry(p.tables.sdpMedia, header{data: media[:size]})
				media = media[size:]
			}
		}),
	)
	t.sdpMedia = t.entry("sdp_media", "a medium of RFC 8866",
		session("media", "sdp.media", 'm', -1, "a medium, its port and forms"),
		session("", "sdp.media.media", 'm', 0, "likewise, its kind"),
		counted("", "sdp.media.port", "likewise, its port", func(_ *Printer, h *header) (uint64, bool) {
			port, _, _ := bytes.Cut(layer.Word(layer.SDPLine(h.data, 'm'), 1), []byte{'/'})
			return digitsOf(port)
		}),
		session("", "sdp.media.proto", 'm', 2, "likewise, its transport"),
		session("connection", "sdp.connection_info", 'c', -1, "where it goes, of one medium"),
		session("", "sdp.connection_info.address", 'c', 2, "likewise, the address"),
	)
	t.rtp = t.layer("rtp", "RFC 3550; only with -T rtp, or where a column or a display filter asks for it and SIP announced the port before",
		part("version", "rtp.version", 0, 1, 6, 3, "version: 2"),
		bit("padding", "rtp.padding", 0, 1, 5, "padded"),
		bit("extension", "rtp.ext", 0, 1, 4, "the header has an extension"),
		part("csrc_count", "rtp.cc", 0, 1, 0, 15, "contributing sources"),
		bit("marker", "rtp.marker", 1, 1, 7, "marker"),
		part("payload_type", "rtp.p_type", 1, 1, 0, 0x7f, "type of the payload"),
		number("sequence_number", "rtp.seq", 2, 2, "sequence number"),
		number("timestamp", "rtp.timestamp", 4, 4, "time stamp"),
		number("ssrc", "rtp.ssrc", 8, 4, "synchronization source").hex(8),
	)
}

// maxMedia limits the media that are shown of a description.
const maxMedia = 64

// once returns a field of text that a packet has only once.
func once(key, name, help string, bytes func(*Printer, *header) []byte) field {
	return found(asText, key, name, help, bytes).single()
}

// single marks a field that a packet has only once.
func (f field) single() field {
	f.alone = true
	return f
}

// session returns a field of a word of a line of SDP; -1 for the whole line.
func session(key, name string, kind byte, word int, help string) field {
	return found(asText, key, name, help, func(_ *Printer, h *header) []byte {
		part, _ := layer.CutMedia(h.data)
		line := layer.SDPLine(part, kind)
		if word < 0 {
			return nonEmpty(line)
		}
		return layer.Word(line, word)
	})
}

// nonEmpty returns text, nil instead of empty text.
func nonEmpty(text []byte) []byte {
	if len(text) == 0 {
		return nil
	}
	return text
}

// digitsOf returns the decimal number that begins text.
func digitsOf(text []byte) (v uint64, ok bool) {
	for i, c := range text {
		if c < '0' || c > '9' || i > 9 {
			return v, i > 0
		}
		v = 10*v + uint64(c-'0')
	}
	return v, len(text) > 0
}

// sipRequest returns the first line of a request, or nil for a response.
func sipRequest(data []byte) []byte {
	if bytes.HasPrefix(data, []byte("SIP/")) {
		return nil
	}
	line, _, _ := bytes.Cut(data, []byte("\r\n"))
	return line
}

func sipRequestURI(_ *Printer, h *header) []byte { return layer.Word(sipRequest(h.data), 1) }

// sipAddress returns the URI in a header that may also have a name and parameters.
func sipAddress(value []byte) []byte {
	quoted := false
	for i, c := range value {
		switch {
		case c == '"' && (i == 0 || value[i-1] != '\\'):
			quoted = !quoted
		case c == '<' && !quoted:
			uri, _, _ := bytes.Cut(value[i+1:], []byte{'>'})
			return uri
		}
	}
	uri, _, _ := bytes.Cut(value, []byte{';'})
	return uri
}

// sipAuthority returns what follows the scheme of a URI of SIP.
func sipAuthority(uri []byte) []byte {
	scheme, rest, found := bytes.Cut(uri, []byte{':'})
	if !found || !bytes.EqualFold(scheme, []byte("sip")) && !bytes.EqualFold(scheme, []byte("sips")) {
		return nil
	}
	return rest
}

// sipUser returns the user of a URI of SIP, or nil.
func sipUser(uri []byte) []byte {
	user, _, found := bytes.Cut(sipAuthority(uri), []byte{'@'})
	if !found {
		return nil
	}
	return nonEmpty(user)
}

// sipHost returns the host of a URI of SIP, or nil.
func sipHost(uri []byte) []byte {
	host := sipAuthority(uri)
	if _, after, found := bytes.Cut(host, []byte{'@'}); found {
		host = after
	}
	end := 0
	if len(host) > 0 && host[0] == '[' {
		end = bytes.IndexByte(host, ']') + 1
	}
	if at := bytes.IndexAny(host[end:], ":;?>"); at >= 0 {
		host = host[:end+at]
	}
	return nonEmpty(host)
}

// sipMessage writes a message, if data begins with one.
func (p *Printer) sipMessage(data []byte) bool {
	if !layer.IsSIP(data) {
		return false
	}
	p.opaque(p.tables.sip, data, 0)
	p.opaque(p.tables.sdp, layer.SDPBody(data), 0)
	return true
}

// media writes the header of a packet of RTP. What has version 2 and these types is RTCP (RFC 5761).
func (p *Printer) media(data []byte) {
	if len(data) >= 12 && data[0]>>6 == 2 && (data[1] < 192 || data[1] > 223) {
		p.opaque(p.tables.rtp, data, 0)
	}
}
