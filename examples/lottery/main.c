/* Lottery scheduling (Waldspurger and Weihl, 1994): each slice is won by a ticket drawn at random. All slices belong to
 * this program. Half way, the process with the fewest tickets is given more: nothing else needs to be told.
 * docs/tutorials/scheduler.md explains it. */
#include "kit.h"

#define QUANTA  240                     /* in each half */
#define CLIENTS 3
#define SEED    0x19941114

struct client { envid id; word tickets, won; };
static struct client client[CLIENTS];

static void must(bool holds, const char *what)
{
    if (!holds)
        min_print("This did not hold: %s.\n", what), sys_halt(1);
}

static void process(void)
{
    for (;;)
        ;
}

static word draw(word below)            /* xorshift: the same order in every run */
{
    static word state = SEED;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

static word tickets(void)
{
    word sum = 0;

    for (int i = 0; i < CLIENTS; i++)
        sum += client[i].tickets;
    return sum;
}

static struct client *winner(void)
{
    word ticket = draw(tickets());
    struct client *c = client;

    while (ticket >= c->tickets)
        ticket -= c++->tickets;
    return c;
}

/* Who ends a slice early gets what is left of it as a gift when its turn comes, and its own slice with the next tick. */
static void begin_slice(void)
{
    word ticks = SYSINFO->ticks;

    min_yield(0);
    while (SYSINFO->ticks == ticks)
        ;
}

static void half(void)
{
    for (int i = 0; i < CLIENTS; i++)
        client[i].won = 0;
    begin_slice();
    for (word n = 0, begun = SYSINFO->ticks; n < QUANTA; n++) {
        struct client *c = winner();

        c->won++;
        min_yield(c->id);               /* returns when our next slice starts */
        must(SYSINFO->ticks - begun == n + 1, "we are asked once for each slice");
    }
    for (int i = 0; i < CLIENTS; i++) {
        word n = QUANTA, t = client[i].tickets, all = tickets(), off = client[i].won * all - n * t;

        min_print("  %c: %u tickets of %u, won %u of %u\n", 'A' + i, t, all, client[i].won, n);
        must(off * off <= 9 * n * t * (all - t), "nobody is farther from a fair share than three standard deviations");
    }
}

int main(void)
{
    static const word given[CLIENTS] = { 3, 2, 1 };

    for (int i = 0; i < CLIENTS; i++) {
        struct min_child child;

        must(!min_spawn(process, &child), "there is room for a process");
        client[i] = (struct client){ child.id, given[i], 0 };
    }
    min_print("Tickets 3:2:1.\n");
    half();
    client[2].tickets = 5;
    min_print("C gets four more.\n");
    half();
    return 0;
}
