package text

// NFS versions 2 and 3: RFC 1094, RFC 1813, over ONC RPC, RFC 5531. See nfsreply.go
// for answers and nfshandle.go for file handles.

import "math/bits"

const portNFS = 2049

// Procedures of version 3.
const (
	nfsNull = iota
	nfsGetattr
	nfsSetattr
	nfsLookup
	nfsAccess
	nfsReadlink
	nfsRead
	nfsWrite
	nfsCreate
	nfsMkdir
	nfsSymlink
	nfsMknod
	nfsRemove
	nfsRmdir
	nfsRename
	nfsLink
	nfsReaddir
	nfsReaddirplus
	nfsFsstat
	nfsFsinfo
	nfsPathconf
	nfsCommit
	nfsNop
)

var nfsNames = [...]string{
	"null", "getattr", "setattr", "lookup", "access", "readlink", "read", "write", "create", "mkdir",
	"symlink", "mknod", "remove", "rmdir", "rename", "link", "readdir", "readdirplus", "fsstat",
	"fsinfo", "pathconf", "commit", "nop",
}

// nfsVersion2 maps the procedures of version 2 to those of version 3.
var nfsVersion2 = [...]int{
	nfsNull, nfsGetattr, nfsSetattr, nfsNop, nfsLookup, nfsReadlink, nfsRead, nfsNop, nfsWrite,
	nfsCreate, nfsRemove, nfsRename, nfsLink, nfsSymlink, nfsMkdir, nfsRmdir, nfsReaddir, nfsFsstat,
	nfsNop, nfsNop, nfsNop, nfsNop, nfsNop, nfsNop, nfsNop, nfsNop,
}

var nfsAccessBits = []name{
	{0x01, "NFS_ACCESS_READ"}, {0x02, "NFS_ACCESS_LOOKUP"}, {0x04, "NFS_ACCESS_MODIFY"},
	{0x08, "NFS_ACCESS_EXTEND"}, {0x10, "NFS_ACCESS_DELETE"}, {0x20, "NFS_ACCESS_EXECUTE"},
}

var nfsTypes = []name{{0, "NON"}, {1, "REG"}, {2, "DIR"}, {3, "BLK"}, {4, "CHR"}, {5, "LNK"}, {7, "FIFO"}}

var nfsStable = []name{{0, "unstable"}, {1, "datasync"}, {2, "filesync"}}

// rpcMessage is an RPC message in the making: off is the next XDR item.
type rpcMessage struct {
	dissection
	off    int
	v3     bool
	failed bool // what is wrong is told: no mark of a cut
	ended  bool // nothing can follow
}

// nfs prints a request or reply, which p.src or p.dst announce; false for other
// datagrams on the port.
func (p *Printer) nfs(b []byte, s span) ([]byte, bool) {
	if p.src != portNFS && p.dst != portNFS || len(s.data) < 8 {
		return b, false
	}
	m := rpcMessage{dissection: p.dissect(b, s)}
	const call, reply = 0, 1
	switch kind := m.u32(4); {
	case p.dst == portNFS && kind == call:
		m.printf("NFS request xid %d %d", m.u32(0), s.length)
		m.nfsRequest()
	case p.src == portNFS && kind == reply:
		m.printf("NFS reply xid %d reply ", m.u32(0))
		m.nfsReply()
	default:
		return b, false
	}
	if m.ended && !m.failed && !m.cut() {
		return p.cut(m.b, "nfs"), true
	}
	return m.finish("nfs"), true
}

// nfsTCP prints the first message of a segment; its record mark is RFC 5531,
// section 11.
func (p *Printer) nfsTCP(b []byte, s span) []byte {
	if len(s.data) < 4 {
		return b
	}
	size := int(be.Uint32(s.data) & 0x7fffffff)
	body := s.from(4)
	body.length = min(size, body.length)
	if out, ok := p.nfs(append(b, ": "...), body); ok {
		return out
	}
	return b
}

// next is the next word.
func (m *rpcMessage) next() int {
	m.off += 4
	return m.u32(m.off - 4)
}

// hyper is the next double word.
func (m *rpcMessage) hyper() uint64 {
	m.off += 8
	return m.u64(m.off - 8)
}

// procedure appends the name of a procedure and returns it as version 3 has it, -1
// for an unknown one.
func (m *rpcMessage) procedure(version, number int) int {
	m.v3 = version == 3
	proc := number
	if !m.v3 && proc < len(nfsVersion2) {
		proc = nfsVersion2[proc]
	}
	if proc >= len(nfsNames) || proc == nfsNop && m.v3 {
		m.printf(" proc-%d", number)
		return -1
	}
	m.str(" ")
	m.str(nfsNames[proc])
	return proc
}

func (m *rpcMessage) nfsRequest() {
	version, number := m.u32(16), m.u32(20)
	if m.cut() {
		return
	}
	proc := m.procedure(version, number)
	if proc < 0 || proc == nfsNull || proc == nfsNop {
		return
	}
	m.off = 24
	if !m.skipAuth("credentials") || !m.skipAuth("verifier") {
		return
	}
	m.handle(m.v3)
	switch proc {
	case nfsLookup, nfsCreate, nfsMkdir, nfsRemove, nfsRmdir:
		m.fileName(" ")
	case nfsAccess:
		m.access()
	case nfsRead, nfsCommit:
		m.region(m.v3 || proc == nfsCommit)
	case nfsWrite:
		m.nfsWrite()
	case nfsSymlink:
		m.nfsSymlink()
	case nfsMknod:
		m.nfsMknod()
	case nfsRename:
		m.fileName(" ")
		m.str(" ->")
		m.handle(m.v3)
		m.fileName(" ")
	case nfsLink:
		m.str(" ->")
		m.handle(m.v3)
		m.fileName(" ")
	case nfsReaddir, nfsReaddirplus:
		m.nfsReaddir(proc)
	}
}

