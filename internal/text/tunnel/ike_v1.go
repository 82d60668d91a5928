package tunnel

// Payloads of version 1 of IKE: RFC 2407, 2408, 2409.

import "ringcap/internal/text/dissect"

var ikeGroups = []string{
	"", "modp768", "modp1024", "EC2N 2^155", "EC2N 2^185", "modp1536", "iana-grp06", "iana-grp07",
	"iana-grp08", "iana-grp09", "iana-grp10", "iana-grp11", "iana-grp12", "iana-grp13", "modp2048",
	"modp3072", "modp4096", "modp6144", "modp8192",
}

// Names of transforms, by the protocol of the proposal.
var ikeTransforms = [...][]string{
	1: {"", "ike"},
	2: {"", "(reserved)", "md5", "sha", "1des", "sha2-256", "sha2-384", "sha2-512"},
	3: ikeCiphers,
	4: {"", "oui", "deflate", "lzs"},
}

var ikeCiphers = []string{
	"", "1des-iv64", "1des", "3des", "rc5", "idea", "cast", "blowfish", "3idea", "1des-iv32", "rc4", "null", "aes",
}

var ikeLifetimes = []string{"", "sec", "kb"}

// tcpdump has names for groups up to 17 only.
var ipsecAttributes = []attribute{
	{}, {"lifetype", ikeLifetimes}, {name: "life"}, {"group desc", ikeGroups[:18]},
	{"enc mode", []string{"", "tunnel", "transport"}},
	{"auth", []string{"", "hmac-md5", "hmac-sha1", "1des-mac", "keyed"}},
	{name: "keylen"}, {name: "rounds"}, {name: "dictsize"}, {name: "privalg"},
}

var oakleyAttributes = []attribute{
	{}, {"enc", []string{"", "1des", "idea", "blowfish", "rc5", "3des", "cast", "aes"}},
	{"hash", []string{"", "md5", "sha1", "tiger", "sha2-256", "sha2-384", "sha2-512"}},
	{"auth", []string{"", "preshared", "dss", "rsa sig", "rsa enc", "rsa enc revised"}},
	{"group desc", ikeGroups[:18]}, {"group type", []string{"", "MODP", "ECP", "EC2N"}},
	{name: "group prime"}, {name: "group gen1"}, {name: "group gen2"}, {name: "group curve A"},
	{name: "group curve B"}, {"lifetype", ikeLifetimes}, {name: "lifeduration"}, {name: "prf"},
	{name: "keylen"}, {name: "field"}, {name: "order"},
}

var ikeIdentities = []string{
	"", "IPv4", "FQDN", "user FQDN", "IPv4net", "IPv6", "IPv6net", "IPv4range", "IPv6range", "ASN1 DN",
	"ASN1 GN", "keyid",
}

var ikeCertificates = []string{
	"none", "pkcs7", "pgp", "dns", "x509sign", "x509ke", "kerberos", "crl", "arl", "spki", "x509attr",
}

var ikeNotifyErrors = []string{
	"", "INVALID-PAYLOAD-TYPE", "DOI-NOT-SUPPORTED", "SITUATION-NOT-SUPPORTED", "INVALID-COOKIE",
	"INVALID-MAJOR-VERSION", "INVALID-MINOR-VERSION", "INVALID-EXCHANGE-TYPE", "INVALID-FLAGS",
	"INVALID-MESSAGE-ID", "INVALID-PROTOCOL-ID", "INVALID-SPI", "INVALID-TRANSFORM-ID",
	"ATTRIBUTES-NOT-SUPPORTED", "NO-PROPOSAL-CHOSEN", "BAD-PROPOSAL-SYNTAX", "PAYLOAD-MALFORMED",
	"INVALID-KEY-INFORMATION", "INVALID-ID-INFORMATION", "INVALID-CERT-ENCODING", "INVALID-CERTIFICATE",
	"CERT-TYPE-UNSUPPORTED", "INVALID-CERT-AUTHORITY", "INVALID-HASH-INFORMATION",
	"AUTHENTICATION-FAILED", "INVALID-SIGNATURE", "ADDRESS-NOTIFICATION", "NOTIFY-SA-LIFETIME",
	"CERTIFICATE-UNAVAILABLE", "UNSUPPORTED-EXCHANGE-TYPE", "UNEQUAL-PAYLOAD-LENGTHS",
}

