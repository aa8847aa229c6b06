/* Printing. %c %s %d %u %x %p with a width, '-' and '0' as in C. %p shows an address of kernel code as symbol+offset.
 * Nothing is allocated and nothing waits for an interrupt: a panic prints too. */
#include <stdarg.h>
#include <aegis/kernel.h>
#include <aegis/string.h>

#define DIGITS_MAX 11                   /* "-2147483648" */

struct field {
    unsigned width;
    char pad;
    bool left;
};

static void put_text(void (*put)(int), const char *text, word length, const struct field *f)
{
    word fill = f->width > length ? f->width - length : 0;
    word i;

    for (i = 0; i < fill && !f->left; i++)
        put(f->pad);
    while (length-- > 0)
        put(*text++);
    for (; i < fill; i++)
        put(' ');
}

static void put_number(void (*put)(int), word value, word base, bool negative, const struct field *f)
{
    char digits[DIGITS_MAX], *d = digits + DIGITS_MAX;

    do {
        *--d = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    if (negative && f->pad == '0')
        put('-');
    else if (negative)
        *--d = '-';
    put_text(put, d, digits + DIGITS_MAX - d, f);
}

static void put_address(void (*put)(int), word address, const struct field *f)
{
    word offset;
    const char *name = symbol_of(address, &offset);

    if (name)
        print_on(put, "%s+0x%x", name, offset);
    else {
        put_text(put, "0x", 2, &(struct field){ 0, ' ', false });
        put_number(put, address, 16, false, &(struct field){ f->width > 8 ? f->width : 8, '0', false });
    }
}

static void vprint(void (*put)(int), const char *format, va_list args)
{
    for (; *format; format++) {
        struct field f = { 0, ' ', false };
        int number;
        const char *text;

        if (*format != '%') {
            put(*format);
            continue;
        }
        for (format++; *format == '-' || *format == '0'; format++)
            if (*format == '-')
                f.left = true;
            else
                f.pad = '0';
        for (; *format >= '0' && *format <= '9'; format++)
            f.width = f.width * 10 + (*format - '0');
        while (*format == 'l')
            format++;
        switch (*format) {
        case 'c':
            put(va_arg(args, int));
            break;
        case 's':
            text = va_arg(args, const char *);
            text = text ? text : "(null)";
            f.pad = ' ';
            put_text(put, text, strlen(text), &f);
            break;
        case 'd':
            number = va_arg(args, int);
            put_number(put, number < 0 ? -(word)number : (word)number, 10, number < 0, &f);
            break;
        case 'u':
            put_number(put, va_arg(args, word), 10, false, &f);
            break;
        case 'x':
            put_number(put, va_arg(args, word), 16, false, &f);
            break;
        case 'p':
            put_address(put, va_arg(args, word), &f);
            break;
        case '\0':
            return;
        default:
            put(*format);
        }
    }
}

void print_on(void (*put)(int), const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprint(put, format, args);
    va_end(args);
}

void print_args(const char *format, va_list args)
{
    vprint(console_put, format, args);
}

void print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print_args(format, args);
    va_end(args);
}
