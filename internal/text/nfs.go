package text

// NFS, versions 2 (RFC 1094) and 3 (RFC 1813), over ONC RPC (RFC 5531).

const (
	nfsPort  = 2049
	rpcCall  = 0
	rpcReply = 1
)

// Procedures by the numbers of version 3.
const (
	nfsGetattr     = 1
	nfsSetattr     = 2
	nfsLookup      = 3
	nfsAccess      = 4
	nfsReadlink    = 5
	nfsRead        = 6
	nfsWrite       = 7
	nfsCreate      = 8
	nfsMkdir       = 9
	nfsSymlink     = 10
	nfsMknod       = 11
	nfsRemove      = 12
	nfsRmdir       = 13
	nfsRename      = 14
	nfsLink        = 15
	nfsReaddir     = 16
	nfsReaddirplus = 17
	nfsFsstat      = 18
	nfsFsinfo      = 19
	nfsPathconf    = 20
	nfsCommit      = 21
	nfsNop         = 22
)

var nfsNames = []name{
	{0, "null"}, {nfsGetattr, "getattr"}, {nfsSetattr, "setattr"}, {nfsLookup, "lookup"},
	{nfsAccess, "access"}, {nfsReadlink, "readlink"}, {nfsRead, "read"}, {nfsWrite, "write"},
	{nfsCreate, "create"}, {nfsMkdir, "mkdir"}, {nfsSymlink, "symlink"}, {nfsMknod, "mknod"},
	{nfsRemove, "remove"}, {nfsRmdir, "rmdir"}, {nfsRename, "rename"}, {nfsLink, "link"},
	{nfsReaddir, "readdir"}, {nfsReaddirplus, "readdirplus"}, {nfsFsstat, "fsstat"},
	{nfsFsinfo, "fsinfo"}, {nfsPathconf, "pathconf"}, {nfsCommit, "commit"}, {nfsNop, "nop"},
}

// nfsOfVersion2 has the procedures of version 2, as far as they are in 3; the
// numbers behind have none.
var nfsOfVersion2 = [26]int{
	0, nfsGetattr, nfsSetattr, nfsNop, nfsLookup, nfsReadlink, nfsRead, nfsNop, nfsWrite,
	nfsCreate, nfsRemove, nfsRename, nfsLink, nfsSymlink, nfsMkdir, nfsRmdir, nfsReaddir,
	nfsFsstat, nfsNop, nfsNop, nfsNop, nfsNop, nfsNop, nfsNop, nfsNop, nfsNop,
}

var nfsTypes = []name{{0, "NON"}, {1, "REG"}, {2, "DIR"}, {3, "BLK"}, {4, "CHR"}, {5, "LNK"}, {7, "FIFO"}}

var nfsStable = []name{{0, "unstable"}, {1, "datasync"}, {2, "filesync"}}

// nfsMessage is a message in the making, read from off on.
type nfsMessage struct {
	dissection
	off int
	v3  bool
}

// isNFS says whether s is a request to the port of NFS or a reply from it.
func isNFS(p *Context, s span) bool {
	if len(s.data) < 8 {
		return false
	}
	direction := be.Uint32(s.data[4:])
	return p.dst == nfsPort && direction == rpcCall || p.src == nfsPort && direction == rpcReply
}

// nfs prints a message that isNFS knows.
func (p *Context) nfs(b []byte, s span) []byte {
	n := nfsMessage{dissection: p.dissect(b, s)}
	xid := n.u32(0)
	if n.u32(4) == rpcCall {
		n.printf("NFS request xid %d %d", xid, s.length)
		n.request()
	} else {
		n.printf("NFS reply xid %d ", xid)
		n.reply()
	}
	return n.finish("nfs")
}

// nfsTCP prints the message that a segment starts with, behind its record mark.
func (p *Context) nfsTCP(b []byte, s span) []byte {
	if len(s.data) < 4 {
		return b
	}
	size := int(be.Uint32(s.data) & 0x7fffffff)
	body := s.from(4)
	body.length = min(size, body.length)
	if !isNFS(p, body) {
		return b
	}
	return p.nfs(append(b, ": "...), body)
}

// word reads four bytes and goes on.
func (n *nfsMessage) word() int {
	n.off += 4
	return n.u32(n.off - 4)
}

// long reads eight bytes and goes on.
func (n *nfsMessage) long() uint64 {
	n.off += 8
	return n.u64(n.off - 8)
}

// procedure appends the name of a procedure and returns its number in version 3.
func (n *nfsMessage) procedure(number, version int) int {
	if n.v3 = version == 3; !n.v3 && number < len(nfsOfVersion2) {
		number = nfsOfVersion2[number]
	}
	n.str(" ")
	n.name(nfsNames, number, "proc-%d")
	return number
}

