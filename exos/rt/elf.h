/* The parts of an ELF file that a program reads in its own file (TIS ELF 1.2). Whoever loaded it has checked it. */
#ifndef EXOS_RT_ELF_H
#define EXOS_RT_ELF_H

#include <aegis/types.h>

struct elf_file_header {
    uint8_t ident[16];
    uint16_t type, machine;
    word version, entry, segments_at, sections_at, flags;
    uint16_t header_bytes, segment_bytes, segments, section_bytes, sections, names;
};
struct elf_segment_header { word type, offset, va, pa, file_bytes, memory_bytes, flags, align; };
struct elf_section { word name, type, flags, address, offset, bytes, link, info, align, entry_bytes; };
struct elf_symbol { word name, value, bytes; uint8_t info, other; uint16_t section; };
enum { ELF_LOAD = 1, ELF_WRITE = 2, ELF_SYMBOLS = 2, ELF_FUNCTION = 2 };

#endif
