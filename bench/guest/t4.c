/* Table 4: null procedure call, null system call without and with a stack. */
#include "bench.h"

#define REPEATS 1000
#define SAMPLES 20

void __attribute__((noinline)) null_procedure(void)
{
    __asm__ volatile ("");
}

static void __attribute__((noinline)) procedure_calls(void)
{
    __asm__ volatile ("sll $0, $0, 16");
    for (int i = 0; i < REPEATS; i++)
        null_procedure();
    __asm__ volatile ("sll $0, $0, 31");
}

static void measure(void)
{
    word registers[12];

    null_procedure();
    for (int sample = 0; sample < SAMPLES; sample++) {
        procedure_calls();
        bench_null();
        bench_null_c(registers);
        for (unsigned i = 0; i < 12; i++)
            check(registers[i] == 0);
    }
}

int main(void)
{
    bench_run(measure, NULL);
}
