/* What the files of this folder know of each other: a board is a table of its own addresses and functions, a chip is
 * driven by whoever knows where it sits. Nothing outside arch/mips/dec includes this. */
#ifndef DEC_H
#define DEC_H

#include <machine.h>

/* Where a board may have its Ethernet interface. */
struct dec_lance {
    word registers;                     /* data; the address register is 4 bytes behind it */
    word memory;                        /* buffer memory */
    bool gaps;                          /* of which every other 16 bits are there */
    word station;                       /* the address, a byte in every 4 */
};

/* One kind of machine. Each board file owns every address and interrupt bit of its board. */
struct dec_board {
    const char *name;
    word system;                        /* system type as the PROM reports it */
    word kind;                          /* as in struct board */
    word khz;
    word memory_max;                    /* bytes: more than the board can hold is not believed */
    word memory_step;                   /* size of the smallest bank */
    word serial, clock;                 /* physical addresses of DC7085 and MC146818 */
    word irq_mask;                      /* Status bits of the lines it serves */
    word device_lines;                  /* those of serial lines and Ethernet */
    struct dec_lance lance[2];          /* the first that is there */
    void (*init)(void);                 /* chips are silent, the console's interrupt is enabled */
    word (*interrupts)(word cause);     /* acknowledges; IRQ_* ored */
};
extern const struct dec_board kn01, kn02;

/* Device registers are reached uncached. */
#define REGISTER(type, phys) (*(volatile type *)((phys) | 0xa0000000))

/* REAL: writes wait in the write buffer, and a read may overtake them: before reading the status of a device that was
 * just written, the buffer must have drained. The R2020 and the R3220 tell it by the processor's condition 0. The nops
 * give the last write the time to reach the buffer. GXEMUL: has no buffer, the branch is a nop. */
#ifdef __mips__
static inline void write_drain(void)
{
    __asm__ volatile(".set push; .set noreorder\n"
                     "nop; nop; nop; nop\n"
                     "1: bc0f 1b\n"
                     "nop\n"
                     ".set pop" : : : "memory");
}
#else
void write_drain(void);                 /* of a test */
#endif

/* prom.c */
struct prom {
    word system;                        /* 1: KN01, 2: KN02 */
    word memory;                        /* bytes of RAM from 0 that the PROM found good; 0: it cannot tell */
    bool emulated;                      /* GXemul's imitation of a PROM */
};
extern struct prom prom;
void prom_init(int argc, char **argv, word vector);
void prom_print(const char *text);
void prom_halt(void) __attribute__((noreturn));

/* dc7085.c: four serial lines, of which the kernel uses the console's. */
void serial_init(word phys);
void serial_put(int c);
int serial_get(void);                   /* -1: nothing typed */
bool serial_interrupt(void);            /* takes what has arrived; true if anything had */

/* mc146818.c: clock and calendar. */
void clock_init(word phys);             /* silent */
void clock_start(void);
bool clock_interrupt(void);             /* acknowledges; true if a period has passed */
word clock_entropy(void);
word clock_time(void);

/* lance.c: Ethernet. The functions board_net_* of machine.h are its own. */
void lance_find(const struct dec_lance *places, word number);      /* before machine_init(): it probes */

/* testdevice.c: of the strict emulator. */
bool testdevice_probe(void);
bool testdevice_present(void);
bool testdevice_interrupt(void);        /* acknowledges; true if it had been armed by a guest */
void testdevice_exit(word status);      /* does not return if the device is there */
word testdevice_seed(void);
#define TESTDEVICE_PHYS 0x1ed00000
#define TESTDEVICE_LINE 0x4000          /* Status and Cause bit */

/* probe.S */
bool machine_probe(word address, word *value);

#endif
