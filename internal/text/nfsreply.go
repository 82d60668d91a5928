package text

// nfsErrors are the status values of both versions, and those of BSD's errno.
var nfsErrors = []name{
	{1, "Operation not permitted"}, {2, "No such file or directory"}, {5, "Input/output error"},
	{6, "Device not configured"}, {11, "Resource deadlock avoided"}, {12, "Cannot allocate memory"},
	{13, "Permission denied"}, {17, "File exists"}, {18, "Cross-device link"},
	{19, "Operation not supported by device"}, {20, "Not a directory"}, {21, "Is a directory"},
	{22, "Invalid argument"}, {26, "Text file busy"}, {27, "File too large"},
	{28, "No space left on device"}, {30, "Read-only file system"}, {31, "Too many links"},
	{45, "Operation not supported"}, {62, "Too many levels of symbolic links"},
	{63, "File name too long"}, {66, "Directory not empty"}, {69, "Disc quota exceeded"},
	{70, "Stale NFS file handle"}, {71, "Too many levels of remote in path"},
	{99, "Write cache flushed to disk"}, {10001, "Illegal NFS file handle"},
	{10002, "Update synchronization mismatch"}, {10003, "READDIR/READDIRPLUS cookie is stale"},
	{10004, "Operation not supported"}, {10005, "Buffer or request is too small"},
	{10006, "Unspecified error on server"}, {10007, "Object of that type not supported"},
	{10008, "Request couldn't be completed in time"},
}

var rpcAccepts = []name{
	{1, " PROG_UNAVAIL"}, {2, " PROG_MISMATCH"}, {3, " PROC_UNAVAIL"}, {4, " GARBAGE_ARGS"}, {5, " SYSTEM_ERR"},
}

var rpcAuthErrors = []name{
	{0, "OK"}, {1, "Bogus Credentials (seal broken)"},
	{2, "Rejected Credentials (client should begin new session)"}, {3, "Bogus Verifier (seal broken)"},
	{4, "Verifier expired or was replayed"}, {5, "Credentials are too weak"},
	{6, "Bogus response verifier"}, {7, "Unknown failure"},
}

// nfsReply appends what the server says, as far as the tracker saw the question.
func (m *rpcMessage) nfsReply() {
	m.off = 8
	switch stat := m.next(); stat {
	case 0:
		m.printf("ok %d", m.s.length)
		if call := m.p.pkt.Call; call.Known {
			m.nfsResult(int(call.Version), int(call.Procedure))
		}
	case 1:
		m.printf("ERR %d: ", m.s.length)
		m.nfsDenied()
	default:
		m.printf("Unknown rpc response code=%d %d", stat, m.s.length)
	}
}

func (m *rpcMessage) nfsDenied() {
	switch why := m.next(); why {
	case 0:
		low, high := m.next(), m.next()
		m.printf("RPC Version mismatch (%d-%d)", low, high)
	case 1:
		what := m.next()
		m.str("Auth ")
		m.name(rpcAuthErrors, what, "Invalid failure code %d")
	default:
		m.printf("Unknown reason for rejecting rpc message %d", why)
	}
}

// nfsResult appends the result of a procedure.
func (m *rpcMessage) nfsResult(version, number int) {
	proc := m.procedure(version, number)
	if proc < 0 || proc == nfsNull || proc == nfsNop || !m.skipAuth("verifier") {
		return
	}
	if accepted := m.next(); accepted != 0 {
		m.name(rpcAccepts, accepted, " ar_stat %d")
		m.failed = true
		return
	}
	status := m.next()
	if m.cut() {
		return
	}
	if status != 0 {
		m.str(" ERROR: ")
		m.name(nfsErrors, status, "unk %d")
		m.failed = true
	}
	if m.v3 {
		m.result3(proc, status == 0)
	} else if status == 0 {
		m.result2(proc)
	}
}

