package events

import (
	"slices"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/btf"
	"golang.org/x/sys/unix"
)

// The programs are written in the kernel's instructions, so that the build needs no compiler for
// them. All of them only watch: each returns 1, which lets the socket or the packet be.
//
//	create   a process makes a socket: who it is goes into the storage of the socket. A socket
//	         that is accepted later inherits the storage of the one that listened.
//	bind     a socket gets its address before it sends (two programs, one for each version of IP)
//	egress   a socket sends: its ends are told unless they were told already
//	release  the last descriptor of a socket is closed
//
// They tell of it by records of the ring, all of one form.

// Offsets in a record. The first half, up to recordKept, is what the storage of a socket keeps
// of its maker.
const (
	recordMaker     = 0  // cookie of the socket that the process made
	recordNamespace = 8  // cookie of the network namespace
	recordMade      = 16 // ns since the system was started
	recordCgroup    = 24
	recordTID       = 32
	recordPID       = 36
	recordUID       = 40
	recordGID       = 44
	recordName      = 48
	recordKept      = 64

	recordCookie   = 64 // of this socket
	recordTime     = 72
	recordKind     = 80 // one of the kinds
	recordProtocol = 82
	recordFamily   = 84 // as the packet or the bound address has it
	recordType     = 86
	recordLocal    = 88 // ports, in the machine's byte order
	recordRemote   = 90
	recordSource   = 96
	recordTarget   = 112 // destination
	recordSize     = 128

	// A socket that is closed has no need of addresses.
	recordCloserTID  = recordSource
	recordCloserPID  = recordSource + 4
	recordCloserName = recordSource + 8
)

// Offsets in the storage of a socket, after the maker: what was told last.
const (
	storedPorts  = recordKept // local port, and the remote one or the protocol of a raw socket
	storedRemote = storedPorts + 4
	storedSource = storedPorts + 8
	storedSize   = storedSource + 16
)

// Kinds of records.
const (
	kindFirst = iota + 1 // made by a process that made none before
	kindMade
	kindBound
	kindSent
	kindClosed
)

// Offsets in struct bpf_sock and __sk_buff (linux/bpf.h).
const (
	sockFamily   = 4
	sockType     = 8
	sockProtocol = 12
	sockSource4  = 24
	sockSource6  = 28
	sockLocal    = 44 // host byte order
	sockRemote   = 48 // network byte order
	sockTarget4  = 52
	sockTarget6  = 56

	bufferSock = 168
)

// Flags of the kernel's functions.
const (
	storageCreate = 1 // BPF_SK_STORAGE_GET_F_CREATE
	ringQuiet     = 1 // BPF_RB_NO_WAKEUP
	ringWake      = 2 // BPF_RB_FORCE_WAKEUP
	ringUnread    = 0 // BPF_RB_AVAIL_DATA
)

// Where programs keep what outlives a call.
const (
	ctx     = asm.R6
	socket  = asm.R7
	storage = asm.R8
	wake    = asm.R9 // flags for the ring
	header  = asm.R9 // where the header behind that of IP is, before wake is needed
)

// frame is the place of the record on the stack. Below it are a word for arguments and one for
// parts of the packet.
const (
	frame    = -recordSize
	argument = frame - 8
	scratch  = argument + 4
)

// nameSize is the size of a name with the NUL after it (TASK_COMM_LEN).
const nameSize = 16

// ringSize is the size of the ring: 30,000 records. The reader is woken when half of it is full.
const ringSize = 4 << 20

// wokenSize is how many processes are known not to be new.
const wokenSize = 4096

// maps are the maps of the programs.
type maps struct {
	ring    *ebpf.Map
	sockets *ebpf.Map // storage of each socket
	woken   *ebpf.Map // processes that the reader was woken for
	lost    *ebpf.Map // one number: records that found the ring full
}

func (m *maps) all() []**ebpf.Map { return []**ebpf.Map{&m.ring, &m.sockets, &m.woken, &m.lost} }

