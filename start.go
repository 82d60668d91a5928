package main

// gopacket's layers fill tables of some 6 MB when the program starts, page fault by
// page fault, whatever the command. Where the kernel gives huge pages to who asks
// (madvise(2)), four faults do instead of 1,500. It is asked before Go's start, and
// without them nothing changes.
//
// Only what is aligned to 2 MB can be a huge page. So something of no length that is
// aligned so stands where the linker begins with what is zero at first: ld puts .dynbss
// before .bss.

/*
#include <sys/mman.h>

__asm__(".pushsection .dynbss,\"aw\",%nobits\n"
	".balign 0x200000\n"
	"tables:\n"
	".popsection");

extern char tables[], _end[];

__attribute__((constructor)) static void ask_huge_tables(void)
{
	madvise(tables, _end - tables, MADV_HUGEPAGE);
}
*/
import "C"
