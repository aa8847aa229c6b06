/* Markers in C (docs/measuring.md). Two instructions, so that none comes into a delay slot; the one more is outside. */
#ifndef REGION_H
#define REGION_H

#define open(n) __asm__ volatile (".set push\n\t.set noreorder\n\tnop\n\tsll $0, $0, " #n "\n\t.set pop" ::: "memory")
#define close() __asm__ volatile (".set push\n\t.set noreorder\n\tsll $0, $0, 31\n\tnop\n\t.set pop" ::: "memory")

#endif
