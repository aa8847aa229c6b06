#include "exposed.h"

int main(int argc, char **argv)
{
    const volatile struct env_info *env;

    exposed_no_arguments(argc, argv, "envs: shows the kernel's environments, from its exposed table");
    env = exposed(&SYSINFO->env_table);
    puts("ENV     PARENT  ASID  PAGES  GUARANTEED  SLICES  EXCESS  PROCESS");
    for (unsigned i = 0; i < ENV_MAX; i++) {
        char name[48];

        if (!env[i].id)
            continue;
        exposed_name(env[i].id, name, sizeof name);
        printf("%-6x  %-6x  %4u  %5u  %10u  %6u  %6u  %s%s\n", (unsigned)env[i].id, (unsigned)env[i].parent,
               (unsigned)env[i].asid >> 6, (unsigned)env[i].pages, (unsigned)env[i].guaranteed, (unsigned)env[i].slices,
               (unsigned)env[i].excess, name, env[i].id == ENV->id ? " (this one)" : "");
    }
    return tool_end(0);
}
