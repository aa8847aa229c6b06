/* The kernel's exposed tables, for tools that show them: mapped once, read without a system call from then on. */
#ifndef EXPOSED_H
#define EXPOSED_H

#include <stdbool.h>
#include <aegis/env.h>
#include <aegis/page.h>
#include <exos/proc.h>
#include <exos/upcall.h>
#include <exos/vm.h>
#include "lib/tool.h"

static inline const volatile void *exposed(const volatile struct table *t)
{
    const volatile void *at = vm_expose(t);

    if (!at)
        tool_fail("the kernel's table cannot be mapped: no room");
    return at;
}

/* The process that this environment is, or NULL. */
static inline const volatile struct proc *exposed_proc(envid env)
{
    for (unsigned i = 0; env && i < PROCS_MAX - 1; i++)
        if (PROCS->proc[i].pid && PROCS->proc[i].env == env)
            return &PROCS->proc[i];
    return NULL;
}

static inline void exposed_name(envid env, char *to, unsigned size)
{
    const volatile struct proc *p = exposed_proc(env);

    if (p)
        snprintf(to, size, "%u %s", (unsigned)p->pid, (const char *)p->name);
    else
        snprintf(to, size, "-");
}

static inline void exposed_no_arguments(int argc, char **argv, const char *usage)
{
    tool_begin(argc, argv, usage);
    if (argc > 1)
        tool_usage();
}

#endif
