package anonymize

import "encoding/binary"

// Types of DNS records whose data is replaced (IANA, DNS Parameters). That of others is cleared.
const (
	recordA     = 1
	recordNS    = 2
	recordCNAME = 5
	recordSOA   = 6
	recordPTR   = 12
	recordMX    = 15
	recordAAAA  = 28
	recordSRV   = 33
	recordDNAME = 39
	recordOPT   = 41
	recordNSEC  = 47
)

// dns replaces the names and addresses of a DNS message (RFC 1035, section 4). before has the
// message as it was. It returns how many bytes are kept: all of a message, the whole records of
// one that was cut, and nothing of what is no message.
func (a *Anonymizer) dns(before, b []byte, cut bool) (kept int) {
	const header = 12
	if len(b) < header {
		return 0
	}
	at := header
	for range binary.BigEndian.Uint16(b[4:]) {
		if at = a.dnsName(before, b, at) + 4; at < header || at > len(b) {
			copy(b, before)
			return 0
		}
	}
	records := 0
	for i := 6; i < header; i += 2 {
		records += int(binary.BigEndian.Uint16(b[i:]))
	}
	for range records {
		next := a.dnsRecord(before, b, at)
		if next < 0 && cut {
			break
		} else if next < 0 {
			copy(b, before)
			return 0
		}
		at = next
	}
	copy(b[at:], before[at:])
	return at
}

// streamedDNS is dns for a TCP segment that is a whole message after its length.
func (a *Anonymizer) streamedDNS(before, b []byte) (kept int) {
	if len(b) < 2 || int(binary.BigEndian.Uint16(b)) != len(b)-2 || a.dns(before[2:], b[2:], false) != len(b)-2 {
		copy(b, before)
		return 0
	}
	return len(b)
}

// invalid is less than any offset by so much that something can be added to it.
const invalid = -1 << 16

// dnsName replaces the labels of the name at an offset, as far as they stand there and not
// elsewhere in the message. It returns the end of the name, or invalid.
func (a *Anonymizer) dnsName(before, b []byte, at int) (end int) {
	var offsets [maxLabels]int
	all, here := a.names.labels[:0], 0
	end = invalid
	for {
		if at >= len(before) {
			return invalid
		}
		n := int(before[at])
		switch {
		case n == 0:
			if end < 0 {
				end, here = at+1, len(all)
			}
			a.names.coverLabels(b, all, offsets[:here])
			return end
		case n < 64:
			if at+1+n > len(before) || len(all) == maxLabels {
				return invalid
			}
			offsets[len(all)] = at + 1
			all = append(all, before[at+1:at+1+n])
			at += 1 + n
		case n >= 0xc0 && at+1 < len(before):
			if end < 0 {
				end, here = at+2, len(all)
			}
			to := n&0x3f<<8 | int(before[at+1])
			if to >= at {
				return invalid
			}
			at = to
		default:
			return invalid
		}
	}
}

// dnsRecord replaces the name and the data of the record at an offset, and returns its end, or
// invalid.
func (a *Anonymizer) dnsRecord(before, b []byte, at int) (end int) {
	at = a.dnsName(before, b, at)
	if at < 0 || at+10 > len(b) {
		return invalid
	}
	typ, size := binary.BigEndian.Uint16(b[at:]), int(binary.BigEndian.Uint16(b[at+8:]))
	at, end = at+10, at+10+size
	if end > len(b) {
		return invalid
	}
	if !a.dnsData(before[:end], b[:end], at, typ) {
		clear(b[at:end])
		if typ == recordOPT && size >= 4 { // one option that pads
			const padding = 12 // RFC 7830
			b[at+1] = padding
			binary.BigEndian.PutUint16(b[at+2:], uint16(size-4))
		}
	}
	return end
}

// dnsData replaces the data of a record, from an offset to the end. It reports false for data that
// has to be cleared.
func (a *Anonymizer) dnsData(before, b []byte, at int, typ uint16) bool {
	switch size := len(b) - at; typ {
	case recordA:
		if size == 4 {
			a.coverIP(b[at:])
		}
		return size == 4
	case recordAAAA:
		if size == 16 {
			a.coverIP(b[at:])
		}
		return size == 16
	case recordNS, recordCNAME, recordPTR, recordDNAME:
		return a.dnsName(before, b, at) == len(b)
	case recordMX:
		return a.dnsName(before, b, at+2) == len(b)
	case recordSRV:
		return a.dnsName(before, b, at+6) == len(b)
	case recordNSEC: // a name and a bitmap of types
		return a.dnsName(before, b, at) > 0
	case recordSOA: // two names and five numbers
		at = a.dnsName(before, b, at)
		return at > 0 && a.dnsName(before, b, at)+20 == len(b)
	}
	return false
}
