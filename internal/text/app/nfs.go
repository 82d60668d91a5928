package app

// NFS, versions 2 (RFC 1094) and 3 (RFC 1813), over ONC RPC (RFC 5531).

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

const (
	rpcCall  = 0
	rpcReply = 1
)

// Procedures by their numbers in version 3.
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

var nfsNames = []dissect.Name{
	{0, "null"}, {nfsGetattr, "getattr"}, {nfsSetattr, "setattr"}, {nfsLookup, "lookup"},
	{nfsAccess, "access"}, {nfsReadlink, "readlink"}, {nfsRead, "read"}, {nfsWrite, "write"},
	{nfsCreate, "create"}, {nfsMkdir, "mkdir"}, {nfsSymlink, "symlink"}, {nfsMknod, "mknod"},
	{nfsRemove, "remove"}, {nfsRmdir, "rmdir"}, {nfsRename, "rename"}, {nfsLink, "link"},
	{nfsReaddir, "readdir"}, {nfsReaddirplus, "readdirplus"}, {nfsFsstat, "fsstat"},
	{nfsFsinfo, "fsinfo"}, {nfsPathconf, "pathconf"}, {nfsCommit, "commit"}, {nfsNop, "nop"},
}

// nfsOfVersion2 maps procedures of version 2 to their numbers in version 3. Those
// without an equivalent are nfsNop.
var nfsOfVersion2 = [26]int{
	0, nfsGetattr, nfsSetattr, nfsNop, nfsLookup, nfsReadlink, nfsRead, nfsNop, nfsWrite,
	nfsCreate, nfsRemove, nfsRename, nfsLink, nfsSymlink, nfsMkdir, nfsRmdir, nfsReaddir,
	nfsFsstat, nfsNop, nfsNop, nfsNop, nfsNop, nfsNop, nfsNop, nfsNop, nfsNop,
}

var nfsTypes = []dissect.Name{{0, "NON"}, {1, "REG"}, {2, "DIR"}, {3, "BLK"}, {4, "CHR"}, {5, "LNK"}, {7, "FIFO"}}

var nfsStable = []dissect.Name{{0, "unstable"}, {1, "datasync"}, {2, "filesync"}}

// nfsMessage reads and prints a message. off is the offset of the next field.
type nfsMessage struct {
	dissect.Dissection
	off int
	v3  bool
}

// isNFS reports whether s is a call to NFS's port or a reply from it.
func isNFS(p *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < 8 {
		return false
	}
	direction := be.Uint32(s.Data[4:])
	return p.Dst == layer.PortNFS && direction == rpcCall || p.Src == layer.PortNFS && direction == rpcReply
}

// nfs prints a message for which isNFS is true.
func nfs(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	n := nfsMessage{Dissection: ctx.Dissect(b, s)}
	xid := n.U32(0)
	if n.U32(4) == rpcCall {
		n.Printf("NFS request xid %d %d", xid, s.Length)
		n.request()
	} else {
		n.Printf("NFS reply xid %d ", xid)
		n.reply()
	}
	return n.Finish("nfs")
}

// nfsTCP prints the message at the start of a segment, after its record mark.
func nfsTCP(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 4 {
		return b
	}
	size := int(be.Uint32(s.Data) & 0x7fffffff)
	body := s.From(4)
	body.Length = min(size, body.Length)
	if !isNFS(ctx, body) {
		return b
	}
	return nfs(ctx, append(b, ": "...), body)
}

// word reads the next four bytes.
func (n *nfsMessage) word() int {
	n.off += 4
	return n.U32(n.off - 4)
}

// long reads the next eight bytes.
func (n *nfsMessage) long() uint64 {
	n.off += 8
	return n.U64(n.off - 8)
}

// procedure appends the name of a procedure and returns its number in version 3.
func (n *nfsMessage) procedure(number, version int) int {
	if n.v3 = version == 3; !n.v3 && number < len(nfsOfVersion2) {
		number = nfsOfVersion2[number]
	}
	n.Str(" ")
	n.Name(nfsNames, number, "proc-%d")
	return number
}

func (n *nfsMessage) request() {
	if !n.Have(20, 4) {
		return
	}
	procedure := n.procedure(n.U32(20), n.U32(16))
	if procedure == 0 || procedure >= nfsNop || !n.arguments() {
		return
	}
	n.handle()
	switch procedure {
	case nfsLookup, nfsCreate, nfsMkdir, nfsRemove, nfsRmdir, nfsSymlink, nfsMknod, nfsRename:
		n.Str(" ")
		n.filename()
	}
	switch procedure {
	case nfsAccess:
		n.access()
	case nfsRead, nfsWrite, nfsReaddir, nfsReaddirplus, nfsCommit:
		n.extent(procedure)
	case nfsRename, nfsLink:
		n.Str(" ->")
		n.handle()
		n.Str(" ")
		n.filename()
	case nfsSymlink:
		n.Str(" ->")
		attributes := n.off
		if n.v3 {
			n.setAttributes(false)
		}
		n.filename()
		if n.off = attributes; n.v3 && n.Ctx.Verbose > 0 {
			n.setAttributes(true)
		}
	case nfsMknod:
		n.special()
	}
}

