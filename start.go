package main

// gopacket's layers fill tables of some 6 MB when the program starts, page fault by
// page fault, whatever the command. Where the kernel gives huge pages to who asks
// (madvise(2)), four faults do instead of 1,500. It is asked before Go's start, and
// without them nothing changes.

/*
#include <stdint.h>
#include <sys/mman.h>

extern char __bss_start[], _end[];

__attribute__((constructor)) static void ask_huge_tables(void)
{
	uintptr_t from = ((uintptr_t)__bss_start + 4095) & ~(uintptr_t)4095;
	madvise((void *)from, (uintptr_t)_end - from, MADV_HUGEPAGE);
}
*/
import "C"
