/* tftp: one file from a server, or to it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "net_tool.h"

#undef errno
extern int errno;

static struct tftp t;
static FILE *file;

static int sink(struct tftp *transfer, const void *data, unsigned len)
{
    (void)transfer;
    return fwrite(data, 1, len, file) == len ? 0 : -ENOSPC;
}

static int source(struct tftp *transfer, void *data, unsigned max)
{
    size_t n = fread(data, 1, max, file);

    (void)transfer;
    return ferror(file) ? -EIO : (int)n;
}

int main(int argc, char **argv)
{
    static const char usage[] = "tftp HOST get|put NAME [FILE]: copies NAME from or to HOST; FILE is NAME, \"-\" "
                                "standard output or input";
    struct netif *nif;
    const char *name, *own;
    bool get;
    int error;

    if (argc < 4 || argc > 5 || (strcmp(argv[2], "get") != 0 && strcmp(argv[2], "put") != 0))
        return net_usage(usage);
    get = argv[2][0] == 'g';
    name = argv[3];
    own = argc == 5 ? argv[4] : name;
    if (!(nif = net_begin()))
        return 1;
    t = (struct tftp){ .nif = nif, .sink = sink, .source = source };
    if (net_host(nif, "tftp", argv[1], &t.server))
        return 1;
    file = strcmp(own, "-") == 0 ? get ? stdout : stdin : fopen(own, get ? "wb" : "rb");
    if (!file)
        return net_fail("tftp", own, -errno);
    error = get ? tftp_get(&t, name) : tftp_put(&t, name);
    if (file == stdout)
        fflush(stdout);
    else if (file != stdin && fclose(file) != 0 && !error)
        error = -ENOSPC;
    if (error && t.message[0])
        fprintf(stderr, "tftp: %s: the server says: %s\n", name, t.message);
    else if (error)
        net_fail("tftp", name, error);
    else
        fprintf(stderr, "%lu bytes, %lu packets again\n", (unsigned long)t.bytes, (unsigned long)t.repeated);
    return error != 0;
}