// open makes the maps.
func (m *maps) open() error {
	word := &btf.Int{Name: "u64", Size: 8}
	specs := []*ebpf.MapSpec{
		{Name: "ringcap_ring", Type: ebpf.RingBuf, MaxEntries: ringSize},
		{
			Name: "ringcap_socket", Type: ebpf.SkStorage, KeySize: 4, ValueSize: storedSize,
			Flags: unix.BPF_F_NO_PREALLOC | unix.BPF_F_CLONE,
			Key:   &btf.Int{Name: "int", Size: 4, Encoding: btf.Signed},
			Value: &btf.Array{Index: &btf.Int{Name: "u32", Size: 4}, Type: word, Nelems: storedSize / 8},
		},
		{Name: "ringcap_woken", Type: ebpf.LRUHash, KeySize: 4, ValueSize: 1, MaxEntries: wokenSize},
		{Name: "ringcap_lost", Type: ebpf.Array, KeySize: 4, ValueSize: 8, MaxEntries: 1, Flags: unix.BPF_F_MMAPABLE},
	}
	for i, to := range m.all() {
		var err error
		if *to, err = ebpf.NewMap(specs[i]); err != nil {
			return err
		}
	}
	return nil
}

// close closes the maps. The programs hold them.
func (m *maps) close() {
	for _, each := range m.all() {
		_ = (*each).Close() // a nil map may be closed
	}
}

// hook is a program and where it is attached.
type hook struct {
	name    string
	attach  ebpf.AttachType
	program ebpf.ProgramType
	code    asm.Instructions
}

// hooks returns the programs.
func (m *maps) hooks(p processes) []hook {
	return []hook{
		// Storage is attached to a socket by create, which comes last: until then the others
		// know no socket.
		{"release", ebpf.AttachCgroupInetSockRelease, ebpf.CGroupSock, m.release(p)},
		{"egress", ebpf.AttachCGroupInetEgress, ebpf.CGroupSKB, m.egress()},
		{"bind4", ebpf.AttachCGroupInet4PostBind, ebpf.CGroupSock, m.bind(p, unix.AF_INET)},
		{"bind6", ebpf.AttachCGroupInet6PostBind, ebpf.CGroupSock, m.bind(p, unix.AF_INET6)},
		{"create", ebpf.AttachCGroupInetSockCreate, ebpf.CGroupSock, m.create(p)},
	}
}

// create is the program for a socket that a process makes.
func (m *maps) create(p processes) asm.Instructions {
	return join(
		start(),
		m.maker(p),
		m.keep(),
		fromContext(),
		setKind(kindMade),
		// The first socket of a process wakes the reader, which can look at the process while
		// it lives.
		asm.Instructions{
			asm.LoadMapPtr(asm.R1, m.woken.FD()),
			asm.Mov.Reg(asm.R2, asm.RFP),
			asm.Add.Imm(asm.R2, frame+recordPID),
			asm.FnMapLookupElem.Call(),
			asm.JNE.Imm(asm.R0, 0, "publish"),
			asm.StoreImm(asm.RFP, argument, 1, asm.Byte),
			asm.LoadMapPtr(asm.R1, m.woken.FD()),
			asm.Mov.Reg(asm.R2, asm.RFP),
			asm.Add.Imm(asm.R2, frame+recordPID),
			asm.Mov.Reg(asm.R3, asm.RFP),
			asm.Add.Imm(asm.R3, argument),
			asm.Mov.Imm(asm.R4, 0),
			asm.FnMapUpdateElem.Call(),
			asm.Mov.Imm(wake, ringWake),
			asm.StoreImm(asm.RFP, frame+recordKind, kindFirst, asm.Half),
		},
		m.publish(),
		pass(),
	)
}

