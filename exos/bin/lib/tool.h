/* What the small programs share: --help in one line, errors that name the program and the file, a loop over files. */
#ifndef TOOL_H
#define TOOL_H

#include <stdbool.h>
#include <stdio.h>

/* "NAME OPTIONS: what it does". Prints it and ends if that is asked for. */
void tool_begin(int argc, char **argv, const char *usage);
void tool_usage(void) __attribute__((noreturn));        /* after a wrong option: the same on stderr, status 2 */

/* "NAME: what: reason of errno", or without a reason if errno is 0. */
int tool_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));       /* 1, the status */
void tool_fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
long tool_number(const char *text);                     /* a whole decimal number, or it fails */

/* Calls `each` for every file named behind the options, or for standard input if none is; "-" is that too. Returns the
 * worst status. */
int tool_files(int argc, char **argv, int (*each)(FILE *file, const char *name));
int tool_end(int status);                               /* standard output must have been written */

/* Programs that are also commands of the shell. */
int echo_run(int argc, char **argv), kill_run(int argc, char **argv), test_run(int argc, char **argv);

#endif
