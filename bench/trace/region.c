/* Exact counts per region; region.h defines them.
 *
 * Inside a region every line must follow from the one before it, by address:
 * a line that got lost, or that the emulator printed wrongly, is an error and
 * never a smaller count.
 */
#include <stdlib.h>
#include <string.h>

#include "region.h"

#define KERNEL_BASE 0x80000000u
#define VECTOR_UTLB 0x80000000u
#define VECTOR_GENERAL 0x80000080u

const char *const statistic_names[STAT_COUNT] = {
	"total", "user", "kernel", "episodes", "exceptions", "interrupts",
	"resumes_total", "tlb_writes", "tlb_kernel",
	"kernel_first", "kernel_last", "resume_total", "resume_kernel", "called", "to_send",
};

unsigned marker_number(uint32_t word)
{
	unsigned number = word >> 6;

	return (word & ~0x7c0u) == 0 && (number >= MARK_END || number == MARK_SEND || number == MARK_CALL) ?
	       number : 0;
}

/* Memory is all that this program can run out of; it says so and stops. */
static void *grow(void *old, size_t size)
{
	void *new = realloc(old, size);

	if (!new)
		abort();
	return new;
}

/* ---- episodes ---- */

static size_t episode_slot(const struct counter *c, const struct episode *e)
{
	uint32_t hash = e->region * 2654435761u ^ e->pc * 2246822519u ^
			e->kernel * 3266489917u ^ e->vector;
	size_t at = (hash ^ hash >> 15) & (c->episode_room - 1);

	while (c->episodes[at].count != 0) {
		const struct episode *there = &c->episodes[at];

		if (there->region == e->region && there->pc == e->pc &&
		    there->vector == e->vector && there->kernel == e->kernel &&
		    strcmp(there->cause, e->cause) == 0)
			break;
		at = (at + 1) & (c->episode_room - 1);
	}
	return at;
}

static void episodes_grow(struct counter *c)
{
	struct episode *old = c->episodes;
	size_t old_room = c->episode_room;

	c->episode_room = old_room ? old_room * 2 : 256;
	c->episodes = grow(NULL, c->episode_room * sizeof *old);
	memset(c->episodes, 0, c->episode_room * sizeof *old);
	for (size_t i = 0; i < old_room; i++)
		if (old[i].count)
			c->episodes[episode_slot(c, &old[i])] = old[i];
	free(old);
}

static void episode_end(struct counter *c)
{
	struct sample *s = &c->now;
	struct episode *slot;

	c->in_episode = false;
	if (s->value[STAT_KERNEL_FIRST] == STAT_MISSING)
		s->value[STAT_KERNEL_FIRST] = c->episode.kernel;
	s->value[STAT_KERNEL_LAST] = c->episode.kernel;
	if (c->episode_count * 2 >= c->episode_room)
		episodes_grow(c);
	slot = &c->episodes[episode_slot(c, &c->episode)];
	if (slot->count == 0) {
		*slot = c->episode;
		slot->count = 0;
		c->episode_count++;
	}
	slot->count++;
}

/* ---- markers ---- */

static const char *region_open(struct counter *c, unsigned number)
{
	if (c->open)
		return "a region opens inside another";
	if (c->ended)
		return "a region opens after the marker that ends the trace";
	c->open = number;
	memset(&c->now, 0, sizeof c->now);
	for (int i = STAT_KERNEL_FIRST; i < STAT_COUNT; i++)
		c->now.value[i] = STAT_MISSING;
	c->in_episode = c->resuming = c->away = c->sending = c->sent = false;
	c->call = CALL_NONE;
	c->now.value[STAT_TLB_KERNEL] = c->tlb_kernel_count;
	return NULL;
}

static const char *region_close(struct counter *c, bool drop, uint32_t pc)
{
	struct region *region;

	if (!c->open)
		return "a marker closes a region and none is open";
	region = &c->regions[c->open - REGION_FIRST];
	if (c->in_episode && pc >= KERNEL_BASE)
		return "a region closes in the kernel before its exception was answered";
	if (c->call != CALL_NONE)
		return "a region closes before a marked call has returned";
	if (c->in_episode)
		episode_end(c);
	c->open = 0;
	if (drop) {
		region->dropped++;
		return NULL;
	}
	if (c->resuming) {
		if (pc != c->resume_pc) {
			c->now.value[STAT_RESUME_TOTAL] = STAT_MISSING;
			c->now.value[STAT_RESUME_KERNEL] = STAT_MISSING;
		}
		c->resuming = false;
	}
	if (c->away && pc != c->away_pc)
		c->now.value[STAT_RESUMES_TOTAL] = STAT_MISSING;
	if (!c->sent)
		c->now.value[STAT_TO_SEND] = STAT_MISSING;
	if (region->count == region->room) {
		region->room = region->room ? region->room * 2 : 64;
		region->samples = grow(region->samples,
				       region->room * sizeof *region->samples);
	}
	region->samples[region->count++] = c->now;
	return NULL;
}