// bind is the program for a socket that was bound. A socket without storage is one that the
// kernel made for the process (MPTCP), or that is older than the programs.
func (m *maps) bind(p processes, family int64) asm.Instructions {
	source := asm.Instructions{
		asm.LoadMem(asm.R1, ctx, sockSource4, asm.Word),
		asm.StoreMem(asm.RFP, frame+recordSource, asm.R1, asm.Word),
	}
	if family == unix.AF_INET6 {
		source = nil
		for i := int16(0); i < 16; i += 4 {
			source = append(source,
				asm.LoadMem(asm.R1, ctx, sockSource6+i, asm.Word),
				asm.StoreMem(asm.RFP, frame+recordSource+i, asm.R1, asm.Word))
		}
	}
	return join(
		start(),
		m.stored(ctx),
		asm.Instructions{
			asm.JEq.Imm(asm.R0, 0, "make"),
			asm.Mov.Reg(storage, asm.R0),
		},
		copyMaker(storage, 0, asm.RFP, frame),
		asm.Instructions{asm.Ja.Label("made")},
		label("make", m.maker(p)),
		m.keep(),
		label("made", fromContext()),
		source,
		asm.Instructions{
			asm.StoreImm(asm.RFP, frame+recordFamily, family, asm.Half),
			asm.LoadMem(asm.R1, ctx, sockLocal, asm.Word),
			asm.StoreMem(asm.RFP, frame+recordLocal, asm.R1, asm.Half),
		},
		setKind(kindBound),
		m.publish(),
		pass(),
	)
}

// release is the program for a socket that is closed.
func (m *maps) release(p processes) asm.Instructions {
	return join(
		start(),
		m.stored(ctx),
		asm.Instructions{
			asm.JEq.Imm(asm.R0, 0, "pass"),
			asm.Mov.Reg(storage, asm.R0),
		},
		copyMaker(storage, 0, asm.RFP, frame),
		p.current(frame+recordCloserTID),
		currentName(frame+recordCloserName),
		fromContext(),
		setKind(kindClosed),
		m.publish(),
		pass(),
	)
}

