/* One line of an instruction trace: what kind it is and what it says.
 *
 * GXemul's -i prints, one to a line:
 *
 *   <symbol>                                            function entered
 *   800300ec: 0000000c        syscall                   instruction
 *   80000098: 401a7000 (d)    mfc0  k0,epc              same, in a delay slot
 *   [ exception SYS v0=100 ... pc=0x800300ec <main> ]   exception taken
 *   [ dc7085 write to CSR: 0x0020 ]                     a device's remark
 *   add.d  r2,r0,r0                                     second print of a COP1
 *
 * Everything else is what the guest printed, or the emulator's distress.
 */
#ifndef TRACE_LINE_H
#define TRACE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum line_kind {
	LINE_INSN,
	LINE_EXCEPTION,
	LINE_REMARK,		/* of the emulator: counts nothing */
	LINE_ECHO,		/* second print of a COP1 instruction */
	LINE_OTHER
};

struct line {
	enum line_kind kind;
	bool slot;		/* printed with its branch */
	uint32_t pc;		/* of the instruction, or of the exception */
	uint32_t word;
	char cause[8];		/* exception: SYS, TLBL, ... */
};

/* Reads text[0..len), newline excluded.  Tells nothing about LINE_OTHER. */
void line_parse(const char *text, size_t len, struct line *line);

/* What the trace tells beside the word itself; false if it does not.
 * Where a load or store goes: "[0x80030860 = exc_count]". */
bool line_address(const char *text, size_t len, uint32_t *address);
/* What an mtc0 moves: "[0000000000200700]". */
bool line_value(const char *text, size_t len, uint32_t *value);
/* What tlbwi and tlbwr write: "index=..., random=..., mask=..., hi=..., lo0=...". */
struct line_entry { uint32_t index, random, hi, lo; };
bool line_entry_read(const char *text, size_t len, struct line_entry *entry);
/* Which entry of the TLB it is. */
unsigned line_entry_index(const struct line_entry *entry, uint32_t word);
/* Is it one of the two? */
bool word_writes_entry(uint32_t word);
/* The bad address of an exception: " vaddr=0x00500000 ". */
bool line_bad_address(const char *text, size_t len, uint32_t *address);
/* Offset of an instruction hidden behind text that the guest printed without
 * ending its line, or -1. */
long line_find_insn(const char *text, size_t len);

/* An instruction that is executed together with the one after it. */
bool word_is_branch(uint32_t word);
/* The store that sends a character to the console's serial line. */
bool line_sends_char(const char *text, size_t len, uint32_t word);

#endif
