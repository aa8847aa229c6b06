/* The machine as the portable kernel sees it: the only header of arch/mips that aegis/ includes. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <aegis/types.h>
#include <aegis/env.h>
#include <aegis/net.h>

/* Registers of what an exception interrupted (entry.S saves and restores from one list). */
struct frame {
    word args[4];           /* o32: home of a callee's a0-a3 */
    word reg[32];           /* reg[26], reg[27] (k0, k1) are never meaningful */
    word lo, hi, epc, cause, status, badvaddr;
    word pad[2];
};

#define HOT_NEAR        256             /* DPF_NEAR: the most that the generator uses */

/* Hot words, reached from register 0 by the stubs through wired TLB entry 2. One page. */
struct hot {
    struct env *transfer[ENV_MAX];      /* who can be entered with no further question; everyone else: the dummy */
    void *call[256];                    /* C functions by call number */
    struct env *running;                /* as of the last entry into C */
    word page_nmask;                    /* calls.S: ~mask of page table offsets, without the kseg0 bit */
    word stack;                         /* top of the kernel stack */
    word whole;                         /* bits of Cause; none of them set: devices interrupt, and nothing else */
    word donated;                       /* this slice's runner has it only until its end */
    word ash_sp, ash_time;              /* while a handler's code runs: the kernel's stack, instructions that are left */
    word near[HOT_NEAR];                /* constants of the packet filters' code (docs/dpf.md) */
};
extern struct hot hot;
#define STATUS_USER     0x8             /* KUp: what interrupted was user code */

#define CODE_OF(cause)  ((cause) >> 2 & 31)
enum { CODE_SYS = 8 };

/* Handler words with the top bit set: the cause is the kernel's own. */
#define WORD_KERNEL     0x80000000      /* straight to trap() */
#define WORD_CALLS      0x800003fc      /* Sys: and'ed with v0 it is the call's index (vectors.S) */

#define KENVPAGE        0xffffe000      /* where the running environment's page is mapped */
#define KHOTPAGE        0xfffff000

static inline void *machine_phys(word phys) { return (void *)(phys | 0x80000000); }    /* kseg0 */
static inline word machine_to_phys(const void *p) { return (word)(uintptr_t)p & 0x1fffffff; }

static inline word machine_cause(void)
{
    word cause;
    __asm__ volatile("mfc0 %0, $13\n nop" : "=r"(cause));
    return cause;
}
static inline void machine_cause_set(word soft) { __asm__ volatile("mtc0 %0, $13\n nop\n nop" : : "r"(soft)); }
#define CAUSE_SOFT      0x100           /* software interrupt: the slice ended during a call (slice_poll) */
#define CAUSE_LINES     0xff00          /* all that may be pending */
#define CAUSE_CODE      0x7c            /* ExcCode */

/* Tells whoever reads the instruction trace that this page is free (docs/timing.md): nothing may use an entry that names it. */
static inline void machine_page_freed(const void *page)
{
#ifdef __mips__
    __asm__ volatile("sll $0, $0, 14\n\tlw $0, 0(%0)" : : "r"(page));
#else
    (void)page;
#endif
}

/* Tells the same reader that the network interface has been asked to send a frame (docs/measuring.md). */
static inline void machine_frame_sent(void)
{
#ifdef __mips__
    __asm__ volatile(".set push\n\t.set noreorder\n\tsll $0, $0, 13\n\t.set pop");        /* in no delay slot */
#endif
}

/* start.S, init.c */
void machine_init(void);                            /* vectors, caches, TLB, wired entries */
extern char kernel_image_end[];                     /* first byte behind kernel and archive */

extern char default_page[PAGE_SIZE];                /* default.S: user code, at DEFAULT_VA of every environment */

/* tlb.S. EntryHi's ASID is 0 whenever C runs; these leave it so. */
void machine_tlb_write(word index, word hi, word lo);
bool machine_tlb_kill(word hi);                     /* removes the entry of this VPN and ASID, if there is one */
bool machine_tlb_replace(word hi, word lo);         /* rewrites it if there is one */
void machine_tlb_enter(word hi, word lo);           /* writes a random entry, or the one that is there */
void machine_tlb_read(word index, word *hi, word *lo);
void machine_tlb_kill_index(word index);
void machine_tlb_empty(void);                       /* all entries but the wired ones */
word machine_stlb_flip(word *slot, word hi, word pages, word bit);      /* stlb.S */
#define MACHINE_TLB_SIZE  64
#define MACHINE_TLB_WIRED 8

