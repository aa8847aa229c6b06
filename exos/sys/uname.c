/* What system this is, from the kernel's exposed words. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <exos/upcall.h>

int uname(struct utsname *u)
{
    memset(u, 0, sizeof *u);
    strcpy(u->sysname, "ExOS");
    strcpy(u->nodename, "decstation");
    snprintf(u->release, sizeof u->release, "%u", (unsigned)SYSINFO->version);
    snprintf(u->version, sizeof u->version, "on Aegis, %u.%02u MHz", (unsigned)SYSINFO->clock_khz / 1000,
             (unsigned)SYSINFO->clock_khz % 1000 / 10);
    strcpy(u->machine, SYSINFO->machine ? "DECstation 3100" : "DECstation 5000/200");
    return 0;
}
