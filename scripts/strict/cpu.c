/*
 * Rules of the R2000/R3000 that GXemul does not enforce by itself: which
 * translations user code may use, what may be fetched in which mode, and
 * that no two TLB entries match one address.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "console.h"
#include "cop0.h"
#include "cpu.h"
#include "machine.h"
#include "memory.h"
#include "mips_cpu_types.h"
#include "strict.h"
#include "symbol.h"
#include "thirdparty/mips_cpuregs.h"

int strict_exit_status;

static void stop_address(struct cpu *cpu, const char *name, uint64_t address)
{
	uint64_t offset = 0;
	char *symbol = get_symbol_name(&cpu->machine->symbol_context,
	    (int32_t)address, &offset);

	fprintf(stderr, "  %s 0x%08x", name, (unsigned)address);
	if (symbol != NULL)
		fprintf(stderr, " <%s>", symbol);
}

/* The guest's kernel did what the hardware would not survive. */
void strict_stop(struct cpu *cpu, const char *what, ...)
{
	va_list ap;

	console_flush();
	fflush(stdout);
	fprintf(stderr, "\ngxemul-strict: stop: ");
	va_start(ap, what);
	vfprintf(stderr, what, ap);
	va_end(ap);
	fprintf(stderr, "\ngxemul-strict:");
	stop_address(cpu, "pc", cpu->pc);
	stop_address(cpu, "ra", cpu->cd.mips.gpr[MIPS_GPR_RA]);
	stop_address(cpu, "EPC", cpu->cd.mips.coproc[0]->reg[COP0_EPC]);
	fprintf(stderr, ", instruction %lld, seed %u\n",
	    (long long)strict_now(cpu), strict_seed());
	exit(STRICT_STOPPED);
}

/* Kernel addresses enter the translation tables only in kernel mode. */
void strict_kernel_page(struct cpu *cpu, uint32_t vaddr)
{
	if (cpu->strict_npages < STRICT_PAGES)
		cpu->strict_pages[cpu->strict_npages] = vaddr;
	if (cpu->strict_npages <= STRICT_PAGES)
		cpu->strict_npages++;
}

/*
 * Called after every change of Status.  User mode starts with no translation
 * of a kernel address: the tables that make loads, stores and jumps fast hold
 * no mode bit.  The batch ends so that the next fetch is checked again and an
 * interrupt that has become deliverable is taken at once.
 */
void strict_mode_changed(struct cpu *cpu)
{
	int i;

	if (STRICT_USER(cpu)) {
		if (cpu->strict_npages > STRICT_PAGES)
			cpu->invalidate_translation_caches(cpu, 0,
			    INVALIDATE_ALL);
		else
			for (i = 0; i < cpu->strict_npages; i++)
				cpu->invalidate_translation_caches(cpu,
				    cpu->strict_pages[i], INVALIDATE_VADDR);
		cpu->strict_npages = 0;
	}
	strict_kick(cpu);
}

/* The address in pc cannot be fetched in this mode, or is not aligned. */
void strict_bad_fetch(struct cpu *cpu)
{
	struct mips_coproc *cp0 = cpu->cd.mips.coproc[0];
	uint32_t pc = cpu->pc;

	if (!STRICT_USER(cpu) && pc < 0x80000000)
		strict_stop(cpu, "fetch from a user address in kernel mode");
	mips_cpu_exception(cpu, EXCEPTION_ADEL, 0, (int32_t)pc, 0,
	    pc >> 12, (cp0->reg[COP0_ENTRYHI] & R2K3K_ENTRYHI_ASID_MASK) >>
	    R2K3K_ENTRYHI_ASID_SHIFT, 0);
}

/*
 * An instruction is about to be read from behind no translation.  Where there
 * is neither memory nor device the kernel has lost its way; user code, sent
 * there by a mapping, gets a bus error.
 */
int strict_fetch_nowhere(struct cpu *cpu, uint64_t vaddr)
{
	struct memory *mem = cpu->mem;
	uint64_t paddr;
	int i;

	if (!cpu->translate_v2p(cpu, vaddr, &paddr,
	    FLAG_INSTR | FLAG_NOEXCEPTIONS))
		return 0;
	if (paddr < mem->physical_max || paddr >> 22 == 0x1fc00000 >> 22)
		return 0;
	for (i = 0; i < mem->n_mmapped_devices; i++)
		if (paddr >= mem->devices[i].baseaddr &&
		    paddr < mem->devices[i].endaddr)
			return 0;
	if (!STRICT_USER(cpu))
		strict_stop(cpu, "fetch from physical address 0x%08x, where "
		    "nothing is", (unsigned)paddr);
	mips_cpu_exception(cpu, EXCEPTION_IBE, 0, vaddr, 0, 0, 0, 0);
	return 1;
}

/*
 * Entry index was just written.  Entries that were never written are not
 * there; kseg0 and kseg1 addresses are not looked up, so that kernels may
 * park unused entries on them.
 */
void strict_tlb_check(struct cpu *cpu, int index)
{
	struct mips_coproc *cp0 = cpu->cd.mips.coproc[0];
	struct mips_tlb *tlb = cp0->tlbs;
	uint32_t vpn = tlb[index].hi & R2K3K_ENTRYHI_VPN_MASK;
	uint32_t asid = tlb[index].hi & R2K3K_ENTRYHI_ASID_MASK;
	int i;

	cpu->strict_tlb_written |= (uint64_t)1 << index;
	if (vpn >= 0x80000000 && vpn < 0xc0000000)
		return;
	for (i = 0; i < cp0->nr_of_tlbs; i++)
		if (i != index && (cpu->strict_tlb_written >> i & 1) &&
		    (uint32_t)(tlb[i].hi & R2K3K_ENTRYHI_VPN_MASK) == vpn &&
		    ((tlb[i].lo0 | tlb[index].lo0) & R2K3K_ENTRYLO_G ||
		    (tlb[i].hi & R2K3K_ENTRYHI_ASID_MASK) == asid))
			strict_stop(cpu, "TLB entries %d and %d both match "
			    "0x%08x, ASID %u", i, index, vpn, asid >> 6);
}
