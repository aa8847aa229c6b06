/* Table 11: a round trip of a 60-byte UDP frame, our side of it, by a handler and by a process. */
#include "bench.h"
#include "ping.h"

#define SAMPLES 50
/* Between directives, so that neither compiler nor assembler moves it into a delay slot. */
#define mark(n) __asm__ volatile (".set push\n\t.set noreorder\n\tsll $0, $0, " #n "\n\t.set pop" : : : "memory")

/* Whoever runs is interrupted, here we. */
static void by_handler(void)
{
    check(ping_attach());
    check(ping_send() == 0);
    for (int i = 0; i < 5 + SAMPLES; i++) {
        word count = PING->count;

        if (i >= 5)
            mark(16);
        while (PING->count == count)
            ;
        if (i >= 5)
            mark(31);
        check(*(word *)(PING->frame + PING_COUNTER) == PING->count);
    }
    check(ping_detach());
}

/* The process waits. Each message goes to its ring; it answers by a system call. */
static void by_process(void)
{
    ping_wait()->bytes = 0;                     /* the last answer to the handler */
    check(ping_send() == 0);
    for (int i = 0; i < 5 + SAMPLES; i++) {
        word count = PING->count;

        if (i >= 5)
            mark(17);
        ping_answer(ping_wait());
        if (i >= 5)
            mark(31);
        check(PING->count == count + 1);
    }
    check(*(word *)(PING->frame + PING_COUNTER) == PING->count);
}

static void measure(void)
{
    check(ping_begin());
    by_handler();
    by_process();
}

int main(void)
{
    bench_run(measure, NULL);
}
