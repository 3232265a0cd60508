//go:build cgo && linux

package backend

/*
#include <stddef.h>

// Of glibc; other C libraries have no such function.
extern int mallopt(int parameter, int value) __attribute__((weak));

// The parameters as glibc numbers them.
enum { trim_threshold = -1, top_pad = -2, mmap_max = -4 };

static void keep_freed_memory(void) {
	if (mallopt == NULL)
		return;
	mallopt(mmap_max, 0);
	mallopt(trim_threshold, -1);
	mallopt(top_pad, 64 << 20); // Else the heaps of threads, of 64 MiB, go when they are empty.
}
*/
import "C"

// keepFreedMemory lets the C library keep what is freed for the next allocation,
// instead of giving large blocks back to the system each time. XLA allocates its
// intermediate results anew for every run of a program: without this a step of 25
// heads touches thousands of fresh pages, and takes 1.4 to 1.7 times as long
// (measured, 2 cores). The price is that the process keeps the most it had. Blocks
// of 64 MiB and more are beyond the heaps of threads and still come anew; one heap
// for all threads would hold them, but made networks of Stage I a quarter slower.
func keepFreedMemory() { C.keep_freed_memory() }
