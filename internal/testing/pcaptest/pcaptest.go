// Package pcaptest calls libpcap, so that tests can compare their results with it. Tests
// cannot use cgo themselves.
package pcaptest

/*
#cgo LDFLAGS: -lpcap
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pcap/pcap.h>

// validated reports whether the program is valid.
static int validated(const struct bpf_insn *in, int n) { return bpf_validate(in, n); }

// filter runs a program n times.
static u_int filter(const struct bpf_insn *in, const u_char *p, u_int wire, u_int len, int n) {
	u_int r = 0;
	while (n-- > 0)
		r = bpf_filter(in, p, wire, len);
	return r;
}

// dlt returns libpcap's number for a link type. It opens an empty capture of this type.
static int dlt(unsigned linktype) {
	unsigned h[6] = { 0xa1b2c3d4, 0x00040002, 0, 0, 65535, linktype };
	char err[PCAP_ERRBUF_SIZE];
	FILE *f = fmemopen(h, sizeof h, "r");
	int d = -1;
	pcap_t *p = f ? pcap_fopen_offline(f, err) : NULL;
	if (p) {
		d = pcap_datalink(p);
		pcap_close(p);
	} else if (f)
		fclose(f);
	return d;
}
*/
import "C"

import (
	"unsafe"

	"golang.org/x/net/bpf"
)

// Validate reports whether bpf_validate accepts a program.
func Validate(raw []bpf.RawInstruction) bool {
	in, n := instructions(raw)
	return n > 0 && C.validated(in, n) != 0
}

// Filter runs bpf_filter over a frame so many times, and returns its result. wire is the
// length of the frame on the wire. The program must be valid.
func Filter(raw []bpf.RawInstruction, data []byte, wire uint32, times int) uint32 {
	in, _ := instructions(raw)
	p := (*C.u_char)(unsafe.Pointer(unsafe.SliceData(data)))
	return uint32(C.filter(in, p, C.u_int(wire), C.u_int(len(data)), C.int(times)))
}

// DLT returns libpcap's number in memory for a link type in files, or -1 if there is
// none.
func DLT(linkType uint16) int { return int(C.dlt(C.uint(linkType))) }

// instructions converts a program to C. The instructions have the same layout there.
func instructions(raw []bpf.RawInstruction) (*C.struct_bpf_insn, C.int) {
	return (*C.struct_bpf_insn)(unsafe.Pointer(unsafe.SliceData(raw))), C.int(len(raw))
}
