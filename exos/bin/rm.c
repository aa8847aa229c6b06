#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib/tool.h"

static bool whole, quiet;

static int removed(const char *path);

/* Names first, removal after: what readdir shows of a directory that changes is not said. */
static int empty(const char *path)
{
    char *names[64];
    int n, status = 0;

    do {
        DIR *d = opendir(path);
        struct dirent *entry;

        if (!d)
            return tool_warn("%s", path);
        for (n = 0; n < 64 && (entry = readdir(d)); )
            if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
                names[n] = malloc(strlen(path) + strlen(entry->d_name) + 2);
                if (!names[n])
                    tool_fail("no memory");
                sprintf(names[n++], "%s/%s", path, entry->d_name);
            }
        closedir(d);
        for (int i = 0; i < n; i++) {
            status |= removed(names[i]);
            free(names[i]);
        }
    } while (n == 64 && !status);
    return status;
}

static int removed(const char *path)
{
    struct stat s;

    if (lstat(path, &s) < 0)
        return quiet && errno == ENOENT ? 0 : tool_warn("%s", path);
    if (!S_ISDIR(s.st_mode))
        return unlink(path) < 0 ? tool_warn("%s", path) : 0;
    if (!whole) {
        errno = EISDIR;
        return tool_warn("%s", path);
    }
    if (empty(path))
        return 1;
    return rmdir(path) < 0 ? tool_warn("%s", path) : 0;
}

int main(int argc, char **argv)
{
    int option, status = 0;

    tool_begin(argc, argv, "rm [-rf] FILE ...: removes files; -r directories with all in them, -f no complaint if there is none");
    while ((option = getopt(argc, argv, "rf")) != -1)
        switch (option) {
        case 'r': whole = true; break;
        case 'f': quiet = true; break;
        default: tool_usage();
        }
    if (optind >= argc && !quiet)
        tool_usage();
    for (int i = optind; i < argc; i++)
        status |= removed(argv[i]);
    return status;
}