// Notifications of the IPsec domain whose data is printed.
const (
	ikeLifetime = 24576
	ikeReplay   = 24577
)

// payload1 appends a payload of version 1.
func (m *ikeMessage) payload1(kind, off, size int) int {
	m.payloadName(kind)
	m.Str(":")
	end := off + size
	switch kind {
	case 1:
		return m.association(off)
	case ikeP:
		return m.proposal(off)
	case ikeT:
		return m.transform(off, size)
	case 5:
		return m.identity(off, size)
	case 6, 7:
		m.Printf(" len=%d type=", size-4)
		m.of(ikeCertificates, m.U8(off+4))
		return m.whole(kind, off+4, size-4)
	case 10:
		m.Printf(" n len=%d", size-4)
		if m.Ctx.Verbose == 2 {
			m.Str(" ")
			m.someData(off + 4)
			return end
		}
		return m.whole(kind, off+4, size-4)
	case 11:
		return m.notification(off, size)
	case 12:
		return m.deletion(off)
	case 4:
		m.Str(" key")
	}
	m.Printf(" len=%d", size-4) // ke, hash, sig, vid
	return m.whole(kind, off+4, size-4)
}

func (m *ikeMessage) association(off int) int {
	if !m.there(off, 12) {
		return m.short(1)
	}
	doi, situation := m.U32(off+4), m.U32(off+8)
	if doi != 1 {
		m.Printf(" doi=%d situation=%d", doi, situation)
		return off + 12
	}
	m.Str(" doi=ipsec situation=")
	sep := ""
	for i, s := range [...]string{"identity", "secrecy", "integrity"} {
		if situation>>i&1 != 0 {
			m.Str(sep)
			m.Str(s)
			sep = "+"
		}
	}
	off += 12
	if situation != 1 {
		m.Printf(" ident=%d", doi) // the value that tcpdump prints here
		off += 4
	}
	if !m.there(off, 4) {
		return m.short(1)
	}
	return m.chain(ikeP, off)
}

func (m *ikeMessage) proposal(off int) int {
	if !m.there(off, 8) {
		return m.short(ikeP)
	}
	spi := m.U8(off + 6)
	m.proto = m.U8(off + 5)
	m.Printf(" #%d protoid=", m.U8(off+4))
	m.Name(ikeProtocols, m.proto, "#%d")
	m.Printf(" transform=%d", m.U8(off+7))
	if spi > 0 {
		m.Str(" spi=")
		if !m.raw(off+8, spi) {
			return m.short(ikeP)
		}
	}
	off += 8 + spi
	if !m.there(off, 4) {
		return m.short(ikeP)
	}
	return m.chain(ikeT, off)
}

func (m *ikeMessage) transform(off, size int) int {
	if !m.there(off, 8) {
		return m.short(ikeT)
	}
	m.Printf(" #%d id=", m.U8(off+4))
	known := ipsecAttributes
	switch {
	case m.proto == 1:
		known = oakleyAttributes
		fallthrough
	case m.proto > 1 && m.proto < len(ikeTransforms):
		m.of(ikeTransforms[m.proto], m.U8(off+5))
	default:
		known = nil
		m.Printf("%d", m.U8(off+5))
	}
	m.Str(" ")
	if !m.attributes(known, off+8, off+size) {
		return m.short(ikeT)
	}
	return off + size
}

func (m *ikeMessage) identity(off, size int) int {
	if !m.there(off, 8) {
		return m.short(5)
	}
	kind := m.U8(off + 4)
	m.Str(" idtype=")
	m.of(ikeIdentities, kind)
	m.Printf(" protoid=%d port=%d", m.U8(off+5), m.U16(off+6))
	n, at := size-8, off+8
	if n <= 0 {
		return off + size
	}
	m.Printf(" len=%d", n)
	need := [...]int{1: 4, 4: 8, 5: 16, 6: 32, 7: 8, 8: 32}
	switch {
	case kind < len(need) && n < need[kind]:
		m.Printf(" [bad: < %d]", need[kind])
	case kind == 2 || kind == 3:
		m.Str(" ")
		m.Safe(at, n)
	case kind < len(need) && need[kind] > 0:
		m.Str(" ")
		m.identityAddress(kind, at)
	default:
		return m.whole(5, at, n)
	}
	return off + size
}

