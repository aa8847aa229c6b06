/* fork: the child is a copy that copies as little as it can. Its environment begins with the parent's vectors and with what
 * the parent reads by guarantee: the text of the resident part, the server's tables. What the parent writes there is copied
 * at once, since it must be there without a fault. All other memory is shared until one of both writes: the child holds a
 * reference to each page, and owns it when the parent has given it up (aegis/page_hold.c).
 *
 * The page table is in resident memory, so the child has a copy of it that names the same pages with the capability to
 * read them: that is all that it gets. */
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include <aegis/call.h>
#include <aegis/error.h>
#include <exos/vm.h>
#include "self.h"

#define FIXED(index) ((index) == UPAGE_VA >> PAGE_SHIFT || (index) == ENVPAGE_VA >> PAGE_SHIFT)
struct child { envid env; struct cap cap; };
#define NEEDED 16                       /* free pages: what is copied at once, and what both write first */

static int copy(const struct child *c, word first, word count)
{
    UPAGE->arg[2] = c->cap.lo;
    UPAGE->arg[3] = c->cap.hi;
    return sys_gmap_copy(first, count, c->env) < 0 ? -ENOMEM : 0;
}

/* What the parent writes by guarantee, last of all the library's state, which says where the child begins. */
static int copy_resident(const struct child *c, struct checkpoint *here)
{
    word end = ENV->gmap_end;
    int error = 0;
    for (word index = RESIDENT_VA >> PAGE_SHIFT; !error && index < end; index += RANGE_MAX)
        error = copy(c, index, end - index < RANGE_MAX ? end - index : RANGE_MAX);
    if (error)
        return error;
    exos_enter();                       /* a slice that began now would begin there, too */
    STATE->forked = here;
    error = copy(c, STATE_VA >> PAGE_SHIFT, 1);
    STATE->forked = NULL;
    exos_leave();
    return error;
}

static int begin(const struct child *c)
{
    int pid;
    UPAGE->arg[2] = c->cap.lo;
    UPAGE->arg[3] = c->cap.hi;
    if (sys_slice_alloc((word)-1, c->env) < 0)
        return -EAGAIN;
    pid = process_ask(SERVER_FORK, c->env, c->cap.lo, c->cap.hi);
    if (pid < 0)
        return pid;
    UPAGE->arg[2] = c->cap.lo;
    UPAGE->arg[3] = c->cap.hi;
    sys_env_page(c->env, NAMED_AT, (word)pid);
    return pid;
}

/* What is called from here on needs no page that is not there yet: it would be in the child's table, but not the child's. */
static void __attribute__((noinline)) stack_touch(void)
{
    char room[1024];
    __asm__ volatile("sb $0, %0" : "=m"(room[0]));
}

static int make(struct checkpoint *here)
{
    struct child c = { 0 };
    int env, error;
    if (!self_is_process())
        return -ENOSYS;
    if (SYSINFO->pages_free < NEEDED)   /* its own stack is shared in the middle of this: it must get a copy */
        return -ENOMEM;
    env = sys_env_create(ENV_GUARANTEED_PAGES, ENV_INHERIT);
    if (env < 0)
        return -EAGAIN;
    c.env = (envid)env;
    c.cap = (struct cap){ UPAGE->result[0], UPAGE->result[1] };
    stack_touch();
    error = vm_share_all(c.env, c.cap) < 0 ? -ENOMEM : copy_resident(&c, here);
    if (vm_shared() < 0)
        error = -ENOMEM;
    if (!error)
        error = begin(&c);
    if (error < 0)
        sys_env_destroy(c.env, c.cap.lo, c.cap.hi);     /* all that it held goes back */
    return error;
}

static void born(void)
{
    STATE->critical = 1;                /* as the parent's was; a slice may have ended since we began */
    exos_leave();
    self_named();
    signals_held = 0;
    signals_forked();
}

pid_t fork(void)
{
    struct checkpoint here;
    int pid;
    if (exos_checkpoint(&here)) {
        born();
        return 0;
    }
    signals_held++;
    pid = make(&here);
    signals_held--;
    return file_result(pid);
}

pid_t vfork(void) { return fork(); }
