/* Offsets for assembly, computed by the cross compiler: compiled to text, turned into build/gen/offsets.h.
 * E_* and H_* are displacements from register 0: the running environment's page and the hot page as wired TLB entries
 * map them at the top of kseg2. ENV_* are displacements from a kseg0 pointer. */
#include <machine.h>
#include <aegis/ash.h>
#include <aegis/page.h>

#define DEFINE(name, value) __asm__ volatile("\n->" #name " %0" : : "i" (value))
#define ENV(name, member) \
    DEFINE(ENV_##name, offsetof(struct env, member)); \
    DEFINE(E_##name, (int)offsetof(struct env, member) + (int)KENVPAGE); \
    DEFINE(USER_##name, ENVPAGE_VA + offsetof(struct env, member))
#define HOT(name, member) DEFINE(H_##name, (int)offsetof(struct hot, member) + (int)KHOTPAGE)
#define FRAME(name, member) DEFINE(FRAME_##name, offsetof(struct frame, member))

void offsets(void);
void offsets(void)
{
    ENV(SAVE0, save0);
    ENV(SAVE1, save1);
    ENV(SAVE2, save2);
    ENV(HANDLER, handler);
    ENV(GMAP, gmap);
    ENV(BIND, bind);
    ENV(STLB, stlb);
    ENV(ENTRY_HI, entry_hi);
    ENV(ENTRY_LO, entry_lo);
    ENV(STATUS, status);
    ENV(ID, id);
    ENV(SYNC_PC, sync_pc);
    ENV(ASYNC_PC, async_pc);
    ENV(START_PC, start_pc);
    ENV(END_SAVE, end_save);
    ENV(UPCALL_SAVE, upcall_save);
    ENV(KSEG0, kseg0);
    ENV(UPAGE, upage_kseg0);
    ENV(V1, v1);

    HOT(TRANSFER, transfer);
    HOT(CALL, call);
    HOT(RUNNING, running);
    HOT(NMASK, page_nmask);
    HOT(STACK, stack);
    HOT(WHOLE, whole);
    HOT(DONATED, donated);
    HOT(ASH_SP, ash_sp);
    HOT(ASH_TIME, ash_time);

    DEFINE(CAUSE_CODE, CAUSE_CODE);
    DEFINE(ASH_TIME, ASH_TIME);
    DEFINE(ASH_MEMORY_AT, offsetof(struct ash_memory, at));
    DEFINE(ASH_MEMORY_VA, offsetof(struct ash_memory, va));
    DEFINE(ASH_MEMORY_SP, offsetof(struct ash_memory, sp));

    DEFINE(UPAGE_RESUME_PC, offsetof(struct upage, resume_pc));
    DEFINE(UPAGE_RESUME_V0, offsetof(struct upage, resume_v0));
    DEFINE(PAGE_BINDING, PAGE_TABLE_PHYS + offsetof(struct page, binding));
    DEFINE(PAGE_LO, PAGE_TABLE_PHYS + offsetof(struct page, lo));
    DEFINE(STLB_TAGS, STLB_ENTRIES * 4);
    DEFINE(TLB_WIRED, MACHINE_TLB_WIRED);
    DEFINE(TLB_SIZE, MACHINE_TLB_SIZE);
    DEFINE(STLB_INDEX, (STLB_ENTRIES - 1) * 4);

    FRAME(REG, reg);
    FRAME(LO, lo);
    FRAME(HI, hi);
    FRAME(EPC, epc);
    FRAME(CAUSE, cause);
    FRAME(STATUS, status);
    FRAME(BADVADDR, badvaddr);
    DEFINE(FRAME_SIZE, sizeof(struct frame));
}

_Static_assert(sizeof(struct env) <= PAGE_SIZE, "the environment page is one page");
_Static_assert(sizeof(struct upage) == PAGE_SIZE, "the u-page is one page");
_Static_assert(sizeof(struct hot) <= PAGE_SIZE, "the hot page is one page");
_Static_assert(sizeof(struct frame) % 8 == 0, "o32 stacks are 8-byte aligned");
