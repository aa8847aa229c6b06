/* More address spaces than the processor has numbers: a hundred environments of four each, every one with a page of its
 * own at the same addresses. None ever finds another's page, however often all numbers are taken back. */
#include "bare.h"

enum { CROWD = 110, SPACES = 4, PLACES = 3, ROUNDS = 12, VISITS = 6, VA = 0x10000000 };
enum { WRONG, CHECKS, FAILED };         /* shared words */

/* In the u-page: EntryLo and capability of each space's page, and the registers that the refill handler borrows. */
#define TABLE   ((volatile struct mapping *)(UPAGE_VA + 0x200))
struct mapping { word lo; struct cap cap; word spare; };

/* Whatever the address, the page of the address space that runs. */
extern char refill[];
__attribute__((used)) static void handlers(void)
{
    __asm__ volatile(".set noreorder\n .set noat\n"
        ".globl refill\n"
        "refill: move $gp, $8\n"
        "sw $2, 0x6300($0)\n sw $4, 0x6304($0)\n sw $5, 0x6308($0)\n sw $6, 0x630c($0)\n sw $7, 0x6310($0)\n"
        "srl $4, $9, 12\n sll $4, $4, 12\n"
        "lw $10, %0($0)\n nop\n sll $10, $10, 4\n"
        "lw $5, 0x6200($10)\n lw $6, 0x6204($10)\n lw $7, 0x6208($10)\n"
        "li $2, %1\n syscall\n"
        "bnez $2, 1f\n nop\n"
        "lw $2, 0x6300($0)\n lw $4, 0x6304($0)\n lw $5, 0x6308($0)\n lw $6, 0x630c($0)\n lw $7, 0x6310($0)\n"
        "lw $8, %2($0)\n lw $9, %2+128($0)\n lw $10, %2+256($0)\n"
        "jr $gp\n nop\n"
        "1: lw $8, 0x8008($0)\n nop\n addiu $8, $8, 1\n"
        "ori $9, $0, 0x8008\n sw $8, 0($9)\n break\n"
        ".set at\n .set reorder" : :
        "i"(ENVPAGE_VA + offsetof(struct env, cid)), "i"(4 * 2 - 1024),
        "i"(ENVPAGE_VA + offsetof(struct env, save0) + 124));
}

static word name_of(word number, word space) { return number << 8 | space << 4 | 5; }

static void live(word number)
{
    word random = number * 2654435761u + 1, visits[SPACES] = { 0 };

    for (word s = 0; s < SPACES; s++) {
        int page = sys_page_alloc(-1);

        sys_page_caps(page);
        TABLE[s].lo = page << PAGE_SHIFT | PTE_V | PTE_D;
        TABLE[s].cap.lo = UPAGE->result[2];
        TABLE[s].cap.hi = UPAGE->result[3];
        sys_cid_switch(s);
        *(volatile word *)VA = name_of(number, s);
        bare_yield(0);
    }
    for (;;) {
        for (word i = 0; i < VISITS; i++) {
            random = random * 1664525 + 1013904223;
            word space = random >> 16 & (SPACES - 1), place = (random >> 20) % PLACES;
            volatile word *page = (volatile word *)(VA + place * PAGE_SIZE);

            sys_cid_switch(space);
            if (page[0] != name_of(number, space) || page[1] != visits[space])
                SHARED[WRONG]++;
            page[1] = ++visits[space];
            SHARED[CHECKS]++;
        }
        bare_yield(0);
    }
}

static struct bare crowd[CROWD];

int main(void)
{
    word made = 0, before, random = 1;

    tap_begin();
    while (made < CROWD && !bare_create(&crowd[made], live, made) && bare_slice(&crowd[made]) >= 0)
        bare_vector(&crowd[made++], VEC_UTLB, refill);
    is(made, CROWD, "a crowd");
    before = SYSINFO->asid_recycled;
    for (word i = 0; i < ROUNDS; i++) {
        random = random * 1664525 + 1013904223;
        if (random >> 30 == 0)
            is(sys_asid_recycle(), 0, "by force");
        min_yield(crowd[(random >> 16) % CROWD].id);
        min_yield(0);
    }
    word recycled = SYSINFO->asid_recycled - before;
    is(SHARED[WRONG], 0, "each found its own pages");
    is(SHARED[FAILED], 0, "no refill was refused");
    ok(SHARED[CHECKS] > CROWD * VISITS * (ROUNDS - SPACES - 2), "and looked often");
    ok(recycled > ROUNDS, "all numbers were taken back again and again");
    min_print("# %u looks, %u times recycled\n", SHARED[CHECKS], recycled);
    for (word i = 0; i < made; i++)
        bare_kill(&crowd[i]);
    tap_done();
}
