/* The rules about neighbouring instructions. */
#include <stdarg.h>
#include <string.h>

#include "hazard.h"

#define CP0(n) (1u << (n))
#define TLB_WORK (TAG_TLBR | TAG_TLBWI | TAG_TLBWR | TAG_TLBP)
#define TLB_WRITE (TAG_TLBWI | TAG_TLBWR)

enum where { ANYWHERE, MAPPED_ACCESS, MAPPED_FETCH };

/* Between the first and the second, `gap` others must stand. */
static const struct rule {
	const char *name;
	unsigned gap;
	uint32_t first;			/* tags, one of which it has */
	uint32_t first_cp0;		/* and the registers it writes, if mtc0 */
	uint32_t second;		/* tags, one of which it has */
	uint32_t second_mfc0;		/* or it reads one of these by mfc0 */
	enum where where;		/* or it goes through the TLB */
} rules[] = {
	{ "hilo", 2, TAG_MFHILO, 0, TAG_SETHILO, 0, ANYWHERE },
	{ "cp0-tlb", 1, TAG_MTC0, CP0(CP0_INDEX) | CP0(CP0_ENTRYLO) | CP0(CP0_ENTRYHI),
	  TLB_WORK, 0, ANYWHERE },
	{ "tlbp-index", 1, TAG_TLBP, 0, TAG_TLBWI | TAG_TLBR, CP0(CP0_INDEX), ANYWHERE },
	{ "tlbr-entry", 1, TAG_TLBR, 0, 0, CP0(CP0_ENTRYHI) | CP0(CP0_ENTRYLO), ANYWHERE },
	{ "status-rfe", 1, TAG_MTC0, CP0(CP0_STATUS), TAG_RFE, 0, ANYWHERE },
	{ "status-use", 2, TAG_MTC0, CP0(CP0_STATUS), TAG_COP1, CP0(CP0_STATUS), ANYWHERE },
	{ "status-access", 1, TAG_MTC0, CP0(CP0_STATUS), TAG_ACCESS, 0, ANYWHERE },
	{ "asid-access", 2, TAG_MTC0, CP0(CP0_ENTRYHI), 0, 0, MAPPED_ACCESS },
	{ "tlbw-access", 1, TLB_WRITE, 0, 0, 0, MAPPED_ACCESS },
	{ "compare-branch", 1, TAG_COMPARE, 0, TAG_BC1, 0, ANYWHERE },
	/* NetBSD's way back from the kernel: jr and its slot stand between. */
	{ "asid-fetch", 2, TAG_MTC0, CP0(CP0_ENTRYHI), 0, 0, MAPPED_FETCH },
	{ "tlbw-fetch", 2, TLB_WRITE, 0, 0, 0, MAPPED_FETCH },
};

enum { RULES = sizeof rules / sizeof rules[0] };

void finding(struct findings *findings, const char *rule, struct place place,
	     const char *format, ...)
{
	va_list args;

	for (unsigned i = 0; i < findings->count && i < REPORTS_MAX; i++)
		if (findings->seen[i].pc == place.pc && strcmp(findings->seen[i].rule, rule) == 0)
			return;
	if (findings->count++ >= REPORTS_MAX)
		return;
	findings->seen[findings->count - 1].rule = rule;
	findings->seen[findings->count - 1].pc = place.pc;
	fprintf(stderr, "trace: line %lu: %08x: %s: ", place.line, place.pc, rule);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

static bool first_matches(const struct rule *rule, const struct insn *first)
{
	if (!(first->tags & rule->first))
		return false;
	return !rule->first_cp0 || (first->cp0 < 32 && rule->first_cp0 >> first->cp0 & 1);
}

static bool second_matches(const struct rule *rule, const struct step *second)
{
	const struct insn *insn = second->insn;

	if (insn->tags & rule->second)
		return true;
	if (insn->tags & TAG_MFC0 && insn->cp0 < 32 && rule->second_mfc0 >> insn->cp0 & 1)
		return true;
	return (rule->where == MAPPED_ACCESS && second->mapped_access) ||
	       (rule->where == MAPPED_FETCH && second->mapped_fetch);
}

static void load_check(const struct step *first, const struct step *second,
		       struct findings *findings)
{
	uint64_t late = first->insn->loads & second->insn->reads;
	uint64_t base = (uint64_t)1 << (second->insn->word >> 21 & 31);

	if (!late)
		return;
	/* lwl and lwr of one register merge before it is written back; as a base it is late. */
	if (first->insn->tags & second->insn->tags & TAG_MERGE &&
	    first->insn->word >> 26 != second->insn->word >> 26 &&
	    first->insn->loads == second->insn->loads && late != base)
		return;
	finding(findings, second->insn->tags & TAG_JUMPREG ? "load-jump" : "load-use",
		second->place, "what %08x at %08x loads is not there yet",
		first->insn->word, first->place.pc);
}

static void alone_check(const struct step *before, const struct step *step,
			struct findings *findings)
{
	const struct insn *branch = step->slot ? before->insn : NULL;

	if (!step->insn->known)
		finding(findings, "opcode", step->place, "MIPS I has no instruction %08x",
			step->insn->word);
	if (step->slot && step->insn->tags & TAG_BRANCH)
		finding(findings, "slot-branch", step->place, "a branch in a delay slot");
	if (step->insn->tags & TAG_RFE && !(branch && branch->tags & TAG_JUMP))
		finding(findings, "rfe-slot", step->place, "rfe outside the slot of j or jr");
}

void hazard_take(struct history *history, const struct step *step, bool killed,
		 struct findings *findings)
{
	static const uint32_t firsts = TAG_MFHILO | TAG_MTC0 | TLB_WORK | TAG_COMPARE;

	if (!killed)
		alone_check(&history->last[0], step, findings);
	for (unsigned apart = 0; apart < 2; apart++) {
		const struct step *first = &history->last[apart];

		if (!first->insn)
			continue;
		if (apart == 0 && first->insn->loads)
			load_check(first, step, findings);
		if (!(first->insn->tags & firsts))
			continue;
		for (unsigned i = 0; i < RULES; i++)
			if (apart < rules[i].gap && first_matches(&rules[i], first->insn) &&
			    second_matches(&rules[i], step))
				finding(findings, rules[i].name, step->place,
					"%u after %08x at %08x, which needs %u between",
					apart, first->insn->word, first->place.pc, rules[i].gap);
	}
	if (killed)
		return;
	history->last[1] = history->last[0];
	history->last[0] = *step;
}

void hazard_gap(struct history *history)
{
	history->last[0].insn = history->last[1].insn = NULL;
}

void hazard_list(FILE *out)
{
	fputs("load-use\t1\nload-jump\t1\n", out);
	for (unsigned i = 0; i < RULES; i++)
		fprintf(out, "%s\t%u\n", rules[i].name, rules[i].gap);
	fputs("opcode\t-\nslot-branch\t-\nrfe-slot\t-\n", out);
}
