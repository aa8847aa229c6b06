"""Decoding and executing MIPS instructions."""

from edit import after, before, swap

EDITS = {}

EDITS["src/cpus/cpu_mips_instr.c"] = [
    before("COPROC_AVAILABILITY_CHECK(n) checks", """\
 */
#include "strict_decode.h"
/*
"""),
    swap("if (cpu->pc <= 0x7fffffff)", "if (STRICT_USER(cpu))"),

    # A branch in a delay slot has no meaning; here it is reserved.
    swap("cpu->delay_slot = TO_BE_DELAYED;",
         "if (unlikely(cpu->delay_slot)) { instr(reserved)(cpu, ic); return; }"
         " cpu->delay_slot = TO_BE_DELAYED;", times=43),

    before("coproc_register_read(", """\
	if (!cop0_availability_check(cpu, ic))
		return;
""", within="X(mfc0)"),
    before("coproc[0]->reg[rd];", """\
	if (!cop0_availability_check(cpu, ic))
		return;
""", within="X(mfc0_select0)"),
    before("coproc_register_write(", """\
	if (!cop0_availability_check(cpu, ic))
		return;
""", within="X(mtc0)"),
    before("if (rd == COP0_STATUS", """\
	if (cpu->cd.mips.cpu_type.exc_model == EXC3K) {
		if (rd == COP0_STATUS)
			strict_mode_changed(cpu);
		else if (rd == COP0_CAUSE)
			strict_kick(cpu);
		return;
	}
""", within="X(mtc0)"),
    after("0x3c) >> 2);", "\tstrict_mode_changed(cpu);\n", within="X(rfe)"),
    before("cpu->running = false;", "\tstrict_kick(cpu);\n",
           within="X(reboot)"),

    # The branch counts its slot, and end_of_page has just taken one off: a
    # slot on the next page counted nothing.
    before("instr(to_be_translated)(cpu, cpu->cd.mips.next_ic);",
           "\tcpu->n_translated_instrs ++;\n", within="X(end_of_page)"),
    # jr at the end of a page, rfe on the next: no fetch follows there.
    after("back from executing the delay slot", """\
	if (STRICT_USER(cpu) && (uint32_t)cpu->pc >= 0x80000000)
		return;
"""),

    before("X(to_be_translated)", '#include "strict_instr.h"\n\n'),
    before("if (!cpu->memory_rw(cpu, cpu->mem, addr, ib,", """\
		if (cpu->cd.mips.cpu_type.exc_model == EXC3K) {
			if (cpu->translation_readahead)
				goto bad;
			if (strict_fetch_nowhere(cpu, addr))
				return;
		}
"""),
    before("to_be_translated(): read failed", """\
			if (cpu->cd.mips.cpu_type.exc_model == EXC3K)
				return;
"""),
    after("#undef  DYNTRANS_TO_BE_TRANSLATED_HEAD", """\

	if (cpu->cd.mips.cpu_type.exc_model == EXC3K) {
		int major = iword >> 26, fn = iword & 63;
		size_t none = (size_t)&cpu->cd.mips.scratch;
		size_t rs_p = (size_t)&cpu->cd.mips.gpr[iword >> 21 & 31];
		size_t rt_p = (size_t)&cpu->cd.mips.gpr[iword >> 16 & 31];

		if (cpu->delay_slot && !cpu->translation_readahead &&
		    strict_branches(iword)) {
			instr(reserved)(cpu, ic);
			return;
		}
		switch (strict_decode(iword)) {
		case STRICT_RESERVED:
			ic->f = instr(reserved);
			goto strict_translated;
		case STRICT_COPROCESSOR:
			ic->f = instr(strict_coprocessor);
			ic->arg[0] = major & 3;
			goto strict_translated;
		case STRICT_ABSENT:
			ic->f = instr(cpu);
			ic->arg[0] = major & 3;
			goto strict_translated;
		case STRICT_NOTHING:
		case STRICT_ALWAYS:
			ic->f = iword & 0x10000 ? instr(strict_always) :
			    instr(strict_nothing);
			ic->arg[0] = major & 3;
			ic->arg[2] = ((int16_t)iword << 2) + (addr & 0xffc) + 4;
			goto strict_translated;
		case STRICT_FINE:
			break;
		}
		/* Into register 0 they still overflow or lack privilege. */
		if (major == HI6_ADDI && (iword >> 16 & 31) == 0) {
			ic->f = instr(addi);
			ic->arg[0] = rs_p;
			ic->arg[1] = none;
			ic->arg[2] = (int16_t)iword;
			goto strict_translated;
		}
		if (major == HI6_SPECIAL && (iword >> 11 & 31) == 0 &&
		    (fn == SPECIAL_ADD || fn == SPECIAL_SUB)) {
			ic->f = fn == SPECIAL_ADD ? instr(add) : instr(sub);
			ic->arg[0] = rs_p;
			ic->arg[1] = rt_p;
			ic->arg[2] = none;
			goto strict_translated;
		}
		if (iword >> 16 == 0x4000) {
			ic->f = instr(mfc0_select0);
			ic->arg[0] = none;
			ic->arg[1] = iword >> 11 & 31;
			goto strict_translated;
		}
	}
"""),
    swap("ic->f = instr(promemul);", "ic->f = instr(strict_promemul);"),
    swap("instr(reboot);", "instr(strict_reboot);", within="for REBOOT"),
    before("#define\tDYNTRANS_TO_BE_TRANSLATED_TAIL", "strict_translated:\n"),
]

# The page is looked up for what is done to it, with the address as it is: a
# store's fault is a store's, although the emulator reads the word first.
EDITS["src/cpus/cpu_mips_instr_unaligned.c"] = [
    after('#include "cpu.h"', '#include "mips_cpu_types.h"\n'),
    before("if (store) {", """\
	if (cpu->cd.mips.cpu_type.exc_model == EXC3K &&
	    !cpu->translate_v2p(cpu, addr, &tmpaddr,
	    store ? FLAG_WRITEFLAG : 0))
		return;
"""),
]
