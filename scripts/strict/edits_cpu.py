"""The processor: modes, instructions, translations, the run loop."""

from edit import after, before, swap

EDITS = {}

EDITS["src/include/cpu.h"] = [
    before("struct cpu {", "#include \"strict.h\"\n#define STRICT_PAGES 64\n"),
    before("The program counter. (For", """\
	/* Strict: n_translated_instrs at which the batch ends, what to wake
	   for, kernel pages in the translation tables (more than STRICT_PAGES:
	   not listed any more), TLB entries written since power-up. */
	int		strict_limit;
	struct strict_alarm *strict_alarms;
	int		strict_npages;
	uint32_t	strict_pages[STRICT_PAGES];
	uint64_t	strict_tlb_written;

"""),
]

EDITS["src/include/quick_pc_to_pointers.h"] = [
    swap("if (ppp_tmp != NULL) {",
         "if (STRICT_BAD_FETCH(cpu)) strict_bad_fetch(cpu);"
         " else if (ppp_tmp != NULL) {"),
]

EDITS["src/cpus/generate_head.c"] = [
    after('printf("#define DYNTRANS_%s\\n", uppercase(a));',
          """\
	printf("#define STRICT_BAD_FETCH(cpu) %s\\n",
	    strcmp(a, "mips") ? "0" : "STRICT_BAD_MIPS_FETCH(cpu)");
"""),
    # The batch ends at once, and this was no instruction.
    swap("cpu->ninstrs --;", "cpu->n_translated_instrs --;\\n"
         "\\tcpu->strict_limit = 0;"),
]

EDITS["src/cpus/cpu_dyntrans.c"] = [
    # Reading ahead for the trace must not raise what execution would not.
    swap("CACHE_INSTRUCTION", "CACHE_INSTRUCTION | NO_EXCEPTIONS", times=2),
    # n_translated_instrs counts each instruction before it starts, so that
    # a device knows the exact time while it is accessed.
    before("Execute just one instruction",
           "\t\tcpu->n_translated_instrs ++;\n"),
    swap("n_instrs = 1;", "n_instrs = 0;"),
    before("else if (cpu->machine->statistics.enabled)", """\
#ifdef DYNTRANS_MIPS
	} else if (cpu->cd.mips.cpu_type.exc_model == EXC3K) {
		struct DYNTRANS_IC *ic;

		n_instrs = 0;
		while (cpu->n_translated_instrs < cpu->strict_limit) {
			if (cpu->machine->statistics.enabled)
				S;
			cpu->n_translated_instrs ++;
			I;
		}
#endif
"""),
    after("cpu->ninstrs += n_instrs;", "\tcpu->n_translated_instrs = 0;\n"),
    before("ppp = cpu->cd.DYNTRANS_ARCH.phys_page[index];", """\
	if (STRICT_BAD_FETCH(cpu)) {
		strict_bad_fetch(cpu);
		return;
	}
"""),
    after("assert((paddr_page & (DYNTRANS_PAGESIZE-1)) == 0);", """\
#ifdef DYNTRANS_MIPS
	if (cpu->cd.mips.cpu_type.exc_model == EXC3K &&
	    (uint32_t)vaddr_page >= 0x80000000) {
		if (STRICT_USER(cpu))
			return;
		strict_kernel_page(cpu, vaddr_page);
	}
#endif
"""),
    before("about_to_enter_single_step = true;", """\
#ifdef DYNTRANS_MIPS
	if (cpu->cd.mips.cpu_type.exc_model == EXC3K) {
		instr(reserved)(cpu, ic);
		return;
	}
#endif
"""),
]

EDITS["src/cpus/cpu_mips.c"] = [
    after("|= interrupt->line;", "\tstrict_kick(cpu);\n"),
    swap("vaddr < 0x1000)", "vaddr < 0x1000 && exc_model != EXC3K)"),
]

EDITS["src/cpus/memory_mips.c"] = [
    # The cache-miss bit would tell how the host looked the address up.
    after("== (paddr & ~(cpu->cd.mips.cache_mask[which_cache]));",
          "\thit = 1;\n"),
]

EDITS["src/cpus/cpu_mips_coproc.c"] = [
    after("bit 21 is read-only", """\
			if (cpu->cd.mips.cpu_type.mmu_model == MMU3K)
				tmp &= ~MIPS1_CACHE_MISS;
"""),
    before("cp->reg[COP0_ENTRYHI]  = cp->tlbs[i].hi;", """\
			/* Another ASID: nothing translated so far holds. */
			if ((cp->tlbs[i].hi ^ cp->reg[COP0_ENTRYHI]) &
			    R2K3K_ENTRYHI_ASID_MASK)
				cpu->invalidate_translation_caches(cpu, 0,
				    INVALIDATE_ALL);
""", within="void coproc_tlbpr("),
    before("Set new last_written_tlb_index hint",
           "\t\tstrict_tlb_check(cpu, index);\n", within="void coproc_tlbwri("),
    # No user action prints: compare and divide for all operands.
    swap("|| !unordered", "&& !unordered", times=2),
    before("fpu_op(): unimplemented condition", """\
			return 0;
"""),
    after("case 14:/*  Less than or equal  */", """\
			return float_value[0].f <= float_value[1].f;
		case 0: case 8:		/* false */
			return 0;
		case 1: case 9:		/* unordered */
			return unordered;
		case 3: case 11:	/* unordered or equal */
			return unordered ||
			    float_value[0].f == float_value[1].f;
		case 10:		/* equal */
			return float_value[0].f == float_value[1].f;
		case 13:		/* unordered or less */
			return unordered ||
			    float_value[0].f < float_value[1].f;
		case 15:		/* unordered or less or equal */
			return unordered ||
			    float_value[0].f <= float_value[1].f;
"""),
    swap("if (fabs(float_value[1].f) > 0.00000000001)", "if (1)"),
    swap('fatal("[ Attempt to write to FPU "\n'
         '\t\t\t\t\t    "control register 0 (?) ]\\n");', ";"),
]