// result2 appends what version 2 answers.
func (m *rpcMessage) result2(proc int) {
	v := m.p.o.Verbose
	switch proc {
	case nfsGetattr, nfsSetattr:
		m.fileAttributes(1)
	case nfsLookup, nfsCreate, nfsMkdir:
		m.handle(false)
		m.fileAttributes(v)
	case nfsReadlink:
		m.fileName(" ")
	case nfsRead, nfsWrite:
		m.fileAttributes(v)
	case nfsReaddir:
		at, size, eof := m.next(), m.next(), m.next()
		m.printf(" offset 0x%x size %d ", at, size)
		if eof != 0 {
			m.str(" eof")
		}
	case nfsFsstat:
		a, b, c, d, e := m.next(), m.next(), m.next(), m.next(), m.next()
		m.printf(" tsize %d bsize %d blocks %d bfree %d bavail %d", a, b, c, d, e)
	}
}

// result3 appends what version 3 answers; attributes come with errors too.
func (m *rpcMessage) result3(proc int, ok bool) {
	switch proc {
	case nfsGetattr:
		if ok {
			m.fileAttributes(1)
		}
	case nfsLookup:
		m.lookup3(ok)
	case nfsAccess:
		m.postAttributes(" attr:", 1)
		if ok {
			m.printf(" c %04x", m.next())
		}
	case nfsReadlink:
		if ok {
			m.postAttributes("", 1)
			m.fileName(" ")
		}
	case nfsRead:
		m.postAttributes("", 1)
		if ok && m.p.o.Verbose > 0 {
			n, eof := m.next(), m.next()
			m.printf(" %d bytes", n)
			if eof != 0 {
				m.str(" EOF")
			}
		}
	case nfsWrite, nfsCommit:
		m.bothAttributes()
		m.written(proc, ok)
	case nfsSetattr, nfsRemove, nfsRmdir:
		m.bothAttributes()
	case nfsCreate, nfsMkdir, nfsSymlink, nfsMknod:
		m.create3(ok)
	case nfsRename, nfsLink:
		m.rename3(proc)
	case nfsReaddir, nfsReaddirplus:
		m.postAttributes(" POST:", 1)
		if ok && m.p.o.Verbose > 0 {
			a, b := m.next(), m.next()
			m.printf(" verf %08x%08x", a, b)
		}
	default:
		m.fileSystem3(proc, ok)
	}
}

func (m *rpcMessage) lookup3(ok bool) {
	if !ok {
		m.postAttributes(" post dattr:", 2)
		return
	}
	m.handle(true)
	m.postAttributes("", 1)
	m.postAttributes(" post dattr:", 2)
}

func (m *rpcMessage) create3(ok bool) {
	if !ok {
		m.bothAttributes()
		return
	}
	if m.next() == 0 {
		return
	}
	m.handle(true)
	m.postAttributes("", 1)
	if m.p.o.Verbose > 1 {
		m.str(" dir attr:")
		m.bothAttributes()
	}
}

func (m *rpcMessage) rename3(proc int) {
	if m.p.o.Verbose == 0 {
		return
	}
	if proc == nfsRename {
		m.str(" from:")
		m.bothAttributes()
		m.str(" to:")
	} else {
		m.postAttributes(" file POST:", 1)
		m.str(" dir:")
	}
	m.bothAttributes()
}

// written appends how much the server wrote, and how safely.
func (m *rpcMessage) written(proc int, ok bool) {
	v := m.p.o.Verbose
	if !ok || v == 0 || proc == nfsCommit && v < 2 {
		return
	}
	if proc == nfsWrite {
		m.printf(" %d bytes", m.next())
		if v < 2 {
			return
		}
		how := m.next()
		m.str(" <")
		m.name(nfsStable, how, "#%d")
		m.str(">")
	}
	verf := m.hyper()
	m.str(" verf ")
	m.b = appendHex64(m.b, verf)
}