// egress is the program for a packet that is sent. It mostly ends after a few comparisons.
func (m *maps) egress() asm.Instructions {
	return join(
		asm.Instructions{
			asm.Mov.Reg(ctx, asm.R1),
			asm.LoadMem(asm.R1, ctx, bufferSock, asm.DWord),
			asm.JEq.Imm(asm.R1, 0, "pass"),
			asm.FnSkFullsock.Call(),
			asm.JEq.Imm(asm.R0, 0, "pass"),
			asm.Mov.Reg(socket, asm.R0),
		},
		m.stored(socket),
		asm.Instructions{
			asm.JEq.Imm(asm.R0, 0, "pass"),
			asm.Mov.Reg(storage, asm.R0),
			asm.LoadMem(asm.R1, socket, sockType, asm.Word),
			asm.JEq.Imm(asm.R1, unix.SOCK_RAW, "tell"),

			// A socket that is connected has the same two ends as before, unless it was
			// connected anew.
			asm.LoadMem(asm.R2, socket, sockRemote, asm.Half),
			asm.JEq.Imm(asm.R2, 0, "tell"),
			asm.LoadMem(asm.R1, socket, sockLocal, asm.Word),
			asm.LSh.Imm(asm.R1, 16),
			asm.Or.Reg(asm.R1, asm.R2),
			asm.LoadMem(asm.R2, storage, storedPorts, asm.Word),
			asm.JNE.Reg(asm.R1, asm.R2, "tell"),
			asm.LoadMem(asm.R1, socket, sockTarget4, asm.Word),
			asm.LoadMem(asm.R2, socket, sockFamily, asm.Word),
			asm.JNE.Imm(asm.R2, unix.AF_INET6, "target"),
			asm.LoadMem(asm.R1, socket, sockTarget6+12, asm.Word),
			asm.LoadMem(asm.R2, storage, storedRemote, asm.Word).WithSymbol("target"),
			asm.JEq.Reg(asm.R1, asm.R2, "pass"),
		},

		// The record has the ends as the packet has them, which is how it is captured. Address
		// translation may have made others of those of the socket.
		label("tell", start()[1:]),
		copyMaker(storage, 0, asm.RFP, frame),
		loadPacket(0, scratch, 1),
		asm.Instructions{
			asm.LoadMem(header, asm.RFP, scratch, asm.Byte),
			asm.StoreImm(asm.RFP, scratch, 0, asm.Byte),
			asm.Mov.Reg(asm.R1, header),
			asm.RSh.Imm(asm.R1, 4),
			asm.JEq.Imm(asm.R1, 6, "six"),
			asm.And.Imm(header, 0xf), // words
			asm.LSh.Imm(header, 2),
			asm.StoreImm(asm.RFP, frame+recordFamily, unix.AF_INET, asm.Half),
		},
		loadPacket(9, frame+recordProtocol, 1),
		loadPacket(12, frame+recordSource, 4),
		loadPacket(16, frame+recordTarget, 4),
		asm.Instructions{
			asm.Ja.Label("header"),
			asm.Mov.Imm(header, 40).WithSymbol("six"),
			asm.StoreImm(asm.RFP, frame+recordFamily, unix.AF_INET6, asm.Half),
		},
		loadPacket(6, frame+recordProtocol, 1),
		loadPacket(8, frame+recordSource, 16),
		loadPacket(24, frame+recordTarget, 16),
		label("header", loadHeader(0, 4)),
		asm.Instructions{
			asm.LoadMem(asm.R1, socket, sockType, asm.Word),
			asm.StoreMem(asm.RFP, frame+recordType, asm.R1, asm.Half),
			asm.LoadMem(asm.R2, asm.RFP, frame+recordProtocol, asm.Byte),
			asm.JEq.Imm(asm.R1, unix.SOCK_RAW, "raw"),

			asm.LoadMem(asm.R1, socket, sockProtocol, asm.Word),
			asm.StoreMem(asm.RFP, frame+recordProtocol, asm.R1, asm.Half),
			asm.LoadMem(asm.R3, socket, sockLocal, asm.Word),
			asm.StoreMem(asm.RFP, frame+recordLocal, asm.R3, asm.Half),
			asm.LSh.Imm(asm.R3, 16),
			asm.LoadMem(asm.R4, socket, sockRemote, asm.Half),
			asm.Or.Reg(asm.R3, asm.R4),
			asm.StoreMem(asm.RFP, argument, asm.R3, asm.Word),
			asm.HostTo(asm.BE, asm.R4, asm.Half),
			asm.StoreMem(asm.RFP, frame+recordRemote, asm.R4, asm.Half),
			asm.JNE.Reg(asm.R1, asm.R2, "connected"), // another header comes first
			asm.JEq.Imm(asm.R1, unix.IPPROTO_ICMP, "connected"),
			asm.JEq.Imm(asm.R1, unix.IPPROTO_ICMPV6, "connected"),
			asm.LoadMem(asm.R1, asm.RFP, scratch, asm.Half),
			asm.HostTo(asm.BE, asm.R1, asm.Half),
			asm.StoreMem(asm.RFP, frame+recordLocal, asm.R1, asm.Half),
			asm.JEq.Imm(asm.R4, 0, "compare"),
			asm.LoadMem(asm.R1, asm.RFP, scratch+2, asm.Half),
			asm.HostTo(asm.BE, asm.R1, asm.Half),
			asm.StoreMem(asm.RFP, frame+recordRemote, asm.R1, asm.Half),
			asm.JNE.Imm(asm.R4, 0, "new").WithSymbol("connected"),
			asm.Ja.Label("compare"),
		},

		// A raw socket has no ports. Those of the packet count, and the identifier of an ICMP
		// echo.
		asm.Instructions{
			asm.StoreMem(asm.RFP, frame+recordProtocol, asm.R2, asm.Half).WithSymbol("raw"),
			asm.StoreMem(asm.RFP, argument, asm.R2, asm.Word),
			asm.JEq.Imm(asm.R2, unix.IPPROTO_TCP, "port"),
			asm.JEq.Imm(asm.R2, unix.IPPROTO_UDP, "port"),
			asm.JEq.Imm(asm.R2, unix.IPPROTO_ICMP, "identifier"),
			asm.JNE.Imm(asm.R2, unix.IPPROTO_ICMPV6, "compare"),
		},
		label("identifier", loadHeader(4, 2)),
		asm.Instructions{
			asm.LoadMem(asm.R1, asm.RFP, scratch, asm.Half).WithSymbol("port"),
			asm.HostTo(asm.BE, asm.R1, asm.Half),
			asm.StoreMem(asm.RFP, frame+recordLocal, asm.R1, asm.Half),
			asm.LSh.Imm(asm.R1, 16),
			asm.LoadMem(asm.R2, asm.RFP, argument, asm.Word),
			asm.Or.Reg(asm.R1, asm.R2),
			asm.StoreMem(asm.RFP, argument, asm.R1, asm.Word),
		},

		// A socket that is not connected may send each packet elsewhere: its own end is told.
		asm.Instructions{
			asm.LoadMem(asm.R1, asm.RFP, argument, asm.Word).WithSymbol("compare"),
			asm.LoadMem(asm.R2, storage, storedPorts, asm.Word),
			asm.JNE.Reg(asm.R1, asm.R2, "new"),
			asm.LoadMem(asm.R1, asm.RFP, frame+recordSource, asm.DWord),
			asm.LoadMem(asm.R2, storage, storedSource, asm.DWord),
			asm.JNE.Reg(asm.R1, asm.R2, "new"),
			asm.LoadMem(asm.R1, asm.RFP, frame+recordSource+8, asm.DWord),
			asm.LoadMem(asm.R2, storage, storedSource+8, asm.DWord),
			asm.JEq.Reg(asm.R1, asm.R2, "pass"),
		},

		label("new", setKind(kindSent)),
		asm.Instructions{
			asm.Mov.Imm(wake, ringQuiet),
			asm.Mov.Reg(asm.R1, ctx),
			asm.FnGetSocketCookie.Call(),
			asm.StoreMem(asm.RFP, frame+recordCookie, asm.R0, asm.DWord),
			asm.FnKtimeGetBootNs.Call(),
			asm.StoreMem(asm.RFP, frame+recordTime, asm.R0, asm.DWord),
		},
		m.publish(),
		asm.Instructions{
			asm.JNE.Imm(asm.R0, 0, "pass"), // the next packet tries again
			asm.LoadMem(asm.R1, asm.RFP, argument, asm.Word),
			asm.StoreMem(storage, storedPorts, asm.R1, asm.Word),
			asm.LoadMem(asm.R1, socket, sockTarget4, asm.Word),
			asm.LoadMem(asm.R2, socket, sockFamily, asm.Word),
			asm.JNE.Imm(asm.R2, unix.AF_INET6, "told"),
			asm.LoadMem(asm.R1, socket, sockTarget6+12, asm.Word),
			asm.StoreMem(storage, storedRemote, asm.R1, asm.Word).WithSymbol("told"),
			asm.LoadMem(asm.R1, asm.RFP, frame+recordSource, asm.DWord),
			asm.StoreMem(storage, storedSource, asm.R1, asm.DWord),
			asm.LoadMem(asm.R1, asm.RFP, frame+recordSource+8, asm.DWord),
			asm.StoreMem(storage, storedSource+8, asm.R1, asm.DWord),
		},
		pass(),
	)
}

