/* Bare-metal guest: generated code on the emulated R3000, against the interpreter there and the host's verdicts. */
#include "aegis/dpf/dpf.h"
#include "sample.h"

word near_page[1024] __attribute__((aligned(4096)));
static word message[SAMPLE_BYTES / 4];
void console_put(int c);
void near_map(word lo);
void guest_stop(void) __attribute__((noreturn));

static void say(const char *text)
{
    while (*text)
        console_put(*text++);
}

static void say_number(word n)
{
    if (n >= 10)
        say_number(n / 10);
    console_put('0' + (int)(n % 10));
}

static void say_value(const char *name, word n)
{
    say(name);
    say_number(n);
    say("\r\n");
}

void guest_main(void)
{
    const struct cap root = { 1, 2 };
    struct dpf_atom a[DPF_ATOMS];
    word sum = 0, differences = 0, hits = 0, installed = 0;

    near_map((word)near_page & 0x1ffff000);
    dpf_init((word)&dpf, near_page, 0xfffff000, DPF_NEAR, root);
    sample_state = 12345;
    for (word round = 0; round < 3; round++) {
        for (word i = 0; i < SAMPLE_FILTERS; i++)
            installed += dpf_insert(1, a, sample_filter(i, a), root) > 0;
        for (word i = 0; i < SAMPLE_PACKETS; i++) {
            word bytes = sample_packet((uint8_t *)message), id = dpf_demux((const uint8_t *)message, bytes);

            differences += id != dpf_interpret((const uint8_t *)message, bytes);
            hits += id != 0;
            sum = sample_sum(sum, id);
        }
        for (word i = 1; i <= SAMPLE_FILTERS; i += 1 + round)
            dpf_delete(1, i);
    }
    say_value("compiled ", dpf.entry != 0);
    say_value("installed ", installed);
    say_value("hits ", hits);
    say_value("differences ", differences);
    say_value("sum ", sum);
    say_value("EXIT=", differences != 0);
    guest_stop();
}
