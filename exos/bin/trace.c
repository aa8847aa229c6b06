#include <unistd.h>
#include "exposed.h"

#define NAME(event, name) #name,
static const char *const names[] = { TRACE_EVENTS(NAME) };

int main(int argc, char **argv)
{
    struct trace copy[TRACE_MAX];
    const volatile struct trace *ring;
    unsigned wanted = 20, newest = 0;
    int option;

    tool_begin(argc, argv, "trace [-n EVENTS]: shows the kernel's last events, 20 if not told, 255 at most");
    while ((option = getopt(argc, argv, "n:")) != -1)
        if (option == 'n')
            wanted = (unsigned)tool_number(optarg);
        else
            tool_usage();
    if (optind < argc)
        tool_usage();
    ring = exposed(&SYSINFO->trace_table);
    for (unsigned i = 0; i < TRACE_MAX; i++)        /* first all of it: what is printed makes events too */
        copy[i] = (struct trace){ ring[i].event, ring[i].env, ring[i].a, ring[i].b };
    while (newest < TRACE_MAX - 1 && copy[newest].event != TRACE_NONE)
        newest++;
    puts("EVENT     ENV     A         B         PROCESS");
    for (unsigned back = wanted < TRACE_MAX ? wanted : TRACE_MAX - 1; back; back--) {
        const struct trace *t = &copy[(newest + TRACE_MAX - back) % TRACE_MAX];
        char name[48];

        if (t->event == TRACE_NONE || t->event >= TRACE_END)
            continue;
        exposed_name(t->env, name, sizeof name);
        printf("%-8s  %-6x  %08x  %08x  %s\n", names[t->event], (unsigned)t->env, (unsigned)t->a, (unsigned)t->b, name);
    }
    return tool_end(0);
}