// start keeps the context and clears the record and the argument.
func start() asm.Instructions {
	code := asm.Instructions{
		asm.Mov.Reg(ctx, asm.R1),
		asm.Mov.Imm(wake, ringQuiet),
		asm.Mov.Imm(asm.R1, 0),
	}
	for at := int16(argument); at < 0; at += 8 {
		code = append(code, asm.StoreMem(asm.RFP, at, asm.R1, asm.DWord))
	}
	return code
}

// maker puts the current process into the record.
func (m *maps) maker(p processes) asm.Instructions {
	return join(
		asm.Instructions{
			asm.Mov.Reg(asm.R1, ctx),
			asm.FnGetSocketCookie.Call(),
			asm.StoreMem(asm.RFP, frame+recordMaker, asm.R0, asm.DWord),
			asm.Mov.Reg(asm.R1, ctx),
			asm.FnGetNetnsCookie.Call(),
			asm.StoreMem(asm.RFP, frame+recordNamespace, asm.R0, asm.DWord),
			asm.FnKtimeGetBootNs.Call(),
			asm.StoreMem(asm.RFP, frame+recordMade, asm.R0, asm.DWord),
			asm.FnGetCurrentCgroupId.Call(),
			asm.StoreMem(asm.RFP, frame+recordCgroup, asm.R0, asm.DWord),
		},
		p.current(frame+recordTID),
		currentName(frame+recordName),
		asm.Instructions{
			asm.FnGetCurrentUidGid.Call(),
			asm.StoreMem(asm.RFP, frame+recordUID, asm.R0, asm.Word),
			asm.RSh.Imm(asm.R0, 32),
			asm.StoreMem(asm.RFP, frame+recordGID, asm.R0, asm.Word),
		},
	)
}