// fileSystem3 appends what is asked of a whole file system.
func (m *rpcMessage) fileSystem3(proc int, ok bool) {
	m.postAttributes(" POST:", 1)
	if !ok {
		return
	}
	more := m.p.o.Verbose > 0
	switch proc {
	case nfsFsstat:
		m.hypers(" tbytes ", " fbytes ", " abytes ")
		if more {
			m.hypers(" tfiles ", " ffiles ", " afiles ")
			m.printf(" invar %d", m.next())
		}
	case nfsFsinfo:
		var w [7]int
		for i := range w {
			w[i] = m.next()
		}
		m.printf(" rtmax %d rtpref %d wtmax %d wtpref %d dtpref %d", w[0], w[1], w[3], w[4], w[6])
		if more {
			m.printf(" rtmult %d wtmult %d", w[2], w[5])
			m.hypers(" maxfsz ")
			sec, nanos := m.next(), m.next()
			m.printf(" delta %d.%06d ", sec, nanos)
		}
	case nfsPathconf:
		links, size := m.next(), m.next()
		m.printf(" linkmax %d namemax %d", links, size)
		for _, s := range [...]string{"notrunc", "chownres", "igncase", "keepcase"} {
			m.str(" ")
			if m.next() != 0 {
				m.str(s)
			}
		}
	}
}

// hypers appends double words with what stands before each.
func (m *rpcMessage) hypers(labels ...string) {
	for _, s := range labels {
		v := m.hyper()
		m.str(s)
		m.b = appendUint(m.b, v)
	}
}

// postAttributes passes over the attributes afterwards, if they are there, and
// appends them with as many -v.
func (m *rpcMessage) postAttributes(label string, verbose int) {
	show := m.p.o.Verbose >= verbose
	if show {
		m.str(label)
	}
	if m.next() == 0 || m.cut() {
		return
	}
	if show {
		m.fileAttributes(m.p.o.Verbose)
		return
	}
	m.off += 84
}

// bothAttributes appends those before, with -vv, and afterwards.
func (m *rpcMessage) bothAttributes() {
	v := m.p.o.Verbose
	if v > 1 {
		m.str(" PRE:")
	}
	if m.next() != 0 && !m.cut() {
		if v > 1 {
			m.hypers(" sz ")
			a, b, c, d := m.next(), m.next(), m.next(), m.next()
			m.printf(" mtime %d.%06d ctime %d.%06d", a, b, c, d)
		} else {
			m.off += 24
		}
	}
	m.postAttributes(" POST:", 1)
}

// fileAttributes appends fattr or fattr3.
func (m *rpcMessage) fileAttributes(verbose int) {
	start, size := m.off, 68
	if m.v3 {
		size = 84
	}
	m.off += size
	if verbose == 0 {
		return
	}
	w := func(i int) int { return m.u32(start + 4*i) }
	kind, mode, uid, gid := w(0), w(1), w(3), w(4)
	m.have(start, 20)
	m.str(" ")
	m.name(nfsTypes, kind, "unk-ft %d ")
	m.str(" ")
	m.octal(mode)
	m.printf(" ids %d/%d sz ", uid, gid)
	times := 11 // the word where they start
	if m.v3 {
		m.b = appendUint(m.b, m.u64(start+20))
		times = 15
	} else {
		m.printf("%d", w(5))
	}
	if verbose < 2 || m.cut() {
		return
	}
	if m.v3 {
		m.printf(" nlink %d rdev %d/%d fsid ", w(2), w(9), w(10))
		m.b = appendHex64(m.b, m.u64(start+44))
		m.str(" fileid ")
		m.b = appendHex64(m.b, m.u64(start+52))
	} else {
		m.printf(" nlink %d rdev 0x%x fsid 0x%x nodeid 0x%x", w(2), w(7), w(9), w(10))
	}
	m.str(" a/m/ctime")
	for i := range 3 {
		m.printf(" %d.%06d", w(times+2*i), w(times+2*i+1))
	}
}
