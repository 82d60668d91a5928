package filter

/*
#cgo !static LDFLAGS: -lpcap
#cgo static LDFLAGS: -l:libpcap.a -static
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <pcap/pcap.h>

// open_savefile opens an empty capture file: magic number, version 2.4, snap
// length and link type, in the given byte order.
static pcap_t *open_savefile(uint32_t linktype, int swapped) {
	uint32_t h[6] = { 0xa1b2c3d4, 0, 0, 0, 65535, linktype };
	uint16_t *version = (uint16_t *)&h[1];
	char err[PCAP_ERRBUF_SIZE];
	version[0] = 2;
	version[1] = 4;
	if (swapped) {
		h[0] = __builtin_bswap32(h[0]);
		h[4] = __builtin_bswap32(h[4]);
		h[5] = __builtin_bswap32(h[5]);
		version[0] = __builtin_bswap16(version[0]);
		version[1] = __builtin_bswap16(version[1]);
	}
	FILE *f = fmemopen(h, sizeof h, "r");
	if (f == NULL)
		return NULL;
	pcap_t *p = pcap_fopen_offline(f, err);
	if (p == NULL)
		fclose(f);
	return p;
}
*/
import "C"

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/net/bpf"

	"ringcap/packet"
)

// libpcap guards every call of libpcap. Its compiler and bpf_image use static buffers,
// and call C functions that do.
var libpcap sync.Mutex

// LibraryVersion returns the version of libpcap, without its name: "1.10.3 (with TPACKET_V3)".
func LibraryVersion() string {
	return strings.TrimPrefix(C.GoString(C.pcap_lib_version()), "libpcap version ")
}

// handle is a libpcap handle, needed to compile.
type handle struct{ p *C.pcap_t }

// openHandle opens a live handle if the code of the expression depends on it, and
// otherwise a handle without an interface.
func openHandle(expr string, o Options) (handle, error) {
	libpcap.Lock()
	defer libpcap.Unlock()
	if o.Device != "" && NeedsLive(expr) {
		h, err := openLive(o)
		if err != nil {
			return handle{}, fmt.Errorf("open %s to compile the filter: %w", o.Device, err)
		}
		if int(C.pcap_datalink(h.p)) == dlt(o.Link) {
			return h, nil
		}
		// The link type is not that of the interface, but for example raw IP, which
		// has no tags that the kernel could remove.
		C.pcap_close(h.p)
	}
	p := openOffline(o)
	if p == nil {
		return handle{}, errors.New("open libpcap to compile the filter: out of memory")
	}
	return handle{p}, nil
}

// openOffline opens a handle without an interface. For link types that start with an
// address family it is the handle of a file: libpcap then considers that the number for
// IPv6 depends on the system that wrote the file. For other link types it is not, because
// libpcap rejects "inbound" and "outbound" for a file, although Match can tell the
// direction of pcapng packets.
func openOffline(o Options) *C.pcap_t {
	switch o.Link {
	case packet.LinkNull, packet.LinkLoop, linkEnc:
		swapped := C.int(0)
		if o.Swapped {
			swapped = 1
		}
		return C.open_savefile(C.uint32_t(o.Link), swapped)
	}
	return C.pcap_open_dead(C.int(dlt(o.Link)), C.int(o.SnapLen))
}

// linkEnc is OpenBSD's encapsulated IP.
const linkEnc packet.LinkType = 109

// openLive activates a capture of the smallest size, from which libpcap knows what the
// kernel does with VLAN tags.
func openLive(o Options) (handle, error) {
	name := C.CString(o.Device)
	defer C.free(unsafe.Pointer(name))
	buf := (*C.char)(C.calloc(1, C.PCAP_ERRBUF_SIZE))
	defer C.free(unsafe.Pointer(buf))
	p := C.pcap_create(name, buf)
	if p == nil {
		return handle{}, errors.New(C.GoString(buf))
	}
	C.pcap_set_snaplen(p, 64)
	C.pcap_set_buffer_size(p, 1<<16)
	C.pcap_set_timeout(p, 1000)
	rc := C.pcap_activate(p)
	if rc >= 0 {
		return handle{p}, nil
	}
	err := activateError(rc, C.GoString(C.pcap_geterr(p)))
	C.pcap_close(p)
	return handle{}, err
}

// activateError wraps the errors that callers test with errors.Is: a missing privilege, a
// missing device, and a link that is down.
func activateError(rc C.int, detail string) error {
	switch rc {
	case C.PCAP_ERROR_PERM_DENIED:
		return fmt.Errorf("%w (needs CAP_NET_RAW)", fs.ErrPermission)
	case C.PCAP_ERROR_NO_SUCH_DEVICE:
		return syscall.ENODEV
	case C.PCAP_ERROR_IFACE_NOT_UP:
		return syscall.ENETDOWN
	}
	if detail == "" {
		detail = C.GoString(C.pcap_statustostr(rc))
	}
	return errors.New(detail)
}

func (h handle) close() {
	libpcap.Lock()
	defer libpcap.Unlock()
	C.pcap_close(h.p)
}

// compile returns the program, or libpcap's message. A netmask of 0 means unknown.
func (h handle) compile(expr string, optimize bool, netmask uint32) (raw []bpf.RawInstruction, msg string) {
	libpcap.Lock()
	defer libpcap.Unlock()
	text := C.CString(expr)
	defer C.free(unsafe.Pointer(text))
	if netmask == 0 {
		netmask = C.PCAP_NETMASK_UNKNOWN
	}
	level := C.int(0)
	if optimize {
		level = 1
	}
	var prog C.struct_bpf_program
	if C.pcap_compile(h.p, &prog, text, level, C.bpf_u_int32(netmask)) != 0 {
		return nil, C.GoString(C.pcap_geterr(h.p))
	}
	defer C.pcap_freecode(&prog)
	raw = make([]bpf.RawInstruction, prog.bf_len)
	for i, in := range unsafe.Slice(prog.bf_insns, prog.bf_len) {
		raw[i] = bpf.RawInstruction{Op: uint16(in.code), Jt: uint8(in.jt), Jf: uint8(in.jf), K: uint32(in.k)}
	}
	return raw, ""
}

// appendImage appends an instruction in the format of tcpdump -d.
func appendImage(dst []byte, in bpf.RawInstruction, at int) []byte {
	libpcap.Lock()
	defer libpcap.Unlock()
	insn := C.struct_bpf_insn{code: C.u_short(in.Op), jt: C.u_char(in.Jt), jf: C.u_char(in.Jf), k: C.bpf_u_int32(in.K)}
	return append(dst, C.GoString(C.bpf_image(&insn, C.int(at)))...)
}
