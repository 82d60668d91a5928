package app

// NFS replies: RFC 1094, section 2.2; RFC 1813, section 3.3. A reply does not name its
// procedure, but the tracker knows the call.

import "ringcap/internal/text/dissect"

var nfsErrors = []dissect.Name{
	{1, "Operation not permitted"}, {2, "No such file or directory"}, {5, "Input/output error"},
	{6, "Device not configured"}, {11, "Resource deadlock avoided"},
	{12, "Cannot allocate memory"}, {13, "Permission denied"}, {17, "File exists"},
	{18, "Cross-device link"}, {19, "Operation not supported by device"},
	{20, "Not a directory"}, {21, "Is a directory"}, {22, "Invalid argument"},
	{26, "Text file busy"}, {27, "File too large"}, {28, "No space left on device"},
	{30, "Read-only file system"}, {31, "Too many links"}, {45, "Operation not supported"},
	{62, "Too many levels of symbolic links"}, {63, "File name too long"},
	{66, "Directory not empty"}, {69, "Disc quota exceeded"}, {70, "Stale NFS file handle"},
	{71, "Too many levels of remote in path"}, {99, "Write cache flushed to disk"},
	{10001, "Illegal NFS file handle"}, {10002, "Update synchronization mismatch"},
	{10003, "READDIR/READDIRPLUS cookie is stale"}, {10004, "Operation not supported"},
	{10005, "Buffer or request is too small"}, {10006, "Unspecified error on server"},
	{10007, "Object of that type not supported"}, {10008, "Request couldn't be completed in time"},
}

var rpcErrors = []dissect.Name{
	{1, "PROG_UNAVAIL"}, {2, "PROG_MISMATCH"}, {3, "PROC_UNAVAIL"}, {4, "GARBAGE_ARGS"},
	{5, "SYSTEM_ERR"},
}

var rpcAuthErrors = []dissect.Name{
	{0, "OK"}, {1, "Bogus Credentials (seal broken)"},
	{2, "Rejected Credentials (client should begin new session)"},
	{3, "Bogus Verifier (seal broken)"}, {4, "Verifier expired or was replayed"},
	{5, "Credentials are too weak"}, {6, "Bogus response verifier"}, {7, "Unknown failure"},
}

func (n *nfsMessage) reply() {
	switch status := n.U32(8); {
	case n.Cut():
	case status == 0:
		n.Printf("reply ok %d", n.Span.Length)
		if c := &n.Ctx.Packet.Call; c.Known {
			n.result(n.procedure(int(c.Procedure), int(c.Version)))
		}
	case status == 1:
		n.Printf("reply ERR %d: ", n.Span.Length)
		switch reason := n.U32(12); reason {
		case 0:
			n.Printf("RPC Version mismatch (%d-%d)", n.U32(16), n.U32(20))
		case 1:
			n.Str("Auth ")
			n.Name(rpcAuthErrors, n.U32(16), "Invalid failure code %d")
		default:
			n.Printf("Unknown reason for rejecting rpc message %d", reason)
		}
	default:
		n.Printf("reply Unknown rpc response code=%d %d", status, n.Span.Length)
	}
}

// result appends the result of a procedure.
func (n *nfsMessage) result(procedure int) {
	if procedure == 0 || procedure >= nfsNop {
		return
	}
	size := n.U32(16) // of the verifier
	if size >= n.Span.Length {
		n.End()
		return
	}
	n.off = 20 + (size+3)&^3
	if status := n.word(); status != 0 {
		n.Str(" ")
		n.Name(rpcErrors, status, "ar_stat %d")
		return
	}
	failed := n.word()
	if failed != 0 && !n.Cut() {
		n.Str(" ERROR: ")
		n.Name(nfsErrors, failed, "unk %d")
	}
	if n.v3 {
		n.result3(procedure, failed != 0)
	} else if failed == 0 {
		n.result2(procedure)
	}
}

