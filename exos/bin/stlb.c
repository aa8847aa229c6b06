#include "exposed.h"

#define EMPTY   0xffffffff
#define ASIDS   64

int main(int argc, char **argv)
{
    const volatile word *hi, *lo;
    const volatile struct env_info *env;
    unsigned entries[ASIDS] = { 0 }, writable[ASIDS] = { 0 }, used = 0;

    exposed_no_arguments(argc, argv, "stlb: shows how full the software TLB is, and of whose mappings");
    hi = exposed(&SYSINFO->stlb_hi);
    lo = exposed(&SYSINFO->stlb_lo);
    env = exposed(&SYSINFO->env_table);
    for (unsigned i = 0; i < STLB_ENTRIES; i++) {
        word tag = hi[i];

        if (tag == EMPTY)
            continue;
        used++;
        entries[tag >> 6 & (ASIDS - 1)]++;
        writable[tag >> 6 & (ASIDS - 1)] += (lo[i] & PTE_D) != 0;
    }
    printf("%u of %u entries in use; emptied %u times, %u sweeps for freed pages, all ASIDs taken back %u times\n", used,
           STLB_ENTRIES, (unsigned)SYSINFO->stlb_purges, (unsigned)SYSINFO->sweeps, (unsigned)SYSINFO->asid_recycled);
    puts("ASID  ENTRIES  WRITABLE  PROCESS");
    for (unsigned asid = 0; asid < ASIDS; asid++) {
        char name[48] = "nobody: it has died, or has another ASID now";

        if (!entries[asid])
            continue;
        for (unsigned i = 0; i < ENV_MAX; i++)
            if (env[i].id && env[i].asid >> 6 == asid)
                exposed_name(env[i].id, name, sizeof name);
        printf("%4u  %7u  %8u  %s\n", asid, entries[asid], writable[asid], name);
    }
    return tool_end(0);
}
