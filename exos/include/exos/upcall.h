/* Time: what happens when slices start and end, and how a program gives them away (paper 5.1.1; exos/rt/upcalls.S).
 *
 * A program is suspended in one of two ways, and goes on where it was: by the end of its slice, at any instruction, the
 * stubs included, or by its own will in exos_yield and exos_call. While suspended by the end of a slice nothing else of
 * its environment runs, unless a hook wants it. */
#ifndef EXOS_UPCALL_H
#define EXOS_UPCALL_H

#include <aegis/call.h>
#include <aegis/env.h>
#include <aegis/sysinfo.h>
#include <exos/fault.h>

#define SYSINFO ((const volatile struct sysinfo *)SYSINFO_VA)
#define ENV     ((const volatile struct env *)ENVPAGE_VA)
#define UPAGE   ((volatile struct upage *)UPAGE_VA)

/* Pages that a parent made for a new environment, for its page table (vm.h: flags of an entry in lo). */
struct handed_page { word va, lo; struct cap cap; };
#define HANDED_MAX 40

/* A page of the server's, and the capability to read it; page 0: none. */
struct table_page { word page; struct cap read; };
#define SERVER_TABLES 4

/* How an environment begins. A parent writes it into the state page that it makes for the child; the first program of a
 * boot has none, then everything is zero but what the kernel says. */
struct birth {
    word given;                         /* 1: by a parent; 0: the first program */
    word file, file_bytes;              /* the program's ELF file: byte offset in the boot archive */
    word pid;
    envid server;                       /* 0: there is none */
    word argc, argv, envp;              /* addresses, in pages that are handed */
    word sp;                            /* where its stack begins, below the arguments; 0: STACK_TOP */
    word handover;                      /* address of what exec hands on (exos/sys/self.h), or 0 */
    struct table_page table[SERVER_TABLES];     /* pages of the server that everyone reads, from TABLES_VA on */
    word handed_count;
    struct handed_page handed[HANDED_MAX];
};

struct state {
    word now[34];                       /* NOW */
    word refill[34];
    word parked, awaited, result, served;
    volatile word critical, late;
    word fault_frame, fault_top;
    volatile word hook;
    word hook_pc;
    struct checkpoint *forked;
    volatile word revoked;
    word reply[MESSAGE_WORDS];
    void (*handlers[16])(struct exos_frame *f);
    void *server, *function;
    void (*pt_lookup)(void), (*pt_dirty)(void);
    volatile word signals_held;         /* exos/sys: here, for fork need not copy this page a second time when it is written */
    struct birth birth;
};
#define STATE   ((struct state *)STATE_VA)

/* Gives the rest of this slice to `successor`; 0: ends the slice. Returns in a later one: 0, or -E_ENV at once. While it
 * waits here, and only here, others may call this program (transfer.h). */
int exos_yield(envid successor);

/* What a parked program finds changed, beside v0, v1, a0 and t0. */
#define EXOS_LOST_REGISTERS \
    "memory", "$1", "$5", "$6", "$7", "$9", "$10", "$11", "$12", "$13", "$14", "$15", "$16", "$17", "$18", "$19", "$20", "$21", \
    "$22", "$23", "$24", "$25", "$30", "$31", "hi", "lo"

/* The same in line. Of the registers the compiler keeps what it needs, instead of all that a function must: for loops in
 * which a message goes to and fro. Parks through exos_park (exos/rt/upcalls.S). */
static inline __attribute__((always_inline)) int exos_yield_here(envid successor)
{
    register int result __asm__("$2");
    register envid to __asm__("$4") = successor;

    __asm__ volatile(
        "lw     $3, %[served]($0)\n\t"
        "addiu  $sp, $sp, -24\n\t"
        "sltu   $3, $0, $3\n\t"
        "li     %[result], %[yield]\n\t"
        "move   $8, $0\n\t"
        "jal    exos_park\n\t"
        "addiu  $sp, $sp, 24"
        : [result] "=r"(result), "+r"(to)
        : [served] "i"(SERVED), [yield] "i"(CALL_V0(CALL_yield))
        : "$3", "$8", EXOS_LOST_REGISTERS);
    return result;
}

/* For fork: remembers where the caller is, in memory of its own frame, and returns 0. In an environment whose memory is
 * a copy, with state.forked pointing to *c, the first slice returns from the same call a second time, with 1. */
struct checkpoint { word s[8], s8, sp, ra; };
int exos_checkpoint(struct checkpoint *c) __attribute__((returns_twice));
/* Sets all vectors of a child that has this program's resident part: its first slice then starts at `state.forked`. */
int rt_vectors(envid env, struct cap cap);

/* Between these the program keeps the processor: a slice that ends waits for the last exos_leave, and no hook runs. A few
 * hundred instructions at most: the kernel counts what comes late, and destroys whoever is 8 slices late. They nest. */
static inline void exos_enter(void) { STATE->critical++; __asm__ volatile("" : : : "memory"); }
static inline void exos_leave(void)
{
    __asm__ volatile("" : : : "memory");
    if (!--STATE->critical && STATE->late)
        STATE->late = 0, exos_yield(0);
}

/* Called when a slice starts, as if the interrupted program had called it where it was: on its stack, its registers in *f,
 * all of them, which it may change. Not within critical sections, handlers and the resident part: then with the next slice.
 * Signals and threads are made of this: a hook may go on elsewhere and return here later, or never. While it runs it may be
 * called again. NULL: none. A program that waits in exos_yield or exos_call is not interrupted: look when they return. */
void exos_on_slice(void (*hook)(struct exos_frame *f));

/* The start and end of an environment (exos/rt/start.c). exos_exit does not return: the first environment of a boot
 * without a server ends the run with this status, any other ends itself. */
void exos_exit(int status) __attribute__((noreturn));

/* One more guaranteed page, zero, readable and writable; NULL: none. For tables that handlers use. */
void *rt_gpage(void);
int rt_gpage_at(word va);                       /* one at this address, where none is yet: 0 or -E_* */
int rt_page(struct cap *cap);                   /* a free page and its write capability: number or -E_* */
int rt_gmap(word va, word lo, struct cap cap);  /* guaranteed mapping of this environment: 0 or -E_* */
/* The text of a fault report or of a program without newlib, on the console. */
void rt_write(const char *text, word bytes);
void rt_put(const char *text);
void rt_put_hex(word n, int digits);            /* at least so many digits */
void rt_put_number(word n);

#endif