// result2 appends the result of a version 2 procedure.
func (n *nfsMessage) result2(procedure int) {
	verbose := n.Ctx.Verbose
	switch procedure {
	case nfsGetattr, nfsSetattr:
		n.attributes(1)
	case nfsRead, nfsWrite:
		n.attributes(verbose)
	case nfsLookup, nfsCreate, nfsMkdir:
		n.handle()
		n.attributes(verbose)
	case nfsReadlink:
		n.Str(" ")
		n.filename()
	case nfsReaddir:
		n.Printf(" offset 0x%x size %d ", n.U32(n.off), n.U32(n.off+4))
		if n.U32(n.off+8) != 0 {
			n.Str(" eof")
		}
	case nfsFsstat:
		if n.Have(n.off, 20) {
			n.Printf(" tsize %d bsize %d", n.word(), n.word())
			n.Printf(" blocks %d bfree %d bavail %d", n.word(), n.word(), n.word())
		}
	}
}

// result3 appends the result of a version 3 procedure. A failure has attributes as
// well.
func (n *nfsMessage) result3(procedure int, failed bool) {
	verbose := n.Ctx.Verbose
	switch procedure {
	case nfsGetattr:
		if !failed {
			n.attributes(1)
		}
	case nfsSetattr, nfsRemove, nfsRmdir:
		n.change()
	case nfsLookup:
		n.found(failed)
	case nfsCreate, nfsMkdir, nfsSymlink, nfsMknod:
		n.made(failed)
	case nfsAccess:
		n.after(" attr:")
		if !failed {
			n.Printf(" c %04x", n.word())
		}
	case nfsReadlink:
		if !failed {
			n.after("")
			n.Str(" ")
			n.filename()
		}
	case nfsRead:
		n.after("")
		if !failed && verbose > 0 {
			n.Printf(" %d bytes", n.word())
			if n.word() != 0 {
				n.Str(" EOF")
			}
		}
	case nfsWrite, nfsCommit:
		n.written(procedure, failed)
	case nfsRename:
		if verbose > 0 {
			n.Str(" from:")
			n.change()
			n.Str(" to:")
			n.change()
		}
	case nfsLink:
		if verbose > 0 {
			n.after(" file POST:")
			n.Str(" dir:")
			n.change()
		}
	case nfsReaddir, nfsReaddirplus:
		if n.after(" POST:"); !failed && verbose > 0 {
			n.Printf(" verf %08x%08x", n.word(), n.word())
		}
	default:
		n.filesystem(procedure, failed)
	}
}

// found appends the handle and the attributes of the file that was looked up.
func (n *nfsMessage) found(failed bool) {
	if !failed {
		n.handle()
		n.after("")
	}
	if n.Ctx.Verbose > 1 {
		n.after(" post dattr:")
	}
}

// made appends the handle and the attributes of a new node.
func (n *nfsMessage) made(failed bool) {
	verbose := n.Ctx.Verbose
	if failed {
		n.change()
		return
	}
	if n.word() == 0 {
		return
	}
	n.handle()
	if verbose > 0 {
		n.after("")
	}
	if verbose > 1 {
		n.Str(" dir attr:")
		n.change()
	}
}

// written appends the number of bytes written, and whether they are on stable storage.
func (n *nfsMessage) written(procedure int, failed bool) {
	verbose := n.Ctx.Verbose
	n.change()
	if procedure == nfsWrite && !failed && verbose > 0 {
		n.Printf(" %d bytes", n.word())
		if verbose > 1 {
			n.Str(" <")
			n.Name(nfsStable, n.word(), "#%d")
			n.Str(">")
		}
	}
	if verbose > 1 && (procedure == nfsCommit || !failed) {
		n.Str(" verf ")
		n.Out = dissect.AppendHex64(n.Out, n.long())
	}
}

