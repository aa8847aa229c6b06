/* Formatted console output, a line at a time. */
#include "kit.h"

#define LINE_MAX 128

struct line { word length; char text[LINE_MAX + 1]; };

static void flush(struct line *line)
{
    line->text[line->length] = 0;
    min_put(line->text);
    line->length = 0;
}

static void put(struct line *line, char c)
{
    if (line->length == LINE_MAX)
        flush(line);
    line->text[line->length++] = c;
}

static void put_number(struct line *line, word n, word base, int width)
{
    char digit[12];
    int count = 0;

    do
        digit[count++] = "0123456789abcdef"[n % base];
    while (n /= base);
    for (; width > count; width--)
        put(line, '0');
    while (count)
        put(line, digit[--count]);
}

void min_vprint(const char *format, va_list list)
{
    struct line line = { .length = 0 };

    for (const char *p = format; *p; p++) {
        int n, width = 0;

        if (*p != '%') {
            put(&line, *p);
            continue;
        }
        if (p[1] == '0' && p[2] == '8')
            width = 8, p += 2;
        switch (*++p) {
        case 'c': put(&line, va_arg(list, int)); break;
        case 's': for (const char *s = va_arg(list, const char *); *s; s++) put(&line, *s); break;
        case 'd':
            n = va_arg(list, int);
            if (n < 0)
                put(&line, '-');
            put_number(&line, n < 0 ? -(word)n : (word)n, 10, 0);
            break;
        case 'u': put_number(&line, va_arg(list, word), 10, width); break;
        case 'x': put_number(&line, va_arg(list, word), 16, width); break;
        default: put(&line, *p);
        }
    }
    flush(&line);
}

void min_print(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    min_vprint(format, list);
    va_end(list);
}
