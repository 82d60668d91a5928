package app

// Zephyr, the notification service of MIT's Project Athena: "The Zephyr Notification
// Service" (USENIX, 1988). A message is a list of strings that NULs end.

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

// The fields of a header.
const (
	zephyrVersion = iota
	zephyrCount   // of the fields of the header, in hexadecimal
	zephyrKind
	zephyrUID
	zephyrPort
	zephyrAuth
	zephyrAuthSize
	zephyrAuthData
	zephyrClass
	zephyrInstance
	zephyrOperation
	zephyrSender
	zephyrRecipient
	zephyrFormat
	zephyrChecksum
	zephyrMulti
	zephyrMultiUID
	zephyrFields
)

const zephyrAck = 5 // the kind of a message with which a server acknowledges another

var zephyrKinds = []dissect.Name{
	{0, "unsafe"}, {1, "unacked"}, {2, "acked"}, {3, "hm-ack"}, {4, "hm-ctl"}, {zephyrAck, "serv-ack"},
	{6, "serv-nak"}, {7, "client-ack"}, {8, "stat"},
}

// zephyrDeeds are the operations of some classes. The first row that fits is printed; an
// empty string fits all.
var zephyrDeeds = []struct{ class, instance, operation, text string }{
	{"USER_LOCATE", "", "USER_HIDE", " hide"},
	{"USER_LOCATE", "", "USER_UNHIDE", " unhide"},
	{"ZEPHYR_CTL", "CLIENT", "CLEARSUB", " clear-subs"},
	{"ZEPHYR_CTL", "CLIENT", "GIMME", " ret"},
	{"ZEPHYR_CTL", "CLIENT", "GIMMEDEFS", " gimme-defs"},
	{"ZEPHYR_CTL", "REALM", "ADD_SUBSCRIBE", " realm add-subs"},
	{"ZEPHYR_CTL", "REALM", "REQ_SUBSCRIBE", " realm req-subs"},
	{"ZEPHYR_CTL", "REALM", "RLM_SUBSCRIBE", " realm rlm-sub"},
	{"ZEPHYR_CTL", "REALM", "RLM_UNSUBSCRIBE", " realm rlm-unsub"},
	{"HM_STAT", "HMST_CLIENT", "GIMMESTATS", " get-client-stats"},
	{"LOGIN", "", "USER_FLUSH", " flush_locs"},
	{"LOGIN", "", "NONE", " set-exposure none"},
	{"LOGIN", "", "OPSTAFF", " set-exposure opstaff"},
	{"LOGIN", "", "REALM-VISIBLE", " set-exposure realm-visible"},
	{"LOGIN", "", "REALM-ANNOUNCED", " set-exposure realm-announced"},
	{"LOGIN", "", "NET-VISIBLE", " set-exposure net-visible"},
	{"LOGIN", "", "NET-ANNOUNCED", " set-exposure net-announced"},
}

// zephyr prints a message.
func zephyr(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	var fields [zephyrFields][]byte
	rest := s.Data
	for i := range fields {
		end := bytes.IndexByte(rest, 0)
		switch {
		case end < 0 && len(s.Data) < s.Length:
			d.End()
			return d.Finish("zephyr")
		case end < 0:
			d.Invalid()
			return d.Finish("zephyr")
		case i == zephyrVersion && !bytes.HasPrefix(rest, []byte("ZEPH")):
			return d.Finish("zephyr")
		}
		fields[i], rest = rest[:end], rest[end+1:]
	}
	zephyrMessage(&d, &fields, rest)
	return d.Finish("zephyr")
}

// zephyrMessage prints a message of these fields and what follows them.
func zephyrMessage(d *dissect.Dissection, f *[zephyrFields][]byte, body []byte) {
	kind := zephyrNumber(f[zephyrKind])
	d.Str(" zephyr ")
	d.Name(zephyrKinds, kind, "type %d")
	if word, _, _ := bytes.Cut(body, []byte{0}); kind == zephyrAck && len(word) > 0 {
		d.Str("/")
		d.Out = dissect.AppendSafe(d.Out, word)
	}
	zephyrWord(d, " ", f[zephyrSender])
	class, instance, operation := f[zephyrClass], f[zephyrInstance], f[zephyrOperation]
	for _, deed := range zephyrDeeds {
		if string(class) == deed.class && (deed.instance == "" || string(instance) == deed.instance) &&
			string(operation) == deed.operation {
			d.Str(deed.text)
			return
		}
	}
	switch string(class) {
	case "USER_LOCATE":
		zephyrWord(d, " locate ", instance)
	case "ZEPHYR_ADMIN":
		zephyrWord(d, " zephyr-admin ", operation)
	case "ZEPHYR_CTL":
		switch string(instance) {
		case "CLIENT":
			zephyrSubscription(d, operation, body)
		case "HM":
			start := len(d.Out)
			zephyrWord(d, " ", operation)
			for i := start; i < len(d.Out); i++ {
				if c := d.Out[i]; c >= 'A' && c <= 'Z' {
					d.Out[i] = c | 0x20
				}
			}
		}
	case "HM_CTL":
		zephyrWord(d, " hm_ctl ", instance)
		zephyrWord(d, " ", operation)
	case "WG_CTL":
		zephyrWord(d, " wg_ctl ", instance)
		zephyrWord(d, " ", operation)
	default:
		d.Str(" to ")
		zephyrTriple(d, class, instance, f[zephyrRecipient])
		if len(operation) > 0 {
			zephyrWord(d, " op ", operation)
		}
	}
}

// zephyrSubscription prints what a client subscribes to.
func zephyrSubscription(d *dissect.Dissection, operation, body []byte) {
	switch string(operation) {
	case "SUBSCRIBE":
		d.Str(" sub")
	case "UNSUBSCRIBE":
		d.Str(" unsub")
	case "SUBSCRIBE_NODEFS":
		d.Str(" sub-nodefs")
	default:
		return
	}
	class, body, _ := bytes.Cut(body, []byte{0})
	instance, body, _ := bytes.Cut(body, []byte{0})
	if recipient, _, whole := bytes.Cut(body, []byte{0}); whole {
		d.Str(" ")
		zephyrTriple(d, class, instance, recipient)
	}
}

// zephyrTriple prints whom a message is for. An empty recipient stands for all.
func zephyrTriple(d *dissect.Dissection, class, instance, recipient []byte) {
	zephyrWord(d, "<", class)
	zephyrWord(d, ",", instance)
	if len(recipient) == 0 {
		recipient = []byte("*")
	}
	zephyrWord(d, ",", recipient)
	d.Str(">")
}

func zephyrWord(d *dissect.Dissection, before string, word []byte) {
	d.Str(before)
	d.Out = dissect.AppendSafe(d.Out, word)
}

// zephyrNumber reads a hexadecimal number, with 0x in front or without.
func zephyrNumber(s []byte) (n int) {
	for _, c := range bytes.TrimPrefix(s, []byte("0x")) {
		v := bytes.IndexByte([]byte("0123456789abcdef"), c|0x20)
		if v < 0 {
			break
		}
		n = (n<<4 | v) & 0xffffffff
	}
	return n
}
