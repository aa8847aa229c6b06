/* What the kernel's modules know of each other. One block per file, in the order a call meets them.
 *
 * The kernel is not preemptible: interrupts are off whenever C runs, but for machine_idle(). Every call decodes and
 * checks first, then applies and cannot fail. No function here dereferences a user address. */
#ifndef AEGIS_KERNEL_H
#define AEGIS_KERNEL_H

#include <stdarg.h>
#include <aegis/types.h>
#include <aegis/memory.h>
#include <aegis/env.h>
#include <aegis/page.h>
#include <aegis/sysinfo.h>
#include <aegis/net.h>
#include <aegis/ash.h>
#include <aegis/string.h>
#include <aegis/error.h>        /* generated from errors.tbl: E_* and error_text() */
#include <machine.h>            /* the one header of arch/mips that aegis sees */

/* boot.c: tables laid out behind the kernel image, first environment made. */
extern union sysinfo_page { struct sysinfo info; uint8_t page[PAGE_SIZE]; } sysinfo_page;
#define sysinfo (sysinfo_page.info)
void boot_main(int argc, char **argv, word prom) __attribute__((noreturn));

/* bootarg.c: the -o string. A bad argument prints what was wrong and the accepted ones. */
struct bootargs {
    const char *run;        /* run=NAME: program of the archive to load first; default "init" */
    const char *args;       /* rest of the string as the program sees it */
    bool clock;             /* clock=off leaves the timer unprogrammed */
    bool test_device;       /* test=device: the first environment may map strict's test device */
    bool fault;             /* test=fault-NAME: provoke NAME inside the kernel (tests of panic) */
    const char *fault_name;
    word seed;              /* seed=N: of the capability keys; otherwise from the clock */
    bool seeded;
};
extern struct bootargs bootargs;
void bootargs_parse(const char *line);

/* print.c: %c %s %d %u %x %08x %p (a kernel address as symbol+offset). An error's text: %s, error_text(). */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void print_args(const char *format, va_list args);
void print_on(void (*put)(int), const char *format, ...);

/* symbol.c: the function of the kernel that an address is in, NULL if it is in none. */
const char *symbol_of(word address, word *offset);