// filesystem appends information about a file system.
func (n *nfsMessage) filesystem(procedure int, failed bool) {
	verbose := n.Ctx.Verbose > 0
	n.after(" POST:")
	switch {
	case failed && procedure != nfsFsstat || n.Cut():
	case procedure == nfsFsstat && n.Have(n.off, 52):
		n.counts(" tbytes ", " fbytes ", " abytes ")
		if verbose {
			n.counts(" tfiles ", " ffiles ", " afiles ")
			n.Printf(" invar %d", n.word())
		}
	case procedure == nfsFsinfo && n.Have(n.off, 48):
		w := func(i int) int { return n.U32(n.off + 4*i) }
		n.Printf(" rtmax %d rtpref %d wtmax %d wtpref %d dtpref %d", w(0), w(1), w(3), w(4), w(6))
		if verbose {
			n.Printf(" rtmult %d wtmult %d maxfsz ", w(2), w(5))
			n.Out = dissect.AppendUint(n.Out, n.U64(n.off+28))
			n.Printf(" delta %d.%06d ", w(9), w(10))
		}
	case procedure == nfsPathconf && n.Have(n.off, 24):
		n.Printf(" linkmax %d namemax %d", n.word(), n.word())
		for _, what := range [...]string{"notrunc", "chownres", "igncase", "keepcase"} {
			n.Str(" ")
			if n.word() != 0 {
				n.Str(what)
			}
		}
	}
}

func (n *nfsMessage) counts(names ...string) {
	for _, s := range names {
		n.Str(s)
		n.Out = dissect.AppendUint(n.Out, n.long())
	}
}

// after skips optional attributes. With -v it appends title and the attributes.
func (n *nfsMessage) after(title string) {
	if n.Ctx.Verbose > 0 {
		n.Str(title)
	}
	if n.word() != 0 {
		n.attributes(n.Ctx.Verbose)
	}
}

// change skips the attributes of a file before and after a change. It appends the
// former with -vv and the latter with -v.
func (n *nfsMessage) change() {
	show := n.Ctx.Verbose > 1
	if show {
		n.Str(" PRE:")
	}
	if n.word() != 0 && n.Have(n.off, 24) {
		if show {
			n.counts(" sz ")
			n.Printf(" mtime %d.%06d ctime %d.%06d", n.word(), n.word(), n.word(), n.word())
		} else {
			n.off += 24
		}
	}
	n.after(" POST:")
}

// attributes skips a file's attributes. It appends the main ones if verbose is 1, and
// all if it is more.
func (n *nfsMessage) attributes(verbose int) {
	size := 68
	if n.v3 {
		size = 84
	}
	start := n.off
	n.off += size
	if verbose == 0 {
		return
	}
	w := func(i int) int { return n.U32(start + 4*i) }
	n.Have(start, 20)
	n.Str(" ")
	n.Name(nfsTypes, w(0), "unk-ft %d ")
	n.Str(" ")
	n.octal(w(1))
	n.Printf(" ids %d/%d", int(int32(w(3))), int(int32(w(4))))
	n.Str(" sz ")
	if n.v3 {
		n.Out = dissect.AppendUint(n.Out, n.U64(start+20))
	} else {
		n.Printf("%d", w(5))
	}
	if verbose == 1 || !n.Have(start, size) {
		return
	}
	times := start + size - 24
	if n.v3 {
		n.Printf(" nlink %d rdev %d/%d fsid ", w(2), w(9), w(10))
		n.Out = dissect.AppendHex64(n.Out, n.U64(start+44))
		n.Str(" fileid ")
		n.Out = dissect.AppendHex64(n.Out, n.U64(start+52))
	} else {
		n.Printf(" nlink %d rdev 0x%x fsid 0x%x nodeid 0x%x", w(2), w(7), w(9), w(10))
	}
	n.Str(" a/m/ctime")
	for i := 0; i < 24; i += 8 {
		n.Printf(" %d.%06d", n.U32(times+i), n.U32(times+i+4))
	}
}
