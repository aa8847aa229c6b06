/* Set-up of a benchmark: nine environments, one of which measures. */
#include "bench.h"

#define PARTNER  2                      /* positions among the eight */
#define MEASURER 5
#define OTHERS   8

envid bench_partner;

void bench_check(bool holds, const char *what, int line)
{
    if (holds)
        return;
    min_print("bench: line %d: %s does not hold\n", line, what);
    if (ENV->parent)
        min_call(ENV->parent, 1, 0, 0);
    sys_halt(1);
}

word bench_random(word below)
{
    static word state = 0x19951203;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

/* The first environment, called when the measurement is over. */
static int finish(envid caller, word status, word b, word c)
{
    (void)caller, (void)b, (void)c;
    if (!status)
        min_print("bench: done\n");
    sys_halt(status);
    return 0;
}

static void (*measure)(void);

static void measurer(void)
{
    measure();
    min_call(ENV->parent, 0, 0, 0);
}

static void bystander(void)
{
    for (;;)
        min_yield(0);
}

void bench_run(void (*measure_function)(void), void (*partner)(void))
{
    struct min_child child[OTHERS];

    measure = measure_function;
    min_serve(finish);
    for (int i = 0; i < OTHERS; i++) {
        void (*entry)(void) = i == MEASURER ? measurer : i == PARTNER && partner ? partner : bystander;

        check(min_spawn(entry, &child[i]) == 0);
        if (i == PARTNER)
            bench_partner = child[i].id;
        if (i != MEASURER)
            min_yield(child[i].id);     /* it sets itself up and yields the slice's rest */
    }
    min_print("bench: %u environments\n", SYSINFO->env_created);
    for (;;)
        min_yield(child[MEASURER].id);
}