/* panic.c: the end of the kernel. trace.c: the ring of the last events on slow paths, exposed. */
void panic(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void panic_frame(const struct frame *f) __attribute__((noreturn));
void report_fault(struct env *e, const struct frame *f, const char *why);   /* user fault: symbolised report */
#define assert(condition) ((condition) ? (void)0 : panic("%s:%d: %s does not hold", __FILE__, __LINE__, #condition))
extern struct trace trace_ring[TRACE_MAX];
void trace(enum trace_event event, word env, word a, word b);
void trace_print(unsigned last);

/* archive.c, elf.c: the boot archive (ustar) behind the kernel. */
bool archive_find(const char *name, const uint8_t **data, word *bytes);
void archive_list(void);
extern const uint8_t archive_start[], archive_end[];
/* Loads the ELF file into fresh pages of e, by guaranteed mappings. On failure prints why and returns false. */
bool elf_load(struct env *e, const char *name, const uint8_t *file, word bytes, word *entry);
const char *elf_symbol(const struct env *e, word va, word *offset);     /* NULL unless e runs the loaded program there */
const char *elf_program(void);                      /* name of the loaded program */

/* capability.c: unguessable secrets, twelve from each refill of two ChaCha20 blocks (chacha20.h). */
void capability_seed(word seed);
struct cap capability_new(void);
static inline bool cap_equal(struct cap a, struct cap b) { return ((a.lo ^ b.lo) | (a.hi ^ b.hi)) == 0; }

/* page.c: ownership of physical pages. */
word page_side_bytes(pageno total);                 /* what page_init needs for secrets and lists, page-aligned */
void page_init(pageno total, pageno first_free, word side);     /* pages below first_free are the kernel's; side: physical */
void page_release_boot(pageno first, pageno end);   /* hands unused kernel pages to the free list at boot */
struct page *page_of(pageno pn);                    /* NULL if out of range */
static inline struct page *page_record(pageno pn)   /* of a page that exists */
{
    return (struct page *)machine_phys(PAGE_TABLE_PHYS) + (~pn & sysinfo.page_mask);
}
pageno page_total(void);
word page_free_count(void);
void page_make_public(pageno pn);
bool page_authorised(pageno pn, struct cap cap, bool write);    /* in range, and cap grants the right */
bool page_readable(const struct env *e, pageno pn, struct cap cap, int *error);     /* by e: its own, or cap grants it */
int page_claim(struct env *e, word wanted);         /* wanted page or -1 -> page number or -E_*; contents zero */
int page_claim_copy(struct env *e, pageno source);  /* the same, any page, with the contents of another */
int page_claim_range(struct env *e, pageno first, word count);
int page_release(struct env *e, pageno first, word count);      /* -> pages freed or -E_*; one sweep */
void page_release_all(struct env *e);               /* at destruction; proportional to what it owns */
void page_erase(void *page);                        /* a whole one, in the kernel's memory */
void page_erase_begin(void *page, word bytes);      /* its first ones, a multiple of 128 */
int page_caps_of(struct env *e, pageno pn, struct cap *read, struct cap *write);
int page_weaken(pageno pn, struct cap write, struct cap *read);
struct cap page_reading(pageno pn);                 /* the read capability: for whoever gave this or the write one */
int page_renew(struct env *e, pageno pn);           /* new capabilities, bindings broken */
struct cap page_writing(pageno pn);                 /* the write capability: for its owner */
int page_transfer(struct env *from, pageno pn, struct env *to);
void page_pin(pageno pn, envid owner, bool pinned); /* environment pairs */
word page_seize(struct env *e, word count, void (*lost)(struct env *e, pageno pn));     /* by force -> pages taken */
bool page_can_guarantee(word old, word wanted);     /* whether an environment's guarantee may change so */
void page_guarantee(struct env *e, word pages);

/* page_hold.c: references, by holder. */
int page_hold_possible(const struct env *giver, pageno pn, struct cap cap);     /* who reads it or shows cap: 0 or -E_* */
int page_hold(struct env *e, pageno pn);            /* then -> references to pn, the kernel's among them */
int page_unhold(struct env *e, pageno pn);          /* the same; -E_OWNER: e does not hold it */
void page_unhold_all(struct env *e);                /* at destruction */
void page_keep(pageno pn);                          /* the kernel's own: it must not be reused before as many */
void page_let_go(pageno pn);

/* stlb.c: software TLB. */
void stlb_init(word phys);                          /* 32 KB, aligned to 16 KB */
int stlb_bind(struct env *e, word va, word lo, struct cap cap);     /* the slow, complete form of tlb_write */
int stlb_unbind(struct env *e, word va);            /* one address, STLB and TLB */
int stlb_range(struct env *e, word va, word pages, word operation);
void stlb_purge(void);                              /* all of it, and the TLB's unwired part; bindings forgotten */
word stlb_base(word asid);                          /* what struct env's stlb holds for this ASID */

/* binding.c: the secure bindings recorded in page records. */
struct bound {                                      /* per page: which addresses may name it, beyond its binding */
    pageno next;
    word also[3];
};
void binding_init(struct bound *records);           /* zeroed, one for each page */
void binding_sweep(pageno first, word count);       /* after it, no STLB or TLB entry names these pages */
void binding_break(pageno pn);                      /* the same for scattered pages: each of them, */
void binding_finish(void);                          /* and once at the end */

/* asid.c: address space identifiers, recycled invisibly and in batches. */
void asid_give(struct env *e);                      /* e has an ASID for its running address space afterwards */
void asid_drop(struct env *e);
void asid_recycle(void);

/* env.c: environments. */
struct env *env_of(envid id);                       /* NULL unless live and of this generation */
struct env *env_at(unsigned index);                 /* by index; NULL if free */
extern unsigned env_end;                            /* above all indices that have been taken */
extern struct env_info env_table[ENV_MAX];
void env_init(pageno first_pair);
struct env *env_new(struct env *parent, word guaranteed_pages);     /* NULL: none left */
void env_inherit(struct env *e, const struct env *parent);          /* vectors, and guaranteed mappings that read */
void env_destroy(struct env *e, const char *why);   /* why NULL: asked for; may not return if e runs */
bool env_rights(struct env *caller, envid target, struct cap cap, struct env **out, int *error);
int env_set_vector(struct env *e, word which, word pc);
unsigned env_count(void);
void env_publish(struct env *e);                    /* refreshes env_table and the transfer table from e */
void env_lost_asid(unsigned index);                 /* the same where only that has changed, to none */
struct cap env_secret(struct env *e);

/* gmap.c: guaranteed mappings. */
int gmap_set(struct env *e, word index, word lo, struct cap cap);
int gmap_copy(struct env *e, const struct env *from, word first, word count);
void gmap_inherit(struct env *e, const struct env *parent);
bool gmap_device(struct env *e, word index, word phys);     /* false: not at this index */
void gmap_break(pageno first, word count);          /* no guaranteed mapping names these pages afterwards */
void gmap_mark(pageno pn);                          /* the same for scattered pages: each of them, */
void gmap_finish(void);                             /* and once at the end */
void gmap_drop_all(struct env *e);
bool gmap_names(pageno pn);                         /* some environment may have it among them */

/* fpu.c: who owns the floating-point unit. */
void fpu_take(struct env *e);
void fpu_drop(struct env *e);
void fpu_forget(struct env *e);                     /* it dies */

/* upcall.c: entering an environment. These do not return. */
void env_enter_start(struct env *e, envid from) __attribute__((noreturn));  /* at its start-slice vector, registers zero
                                                       but a0: who yielded to it, 0 for a slice's start */
void upcall_post(struct env *e, enum vector which);     /* given when it next starts; its page says what about */
void upcall_done(struct env *e);

/* slice_vector.c: who owns which position of the vector of time slices (more in slice_vector.h). slice.c: who runs. */
void slice_init(void);
int slice_take(struct env *e, word position, word count);
int slice_drop(struct env *e, word position);
void slice_drop_all(struct env *e);
void slice_next(void) __attribute__((noreturn));    /* starts whoever owns the next slice; idles if nobody does */
void slice_tick(struct frame *f);                   /* the clock; f: what it interrupted */
void slice_poll(void);                              /* within long calls */
void slice_given(const struct env *e, envid giver);
bool slice_owes(const struct env *e);               /* too much to give out slices */
void slice_yield(struct env *successor) __attribute__((noreturn));  /* NULL: ends the slice */
void slice_runner_died(struct env *e);              /* its donated slices return to their owners */
bool slice_is_late(const struct env *e);            /* past the end of its slice, not yielded yet */
void slice_after_death(void) __attribute__((noreturn));     /* of the running environment */
extern struct slice slice_table[SLICE_MAX];

/* revoke.c: visible revocation and the abort protocol. */
bool revoke_ask(struct env *requester, enum resource kind, word count);     /* true: asked someone; try again later */
void revoke_tick(struct env *e);                    /* one more of e's own slices has passed; NULL: of nobody's */
void revoke_returned(struct env *e, enum resource kind, word count);    /* e gave these back by itself */

/* net.c: frames that arrive, frames that are sent. The interface's counters are exposed. */
#define PAGES_OF(bytes) (((bytes) + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE)
extern union net_page { struct net_info info; uint8_t page[PAGE_SIZE]; } net_page;
#define net (net_page.info)
void net_init(void);
void net_arrival(void);                             /* serves the frames that are there, within the tick's share of work */
void net_interrupt(void);                           /* the same, and what else the interface reports */
void net_deliver(const uint8_t *frame, word bytes); /* the interface has this one */
void net_dropped(void);                             /* it had one that nobody gets */
/* NET_FRAME_MIN / 4 words at least, which are copied straight; each load's delay has the next one. */
static inline void frame_copy(word *to, const word *from, word words)
{
    word a, b, c;

    #pragma GCC unroll 5
    for (word i = 0; i < NET_FRAME_MIN / 4; i += 3) {
        a = from[i], b = from[i + 1], c = from[i + 2];
        to[i] = a, to[i + 1] = b, to[i + 2] = c;
    }
    if (words > NET_FRAME_MIN / 4)
        memcpy(to + NET_FRAME_MIN / 4, from + NET_FRAME_MIN / 4, 4 * words - NET_FRAME_MIN);
}
void net_tick(void);                                /* the share begins anew */
extern bool net_waits;                              /* net_interrupt() is to be called although nothing may report */
void net_charge(word instructions);                 /* of a handler: counts against the share */
extern word net_source[2];                          /* the station's address, as it lies in the words of a frame */
static inline bool net_is_from_here(const word *frame)
{
    return frame[1] >> 16 == net_source[0] && frame[2] == net_source[1];
}
int net_send(pageno pn, word offset, word bytes, struct cap cap, struct cap any_source);

/* net_filter.c: whose is which packet filter, and what becomes of its frames. */
extern union filter_pages {
    struct filter_info info[DPF_FILTERS + 1];
    uint8_t page[PAGES_OF(sizeof(struct filter_info) * (DPF_FILTERS + 1))];
} filter_pages;
#define filter_table (filter_pages.info)
/* Runs at the arrival of a message that the filter matched, before it is copied anywhere; true: it is done with. The
 * message is the interface's memory: readable until the handler returns, at least DPF_READABLE bytes of it. */
struct net_handler {
    bool (*function)(void *of, const uint8_t *message, word bytes);     /* NULL: none; forgotten with the filter */
    void *of;
};
extern struct net_handler net_handler[DPF_FILTERS + 1];
void filter_init(void);
struct cap filter_root(void);
int filter_insert(struct env *e, const struct dpf_atom *atoms, word atom_count, struct cap *cap);
int filter_delete(struct env *e, word id);
int filter_ref(word id, struct cap cap);
int filter_bind(struct env *e, word id, word ring);
void filter_delete_all(struct env *e);

/* ring.c: packet rings in the memory of environments. */
extern union ring_pages {
    struct ring_info info[RING_MAX];
    uint8_t page[PAGES_OF(sizeof(struct ring_info) * RING_MAX)];
} ring_pages;
#define ring_table (ring_pages.info)
struct ring_info *ring_of(const struct env *e, word ring, int *error);
int ring_new(struct env *e);
int ring_free(struct env *e, word ring);
void ring_free_all(struct env *e);
int ring_extend(struct env *e, word ring, pageno pn, struct cap cap);
void ring_mark(pageno pn);                          /* the right to this page ends: each of them, */
void ring_finish(void);                             /* and once at the end */
bool ring_put(word ring, word filter, const uint8_t *frame, word bytes);    /* false: lost */

/* ash/handler.c: handlers, downloaded into the kernel and run at arrival. */
struct ash_request {
    word filter;                                    /* 0: none */
    pageno page;                                    /* its words; becomes the code */
    word words, va;
    pageno memory;
    word pages, memory_va, pipe;
    struct cap cap[ASH_PAGES_MAX];                  /* of each page of memory */
};
extern union ash_pages {
    struct ash_info info[ASH_MAX];
    uint8_t page[PAGES_OF(sizeof(struct ash_info) * ASH_MAX)];
} ash_pages;
#define ash_table (ash_pages.info)
void ash_init(void);
int ash_attach(struct env *e, const struct ash_request *request, word result[2]);
int ash_detach(struct env *e, word id);
void ash_detach_all(struct env *e);
int ash_run(struct env *e, word id, const uint8_t *message, word bytes, word result[2]);
void ash_mark(pageno pn);                           /* the right to this page ends: each of them, */
void ash_finish(void);                              /* and once at the end */

/* trap.c: every exception that the stubs do not finish. */
void trap(struct frame *f);
extern struct frame *trap_frame;                    /* registers of the caller, in calls of kind prim and asm */
bool trap_tick(word cause);                         /* acknowledges what is pending; whether it was the clock */
void trap_device(void);                             /* an interrupt by devices only, in an environment that goes on */
bool trap_idle(void);                               /* any, in machine_idle(); whether a slice is over */

#endif
