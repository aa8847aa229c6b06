/* Console output: text and numbers, through the u-page. exos/kit formats. */
#include "min.h"

void min_put(const char *text)
{
    while (*text) {
        word n = 0;

        for (; n < CONSOLE_BURST && text[n]; n++)
            UPAGE->data[n] = text[n];
        text += sys_console_write(n);
    }
}

void min_put_number(word n, word base, int digits)
{
    char text[33], *p = text + sizeof text - 1;

    for (*p = 0; p > text && (n || digits > 0); n /= base, digits--)
        *--p = "0123456789abcdef"[n % base];
    min_put(p);
}