// keep makes storage for the socket and copies the maker there.
func (m *maps) keep() asm.Instructions {
	code := m.stored(ctx)
	code[3] = asm.Mov.Imm(asm.R4, storageCreate)
	return join(
		code,
		asm.Instructions{asm.JEq.Imm(asm.R0, 0, "kept")}, // no memory
		copyMaker(asm.RFP, frame, asm.R0, 0),
		asm.Instructions{asm.Mov.Imm(asm.R1, 0).WithSymbol("kept")},
	)
}

// stored asks for the storage of a socket.
func (m *maps) stored(of asm.Register) asm.Instructions {
	return asm.Instructions{
		asm.LoadMapPtr(asm.R1, m.sockets.FD()),
		asm.Mov.Reg(asm.R2, of),
		asm.Mov.Imm(asm.R3, 0),
		asm.Mov.Imm(asm.R4, 0),
		asm.FnSkStorageGet.Call(),
	}
}

// copyMaker copies the part of a record that storage keeps.
func copyMaker(from asm.Register, fromOffset int16, to asm.Register, toOffset int16) asm.Instructions {
	var code asm.Instructions
	for i := int16(0); i < recordKept; i += 8 {
		code = append(code,
			asm.LoadMem(asm.R1, from, fromOffset+i, asm.DWord),
			asm.StoreMem(to, toOffset+i, asm.R1, asm.DWord))
	}
	return code
}

// fromContext fills in what the context of a program for sockets has.
func fromContext() asm.Instructions {
	return asm.Instructions{
		asm.LoadMem(asm.R1, ctx, sockProtocol, asm.Word),
		asm.StoreMem(asm.RFP, frame+recordProtocol, asm.R1, asm.Half),
		asm.LoadMem(asm.R1, ctx, sockFamily, asm.Word),
		asm.StoreMem(asm.RFP, frame+recordFamily, asm.R1, asm.Half),
		asm.LoadMem(asm.R1, ctx, sockType, asm.Word),
		asm.StoreMem(asm.RFP, frame+recordType, asm.R1, asm.Half),
		asm.Mov.Reg(asm.R1, ctx),
		asm.FnGetSocketCookie.Call(),
		asm.StoreMem(asm.RFP, frame+recordCookie, asm.R0, asm.DWord),
		asm.FnKtimeGetBootNs.Call(),
		asm.StoreMem(asm.RFP, frame+recordTime, asm.R0, asm.DWord),
	}
}

// loadHeader copies bytes of the header behind that of IP to scratch.
func loadHeader(from, size int32) asm.Instructions {
	code := loadPacket(0, scratch, size)
	code[1] = asm.Mov.Reg(asm.R2, header)
	return slices.Insert(code, 2, asm.Add.Imm(asm.R2, from))
}

