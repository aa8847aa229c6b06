/* Figure 3: the scheduler of examples/stride. Without a clock: what one of its decisions costs, each process yielding back
 * at once. With one (scripts/figure3): what three processes count in 600 quanta. */
#include "bench.h"
#include "../../examples/stride/stride.h"

#define DECISIONS 600
#define SHARED    0x10000000
#define mark(n)   __asm__ volatile ("sll $0, $0, " #n : : : "memory")

enum { A, C, B, CLIENTS };
static const word tickets[CLIENTS] = { [A] = 3, [B] = 2, [C] = 1 };
static volatile word *const counter = (volatile word *)SHARED;
static word page, mine;
static struct cap right;
static struct client client[CLIENTS];

static void counts_once(void)
{
    for (;;) {
        min_yield(ENV->parent);
        mark(31);
        counter[mine]++;
    }
}

static void counts_on(void)
{
    min_yield(0);
    for (;;)
        counter[mine]++;
}

static void process(void)
{
    min_map(SHARED, page << PAGE_SHIFT | PTE_V | PTE_D, right);
    (SYSINFO->clock_on ? counts_on : counts_once)();
}

static void start(void)
{
    page = min_page(&right);
    check(!min_map(SHARED, page << PAGE_SHIFT | PTE_V | PTE_D, right));
    for (mine = 0; mine < CLIENTS; mine++) {
        struct min_child child;

        check(!min_spawn(process, &child));
        stride_join(&client[mine], child.id, tickets[mine]);
        min_yield(child.id);
    }
}

static void decide(void)
{
    for (word n = 0; n < DECISIONS; n++) {
        word before[CLIENTS] = { counter[A], counter[C], counter[B] };
        struct client *next;

        mark(16);
        next = stride_next(client, CLIENTS);
        min_yield(next->id);
        check(counter[next - client] == before[next - client] + 1 && "ACB"[next - client] == "ABAACB"[n % 6]);
    }
}

static void show(void)
{
    static struct { char who; word counts[CLIENTS]; } quantum[DECISIONS];
    word ticks = SYSINFO->ticks;

    min_yield(0);
    while (SYSINFO->ticks == ticks)             /* what was left of a slice that somebody ended early */
        ;
    for (word n = 0; n < DECISIONS; n++) {
        struct client *next = stride_next(client, CLIENTS);

        min_yield(next->id);
        quantum[n].who = "ACB"[next - client];
        for (word i = 0; i < CLIENTS; i++)
            quantum[n].counts[i] = counter[i];
    }
    for (word n = 0; n < DECISIONS; n++)
        min_print("figure3 %u %c %u %u %u\n", n + 1, quantum[n].who, quantum[n].counts[A], quantum[n].counts[B],
                  quantum[n].counts[C]);
}

int main(void)
{
    start();
    if (SYSINFO->clock_on)
        show();
    else
        decide();
    return 0;
}
