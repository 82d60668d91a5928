package app

// DHCPv6: RFC 8415; its options: RFC 3319, 3646, 3898, 4280, 4649, 4833, 5007, 5908,
// 5970, 6334, 6355, 8520, 8572.

import "ringcap/internal/text/dissect"

var dhcp6Messages = []dissect.Name{
	{1, "solicit"}, {2, "advertise"}, {3, "request"}, {4, "confirm"}, {5, "renew"}, {6, "rebind"},
	{7, "reply"}, {8, "release"}, {9, "decline"}, {10, "reconfigure"}, {11, "inf-req"},
	{12, "relay-fwd"}, {13, "relay-reply"}, {14, "leasequery"}, {15, "leasequery-reply"},
}

// The message types that are printed differently from the others.
const (
	dhcp6Renew      = 5
	dhcp6InfReq     = 11
	dhcp6RelayFwd   = 12
	dhcp6RelayReply = 13
)

var dhcp6Options = []dissect.Name{
	{1, "client-ID"}, {2, "server-ID"}, {3, "IA_NA"}, {4, "IA_TA"}, {5, "IA_ADDR"},
	{6, "option-request"}, {7, "preference"}, {8, "elapsed-time"}, {9, "relay-message"},
	{11, "authentication"}, {12, "server-unicast"}, {13, "status-code"}, {14, "rapid-commit"},
	{15, "user-class"}, {16, "vendor-class"}, {17, "vendor-specific-info"}, {18, "interface-ID"},
	{19, "reconfigure-message"}, {20, "reconfigure-accept"}, {21, "SIP-servers-domain"},
	{22, "SIP-servers-address"}, {23, "DNS-server"}, {24, "DNS-search-list"}, {25, "IA_PD"},
	{26, "IA_PD-prefix"}, {27, "NIS-server"}, {28, "NIS+-server"}, {29, "NIS-domain-name"},
	{30, "NIS+-domain-name"}, {31, "SNTP-servers"}, {32, "lifetime"}, {33, "BCMCS-domain-name"},
	{34, "BCMCS-server"}, {36, "Geoconf-Civic"}, {37, "Remote-ID"}, {38, "Subscriber-ID"},
	{39, "Client-FQDN"}, {40, "PANA-agent"}, {41, "POSIX-timezone"}, {42, "POSIX-tz-database"},
	{43, "Echo-request-option"}, {44, "Lease-query"}, {45, "LQ-client-data"}, {46, "Clt-time"},
	{47, "LQ-relay-data"}, {48, "LQ-client-link"}, {56, "NTP-server"}, {59, "Bootfile-URL"},
	{64, "AFTR-Name"}, {112, "MUD-URL"}, {136, "SZTP-redirect"},
}

var dhcp6Status = []dissect.Name{
	{0, "Success"}, {1, "UnspecFail"}, {2, "NoAddrsAvail"}, {3, "NoBinding"}, {4, "NotOnLink"},
	{5, "UseMulticast"}, {6, "NoPrefixAvail"}, {7, "UnknownQueryType"}, {8, "MalformedQuery"},
	{9, "NotConfigured"}, {10, "NotAllowed"},
}

// dhcp6Deepest limits how deep options may nest.
const dhcp6Deepest = 16

// dhcp6Text prints a message. depth counts the options and messages around the current
// one.
type dhcp6Text struct {
	dissect.Dissection
	depth int
}

// dhcp6 prints a message, and with -v its options.
func dhcp6(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := dhcp6Text{Dissection: ctx.Dissect(b, s)}
	d.message(0, min(len(s.Data), s.Length))
	return d.Finish("dhcp6")
}

// message appends the message between off and end.
func (d *dhcp6Text) message(off, end int) {
	d.Str("dhcp6")
	if end-off < 4 {
		d.short()
		return
	}
	kind := d.U8(off)
	d.Str(" ")
	d.Name(dhcp6Messages, kind, "msgtype-%d")
	if d.Ctx.Verbose == 0 {
		return
	}
	d.Str(" (")
	if kind == dhcp6RelayFwd || kind == dhcp6RelayReply {
		if end-off < 34 {
			d.short()
			return
		}
		d.Str("linkaddr=")
		d.Addr6(off + 2)
		d.Str(" peeraddr=")
		d.Addr6(off + 18)
		d.options(off+34, end)
	} else {
		d.Printf("xid=%x", d.U24(off+1))
		d.options(off+4, end)
	}
	d.Str(")")
}

// short marks a message that ends early. The message around it continues.
func (d *dhcp6Text) short() { d.Str(" [|dhcp6]") }

func (d *dhcp6Text) options(off, end int) {
	d.depth++
	defer func() { d.depth-- }()
	for off < end {
		n := 0
		if end-off >= 4 {
			n = d.U16(off + 2)
		}
		if end-off < 4+n || d.depth > dhcp6Deepest {
			d.short()
			return
		}
		d.Str(" (")
		d.Name(dhcp6Options, d.U16(off), "opt_%d")
		if !d.option(d.U16(off), off+4, n) {
			d.Str(" ?")
		}
		d.Str(")")
		off += 4 + n
	}
}

