package app

// The replies of AFS, and the lists that calls and replies have.

import "ringcap/internal/text/dissect"

const (
	rxEntryName  = 65 // characters of the names of volumes in the database of their places
	rxPrincipal  = 64 // of the names of users and groups
	rxVolumeName = 32
)

// rxErrors are why the file server gave a call up.
var rxErrors = []dissect.Name{
	{101, "salvage volume"}, {102, "no such vnode"}, {103, "no such volume"}, {104, "volume exist"},
	{105, "no service"}, {106, "volume offline"}, {107, "voline online"}, {108, "diskfull"},
	{109, "diskquota exceeded"}, {110, "volume busy"}, {111, "volume moved"}, {112, "AFS IO error"},
	{0xffffff9c, "restarting fileserver"},
}

// rxReplied prints the reply to a call of a service.
func rxReplied(d *dissect.Dissection, service int, abort bool) {
	if d.Span.Length <= rxHeader && !rxServices[service].empty {
		return
	}
	number := int(d.Ctx.Packet.Call.Procedure)
	call, results := rxNamed(d, service, number, " reply ")
	switch {
	case !abort && call != nil:
		if result := rxFind(results, number); result != nil {
			rxArguments(d, result.arguments, rxHeader)
		}
	case !abort:
	case service == 0:
		d.Str(" error ")
		if name, ok := dissect.Lookup(rxErrors, uint32(d.U32(rxHeader))); ok {
			d.Str(name)
		} else {
			rxArguments(d, "#%d", rxHeader)
		}
	case call != nil && call.name == "vote-beacon":
		rxArguments(d, " vote yes until %t", rxHeader)
	default:
		rxArguments(d, " errcode %d", rxHeader)
	}
}

// rxList prints the list at off: C what is called back, I numbers of users, N their names, n the name of a volume,
// U the ID of a server, F servers, B volumes, and where a volume is: e, E with 13 servers, W with their IDs. It
// returns the offset after it.
func rxList(d *dissect.Dissection, mark byte, off int) int {
	switch mark {
	case 'U':
		return rxID(d, off)
	case 'n':
		return rxName(d, off, rxEntryName)
	case 'e':
		off = rxName(d, off, rxEntryName)
		return rxPlaces(d, off+4, 8, 1)
	case 'E':
		return rxPlaces(d, rxName(d, off, rxEntryName), 13, 1)
	case 'W':
		return rxPlaces(d, rxName(d, off, rxEntryName), 13, 11)
	}
	n := d.U32(off)
	off += 4
	if n == 0 {
		d.Str(" <none!>")
	}
	if mark == 'C' {
		return rxCallbacks(d, off, n)
	}
	for ; n > 0 && !d.Cut(); n-- {
		switch mark {
		case 'I':
			rxArguments(d, " %d", off)
			off += 4
		case 'N':
			off = rxName(d, off, rxPrincipal)
		case 'F':
			d.Printf(" server %d:%d:%d", d.U32(off), d.U32(off+4), d.U32(off+8))
			d.Choose(n > 1, ",", "")
			off += 12
		case 'B':
			d.Str(" name")
			off = rxName(d, off, rxVolumeName)
			d.Printf(" volid %d type", d.U32(off))
			d.Choose(n > 1, ",", "")
			off += 4 + 21*4
		}
	}
	return off
}

// rxName prints a name of n characters, each of which takes four bytes.
func rxName(d *dissect.Dissection, off, n int) int {
	d.Str(` "`)
	for i := range n {
		c := d.U32(off+4*i) & 0xff
		if c == 0 {
			break
		}
		d.Out = dissect.AppendSafeByte(d.Out, byte(c))
	}
	d.Str(`"`)
	d.Have(off, 4*n)
	return off + 4*n
}

// rxID prints the ID of a server. Each part takes four bytes.
func rxID(d *dissect.Dissection, off int) int {
	d.Printf("%08x%04x%04x", d.U32(off), d.U32(off+4), d.U32(off+8))
	for i := range 8 {
		d.Printf("%02x", d.U32(off+12+4*i)&0xff)
	}
	return off + 44
}

// rxPlaces prints where a volume and its copies are. There is room for n servers, each of which takes words.
func rxPlaces(d *dissect.Dissection, off, n, words int) int {
	servers := d.U32(off)
	d.Printf(" numservers %d servers", servers)
	off += 4
	for i := range min(servers, n) {
		if words > 1 {
			d.Str(" afsuuid ")
			rxID(d, off+4*words*i)
		} else {
			d.Printf(" %a", off+4*i)
		}
	}
	if off += 4 * words * n; words > 1 {
		off += 4 * n // when they were registered
	}
	d.Str(" partitions")
	for i := range min(servers, n) {
		if partition := d.U32(off + 4*i); partition < 26 {
			d.Str(" ")
			d.Out = append(d.Out, 'a'+byte(partition))
		} else {
			d.Printf(" %d", partition)
		}
	}
	off += 8 * n // with the flags
	d.Printf(" rwvol %d rovol %d backup %d", d.U32(off), d.U32(off+4), d.U32(off+8))
	return off + 12
}

// rxCallbacks prints n files and what was promised for them.
func rxCallbacks(d *dissect.Dissection, off, n int) int {
	separator := " fid "
	for ; n > 0 && !d.Cut(); n-- {
		d.Str(separator)
		rxArgument(d, 'f', off)
		off, separator = off+12, ", fid "
	}
	n, off = d.U32(off), off+4
	if n > 0 {
		d.Str(";")
	}
	for ; n > 0 && !d.Cut(); n-- {
		rxArguments(d, " ver %u expires %t", off)
		off += 12
	}
	return off
}
