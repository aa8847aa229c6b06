/* KN01: DECstation 3100 and 2100, which the PROM does not tell apart (the 2100's clock is 12.5 MHz). R2000, 24 MB at
 * most. Each device has an interrupt line of its own; SII and the FPU's line stay masked.
 *
 * Physical addresses                     Cause and Status bits
 *   0x10000000 plane mask                  IP2 0x0400 SII
 *   0x17000000 address of a failed write   IP3 0x0800 LANCE
 *   0x18000000 LANCE                       IP4 0x1000 DC7085
 *   0x19000000 LANCE's buffer, 64 KB       IP5 0x2000 MC146818
 *   0x1a000000 SII                         IP6 0x4000 memory (strict emulator: its test device)
 *   0x1c000000 DC7085                      IP7 0x8000 FPU
 *   0x1d000000 MC146818, station address
 *   0x1e000000 CSR, 16 bits
 * GXEMUL: the LANCE is laid out as on a KN02, from 0x18000000 on, and nothing is at 0x19000000. */
#include <aegis/kernel.h>
#include "dec.h"

enum { IP_NET = 0x0800, IP_SERIAL = 0x1000, IP_CLOCK = 0x2000, IP_MEMORY = 0x4000 };
#define ERROR_ADDRESS   0x17000000
#define CSR             0x1e000000
#define CSR_KEEP        0x6000          /* self-test and parity bits as the PROM left them */
#define CSR_MEMORY      0x0400          /* write 1 to clear */

static void kn01_init(void)
{
}

static word kn01_interrupts(word cause)
{
    word irq = 0;

    if (cause & IP_CLOCK && clock_interrupt())
        irq |= IRQ_CLOCK;
    if (cause & IP_SERIAL && serial_interrupt())
        irq |= IRQ_CONSOLE;
    if (cause & IP_NET)
        irq |= IRQ_NET;
    if (cause & IP_MEMORY) {
        if (testdevice_interrupt())
            irq |= IRQ_TEST;
        else {
            /* REAL: a write that nobody answered; only the kernel can have made it, and what it meant is lost. */
            word address = REGISTER(word, ERROR_ADDRESS) & 0x07ffffff;

            REGISTER(uint16_t, CSR) = (REGISTER(uint16_t, CSR) & CSR_KEEP) | CSR_MEMORY;
            write_drain();
            panic("a write to physical address 0x%08x failed", address);
        }
    }
    return irq;
}

const struct dec_board kn01 = {
    .name = "DECstation 3100 (KN01)", .system = 1, .kind = 1, .khz = 16670,
    .memory_max = 24 << 20, .memory_step = 4 << 20,
    .serial = 0x1c000000, .clock = 0x1d000000,
    .irq_mask = IP_NET | IP_SERIAL | IP_CLOCK | IP_MEMORY, .device_lines = IP_NET | IP_SERIAL,
    .lance = { { 0x18000000, 0x19000000, true, 0x1d000001 }, { 0x18100000, 0x18000000, false, 0x181c0002 } },
    .init = kn01_init, .interrupts = kn01_interrupts,
};
