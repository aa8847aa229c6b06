/* The ring of the last events on slow paths, exposed to every environment and printed by a panic.
 * The slot that will be written next always says TRACE_NONE: that is how a reader finds the oldest event. */
#include <aegis/kernel.h>

struct trace trace_ring[TRACE_MAX] __attribute__((aligned(PAGE_SIZE)));
static word next;

_Static_assert(sizeof trace_ring == PAGE_SIZE, "the exposed ring is one page and nothing else");

#define NAME(event, name) #name,
static const char *const names[] = { TRACE_EVENTS(NAME) };

void trace(enum trace_event event, word env, word a, word b)
{
    trace_ring[next] = (struct trace){ event, env, a, b };
    next = (next + 1) % TRACE_MAX;
    trace_ring[next].event = TRACE_NONE;
}

void trace_print(unsigned last)
{
    word i = (next + TRACE_MAX - last % TRACE_MAX) % TRACE_MAX;

    for (; i != next; i = (i + 1) % TRACE_MAX) {
        const struct trace *t = &trace_ring[i];

        if (t->event > TRACE_NONE && t->event < sizeof names / sizeof *names)
            print("  %-8s env 0x%x  0x%08x 0x%08x\n", names[t->event], t->env, t->a, t->b);
    }
}
