#include <ctype.h>
#include "lib/tool.h"

static unsigned long at;

static int show(FILE *file, const char *name)
{
    unsigned char row[16];
    size_t n;

    (void)name;
    while ((n = fread(row, 1, sizeof row, file)) > 0) {
        printf("%08lx ", at);
        for (size_t i = 0; i < sizeof row; i++) {
            if (i == 8)
                putchar(' ');
            if (i < n)
                printf(" %02x", row[i]);
            else
                printf("   ");
        }
        printf("  |");
        for (size_t i = 0; i < n; i++)
            putchar(isprint(row[i]) ? row[i] : '.');
        printf("|\n");
        at += n;
    }
    return 0;
}

int main(int argc, char **argv)
{
    int status;

    tool_begin(argc, argv, "hexdump [FILE ...]: shows bytes in hexadecimal and as text");
    status = tool_files(argc, argv, show);
    printf("%08lx\n", at);
    return tool_end(status);
}
