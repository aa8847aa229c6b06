/* Figure 3 of the paper: three processes with 3, 2 and 1 tickets count as fast as they can. All slices belong to this
 * program, which is asked at the start of each and yields it to the process whose turn it is.
 * docs/tutorials/scheduler.md explains it. */
#include "stride.h"

#define QUANTA  600
#define SHOWN   18
#define SHARED  0x10000000              /* the page of counters, in each address space */

enum { A, C, B, CLIENTS };              /* in the order in which the figure breaks ties */
static const char letter[] = "ACB";
static const word tickets[CLIENTS] = { [A] = 3, [B] = 2, [C] = 1 };
static volatile word *const counter = (volatile word *)SHARED;

static void must(bool holds, const char *what)
{
    if (!holds)
        min_print("This did not hold: %s.\n", what), sys_halt(1);
}

/* ---- a process: a child gets copies of these, and with them the right to the page ---- */

static word page, mine;
static struct cap right;

static void process(void)
{
    min_map(SHARED, page << PAGE_SHIFT | PTE_V | PTE_D, right);
    min_yield(0);                       /* ready: the next quantum is a whole one */
    for (;;)
        counter[mine]++;
}

/* ---- the scheduler ---- */

static struct client client[CLIENTS];
static word quanta[CLIENTS];

static void start(void)
{
    page = min_page(&right);
    must(!min_map(SHARED, page << PAGE_SHIFT | PTE_V | PTE_D, right), "there is a page for the counters");
    for (mine = 0; mine < CLIENTS; mine++) {
        struct min_child child;

        must(!min_spawn(process, &child), "there is room for a process");
        stride_join(&client[mine], child.id, tickets[mine]);
        min_yield(child.id);
    }
}

/* Who ends a slice early gets what is left of it as a gift when its turn comes, and its own slice with the next tick. */
static void begin_slice(void)
{
    word ticks = SYSINFO->ticks;

    min_yield(0);
    while (SYSINFO->ticks == ticks)
        ;
}

int main(void)
{
    word begun, sum = 0, all;
    char order[QUANTA];

    start();
    begin_slice();
    begun = SYSINFO->ticks;
    for (word n = 0; n < QUANTA; n++) {
        struct client *next = stride_next(client, CLIENTS);

        quanta[next - client]++;
        order[n] = letter[next - client];
        min_yield(next->id);            /* returns when our next slice starts */
    }
    must(SYSINFO->ticks - begun == QUANTA, "we were asked once for each slice");

    min_print("Quanta in order: ");
    for (word n = 0; n < SHOWN; n++)
        min_print("%c%s", order[n], n + 1 < SHOWN ? " " : " ...\n");
    for (word n = 0; n < QUANTA; n++)
        must(order[n] == "ABAACB"[n % 6], "the order is that of the paper's figure");
    all = counter[A] + counter[B] + counter[C];
    for (word i = 0; i < CLIENTS; i++)
        sum += tickets[i];
    for (word i = A; i < CLIENTS; i++) {
        word share = all / 10000 * tickets[i] / sum, part = counter[i] / share;         /* 10000: just its share */

        min_print("%c: %u tickets, %u quanta of %u, counted to %u\n", letter[i], tickets[i], quanta[i], QUANTA, counter[i]);
        must(quanta[i] * sum == QUANTA * tickets[i], "quanta are shared as the tickets are");
        if (SYSINFO->strict)            /* elsewhere a quantum is as long as the host makes it */
            must(part > 9900 && part < 10100, "counts are shared as the tickets are, within 1 %");
    }
    return 0;
}