/* The second of a pair comes when the callee has returned. */
static const char *call_mark(struct counter *c)
{
	if (c->call != CALL_NONE && c->call != CALL_RUNS)
		return "two markers of a call have no call between them";
	if (c->call == CALL_NONE && c->now.value[STAT_CALLED] == STAT_MISSING)
		c->now.value[STAT_CALLED] = 0;
	c->call = c->call == CALL_NONE ? CALL_AWAITED : CALL_NONE;
	return NULL;
}

static const char *marker_take(struct counter *c, const struct line *line,
			       unsigned number)
{
	if (line->slot)
		return "a marker stands in a delay slot";
	switch (number) {
	case MARK_CALL:
		if (c->open)
			return call_mark(c);
		return NULL;
	case MARK_SEND:
		c->sent = c->sending;
		c->sending = false;
		return NULL;
	case MARK_END:
		if (c->open)
			return "the program ends inside a region";
		c->ended = true;
		return NULL;
	case MARK_DROP:
	case MARK_CLOSE:
		return region_close(c, number == MARK_DROP, line->pc);
	default:
		return region_open(c, number);
	}
}

/* ---- order of lines ---- */

static uint32_t branch_target(uint32_t pc, uint32_t word)
{
	if (word >> 26 == 2 || word >> 26 == 3)
		return ((pc + 4) & 0xf0000000u) | (word & 0x03ffffffu) << 2;
	return pc + 4 + ((uint32_t)(int32_t)(int16_t)word << 2);
}

/* May `pc` be where the program continues after the line before? */
static bool pc_follows(const struct counter *c, uint32_t pc)
{
	uint32_t word = c->branch_word;

	if (c->before == BEFORE_EXCEPTION)
		return pc == VECTOR_UTLB || pc == VECTOR_GENERAL;
	if (!c->last.slot)
		return pc == c->last.pc + 4;
	if (word >> 26 == 0)
		return true;	/* jr: only the register knows */
	if (pc == branch_target(c->branch_pc, word))
		return true;
	return word >> 26 != 2 && word >> 26 != 3 && pc == c->branch_pc + 8;
}

static const char *order_check(const struct counter *c, const struct line *line)
{
	bool after_branch = c->before == BEFORE_INSN && !c->last.slot &&
			    word_is_branch(c->last.word);

	if (line->kind == LINE_EXCEPTION) {
		if (after_branch || c->before == BEFORE_EXCEPTION)
			return "an exception where the emulator's trace cannot be trusted"
			       " (does a delay slot begin a page?)";
		if (line->pc != c->last.pc && !pc_follows(c, line->pc))
			return "an exception at an address that was not reached: lines are missing";
		return NULL;
	}
	if (line->slot != after_branch)
		return line->slot ? "a delay slot without its branch" :
				    "a branch without its delay slot";
	if (line->slot && word_is_branch(line->word))
		return "a branch in a delay slot";
	if (!pc_follows(c, line->pc))
		return "the address does not follow from the line before: lines are missing";
	return NULL;
}

static void order_note(struct counter *c, const struct line *line)
{
	if (line->kind == LINE_EXCEPTION) {
		c->before = BEFORE_EXCEPTION;
		return;
	}
	if (line->slot) {
		c->branch_pc = c->last.pc;
		c->branch_word = c->last.word;
	}
	c->before = BEFORE_INSN;
	c->last = *line;
}

/* ---- counting ---- */

static void exception_count(struct counter *c, const struct line *line)
{
	uint32_t *value = c->now.value;
	/* A fault in a delay slot resumes at the branch, as EPC says. */
	bool slot = c->last.slot && c->last.pc == line->pc;

	value[STAT_EXCEPTIONS]++;
	if (!c->away) {
		c->away = true;
		c->away_pc = slot ? c->branch_pc : line->pc;
	}
	if (strcmp(line->cause, "INT") == 0) {
		value[STAT_INTERRUPTS]++;
		if (!c->sent) {
			c->sending = true;
			value[STAT_TO_SEND] = 0;
		}
	}
	if (c->in_episode)
		return;
	if (value[STAT_EPISODES]++ == 0) {
		c->resuming = true;
		c->resume_pc = slot ? c->branch_pc : line->pc;
		value[STAT_RESUME_TOTAL] = value[STAT_RESUME_KERNEL] = 0;
	}
	c->in_episode = true;
	memset(&c->episode, 0, sizeof c->episode);
	c->episode.region = c->open;
	c->episode.pc = line->pc;
	memcpy(c->episode.cause, line->cause, sizeof c->episode.cause);
}