// identityAddress appends an address, a network or a range.
func (m *ikeMessage) identityAddress(kind, at int) {
	v6 := kind == 5 || kind == 6 || kind == 8
	size, one := 4, m.Addr4
	if v6 {
		size, one = 16, m.Addr6
	}
	one(at)
	switch kind {
	case 4:
		m.Str("/")
		one(at + size)
	case 6:
		m.Str("/0x")
		m.raw(at+size, size)
	case 7, 8:
		m.Str("-")
		one(at + size)
	}
}

func (m *ikeMessage) notification(off, size int) int {
	if !m.there(off, 12) {
		return m.short(11)
	}
	doi, proto, spi, kind := m.U32(off+4), m.U8(off+8), m.U8(off+9), m.U16(off+10)
	if doi == 1 {
		m.Str(" doi=ipsec proto=")
		m.Name(ikeProtocols, proto, "#%d")
	} else {
		m.Printf(" doi=%d proto=%d", doi, proto)
	}
	m.notifyType(kind, doi == 1)
	at := off + 12 + spi
	if spi > 0 {
		m.Str(" spi=")
		if !m.raw(off+12, spi) {
			return m.short(11)
		}
	}
	if doi != 1 {
		return at
	}
	if at >= len(m.Span.Data) {
		return off + size
	}
	switch {
	case kind == ikeLifetime:
		m.Str(" attrs=(")
		ok := m.attributes(oakleyAttributes, at, off+size)
		m.Str(")")
		if !ok {
			return m.short(11)
		}
	case kind == ikeReplay && m.there(at, 4):
		m.Str(" status=(replay detection ")
		if m.U32(at) == 0 {
			m.Str("disabled)")
		} else {
			m.Str("enabled)")
		}
	case m.Ctx.Verbose > 3:
		m.Str(" data=(")
		m.Out = dissect.AppendHexBytes(m.Out, m.Span.Data[at:min(len(m.Span.Data), off+size)])
		m.Str(")")
	default:
		m.someData(at)
	}
	return off + size
}

// notifyType appends the name of a notification. IPsec has ranges of its own.
func (m *ikeMessage) notifyType(kind int, ipsec bool) {
	m.Str(" type=")
	switch {
	case kind < 8192:
		m.of(ikeNotifyErrors, kind)
	case kind == 8192 && ipsec:
		m.Str("RESERVED")
	case kind < 16384 && ipsec:
		m.Printf("#%d", kind-8192)
	case kind == 16384:
		m.Str("CONNECTED")
	case kind >= 16384 && kind < 24576:
		m.Printf("#%d", kind-16384)
	case kind >= 24576 && kind < 32768 && ipsec:
		m.of([]string{"RESPONDER-LIFETIME", "REPLAY-STATUS", "INITIAL-CONTACT"}, kind-24576)
	default:
		m.Printf("#%d", kind)
	}
}

func (m *ikeMessage) deletion(off int) int {
	if !m.there(off, 12) {
		return m.short(12)
	}
	proto, size, n := m.U8(off+8), m.U8(off+9), m.U16(off+10)
	if doi := m.U32(off + 4); doi == 1 {
		m.Str(" doi=ipsec proto=")
		m.Name(ikeProtocols, proto, "#%d")
	} else {
		m.Printf(" doi=%d proto=%d", doi, proto)
	}
	m.Printf(" spilen=%d nspi=%d spi=", size, n)
	off += 12
	for i := 0; i < n && size > 0; i++ {
		if i > 0 {
			m.Str(",")
		}
		if !m.raw(off, size) {
			return m.short(12)
		}
		off += size
	}
	return off
}
