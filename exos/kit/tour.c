/* tour: what one environment can do on the smallest libOS. A tour of the machine from one environment, then a prompt. */
#include "kit.h"

#define DATA 0x10000000                 /* far outside of the guaranteed segment */
#define TABLE 0x20000000                /* where kernel tables are looked at */
#define LINE_MAX 64

static bool same(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

/* ---- the second environment ---- */

static int add(envid caller, word a, word b, word c)
{
    (void)caller;
    return a + b + c;
}

static void adder(void)
{
    min_serve(add);
    for (;;)
        min_yield(0);                   /* all its work is done on the slices of those who call */
}

/* ---- exposed tables: read like any memory, by no call ---- */

static const volatile void *table_map(const volatile struct table *t)
{
    word pages = (t->offset + t->bytes + PAGE_SIZE - 1) / PAGE_SIZE;

    for (word i = 0; i < pages; i++)
        if (min_map(TABLE + i * PAGE_SIZE, (t->first + i) << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 }) < 0)
            return NULL;
    return (const volatile void *)(TABLE + t->offset);
}

static void show_envs(void)
{
    const volatile struct env_info *env = table_map(&SYSINFO->env_table);

    for (unsigned i = 0; env && i < ENV_MAX; i++)
        if (env[i].id)
            min_print("  environment %x: parent %x, %u pages (%u guaranteed), %u slices%s\n", env[i].id, env[i].parent,
                      env[i].pages, env[i].guaranteed, env[i].slices, env[i].id == ENV->id ? "  <- this one" : "");
}

static void show_slices(void)
{
    const volatile struct slice *slice = table_map(&SYSINFO->slice_table);

    min_print("  %u slices begun, %s\n", SYSINFO->ticks, SYSINFO->clock_on ? "clock on" : "clock off");
    for (unsigned i = 0; slice && i < SLICE_MAX; i++)
        if (slice[i].owner)
            min_print("  position %u: environment %x%s\n", i, slice[i].owner, slice[i].delegate ? ", lent" : "");
}

static void show_pages(void)
{
    min_print("  %u pages of %u are free; this environment owns %u\n",
              SYSINFO->pages_free, SYSINFO->pages, ENV->pages);
}

/* ---- prompt ---- */

static void read_line(char *line)
{
    unsigned length = 0;

    for (;;) {
        int c = sys_console_get();

        if (c == -E_AGAIN) {
            sys_idle();
            continue;
        }
        if (c < 0 || c == '\r' || c == '\n')
            break;
        if (length < LINE_MAX - 1)
            line[length++] = c;
        sys_console_put(c);
    }
    line[length] = 0;
    min_print("\n");
}

static void prompt(void)
{
    char line[LINE_MAX];

    for (;;) {
        min_print("min> ");
        read_line(line);
        if (same(line, "help"))
            min_print("  help envs pages slices quit\n");
        else if (same(line, "envs"))
            show_envs();
        else if (same(line, "pages"))
            show_pages();
        else if (same(line, "slices"))
            show_slices();
        else if (same(line, "quit"))
            return;
        else if (*line)
            min_print("  no such command; try help\n");
    }
}

int main(void)
{
    struct min_child child;
    volatile word *p = (volatile word *)DATA;
    int error;

    min_print("Hello from environment %x, on a library of its own.\n", ENV->id);

    error = min_alloc(DATA);
    if (error)
        min_print("no memory: %s\n", error_text(error));
    else {
        *p = 1995;
        min_print("Page %x is at %08x by our own page table; it holds %u.\n", min_lookup(DATA)->lo >> PAGE_SHIFT, DATA, *p);
    }

    error = min_spawn(adder, &child);
    if (!error)
        error = min_slice(&child);
    if (error < 0)
        min_print("no second environment: %s\n", error_text(error));
    else {
        min_yield(child.id);            /* it sets itself up */
        min_print("Environment %x adds 1900 + 90 + 5: %d\n", child.id, min_call(child.id, 1900, 90, 5));
    }

    min_print("Who shares the machine:\n");
    show_envs();
    min_print("Type help.\n");
    prompt();
    return 0;
}
