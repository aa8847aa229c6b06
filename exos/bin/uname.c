#include <sys/utsname.h>
#include <unistd.h>
#include "lib/tool.h"

int main(int argc, char **argv)
{
    struct utsname u;
    bool all = false;
    int option;

    tool_begin(argc, argv, "uname [-a]: prints the system's name, with -a its version and the machine");
    while ((option = getopt(argc, argv, "a")) != -1)
        if (option == 'a')
            all = true;
        else
            tool_usage();
    if (uname(&u) < 0)
        tool_fail("uname");
    if (all)
        printf("%s %s %s %s %s\n", u.sysname, u.nodename, u.release, u.version, u.machine);
    else
        puts(u.sysname);
    return tool_end(0);
}
