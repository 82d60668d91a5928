package jsonl

// MQTT: versions 3.1.1 and 5.0 of OASIS, and 3.1.

import "ringcap/internal/layer"

// Types of messages.
const (
	mqttConnect     = 1
	mqttConnack     = 2
	mqttPublish     = 3
	mqttSubscribe   = 8
	mqttUnsubscribe = 10
	mqttUnsuback    = 11
)

// mqttMessage has the parts of a message that have no fixed place. They are nil if they are not
// there.
type mqttMessage struct {
	id, topic, payload            []byte
	name, version, flags, alive   []byte // of CONNECT
	client, will, willText        []byte
	user, password, returned, why []byte
	topics                        layer.Reader // those of SUBSCRIBE and UNSUBSCRIBE
}

func (t *tables) addMQTT() {
	is := func(types ...byte) func(*header) bool {
		return func(h *header) bool {
			for _, typ := range types {
				if h.data[0]>>4 == typ {
					return true
				}
			}
			return false
		}
	}
	part2 := func(of func(*mqttMessage) []byte) func(*Printer, *header) []byte {
		return func(p *Printer, _ *header) []byte { return of(&p.mqtt) }
	}
	value := func(of func(*mqttMessage) []byte) func(*Printer, *header) (uint64, bool) {
		return func(p *Printer, _ *header) (uint64, bool) {
			data := of(&p.mqtt)
			return bigEndian(data), data != nil
		}
	}
	topics := func(quality bool) func(*Printer, *header, int) ([]byte, int) {
		return func(p *Printer, h *header, at int) ([]byte, int) {
			r := p.mqtt.topics
			if r.At += at; r.Data == nil || r.At >= len(r.Data) {
				return nil, 0
			}
			item := r.Next(r.Number(2))
			if h.data[0]>>4 == mqttSubscribe {
				if options := r.Next(1); quality {
					item = options
				}
			}
			if r.Short {
				return nil, 0
			}
			return item, r.At - p.mqtt.topics.At
		}
	}
	t.mqtt = t.message("mqtt", "a message of MQTT 3.1, 3.1.1 or 5 that begins in the segment",
		part("message_type", "mqtt.msgtype", 0, 1, 4, 15, "1 connect, 2 its acknowledgment, 3 publish, 8 subscribe, 12 and 13 ping, 14 disconnect, and so on"),
		number("", "mqtt.hdrflags", 0, 1, "the type with its flags").hex(2),
		bit("duplicate", "mqtt.dupflag", 0, 1, 3, "a publication that is sent again").only(is(mqttPublish)),
		part("qos", "mqtt.qos", 0, 1, 1, 3, "quality of service of a publication").only(is(mqttPublish)),
		bit("retain", "mqtt.retain", 0, 1, 0, "the publication is kept").only(is(mqttPublish)),
		counted("length", "mqtt.len", "bytes that follow the length", func(_ *Printer, h *header) (uint64, bool) { return uint64(h.at), true }),
		found(asText, "protocol", "mqtt.protoname", "name of the protocol", part2(func(m *mqttMessage) []byte { return m.name })),
		counted("version", "mqtt.ver", "3 for 3.1, 4 for 3.1.1, 5", value(func(m *mqttMessage) []byte { return m.version })),
		counted("connect_flags", "mqtt.conflags", "flags of a connect", value(func(m *mqttMessage) []byte { return m.flags })).hex(2),
		counted("keep_alive", "mqtt.kalive", "seconds without a message after which the client is gone", value(func(m *mqttMessage) []byte { return m.alive })),
		found(asText, "client_id", "mqtt.clientid", "identifier of the client", part2(func(m *mqttMessage) []byte { return m.client })),
		found(asText, "will_topic", "mqtt.willtopic", "topic of the client's will", part2(func(m *mqttMessage) []byte { return m.will })),
		found(asHex, "", "mqtt.willmsg", "text of the client's will, in hexadecimal", part2(func(m *mqttMessage) []byte { return m.willText })),
		found(asText, "user_name", "mqtt.username", "name of the user", part2(func(m *mqttMessage) []byte { return m.user })),
		found(asText, "", "mqtt.passwd", "password", part2(func(m *mqttMessage) []byte { return m.password })),
		counted("return_code", "mqtt.conack.val", "answer to a connect of version 3; 0 is accepted", value(func(m *mqttMessage) []byte { return m.returned })),
		counted("reason_code", "mqtt.connack.reason_code", "answer to a connect of version 5; 0 is success", value(func(m *mqttMessage) []byte { return m.why })),
		counted("packet_id", "mqtt.msgid", "identifier of a message and its acknowledgment", value(func(m *mqttMessage) []byte { return m.id })),
		found(asText, "topic", "mqtt.topic", "topic of a publication", part2(func(m *mqttMessage) []byte { return m.topic })),
		series(asTexts, "topics", "mqtt.topic", "topics that are subscribed to or no longer", topics(false)).only(is(mqttSubscribe, mqttUnsubscribe)),
		series(asNumbers, "requested_qos", "mqtt.sub.qos", "quality of service that is asked for, by topic; in version 5 with the other options", topics(true)).only(is(mqttSubscribe)),
		found(asHex, "", "mqtt.msg", "what is published, in hexadecimal; in version 5 with the properties in front", part2(func(m *mqttMessage) []byte { return m.payload })),
	)
}

