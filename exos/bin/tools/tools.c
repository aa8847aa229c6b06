/* The program that every tool is a name of: runs the one that argv[0] names (tools.mk). */
#include <stdio.h>
#include <string.h>

#define TOOL(name) extern int name##_main(int argc, char **argv);
#include <exos/tools.h>
#undef TOOL

static const struct { const char *name; int (*main)(int argc, char **argv); } tools[] = {
#define TOOL(name) { #name, name##_main },
#include <exos/tools.h>
};
#define COUNT (sizeof tools / sizeof *tools)

int main(int argc, char **argv)
{
    const char *path = argc > 0 ? argv[0] : "", *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(tools[i].name, name) == 0)
            return tools[i].main(argc, argv);
    fprintf(stderr, "\"%s\" is none of the tools in this program, which are", name);
    for (size_t i = 0; i < COUNT; i++)
        fprintf(stderr, " %s", tools[i].name);
    fputc('\n', stderr);
    return 127;
}
