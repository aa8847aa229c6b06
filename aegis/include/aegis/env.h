/* The processor environment as its owner sees it (paper 5.2; design 4.1).
 *
 * struct env is the environment page: written by the kernel alone, read by its own environment at ENVPAGE_VA. It holds
 * the four contexts. While the environment runs, the kernel reaches the same page at the top of kseg2, so that the hot
 * paths need no pointer to it (arch/mips/vectors.S).
 * struct upage is its writable companion at UPAGE_VA: call arguments and results that do not fit in registers.
 *
 * An id is generation << 10 | index << 2. It is positive, so that register v0 can hold either an id (a synchronous
 * transfer) or a call number (negative). The generation is compared on every transfer: a dead environment's id never
 * names its successor. */
#ifndef AEGIS_ENV_H
#define AEGIS_ENV_H

#include <aegis/types.h>
#include <aegis/memory.h>

#define ENV_INDEX(id)   (((id) >> 2) & (ENV_MAX - 1))
#define ENV_ID(index, generation) (((generation) << (ENV_BITS + 2) & 0x7fffffff) | (index) << 2)

/* Vectors that an environment may set (call `vector`). 1-12 are the machine's ExcCodes. */
enum vector {
    VEC_MOD = 1, VEC_TLBL = 2, VEC_TLBS = 3, VEC_ADEL = 4, VEC_ADES = 5, VEC_IBE = 6, VEC_DBE = 7,
    VEC_BP = 9, VEC_RI = 10, VEC_CPU = 11, VEC_OV = 12,
    VEC_UTLB = 31,              /* TLB refill that neither STLB nor guaranteed mapping answered */
    VEC_SYNC = 32,              /* protected entry: synchronous transfer */
    VEC_ASYNC = 33,             /* protected entry: asynchronous transfer */
    VEC_START = 34,             /* start of a slice, or successor of a yield */
    VEC_END = 35,               /* end of a slice */
    VEC_REVOKE = 36,            /* visible revocation: a resource is asked back */
    VEC_REPOSSESS = 37,         /* the abort protocol has taken something */
    VEC_DIED = 38,              /* a callee that ran on this environment's slice died */
    VEC_MAX = 39
};

/* Words that the kernel saves for one upcall outside the exception path (slice end, revocation, ...).
 * The three registers carry what the upcall delivers; `epc` is where the environment resumes. */
struct save {
    word t0, t1, t2, epc;
};

enum resource { RESOURCE_PAGE = 1, RESOURCE_SLICE = 2 };        /* what revocation is about */
#define REPOSSESSED_MAX 32

struct env {
    /* Exception context. Indexed by ExcCode: the three scratch registers saved at dispatch, and the handler's PC.
     * Index VEC_UTLB (31) belongs to the refill upcall. Words 0 (Int) and 8 (Sys) are kernel scratch.
     * A handler word with the top bit set is not a PC but tells the kernel that the cause is its own. */
    word save0[32];
    word save1[32];
    word save2[32];
    word handler[32];

    /* Addressing context. */
    word gmap[GSEG_PAGES];      /* guaranteed mappings: EntryLo by page of the guaranteed segment, 0 = none */
    word asid;                  /* ASID << 6, as in EntryHi; 0 while it has none */
    word bind;                  /* BINDING(asid): what makes a binding of an address */
    word stlb;                  /* address of the STLB's EntryLo array with this environment's tag folded in */
    word entry_hi;              /* environment page's kseg2 address | asid: makes wired entry 0 */
    word entry_lo;              /* environment page, as wired entry 0 maps it */
    word status;                /* Status installed at entry */

    /* Protected entry context. */
    envid id;
    word sync_pc, async_pc;

    /* Interrupt context. */
    word start_pc, end_pc, revoke_pc, repossess_pc, died_pc;
    struct save end_save;       /* registers at the end of the slice */
    struct save upcall_save;    /* registers at any other upcall */
    word upcall_pending;        /* bit per vector - VEC_SYNC: asked for while one was running */
    word upcall_busy;           /* an upcall's words are not yet taken: cleared by upcall_done */

    /* Accounting, kept by the kernel. */
    word state;                 /* ENV_* below */
    envid parent;
    word pages;                 /* pages owned */
    word pages_guaranteed;
    word slices;                /* slice positions owned */
    word excess;                /* slices owed for slow end-slice handlers */
    word page_pn, upage_pn;     /* the pair's physical pages */
    word kseg0;                 /* environment page's kernel address */
    word upage_kseg0;           /* u-page's kernel address */
    word sysinfo_pn;            /* page of struct sysinfo, readable by all */
    word fpu;                   /* 1 while it owns the FPU */
    word v1;                    /* kernel scratch of the transfer path */
    word cid;                   /* which of its address spaces runs (cid_switch) */
    word asids[4];              /* ASID << 6 of each address space, 0 = none */

    envid died;                 /* the last callee that died while it ran on this environment's slice */

    /* Revocation (design 4.6). */
    word revoke_kind, revoke_count, revoke_deadline;        /* RESOURCE_*, 0: nothing is asked back */
    word repossessed_count;
    struct { word kind, name; } repossessed[REPOSSESSED_MAX];

    word fpr[32], fcsr;         /* FPU registers while another owns it */
    word fpu_used;              /* fpr holds something */

    word gmap_end;              /* guaranteed mappings from this index on were never set, but for the default handler's */
    word filters, rings;        /* owned (net.h) */
    word handlers;              /* owned (ash.h) */
    word arrived;               /* frames put into its rings since it was last in idle, which does not wait while there are any */
};

enum { ENV_FREE, ENV_LIVE, ENV_DYING };

#define ENV_INHERIT 1           /* flag of env_create */

struct upage {
    word arg[16];               /* further arguments of a call */
    word result[16];            /* further results of a call */
    word resume_pc, resume_v0;  /* frame of exc_return */
    word reserved[30];
    uint8_t data[PAGE_SIZE - 256];
};

#endif
