#include "exposed.h"

int main(int argc, char **argv)
{
    const volatile struct slice *slice;

    exposed_no_arguments(argc, argv, "slices: shows who owns which position of the vector of time slices");
    slice = exposed(&SYSINFO->slice_table);
    printf("%u slices begun, %u a second, position %u runs%s\n", (unsigned)SYSINFO->ticks, SLICE_HZ,
           (unsigned)SYSINFO->slice_now, SYSINFO->clock_on ? "" : "; the clock is off");
    puts("POSITION  OWNER   LENT TO  PROCESS");
    for (unsigned i = 0; i < SLICE_MAX; i++) {
        char name[48], lent[12] = "-";

        if (!slice[i].owner)
            continue;
        exposed_name(slice[i].owner, name, sizeof name);
        if (slice[i].delegate)
            snprintf(lent, sizeof lent, "%x", (unsigned)slice[i].delegate);
        printf("%8u  %-6x  %-7s  %s\n", i, (unsigned)slice[i].owner, lent, name);
    }
    return tool_end(0);
}