// request appends a call.
func (n *nfsMessage) request() {
	if !n.have(20, 4) {
		return
	}
	procedure := n.procedure(n.u32(20), n.u32(16))
	if procedure == 0 || procedure >= nfsNop || !n.arguments() {
		return
	}
	n.handle()
	switch procedure {
	case nfsLookup, nfsCreate, nfsMkdir, nfsRemove, nfsRmdir, nfsSymlink, nfsMknod, nfsRename:
		n.str(" ")
		n.filename()
	}
	switch procedure {
	case nfsAccess:
		n.access()
	case nfsRead, nfsWrite, nfsReaddir, nfsReaddirplus, nfsCommit:
		n.extent(procedure)
	case nfsRename, nfsLink:
		n.str(" ->")
		n.handle()
		n.str(" ")
		n.filename()
	case nfsSymlink:
		n.str(" ->")
		attributes := n.off
		if n.v3 {
			n.setAttributes(false)
		}
		n.filename()
		if n.off = attributes; n.v3 && n.p.Verbose > 0 {
			n.setAttributes(true)
		}
	case nfsMknod:
		n.special()
	}
}

// arguments goes to the arguments of a call, past credentials and verifier; false
// where they are missing.
func (n *nfsMessage) arguments() bool {
	n.off = 24
	left := n.s.length
	for _, what := range []string{"credentials", "verifier"} {
		size := n.u32(n.off + 4)
		if !n.cut() && size > left {
			n.printf(" [")
			n.str(what)
			n.printf(" length %d > %d]", size, left)
			n.invalid()
			n.end()
		}
		size = 8 + (size+3)&^3
		if left -= size; left < 0 {
			n.end()
		}
		n.have(n.off, size)
		n.off += size
	}
	return !n.cut()
}

// filename appends a name in quotes.
func (n *nfsMessage) filename() {
	size := n.word()
	if n.have(n.off, (size+3)&^3) {
		n.str(`"`)
		n.safe(n.off, size)
		n.str(`"`)
	}
	n.off += (size + 3) &^ 3
}

var nfsRights = []name{
	{1, "NFS_ACCESS_READ"}, {2, "NFS_ACCESS_LOOKUP"}, {4, "NFS_ACCESS_MODIFY"},
	{8, "NFS_ACCESS_EXTEND"}, {16, "NFS_ACCESS_DELETE"}, {32, "NFS_ACCESS_EXECUTE"},
}

const nfsAllRights = 0x3f

func (n *nfsMessage) access() {
	switch v := n.word(); {
	case v&^nfsAllRights != 0:
		n.printf(" %04x", v)
	case v == nfsAllRights:
		n.str(" NFS_ACCESS_FULL")
	case v != 0:
		n.str(" ")
		n.bits(nfsRights, v, "|")
	}
}

// extent appends how much is to be read or written, and where.
func (n *nfsMessage) extent(procedure int) {
	verbose, write := n.p.Verbose > 0, procedure == nfsWrite
	if !n.v3 {
		w := [4]int{n.u32(n.off), n.u32(n.off + 4)}
		if !write {
			n.printf(" %d bytes @ %d", w[1], w[0])
			return
		}
		w[2], w[3] = n.u32(n.off+8), n.u32(n.off+12)
		n.printf(" %d (%d) bytes @ %d (%d)", w[3], w[2], w[1], w[0])
		return
	}
	at := n.off + 8
	switch procedure {
	case nfsReaddir, nfsReaddirplus:
		n.printf(" %d bytes @ %d", n.u32(at+8), int(n.u64(n.off)))
		if verbose && procedure == nfsReaddirplus {
			n.printf(" max %d", n.u32(at+12))
		}
		if verbose {
			n.printf(" verf %08x%08x", n.u32(at), n.u32(at+4))
		}
		return
	case nfsWrite:
		n.printf(" %d (%d)", n.u32(at+8), n.u32(at))
	default:
		n.printf(" %d", n.u32(at))
	}
	n.str(" bytes @ ")
	n.b = appendUint(n.b, n.u64(n.off))
	if write && verbose {
		n.str(" <")
		n.name(nfsStable, n.u32(at+4), "#%d")
		n.str(">")
	}
}

// special appends the type, the device and the attributes of a node to make.
func (n *nfsMessage) special() {
	kind := n.word()
	attributes := n.off
	n.setAttributes(false)
	n.str(" ")
	n.name(nfsTypes, kind, "unk-ft %d")
	if n.p.Verbose == 0 {
		return
	}
	if kind == 3 || kind == 4 {
		n.printf(" %d/%d", n.u32(n.off), n.u32(n.off+4))
	}
	n.off = attributes
	n.setAttributes(true)
}

// setAttributes goes past the attributes of a new node and appends those that are
// set, if told.
func (n *nfsMessage) setAttributes(tell bool) {
	for i, what := range [...]string{" mode ", " uid ", " gid ", ""} {
		if n.word() == 0 {
			continue
		}
		switch v := n.word(); {
		case !tell || what == "":
		case i == 0:
			n.str(what)
			n.octal(v)
		default:
			n.str(what)
			n.printf("%d", v)
		}
	}
	if !n.v3 {
		return
	}
	for _, what := range [...]string{" atime ", " mtime "} {
		if n.word() != 2 { // not a time of the client's
			continue
		}
		if n.off += 8; tell && n.p.Verbose > 1 {
			n.str(what)
			n.printf("%d.%06d", n.u32(n.off-8), n.u32(n.off-4))
		}
	}
}

// octal appends v in octal.
func (n *nfsMessage) octal(v int) {
	shift := 0
	for v>>(shift+3) != 0 {
		shift += 3
	}
	for ; shift >= 0; shift -= 3 {
		n.b = append(n.b, '0'+byte(v>>shift&7))
	}
}
