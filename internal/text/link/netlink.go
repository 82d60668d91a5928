package link

// Netlink: https://www.tcpdump.org/linktypes/LINKTYPE_NETLINK.html; RFC 3549 and
// linux/netlink.h. Messages have the byte order of the host, which is little-endian on all
// that are common.

import "ringcap/internal/text/dissect"

const (
	netlinkRoute  = 0
	netlinkUevent = 15
)

var netlinkFamilies = []dissect.Name{
	{netlinkRoute, "route"}, {2, "usersock"}, {3, "firewall"}, {4, "sock_diag"}, {5, "nflog"}, {6, "xfrm"}, {7, "selinux"},
	{8, "iscsi"}, {9, "audit"}, {10, "fib_lookup"}, {11, "connector"}, {12, "netfilter"}, {13, "ip6_fw"}, {14, "dnrtmsg"},
	{netlinkUevent, "kobject_uevent"}, {16, "generic"}, {18, "scsitransport"}, {19, "ecryptfs"}, {20, "rdma"}, {21, "crypto"}, {22, "smc"},
}

const (
	netlinkError = 2
	netlinkLeast = 16 // types that belong to a family begin here
)

var netlinkControl = []dissect.Name{{1, "noop"}, {netlinkError, "error"}, {3, "done"}, {4, "overrun"}}

// netlinkObjects are the objects of the types of route; three or four types belong to each.
var netlinkObjects = []dissect.Name{
	{16, "LINK"}, {20, "ADDR"}, {24, "ROUTE"}, {28, "NEIGH"}, {32, "RULE"}, {36, "QDISC"}, {40, "TCLASS"}, {44, "TFILTER"}, {48, "ACTION"},
	{52, "PREFIX"}, {56, "MULTICAST"}, {60, "ANYCAST"}, {64, "NEIGHTBL"}, {68, "NDUSEROPT"}, {72, "ADDRLABEL"}, {76, "DCB"},
	{80, "NETCONF"}, {84, "MDB"}, {88, "NSID"}, {92, "STATS"}, {96, "CHAIN"}, {100, "NEXTHOP"}, {104, "LINKPROP"}, {108, "VLAN"},
}

var netlinkVerbs = [4]string{"NEW", "DEL", "GET", "SET"}

var netlinkFlags = []dissect.Name{{1, "request"}, {2, "multi"}, {4, "ack"}, {8, "echo"}}

var netlinkGet = []dissect.Name{{0x100, "root"}, {0x200, "match"}, {0x400, "atomic"}}

var netlinkNew = []dissect.Name{{0x100, "replace"}, {0x200, "excl"}, {0x400, "create"}, {0x800, "append"}}

// netlink prints the messages of a datagram.
func netlink(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const cooked, header, most = 16, 16, 64
	d := ctx.Dissect(b, s)
	family := d.U16(14)
	if ctx.Link && d.Has(0, 2) {
		d.Choose(d.U16(0) == 4, "Out ", "In  ")
	}
	d.Str("netlink ")
	d.Name(netlinkFamilies, family, "family %d")
	ctx.SkipLink(cooked)
	if family == netlinkUevent {
		d.Str(": ")
		d.Padded(cooked, s.Length-cooked)
		return d.Finish("netlink")
	}
	for at, n := cooked, 0; at < s.Length && n < most && !d.Cut(); n++ {
		d.Choose(n == 0, ": ", "; ")
		size, kind := d.Le32(at), d.Le16(at+4)
		netlinkType(&d, family, kind)
		netlinkBits(&d, kind, d.Le16(at+6))
		d.Printf(", seq %d, pid %d", d.Le32(at+8), d.Le32(at+12))
		if kind == netlinkError && size > header {
			d.Printf(", errno %d", -int(int32(d.Le32(at+header))))
		}
		d.Printf(", length %d", size)
		if size < header {
			d.Invalid()
			break
		}
		at += (size + 3) &^ 3
	}
	return d.Finish("netlink")
}

// netlinkType prints the type of a message.
func netlinkType(d *dissect.Dissection, family, kind int) {
	if kind < netlinkLeast {
		d.Name(netlinkControl, kind, "type %d")
		return
	}
	if name, ok := dissect.Lookup(netlinkObjects, uint32(kind&^3)); ok && family == netlinkRoute {
		d.Str("RTM_")
		d.Str(netlinkVerbs[kind&3])
		d.Str(name)
		return
	}
	d.Printf("type %d", kind)
}

// netlinkBits prints flags, whose upper ones depend on what the message asks for.
func netlinkBits(d *dissect.Dissection, kind, flags int) {
	d.Str(", flags [")
	d.Bits(netlinkFlags, flags, ",")
	if flags&0xf00 != 0 {
		d.Str(",")
		if kind >= netlinkLeast && kind&3 == 0 {
			d.Bits(netlinkNew, flags, ",")
		} else {
			d.Bits(netlinkGet, flags, ",")
		}
	}
	d.Str("]")
}
