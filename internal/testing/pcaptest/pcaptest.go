// Package pcaptest gives tests libpcap's own answers to compare with: tests
// cannot use cgo themselves.
package pcaptest

/*
#cgo LDFLAGS: -lpcap
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pcap/pcap.h>

// validated says whether the program may be run at all.
static int validated(const struct bpf_insn *in, int n) { return bpf_validate(in, n); }

// filter runs a program n times.
static u_int filter(const struct bpf_insn *in, const u_char *p, u_int wire, u_int len, int n) {
	u_int r = 0;
	while (n-- > 0)
		r = bpf_filter(in, p, wire, len);
	return r;
}

// dlt opens an empty capture of a link type and says what libpcap calls it.
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

// Validate is bpf_validate.
func Validate(raw []bpf.RawInstruction) bool {
	in, n := instructions(raw)
	return n > 0 && C.validated(in, n) != 0
}

// Filter runs bpf_filter times times over a frame of the given length on the
// wire, and returns what it returns. The program must be a valid one.
func Filter(raw []bpf.RawInstruction, data []byte, wire uint32, times int) uint32 {
	in, _ := instructions(raw)
	p := (*C.u_char)(unsafe.Pointer(unsafe.SliceData(data)))
	return uint32(C.filter(in, p, C.u_int(wire), C.u_int(len(data)), C.int(times)))
}

// DLT is libpcap's number in memory for a link type in files, -1 for none.
func DLT(linkType uint16) int { return int(C.dlt(C.uint(linkType))) }

// instructions are the same in C: two bytes, one, one, four.
func instructions(raw []bpf.RawInstruction) (*C.struct_bpf_insn, C.int) {
	return (*C.struct_bpf_insn)(unsafe.Pointer(unsafe.SliceData(raw))), C.int(len(raw))
}