// option appends the n bytes of an option. It returns false if n is invalid.
func (d *dhcp6Text) option(code, off, n int) bool {
	switch code {
	case 1, 2:
		return d.identity(off, n)
	case 3, 25:
		return d.group(off, n, 12)
	case 4:
		return d.group(off, n, 4)
	case 5:
		return d.address(off, n)
	case 6, 43:
		if n%2 != 0 {
			return false
		}
		for i := 0; i < n; i += 2 {
			d.Str(" ")
			d.Name(dhcp6Options, d.U16(off+i), "opt_%d")
		}
	case 7, 8, 32, 46:
		return d.number(code, off, n)
	case 9:
		d.Str(" (") // closed once, as tcpdump does
		d.nested(off, n)
	case 11:
		return d.authentication(off, n)
	case 13:
		return d.status(off, n)
	case 19:
		return d.reconfigure(off, n)
	case 22, 23, 27, 28, 31, 34, 40, 48:
		if n%16 != 0 {
			return false
		}
		for i := 0; i < n; i += 16 {
			d.Str(" ")
			d.Addr6(off + i)
		}
	case 26:
		return d.prefix(off, n)
	case 44, 45, 47:
		return d.lease(code, off, n)
	default:
		return d.texts(code, off, n)
	}
	return true
}

// texts appends an option that holds a name, a text or a vendor's bytes.
func (d *dhcp6Text) texts(code, off, n int) bool {
	switch code {
	case 15, 136:
		d.list(off, n)
	case 16, 17:
		return d.vendor(code, off, n)
	case 18, 38:
		d.Str(" ")
		d.opaque(off, n)
	case 21, 24:
		if !d.Domains(off, off+n) {
			d.short()
		}
	case 37:
		if n < 4 {
			return false
		}
		d.Printf(" %d ", d.U32(off))
		d.opaque(off+4, n-4)
	case 41, 42, 112:
		if n < 5 {
			return false
		}
		d.Str(" ")
		d.Text(off, n)
	case 56:
		return d.timeServers(off, n)
	case 59:
		d.Str(" ")
		d.Safe(off, n)
	case 64:
		return d.router(off, n)
	}
	return true
}

// opaque appends n bytes in hexadecimal, at most the first ten.
func (d *dhcp6Text) opaque(off, n int) {
	d.Hex(off, min(n, 10))
	if n > 10 {
		d.Str("...")
	}
}

// nested appends the message that a relay carries.
func (d *dhcp6Text) nested(off, n int) {
	d.depth++
	d.message(off, off+n)
	d.depth--
}

// identity appends a DHCP unique identifier: RFC 8415, section 11.
func (d *dhcp6Text) identity(off, n int) bool {
	if n < 2 {
		return false
	}
	head := 2
	switch kind := d.U16(off); kind {
	case 1:
		if head = 8; n < head {
			return false
		}
		d.Printf(" hwaddr/time type %d time %d ", d.U16(off+2), d.U32(off+4))
	case 2:
		if head = 6; n < head {
			return false
		}
		d.Printf(" enterprise %d ", d.U32(off+2))
	case 3:
		if head = 4; n < head {
			return false
		}
		d.Printf(" hwaddr type %d ", d.U16(off+2))
	case 4:
		d.Str(" uuid ")
		if n != 18 {
			return false
		}
	default:
		d.Printf(" type %d", kind)
		return true
	}
	d.Hex(off+head, n-head)
	return true
}

// group appends an identity association whose fixed part has head bytes.
func (d *dhcp6Text) group(off, n, head int) bool {
	if n < head {
		return false
	}
	d.Printf(" IAID:%d", d.U32(off))
	if head == 12 {
		d.Printf(" T1:%d T2:%d", d.U32(off+4), d.U32(off+8))
	}
	d.options(off+head, off+n)
	return true
}

func (d *dhcp6Text) address(off, n int) bool {
	if n < 24 {
		return false
	}
	d.Str(" ")
	d.Addr6(off)
	d.Printf(" pltime:%d vltime:%d", d.U32(off+16), d.U32(off+20))
	d.options(off+24, off+n)
	return true
}

func (d *dhcp6Text) prefix(off, n int) bool {
	if n < 25 {
		return false
	}
	d.Str(" ")
	d.Addr6(off + 9)
	d.Printf("/%d pltime:%d vltime:%d", d.U8(off+8), d.U32(off), d.U32(off+4))
	d.options(off+25, off+n)
	return true
}

// number appends an option that is a single number. Its code determines its size.
func (d *dhcp6Text) number(code, off, n int) bool {
	switch {
	case code == 7 && n == 1:
		d.Printf(" %d", d.U8(off))
	case code == 8 && n == 2:
		d.Printf(" %d", d.U16(off))
	case code > 8 && n == 4:
		d.Printf(" %d", d.U32(off))
	default:
		return false
	}
	return true
}

