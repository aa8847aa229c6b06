/* filters: the kernel's packet filters, of all environments, as it exposes them. */
#include <stdio.h>
#include "net_tool.h"

static void show_step(const volatile struct filter_step *s)
{
    static const char *const base[] = { "", "~", "", "" };
    unsigned long mask = s->mask, want = s->want;

    if (s->op == FILTER_MOVE) {
        printf(" move by [%u] & %lx", s->offset, mask);
        if (s->scale)
            printf(" %s %d", s->scale > 0 ? "<<" : ">>", s->scale > 0 ? s->scale : -s->scale);
        return;
    }
    /* Byte i of the message is bits 8 i to 8 i + 7: shown in the message's order, without what is not looked at. */
    printf(" %s[%u]", base[s->op], s->offset);
    for (unsigned i = 0; i < 4; i++)
        if (mask >> 8 * i & 0xff)
            printf("%s%u:%02lx", i && mask << (32 - 8 * i) & 0xffffffff ? "," : "=", i, want >> 8 * i & 0xff);
}

int main(int argc, char **argv)
{
    const char *why = NULL;
    const volatile struct filter_info *table;

    (void)argv;
    if (argc != 1)
        return net_usage("filters: prints whose the packet filters are, what they test, and what they caught");
    table = net_filters(&why);
    if (!table) {
        fprintf(stderr, "filters: %s\n", why);
        return 1;
    }
    for (unsigned i = 1; i <= DPF_FILTERS; i++) {
        const volatile struct filter_info *f = &table[i];

        if (f->owner == 0)
            continue;
        printf("%u: environment %lx, ring %lu, %lu frames, %lu lost:", i, (unsigned long)f->owner,
               (unsigned long)f->ring, (unsigned long)f->frames, (unsigned long)f->lost);
        for (unsigned k = 0; k < f->steps && k < DPF_STEPS; k++)
            show_step(&f->step[k]);
        printf("\n");
    }
    return 0;
}
