/* Program files, checked before anything is done with them: ELF for MIPS I, linked by exos/exos.ld. */
#ifndef SYS_ELF_H
#define SYS_ELF_H

#include <stdbool.h>
#include <aegis/types.h>

#define ELF_SEGMENTS 8

struct elf_segment {
    word va, offset, filled, bytes;     /* address, place in the file, bytes in the file, in memory */
    bool writable;
};

struct elf_program {
    word entry;
    unsigned segments;
    struct elf_segment segment[ELF_SEGMENTS];
};

/* What the file says. 0; -ENOEXEC: it is no program of this machine and library, or is damaged. Nothing of it is
 * believed: afterwards segments lie in the file and in user space, share no page, and the entry is in the first of them
 * that is resident and not writable. `read` copies n bytes from `at` on, which lie in the file. */
int elf_check(void (*read)(void *file, word at, void *to, word n), void *file, word bytes, struct elf_program *p);

#endif
