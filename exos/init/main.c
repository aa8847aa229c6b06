/* Process 1: the server. It is the first environment, lies wholly in the guaranteed segment (init.ld) and never faults. It
 * starts one program, /bin/sh or what the boot arguments name, and ends the run with that program's status. In between it
 * serves, takes note of environments that died, reads what is typed, and lets the machine rest when nobody has work. */
#include <errno.h>
#include <string.h>
#include <aegis/call.h>
#include <exos/fault.h>
#include "../sys/image.h"
#include "../sys/handover.h"
#include "files.h"
#include "init.h"

#define ENVS_VA     0xe0000             /* the kernel's table of environments */
#define ARGUMENTS   16

const volatile struct env_info *init_envs;

static struct { word destroyed, ticks, requests; } seen;

static void fail(const char *what, const char *why)
{
    rt_put("init: "), rt_put(what), rt_put(": "), rt_put(why), rt_put("\n");
    exos_exit(127);
}

static void map_envs(void)
{
    const struct table t = SYSINFO->env_table;
    for (word n = 0; n < (t.offset + t.bytes + PAGE_SIZE - 1) / PAGE_SIZE; n++)
        if (rt_gmap(ENVS_VA + n * PAGE_SIZE, (t.first + n) << PAGE_SHIFT | PTE_V, (struct cap){ 0, 0 }) < 0)
            fail("the kernel's tables", "no room");
    init_envs = (const volatile struct env_info *)(ENVS_VA + t.offset);
}

/* A page of the server's own as everybody else may read it. */
static void show(unsigned n, const void *page)
{
    struct table_page *t = &STATE->birth.table[n];
    t->page = ENV->gmap[(word)page >> PAGE_SHIFT] >> PAGE_SHIFT;
    sys_page_caps(t->page);
    t->read = (struct cap){ UPAGE->result[0], UPAGE->result[1] };
}

static void begin(void)
{
    STATE->birth.server = ENV->id;
    STATE->birth.pid = PID_INIT;
    map_envs();
    proc_init(ENV->id);
    files_boot();
    show(0, &procs);
    for (unsigned n = 0; n < FILES_PAGES; n++)
        show(1 + n, (const char *)&files + n * PAGE_SIZE);
    exos_serve(init_serve);
}

/* ---- the first process ---- */

/* The name in the archive's tree, as path lookup would find it: absolute, or below /bin. */
static const struct node *find(const char *path)
{
    const struct node *n = &nodes[ROOT_NODE];
    char name[NAME_BYTES];
    for (;;) {
        path += strspn(path, "/");
        size_t length = strcspn(path, "/");
        if (!length || length >= sizeof name || !n->entries)
            return NULL;
        memcpy(name, path, length);
        name[length] = '\0';
        const struct entry *e = entry_find(n, name);
        if (!e)
            return NULL;
        n = &nodes[e->node];
        path += length;
        if (!*path)
            return n;
    }
}

/* Words of the boot arguments. */
static void split(char *text, char **argv)
{
    int argc = 0;
    for (char *at = strtok(text, " "); at && argc < ARGUMENTS; at = strtok(NULL, " "))
        argv[argc++] = at;
    if (!argc)
        argv[argc++] = "/bin/sh";
    argv[argc] = NULL;
}

/* The console as its three descriptors. The server holds the open file until the process does. */
static void console(struct handover *h)
{
    const struct node *n = find("/dev/console");
    int open = open_make(PID_INIT, FILE_TTY, FILE_READ | FILE_WRITE, 0, (struct node *)n);
    h->files.cwd = node_handle(&nodes[ROOT_NODE]);
    h->files.umask = 022;
    for (int fd = 0; fd < FILES_MAX; fd++)
        h->files.descriptor[fd].open = fd <= 2 ? (uint16_t)open : FILE_PRIVATE;
}

static void start(void)
{
    static struct handover h;
    static char text[1024], path[64], *argv[ARGUMENTS + 1], *envp[] = { "PATH=/bin", "HOME=/", "TERM=vt100", NULL };
    struct image i = { .argv = argv, .envp = envp, .handed = &h, .handed_bytes = sizeof h };
    const struct node *n;
    int error, pid;
    strncpy(text, (const char *)UPAGE->data, sizeof text - 1);
    split(text, argv);
    strcpy(path, strchr(argv[0], '/') ? "" : "/bin/");
    strncat(path, argv[0], sizeof path - 6);
    n = find(path);
    if (!n || !n->first)
        fail(path, "no such program in the boot archive");
    console(&h);
    i.file = n->first;
    i.bytes = n->size;
    error = image_build(&i);
    if (error)
        fail(path, error == -ENOEXEC ? "not a program of this library" : "no memory");
    pid = proc_start(i.env, i.cap, path);
    if (pid < 0 || image_begin(&i) < 0)
        fail(path, "cannot start");
    UPAGE->arg[2] = i.cap.lo, UPAGE->arg[3] = i.cap.hi;
    sys_env_page(i.env, NAMED_AT, (word)pid);
    files_fork(PID_INIT, PID_SLOT(pid));
    files_exit(PID_INIT);
}

/* ---- for ever ---- */

/* Has anybody had work since this slice's last turn? Whoever waits looks at its condition and yields at once. */
static bool quiet(void)
{
    bool same = seen.ticks == SYSINFO->ticks && seen.requests == procs.head.requests;
    seen.ticks = SYSINFO->ticks;
    seen.requests = procs.head.requests;
    return same && SYSINFO->clock_on;
}

void exos_main(void)
{
    word status;
    begin();
    start();
    while (!proc_ended(&status)) {
        exos_yield(0);
        if (seen.destroyed != SYSINFO->env_destroyed) {
            seen.destroyed = SYSINFO->env_destroyed;
            proc_look();
        }
        files_console();
        if (quiet())
            sys_idle();
    }
    exos_exit(status & 0x7f ? 128 + (int)(status & 0x7f) : (int)(status >> 8));
}