unsigned counter_share(const struct counter *c, bool kernel)
{
	unsigned share = 1u << STAT_TOTAL | 1u << (kernel ? STAT_KERNEL : STAT_USER);

	if (!c->open)
		return 0;
	if (c->in_episode)
		share |= 1u << STAT_EPISODES;
	if (c->call == CALL_RUNS)
		share |= 1u << STAT_CALLED;
	if (c->resuming)
		share |= 1u << STAT_RESUME_TOTAL | (kernel ? 1u << STAT_RESUME_KERNEL : 0);
	if (c->away)
		share |= 1u << STAT_RESUMES_TOTAL;
	return share;
}

static void insn_count(struct counter *c, const struct line *line)
{
	uint32_t *value = c->now.value;
	bool kernel = line->pc >= KERNEL_BASE;
	unsigned share;

	if (c->in_episode && !kernel)
		episode_end(c);
	if (c->resuming && line->pc == c->resume_pc && !line->slot &&
	    !c->in_episode)
		c->resuming = false;
	if (c->away && line->pc == c->away_pc && !line->slot && !c->in_episode)
		c->away = false;
	if (c->call == CALL_AWAITED && word_is_branch(line->word))
		c->call = CALL_SLOT;
	else if (c->call == CALL_SLOT || c->call == CALL_BEGINS)
		c->call++;
	share = counter_share(c, kernel);
	for (unsigned left = share & ~(1u << STAT_EPISODES); left; left &= left - 1)
		value[__builtin_ctz(left)]++;
	value[STAT_TO_SEND] += c->sending;
	if (c->in_episode) {
		if (c->before == BEFORE_EXCEPTION && c->episode.kernel == 0)
			c->episode.vector = line->pc;
		c->episode.kernel++;
	}
}

void counter_entry(struct counter *c, unsigned index, uint32_t hi)
{
	uint32_t *most = &c->now.value[STAT_TLB_KERNEL];

	c->tlb_kernel_count -= c->tlb_kernel[index];
	c->tlb_kernel[index] = hi >= 0xc0000000u;
	c->tlb_kernel_count += c->tlb_kernel[index];
	if (!c->open)
		return;
	c->now.value[STAT_TLB_WRITES]++;
	if (*most < c->tlb_kernel_count)
		*most = c->tlb_kernel_count;
}

bool counter_expects_echo(const struct counter *c)
{
	return c->before == BEFORE_INSN && c->last.word >> 26 == 0x11;
}

/* GXEMUL: the delay slots of bc1f and bc1t are executed and not shown.  They
 * count in the whole trace; a region with one has no result. */
static bool slot_hidden(const struct counter *c, const struct line *line)
{
	return c->before == BEFORE_INSN && !c->last.slot && !line->slot &&
	       c->last.word >> 26 == 17 && word_is_branch(c->last.word);
}

const char *counter_take(struct counter *c, const struct line *line)
{
	const char *wrong = NULL;
	unsigned number = 0;

	if (line->kind == LINE_REMARK)
		return NULL;
	if (line->kind == LINE_ECHO && counter_expects_echo(c))
		return NULL;
	if (line->kind == LINE_ECHO || line->kind == LINE_OTHER)
		return c->open ? "inside a region, a line that is none of the trace's" : NULL;
	if (c->open)
		wrong = order_check(c, line);
	if (wrong)
		return wrong;
	if (line->kind == LINE_INSN) {
		c->instructions += slot_hidden(c, line) ? 2 : 1;
		number = marker_number(line->word);
		if (number)
			wrong = marker_take(c, line, number);
		else if (c->open)
			insn_count(c, line);
	} else if (c->open) {
		exception_count(c, line);
	}
	order_note(c, line);
	return wrong;
}

const char *counter_end(const struct counter *c)
{
	if (c->open)
		return "the trace is cut inside a region";
	if (!c->ended)
		return "the trace is cut: the program never said that it ends (sll $0,$0,15)";
	return NULL;
}