// skipAuth passes over credentials or a verifier; false where it is longer than the
// message.
func (m *rpcMessage) skipAuth(what string) bool {
	size := m.u32(m.off + 4)
	if m.cut() {
		return false
	}
	if size >= m.s.length {
		m.b = badLength(m.b, what+" length", size, " > ", m.s.length)
		m.ended = true
		return false
	}
	m.off += 8 + (size+3)&^3
	return true
}

// fileName appends a name in quotes.
func (m *rpcMessage) fileName(before string) {
	if m.cut() {
		return
	}
	m.str(before)
	size := m.next()
	if !m.have(m.off, (size+3)&^3) {
		return
	}
	m.str("\"")
	m.safe(m.off, size)
	m.str("\"")
	m.off += (size + 3) &^ 3
}

func (m *rpcMessage) access() {
	flags := m.next()
	switch {
	case flags&^0x3f != 0:
		m.printf(" %04x", flags)
	case flags == 0x3f:
		m.str(" NFS_ACCESS_FULL")
	case flags == 0:
		m.str(" <none>")
	default:
		m.str(" ")
		m.bits(nfsAccessBits, flags, "|")
	}
}

// region appends how many bytes from where, as version 3 has it or version 2.
func (m *rpcMessage) region(wide bool) {
	at := uint64(0)
	if wide {
		at = m.hyper()
	} else {
		at = uint64(m.next())
	}
	n := m.next()
	m.printf(" %d bytes @ ", n)
	m.b = appendUint(m.b, at)
}

func (m *rpcMessage) nfsWrite() {
	if !m.v3 {
		a, b, c, d := m.next(), m.next(), m.next(), m.next()
		m.printf(" %d (%d) bytes @ %d (%d)", d, c, b, a)
		return
	}
	at, n, how, size := m.hyper(), m.next(), m.next(), m.next()
	m.printf(" %d (%d) bytes @ ", size, n)
	m.b = appendUint(m.b, at)
	if m.p.o.Verbose > 0 {
		m.str(" <")
		m.name(nfsStable, how, "#%d")
		m.str(">")
	}
}

// nfsReaddir appends where a listing goes on. Version 2's cookies are shown signed,
// since -1 is common.
func (m *rpcMessage) nfsReaddir(proc int) {
	if !m.v3 && proc == nfsReaddir {
		cookie, n := m.next(), m.next()
		m.printf(" %d bytes @ %d", n, int(int32(cookie)))
		return
	}
	cookie, a, b, n := m.hyper(), m.next(), m.next(), m.next()
	m.printf(" %d bytes @ %d", n, int(cookie))
	if m.p.o.Verbose == 0 {
		return
	}
	if proc == nfsReaddirplus {
		m.printf(" max %d", m.next())
	}
	m.printf(" verf %08x%08x", a, b)
}

// attributes are those that a request sets: RFC 1813, sattr3.
type attributes struct {
	set   [3]bool
	value [3]int // mode, user, group
	times [2]struct {
		set        bool
		sec, nanos int
	}
}

func (m *rpcMessage) readAttributes() (a attributes) {
	for i := range a.set {
		if a.set[i] = m.next() != 0; a.set[i] {
			a.value[i] = m.next()
		}
	}
	if m.next() != 0 {
		m.hyper() // the size
	}
	for i := range a.times {
		const client = 2
		if a.times[i].set = m.next() == client; a.times[i].set {
			a.times[i].sec, a.times[i].nanos = m.next(), m.next()
		}
	}
	return a
}

func (m *rpcMessage) attributes(a attributes) {
	if a.set[0] {
		m.str(" mode ")
		m.octal(a.value[0])
	}
	if a.set[1] {
		m.printf(" uid %d", a.value[1])
	}
	if a.set[2] {
		m.printf(" gid %d", a.value[2])
	}
	if m.p.o.Verbose < 2 {
		return
	}
	for i, t := range a.times {
		if t.set {
			m.str([...]string{" atime", " mtime"}[i])
			m.printf(" %d.%06d", t.sec, t.nanos)
		}
	}
}

func (m *rpcMessage) nfsSymlink() {
	m.fileName(" ")
	m.str(" ->")
	a := attributes{}
	if m.v3 {
		a = m.readAttributes()
	}
	m.fileName("")
	if m.v3 && m.p.o.Verbose > 0 {
		m.attributes(a)
	}
}

func (m *rpcMessage) nfsMknod() {
	m.fileName(" ")
	kind := m.next()
	a := m.readAttributes()
	m.str(" ")
	m.name(nfsTypes, kind, "unk-ft %d")
	if m.p.o.Verbose == 0 {
		return
	}
	const block, character = 3, 4
	if kind == block || kind == character {
		major, minor := m.next(), m.next()
		m.printf(" %d/%d", major, minor)
	}
	m.attributes(a)
}

// octal appends v in octal.
func (m *rpcMessage) octal(v int) {
	for shift := max(0, (bits.Len(uint(v))-1)/3*3); shift >= 0; shift -= 3 {
		m.b = append(m.b, '0'+byte(v>>shift&7))
	}
}