// authentication appends the authentication of RFC 8415, section 21.11, in the variants
// of RFC 3315 as well.
func (d *dhcp6Text) authentication(off, n int) bool {
	const delayed, reconfigure = 2, 3
	if n < 11 {
		return false
	}
	proto := d.U8(off)
	d.Str(" proto: ")
	d.Name([]dissect.Name{{delayed, "delayed"}, {reconfigure, "reconfigure"}}, proto, "%d")
	d.Str(", alg: ")
	d.Name([]dissect.Name{{1, "HMAC-MD5"}}, d.U8(off+1), "%d")
	d.Str(", RDM: ")
	d.Name([]dissect.Name{{0, "mono"}}, d.U8(off+2), "%d")
	d.Str(", RD:")
	for i := range 4 {
		d.Printf(" %04x", d.U16(off+3+2*i))
	}
	off, n = off+11, n-11
	switch {
	case proto == delayed && n == 0:
	case proto == delayed && n >= 20:
		if n > 20 {
			d.Str(", realm: ")
		}
		d.Hex(off, n-20)
		d.Printf(", key ID: %08x, HMAC-MD5:", d.U32(off+n-20))
		d.digest(off + n - 16)
	case proto == reconfigure && n == 17:
		d.Name([]dissect.Name{{1, " reconfig-key"}, {2, " type: HMAC-MD5"}}, d.U8(off), " type: ??")
		d.Str(" value:")
		d.digest(off + 1)
	default:
		d.Str(" ??")
	}
	return true
}

func (d *dhcp6Text) digest(off int) {
	for i := range 4 {
		d.Printf(" %08x", d.U32(off+4*i))
	}
}

func (d *dhcp6Text) status(off, n int) bool {
	if n < 2 {
		return false
	}
	d.Str(" ")
	if code := d.U16(off); code > 255 {
		d.Str("INVALID code")
	} else {
		d.Name(dhcp6Status, code, "code%d")
	}
	return true
}

func (d *dhcp6Text) reconfigure(off, n int) bool {
	if n != 1 {
		return false
	}
	switch kind := d.U8(off); kind {
	case dhcp6Renew:
		d.Str(" for renew")
	case dhcp6InfReq:
		d.Str(" for inf-req")
	default:
		d.Printf(" for ???(%02x)", kind)
	}
	return true
}

// lease appends the options of lease queries: RFC 5007.
func (d *dhcp6Text) lease(code, off, n int) bool {
	switch code {
	case 44:
		if n < 17 {
			return false
		}
		d.Name([]dissect.Name{{1, " by-address"}, {2, " by-clientID"}}, d.U8(off), " type_%d")
		d.Str(" ")
		d.Addr6(off + 1)
		d.options(off+17, off+n)
	case 45:
		d.options(off, off+n)
	case 47:
		if n < 16 {
			return false
		}
		d.Str(" ")
		d.Addr6(off)
		d.Str(" ")
		d.opaque(off+16, n-16)
	}
	return true
}

// vendor appends the data of an enterprise: the texts of its vendor class, or its own
// options.
func (d *dhcp6Text) vendor(code, off, n int) bool {
	if n < 4 {
		return false
	}
	d.Printf(" enterprise %d", d.U32(off))
	off, n = off+4, n-4
	for n > 0 {
		head := 2
		if code == 17 {
			head = 4
		}
		if n < head || n < head+d.U16(off+head-2) {
			return false
		}
		size := d.U16(off + head - 2)
		if code == 17 {
			d.Printf(" (code %d len %d data ", d.U16(off), size)
			d.opaque(off+head, size)
		} else {
			d.Printf(" (len %d data ", size)
			d.Safe(off+head, size)
		}
		d.Str(")")
		off, n = off+head+size, n-head-size
	}
	return true
}

// list appends texts, each of which follows its length.
func (d *dhcp6Text) list(off, n int) {
	d.Str(" ")
	for i := 0; n >= 2; i++ {
		if i > 0 {
			d.Str(",")
		}
		size := d.U16(off)
		if size > n-2 {
			break
		}
		d.Safe(off+2, size)
		off, n = off+2+size, n-2-size
	}
	if n != 0 {
		d.Str(" ?")
	}
}

// timeServers appends addresses and names of NTP servers: RFC 5908.
func (d *dhcp6Text) timeServers(off, n int) bool {
	if n < 4 {
		return false
	}
	for end := off + n; off < end-4; {
		kind, size := d.U16(off), d.U16(off+2)
		off += 4
		if off+size > end {
			d.short()
			return true
		}
		d.Printf(" subopt:%d ", kind)
		switch {
		case (kind == 1 || kind == 2) && size == 16:
			d.Addr6(off)
		case kind == 3:
			if _, ok := d.Domain(off, off+size); !ok {
				d.short()
				return true
			}
		default:
			d.Str("?")
		}
		off += size
	}
	return true
}

// router appends the name of an AFTR, a tunnel concentrator: RFC 6334.
func (d *dhcp6Text) router(off, n int) bool {
	if n < 3 {
		return false
	}
	d.Str(" ")
	for n > 0 && d.U8(off) != 0 {
		size := d.U8(off)
		if size >= n-1 {
			d.Str(" ?")
			break
		}
		d.Text(off+1, size)
		off, n = off+1+size, n-1-size
		if d.U8(off) != 0 {
			d.Str(".")
		}
	}
	return true
}
