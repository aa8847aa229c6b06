/* KN02: DECstation 5000/200. R3000 at 25 MHz, 480 MB at most. The devices on the TURBOchannel and the serial lines share
 * one interrupt line; the CSR says which of them asks, and lets each be masked.
 *
 * Physical addresses                     Cause and Status bits
 *   0x1e000000 option slots 0-2            IP2 0x0400 CSR bits 7-0: 7 DC7085, 6 LANCE, 5 SCSI, 2-0 option slots
 *   0x1ec00000 slots 3, 4: reserved        IP3 0x0800 MC146818
 *   0x1f400000 SCSI (slot 5)               IP5 0x2000 memory
 *   0x1f800000 LANCE's buffer (slot 6)     IP6 0x4000 unused (strict emulator: its test device)
 *   0x1f900000 its registers               IP7 0x8000 FPU
 *   0x1f9c0000 its station address
 *   0x1fc00000 PROM
 *   0x1fd00000 ECC check bits, syndrome
 *   0x1fd80000 address of a memory error
 *   0x1fe00000 DC7085
 *   0x1fe80000 MC146818
 *   0x1ff00000 CSR */
#include <aegis/kernel.h>
#include "dec.h"

enum { IP_IO = 0x0400, IP_CLOCK = 0x0800, IP_MEMORY = 0x2000 };
#define ERROR_ADDRESS   0x1fd80000      /* cleared by writing it */
#define ERROR_ECC       0x10000000
#define SYNDROME        0x1fd00000
#define SYNDROME_SINGLE 0x00800080      /* corrected: one bit, in the odd or even bank */
#define CSR             0x1ff00000
#define CSR_SERIAL      0x80            /* pending */
#define CSR_NET         0x40
#define CSR_ENABLE      16              /* shift of the enable bits */
#define CSR_KEEP        0x0000ff00      /* the PROM's choice of ECC mode, memory stride, baud rate */

static void kn02_init(void)
{
    REGISTER(word, CSR) = (REGISTER(word, CSR) & CSR_KEEP) | (CSR_SERIAL | CSR_NET) << CSR_ENABLE;
    write_drain();
}

/* REAL: only on the board; GXemul never raises the line. A corrected bit costs a note. Anything else is a write that
 * nobody answered, or memory that cannot be trusted. */
static void memory_error(void)
{
    word error = REGISTER(word, ERROR_ADDRESS);
    word single = REGISTER(word, SYNDROME) & SYNDROME_SINGLE;

    REGISTER(word, ERROR_ADDRESS) = 0;
    write_drain();
    if (error & ERROR_ECC && single)
        print("memory: one bit corrected, error register 0x%08x\n", error);
    else
        panic("memory error, error register 0x%08x", error);
}

static __attribute__((noinline)) word several(word cause, word io)
{
    word irq = 0;

    if (cause & IP_MEMORY)
        memory_error();
    if (cause & IP_CLOCK && clock_interrupt())
        irq |= IRQ_CLOCK;
    if (io & CSR_SERIAL && serial_interrupt())
        irq |= IRQ_CONSOLE;
    if (io & CSR_NET)
        irq |= IRQ_NET;
    if (cause & TESTDEVICE_LINE && testdevice_interrupt())
        irq |= IRQ_TEST;
    return irq;
}

/* A frame, most often, and nothing else. */
static word kn02_interrupts(word cause)
{
    word io = cause & IP_IO ? REGISTER(word, CSR) : 0;

    if (cause & (IP_MEMORY | IP_CLOCK | TESTDEVICE_LINE) || (io & (CSR_SERIAL | CSR_NET)) != CSR_NET)
        return several(cause, io);
    return IRQ_NET;
}

const struct dec_board kn02 = {
    .name = "DECstation 5000/200 (KN02)", .system = 2, .kind = 0, .khz = 25000,
    .memory_max = 480u << 20, .memory_step = 8 << 20,
    .serial = 0x1fe00000, .clock = 0x1fe80000,
    .irq_mask = IP_IO | IP_CLOCK | IP_MEMORY, .device_lines = IP_IO,
    .lance = { { 0x1f900000, 0x1f800000, false, 0x1f9c0002 } },
    .init = kn02_init, .interrupts = kn02_interrupts,
};
