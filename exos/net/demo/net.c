/* net: the network's small programs behind one prompt, on exos/min. While it waits for a line it answers ARP and
 * ping. */
#include <stdio.h>
#include <string.h>
#include "min.h"
#include "../aegis/link.h"

enum { LINE_MAX = 128, WORDS_MAX = 12 };

int ping_main(int argc, char **argv), nc_main(int argc, char **argv), tftp_main(int argc, char **argv);
int host_main(int argc, char **argv), ifconfig_main(int argc, char **argv), arp_main(int argc, char **argv);
int filters_main(int argc, char **argv), dump_main(int argc, char **argv);

static const struct { const char *name; int (*run)(int argc, char **argv); } commands[] = {
    { "ping", ping_main }, { "nc", nc_main }, { "tftp", tftp_main }, { "host", host_main },
    { "ifconfig", ifconfig_main }, { "arp", arp_main }, { "filters", filters_main }, { "dump", dump_main },
};

static int typed(struct netif *nif)
{
    int c;

    while ((c = sys_console_get()) == -E_AGAIN)
        netif_wait(nif, 16);
    return c;
}

/* A line that is typed, edited with backspace; false at control-D or if nothing can be typed. */
static bool read_line(struct netif *nif, char *line)
{
    unsigned n = 0;
    int c;

    while ((c = typed(nif)) != '\r' && c != '\n') {
        if (c < 0 || (c == 4 && n == 0))
            return false;
        if (c == '\b' || c == 127) {
            if (n > 0) {
                n--;
                min_put("\b \b");
            }
        } else if (c >= ' ' && n < LINE_MAX - 1) {
            line[n++] = (char)c;
            sys_console_put((word)c);
        }
    }
    line[n] = 0;
    min_put("\n");
    return true;
}

static int run(int argc, char **argv)
{
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(argv[0], commands[i].name) == 0)
            return commands[i].run(argc, argv);
    printf("commands:");
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++)
        printf(" %s", commands[i].name);
    printf(" quit; a wrong argument shows how each is used\n");
    return 127;
}

int main(void)
{
    static char line[LINE_MAX];
    char *argv[WORDS_MAX + 1], text[IP_TEXT];
    struct netif *nif = net_begin();

    if (!nif)
        return 1;
    printf("This is %s. Type help.\n", ip_text(nif->address, text));
    for (;;) {
        int argc = 0;

        printf("net> ");
        fflush(stdout);
        if (!read_line(nif, line) || strcmp(line, "quit") == 0)
            return 0;
        for (char *word = strtok(line, " "); word && argc < WORDS_MAX; word = strtok(NULL, " "))
            argv[argc++] = word;
        argv[argc] = NULL;
        if (argc > 0)
            run(argc, argv);
        fflush(stdout);
    }
}
