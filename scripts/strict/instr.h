/*
 * Translated instructions of the strict emulator.  Included twice by
 * cpu_mips_instr.c, for 32-bit and for 64-bit registers.
 */

/* A word that MIPS I lacks, in a coprocessor's opcode.  arg[0] = number */
X(strict_coprocessor)
{
	if (ic->arg[0] == 0) {
		if (!cop0_availability_check(cpu, ic))
			return;
	} else
		COPROC_AVAILABILITY_CHECK(ic->arg[0]);
	instr(reserved)(cpu, ic);
}

/*
 * The conditions of coprocessors 0 and 3 are the write buffer's on a
 * DECstation: always empty here, so that "false" is never taken and "true"
 * always.  arg[0] = coprocessor, arg[2] = target as in b.
 */
X(strict_nothing)
{
	if (ic->arg[0] == 0)
		cop0_availability_check(cpu, ic);
	else
		COPROC_AVAILABILITY_CHECK(ic->arg[0]);
}

X(strict_always)
{
	if (ic->arg[0] == 0) {
		if (!cop0_availability_check(cpu, ic))
			return;
	} else
		COPROC_AVAILABILITY_CHECK(ic->arg[0]);
	instr(b)(cpu, ic);
}

/* The PROM's trap works in the PROM and nowhere else. */
X(strict_promemul)
{
	uint32_t pc = cpu->pc;

	if (cpu->cd.mips.cpu_type.exc_model != EXC3K || (!STRICT_USER(cpu) &&
	    pc >= 0x80000000 && pc < 0xc0000000 &&
	    (pc & 0x1ff00000) == 0x1fc00000))
		instr(promemul)(cpu, ic);
	else
		instr(syscall)(cpu, ic);
}

/* The debugger's stop is a kernel's privilege; to others it is a break. */
X(strict_reboot)
{
	if (cpu->cd.mips.cpu_type.exc_model == EXC3K && STRICT_USER(cpu))
		instr(break)(cpu, ic);
	else
		instr(reboot)(cpu, ic);
}
