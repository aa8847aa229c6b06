/* Text on the console without newlib, through the u-page: for reports and for what runs before newlib does. */
#include "rt.h"

void rt_write(const char *text, word bytes)
{
    while (bytes) {
        word n = bytes < CONSOLE_BURST ? bytes : CONSOLE_BURST;

        for (word i = 0; i < n; i++)
            UPAGE->data[i] = text[i];
        n = (word)sys_console_write(n);
        text += n;
        bytes -= n;
    }
}

void rt_put(const char *text)
{
    word bytes = 0;

    while (text[bytes])
        bytes++;
    rt_write(text, bytes);
}

void rt_put_hex(word n, int digits)
{
    char text[9], *p = text + 8;

    for (*p = '\0'; p > text && (n || digits > 0); n >>= 4, digits--)
        *--p = "0123456789abcdef"[n & 15];
    rt_put(p);
}

void rt_put_number(word n)
{
    char text[11], *p = text + 10;

    *p = '\0';
    do
        *--p = (char)('0' + n % 10);
    while (n /= 10);
    rt_put(p);
}