func setKind(kind int64) asm.Instructions {
	return asm.Instructions{asm.StoreImm(asm.RFP, frame+recordKind, kind, asm.Half)}
}

// loadPacket copies bytes of the packet to the stack. Without them, the record has zeros.
func loadPacket(from int32, to int32, size int32) asm.Instructions {
	return asm.Instructions{
		asm.Mov.Reg(asm.R1, ctx),
		asm.Mov.Imm(asm.R2, from),
		asm.Mov.Reg(asm.R3, asm.RFP),
		asm.Add.Imm(asm.R3, to),
		asm.Mov.Imm(asm.R4, size),
		asm.FnSkbLoadBytes.Call(),
	}
}

// publish puts the record into the ring, or counts it as lost. R0 is 0 if it was published.
func (m *maps) publish() asm.Instructions {
	return asm.Instructions{
		asm.LoadMapPtr(asm.R1, m.ring.FD()).WithSymbol("publish"),
		asm.Mov.Imm(asm.R2, ringUnread),
		asm.FnRingbufQuery.Call(),
		asm.JLE.Imm(asm.R0, ringSize/2, "output"),
		asm.Mov.Imm(wake, ringWake),
		asm.LoadMapPtr(asm.R1, m.ring.FD()).WithSymbol("output"),
		asm.Mov.Reg(asm.R2, asm.RFP),
		asm.Add.Imm(asm.R2, frame),
		asm.Mov.Imm(asm.R3, recordSize),
		asm.Mov.Reg(asm.R4, wake),
		asm.FnRingbufOutput.Call(),
		asm.JEq.Imm(asm.R0, 0, "published"),
		asm.LoadMapValue(asm.R1, m.lost.FD(), 0),
		asm.Mov.Imm(asm.R2, 1),
		asm.StoreXAdd(asm.R1, asm.R2, asm.DWord),
		asm.Mov.Imm(asm.R1, 0).WithSymbol("published"),
	}
}

// pass lets the socket or the packet be.
func pass() asm.Instructions {
	return asm.Instructions{asm.Mov.Imm(asm.R0, 1).WithSymbol("pass"), asm.Return()}
}

// label gives the first instruction a name to jump to.
func label(name string, code asm.Instructions) asm.Instructions {
	code[0] = code[0].WithSymbol(name)
	return code
}

func join(parts ...asm.Instructions) asm.Instructions {
	var code asm.Instructions
	for _, part := range parts {
		code = append(code, part...)
	}
	return code
}

// processes is a process namespace: the one whose numbers the programs tell.
type processes struct {
	device, inode uint64
	initial       bool
}

// current puts the numbers of the current thread and, after it, of its process on the stack. A
// process that the namespace does not have gets 0.
func (p processes) current(to int16) asm.Instructions {
	if p.initial { // known to all kernels
		return asm.Instructions{
			asm.FnGetCurrentPidTgid.Call(),
			asm.StoreMem(asm.RFP, to, asm.R0, asm.Word),
			asm.RSh.Imm(asm.R0, 32),
			asm.StoreMem(asm.RFP, to+4, asm.R0, asm.Word),
		}
	}
	return asm.Instructions{
		asm.LoadImm(asm.R1, int64(p.device), asm.DWord),
		asm.LoadImm(asm.R2, int64(p.inode), asm.DWord),
		asm.Mov.Reg(asm.R3, asm.RFP),
		asm.Add.Imm(asm.R3, int32(to)),
		asm.Mov.Imm(asm.R4, 8), // struct bpf_pidns_info
		asm.FnGetNsCurrentPidTgid.Call(),
	}
}

// currentName puts the name of the current thread on the stack.
func currentName(to int32) asm.Instructions {
	return asm.Instructions{
		asm.Mov.Reg(asm.R1, asm.RFP),
		asm.Add.Imm(asm.R1, to),
		asm.Mov.Imm(asm.R2, nameSize),
		asm.FnGetCurrentComm.Call(),
	}
}
