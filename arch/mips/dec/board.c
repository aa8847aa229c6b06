/* The board of this machine, chosen by what the PROM reports; the functions of machine.h that depend on it. */
#include <aegis/kernel.h>
#include "dec.h"

static const struct dec_board *const boards[] = { &kn01, &kn02 };
static const struct dec_board *dec;
struct board board;
static bool line_open;                  /* the last character printed was not the end of a line */

/* REAL: a PROM that cannot tell how much memory there is. Each bank is written and read back; beyond the last one the
 * bus times out, or the address wraps to the first bank. */
static word memory_size(void)
{
    word bytes = dec->memory_step, value;

    for (; bytes < dec->memory_max; bytes += dec->memory_step) {
        word address = 0xa0000000 + bytes;
        word base = machine_to_phys(kernel_image_end) | 0xa0000000;

        if (!machine_probe(address, &value))
            break;
        *(volatile word *)base = 0;
        *(volatile word *)address = 0xa5a5a5a5;
        *(volatile word *)(base + 4) = 0;       /* drives the bus to something else */
        write_drain();
        if (*(volatile word *)address != 0xa5a5a5a5)
            break;
    }
    return bytes;
}

void board_init(int argc, char **argv, word vector)
{
    prom_init(argc, argv, vector);
    for (word i = 0; i < sizeof boards / sizeof *boards; i++)
        if (boards[i]->system == prom.system)
            dec = boards[i];
    if (dec == NULL) {
        prom_print("Aegis runs on the DECstations 5000/200 (KN02), 3100 and 2100 (KN01). "
                   "The PROM says that this is another machine.\nEXIT=1\n");
        prom_halt();
    }
    serial_init(dec->serial);
    clock_init(dec->clock);
    board.name = dec->name;
    board.kind = dec->kind;
    board.khz = dec->khz;
    board.device_lines = dec->device_lines;
    board.irq_mask = dec->irq_mask | (testdevice_probe() ? TESTDEVICE_LINE : 0);
    board.memory = prom.memory ? prom.memory : memory_size();
    if (board.memory > dec->memory_max)
        board.memory = dec->memory_max;         /* devices lie behind */
    lance_find(dec->lance, sizeof dec->lance / sizeof *dec->lance);
    dec->init();
}

word board_time(void)
{
    return clock_time();
}

word board_entropy(void)
{
    return clock_entropy() ^ testdevice_seed();
}

void board_clock_start(void)
{
    clock_start();
}

word board_interrupts(word cause)
{
    return dec->interrupts(cause & board.irq_mask);
}

void console_put(int c)
{
    /* REAL: a terminal wants both. GXEMUL: standard output adds the carriage return itself. */
    if (c == '\n' && !prom.emulated)
        serial_put('\r');
    serial_put(c);
    line_open = c != '\n';
}

int console_get(void)
{
    return serial_get();
}

bool board_test_device(word *phys)
{
    *phys = TESTDEVICE_PHYS;
    return testdevice_present();
}

void board_halt(word status)
{
    print("%sEXIT=%u\n", line_open ? "\n" : "", status);
    __asm__ volatile("sll $0, $0, 15");        /* docs/measuring.md: the trace is whole */
    testdevice_exit(status);
    prom_halt();
}
