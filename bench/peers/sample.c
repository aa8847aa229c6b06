/*
 * Samples, of which those count that no clock tick fell into.
 *
 * The strict emulator's ticks come at exact instruction counts, so that a tick need not be seen to
 * be known: sample_init() finds one, checks that the next ones come where they must, and from then
 * on whether a sample holds one is arithmetic.
 */
#include <asm/fcntl.h>
#include <linux/mman.h>
#include "sample.h"

#define WARM 5                  /* samples before the first that counts */
#define LATE 8000               /* a tick's handler and what it sets off have ended by then */
#define JUMP 600                /* more between two loads in a row: a tick */
#define SLACK 64

static unsigned value[SAMPLES];
static const char *name;
static int want, have, tries;
static unsigned period, tick;
static int log_file;
static unsigned seed = 1;

static char *number(char *to, unsigned n)
{
    char digits[10];
    int i = 0;

    do
        digits[i++] = '0' + n % 10;
    while (n /= 10);
    while (i)
        *to++ = digits[--i];
    return to;
}

static char *text(char *to, const char *from)
{
    while (*from)
        *to++ = *from++;
    return to;
}

void say(const char *line)
{
    int length = 0;

    while (line[length])
        length++;
    sys3(__NR_write, log_file, line, length);
}

void finish(int status)
{
    char line[40], *end = number(text(line, "peers: end "), status);

    *end++ = '\n';
    *end = 0;
    say(line);
    *(volatile unsigned *)(DEVICE + 0x10) = status;
    sys1(__NR_exit_group, status);
    for (;;)
        ;
}

void must(int holds, const char *what)
{
    char line[100], *end;

    if (holds)
        return;
    end = text(text(line, "peers: failed: "), what);
    *end++ = '\n';
    *end = 0;
    say(line);
    finish(1);
}

unsigned chance(unsigned below)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 8) % below;
}

void *pages(unsigned at, int number_of, int flags)
{
    long got = sys6(__NR_mmap, at, number_of * 4096, PROT_READ | PROT_WRITE,
                    flags | MAP_ANONYMOUS | (at ? MAP_FIXED : 0), -1, 0);

    must(got > 0, "mmap");
    for (int i = 0; i < number_of; i++)
        *(volatile int *)(got + i * 4096) = 0;
    return (void *)got;
}

void page_between(unsigned at)
{
    pages(at - 4096, 1, MAP_SHARED);
    pages(at, 1, MAP_PRIVATE);
    pages(at + 4096, 1, MAP_SHARED);
}

void page_between_end(unsigned at)
{
    sys2(__NR_munmap, at - 4096, 3 * 4096);
}

static unsigned tick_find(void)
{
    unsigned last = count();

    for (;;) {
        unsigned now = count();

        if (now - last > JUMP)
            return last;
        last = now;
    }
}

void sample_blind(void)
{
    log_file = sys2(__NR_open, "/dev/kmsg", O_WRONLY);
    pages(DEVICE, 1, MAP_PRIVATE);
}

void sample_init(unsigned between)
{
    int memory_file;

    log_file = sys2(__NR_open, "/dev/kmsg", O_WRONLY);
    memory_file = sys2(__NR_open, "/dev/mem", O_RDWR | O_SYNC);
    must(memory_file >= 0, "open /dev/mem");
    must(sys6(__NR_mmap, DEVICE, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
              memory_file, 0x1ed00000) == DEVICE, "mmap /dev/mem");
    must(*(volatile unsigned *)DEVICE == 0x41455331, "the test device: this emulator has none");
    period = between;
    tick_find();                /* what the start left behind is over */
    tick = tick_find();
    for (int i = 0; i < 3; i++) {
        unsigned next = tick_find();

        must(next - tick - period + SLACK < 2 * SLACK, "ticks at the expected instructions");
        tick = next;
    }
    for (int i = 0; i < SAMPLES; i++)
        value[i] = 0;
}

void sample_begin(const char *row, int wanted)
{
    name = row;
    want = wanted;
    have = -WARM;
    tries = 0;
}

int sample_more(void)
{
    must(tries < 20 * SAMPLES, "enough samples without a tick");
    return have < want;
}

void sample(unsigned from, unsigned to)
{
    tries++;
    while (from - tick >= period)
        tick += period;
    if (from - tick < LATE || to - tick + SLACK >= period)
        return;
    if (have >= 0)
        value[have] = to - from - 1;
    have++;
}

void sample_end(void)
{
    char line[200], *end = text(text(line, "peers: row "), name);

    for (int i = 1; i < want; i++)
        for (int k = i; k > 0 && value[k] < value[k - 1]; k--) {
            unsigned other = value[k];

            value[k] = value[k - 1];
            value[k - 1] = other;
        }
    end = number(text(end, " "), value[want / 2]);
    end = number(text(end, " "), value[0]);
    end = number(text(end, " "), value[want - 1]);
    end = number(text(end, " "), want);
    end = number(text(end, " "), tries);
    *end++ = '\n';
    *end = 0;
    say(line);
}

void sample_known(const char *row, unsigned is)
{
    sample_begin(row, 1);
    value[0] = is;
    sample_end();
}
