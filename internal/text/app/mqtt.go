package app

// MQTT: versions 3.1.1 and 5 (OASIS).

import "ringcap/internal/text/dissect"

// The types of messages that have more than a number.
const (
	mqttConnect   = 1
	mqttConnAck   = 2
	mqttPublish   = 3
	mqttSubscribe = 8
	mqttUnsub     = 10
	mqttPing      = 12

	mqttDisconnect = 14

	maxMQTT = 8 // messages printed
)

var mqttTypes = [16]string{
	"", "connect", "connack", "publish", "puback", "pubrec", "pubrel", "pubcomp", "subscribe", "suback",
	"unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect", "auth",
}

// isMQTT reports whether a segment starts with a message: its flags and its length are possible, and it begins
// with what messages of its type begin with. A long message may go on in the next segment.
func isMQTT(_ *dissect.Context, s dissect.Span) bool {
	size, body := 0, 1
	for ; ; body++ {
		if body >= len(s.Data) || body > 4 {
			return false
		}
		size |= int(s.Data[body]&0x7f) << (7 * (body - 1))
		if s.Data[body]&0x80 == 0 {
			break
		}
	}
	body++
	kind, flags, whole := s.Data[0]>>4, s.Data[0]&15, body+size <= s.Length
	start := s.Data[body:min(len(s.Data), body+size)]
	switch kind {
	case 0:
		return false
	case mqttConnect: // its name is MQTT or MQIsdp
		return flags == 0 && len(start) >= 4 && start[0] == 0 && start[1] <= 6 && string(start[2:4]) == "MQ"
	case mqttPublish:
		return flags&6 != 6 && size >= 2 && mqttIsTopic(start, size)
	case mqttSubscribe, mqttUnsub:
		return flags == 2 && size >= 5
	case 6:
		return flags == 2 && size >= 2 && whole
	case mqttPing, mqttPing + 1:
		return flags == 0 && size == 0
	case mqttDisconnect, mqttDisconnect + 1:
		return flags == 0 && whole
	}
	return flags == 0 && size >= 2 && whole
}

// mqttIsTopic reports whether a message of size bytes starts with a topic, which is text without wildcards.
func mqttIsTopic(start []byte, size int) bool {
	if len(start) < 2 {
		return false
	}
	n := int(be.Uint16(start))
	for _, c := range start[2:min(len(start), 2+n)] {
		if c < ' ' || c == '+' || c == '#' || c == 0x7f {
			return false
		}
	}
	return n <= size-2
}

// mqtt prints the first messages of a segment.
func mqtt(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": MQTT "...), s)
	off := 0
	for i := 0; i < maxMQTT && off < s.Length && !d.Cut(); i++ {
		body, size := mqttSize(&d, off+1)
		kind := d.U8(off) >> 4
		if kind == 0 || size < 0 || d.Cut() {
			break
		}
		if i > 0 {
			d.Str("; ")
		}
		mqttMessage(&d, off, body, size)
		off = body + size
	}
	return clause(&d, "mqtt")
}

// mqttSize reads a length of one to four bytes, and returns what follows it.
func mqttSize(d *dissect.Dissection, off int) (next, n int) {
	for shift := 0; shift < 28; shift += 7 {
		c := d.U8(off)
		off++
		n |= c & 0x7f << shift
		if c&0x80 == 0 {
			return off, n
		}
	}
	return off, -1
}

// mqttPastProperties returns the offset after the properties of version 5, which start with their length.
func mqttPastProperties(d *dissect.Dissection, off int) int {
	next, n := mqttSize(d, off)
	return next + max(n, 0)
}

// mqttMessage prints the message at off, whose body has size bytes.
func mqttMessage(d *dissect.Dissection, off, body, size int) {
	flags := d.U8(off) & 15
	kind := d.U8(off) >> 4
	d.Str(mqttTypes[kind])
	switch {
	case kind == mqttConnect:
		mqttHello(d, body)
	case kind == mqttConnAck:
		d.Printf(", code %d", d.U8(body+1))
	case kind == mqttPublish:
		n := d.U16(body)
		clauseText(d, ", topic ", body+2, n)
		size -= 2 + n
		if qos := flags >> 1 & 3; qos > 0 {
			d.Printf(", qos %d, id %d", qos, d.U16(body+2+n))
			size -= 2
		}
		d.Str(dissect.Pick(flags, 8, ", dup", ""))
		d.Str(dissect.Pick(flags, 1, ", retain", ""))
		d.Printf(", length %d", max(size, 0))
	case kind < mqttPing:
		d.Printf(", id %d", d.U16(body))
		if kind == mqttSubscribe || kind == mqttUnsub {
			mqttFilter(d, body+2, size-2)
		}
	}
}

// mqttFilter prints the first topic of a subscription. Version 5 has properties in front,
// which begin with their length; a topic of less than 256 bytes begins with 0.
func mqttFilter(d *dissect.Dissection, off, size int) {
	if n := d.U16(off); n > 0 && n < 256 && n <= size-2 {
		clauseText(d, ", topic ", off+2, n)
		return
	}
	off = mqttPastProperties(d, off)
	clauseText(d, ", topic ", off+2, d.U16(off))
}

// mqttHello prints a request to connect.
func mqttHello(d *dissect.Dissection, off int) {
	off += 2 + d.U16(off)
	version, flags := d.U8(off), d.U8(off+1)
	d.Choose(version == 5, ", version 5", "")
	d.Printf(", keepalive %d", d.U16(off+2))
	off += 4
	if version == 5 {
		off = mqttPastProperties(d, off)
	}
	n := d.U16(off)
	clauseText(d, ", client ", off+2, n)
	off += 2 + n
	if flags&0x04 != 0 { // the will
		if version == 5 {
			off = mqttPastProperties(d, off)
		}
		n := d.U16(off)
		clauseText(d, ", will ", off+2, n)
		off += 2 + n
		off += 2 + d.U16(off)
	}
	if flags&0x80 != 0 {
		clauseText(d, ", user ", off+2, d.U16(off))
	}
}