/* cache.S */
#define MACHINE_ICACHE_BYTES 65536          /* of the largest machine: a smaller cache is gone through more than once */
void machine_icache_invalidate(word phys, word bytes);

/* backtrace.c: what a report says of the machine. */
void machine_cause_print(const struct frame *f);    /* in words, with BadVAddr where it means something */
void machine_frame_print(const struct frame *f);
void machine_backtrace(word pc, word sp, word ra);  /* kernel code, on the kernel's stack */
void machine_backtrace_here(void);

/* fault.c: faults of the kernel made on purpose, by name; the i-th name or NULL. */
const char *machine_fault_name(word i);
void machine_fault(const char *name);

/* ash_enter.S: runs a handler's code. 1: it took the message, 0: it left it; negative: minus (rule << 10 | instruction). */
struct ash_memory { word at, va, sp; };             /* its memory for the kernel, for the handler; its stack pointer */
int machine_ash_enter(word code, const uint8_t *message, word bytes, const struct ash_memory *memory);
void machine_ash_abort(word code) __attribute__((noreturn));            /* out of a helper: rule << 10 | instruction */
void ash_leave(void);
void ash_stop(void);

/* fpu.S */
void machine_fpu_save(word *fpr, word *fcsr);
void machine_fpu_load(const word *fpr, word fcsr);  /* zeroes when fpr is NULL */
#define STATUS_CU1      0x20000000

/* entry.S */
void machine_env_install(struct env *e);            /* wired entry 0, Status; hot.running = e */
void machine_frame_return(struct frame *f) __attribute__((noreturn));
void machine_unwind(void (*next)(void)) __attribute__((noreturn));      /* on an empty stack */
bool machine_idle(void);                            /* interrupts on until trap_idle() has served one: what that said */
word machine_status_user(void);                     /* KUp, IEp and the board's interrupt lines */

/* dec/: the board, chosen at run time. */
struct board {
    const char *name;                               /* "DECstation 5000/200 (KN02)" */
    word kind;                                      /* 0: KN02, 1: KN01 */
    word khz;
    word memory;                                    /* bytes of RAM from physical 0 */
    word irq_mask;                                  /* Status bits of the lines that the kernel serves */
    word device_lines;                              /* those of them that can mean neither the clock nor an error */
};
extern struct board board;
void board_init(int argc, char **argv, word prom);  /* finds the machine, its memory, the boot arguments; console works after it */
const char *board_arguments(void);                  /* the -o string, copied out of the PROM's memory */
word board_entropy(void);                           /* from the clock chip: weak */
word board_time(void);                              /* the same: seconds since 1970 */
void board_clock_start(void);                       /* SLICE_HZ interrupts a second */
enum irq { IRQ_CLOCK = 1, IRQ_CONSOLE = 2, IRQ_NET = 4, IRQ_TEST = 8 };
word board_interrupts(word cause);                  /* acknowledges and names what is pending, IRQ_* ored */
void console_put(int c);
int console_get(void);                              /* -1: nothing typed */

/* The network interface. Frames have no checksum behind them and begin at a multiple of 4. One that was received stays
 * where the interface put it, readable up to DPF_READABLE bytes, while it is delivered: nothing is copied. */
bool board_net_start(struct net_info *counters);    /* finds it, fills in its address, counts there; false: none */
void board_net_listen(bool on);                     /* off: it raises no interrupt; what comes waits */
bool board_net_waits(void);                         /* something is there, reported or not */
bool board_net_interrupt(void);                     /* takes what it reports; true: look for frames */
bool board_net_frame(void);                         /* the next one, if there is one, goes to net_deliver(), or is dropped */
bool board_net_send(const word *frame, word bytes); /* copied, padded with zeros; false: no buffer is free */

bool board_test_device(word *phys);                 /* strict's test device, if there */
void board_halt(word status) __attribute__((noreturn));     /* prints EXIT=status and ends the run */

#endif
