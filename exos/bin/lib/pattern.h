/* Regular expressions: POSIX's extended ones without {}, character classes and back references. Compiled to a small
 * automaton whose states are followed all at once (Thompson, 1968): time grows with text times pattern, never worse. */
#ifndef PATTERN_H
#define PATTERN_H

#include <stdbool.h>

struct pattern;

struct pattern *pattern_make(const char *text, bool any_case, const char **error);      /* NULL: *error says why */
bool pattern_found(const struct pattern *p, const char *line);  /* somewhere in it */

#endif
