/* What the table of processes asks the kernel. */
#include <aegis/call.h>
#include <exos/upcall.h>
#include "init.h"


extern const volatile struct env_info *init_envs;       /* the kernel's exposed table */

bool kernel_alive(envid env)
{
    const volatile struct env_info *e = &init_envs[ENV_INDEX(env)];
    return env && e->id == env && e->state == ENV_LIVE;
}

envid kernel_parent(envid env) { return init_envs[ENV_INDEX(env)].parent; }

/* The kernel knows: only whoever has it may write the environment's u-page. */
bool kernel_grants(envid env, struct cap cap)
{
    UPAGE->arg[2] = cap.lo;
    UPAGE->arg[3] = cap.hi;
    return sys_env_page(env, PAGE_SIZE - sizeof(word), 0) == 0;
}

void kernel_destroy(envid env, struct cap cap) { sys_env_destroy(env, cap.lo, cap.hi); }
word kernel_ticks(void) { return SYSINFO->ticks; }
