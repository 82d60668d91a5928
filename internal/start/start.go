// Package start makes the program start faster. Import it for its effect.
//
// gopacket's layers fill tables of some 6 MB when the program starts, page fault by page
// fault, whatever the command. Where the kernel gives huge pages on request (madvise(2)),
// four faults take the place of 1,500. The request has to come before Go starts, so a C
// constructor makes it. Without huge pages nothing changes.
//
// Only memory that is aligned to 2 MB can be a huge page. So a symbol of no length with
// that alignment stands where the linker begins with zeroed memory: ld puts .dynbss before
// .bss.
package start

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