// mqttMessages writes the messages in data, of which the last one may go on in the next segment.
func (p *Printer) mqttMessages(data []byte) {
	if !p.wants(p.tables.mqtt) {
		return
	}
	for n := 0; len(data) >= 2 && n < maxMessages; n++ {
		r := layer.Reader{Data: data, At: 1}
		size, ok := mqttInt(&r)
		if !ok || data[0]>>4 == 0 || data[0]>>4 != mqttPublish && data[0]&0x0d != 0 {
			return
		}
		end := min(r.At+size, len(data))
		p.mqtt.read(data[:end:end], r.At)
		p.depth++
		p.entry(p.tables.mqtt, header{data: data[:end:end], at: size})
		data = data[end:]
	}
}

// mqttInt reads a number in up to four bytes of seven bits, the lowest first.
func mqttInt(r *layer.Reader) (v int, ok bool) {
	for shift := 0; shift < 28; shift += 7 {
		c := r.Number(1)
		v |= c & 0x7f << shift
		if c&0x80 == 0 {
			return v, !r.Short
		}
	}
	return 0, false
}

// read sets m from a message, whose length ends at a place.
func (m *mqttMessage) read(data []byte, at int) {
	*m = mqttMessage{}
	r := &layer.Reader{Data: data, At: at}
	switch typ := data[0] >> 4; typ {
	case mqttConnect:
		m.readConnect(r)
	case mqttConnack:
		r.Skip(1)
		if code := r.Next(1); r.At == len(data) {
			m.returned = code
		} else {
			m.why = code
		}
	case mqttPublish:
		m.topic = r.Next(r.Number(2))
		if data[0]>>1&3 != 0 {
			m.id = r.Next(2)
		}
		if rest := len(data) - r.At; rest > 0 {
			m.payload = r.Next(rest)
		}
	default:
		if typ < mqttPublish || typ > mqttUnsuback {
			return
		}
		if m.id = r.Next(2); typ == mqttSubscribe || typ == mqttUnsubscribe {
			m.readTopics(r, typ)
		}
	}
}

func (m *mqttMessage) readConnect(r *layer.Reader) {
	m.name = r.Next(r.Number(2))
	m.version = r.Next(1)
	m.flags = r.Next(1)
	m.alive = r.Next(2)
	properties := func() {
		if n, ok := mqttInt(r); ok {
			r.Skip(n)
		}
	}
	five := len(m.version) > 0 && m.version[0] == 5
	if five {
		properties()
	}
	if m.client = r.Next(r.Number(2)); r.Short {
		return
	}
	flags := m.flags[0]
	if flags&0x04 != 0 {
		if five {
			properties()
		}
		m.will = r.Next(r.Number(2))
		m.willText = r.Next(r.Number(2))
	}
	if flags&0x80 != 0 {
		m.user = r.Next(r.Number(2))
	}
	if flags&0x40 != 0 {
		m.password = r.Next(r.Number(2))
	}
}

// readTopics finds where the topics begin. In version 5 properties precede them, but the messages do
// not say which version it is: it is that in which the topics fill the message.
func (m *mqttMessage) readTopics(r *layer.Reader, typ byte) {
	for _, five := range [2]bool{false, true} {
		t := *r
		if five {
			n, _ := mqttInt(&t)
			t.Skip(n)
		}
		m.topics = t
		for some := false; !t.Short; some = true {
			if t.At == len(t.Data) && some {
				return
			}
			n := t.Number(2)
			if n == 0 {
				break
			}
			if t.Skip(n); typ == mqttSubscribe {
				t.Skip(1)
			}
		}
	}
	m.topics = layer.Reader{}
}
