/* The strict emulator's test device (docs/emulator.md): counts executed instructions, raises one interrupt after so many
 * of them, ends the run with a status. GXEMUL: nothing is there in the stock emulator, reads give 0. REAL: never looked
 * for; on a KN02 the bus would time out. */
#include "dec.h"

enum { REG_MAGIC = 0, REG_ALARM = 12, REG_EXIT = 16, REG_SEED = 20 };
#define MAGIC 0x41455331

static bool present;

bool testdevice_probe(void)
{
    present = prom.emulated && REGISTER(word, TESTDEVICE_PHYS + REG_MAGIC) == MAGIC;
    return present;
}

bool testdevice_present(void)
{
    return present;
}

/* Writing 0 takes the interrupt back; the guest that armed the alarm arms it again. */
bool testdevice_interrupt(void)
{
    if (!present)
        return false;
    REGISTER(word, TESTDEVICE_PHYS + REG_ALARM) = 0;
    return true;
}

void testdevice_exit(word status)
{
    if (!present)
        return;
    for (;;)
        REGISTER(word, TESTDEVICE_PHYS + REG_EXIT) = status;
}

word testdevice_seed(void)
{
    return present ? REGISTER(word, TESTDEVICE_PHYS + REG_SEED) : 0;
}
