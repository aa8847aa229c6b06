/* TAP for programs of ExOS without newlib. */
#ifndef EXOS_TAP_H
#define EXOS_TAP_H

#include <aegis/call.h>
#include <aegis/error.h>
#include <exos/upcall.h>

void tap_begin(void);
void ok(bool holds, const char *name);
void is(word got, word wanted, const char *name);
void tap_report(const char *format, word a, word b, word c);    /* %u thrice */
void tap_done(void) __attribute__((noreturn));

#endif
