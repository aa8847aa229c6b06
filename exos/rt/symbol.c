/* Names for reports: of the program, from the table of processes or the header before its file in the boot archive (ustar),
 * and of functions, from the file's symbols. Read through a window, since a report must not depend on memory. */
#include <exos/proc.h>
#include "elf.h"
#include "rt.h"
#include "../vm/vm_hidden.h"

#define USTAR_HEADER    512
#define NAME_MAX        40
#define STUB_MAX        1024            /* a label of assembly has no size */

static char program[NAME_MAX], symbol[NAME_MAX];

const char *exos_program(void)
{
    if (STATE->birth.server && STATE->birth.pid)
        return (const char *)PROCS->proc[PID_SLOT(STATE->birth.pid) - 1].name;
    vm_archive_read(vm_archive(STATE->birth.file) - USTAR_HEADER, program, NAME_MAX - 1);
    return program;
}

const char *exos_symbol(word pc, word *offset)
{
    word file = vm_archive(STATE->birth.file), best = 0, name = 0, bytes = 0;
    struct elf_file_header h;
    struct elf_section s, strings;

    vm_archive_read(file, &h, sizeof h);
    for (word i = 0; i < h.sections; i++) {
        vm_archive_read(file + h.sections_at + i * sizeof s, &s, sizeof s);
        if (s.type == ELF_SYMBOLS)
            break;
    }
    if (!h.sections || s.type != ELF_SYMBOLS)
        return NULL;
    vm_archive_read(file + h.sections_at + s.link * sizeof s, &strings, sizeof strings);
    for (word at = s.offset; at < s.offset + s.bytes; at += sizeof(struct elf_symbol)) {
        struct elf_symbol y;

        vm_archive_read(file + at, &y, sizeof y);
        if ((y.info & 15) <= ELF_FUNCTION && y.section && y.section < 0xff00 && y.value <= pc && y.value > best)
            best = y.value, name = y.name, bytes = y.bytes;
    }
    if (!best || pc - best >= (bytes ? bytes : STUB_MAX))
        return NULL;
    vm_archive_read(file + strings.offset + name, symbol, NAME_MAX - 1);
    *offset = pc - best;
    return symbol;
}
