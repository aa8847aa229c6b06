/* See tap.h. */
#include "tap.h"

static word tests, failures;

void tap_begin(void) { tests = failures = 0; }

void ok(bool holds, const char *name)
{
    tests++;
    failures += !holds;
    rt_put(holds ? "ok " : "not ok "), rt_put_number(tests), rt_put(" - "), rt_put(name), rt_put("\n");
}

void is(word got, word wanted, const char *name)
{
    ok(got == wanted, name);
    if (got != wanted)
        rt_put("# got "), rt_put_hex(got, 8), rt_put(", wanted "), rt_put_hex(wanted, 8), rt_put("\n");
}

void tap_report(const char *format, word a, word b, word c)
{
    word n[3] = { a, b, c }, i = 0;

    for (const char *p = format; *p; p++)
        if (p[0] == '%' && p[1] == 'u')
            rt_put_number(n[i++]), p++;
        else
            rt_write(p, 1);
}

void tap_done(void)
{
    rt_put("1.."), rt_put_number(tests), rt_put("\n");
    exos_exit((int)failures);
}