// arguments skips credentials and verifier, so that off is at the arguments of the
// call. It returns false if the message ends before.
func (n *nfsMessage) arguments() bool {
	n.off = 24
	left := n.Span.Length
	for _, what := range []string{"credentials", "verifier"} {
		size := n.U32(n.off + 4)
		if !n.Cut() && size > left {
			n.Printf(" [")
			n.Str(what)
			n.Printf(" length %d > %d]", size, left)
			n.Invalid()
			n.End()
		}
		size = 8 + (size+3)&^3
		if left -= size; left < 0 {
			n.End()
		}
		n.Have(n.off, size)
		n.off += size
	}
	return !n.Cut()
}

func (n *nfsMessage) filename() {
	size := n.word()
	if n.Have(n.off, (size+3)&^3) {
		n.Str(`"`)
		n.Safe(n.off, size)
		n.Str(`"`)
	}
	n.off += (size + 3) &^ 3
}

var nfsRights = []dissect.Name{
	{1, "NFS_ACCESS_READ"}, {2, "NFS_ACCESS_LOOKUP"}, {4, "NFS_ACCESS_MODIFY"},
	{8, "NFS_ACCESS_EXTEND"}, {16, "NFS_ACCESS_DELETE"}, {32, "NFS_ACCESS_EXECUTE"},
}

const nfsAllRights = 0x3f

func (n *nfsMessage) access() {
	switch v := n.word(); {
	case v&^nfsAllRights != 0:
		n.Printf(" %04x", v)
	case v == nfsAllRights:
		n.Str(" NFS_ACCESS_FULL")
	case v != 0:
		n.Str(" ")
		n.Bits(nfsRights, v, "|")
	}
}

// extent appends what part of a file is to be read or written.
func (n *nfsMessage) extent(procedure int) {
	verbose, write := n.Ctx.Verbose > 0, procedure == nfsWrite
	if !n.v3 {
		w := [4]int{n.U32(n.off), n.U32(n.off + 4)}
		if !write {
			n.Printf(" %d bytes @ %d", w[1], w[0])
			return
		}
		w[2], w[3] = n.U32(n.off+8), n.U32(n.off+12)
		n.Printf(" %d (%d) bytes @ %d (%d)", w[3], w[2], w[1], w[0])
		return
	}
	at := n.off + 8
	switch procedure {
	case nfsReaddir, nfsReaddirplus:
		n.Printf(" %d bytes @ %d", n.U32(at+8), int(n.U64(n.off)))
		if verbose && procedure == nfsReaddirplus {
			n.Printf(" max %d", n.U32(at+12))
		}
		if verbose {
			n.Printf(" verf %08x%08x", n.U32(at), n.U32(at+4))
		}
		return
	case nfsWrite:
		n.Printf(" %d (%d)", n.U32(at+8), n.U32(at))
	default:
		n.Printf(" %d", n.U32(at))
	}
	n.Str(" bytes @ ")
	n.Out = dissect.AppendUint(n.Out, n.U64(n.off))
	if write && verbose {
		n.Str(" <")
		n.Name(nfsStable, n.U32(at+4), "#%d")
		n.Str(">")
	}
}

// special appends the type, the device and the attributes of a new special file.
func (n *nfsMessage) special() {
	kind := n.word()
	attributes := n.off
	n.setAttributes(false)
	n.Str(" ")
	n.Name(nfsTypes, kind, "unk-ft %d")
	if n.Ctx.Verbose == 0 {
		return
	}
	if kind == 3 || kind == 4 {
		n.Printf(" %d/%d", n.U32(n.off), n.U32(n.off+4))
	}
	n.off = attributes
	n.setAttributes(true)
}

// setAttributes skips the attributes of a new node. If show is set, it appends those
// that the client sets.
func (n *nfsMessage) setAttributes(show bool) {
	for i, what := range [...]string{" mode ", " uid ", " gid ", ""} {
		if n.word() == 0 {
			continue
		}
		switch v := n.word(); {
		case !show || what == "":
		case i == 0:
			n.Str(what)
			n.octal(v)
		default:
			n.Str(what)
			n.Printf("%d", v)
		}
	}
	if !n.v3 {
		return
	}
	for _, what := range [...]string{" atime ", " mtime "} {
		if n.word() != 2 { // not a time set by the client
			continue
		}
		if n.off += 8; show && n.Ctx.Verbose > 1 {
			n.Str(what)
			n.Printf("%d.%06d", n.U32(n.off-8), n.U32(n.off-4))
		}
	}
}

func (n *nfsMessage) octal(v int) {
	shift := 0
	for v>>(shift+3) != 0 {
		shift += 3
	}
	for ; shift >= 0; shift -= 3 {
		n.Out = append(n.Out, '0'+byte(v>>shift&7))
	}
}
